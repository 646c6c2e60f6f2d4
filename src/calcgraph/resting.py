"""Lets Python's collector of circular references rest while a great deal is made and little is thrown away.

Comes in: nothing. Goes out: nothing; what is not circular is freed as ever.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """Keep the collector from searching all that has been made, again and again, for circles that are not there.

    Afterwards it works as before, and takes what was made meanwhile for old: it would else look through all of it at
    once. At the end of the process, which is the end of everything, it does not look through anything once more.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # else somebody keeps objects from the collector, and means to
            gc.freeze()
            gc.unfreeze()  # into the oldest generation
        atexit.unregister(gc.freeze)  # once is enough
        atexit.register(gc.freeze)
        if collecting:
            gc.enable()
