"""What tests of partners share: how one is read from text, and why one is refused."""

from pathlib import Path

import pytest

from calcgraph.errors import Problem, UnreadableData
from calcgraph.linking import Partner, Prefixes, read

PREFIXES = Prefixes.of_content()


def told(folder: Path, name: str, data: str | bytes) -> Partner:
    """What a file of this name and content tells."""
    path = folder / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return read(path, prefixes=PREFIXES)


def attempted(folder: Path, name: str, data: str | bytes) -> Partner | None:
    """What a file tells; None if it is refused, and then file, reason and remedy are told."""
    try:
        return told(folder, name, data)
    except UnreadableData as error:
        report = error.report
    assert report.problems
    assert all(p.file == (folder / name).as_posix() and p.message and p.fix for p in report)
    return None


def refused(folder: Path, name: str, data: str | bytes) -> Problem:
    """The one reason why a file of this name and content is not read."""
    with pytest.raises(UnreadableData) as raised:
        told(folder, name, data)
    (problem,) = raised.value.report
    assert problem.file == (folder / name).as_posix()
    assert problem.fix
    return problem
