"""What tests may need and the repository does not hold: the article, and the real ontology files."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
ARTICLE = SHARED / "source" / "82919c3585c4a4ab.txt"
ONTOLOGIES = SHARED / "ontologies"


def require(path: Path) -> Path:
    """The path, if it is there; else the test is skipped, or fails where CALCGRAPH_REQUIRE_SHARED is set."""
    if not path.exists():
        reason = f"{path} is not on this machine; it is not part of the repository"
        if os.environ.get("CALCGRAPH_REQUIRE_SHARED"):
            pytest.fail(reason)
        pytest.skip(reason=reason)
    return path
