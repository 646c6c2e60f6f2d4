"""Where other ontologies are wrong or silent about what ours is about: found by queries, told with evidence and drafts.

Comes in: files of partners, the curated files, annotations of diseases. Goes out: `Reported`: cases, each with what a
user can do today and an issue that is ready to be filed. Nothing is filed, and no network is reached.
"""

from collections.abc import Callable

from calcgraph.linking.reports.asked import Reported, Wanted

__all__ = ["Reported", "Wanted", "work"]


def work(wanted: Wanted, *, progress: Callable[[str], object]) -> Reported:
    """What a child process does, which alone loads the engines; see `run.report`."""
    from calcgraph.linking.reports.run import report
    from calcgraph.resting import resting

    with resting():
        return report(wanted, progress=progress)
