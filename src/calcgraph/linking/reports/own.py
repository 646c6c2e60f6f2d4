"""What of ours a report takes, whatever files it is made of: the curated files, read and reasoned over.

Comes in: the directory of curated files. Goes out: `Own`.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from calcgraph.errors import InvalidContent, Problem, Report
from calcgraph.graph import assemble
from calcgraph.linking.audit.ours import Ours, ours
from calcgraph.linking.prefixes import Prefixes
from calcgraph.linking.reports.asking import Query, queries
from calcgraph.model import Knowledge
from calcgraph.reasoning import reason
from calcgraph.source import branches, load, queries_root, trackers
from calcgraph.source.branches import Branch
from calcgraph.source.trackers import Trackers
from calcgraph.writing.objects import Objects, canonical


class Own(NamedTuple):
    """What a report takes of ours.

    Args:
        knowledge: what they say.
        prefixes: ids in anybody's spelling.
        branches: what branches of others mean.
        queries: what is asked.
        trackers: where others take requests.
        objects: our data set.
        whole: what of it speaks of others.
    """

    knowledge: Knowledge
    prefixes: Prefixes
    branches: tuple[Branch, ...]
    queries: tuple[Query, ...]
    trackers: Trackers
    objects: Objects
    whole: Ours


def own(content: str | None = None) -> Own:
    """Read the curated files and reason.

    Args:
        content: the directory of curated files, as for `load`.

    Raises:
        InvalidContent: if a curated file does not load.
        MissingTool: if a package is missing that this takes.
    """
    knowledge, prefixes = load(content), Prefixes.of_content(content)
    told, asked, places = branches.load(content), queries(queries_root(content)), trackers.load(content)
    _check_are_named_right(told, knowledge.labels)
    return Own(knowledge, prefixes, told, asked, places, canonical(reason(assemble(knowledge))), ours(knowledge))


def _check_are_named_right(told: Iterable[Branch], labels: Mapping[str, str]) -> None:
    """A place or kind that ours has is named as ours has it: a mistyped id would be another one, or none."""
    problems = []
    for branch in told:
        known = labels.get(branch.value, branch.value_label)
        if known != branch.value_label:
            message = f"{branch.value} is '{known}' in ours, not '{branch.value_label}'"
            fix = "write an id with its label"
            problems.append(Problem("label-mismatch", message, file=branches.FILE, focus=branch.term, fix=fix))
    if problems:
        raise InvalidContent(Report.of(problems))
