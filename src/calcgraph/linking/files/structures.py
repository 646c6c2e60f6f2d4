"""Tables of a hierarchy: `id`, `label`, `is_obsolete`, `replaced_by`, `parents`; between tabs, and each by bars.

Comes in: a path. Goes out: drafts. A comment at the top tells the version.
"""

import re
from pathlib import Path

from calcgraph.linking.files import contents
from calcgraph.linking.files.drafts import Drafts, ordered
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Term
from calcgraph.reading.screening import Refused

COLUMNS = ("id", "label", "is_obsolete", "replaced_by", "parents")
_VERSION = re.compile(r"release v?(\S+)")
_TRUTH = {"True": True, "true": True, "False": False, "false": False}


def read(path: Path, namer: Namer) -> Drafts:
    """Read a file.

    Raises:
        Refused: if a row is not as the columns say, or stands twice.
    """
    data = contents.whole(path)
    found = Drafts(path.as_posix(), "table of a hierarchy", headed=False)
    lines = data.decode("utf-8").replace("\r\n", "\n").split("\n")
    rows = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    for line in lines:
        if line.startswith("#"):
            found.versions += _VERSION.findall(line)
    for number, line in rows[1:]:
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or cells[2] not in _TRUTH:
            message = f"the row is not {', '.join(COLUMNS)}"
            raise Refused("broken-table", message, "get it again, or mend the row", number)
        name, label, obsolete, replaced_by, parents = cells
        id_ = namer(name)
        if id_ in found.ready:
            raise Refused("term-twice", f"{id_} stands in it twice", "remove one of the two", number)
        found.ready[id_] = Term(
            id=id_,
            label=label,
            parents=ordered([namer(up) for up in parents.split("|") if up]),
            deprecated=_TRUTH[obsolete],
            replaced_by=ordered([namer(new) for new in replaced_by.split("|") if new]),
        )
    if not data.endswith(b"\n"):
        found.partial.append("it ends in the middle of a line, as what was cut off does")
    return found
