"""What goes on, on one line of a terminal; nothing in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """Give a function that shows the stage that has begun; the line is gone at the end."""
    shown = sys.stderr is not None and sys.stderr.isatty()

    def show(stage: str) -> None:
        if shown:
            print(f"\r\x1b[K{stage}…", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
