"""A server that several modules ask."""

from collections.abc import Iterator

import pytest
from served import FEW, Server, server


@pytest.fixture(scope="package")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of 300 quads in two graphs."""
    file = tmp_path_factory.mktemp("data") / "few.nq"
    file.write_text("\n".join(FEW) + "\n")
    with server("--data", str(file), "--workers", "2") as started:
        yield started
