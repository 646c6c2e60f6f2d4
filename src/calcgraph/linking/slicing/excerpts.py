"""A slice of a file of the user's, from the question to the bytes.

Comes in: what is asked for. Goes out: `Excerpt`: Turtle, a summary, and notes; or every reason why there is none.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from calcgraph.errors import CannotCut, Misuse, Problem, Report
from calcgraph.linking.files import sentences, translations
from calcgraph.linking.files.axioms import read_axioms
from calcgraph.linking.files.reader import read_all
from calcgraph.linking.files.syntaxes import Syntax
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Partner
from calcgraph.linking.prefixes import Prefixes
from calcgraph.linking.slicing.cutting import Cut, Method, Wanted, ancestry, theory
from calcgraph.linking.slicing.seeds import Seed, listed, spelt
from calcgraph.linking.slicing.slices import IRI, OBO, Header, Spelling, Wording, classes, names, written
from calcgraph.owl.locality import is_logical
from calcgraph.source.spellings import load

_LISTS = (Syntax.CLASSES.value, Syntax.TABLE.value)


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Args:
        file: to cut from.
        terms: ids in any spelling.
        listed: a list of more, and what it is called.
        roots: where to stop.
        method: how to cut.
        newer: a file that tells which terms there are, and their labels.
        translations: a table of labels in other languages.
        read_as: what the parents are in a file that mixes is-a and part-of.
        obsolete: whether obsolete terms are wanted.
        partial: whether a file will do that is not whole.
        individuals: whether facts of individuals are wanted.
        definitions: whether definitions are wanted.
        synonyms: whether exact synonyms are.
        licence: of the ontology, where the file does not say it.
        release: likewise its version.
        iri: of the slice.
        content: the directory of curated files, for their prefixes.
    """

    file: str
    terms: tuple[str, ...] = ()
    listed: tuple[str, str] = ("", "")
    roots: tuple[str, ...] = ()
    method: Method = "mireot"
    newer: str | None = None
    translations: str | None = None
    read_as: Any = None
    obsolete: bool = False
    partial: bool = False
    individuals: bool = False
    definitions: bool = False
    synonyms: bool = False
    licence: str = ""
    release: str = ""
    iri: str = ""
    content: str | None = None


@dataclass(frozen=True)
class Excerpt:
    """A slice.

    Args:
        turtle: the file.
        summary: what was cut, with counts.
        notes: what a reader should know, in sentences.
    """

    turtle: bytes
    summary: dict[str, Any]
    notes: tuple[str, ...]


def excerpt(asked: Asked, progress: Callable[[str], object] = str) -> Excerpt:
    """Cut a slice.

    Args:
        asked: what is asked for.
        progress: called with what is being done.

    Raises:
        Misuse: if no term is asked for, or the IRI is none.
        CannotCut: if it cannot be cut so; with every reason.
        UnreadableData: if a file cannot be read.
        MissingTool: if a package is missing that a syntax takes.
    """
    if asked.iri and not IRI.fullmatch(asked.iri):
        raise Misuse(f"'{asked.iri}' is no IRI that a slice could have; give one that begins with https://")
    namespaces, spellings = load(asked.content)
    prefixes = Prefixes(namespaces, spellings)
    namer = Namer(prefixes)
    words = [*(Seed(namer(word)) for word in asked.terms), *listed(*asked.listed, namer)]
    if not words:
        raise Misuse(f"{asked.listed[1] or 'the question'} names no term")
    paths = [asked.file, *([asked.newer] if asked.newer else [])]
    read = read_all(paths, prefixes=prefixes, progress=progress)
    partner, older = read[-1], read[0] if asked.newer else None
    spelling = Spelling(namespaces, namer)
    progress("cut")
    wanted = Wanted(
        seeds=_once(spelt(seed, partner) for seed in words),
        method=asked.method,
        roots=_once(spelt(Seed(namer(word)), older or partner) for word in asked.roots),
        read_as=asked.read_as or "broader",
        obsolete=asked.obsolete,
        partial=asked.partial,
        individuals=asked.individuals,
    )
    partner = replace(partner, licence=partner.licence or asked.licence, version=partner.version or asked.release)
    try:
        return _made(asked, wanted, partner, older, spelling)
    except RecursionError:
        problem = Problem("too-deep", "it is nested too deeply", file=partner.file, fix="flatten it")
        raise CannotCut(Report((problem,))) from None


def _made(asked: Asked, wanted: Wanted, partner: Partner, older: Partner | None, spelling: Spelling) -> Excerpt:
    cut = _cut(asked, wanted, partner, older, spelling)
    whole = partner if older is None else replace(partner, terms={**older.terms, **partner.terms})
    wording = _wording(asked, cut, whole, spelling)
    files = [Path(path) for path in (asked.file, asked.newer, asked.translations) if path]
    header = _header(asked, partner, files, wanted)
    data = written(cut.axioms, whole, header, wording, spelling)
    summary = {
        "source": header.source,
        "version": header.version,
        "licence": header.licence,
        "method": asked.method,
        "asked": len(wanted.seeds),
        "classes": classes(cut.axioms),
        "axioms": sum(map(is_logical, cut.axioms)),
        "dropped": [change._asdict() for change in cut.dropped],
        "sha256": hashlib.sha256(data).hexdigest(),
        "files": [{"file": path.name, "sha256": _digest(path)} for path in files],
    }
    return Excerpt(data, summary, tuple(_notes(asked, partner, older, cut, spelling)))


def _once(seeds: Iterable[Seed]) -> tuple[Seed, ...]:
    """Each term once."""
    return tuple({seed.id: seed for seed in seeds}.values())


def _cut(asked: Asked, wanted: Wanted, partner: Partner, older: Partner | None, spelling: Spelling) -> Cut:
    found = list(_untold(partner))
    try:
        if asked.method == "mireot":
            cut = ancestry(partner, wanted, spelling, older)
        elif partner.syntax in _LISTS:
            message = (
                f"it is a {partner.syntax}, which has no axioms, so that {asked.method} has nothing to choose from"
            )
            found.append(Problem("no-axioms", message, file=partner.file, fix="take OBO or OWL, or --method mireot"))
        else:
            ontology = read_axioms([asked.file], content=asked.content)[0].ontology
            cut = theory(partner, ontology.axioms, wanted, spelling)
    except CannotCut as error:
        found += error.report
    if found:
        raise CannotCut(Report.of(found))
    return cut


def _untold(partner: Partner) -> Iterator[Problem]:
    """What a slice has to say, and the file does not."""
    for what, said, option in (
        ("licence", partner.licence, "--licence IRI"),
        ("version", partner.version, "--release VERSION"),
    ):
        if not said:
            message = f"the file does not say its {what}, and an import without one is of no use to others"
            fix = f"look it up where the file comes from, and give it with {option}"
            yield Problem(f"no-{what}", message, file=partner.file, fix=fix)


def _wording(asked: Asked, cut: Cut, partner: Partner, spelling: Spelling) -> Wording:
    ids = {spelling.id(iri.value) for iri in names(cut.axioms)}
    labels = translations.read(Path(asked.translations), partner, spelling.id) if asked.translations else {}
    path = Path(asked.newer or asked.file)
    told = sentences.told(path, ids, spelling.id).definitions if asked.definitions else {}
    return Wording(labels, told, asked.synonyms)


def _header(asked: Asked, partner: Partner, files: list[Path], wanted: Wanted) -> Header:
    what = ["labels", "hierarchy" if asked.method == "mireot" else "axioms", "deprecation"]
    what += ["definitions"] * asked.definitions + ["synonyms"] * asked.synonyms
    without = [word for word in ("definition", "synonym") if f"{word}s" not in what]
    source = _source(partner)
    terms = (
        "1 term and what belongs to it"
        if len(wanted.seeds) == 1
        else f"{len(wanted.seeds)} terms and what belongs to them"
    )
    said = f"{terms}, with {', '.join(what[:-1])} and {what[-1]}"
    said += f"; no {' and no '.join([*without, 'comment'])}. Cut by the method {asked.method}."
    return Header(
        iri=asked.iri,
        title=f"slice of {source or Path(partner.file).name}",
        description=said,
        source=source,
        version=partner.version,
        licence=partner.licence,
        notes=(
            "Cut by `calcgraph link slice`, from",
            *(f"  {path.name}  sha256 {_digest(path)}" for path in files),
            "The licence of the whole holds for what is cut out of it: name the source and its version, and look there",
            "for what else it asks, such as that nothing is altered. What is here is as it is there.",
        ),
    )


def _source(partner: Partner) -> str:
    """The IRI of the ontology that a partner is, or is a part of."""
    said = partner.ontology
    if IRI.fullmatch(said):
        return said
    if re.fullmatch(r"[\w./-]+", said, re.ASCII):
        return f"{OBO}{said.removesuffix('.obo').removesuffix('.owl')}.owl"
    return f"{OBO}{min(partner.home).lower()}.owl" if len(partner.home) == 1 else ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _notes(asked: Asked, partner: Partner, older: Partner | None, cut: Cut, spelling: Spelling) -> Iterator[str]:
    if (older or partner).mixed and asked.read_as is None and asked.method == "mireot":
        yield "the file mixes is-a and part-of; its parents are written as skos:broader, unless you say --read-as is-a"
    if not any(map(is_logical, cut.axioms)) and asked.method in ("subset", "star"):
        yield "the file says nothing between these terms; --method mireot or bot takes what stands above them"
    if cut.facts:
        yield f"{cut.facts} facts of individuals are left out, unless you say --individuals"
    if cut.dropped and asked.method == "mireot":
        yield f"{len(cut.dropped)} statements of {asked.file} are left out, which {partner.file} does not confirm"
    ids = sorted(spelling.id(iri.value) for iri, kind in names(cut.axioms).items() if kind != "AnnotationProperty")
    terms = {**(older.terms if older else {}), **partner.terms}
    if unnamed := [id_ for id_ in ids if id_ not in terms or not terms[id_].label]:
        more = f" and {len(unnamed) - 1} more" if len(unnamed) > 1 else ""
        yield f"no label is known of {unnamed[0]}{more}"
    if asked.licence and partner.licence != asked.licence:
        yield f"the file says that its licence is {partner.licence}; that is what the slice says, not {asked.licence}"
    if asked.release and partner.version != asked.release:
        yield f"the file says that its version is {partner.version}; that is what the slice says, not {asked.release}"
