"""Two threads for jobs that work outside Python. `concurrent.futures` takes longer to import than they take to start.

Comes in: jobs. Goes out: what each returned.
"""

from collections.abc import Callable, Iterable
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")


def side_by_side(jobs: Iterable[Callable[[], _T]]) -> list[_T]:
    """Do jobs, two at a time, each as soon as one before it is done.

    Args:
        jobs: what to call; the first begins first.

    Returns:
        What each returned, in the order of the jobs.

    Raises:
        BaseException: what a job raised, of several the one that comes first in the order; the rest are left.
    """
    waiting = list(enumerate(jobs))[::-1]
    done: dict[int, _T] = {}
    failed: dict[int, BaseException] = {}

    def work() -> None:
        while not failed:
            try:
                number, job = waiting.pop()  # in one step, so that none is taken twice
            except IndexError:
                return
            try:
                done[number] = job()
            except BaseException as error:
                failed[number] = error

    helper = Thread(target=work)
    helper.start()
    work()
    helper.join()
    if failed:
        raise failed[min(failed)]
    return [done[number] for number in sorted(done)]
