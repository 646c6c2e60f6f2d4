"""Each code that a refusal of a file or shape carries has its rule in the table, and the table has no other."""

import re
from pathlib import Path

from calcgraph.reading.codes import CODES
from calcgraph.source.codes import CODES as OF_THE_LOADER

SOURCE = Path(__file__).parents[2] / "src" / "calcgraph"
FILES = [
    *(SOURCE / "reading").glob("*.py"),
    *(SOURCE / "checking" / f"{n}.py" for n in ("theirs", "routing", "validation", "inspection")),
]
SAID = re.compile(r'(?:Refused|Problem|self\._note)\(\s*(?:path, )?"([a-z]+(?:-[a-z0-9]+)+)"')


def test_codes_and_table_agree() -> None:
    found = {code for file in FILES if file.name != "codes.py" for code in SAID.findall(file.read_text("utf-8"))}
    shared = {"unreadable-file", "control-character"}
    assert found - shared == set(CODES)
    assert shared <= set(OF_THE_LOADER)
    assert not set(CODES) & set(OF_THE_LOADER)
