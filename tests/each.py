"""One test of a check of many cases."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def each(cases: Iterable[T], called: Callable[[T], str]) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Make one test of a check of many cases, which names all that fail.

    Thousands of tests that take a millisecond each cost more to collect, in every worker, than to run.
    """

    def over_all(check: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            failed = []
            for case in cases:
                try:
                    check(case)
                except Exception as error:
                    failed.append(f"{called(case)}: {type(error).__name__}: {error}")
            assert not failed, "\n".join(failed)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return over_all
