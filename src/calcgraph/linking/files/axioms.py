"""What files of partners say to a reasoner: their axioms, whatever the syntax.

Comes in: paths. Goes out: `Axioms`, or `UnreadableData` with every reason. OBO and OBO Graphs by their own mapping to
OWL, RDF by that of the W3C; of a class list only the told superclasses, and none where it mixes is-a with part-of.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from calcgraph.errors import MissingTool, Problem, Report, UnreadableData
from calcgraph.linking.files import contents
from calcgraph.linking.files.syntaxes import RDF, Syntax, syntax_of
from calcgraph.linking.partner import Partner
from calcgraph.linking.prefixes import Prefixes
from calcgraph.owl import Form, Ontology, parse
from calcgraph.owl.forms import ENTITIES, walk
from calcgraph.owl.locality import is_logical
from calcgraph.reading import RdfFiles, packing
from calcgraph.reading.screening import Refused
from calcgraph.resting import resting
from calcgraph.source.spellings import load

_LISTS = (Syntax.CLASSES, Syntax.TABLE)
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_OBO = "http://purl.obolibrary.org/obo/"
_BUILT_IN = "http://www.w3.org/2002/07/owl#"
_KINDS = {letter: kind for kind, letter in ENTITIES.items()}
_MIXED = "it mixes is-a with part-of and does not tell them apart, so that it has no axiom for a reasoner"
_TOLD = "it is a list of classes: their told superclasses are its only axioms"


@dataclass(frozen=True)
class Axioms:
    """What one file says.

    Args:
        file: its path, as the user gave it.
        syntax: in which it is written, in words.
        ontology: its axioms, with labels and a declaration of whatever they name.
        notes: what a reader should know of how far that goes, in sentences.
    """

    file: str
    syntax: str
    ontology: Ontology
    notes: tuple[str, ...] = ()

    @property
    def logical(self) -> int:
        """How many axioms a reasoner sees."""
        return sum(map(is_logical, self.ontology.axioms))


def read_axioms(
    paths: Sequence[str | Path], *, content: str | Path | None = None, progress: Callable[[str], object] = str
) -> tuple[Axioms, ...]:
    """The axioms of files, each perhaps packed.

    Args:
        paths: the files.
        content: the directory of curated files, for their prefixes.
        progress: called with what is being done.

    Returns:
        What each says, in the order given; a path that is given twice counts once.

    Raises:
        UnreadableData: if any of them is refused, with all reasons of all of them.
        MissingTool: if a package is missing that a syntax takes.
    """
    namespaces, spellings = load(content)
    found: list[Axioms] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(map(Path, paths)):
        progress(f"reading {path.name}")
        try:
            with packing.unpacking(path), resting():
                found.append(_read(path, namespaces, lambda: Prefixes(namespaces, spellings)))
        except Refused as error:
            problems.append(Problem(error.code, str(error), file=path.as_posix(), line=error.line, fix=error.fix))
        except UnreadableData as error:
            problems += error.report
        except OSError as error:
            message = f"it cannot be read: {error.strerror or error}"
            problems.append(Problem("unreadable-file", message, file=path.as_posix(), fix="make it readable"))
    if problems:
        raise UnreadableData(Report.of(problems))
    return tuple(found)


def declarations(axioms: Iterator[Form] | frozenset[Form]) -> set[Form]:
    """A declaration of each entity that axioms name, as what they use it for."""
    return {
        Form("Declaration", (Form(_KINDS["T" if letter == "R" else letter], (part,)),))
        for axiom in axioms
        for letter, part, _ in walk(axiom)
        if letter in "CPDI" and isinstance(part, ox.NamedNode) and not part.value.startswith(_BUILT_IN)
    }


def _read(path: Path, namespaces: Mapping[str, str], prefixes: Callable[[], Prefixes]) -> Axioms:
    syntax = syntax_of(path, contents.head(path))
    if syntax in _LISTS:
        from calcgraph.linking.files.reader import read

        partner = read(path, prefixes=prefixes())
        return _whole(path, syntax, _listed(partner, namespaces), (_MIXED if partner.mixed else _TOLD,))
    if syntax is Syntax.OBO:
        return _whole(path, syntax, *_obo(path, namespaces))
    if syntax is Syntax.GRAPHS:
        module = _package("graphs_axioms", syntax)
        return _whole(path, syntax, module.axioms(contents.whole(path, screened=False)))
    if syntax in RDF:
        quads = RdfFiles([path], syntax=RDF[syntax]).quads()
    else:
        quads = _package("functional", syntax).quads(path, "ofn" if syntax is Syntax.FUNCTIONAL else "owx")
    ontology = parse(quad.triple for quad in quads)
    notes = tuple(_told_of(ontology))
    return _whole(path, syntax, ontology, notes)


def _told_of(ontology: Ontology) -> Iterator[str]:
    if ontology.imports:
        yield f"it imports what was not read: {', '.join(iri.value for iri in ontology.imports)}"
    if ontology.strays:
        yield f"{len(ontology.strays)} triples belong to no axiom of OWL 2, such as those of rules (SWRL)"


def _whole(path: Path, syntax: Syntax, ontology: Ontology, notes: tuple[str, ...] = ()) -> Axioms:
    named = declarations(frozenset(filter(is_logical, ontology.axioms)))
    return Axioms(path.as_posix(), syntax.value, replace(ontology, axioms=ontology.axioms | named), notes)


def _obo(path: Path, namespaces: Mapping[str, str]) -> tuple[Ontology, tuple[str, ...]]:
    module = _package("obo_axioms", Syntax.OBO)
    try:
        ontology, left = module.axioms(bytes(contents.whole(path)), namespaces)
    except SyntaxError as error:
        raise Refused("broken-obo", f"this is not OBO: {error.msg}", "mend the syntax", error.lineno) from None
    except ValueError as error:
        raise Refused("broken-obo", f"its owl-axioms cannot be read: {error}", "mend the syntax") from None
    return ontology, (f"left out, as OWL has no axiom for it: {', '.join(left)}",) if left else ()


def _listed(partner: Partner, namespaces: Mapping[str, str]) -> Ontology:
    forms: set[Form] = set()

    def node(id_: str) -> ox.NamedNode:
        prefix, colon, local = id_.partition(":")
        known = not colon or id_.startswith(("http://", "https://"))
        return ox.NamedNode(id_ if known else namespaces.get(prefix, f"{_OBO}{prefix}_") + local)

    for term in partner.terms.values():
        forms.add(Form("Declaration", (Form("Class", (node(term.id),)),)))
        if term.label:
            forms.add(Form("AnnotationAssertion", (_LABEL, node(term.id), ox.Literal(term.label))))
        if not partner.mixed:
            forms |= {Form("SubClassOf", (node(term.id), node(parent))) for parent in term.parents}
    iri = ox.NamedNode(partner.ontology) if partner.ontology.startswith("http") else None
    return Ontology(iri, None, (), frozenset(forms))


def _package(module: str, syntax: Syntax) -> Any:
    from importlib import import_module

    try:
        if syntax is Syntax.OBO:
            import_module("fastobo")
        return import_module(f"calcgraph.linking.files.{module}")
    except ImportError as error:
        message = f"{syntax.value} takes the package {error.name}; run: pip install 'calcgraph[link]'"
        raise MissingTool(message) from None
