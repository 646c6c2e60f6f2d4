"""Mutants that are no worse than the original, each class a named predicate that says why.

Comes in: what was changed. Goes out: the reason, or nothing. Only what nothing noticed is asked; a mutant of these
classes that was noticed counts as noticed. Rules: the mutant accepts and refuses the same graphs. Graphs: the broken
graph is another graph that the model allows, and only the source, not the graph, could tell which of the two is right.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import pyoxigraph as ox

from benchmarks.mutation import corpus
from benchmarks.mutation.graph_edits import TYPE
from benchmarks.mutation.mutants import Verdict
from calcgraph.graph.names import BASE, VOCABULARY

GRAPH = BASE + "graph/"
SSSOM = "https://w3id.org/sssom/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OBO = "http://purl.obolibrary.org/obo/"


# ---- rules


def one_of_two_targets(found: Verdict) -> bool:
    """Whoever is of two kinds is a target twice over: one of the two targets is enough."""
    aimed = found.operator in ("delete a target", "another class") and "SubtypeTerm" not in found.what
    return found.where == "term-is-of-one-kind" and aimed


def at_the_end_of_the_order(found: Verdict) -> bool:
    """Of two types the lesser by name is the value: the greatest is never the value, the least never the other."""
    ends = ("sssom:Mapping of ?value IN", "owl:Class of ?other IN")
    return found.where == "same-id-twice" and found.operator == "delete a word" and found.what in ends


def blank_nodes_have_no_text(found: Verdict) -> bool:
    """STR of a blank node is an error, which a filter refuses: isIRI beside STRSTARTS(STR(…)) keeps out nobody else."""
    queries = {q.rule.code: q.sparql for q in corpus.fixtures_module().verify_queries()}
    beside = "isIRI(?focus) && !STRSTARTS(STR(?focus)" in " ".join(queries.get(found.where, "").split())
    return found.operator == "delete a branch" and found.what == "&& isIRI(?focus)" and beside


def only_spares_work(found: Verdict) -> bool:
    """A subselect finds the names that stand twice, and all is asked of them again: a wider one only takes longer."""
    wider = (
        "HAVING ( COUNT(*) > 1 )",
        "COUNT(*) > 1",
        "oboInOwl:hasExactSynonym in ?any oboInOwl:hasExactSynonym ?text",
    )
    return found.where == "exact-synonym-is-unique" and found.what in wider


def distinct_in_each_place(found: Verdict) -> bool:
    """What is distinct over all places need not be so in each; the fixtures notice where it is not over all."""
    return found.where == "own-iri-defined" and found.operator == "drop DISTINCT"


def said_by_the_circle(found: Verdict) -> bool:
    """Who comes back to itself by triples with a predicate has such a triple, whatever else the query asks for."""
    return found.where in ("no-hierarchy-cycle", "no-property-cycle") and found.what.endswith("Of ?parent")


RULES: tuple[Callable[[Verdict], bool], ...] = (
    *(one_of_two_targets, at_the_end_of_the_order, blank_nodes_have_no_text),
    *(only_spares_work, distinct_in_each_place, said_by_the_circle),
)


# ---- graphs

# What a record may lack, by the model (fields with a default of None), and what it may have several of.
OPTIONAL = {
    VOCABULARY + name
    for name in (
        *("frequency", "amount", "bearer", "disclaimer", "denominator", "originalWords", "originalSource"),
        *("characters", "sha256", "translatedFrom", "minimum", "maximum", "otherSide", "reason", "span", "citation"),
    )
} | {SSSOM + "comment", SSSOM + "object_label", SKOS + "note"}
SEVERAL = {VOCABULARY + "value", VOCABULARY + "oneSide", RDFS + "subClassOf"}
INTERVALS = {VOCABULARY + name for name in ("minimum", "maximum", "startsAt", "endsAt", "characters", "confidence")}
INTERVALS |= {SSSOM + "confidence"}
SAME_ANSWERS = [{"excluded", "normal"}, {"unknown", "silent"}, {"explained", "resolved"}]


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken graph: the triple, what stands in its place, and all that stood in the unbroken one."""

    quad: ox.Quad
    new: ox.Quad | None
    quads: Collection[ox.Quad]

    @property
    def graph(self) -> str:
        """The short name of the graph that the triple stands in."""
        name = self.quad.graph_name
        return name.value.removeprefix(GRAPH) if isinstance(name, ox.NamedNode) else ""

    def types(self, node: object) -> frozenset[str]:
        """The types of a node."""
        return frozenset(str(q.object) for q in self.quads if q.subject == node and q.predicate == TYPE)


def foreign(it: Broken) -> bool:
    """An import says it: its own ontology answers for it, and our rules read no more of it than what is used."""
    return it.graph == "imports"


def beside_the_model(it: Broken) -> bool:
    """A type or property that the model does not have, or said of what is not ours: other vocabularies may say more."""
    subject, predicate = it.quad.subject, it.quad.predicate
    theirs = isinstance(subject, ox.NamedNode) and not subject.value.startswith(BASE)
    return (
        theirs or predicate not in corpus.properties() or (predicate == TYPE and it.quad.object not in corpus.types())
    )


def of_an_unused_word(it: Broken) -> bool:
    """The vocabulary says it of a word that nothing else in the graph uses: no statement changes its meaning."""
    rest = (q for q in it.quads if q.graph_name != it.quad.graph_name)
    return it.graph == "vocabulary" and not any(it.quad.subject in (q.subject, q.predicate, q.object) for q in rest)


def optional(it: Broken) -> bool:
    """The model lets the record be without it, or with one less of several; the record keeps what it needs."""
    quad = it.quad
    chinese = isinstance(quad.object, ox.Literal) and quad.object.language == "zh"
    same = [q for q in it.quads if (q.subject, q.predicate) == (quad.subject, quad.predicate)]
    several = quad.predicate.value in SEVERAL and len(same) > 1 and isinstance(quad.object, ox.NamedNode)
    return it.new is None and (quad.predicate.value in OPTIONAL or chinese or several)


def same_answer(it: Broken) -> bool:
    """A status that asks the same of the rest: excluded and normal, unknown and silent, explained and resolved."""
    if it.new is None or not it.quad.predicate.value.lower().endswith("status"):
        return False
    return {_word(it.quad.object), _word(it.new.object)} in SAME_ANSWERS


def in_range(it: Broken) -> bool:
    """A number moved by one within its range, and past nothing that has to lie on one side of it."""
    moved = it.new is not None and it.new.subject == it.quad.subject and isinstance(it.new.object, ox.Literal)
    return moved and it.quad.predicate.value in INTERVALS


def another_of_its_kind(it: Broken) -> bool:
    """The id of another node of the same types, which may have it, or be it, as well: that claim instead of this."""
    quad, new = it.quad, it.new
    if new is None or (new.subject == quad.subject) == (new.object == quad.object):
        return False
    old, other = (quad.object, new.object) if new.subject == quad.subject else (quad.subject, new.subject)
    return bool(it.types(other)) and it.types(other) == it.types(old)


def another_code(it: Broken) -> bool:
    """A mapping to another foreign term, of which the graph has nothing but the id: only its ontology knows it."""
    value = it.quad.object
    changed = it.new is not None and it.new.subject == it.quad.subject and isinstance(value, ox.NamedNode)
    return changed and it.graph == "mappings" and str(value).startswith(f"<{OBO}") and not it.types(value)


GRAPHS: tuple[Callable[[Broken], bool], ...] = (
    foreign,
    beside_the_model,
    of_an_unused_word,
    optional,
    same_answer,
    in_range,
    another_of_its_kind,
    another_code,
)


def of_rule(found: Verdict) -> str:
    """Which class a mutated rule belongs to that is the same rule; empty if it is not."""
    return next((p.__name__ for p in RULES if p(found)), "")


def of_graph(quad: ox.Quad, new: ox.Quad | None, quads: Collection[ox.Quad]) -> str:
    """Which class a broken graph belongs to that is as good as the unbroken one; empty if it is not."""
    it = Broken(quad, new, quads)
    return next((p.__name__ for p in GRAPHS if p(it)), "")


def why(name: str) -> str:
    """What a predicate says of itself."""
    found = next(p for p in (*RULES, *GRAPHS) if p.__name__ == name)
    return " ".join((found.__doc__ or "").split())


def _word(term: object) -> str:
    return term.value.removeprefix(VOCABULARY) if isinstance(term, ox.NamedNode) else ""
