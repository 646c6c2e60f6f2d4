"""Mutants and what became of them.

Comes in: nothing. Goes out: the records that operators make and that the report counts. A mutant says where it was made
and what was changed in words that stay the same from run to run, so that a survivor can be looked up by them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from typing import TypeVar

_M = TypeVar("_M")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True, order=True)
class Verdict:
    """One mutant, judged.

    Args:
        part: `shapes`, `queries` or `graphs`.
        operator: the name of the operator that made it.
        where: the rule or the fixture that was changed.
        what: the change, in one line.
        noticed: the fixture or the rule that noticed it; empty for a survivor.
        equivalent: why it means the same as the original, or is as right; empty if it does not and is not.
        reason: why nothing noticed it; empty if something did.
    """

    part: str
    operator: str
    where: str
    what: str
    noticed: str = ""
    equivalent: str = ""
    reason: str = ""

    @property
    def survived(self) -> bool:
        """True if nothing noticed a mutant that is worse than the original."""
        return not self.noticed and not self.equivalent


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants of a kind were noticed."""

    made: int
    noticed: int
    equivalent: int

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Score":
        """Count verdicts."""
        found = Counter("noticed" if v.noticed else "equivalent" if v.equivalent else "survived" for v in verdicts)
        return cls(found.total(), found["noticed"], found["equivalent"])

    @property
    def survived(self) -> int:
        """How many nobody noticed and should have."""
        return self.made - self.noticed - self.equivalent

    @property
    def raw(self) -> float:
        """The share that was noticed of all that were made."""
        return self.noticed / self.made if self.made else 1.0

    @property
    def adjusted(self) -> float:
        """The share that was noticed of those that could be."""
        return self.noticed / (self.made - self.equivalent) if self.made > self.equivalent else 1.0


def sample(items: Sequence[_M], size: int, seed: int) -> list[_M]:
    """At most so many of the items, in their order; the same ones for the same seed."""
    if len(items) <= size:
        return list(items)
    return [items[n] for n in sorted(Random(seed).sample(range(len(items)), size))]


def judged(judge: Callable[[_M], _V], mutants: Sequence[_M], jobs: int) -> Iterator[_V]:
    """Judge mutants in so many processes, in order."""
    if jobs == 1 or len(mutants) < 2 * jobs:
        yield from map(judge, mutants)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(judge, mutants, chunksize=max(1, min(64, len(mutants) // (4 * jobs))))
