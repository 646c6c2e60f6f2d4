"""What shapes of a user's ask in SPARQL: refused where it reaches beyond the data, or where an engine would not run it.

Comes in: a shapes graph. Goes out: problems. A constraint component is run by its validator for the kind of shape that
uses it; where there is none, SHACL lets an engine pass over it in silence (section 6.2.3).
"""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from calcgraph.checking.shapes_graph import ShapesGraph, refusal, sh
from calcgraph.errors import InvalidQuery, Problem
from calcgraph.graph.names import TYPE
from calcgraph.guard import bare, guard

_WORDS = ("select", "ask", "construct", "update")
_VALIDATORS = {  # the query that each has, and its type
    "validator": ("ask", "SPARQLAskValidator"),
    "nodeValidator": ("select", "SPARQLSelectValidator"),
    "propertyValidator": ("select", "SPARQLSelectValidator"),
}
_PREFIX = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)?")
_NAMESPACE = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*""")
_PROJECTS = re.compile(r"\bSELECT\b(?:(?!\bWHERE\b|\{).)*(?:[$?]this\b|\*)", re.IGNORECASE | re.DOTALL)
_BARE_FALSE = re.compile(r"\bFILTER\s*\(*\s*false\b", re.IGNORECASE)
_TRUE = ox.Literal(True)


def queries(graph: ShapesGraph) -> Iterator[Problem]:
    """A query in a shape parses, sees the data, and nothing else."""
    declared = ""
    for subject in list(graph.out):
        for prefix, namespace in zip(graph.get(subject, "prefix"), graph.get(subject, "namespace"), strict=False):
            name, space = (term.value if isinstance(term, ox.Literal) else "" for term in (prefix, namespace))
            if _PREFIX.fullmatch(name) and _NAMESPACE.fullmatch(space):
                declared += f"PREFIX {name}: <{space}>\n"
            else:
                fix = "give a plain prefix and an absolute IRI, each one a literal"
                yield refusal(graph, subject, f"sh:declare: no prefix and namespace: {prefix} {namespace}", fix)
    functions = any(t.object == sh("SPARQLFunction") for t in graph.triples)
    constraints = {str(value) for subject in list(graph.out) for value in graph.get(subject, "sparql")}
    for subject in list(graph.out):
        within = subject in constraints
        if within and (len(graph.get(subject, "select")) != 1 or graph.get(subject, "ask")):
            yield refusal(graph, subject, "a SPARQL constraint has exactly one sh:select", "write one SELECT")
        for name in _WORDS:
            for text in graph.get(subject, name):
                if isinstance(text, ox.Literal):
                    try:
                        _judge(declared, text.value, name, within=within, functions=functions)
                    except InvalidQuery as error:
                        yield refusal(graph, subject, f"sh:{name}: {error}", "write the constraint without it")


def _judge(declared: str, text: str, name: str, *, within: bool, functions: bool) -> None:
    if "\\u" in text.lower():  # an engine may read the escape before it reads the query
        raise InvalidQuery("escapes (\\u) are refused; write the character itself")
    guard(declared + text)
    words = bare(text)
    for refused in ("from", "graph"):
        if refused in words.lower():
            raise InvalidQuery(f"{refused.upper()} is refused: a shape sees the one merged graph")
    if _BARE_FALSE.search(words):  # rdflib lets pass what it should keep out
        raise InvalidQuery("engines read FILTER(false) differently; compare something, as in FILTER(1 = 2)")
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


def components(graph: ShapesGraph) -> Iterator[Problem]:
    """A constraint component has one validator of each kind at most, and one for each shape that uses it."""
    for subject in list(graph.out):
        if sh("ConstraintComponent") in graph.out[subject].get(TYPE.value, ()):
            yield from _validators(graph, subject)
            yield from _uses(graph, subject)


def _validators(graph: ShapesGraph, component: str) -> Iterator[Problem]:
    if not any(graph.get(component, name) for name in _VALIDATORS):
        yield refusal(graph, component, "a constraint component without a validator", "give it a sh:validator")
    for name, (word, kind) in _VALIDATORS.items():
        values = graph.get(component, name)
        if len(values) > 1:
            yield refusal(graph, component, f"of several sh:{name} an engine runs one", f"keep one sh:{name}")
        for value in map(str, values):
            kinds = graph.out[value].get(TYPE.value, ()) if value in graph.out else ()
            if len(graph.get(value, word)) != 1 or (kinds and sh(kind) not in kinds):
                message = f"a sh:{name} that is no sh:{kind} with one sh:{word} is not run"
                yield refusal(graph, component, message, f"give it one sh:{word}, and the type sh:{kind} or none")


def _uses(graph: ShapesGraph, component: str) -> Iterator[Problem]:
    parameters = [str(p) for p in graph.get(component, "parameter") if _TRUE not in graph.get(str(p), "optional")]
    wanted = {str(path).strip("<>") for p in parameters for path in graph.get(p, "path")}
    for subject in list(graph.out) if wanted and not graph.get(component, "validator") else ():
        kind = "property" if graph.get(subject, "path") else "node"
        if wanted <= graph.out[subject].keys() and not graph.get(component, f"{kind}Validator"):
            message = f"{graph.code(component)} has no validator for a {kind} shape, and would check nothing here"
            yield refusal(graph, subject, message, f"give the component a sh:validator or a sh:{kind}Validator")
