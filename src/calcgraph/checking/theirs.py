"""Shapes that a user brings: read as warily as data, refused where no engine would do what they say.

Comes in: files. Goes out: `Shapes`, or `NotConforming` with every reason. SHACL lets an engine ignore what it does not
know; a misspelt `sh:minCout` then checks nothing, and nobody hears of it. Here each word of the SHACL namespace must be
known. What engines read differently is rewritten: a class that is its own shape gets a plain target, a shape with
`sh:target` its type, a deactivated SPARQL constraint is dropped, and prefixes are declared where they are used.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import pyoxigraph as ox

from calcgraph.checking.rules import Rule
from calcgraph.checking.shapes import SH, Shapes, Term, messages, severities
from calcgraph.errors import InvalidQuery, NotConforming, Problem, Report
from calcgraph.graph.names import CLASS, SUBCLASS_OF, TYPE
from calcgraph.guard import bare, guard
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
_QUERIES = ("select", "ask", "construct", "update")
_SHAPES = ("property", "node", "not", "qualifiedValueShape")
_NUMBERS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_BOOLEANS = ("closed", "deactivated", "uniqueLang", "qualifiedValueShapesDisjoint", "optional")
_SUBTRACTION = re.compile(r"\[(?:[^\]\\]|\\.)*-\[")  # XPath alone has it: [a-z-[aeiou]]
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDFS_CLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#Class")
_IMPORTS = ox.NamedNode("http://www.w3.org/2002/07/owl#imports")
_TRUE = ox.Literal(True)


def sh(name: str) -> ox.NamedNode:
    """A word of SHACL."""
    return ox.NamedNode(SH + name)


def read(paths: Sequence[str]) -> Shapes:
    """Read shapes of the user's.

    Args:
        paths: RDF files, as for `RdfFiles`; what they import is not fetched.

    Raises:
        UnreadableData: if a file is refused or does not parse.
        NotConforming: if a shape says what no engine would do, or what must not be done; with every reason.
    """
    triples = tuple(dict.fromkeys(RdfFiles(paths).triples()))
    graph = _Graph(triples)
    problems = [*_words(graph), *_queries(graph), *_structure(graph)]
    if problems:
        raise NotConforming(Report.of(problems))
    shown = ", ".join(paths)
    said, severe = messages(triples), severities(triples)
    rules = {}
    for term in (str(node) for node in graph.shapes()):
        rule = Rule(graph.code(term), "yours", severe.get(term, "violation"), said.get(term, ""), "", shown)
        rules[term] = rule
    return Shapes(tuple(_rewritten(triples, graph)), rules)


class _Graph:
    """The shapes graph, by subject and by object."""

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        self.triples = triples
        self.out: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.parents: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        for triple in triples:
            self.out[str(triple.subject)][triple.predicate.value].append(triple.object)
            if isinstance(triple.object, ox.BlankNode):
                self.parents.setdefault(str(triple.object), str(triple.subject))

    def get(self, subject: str, name: str) -> list[Term]:
        """The values of a property of SHACL."""
        return self.out[subject].get(SH + name, []) if subject in self.out else []

    def shapes(self) -> Iterator[Term]:
        """Every node that is a shape, or that a shape names as one."""
        found = {}
        for triple in self.triples:
            name = triple.predicate.value.removeprefix(SH)
            if triple.predicate == TYPE and triple.object in (sh("NodeShape"), sh("PropertyShape")):
                found[triple.subject] = True
            elif name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target", *_SHAPES):
                found[triple.subject] = True
                if name in _SHAPES and not isinstance(triple.object, ox.Literal):
                    found[triple.object] = True
        return iter(found)

    def imported(self, ontology: Term) -> Iterator[ox.BlankNode | ox.NamedNode]:
        """The prefixes that an ontology declares, or one that it imports, as far as they are in the files."""
        waiting, seen = [str(ontology)], set()
        while waiting:
            node = waiting.pop()
            if node not in seen and node in self.out:
                seen.add(node)
                waiting += map(str, self.out[node].get(_IMPORTS.value, ()))
                yield from (d for d in self.get(node, "declare") if isinstance(d, ox.BlankNode | ox.NamedNode))

    def code(self, term: str) -> str:
        """The local name of a shape, or of the first shape with a name that it is part of."""
        way = []
        while term.startswith("_:") and term in self.parents and term not in self._owners:
            way.append(term)
            self._owners[term] = term  # so that a ring ends
            term = self.parents[term]
        owner = self._owners.get(term, term)
        self._owners.update(dict.fromkeys(way, owner))
        return owner.strip("<>").rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or owner


def _problem(graph: _Graph, subject: str, message: str, fix: str) -> Problem:
    return Problem("shape-not-understood", message, focus=subject.strip("<>"), label=graph.code(subject), fix=fix)


def _words(graph: _Graph) -> Iterator[Problem]:
    """Every word of SHACL must be one that is checked, or that says nothing about validity."""
    parameters = {str(p).strip("<>") for s in graph.out for p in graph.get(s, "path")}
    for triple in graph.triples:
        for is_kind, term in enumerate((triple.predicate, triple.object if triple.predicate == TYPE else None)):
            if not isinstance(term, ox.NamedNode) or not term.value.startswith(SH):
                continue
            name = term.value.removeprefix(SH)
            if "JS" in name or name.startswith("js"):
                fix = "write it in SHACL core or SPARQL"
                yield _problem(graph, str(triple.subject), f"sh:{name} runs JavaScript, which is refused", fix)
            elif name == "entailment":
                fix = "infer first, and check what you inferred"
                yield _problem(graph, str(triple.subject), "sh:entailment asks for inference; none is done here", fix)
            elif not is_kind and name not in KNOWN and term.value not in parameters:
                near = get_close_matches(name, KNOWN, 1, 0.6)
                fix = f"did you mean sh:{near[0]}?" if near else "remove it, or say it with words that SHACL has"
                yield _problem(graph, str(triple.subject), f"sh:{name} is not a word that is checked here", fix)


def _queries(graph: _Graph) -> Iterator[Problem]:
    """A query in a shape parses, sees the data, and nothing else."""
    declared = "".join(
        f"PREFIX {prefix.value}: <{namespace.value}>\n"
        for subject in list(graph.out)
        for prefix in graph.get(subject, "prefix")
        for namespace in graph.get(subject, "namespace")
        if isinstance(prefix, ox.Literal) and isinstance(namespace, ox.Literal)
    )
    functions = any(t.object == sh("SPARQLFunction") for t in graph.triples)
    constraints = {str(value) for subject in list(graph.out) for value in graph.get(subject, "sparql")}
    for subject in list(graph.out):
        for name in _QUERIES:
            for text in graph.get(subject, name):
                if isinstance(text, ox.Literal):
                    try:
                        _judge(declared, text.value, name, within=subject in constraints, functions=functions)
                    except InvalidQuery as error:
                        yield _problem(graph, subject, f"sh:{name}: {error}", "write the constraint without it")


def _judge(declared: str, text: str, name: str, *, within: bool, functions: bool) -> None:
    guard(text)
    words = bare(text).lower()
    for refused in ("from", "graph"):
        if refused in words:
            raise InvalidQuery(f"{refused.upper()} is refused: a shape sees the one merged graph")
    for refused in ("minus", "values") if within else ():
        if refused in words:
            raise InvalidQuery(f"SHACL does not allow {refused.upper()} in a constraint (section 5.2.1)")
    if name != "update":
        try:
            ox.Store().query(declared + text.replace("$PATH", "<urn:path>"))
        except SyntaxError as error:
            raise InvalidQuery(f"this does not parse as SPARQL: {error.msg}") from None
        except RuntimeError as error:  # a function that is not built in
            if not functions:
                raise InvalidQuery(str(error)) from None


def _structure(graph: _Graph) -> Iterator[Problem]:
    """What is so ill-formed that an engine would pass over it (SHACL, appendix A)."""
    for subject in list(graph.out):
        for name in _SHAPES:
            for value in graph.get(subject, name):
                if isinstance(value, ox.Literal) or str(value) not in graph.out:
                    fix = "define the shape it names, or correct the name"
                    yield _problem(graph, subject, f"sh:{name} names no shape: {value}", fix)
                elif name == "property" and len(graph.get(str(value), "path")) != 1:
                    fix = "give it one sh:path"
                    yield _problem(graph, str(value), "a property shape has exactly one sh:path; this has not", fix)
        for name in _NUMBERS:
            for value in graph.get(subject, name):
                kind = value.datatype.value if isinstance(value, ox.Literal) else ""
                if kind != f"{_XSD}integer":
                    yield _problem(graph, subject, f"sh:{name} is no xsd:integer: {value}", "write a plain number")
        for name in _BOOLEANS:
            for value in graph.get(subject, name):
                if name == "closed" and value == sh("ByTypes"):
                    continue
                kind = value.datatype.value if isinstance(value, ox.Literal) else ""
                if kind != f"{_XSD}boolean" or str(value).startswith(('"0"', '"1"')):
                    yield _problem(graph, subject, f"sh:{name} is no xsd:boolean: {value}", "write true or false")
        counts = graph.get(subject, "qualifiedMinCount") + graph.get(subject, "qualifiedMaxCount")
        if bool(counts) != bool(graph.get(subject, "qualifiedValueShape")):
            message = "sh:qualifiedValueShape and sh:qualifiedMinCount or sh:qualifiedMaxCount go together"
            yield _problem(graph, subject, message, "add what is missing")
        if graph.get(subject, "flags") and not graph.get(subject, "pattern"):
            yield _problem(graph, subject, "sh:flags without sh:pattern says nothing", "add the pattern")
        for value in graph.get(subject, "pattern"):
            if isinstance(value, ox.Literal) and _SUBTRACTION.search(value.value):
                message = "engines read '-[' in a pattern differently"
                yield _problem(graph, subject, message, "write the class of characters without subtraction")
        for value in graph.get(subject, "targetClass"):
            if isinstance(value, ox.Literal):
                yield _problem(graph, subject, f"sh:targetClass is no IRI: {value}", "name a class")


def _rewritten(triples: Sequence[ox.Triple], graph: _Graph) -> Iterator[ox.Triple]:
    off = {s for s in graph.out if _TRUE in graph.get(s, "deactivated")}
    shapes = {str(s) for s in graph.shapes()}
    classes: set[Term] = {_RDFS_CLASS}
    for _ in triples:  # what stands below rdfs:Class is a class of classes as well
        more = {t.subject for t in triples if t.predicate == SUBCLASS_OF and t.object in classes}
        if more <= classes:
            break
        classes |= more
    classes.add(CLASS)
    for triple in triples:
        if triple.predicate == sh("sparql") and str(triple.object) in off:
            continue
        yield triple
        if triple.predicate == _IMPORTS:  # pyshacl does not look there for prefixes
            yield from (ox.Triple(triple.subject, sh("declare"), node) for node in graph.imported(triple.object))
        if triple.predicate == sh("target"):  # pyshacl takes it for a shape only if it says so
            yield ox.Triple(triple.subject, TYPE, sh("NodeShape"))
        if triple.predicate == TYPE and triple.object in classes and str(triple.subject) in shapes:
            yield ox.Triple(triple.subject, sh("targetClass"), triple.subject)
