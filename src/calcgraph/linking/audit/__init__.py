"""Our mappings and imports against files of other ontologies: what no longer holds, what is new, what to write instead.

Comes in: the curated files; partners, one at a time, and mappings of others. Goes out: problems with the line of ours
that they are about, and proposed edits of the mappings. Each module has one kind of question; `run` asks them all.
"""

from collections.abc import Callable

from calcgraph.linking.audit.asked import Audited, Wanted

__all__ = ["Audited", "Wanted", "work"]


def work(wanted: Wanted, *, progress: Callable[[str], object]) -> Audited:
    """What a child process does, which alone loads the engines; see `run.audit`."""
    from calcgraph.linking.audit.run import audit
    from calcgraph.resting import resting

    with resting():
        return audit(wanted, progress=progress)
