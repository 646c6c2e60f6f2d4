"""The report as a `sh:ValidationReport` of W3C SHACL, in Turtle.

Comes in: a `Checked`. Goes out: Turtle, the same bytes for the same problems.

| of a problem | in the report |
|---|---|
| message, fix | `sh:resultMessage`, in English |
| severity | `sh:resultSeverity` |
| rule | `sh:sourceShape`, the IRI of the shape or verify query |
| focus | `sh:focusNode`; see below |
| path | `sh:resultPath`, if SHACL can say it; else the message quotes it |
| value | `sh:value`, if it is one term; else the message quotes it |
| file and line | `prov:atLocation`, a location labelled `file:line` |
| graph | `prov:wasDerivedFrom` |

SHACL wants of each result one focus node and one constraint component, and `sh:conforms` is false as soon as there is
any result, a mere warning too. A problem of a file has no focus node: a blank node stands for the file, with its name
as label, since a relative IRI would mean another file wherever the report goes. An id that is no IRI is a literal. The
component of a verify query is `sh:SPARQLConstraintComponent`; any other problem says that a node does not conform to a
shape, which is what `sh:NodeConstraintComponent` says.
"""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox

from calcgraph.errors import Problem
from calcgraph.graph.names import BASE, SHAPES
from calcgraph.reporting.checked import Checked, Outcome, outcomes, summary
from calcgraph.reporting.paths import shacl_path
from calcgraph.reporting.readable import brief, escape, inert, unseen
from calcgraph.reporting.shown import graphs, shown

_SH = "http://www.w3.org/ns/shacl#"
_PREFIXES = {
    "cgs": SHAPES,
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": _SH,
}
_SEVERITIES = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}
_OWN_ID = re.compile(r"CALC_[0-9]{7}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LIMIT = 400


def turtle(checked: Checked) -> str:
    """Write the report as Turtle."""
    by_code = {outcome.code: outcome for outcome in outcomes(checked)}
    said = [summary(checked), *map(brief, checked.notes)]
    conforms = "false" if len(checked.report) else "true"
    head = ["[] a sh:ValidationReport", f"sh:conforms {conforms}"]
    head.append("rdfs:comment " + ", ".join(_literal(text, "en") for text in said))
    results = [_result(problem, by_code[problem.code], checked) for problem in checked.report]
    if results:
        head.append("sh:result " + ", ".join(results))
    declared = "".join(f"@prefix {name}: <{space}> .\n" for name, space in _PREFIXES.items())
    body = " ;\n    ".join(head)
    return inert(f"{declared}\n{body} .\n", colon=r"\u003a", hash=r"\u0023")


def _result(problem: Problem, outcome: Outcome, checked: Checked) -> str:
    value = _term(problem.value) if problem.value else ""
    path = shacl_path(problem.path, _iri) if problem.path else ""
    quoted = problem._replace(value=None if value else problem.value, path=None if path else problem.path)
    said = shown(quoted, outcome, checked.shortener(), _LIMIT).sentences(outcome)
    parts = [
        "a sh:ValidationResult",
        f"sh:focusNode {_focus(problem, checked)}",
        f"sh:resultSeverity {_SEVERITIES[problem.severity]}",
        f"sh:sourceConstraintComponent {_component(problem, checked)}",
        f"sh:sourceShape {_shape(problem.shape or problem.code)}",
        *([f"sh:resultPath {path}"] if path else []),
        *([f"sh:value {value}"] if value else []),
        f"sh:resultMessage {_literal(said, 'en')}",
        *_place(problem),
    ]
    inside = " ;\n        ".join(parts)
    return f"[\n        {inside}\n    ]"


def _focus(problem: Problem, checked: Checked) -> str:
    focus = problem.focus
    if not focus:
        return f"[ rdfs:label {_literal(problem.file)} ]" if problem.file else "[]"
    if _OWN_ID.fullmatch(focus):
        return f"<{BASE}{focus}>"
    if focus.startswith(("_:", '"')):
        return _term(focus) or _literal(focus)
    prefix, colon, local = focus.partition(":")
    if colon and prefix in checked.prefixes and not local.startswith("//"):
        focus = checked.prefixes[prefix] + local
    return _iri(focus) or _literal(focus)


def _place(problem: Problem) -> Iterator[str]:
    if problem.file:
        yield f"prov:atLocation [ a prov:Location ; rdfs:label {_literal(problem.place)} ]"
    named = [_iri(name) or f"[ rdfs:label {_literal(name)} ]" for name in graphs(problem)]
    if named:
        yield f"prov:wasDerivedFrom {', '.join(named)}"


def _component(problem: Problem, checked: Checked) -> str:
    if problem.component and (iri := _iri(problem.component)):
        return iri
    rule = checked.rules.get(problem.code)
    asked = rule is not None and rule.file.endswith(".rq")
    return "sh:SPARQLConstraintComponent" if asked else "sh:NodeConstraintComponent"


def _shape(code: str) -> str:
    code = code.removeprefix(SHAPES)
    if _NAME.fullmatch(code):
        return f"cgs:{code}"
    if code.startswith("_:"):  # a shape of the user's without a name
        return _term(code) or "[]"
    return _iri(code) or f"<{SHAPES}{quote(code, safe='', errors='backslashreplace')}>"


def _iri(text: str) -> str:
    """An absolute IRI, or nothing."""
    try:
        return _safe(str(ox.NamedNode(text))) if _SCHEME.match(text) else ""
    except ValueError:
        return ""


def _term(text: str) -> str:
    """One term of RDF 1.1, or nothing."""
    try:
        found = list(ox.parse(f"<x:s> <x:p> {text} .".encode(), format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError):
        return ""
    if len(found) != 1 or isinstance(found[0].object, ox.Triple):
        return ""
    if isinstance(found[0].object, ox.BlankNode):
        return _blank(found[0].object.value)
    term = str(found[0].object)
    return "" if term.startswith('"') and "--" in term.rpartition('"')[2].partition("^")[0] else _safe(term)


def _blank(label: str) -> str:
    """The blank node with this label; a label beyond ASCII letters and digits is replaced by its digest."""
    plain = label.isascii() and label.isalnum()
    return f"_:{label}" if plain else f"_:x{hashlib.sha256(label.encode()).hexdigest()[:16]}"


def _safe(term: str) -> str:
    return unseen(term, _escape)


def _literal(text: str, language: str = "") -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_safe(quoted)}"' + (f"@{language}" if language else "")


def _escape(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code < 0xE000:  # half a character, which no RDF can hold: the escape itself is the text
        return "\\" + escape(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
