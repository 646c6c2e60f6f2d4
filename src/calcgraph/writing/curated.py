"""Curated files rewritten in normal form, each whole or not at all.

Comes in: the directory that holds `content/`. Goes out: the same files, those in normal form that were not. A file that
has any other problem is not touched, nor is a link, because what it points to may lie anywhere.
"""

from pathlib import Path

from calcgraph.errors import Problem
from calcgraph.source import read
from calcgraph.source.normal_form import changes
from calcgraph.writing.files import put


def fix(root: Path) -> list[str]:
    """Rewrite what is not in normal form.

    Args:
        root: the directory that holds `content/`.

    Returns:
        The files that were rewritten, relative to `root`.

    Raises:
        CalcgraphError: if a file cannot be written; it is then as it was.
    """
    _, report = read(root)
    blamed = {p.file for p in report}
    changed = []
    for change in list(changes(root)):
        if isinstance(change, Problem) or change.file in blamed or _is_linked(change.path, root):
            continue
        put(change.path, change.new)
        changed.append(change.file)
    return changed


def _is_linked(path: Path, root: Path) -> bool:
    """Whether the file, or a folder on the way from the root to it, is a link."""
    return path.resolve() != root.resolve() / path.relative_to(root)
