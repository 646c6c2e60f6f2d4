"""OWL 2 functional-style syntax, written and read.

Comes in: `Ontology`. Goes out: text, and back. What is written is sorted, with prefixes: the declarations first, then a
paragraph for each entity with the axioms about it. Every IRI that a prefix cannot shorten stands in angle brackets.

Specification: https://www.w3.org/TR/owl2-syntax/
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Namespaces
from calcgraph.owl.forms import ENTITIES, Form, Ontology, Part, operands, subject

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_PREDECLARED = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_ORDER = {name: number for number, name in enumerate(ENTITIES)}
_NUMBER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")
_WIDTH = 120
_TOKEN = re.compile(
    r"""(?: \s++ | \#[^\n]*+ )*+
      (?: (?P<open>[A-Za-z]*+)\(
        | (?P<close>\))
        | (?P<curie>[\w.-]*+:[\w./%-]*+)
        | "(?P<text>[^"\\]*+(?:\\["\\][^"\\]*+)*+)"
          (?: @(?P<tag>[A-Za-z0-9-]+) | \^\^(?: <(?P<type>[^>]*)> | (?P<short>[\w.-]*:[\w.-]*) ) )?
        | <(?P<iri>[^<>"{}|^`\\\s]*)>
        | (?P<number>[0-9]+)
        | (?P<equals>=)
        | \Z
        | (?P<stray>\S) )""",
    re.VERBOSE,
)


def write(ontology: Ontology, prefixes: Mapping[str, str]) -> str:
    """An ontology as text.

    Args:
        ontology: what to write; its strays are left out.
        prefixes: namespace by prefix; those that are used are declared.
    """
    shorten = Shortener({**prefixes, **_PREDECLARED})
    declared: dict[Any, str] = {}
    declarations, groups = [], defaultdict[tuple[int, str], list[str]](list)
    for axiom in ontology.axioms:
        if axiom.name == "Declaration":
            entity = operands(axiom)[0]
            assert isinstance(entity, Form)
            declared.setdefault(entity.parts[0], entity.name)
            declarations.append((_ORDER[entity.name], text(axiom, shorten)))
    for axiom in ontology.axioms:
        if axiom.name != "Declaration":
            about = subject(axiom)
            key = (_ORDER.get(declared.get(about, ""), len(_ORDER)), shorten(about) if about is not None else "")
            groups[key].append(_laid_out(axiom, shorten))
    head = [iri for iri in (ontology.iri, ontology.version) if iri is not None]
    lines = ["Ontology(" + "\n    ".join(f"<{iri.value}>" for iri in head)]
    lines += [f"Import(<{iri.value}>)" for iri in ontology.imports]
    lines += sorted(text(note, shorten) for note in ontology.annotations)
    lines += ["", *(line for _, line in sorted(declarations))]
    for key in sorted(groups):
        lines += ["", *sorted(groups[key])]
    used = sorted(shorten.used)
    return "".join(f"Prefix({p}:=<{shorten.spaces[p]}>)\n" for p in used) + "\n" + "\n".join(lines) + "\n)\n"


def text(part: Part | str, shorten: Callable[[Any], str]) -> str:
    """A form, name or literal on one line.

    Args:
        part: what to write.
        shorten: an IRI as it is to be written.
    """
    if isinstance(part, Form):
        return f"{part.name}({' '.join(text(p, shorten) for p in _bare(part))})"
    if isinstance(part, str):
        return part
    if isinstance(part, ox.NamedNode):
        return shorten(part)
    if isinstance(part, ox.BlankNode):
        return f"_:{part.value}"
    quoted = '"' + part.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if part.language:
        return f"{quoted}@{part.language}"
    if part.datatype.value in (_STRING, _LANGUAGE):
        return quoted
    return f"{quoted}^^{shorten(part.datatype)}"


def _bare(form: Form) -> tuple[Part | str, ...]:
    """The arguments of a form, the number of a cardinality without its datatype."""
    first = form.parts[0] if form.parts and form.name.endswith("Cardinality") else None
    return (first.value, *form.parts[1:]) if isinstance(first, ox.Literal) else form.parts


def _laid_out(axiom: Form, shorten: Callable[[Any], str]) -> str:
    """An axiom on one line, or, if that is too long and it has expressions, an argument a line."""
    line = text(axiom, shorten)
    if len(line) <= _WIDTH or not any(isinstance(p, Form) for p in axiom.parts):
        return line
    inside = [_nested(p, shorten, 1) for p in _bare(axiom)]
    return f"{axiom.name}(" + "".join(f"\n    {p}" for p in inside) + "\n)"


def _nested(part: Part | str, shorten: Callable[[Any], str], depth: int) -> str:
    line = text(part, shorten)
    if len(line) + 4 * depth <= _WIDTH or not isinstance(part, Form):
        return line
    pad = "    " * (depth + 1)
    return f"{part.name}(" + "".join(f"\n{pad}{_nested(p, shorten, depth + 1)}" for p in _bare(part)) + f"\n{pad[4:]})"


class Shortener:
    """Writes IRIs short, by the longest namespace that leaves a name, and remembers which prefixes it used."""

    def __init__(self, spaces: Mapping[str, str]) -> None:
        self.spaces = spaces
        self.used: set[str] = set()
        self._fitting = Namespaces({p: ns for p, ns in spaces.items() if p != "xml"})
        self._known: dict[Any, str] = {}

    def __call__(self, iri: Any) -> str:
        """The IRI as a CURIE, or in angle brackets."""
        if iri not in self._known:
            value = iri.value
            hit = next(((prefix, local) for prefix, local in self._fitting.of(value) if _LOCAL.fullmatch(local)), None)
            if hit:
                self.used.add(hit[0])
            self._known[iri] = ":".join(hit) if hit else f"<{value}>"
        return self._known[iri]


# ---- reading


def read(data: str) -> Ontology:
    """An ontology from text.

    Raises:
        ValueError: if it is no ontology in this syntax, with the place where that shows.
    """
    names = _Names()
    stack: list[tuple[str, list[Any]]] = [("", [])]
    for token in _TOKEN.finditer(data):
        kind, position = token.lastgroup, token.end()
        if kind == "open":
            stack.append((token[kind], []))
        elif kind == "close":
            if len(stack) == 1:
                raise ValueError(f"line {data.count(chr(10), 0, position) + 1}: a parenthesis too many")
            name, parts = stack.pop()
            if name == "Prefix":
                names.prefixes[parts[0].removesuffix(":")] = parts[1].value
            else:
                stack[-1][1].append(Form(name, tuple(parts)))
        elif kind == "curie":
            stack[-1][1].append(token[kind] if stack[-1][0] == "Prefix" else names(token[kind]))
        elif kind == "iri":
            stack[-1][1].append(ox.NamedNode(token[kind]))
        elif kind == "number":
            stack[-1][1].append(ox.Literal(token[kind], datatype=_NUMBER))
        elif kind == "stray":
            line, here = data.count("\n", 0, position) + 1, data[position - 1 : position + 39]
            raise ValueError(f"line {line}: this is not functional-style syntax: {here!r}")
        elif kind is not None and kind != "equals":
            stack[-1][1].append(_literal(token, names))
    found = [p for p in stack[0][1] if isinstance(p, Form) and p.name == "Ontology"]
    if len(stack) != 1 or len(found) != 1:
        raise ValueError("a parenthesis too few, or not just one ontology")
    return _ontology(found[0])


class _Names:
    """Names by their short form; the same object for the same name."""

    def __init__(self) -> None:
        self.prefixes = dict(_PREDECLARED)
        self._known: dict[str, ox.NamedNode | ox.BlankNode] = {}

    def __call__(self, curie: str) -> Any:
        if curie not in self._known:
            prefix, _, local = curie.partition(":")
            if prefix == "_":
                self._known[curie] = ox.BlankNode(local)
            elif prefix in self.prefixes:
                self._known[curie] = ox.NamedNode(self.prefixes[prefix] + local)
            else:
                raise ValueError(f"the prefix {prefix}: is not declared")
        return self._known[curie]


def _literal(token: re.Match[str], names: _Names) -> ox.Literal:
    text_, tag, datatype, short = token.group("text", "tag", "type", "short")
    value = re.sub(r"\\(.)", r"\1", text_) if "\\" in text_ else text_
    if tag:
        return ox.Literal(value, language=tag)
    if datatype or short:
        return ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else names(short))
    return ox.Literal(value)


def _ontology(form: Form) -> Ontology:
    head = [p for p in form.parts if isinstance(p, ox.NamedNode)]
    forms = [p for p in form.parts if isinstance(p, Form)]
    return Ontology(
        iri=head[0] if head else None,
        version=head[1] if len(head) > 1 else None,
        annotations=tuple(sorted((f for f in forms if f.name == "Annotation"), key=str)),
        axioms=frozenset(f for f in forms if f.name not in ("Annotation", "Import")),
        imports=tuple(f.parts[0] for f in forms if f.name == "Import"),  # type: ignore[misc]
    )
