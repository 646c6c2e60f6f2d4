"""Each code that a refusal or a remark about a file of a partner carries has its rule in a table."""

import re
from pathlib import Path

from calcgraph.linking.files.codes import CODES
from calcgraph.reading.codes import CODES as OF_ANY_FILE
from calcgraph.source.codes import CODES as OF_THE_LOADER

SOURCE = Path(__file__).parents[2] / "src" / "calcgraph" / "linking"
READERS = (*sorted((SOURCE / "files").glob("*.py")), SOURCE / "annotated" / "annotations.py")
SAID = re.compile(r'(?:Refused|Problem)\(\s*"([a-z]+(?:-[a-z0-9]+)+)"')


def test_codes_and_table_agree() -> None:
    found = {code for path in READERS for code in SAID.findall(path.read_text("utf-8"))}
    assert found - set(OF_ANY_FILE) - set(OF_THE_LOADER) == set(CODES)
    assert not set(CODES) & (set(OF_ANY_FILE) | set(OF_THE_LOADER))
