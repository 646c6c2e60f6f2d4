"""No tracked file holds eight words of the article in a row. The check needs no text: it knows salted hashes."""

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from meta.word_run_list import HERE, LENGTH, SALT, digest, found, known, runs
from planting import ROOT
from shared import ARTICLE, require

SKIPPED = {".git", ".venv", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache", "__pycache__", "dist"}


def tracked(root: Path) -> list[Path]:
    """What git tracks, or everything outside caches where there is no git."""
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False,
    )  # fmt: skip
    if listing.returncode == 0:
        paths = [root / name.decode() for name in listing.stdout.split(b"\0") if name]
    else:
        paths = [p for p in root.rglob("*") if not SKIPPED & set(p.relative_to(root).parts)]
    return [p for p in paths if p.is_file()]


def quoting(paths: Iterable[Path]) -> dict[str, list[str]]:
    """The files that quote, and what."""
    return {str(p): hits for p in paths if (hits := found(p.read_bytes().decode("utf-8", "replace")))}


def test_no_tracked_file_quotes_the_article() -> None:
    paths = tracked(ROOT)
    assert ROOT / "README.md" in paths
    assert len(paths) > 200
    assert not quoting(paths)


def test_no_file_of_a_build_quotes_the_article(rendered: Mapping[str, bytes]) -> None:
    assert not {name: hits for name, data in rendered.items() if (hits := found(data.decode()))}


def test_the_list_is_salted_and_holds_no_words() -> None:
    salt, digests = known()
    assert salt == SALT
    assert len(digests) > 300
    assert all(len(d) == 16 and set(d) <= set("0123456789abcdef") for d in digests)
    assert HERE.read_text("utf-8").split()[1:] == sorted(digests)


@pytest.mark.shared
def test_the_list_is_that_of_the_article() -> None:
    text = require(ARTICLE).read_text("utf-8")
    assert known() == (SALT, frozenset(digest(run, SALT) for run in runs(text)))


@pytest.mark.shared
@pytest.mark.parametrize(
    "disguise", [str, str.upper, lambda t: t.replace(" ", "\n  "), lambda t: t.replace(" ", ", *")]
)
def test_a_planted_quotation_is_found(tmp_path: Path, disguise: object) -> None:
    words = require(ARTICLE).read_text("utf-8").split()
    (tmp_path / "clean.md").write_text("Nothing of anybody else stands in this file at all, and so it is clean.")
    (tmp_path / "quoting.md").write_text("See: " + disguise(" ".join(words[100:112])) + " (end)")  # type: ignore[operator]
    assert list(quoting(tracked(tmp_path))) == [str(tmp_path / "quoting.md")]


@pytest.mark.shared
def test_seven_words_are_no_quotation_and_eight_are(tmp_path: Path) -> None:
    run = next(runs(require(ARTICLE).read_text("utf-8")))
    assert found(run) == [run]
    assert not found(" ".join(run.split()[: LENGTH - 1]))
