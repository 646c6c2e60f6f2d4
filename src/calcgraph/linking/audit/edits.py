"""The proposed edits in forms that can be used: a table of mappings of their own, and a patch of ours.

Comes in: `Knowledge`, edits. Goes out: text. Nobody has looked at the edits, and the table says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import unified_diff
from os.path import relpath
from pathlib import Path

from calcgraph import __version__
from calcgraph.graph.names import BASE
from calcgraph.linking.audit.facing import Edit
from calcgraph.model import Knowledge, MappingRow
from calcgraph.source import content_root
from calcgraph.source.normal_form import Change
from calcgraph.source.table_edits import cells, edited

_REFERENCES = ("subject_id", "object_id", "author_id", "object_source")
_BUILT_IN = ("semapv", "skos", "sssom")


def proposed_changes(knowledge: Knowledge, content: str | None, edits: Iterable[Edit]) -> tuple[Change, ...]:
    """The tables of mappings as they would be with all edits, where that differs from what they are."""
    rows: defaultdict[str, dict[int, Sequence[MappingRow]]] = defaultdict(dict)
    for edit in edits:
        rows[edit.place.file][edit.place.line] = edit.rows
    root = content_root(content)
    return tuple(edited(root, file, instead, knowledge.prefixes) for file, instead in sorted(rows.items()))


def patch(changes: Iterable[Change], root: Path) -> str:
    """A unified diff, for `git apply` or `patch -p1`, with the files as they are reached from the working directory."""
    parts: list[str] = []
    for change in changes:
        old, new = (text.decode().splitlines(keepends=True) for text in (change.old, change.new))
        name = Path(relpath(root / change.file)).as_posix()
        parts += unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(parts)


def table(knowledge: Knowledge, edits: Iterable[Edit]) -> str:
    """The rows that the edits would put in, as SSSOM TSV; a mapping set of its own, which says who made it."""
    rows = [row for edit in edits for row in edit.rows]
    used = {str(getattr(row, slot)).partition(":")[0] for row in rows for slot in _REFERENCES}
    names = list(MappingRow.model_fields)
    lines = [
        f"# mapping_set_id: {BASE}mappings/calcgraph-proposed.sssom.tsv",
        "# mapping_set_title: proposed edits of the calcgraph mappings",
        "# mapping_set_description: Made by a program from files of other ontologies; nobody has looked at them.",
        "# mapping_tool: calcgraph link audit",
        f'# mapping_tool_version: "{__version__}"',
    ]
    if knowledge.mapping_set:
        lines += [
            f"# license: {knowledge.mapping_set.license}",
            f"# subject_source: {knowledge.mapping_set.subject_source}",
        ]
        used.add(knowledge.mapping_set.subject_source.partition(":")[0])
    lines.append("# curie_map:")
    lines += [f"#   {p}: {knowledge.prefixes[p]}" for p in sorted(used - {*_BUILT_IN}) if p in knowledge.prefixes]
    lines.append("\t".join(names))
    lines += sorted("\t".join(cells(row, names)) for row in rows)
    return "\n".join(lines) + "\n"
