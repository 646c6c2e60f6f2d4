"""Where the curated files are: `--content`, then `./ontology`, then the installed wheel.

Comes in: an optional directory. Goes out: the directory that holds `content/`, `vocabulary.ttl` and so on, and
the one that holds the shapes. In a checkout the shapes lie beside `ontology/`; in the wheel both lie inside the
package. A copy that an editable install may have left in site-packages is never read: the package's own folder is
asked first for the checkout that it belongs to.
"""

from pathlib import Path

from calcgraph.errors import MissingTool

_PACKAGE = Path(__file__).resolve().parent.parent


def content_root(given: str | Path | None = None) -> Path:
    """Find the directory with the curated files.

    Args:
        given: a directory to use instead of looking.

    Returns:
        A directory that holds `content/`.

    Raises:
        MissingTool: if no such directory is found.
    """
    if given is not None:
        if not Path(given).is_dir():
            raise MissingTool(f"{given} is not a directory; give the one that holds content/ and vocabulary.ttl")
        return Path(given)
    for root in (Path("ontology"), *_shipped("ontology")):
        if (root / "content").is_dir():
            return root
    raise MissingTool(
        "no curated files found: neither ./ontology nor the installed package has them; reinstall calcgraph"
    )


def shapes_root(content: str | Path | None = None) -> Path:
    """Find the directory with the shapes: beside the curated files, else those that came with the package.

    Raises:
        MissingTool: if the package lacks its shapes.
    """
    beside = [content_root(content).parent / "shapes"]
    for root in (*beside, *_shipped("shapes")):
        if (root / "core").is_dir():
            return root
    raise MissingTool("the installed package lacks its shapes; reinstall calcgraph")


def queries_root(content: str | Path | None = None) -> Path:
    """Find the directory with the queries: among the curated files, else those that came with the package.

    Raises:
        MissingTool: if the package lacks its queries.
    """
    for root in (content_root(content), *_shipped("ontology")):
        if (root / "queries" / "verify").is_dir():
            return root / "queries"
    raise MissingTool("the installed package lacks its queries; reinstall calcgraph")


def _shipped(name: str) -> tuple[Path, ...]:
    checkout = _PACKAGE.parent.parent
    if (checkout / "pyproject.toml").is_file() and _PACKAGE.parent.name == "src":
        return (checkout / name,)
    return (_PACKAGE / name,)
