"""Checking all our own content after an edit to one file, as a curator does it: the whole process.

Comes in: a number of rounds. Goes out: seconds.
"""

import shutil
import tempfile
from pathlib import Path

from benchmarks.checking.processes import Taken, take
from benchmarks.timing import CALCGRAPH, ROOT, Failed, say


def measure(rounds: int) -> list[Taken]:
    """Edit a file, check everything, several times; the first time is not counted.

    Raises:
        Failed: if the content does not pass.
    """
    say("our own content after an edit")
    with tempfile.TemporaryDirectory() as name:
        for folder in ("ontology", "shapes"):
            shutil.copytree(ROOT / folder, Path(name) / folder)
        files = sorted((Path(name) / "ontology" / "content").glob("*.yaml"))
        runs = []
        for number in range(rounds + 1):
            file = files[number % len(files)]
            file.write_text(f"{file.read_text(encoding='utf-8')}# edit {number}\n", encoding="utf-8")
            command = (*CALCGRAPH, "check", "--content", str(Path(name) / "ontology"))
            runs.append(take(command, limit=60, watched=False))
            if runs[-1].code:
                raise Failed(f"our own content does not pass:\n{runs[-1].output.decode()[-2000:]}{runs[-1].errors}")
        return runs[1:]
