"""Shapes that a user brings: read as warily as data, refused where no engine would do what they say.

Comes in: files. Goes out: `Shapes`, or `NotConforming` with every reason. SHACL lets an engine ignore what it does not
know; a misspelt `sh:minCout` then checks nothing, and nobody hears of it. Here each word of the SHACL namespace must be
known. What engines read differently is rewritten: a class that is its own shape gets a plain target, a shape with
`sh:target` its type, a deactivated SPARQL constraint is dropped, and prefixes are declared where they are used.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import pyoxigraph as ox

from calcgraph.checking.rules import Rule
from calcgraph.checking.shapes import SH, Shapes, Term, messages, severities
from calcgraph.checking.shapes_graph import IMPORTS, SHAPES, ShapesGraph, refusal, sh
from calcgraph.checking.their_queries import components, queries
from calcgraph.errors import NotConforming, Problem, Report
from calcgraph.graph.names import CLASS, SUBCLASS_OF, TYPE
from calcgraph.reading import RdfFiles

KNOWN = frozenset(
    """alternativePath and annotationProperty annotationValue annotationVarName ask class closed condition conforms
construct datatype deactivated declare defaultValue description disjoint editor equals expression flags focusNode group
hasValue ignoredProperties in intersection inversePath labelTemplate languageIn lessThan lessThanOrEquals maxCount
maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive minLength name namespace node nodeKind
nodeValidator not nodes object oneOrMorePath optional or order parameter path pattern predicate prefix prefixes property
propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint
resultAnnotation returnType rule select severity sparql subject suggestedShapesGraph target targetClass targetNode
targetObjectsOf targetSubjectsOf union uniqueLang update validator values viewer xone zeroOrMorePath zeroOrOnePath
singleLine memberShape uniqueMembers minListLength maxListLength someValue subsetOf rootClass targetWhere""".split()  # noqa: SIM905 (a hundred words)
)
_CONSTRAINTS = (
    "nodeKind",
    "property",
    "datatype",
    "pattern",
    "in",
    "class",
    "closed",
    "sparql",
    "and",
    "or",
    "not",
    "node",
)
_NUMBERS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_BOOLEANS = ("closed", "deactivated", "uniqueLang", "qualifiedValueShapesDisjoint", "optional")
_SUBTRACTION = re.compile(r"\[(?:[^\]\\]|\\.)*-\[")  # XPath alone has it: [a-z-[aeiou]]
_LISTS = ("and", "or", "xone")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDFS_CLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#Class")
_TRUE = ox.Literal(True)


def read(paths: Sequence[str]) -> Shapes:
    """Read shapes of the user's.

    Args:
        paths: RDF files, as for `RdfFiles`; what they import is not fetched.

    Raises:
        UnreadableData: if a file is refused or does not parse.
        NotConforming: if a shape says what no engine would do, or what must not be done; with every reason.
    """
    triples = tuple(dict.fromkeys(RdfFiles(paths).triples()))
    graph = ShapesGraph(triples)
    problems = [
        *_words(graph),
        *queries(graph),
        *components(graph),
        *_structure(graph),
        *_nothing(graph, ", ".join(paths)),
    ]
    if problems:
        raise NotConforming(Report.of(problems))
    shown = ", ".join(paths)
    said, severe = messages(triples), severities(triples)
    rules = {}
    for term in (str(node) for node in graph.shapes()):
        rule = Rule(graph.code(term), "yours", severe.get(term, "violation"), said.get(term, ""), "", shown)
        rules[term] = rule
    return Shapes(tuple(_rewritten(triples, graph)), rules)


def _words(graph: ShapesGraph) -> Iterator[Problem]:
    """Every word of SHACL must be one that is checked, or that says nothing about validity."""
    parameters = {str(p).strip("<>") for s in graph.out for p in graph.get(s, "path")}
    for triple in graph.triples:
        for is_kind, term in enumerate((triple.predicate, triple.object if triple.predicate == TYPE else None)):
            if not isinstance(term, ox.NamedNode) or not term.value.startswith(SH):
                continue
            name = term.value.removeprefix(SH)
            if "JS" in name or name.startswith("js"):
                fix = "write it in SHACL core or SPARQL"
                yield refusal(graph, str(triple.subject), f"sh:{name} runs JavaScript, which is refused", fix)
            elif name == "entailment":
                fix = "infer first, and check what you inferred"
                yield refusal(graph, str(triple.subject), "sh:entailment asks for inference; none is done here", fix)
            elif not is_kind and name not in KNOWN and term.value not in parameters:
                near = get_close_matches(name, KNOWN, 1, 0.6)
                fix = f"did you mean sh:{near[0]}?" if near else "remove it, or say it with words that SHACL has"
                yield refusal(graph, str(triple.subject), f"sh:{name} is not a word that is checked here", fix)


def _structure(graph: ShapesGraph) -> Iterator[Problem]:
    """What is so ill-formed that an engine would pass over it (SHACL, appendix A)."""
    for subject in list(graph.out):
        for name in SHAPES:
            for value in graph.get(subject, name):
                if isinstance(value, ox.Literal) or str(value) not in graph.out:
                    fix = "define the shape it names, or correct the name"
                    yield refusal(graph, subject, f"sh:{name} names no shape: {value}", fix)
                elif name == "property" and len(graph.get(str(value), "path")) != 1:
                    fix = "give it one sh:path"
                    yield refusal(graph, str(value), "a property shape has exactly one sh:path; this has not", fix)
        for name in _LISTS:
            for value in graph.get(subject, name):
                for member in graph.members(value):
                    if member is None or isinstance(member, ox.Literal) or str(member) not in graph.out:
                        fix = "give a list of shapes that are defined"
                        yield refusal(graph, subject, f"sh:{name} names no shape: {member or value}", fix)
        for value in graph.get(subject, "target"):
            kinds = graph.out[str(value)].get(TYPE.value, []) if str(value) in graph.out else []
            typed = any(
                sh("SPARQLTargetType") in graph.out[str(k)].get(TYPE.value, []) for k in kinds if str(k) in graph.out
            )
            if not typed and len(graph.get(str(value), "select")) != 1:
                fix = "give it one sh:select, or a type that is a sh:SPARQLTargetType"
                yield refusal(graph, subject, "sh:target selects nothing", fix)
        for name in _NUMBERS:
            for value in graph.get(subject, name):
                kind = value.datatype.value if isinstance(value, ox.Literal) else ""
                if kind != f"{_XSD}integer":
                    yield refusal(graph, subject, f"sh:{name} is no xsd:integer: {value}", "write a plain number")
        for name in _BOOLEANS:
            for value in graph.get(subject, name):
                if name == "closed" and value == sh("ByTypes"):
                    continue
                kind = value.datatype.value if isinstance(value, ox.Literal) else ""
                if kind != f"{_XSD}boolean" or str(value).startswith(('"0"', '"1"')):
                    yield refusal(graph, subject, f"sh:{name} is no xsd:boolean: {value}", "write true or false")
        counts = graph.get(subject, "qualifiedMinCount") + graph.get(subject, "qualifiedMaxCount")
        if bool(counts) != bool(graph.get(subject, "qualifiedValueShape")):
            message = "sh:qualifiedValueShape and sh:qualifiedMinCount or sh:qualifiedMaxCount go together"
            yield refusal(graph, subject, message, "add what is missing")
        if graph.get(subject, "flags") and not graph.get(subject, "pattern"):
            yield refusal(graph, subject, "sh:flags without sh:pattern says nothing", "add the pattern")
        for value in graph.get(subject, "pattern"):
            if isinstance(value, ox.Literal) and _SUBTRACTION.search(value.value):
                message = "engines read '-[' in a pattern differently"
                yield refusal(graph, subject, message, "write the class of characters without subtraction")
        for value in graph.get(subject, "targetClass"):
            if not isinstance(value, ox.NamedNode):
                yield refusal(graph, subject, f"sh:targetClass is no IRI: {value}", "name a class")


def _nothing(graph: ShapesGraph, shown: str) -> Iterator[Problem]:
    """Shapes that look at no node would report nothing, and that would read as praise."""
    targets = {sh(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")}
    shapes = {str(node) for node in graph.shapes()}
    classes = _classes(graph.triples)
    aimed = any(t.predicate in targets or (t.predicate == TYPE and t.object in classes and str(t.subject) in shapes)
                for t in graph.triples)  # fmt: skip
    if not aimed:
        message = "there is no shape with a target, so nothing would be checked"
        fix = "add sh:targetClass, or look at the namespace: http://www.w3.org/ns/shacl#"
        yield Problem("shape-not-understood", message, file=shown, fix=fix)
    for subject in list(graph.out):
        told = sorted(w.removeprefix(SH) for w in graph.out[subject] if w.removeprefix(SH) in _CONSTRAINTS)
        kinds = graph.out[subject].get(TYPE.value, ())
        if told and subject not in shapes and any(kind in classes for kind in kinds):
            fix = "add the type sh:NodeShape"
            yield refusal(graph, subject, f"a class with sh:{told[0]} that does not say it is a shape", fix)


def _classes(triples: Sequence[ox.Triple]) -> set[Term]:
    """rdfs:Class, what stands below it, and owl:Class."""
    classes: set[Term] = {_RDFS_CLASS}
    for _ in triples:
        more = {t.subject for t in triples if t.predicate == SUBCLASS_OF and t.object in classes}
        if more <= classes:
            break
        classes |= more
    return classes | {CLASS}


def _rewritten(triples: Sequence[ox.Triple], graph: ShapesGraph) -> Iterator[ox.Triple]:
    off = {s for s in graph.out if _TRUE in graph.get(s, "deactivated")}
    shapes = {str(s) for s in graph.shapes()}
    classes = _classes(triples)
    for triple in triples:
        if triple.predicate == sh("sparql") and str(triple.object) in off:
            continue
        yield triple
        if triple.predicate == IMPORTS:  # pyshacl does not look there for prefixes
            yield from (ox.Triple(triple.subject, sh("declare"), node) for node in graph.imported(triple.object))
        if triple.predicate == sh("target"):  # pyshacl takes it for a shape only if it says so
            yield ox.Triple(triple.subject, TYPE, sh("NodeShape"))
        if triple.predicate == TYPE and triple.object in classes and str(triple.subject) in shapes:
            yield ox.Triple(triple.subject, sh("targetClass"), triple.subject)
