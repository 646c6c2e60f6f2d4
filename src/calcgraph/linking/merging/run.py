"""A merge from files to what was found: the work of `calcgraph link merge`, in child processes with limits.

Comes in: paths and what is asked. Goes out: `Merged`. One child reads and saturates; another asks HermiT about the
module. If HermiT gives no answer in its time, that is told, and what the first found stands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.confined import Limits, confined
from calcgraph.errors import CalcgraphError, Misuse
from calcgraph.graph.names import LABEL
from calcgraph.linking.merging.joining import Found, Profile, consult_hermit, profile, saturate
from calcgraph.linking.merging.sides import Set, Sides, classes, ontology, read_sides
from calcgraph.linking.prefixes import Prefixes
from calcgraph.owl import Form
from calcgraph.owl.mapping import triples
from calcgraph.source.spellings import load
from calcgraph.writing.formats.rdfxml import rdf_xml
from calcgraph.writing.formats.turtle import turtle

Progress = Callable[[str], object]
_WRITERS = {"owl": rdf_xml, "rdf": rdf_xml, "ttl": turtle}  # by the end of the name


class Asked(NamedTuple):
    """What is asked for.

    Args:
        files: of partners.
        content: the directory of curated files, as for `load`.
        forbidden: ids, in any spelling, of classes below which none of ours may be.
        whole: whether saturation sees all that the partners say, or the module for what we name.
        hermit: seconds that HermiT may take; 0 leaves it out.
        limits: of memory and time for everything else.
    """

    files: tuple[str, ...]
    content: str | None = None
    forbidden: tuple[str, ...] = ()
    whole: bool = True
    hermit: int = 300
    limits: Limits = Limits()


class Side(NamedTuple):
    """One file of a partner: its axioms, and how many of them are in the module."""

    file: str
    syntax: str
    axioms: int
    module: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """What a merge found.

    Args:
        sides: what was merged; of the partners' axioms the module, and what is in an explanation.
        files: of the partners.
        saturated: what saturation found.
        hermit: what HermiT found; none if it was not asked or did not answer.
        silence: why HermiT did not answer; empty if it did.
        profiles: how the merged module stands to OWL 2 DL and EL.
    """

    sides: Sides
    files: tuple[Side, ...]
    saturated: Found
    hermit: Found | None
    silence: str
    profiles: tuple[Profile, ...]

    @property
    def found(self) -> tuple[Found, ...]:
        """What each engine found that answered."""
        return (self.saturated, self.hermit) if self.hermit else (self.saturated,)


def merge(asked: Asked, progress: Progress = str) -> Merged:
    """Join our graph with files of partners, and reason.

    Args:
        asked: what is asked for.
        progress: called with what is being done.

    Raises:
        Misuse: if an id is not understood.
        InvalidContent, UnreadableData: with every reason.
        Overrun: if reading or saturation takes more than allowed.
        MissingTool: if a package is missing.
    """
    forbidden = _iris(asked)
    sides, files, saturated, profiles = confined(_first, asked, forbidden, limits=asked.limits, progress=progress)
    found, silence = None, "it was not asked"
    if asked.hermit:
        limits = Limits(asked.limits.memory, asked.hermit)
        try:
            found, silence = confined(_second, sides, saturated, forbidden, limits=limits, progress=progress), ""
        except CalcgraphError as error:
            silence = str(error).replace("--timeout", "--hermit")
    return Merged(sides, files, saturated, found, silence, profiles)


def written(merged: Merged, path: Path) -> bytes:
    """The merged module, with labels, in the syntax that the end of a name asks for.

    Raises:
        Misuse: if no syntax has such an end.
    """
    check_suffix(path)
    sides = merged.sides
    axioms = sides.module | sides.imports | sides.own
    told = triples(ontology(axioms))
    subjects = {t.subject.value for t in told if isinstance(t.subject, ox.NamedNode)}
    named = (iri for iri in sorted(subjects) if iri in sides.labels)
    told |= {ox.Triple(ox.NamedNode(iri), LABEL, ox.Literal(sides.labels[iri])) for iri in named}
    told.add(ox.Triple(LABEL, ox.NamedNode(_TYPE), ox.NamedNode(_ANNOTATION)))
    return _WRITERS[path.suffix[1:]](sorted(told, key=str), sides.prefixes)


def check_suffix(path: Path) -> None:
    """Refuse, before any work, a name that asks for no syntax.

    Raises:
        Misuse: if no syntax has such an end.
    """
    if path.suffix[1:] not in _WRITERS:
        ends = ", ".join(f".{end}" for end in _WRITERS)
        raise Misuse(f"'{path.name}' ends like no syntax that can be written; end it in one of {ends}")


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ANNOTATION = "http://www.w3.org/2002/07/owl#AnnotationProperty"


def _iris(asked: Asked) -> frozenset[str]:
    if not asked.forbidden:
        return frozenset()
    namespaces, spellings = load(asked.content)
    meant = [(text, Prefixes(namespaces, spellings).meant(text)) for text in asked.forbidden]
    if wrong := [f"{text}: {said.why}" for text, said in meant if not said.curie]:
        raise Misuse(f"--forbid takes ids of classes; {'; '.join(wrong)}")
    parts = [said.curie.partition(":")[::2] for _, said in meant]
    return frozenset(namespaces[prefix] + local for prefix, local in parts)


def _first(
    asked: Asked, forbidden: frozenset[str], progress: Progress
) -> tuple[Sides, tuple[Side, ...], Found, tuple[Profile, ...]]:
    sides = read_sides(asked.files, asked.content, progress)
    progress("extracting the module")
    files = tuple(
        Side(p.file, p.syntax, p.logical, len(sides.by_file[p.file] & sides.module), p.notes) for p in sides.partners
    )
    saturated = saturate(sides, whole=asked.whole, forbidden=forbidden, progress=progress)
    progress("checking the profile")
    profiles = (profile(sides, "OWL 2 DL"), profile(sides, "OWL 2 EL"))
    return _slim(sides, saturated), files, saturated, profiles


def _second(sides: Sides, saturated: Found, forbidden: frozenset[str], progress: Progress) -> Found:
    return consult_hermit(sides, saturated, forbidden=forbidden, progress=progress)


def _slim(sides: Sides, saturated: Found) -> Sides:
    """The two sides without what is neither in the module nor in an explanation, to hand on."""
    explaining = {axiom for said in saturated.because for axiom in said.axioms}
    kept: Set = sides.module | explaining
    partners = tuple(
        replace(said, ontology=replace(said.ontology, axioms=sides.by_file[said.file] & kept))
        for said in sides.partners
    )
    pairs = (*saturated.foreign, *saturated.above, *saturated.hearsay, *saturated.forbidden)
    told = {iri for pair in pairs for iri in pair} | {*saturated.unsatisfiable, *saturated.theirs}
    told |= {name.value for axiom in kept | sides.own | sides.imports for name in _named(axiom)}
    labels = {iri: label for iri, label in sides.labels.items() if iri in told}
    return replace(sides, partners=partners, labels=labels)


def _named(axiom: Form) -> Sequence[ox.NamedNode]:
    from calcgraph.owl.locality import signature

    return tuple(signature(axiom) | classes([axiom]))
