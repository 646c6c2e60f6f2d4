"""One file is written whole or not at all, and a link to one stays a link."""

import os
from pathlib import Path

import pytest

from calcgraph.errors import CalcgraphError
from calcgraph.writing.files import put


def test_what_a_link_points_to_is_written_and_the_link_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    put(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_link_to_an_open_pipe_is_refused_and_stays(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    link = tmp_path / "stdout"
    link.symlink_to(f"/proc/self/fd/{writing}")
    try:
        with pytest.raises(CalcgraphError, match="cannot write"):
            put(link, b"new")
        assert link.is_symlink()
    finally:
        os.close(reading)
        os.close(writing)


def test_a_circle_of_links_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(CalcgraphError, match="cannot write"):
        put(tmp_path / "a", b"new")
