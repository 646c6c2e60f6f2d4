"""Jobs that go side by side give what they give one after another, and none is lost when one fails."""

from functools import partial
from threading import Barrier, get_ident

import pytest

from calcgraph.checking.abreast import side_by_side


def fails(number: int) -> int:
    raise ValueError(str(number))


def test_the_answers_come_in_the_order_of_the_jobs() -> None:
    assert side_by_side([partial(pow, n, 2) for n in range(500)]) == [n * n for n in range(500)]
    assert side_by_side([]) == []


def test_two_are_at_work_at_the_same_time() -> None:
    both = Barrier(2, timeout=20)

    def job() -> int:
        both.wait()  # ends only if another waits as well
        return get_ident()

    assert len(set(side_by_side([job, job]))) == 2


def test_what_a_job_raises_comes_out_and_no_other_begins() -> None:
    begun: list[int] = []
    jobs = [partial(fails, 0), *(partial(begun.append, n) for n in range(1000))]
    with pytest.raises(ValueError, match="0"):
        side_by_side(jobs)
    assert len(begun) < 1000


def test_of_two_failures_the_first_in_the_order_comes_out() -> None:
    both = Barrier(2, timeout=20)

    def job(number: int) -> int:
        both.wait()
        return fails(number)

    with pytest.raises(ValueError, match="1"):
        side_by_side([partial(job, 1), partial(job, 2)])
