"""A site of plain HTML that needs no server: pages to read, to print and to send on.

Comes in: a data set. Goes out: a folder of pages. Each page has its style inside, loads nothing, runs no script, and
carries schema.org JSON-LD where it is about a disease.

    index.html         the diseases, compared; all terms
    <term>.html        a disease, a finding, a lesion, a feature; a term of another ontology that claims name
    questions.html     the competency questions with their answers
    conflicts.html, repairs.html, sources.html
"""

import hashlib
import json
from pathlib import Path

from calcgraph.graph import Dataset
from calcgraph.queries import questions
from calcgraph.site.pages import Pages
from calcgraph.writing import folder

__all__ = ["render", "write"]


def render(dataset: Dataset, curated: str | Path | None = None, *, served: bool = False) -> dict[str, bytes]:
    """Every page, by file name.

    Args:
        dataset: what `reason` returned.
        curated: the directory of curated files, for the questions; as for `load`.
        served: whether a server that answers queries has the pages; they then lead to its workbench.

    Raises:
        MissingTool: if Jinja is not installed.
    """
    return Pages(dataset, questions(curated), served=served).all()


def write(dataset: Dataset, out: str | Path, curated: str | Path | None = None) -> int:
    """Write the site into a folder, all or nothing, and return the number of pages.

    Args:
        dataset: what `reason` returned.
        out: the folder; it must be new, empty, or an earlier site.
        curated: as for `render`.

    Raises:
        CalcgraphError: if the folder holds foreign files or cannot be written; it is then as it was.
        MissingTool: if Jinja is not installed.
    """
    pages = render(dataset, curated)
    listing = {
        "kind": "site",
        "outputs": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(pages.items())},
    }

    def fill(fresh: Path) -> None:
        for name, data in pages.items():
            (fresh / name).write_bytes(data)
        (fresh / "manifest.json").write_text(json.dumps(listing, indent=1) + "\n")

    folder.replace(Path(out), fill, "site")
    return len(pages)
