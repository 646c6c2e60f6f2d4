"""What many tests share: the curated knowledge, the reasoned data set, the files of a build. Made once."""

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from calcgraph import Dataset, Knowledge, assemble, load, reason
from calcgraph.writing import render

if TYPE_CHECKING:
    from served import Server

ROOT = Path(__file__).resolve().parents[1]
gc.set_threshold(100_000, 50, 50)  # the search for circles among all that is shared takes a third of the time
# Compiled once, kept beside the sources: hundreds of processes are started, and each would compile the project anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
settings.register_profile("calcgraph", deadline=None)  # no test is about time
settings.load_profile("calcgraph")
os.environ.pop("SOURCE_DATE_EPOCH", None)  # a date of issue is asked for by the tests that want one


@pytest.hookimpl(tryfirst=True)  # before `-m long` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what takes long to those who ask for it, as .ci/run does; of what is thinned, all but every nth case."""
    seen: Counter[str] = Counter()
    for item in items:
        if mark := item.get_closest_marker("thinned"):
            test = item.nodeid.partition("[")[0]
            if seen[test] % mark.args[0]:
                item.add_marker("long")
            seen[test] += 1
    if not os.environ.get("CALCGRAPH_LONG"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes minutes: set CALCGRAPH_LONG=1"))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """What the repository's curated files say."""
    return load(ROOT / "ontology")


@pytest.fixture(scope="session")
def dataset(knowledge: Knowledge) -> Dataset:
    """The named graphs, with the inferred hierarchy."""
    return reason(assemble(knowledge), knowledge=knowledge)


@pytest.fixture(scope="session")
def rendered(dataset: Dataset, knowledge: Knowledge) -> Mapping[str, bytes]:
    """Every file of a build, by name."""
    return render(dataset, knowledge.inputs)


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    """A server of the curated files, for all who only ask."""
    from served import server

    with server("--content", str(ROOT / "ontology"), cwd=tmp_path_factory.mktemp("empty")) as running:
        yield running
