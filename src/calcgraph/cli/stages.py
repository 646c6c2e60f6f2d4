"""What goes on, on one line of a terminal; nothing in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_WIDTH = 24  # of the bar, in characters


@contextmanager
def stages() -> Iterator[Callable[..., None]]:
    """Give a function that shows the stage that has begun, with a bar if told how much is done; gone at the end."""
    shown = sys.stderr is not None and sys.stderr.isatty()

    def show(stage: str, done: float | None = None) -> None:
        if shown:
            bar = "" if done is None else f" {'█' * round(done * _WIDTH):░<{_WIDTH}} {done:.0%}"
            print(f"\r\x1b[K{stage}…{bar}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
