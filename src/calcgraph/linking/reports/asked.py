"""What a report is asked for and what it answers; both pass between a child process and its parent.

Comes in: nothing. Goes out: the records.
"""

from typing import NamedTuple

from calcgraph.linking.annotated.diseases import Comparison


class Wanted(NamedTuple):
    """What is asked for.

    Args:
        files: ontologies and tables of mappings of others.
        annotations: `phenotype.hpoa`, if there is one.
        content: the directory of curated files, as for `load`.
    """

    files: tuple[str, ...]
    annotations: str | None = None
    content: str | None = None


class Draft(NamedTuple):
    """An issue as it would be filed.

    Args:
        tracker: where it belongs.
        template: the form of the partner's that it follows.
        seen: where that form was read.
        title: of the issue.
        body: of the issue, in Markdown, ending with a line break.
    """

    tracker: str
    template: str
    seen: str
    title: str
    body: str


class Case(NamedTuple):
    """One thing that is wrong or missing.

    Args:
        key: tells it from the others: the query, the term and what else it takes, with slashes between.
        code: of the query that found it, or `no-term`.
        kind: of request: `parent`, `synonym`, `definition`, `xref` or `new-term`.
        vocabulary: the prefix of the partner.
        file: in which it was found, by its name.
        version: of that file; perhaps empty.
        about: the term that it is about: theirs, or ours if they have none.
        term: the same with its label.
        title: in a sentence.
        rule: what should be.
        evidence: the strongest reasons, in sentences.
        rows: every row of the query, each value as an id or a text by its name.
        ask: what to change.
        target: what a mapping goes to, with its label; else empty.
        today: what a user can do until then, in sentences.
        draft: the issue; None if no tracker of the partner is known.
    """

    key: str
    code: str
    kind: str
    vocabulary: str
    file: str
    version: str
    about: str
    term: str
    title: str
    rule: str
    evidence: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    ask: str
    target: str = ""
    today: tuple[str, ...] = ()
    draft: Draft | None = None


class Reported(NamedTuple):
    """What was found.

    Args:
        cases: by file, then as severe ones are asked for: parents first, new terms last.
        notes: what a reader should know of each file.
        expansion: which terms to ask for today, and how many diseases each finds; None without annotations and HPO.
    """

    cases: tuple[Case, ...]
    notes: tuple[str, ...]
    expansion: Comparison | None = None
