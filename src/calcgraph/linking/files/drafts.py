"""A partner as it is gathered from a file, whatever the syntax, and what can be told of it when the file is at its end.

Comes in: what a file says, statement by statement. Goes out: a `Partner`. Told here, once for all syntaxes: whose file
it is, why it may not be whole, which kinds of statements it has none of, and what is odd in it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from pathlib import PurePosixPath

from calcgraph.errors import Problem
from calcgraph.hierarchy import Hierarchy
from calcgraph.linking.partner import Kind, Partner, Term
from calcgraph.reading.screening import Refused
from calcgraph.scalars import UNSAFE

SOME_OF = re.compile(r"subset|slim|slice|import|module|extract", re.IGNORECASE)
_GROUPING = re.compile(r"not be used (?:for|in) (?:\w+ )?(?:direct )?(?:data )?annotation", re.IGNORECASE)
_NOT_TO_ANNOTATE = re.compile(r"do_?not_?(?:manually_?)?annotate|grouping_class", re.IGNORECASE)
_RELEASE = re.compile(r"(?:^|/)releases/v?([^/]+)")
_IN_IRI = re.compile(r"https?://.*/([^/]*\d[^/]*)/[^/]*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MAY_LACK = ("synonyms", "wholes", "replaced_by", "consider", "xrefs", "equivalents", "grouping")
_MOST_CYCLES, _SHOWN = 20, 10
_NAMES = attrgetter("id", "label", "grouping", "synonyms")
_LAYERS = 60  # no hierarchy of people is deeper; what is left is searched thoroughly
PART_OF = "BFO:0000050"


@dataclass(slots=True)
class Draft:
    """A term as it is gathered; the fields are those of `Term`, but that no genus need be among the parents."""

    label: str = ""
    synonyms: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    genus: list[str] = field(default_factory=list)
    wholes: list[str] = field(default_factory=list)
    deprecated: bool = False
    replaced_by: list[str] = field(default_factory=list)
    consider: list[str] = field(default_factory=list)
    xrefs: list[str] = field(default_factory=list)
    equivalents: list[str] = field(default_factory=list)
    grouping: str = ""
    kind: Kind = "class"


@dataclass
class Drafts:
    """What a file says, so far.

    Args:
        file: its path.
        syntax: in words.
        ontology: the IRI or id of the ontology, as written.
        versions: what it says of its version, best first.
        licences: likewise of its licence.
        terms: by id.
        ready: those that were told all at once, by id.
        alternatives: ids that were merged into others, and these.
        partial: reasons of the reader's why it may not be whole.
        mixed: as of `Partner`.
        imports: what it says that is to be read with it.
        headed: whether files in this syntax say which ontology they are.
        remarks: what the reader found odd.
    """

    file: str
    syntax: str
    ontology: str = ""
    versions: list[str] = field(default_factory=list)
    licences: list[str] = field(default_factory=list)
    terms: dict[str, Draft] = field(default_factory=dict)
    ready: dict[str, Term] = field(default_factory=dict)
    alternatives: dict[str, list[str]] = field(default_factory=dict)
    partial: list[str] = field(default_factory=list)
    mixed: bool = False
    imports: list[str] = field(default_factory=list)
    headed: bool = True
    remarks: list[Problem] = field(default_factory=list)

    def label(self, id_: str, draft: Draft, text: str, line: int | None = None) -> None:
        """Note a label; the first counts, and another is odd."""
        if draft.label and text and draft.label != text:
            message = f"it has two labels, '{draft.label}' and '{text}'; the first is taken"
            self.remarks.append(Problem("two-labels", message, "warning", file=self.file, line=line, focus=id_))
        draft.label = draft.label or text

    def subset(self, draft: Draft, name: str) -> None:
        """Note that a term is in a subset, which may be for those that data are not annotated with."""
        if _NOT_TO_ANNOTATE.search(name):
            draft.grouping = draft.grouping or f"it is in the subset {name.rsplit('/', 1)[-1].rsplit('#', 1)[-1]}"

    def comment(self, draft: Draft, text: str) -> None:
        """Note what a comment says of the use of a term."""
        if _GROUPING.search(text):
            draft.grouping = " ".join(text.split())

    def partner(self, short: str) -> Partner:
        """All of it.

        Args:
            short: the CURIE of the ontology; it has the prefix of its terms unless it is an OBO ontology.

        Raises:
            Refused: if it has no terms, or a name with a character that a terminal would obey.
        """
        for old, new in self.alternatives.items():
            if old not in self.terms:
                self.terms[old] = Draft(deprecated=True, replaced_by=new)
        self.ready.update((id_, _term(id_, draft)) for id_, draft in self.terms.items())
        terms = {term.id: term for term in sorted(self.ready.values(), key=attrgetter("id"))}
        if not terms:
            raise Refused("no-terms", f"there is no term in it ({self.syntax})", "look whether it is the file meant")
        _check(terms.values())
        home = _home(self.ontology, short, terms)
        dangling = tuple(_dangling(terms, home))
        return Partner(
            file=self.file,
            syntax=self.syntax,
            ontology=self.ontology,
            version=version(self.versions),
            licence=next(iter(self.licences), ""),
            terms=terms,
            home=home,
            partial="; ".join((*self._whole(home), *dangling)),
            cut_off="; ".join((*self.partial, *dangling)),
            mixed=self.mixed,
            lacks=frozenset(name for name in _MAY_LACK if not any(map(attrgetter(name), terms.values()))),
            remarks=(*self.remarks, *_circles(self.file, terms, "is-a or part-of" if self.mixed else "is-a")),
        )

    def _whole(self, home: frozenset[str]) -> Iterable[str]:
        yield from self.partial
        if self.headed and not self.ontology:
            yield "it does not say which ontology it is"
        for iri in self.imports:
            path = iri.partition("/obo/")[2].lower()
            if any(path.startswith(f"{name.lower()}/") for name in home) and "import" not in path:
                yield f"it takes terms of its own from {iri}, which is not read with it"
        said = {
            "its IRI": self.ontology,
            "its version": " ".join(self.versions),
            "its name": PurePosixPath(self.file).name,
        }
        for what, text in said.items():
            if found := SOME_OF.search(text):
                yield f"{what} says that it is one part of an ontology: {found[0].lower()}"
                break


def version(said: Iterable[str]) -> str:
    """A version without what every file of its kind says around it."""
    for text in said:
        if found := _RELEASE.search(text) or _DATE.search(text) or _IN_IRI.fullmatch(text):
            return found[found.re.groups]
        if text:
            return text
    return ""


def _term(id_: str, draft: Draft) -> Term:
    return Term(
        id=id_,
        label=draft.label,
        synonyms=ordered(draft.synonyms),
        parents=ordered(draft.parents + draft.genus),
        genus=ordered([up for up in draft.genus if up not in draft.parents]),
        wholes=ordered(draft.wholes),
        deprecated=draft.deprecated,
        replaced_by=ordered(draft.replaced_by),
        consider=ordered(draft.consider),
        xrefs=ordered(draft.xrefs),
        equivalents=ordered(draft.equivalents),
        grouping=draft.grouping,
        kind=draft.kind,
    )


def _check(terms: Iterable[Term]) -> None:
    for id_, label, grouping, synonyms in map(_NAMES, terms):
        for text in (id_, label, grouping, *synonyms):
            if not text.isprintable() and (found := UNSAFE.search(text)):
                message = f"the names of {UNSAFE.sub('?', id_)} hold U+{ord(found[0]):04X}"
                raise Refused("control-character", f"{message}, which is obeyed instead of shown", "remove it")


def ordered(values: list[str]) -> tuple[str, ...]:
    """Each value once, in order."""
    if len(values) < 2:
        return tuple(values)
    return tuple(sorted(set(values)))


def prefix(id_: str) -> str:
    """The prefix of a CURIE; empty for an IRI and for what is none."""
    before, colon, after = id_.partition(":")
    return before if colon and not after.startswith("//") else ""


def _home(ontology: str, short: str, terms: dict[str, Term]) -> frozenset[str]:
    counted = Counter(prefix(id_) for id_ in terms)
    counted.pop("", None)
    known = {name.lower(): name for name in sorted(counted)}
    words = re.split(r"[/#.]", ontology.lower().partition("/obo/")[2] or ontology.lower())
    imported = [word.removesuffix("_import") for word in words if word.endswith("_import")]
    for word in imported or words:
        if word in known:
            return frozenset((known[word],))
    if prefix(short) in counted and "/obo/" not in ontology:
        return frozenset((prefix(short),))
    if not counted:
        return frozenset()
    most = max(counted.values())
    return frozenset((min(name for name, number in counted.items() if number == most),))


def _dangling(terms: dict[str, Term], home: frozenset[str]) -> Iterable[str]:
    above = {up for term in terms.values() for up in (*term.parents, *term.wholes)}
    missing = sorted(id_ for id_ in above if id_ not in terms and prefix(id_) in home)
    if missing:
        yield f"it says that terms stand below {missing[0]}{_more(missing)}, of which it has nothing"


def _more(ids: list[str]) -> str:
    return f" and {len(ids) - 1} more" if len(ids) > 1 else ""


def _circles(file: str, terms: dict[str, Term], relation: str) -> Iterable[Problem]:
    for cycle in Hierarchy(_above_others(terms), {}).cycles[:_MOST_CYCLES]:
        shown = cycle if len(cycle) <= _SHOWN else (*cycle[:_SHOWN], f"… {len(cycle) - _SHOWN} more …")
        message = f"by {relation} it stands above itself: {' < '.join((*shown, cycle[0]))}"
        yield Problem("circular-hierarchy", message, "warning", file=file, focus=cycle[0], label=terms[cycle[0]].label)


def _above_others(terms: dict[str, Term]) -> dict[str, tuple[str, ...]]:
    """The parents of those that may stand above themselves: again and again, what stands above nothing is left out."""
    left = {id_: term.parents for id_, term in terms.items() if term.parents}
    for _ in range(_LAYERS):
        above = set(chain.from_iterable(left.values()))
        fewer = {id_: parents for id_, parents in left.items() if id_ in above}
        if len(fewer) == len(left):
            break
        left = fewer
    return left
