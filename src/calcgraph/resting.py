"""Lets Python's collector of circular references rest while a great deal is made and little is thrown away.

Comes in: nothing. Goes out: nothing; what is not circular is freed as ever.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """Keep the collector from searching all that has been made, again and again, for circles that are not there."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
