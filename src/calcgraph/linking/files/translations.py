"""Labels in other languages, from a table of translations as HPO keeps them (Babelon).

Comes in: a path, and the partner whose terms they are. Goes out: labels by id. A translation counts if it is official
and if what was translated is still the label of the term.

    source_language translation_language subject_id predicate_id source_value translation_value translation_status
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from calcgraph.errors import Problem, Report, UnreadableData
from calcgraph.linking.files import contents
from calcgraph.linking.partner import Partner
from calcgraph.reading import packing
from calcgraph.reading.screening import Refused
from calcgraph.scalars import UNSAFE

_NEEDED = (
    "translation_language",
    "subject_id",
    "predicate_id",
    "source_value",
    "translation_value",
    "translation_status",
)
_LANGUAGE = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
Labels = dict[str, list[tuple[str, str]]]


def read(path: Path, partner: Partner, namer: Callable[[str], str]) -> Labels:
    """Read a table.

    Args:
        path: the file, perhaps packed.
        partner: tells the terms and their English labels.
        namer: gives ids as partners have them.

    Returns:
        Pairs of language and label by id.

    Raises:
        UnreadableData: if it is no such table.
    """
    try:
        with packing.unpacking(path):
            contents.head(path)  # tells a path that is none, and another encoding
            return _labels(bytes(contents.whole(path)).decode(), partner, namer)
    except Refused as error:
        problem = Problem(error.code, str(error), file=path.as_posix(), line=error.line, fix=error.fix)
    except OSError as error:
        message = f"it cannot be read: {error.strerror or error}"
        problem = Problem("unreadable-file", message, file=path.as_posix(), fix="make it readable")
    raise UnreadableData(Report((problem,)))


def _labels(text: str, partner: Partner, namer: Callable[[str], str]) -> Labels:
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    if missing := [name for name in _NEEDED if name not in (rows.fieldnames or ())]:
        message = f"it is no table of translations (Babelon): it has no column {missing[0]}"
        raise Refused("unknown-syntax", message, "name such a table", 1)
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        if any(row[name] is None for name in _NEEDED):
            raise Refused("broken-table", "the row has too few cells", "mend it, or get the file again", rows.line_num)
        term = partner.terms.get(namer(row["subject_id"]))
        official = (row["predicate_id"], row["translation_status"]) == ("rdfs:label", "OFFICIAL")
        if term is None or not official or row["source_value"] != term.label:
            continue
        if UNSAFE.search(row["translation_value"]) or not _LANGUAGE.fullmatch(row["translation_language"]):
            message = "the translation has a character that is not shown but obeyed, or no language"
            raise Refused("control-character", message, "mend the row", rows.line_num)
        found[term.id].append((row["translation_language"], row["translation_value"]))
    return dict(found)
