"""What several verbs read of their arguments alike: numbers with bounds, and whether to write in colour."""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from calcgraph.errors import Misuse


def positive(text: str) -> int:
    """A number from 1 to 1,000,000, for argparse."""
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number between 1 and 1000000")
    return int(text)


def filled(text: str) -> str:
    """A text that is not empty, for argparse: an empty one is a slip, such as a variable of a shell that is not set."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return text


def check_is_read_by_nobody(out: str | None, read: Iterable[str | None]) -> None:
    """See that what is to be written over is none of the files that are read.

    Args:
        out: where to write, if to a file.
        read: paths of files, `-` for the standard input.

    Raises:
        Misuse: if it is one of them, also by another path or a link.
    """
    if out and any(file and file != "-" and _same(Path(out), Path(file)) for file in read):
        raise Misuse(f"{out} is one of the files that are read; write to another")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one is not there yet
        return one.absolute() == other.absolute()


def colored(when: str) -> bool:
    """Whether to write in colour.

    Args:
        when: `always`, `never`, or `auto`: on a terminal that wants it (https://no-color.org).
    """
    likes = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return when == "always" or (when == "auto" and likes)
