"""The two sides of a merge: our axioms and those of partners, as a reasoner sees them.

Comes in: the curated files and files of partners. Goes out: `Sides`. Axioms are bare, without the annotations of them,
so that the same axiom from two files is one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from calcgraph.graph import assemble
from calcgraph.graph.names import BASE, LABEL
from calcgraph.linking.files.axioms import Axioms, declarations, read_axioms
from calcgraph.owl import Form, Ontology, functional, parse
from calcgraph.owl.forms import operands, walk
from calcgraph.owl.locality import is_logical, module, signature
from calcgraph.reasoning.classification import tbox
from calcgraph.source import load

Set = frozenset[Form]
_OURS, _IMPORTS = "calcgraph", "imports of calcgraph"
_BUILT_IN = "http://www.w3.org/"


@dataclass(frozen=True)
class Sides:
    """What is merged.

    Args:
        own: our axioms: vocabulary, bridge, terms.
        imports: what we carry of others.
        partners: what their files say.
        labels: of classes and properties, by IRI.
        prefixes: namespace by prefix.
    """

    own: Set
    imports: Set
    partners: tuple[Axioms, ...]
    labels: Mapping[str, str]
    prefixes: Mapping[str, str]

    @cached_property
    def by_file(self) -> dict[str, Set]:
        """The logical axioms of each file of a partner."""
        return {said.file: bare(said.ontology.axioms) for said in self.partners}

    @cached_property
    def theirs(self) -> Set:
        """The logical axioms of all partners."""
        return frozenset().union(*self.by_file.values())

    @cached_property
    def names(self) -> frozenset[ox.NamedNode]:
        """What our axioms and imports name."""
        return frozenset().union(*map(signature, self.own | self.imports))

    @cached_property
    def module(self) -> Set:
        """Those axioms of the partners that matter to what we name."""
        return module(self.theirs, self.names)

    def origin(self, axiom: Form) -> str:
        """Who says it: us, our imports, or files of partners."""
        files = [Path(file).name for file, axioms in self.by_file.items() if axiom in axioms]
        return _OURS if axiom in self.own else ", ".join(files) or _IMPORTS

    def called(self, iri: ox.NamedNode | str) -> str:
        """A name with its label: `HP:0002905 'Hyperphosphatemia'`."""
        value = iri if isinstance(iri, str) else iri.value
        label = self.labels.get(value)
        return f"{self.short(value)} '{label}'" if label else self.short(value)

    def short(self, value: str) -> str:
        """An IRI as a CURIE, or our own id."""
        if value.startswith(BASE + "CALC_"):
            return value.removeprefix(BASE)
        return self._shorten(ox.NamedNode(value))

    @cached_property
    def _shorten(self) -> functional.Shortener:
        return functional.Shortener(self.prefixes)


def read_sides(
    files: Sequence[str | Path], content: str | Path | None = None, progress: Callable[[str], object] = str
) -> Sides:
    """Read both sides.

    Args:
        files: of partners.
        content: the directory of curated files, as for `load`.
        progress: called with what is being done.

    Raises:
        InvalidContent, UnreadableData: with every reason.
    """
    partners = read_axioms(files, content=content, progress=progress)
    progress("assembling ours")
    knowledge = load(content)
    dataset = assemble(knowledge)
    ours = tbox(dataset)
    imports = bare(parse(dataset.graph("imports"), beside=ours).axioms)
    labels: dict[str, str] = {}
    for said in reversed(partners):
        for axiom in said.ontology.axioms:
            if axiom.name == "AnnotationAssertion":
                predicate, about, value = operands(axiom)
                if predicate == LABEL and isinstance(about, ox.NamedNode) and isinstance(value, ox.Literal):
                    labels.setdefault(about.value, value.value)
    for triple in ours:
        if triple.predicate == LABEL and isinstance(triple.object, ox.Literal) and triple.object.language != "zh":
            labels.setdefault(triple.subject.value, triple.object.value)  # type: ignore[union-attr]
    return Sides(bare(parse(ours).axioms) - imports, imports, partners, labels, knowledge.prefixes)


def bare(axioms: Iterable[Form]) -> Set:
    """The logical ones among axioms, without annotations."""
    return frozenset(Form(axiom.name, operands(axiom)) for axiom in axioms if is_logical(axiom))


def classes(axioms: Iterable[Form]) -> frozenset[ox.NamedNode]:
    """The named classes in axioms, but for the built-in ones."""
    return frozenset(
        part
        for axiom in axioms
        for letter, part, _ in walk(axiom)
        if letter == "C" and isinstance(part, ox.NamedNode) and not part.value.startswith(_BUILT_IN)
    )


def ontology(axioms: Set) -> Ontology:
    """Axioms as an ontology of its own, with the declarations that they need."""
    return Ontology(ox.NamedNode(BASE + "merged.owl"), None, (), axioms | declarations(axioms))
