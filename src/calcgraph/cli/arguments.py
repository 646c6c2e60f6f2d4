"""What several verbs read of their arguments alike: numbers with bounds, and whether to write in colour."""

import argparse
import os
import sys


def positive(text: str) -> int:
    """A number from 1 to 1,000,000, for argparse."""
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number between 1 and 1000000")
    return int(text)


def colored(when: str) -> bool:
    """Whether to write in colour.

    Args:
        when: `always`, `never`, or `auto`: on a terminal that wants it (https://no-color.org).
    """
    likes = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return when == "always" or (when == "auto" and likes)
