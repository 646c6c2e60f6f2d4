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
_SHAPES = ("property", "node", "not", "qualifiedValueShape")
_NUMBERS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_BOOLEANS = ("closed", "deactivated", "uniqueLang", "qualifiedValueShapesDisjoint", "optional")
_SUBTRACTION = re.compile(r"\[(?:[^\]\\]|\\.)*-\[")  # XPath alone has it: [a-z-[aeiou]]
_PREFIX = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)?")
_NAMESPACE = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*""")
_PROJECTS = re.compile(r"\bSELECT\b(?:(?!\bWHERE\b|\{).)*(?:[$?]this\b|\*)", re.IGNORECASE | re.DOTALL)
_LISTS = ("and", "or", "xone")
_FIRST, _REST, _NIL = (f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{n}" for n in ("first", "rest", "nil"))
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
    problems = [*_words(graph), *_queries(graph), *_structure(graph), *_nothing(graph, ", ".join(paths))]
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

    def members(self, head: Term) -> Iterator[Term | None]:
        """The members of a list, and None where it is none or has no end."""
        node, seen = str(head), set()
        if node == f"<{_NIL}>":
            yield None
        while node != f"<{_NIL}>":
            rest = self.out[node].get(_REST, []) if node in self.out and node not in seen else []
            if len(rest) != 1 or len(self.out[node].get(_FIRST, [])) != 1:
                yield None
                return
            seen.add(node)
            yield self.out[node][_FIRST][0]
            node = str(rest[0])

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
    declared = ""
    for subject in list(graph.out):
        for prefix, namespace in zip(graph.get(subject, "prefix"), graph.get(subject, "namespace"), strict=False):
            name, space = (term.value if isinstance(term, ox.Literal) else "" for term in (prefix, namespace))
            if _PREFIX.fullmatch(name) and _NAMESPACE.fullmatch(space):
                declared += f"PREFIX {name}: <{space}>\n"
            else:
                fix = "give a plain prefix and an absolute IRI, each one a literal"
                yield _problem(graph, subject, f"sh:declare: no prefix and namespace: {prefix} {namespace}", fix)
    functions = any(t.object == sh("SPARQLFunction") for t in graph.triples)
    constraints = {str(value) for subject in list(graph.out) for value in graph.get(subject, "sparql")}
    for subject in list(graph.out):
        if sh("ConstraintComponent") in graph.out[subject].get(TYPE.value, ()):
            named = (v for n in ("validator", "nodeValidator", "propertyValidator") for v in graph.get(subject, n))
            if not any(graph.get(str(v), "ask") or graph.get(str(v), "select") for v in named):
                yield _problem(graph, subject, "a constraint component without a validator", "give it a sh:validator")
        within = subject in constraints
        if within and (len(graph.get(subject, "select")) != 1 or graph.get(subject, "ask")):
            yield _problem(graph, subject, "a SPARQL constraint has exactly one sh:select", "write one SELECT")
        for name in _QUERIES:
            for text in graph.get(subject, name):
                if isinstance(text, ox.Literal):
                    try:
                        _judge(declared, text.value, name, within=within, functions=functions)
                    except InvalidQuery as error:
                        yield _problem(graph, subject, f"sh:{name}: {error}", "write the constraint without it")


def _judge(declared: str, text: str, name: str, *, within: bool, functions: bool) -> None:
    if "\\u" in text.lower():  # an engine may read the escape before it reads the query
        raise InvalidQuery("escapes (\\u) are refused; write the character itself")
    guard(declared + text)
    words = bare(text)
    for refused in ("from", "graph"):
        if refused in words.lower():
            raise InvalidQuery(f"{refused.upper()} is refused: a shape sees the one merged graph")
    for refused in ("minus", "values") if within else ():
        if refused in words.lower():
            raise InvalidQuery(f"SHACL does not allow {refused.upper()} in a constraint (section 5.2.1)")
    if within and not _PROJECTS.search(text):
        raise InvalidQuery("a constraint is a SELECT that hands on $this (section 5.3.1)")
    if name != "update":
        try:  # pyoxigraph parses only what it runs: over an empty store, and only what the guard has let pass
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
        for name in _LISTS:
            for value in graph.get(subject, name):
                for member in graph.members(value):
                    if member is None or isinstance(member, ox.Literal) or str(member) not in graph.out:
                        fix = "give a list of shapes that are defined"
                        yield _problem(graph, subject, f"sh:{name} names no shape: {member or value}", fix)
        for value in graph.get(subject, "target"):
            kinds = graph.out[str(value)].get(TYPE.value, []) if str(value) in graph.out else []
            typed = any(
                sh("SPARQLTargetType") in graph.out[str(k)].get(TYPE.value, []) for k in kinds if str(k) in graph.out
            )
            if not typed and len(graph.get(str(value), "select")) != 1:
                fix = "give it one sh:select, or a type that is a sh:SPARQLTargetType"
                yield _problem(graph, subject, "sh:target selects nothing", fix)
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
            if not isinstance(value, ox.NamedNode):
                yield _problem(graph, subject, f"sh:targetClass is no IRI: {value}", "name a class")


def _nothing(graph: _Graph, shown: str) -> Iterator[Problem]:
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
            yield _problem(graph, subject, f"a class with sh:{told[0]} that does not say it is a shape", fix)


def _classes(triples: Sequence[ox.Triple]) -> set[Term]:
    """rdfs:Class, what stands below it, and owl:Class."""
    classes: set[Term] = {_RDFS_CLASS}
    for _ in triples:
        more = {t.subject for t in triples if t.predicate == SUBCLASS_OF and t.object in classes}
        if more <= classes:
            break
        classes |= more
    return classes | {CLASS}


def _rewritten(triples: Sequence[ox.Triple], graph: _Graph) -> Iterator[ox.Triple]:
    off = {s for s in graph.out if _TRUE in graph.get(s, "deactivated")}
    shapes = {str(s) for s in graph.shapes()}
    classes = _classes(triples)
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
