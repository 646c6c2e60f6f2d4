"""Cut the imports: from the published ontology files to the slices in `ontology/imports/`.

In:  the folder of published files (`../shared/ontologies`) with its `MANIFEST.md`.
Out: `ontology/imports/*.ttl`, `ontology/imports/imports.yaml`, `tests/reasoning/mondo_definitions.ttl`.

| file    | taken from                                  | hierarchy                                          |
|---------|---------------------------------------------|----------------------------------------------------|
| mondo   | JSON class list                             | ancestors at distance 1                            |
| hp      | OBO, Chinese labels from the babelon table  | is_a                                               |
| uberon  | labels: JSON 2026; edges: OBO import 2021   | is_a and part_of that the 2026 ancestors confirm   |
| cl      | JSON class list                             | ancestors at distance 1                            |
| chebi   | JSON class list                             | ancestors at distance 1                            |
| pato    | OBO                                         | is_a                                               |
| eco     | OBO                                         | is_a                                               |
| ro      | RDF/XML                                     | every axiom whose names are all selected           |

Ids, English labels, hierarchy, deprecation and version only: definitions, synonyms and comments are
other people's sentences. The bytes depend on the input files and on nothing else.

    python tests/imports/cut.py            # writes the files, from ../shared/ontologies
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import re
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import yaml
import zstandard

ROOT = Path(__file__).resolve().parents[2]
OBO = "http://purl.obolibrary.org/obo/"
BASE = "https://w3id.org/calcgraph/imports/"
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "obo": OBO,
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DESCRIPTION = "The terms that calcgraph uses, with labels, hierarchy and deprecation; no definition and no comment."
LICENCES = {
    "CC0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 3.0": "https://creativecommons.org/licenses/by/3.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "HPO licence": "https://hpo.jax.org/app/license",
}
SEEDS = {
    "mondo": """0000001 0002051 0002082 0002123 0002531 0005093 0005557 0017215 0018891 0019296 0021154 0100251
        0100426 0700005 0700006 0700007 0700096""",
    "hp": """0000118 0001482 0002905 0003577 0003581 0003674 0003761 0004363 0007618 0011368 0011463 0012500 0025520
        0032217 0032316 0040279 0040280 0040281 0040282 0040283 0040284 0040285 0100529 0200034 0200036 0200042
        0410280""",
    # 0000466: range of RO:0004026; 0011818: Mondo defines subcutaneous tissue disorder on it
    "uberon": """0000014 0000466 0001003 0001456 0001977 0001992 0002067 0002072 0002075 0002097 0002199 0002416
        0003697 0011818 1000021""",
    "cl": "0000235 0000647",
    "chebi": "3311 27300 29108 35156 35780 77635",
    "pato": "0000386 0000460 0000461 0000586 0000587 0000701 0001361 0001447",
    "eco": "0000303 0000304 0000305",
}
RO_PROPERTIES = """BFO:0000050 BFO:0000051 RO:0000052 RO:0000053 RO:0001015 RO:0001025 RO:0002200 RO:0002201
    RO:0002220 RO:0002473 RO:0004026 RO:0004029""".split()
RO_CLASSES = """BFO:0000002 BFO:0000003 BFO:0000004 BFO:0000006 BFO:0000015 BFO:0000016 BFO:0000017 BFO:0000019
    BFO:0000020 BFO:0000023 BFO:0000031 BFO:0000040 BFO:0000141 CL:0000000 OGMS:0000031 PATO:0000001 UBERON:0000061
    UBERON:0000465 UBERON:0000466 UBERON:0001062 UPHENO:0001001""".split()
RO_AXIOMS = """rdf:type rdfs:domain rdfs:range rdfs:subPropertyOf rdfs:subClassOf owl:inverseOf owl:disjointWith
    owl:equivalentClass owl:equivalentProperty owl:propertyChainAxiom owl:propertyDisjointWith""".split()
NEEDS_SIMPLE = {"owl:FunctionalProperty", "owl:InverseFunctionalProperty", "owl:AsymmetricProperty",
                "owl:IrreflexiveProperty"}  # fmt: skip
DEFINED = """MONDO:0002051 MONDO:0002082 MONDO:0002531 MONDO:0005093 MONDO:0005557 MONDO:0019296 MONDO:0021154
    MONDO:0700007""".split()
# terms that the Uberon file of 2021 lacks: (is it part of?, parent, why so), each parent at distance 1 in 2026
LATER_THAN_2021 = {
    "UBERON:0001977": [
        (False, "UBERON:0000179", "Serum is a haemolymphatic fluid"),
        (True, "UBERON:0001969", "Serum is plasma without the clotting factors"),
    ],
    "UBERON:0001992": [
        (False, "UBERON:0013754", "It is a layer"),
        (True, "UBERON:0002067", "A layer of the dermis is part of it"),
    ],
}
# pattern -> (genus variable, or the genus that the pattern fixes; relation; filler variable, or the fixed filler)
PATTERNS = {
    "location": ("disease", "RO:0004026", "location"),
    "neoplasm": ("MONDO:0005070", "RO:0004026", "location"),
    "idiopathic": ("disease", "RO:0000053", "MONDO:0700005"),
    "specific_disease_by_disrupted_process": ("disease", "RO:0004024", "process"),
}
DECLARED_WITH_THE_DEFINITIONS = ("GO:0055074", "UBERON:0002368")  # in no import


def cut(shared: Path) -> dict[str, bytes]:
    """File name -> bytes, for everything in `ontology/imports/`."""
    manifest = _manifest(shared)
    parts = [
        _from_json(shared, "mondo", "mondo/MONDO-ontology-v2026-05-05.json.zst", "2026-05-05"),
        _hp(shared),
        _uberon(shared),
        _cl(shared),
        _from_json(shared, "chebi", "chebi/CHEBI-ontology-2026-05-01.json.zst", "2026-05-01"),
        _from_obo(shared, "pato", "pato/pato-2025-05-14.obo.xz"),
        _from_obo(shared, "eco", "eco/eco-2024-07-19.obo.xz"),
        _ro(shared),
    ]
    files, records = {}, []
    for part in sorted(parts, key=lambda part: part.name):
        name = f"{part.name}.ttl"
        files[name] = part.turtle(licence=manifest[part.origins[0]]["licence"])
        records.append(part.record(files[name], shared=shared, manifest=manifest))
    head = "# Written by tests/imports/cut.py; not edited by hand.\n"
    text = yaml.dump({"imports": records}, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
    return {**files, "imports.yaml": (head + text).encode()}


def definitions(shared: Path) -> bytes:
    """Mondo's logical definitions, rebuilt from its pattern matches: genus and (relation some filler)."""
    archive = "mondo/mondo-dosdp-pattern-matches.tar.xz"
    out = _Import("mondo_definitions", "mondo", "2026-08-21", [archive])
    for curie in {relation for _, relation, _ in PATTERNS.values()}:
        out.say(curie, "rdf:type", "owl:ObjectProperty")
    with tarfile.open(shared / archive) as matches:
        for pattern, (genus, relation, filler) in PATTERNS.items():
            text = matches.extractfile(f"matches/{pattern}.tsv").read().decode()
            for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
                value = {key: _curie(cell) for key, cell in row.items() if cell.startswith(OBO)}
                if value["defined_class"] not in DEFINED:
                    continue
                parts = [value.get(genus, genus), value.get(filler, filler)]
                for curie in (value["defined_class"], *parts):
                    out.say(curie, "rdf:type", "owl:Class")
                if parts[1] in DECLARED_WITH_THE_DEFINITIONS:
                    out.say(parts[1], "rdfs:label", str(ox.Literal(row[f"{filler}_label"], language="en")))
                    out.say(parts[1], "obo:IAO_0000412", _home(parts[1]))
                both = f"[ a owl:Class ; owl:intersectionOf ( {_name(parts[0])} {_some(relation, parts[1])} ) ]"
                out.say(value["defined_class"], "owl:equivalentClass", both)
    return out.turtle(licence=_manifest(shared)[archive]["licence"])


class _Import:
    """The statements of one import file, as Turtle terms, and where they come from."""

    def __init__(self, name: str, ontology: str, version: str, origins: list[str]):
        self.name, self.ontology, self.version, self.origins = name, f"{OBO}{ontology}.owl", version, origins
        self.statements: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.added: list[dict[str, str]] = []
        self.dropped: list[dict[str, str]] = []

    def say(self, curie: str, predicate: str, term: str) -> None:
        self.statements[_name(curie)][predicate].add(term)

    def declare(self, curie: str, label: str, *, kind: str = "owl:Class", deprecated: bool = False) -> None:
        self.say(curie, "rdf:type", kind)
        self.say(curie, "rdfs:label", str(ox.Literal(label, language="en")))
        self.say(curie, "obo:IAO_0000412", _home(curie))
        if deprecated:
            self.say(curie, "owl:deprecated", "true")

    def under(self, curie: str, parent: str) -> None:
        self.say(curie, "rdfs:subClassOf", _name(parent))

    def turtle(self, *, licence: str) -> bytes:
        header = {
            "rdf:type": {"owl:Ontology"},
            "dcterms:title": {str(ox.Literal(f"{self.name}: import of calcgraph", language="en"))},
            "dcterms:description": {str(ox.Literal(DESCRIPTION, language="en"))},
            "dcterms:license": {f"<{LICENCES[licence]}>"},
            "dcterms:source": {f"<{self.ontology}>"},
            "owl:versionInfo": {str(ox.Literal(self.version))},
        }
        annotations = {curie: {"rdf:type": {"owl:AnnotationProperty"}}
                       for curie in ("dcterms:title", "dcterms:description", "dcterms:license", "dcterms:source",
                                     "obo:IAO_0000412")}  # fmt: skip
        lines = ["# Written by tests/imports/cut.py; not edited by hand."]
        lines += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()]
        lines += ["", _block(f"<{BASE}{self.name}>", header)]
        lines += [_block(name, said) for name, said in sorted({**annotations, **self.statements}.items())]
        text = ("\n".join(lines).rstrip() + "\n").encode()
        list(ox.parse(text, format=ox.RdfFormat.TURTLE))
        return text

    def record(self, data: bytes, *, shared: Path, manifest: dict[str, dict[str, str]]) -> dict:
        origin = []
        for path in self.origins:
            digest = hashlib.sha256((shared / path).read_bytes()).hexdigest()
            if digest != manifest[path]["sha256"]:
                raise ValueError(f"{path}: sha256 is {digest}, MANIFEST.md says {manifest[path]['sha256']}")
            said = {key: manifest[path][key] for key in ("upstream", "version", "licence")}
            origin.append({"file": path, **said, "sha256": digest})
        licence = manifest[self.origins[0]]["licence"]
        classes = sum("owl:Class" in said.get("rdf:type", ()) for said in self.statements.values())
        return {
            "file": f"{self.name}.ttl",
            "name": self.name,
            "ontology": self.ontology,
            "version": self.version,
            "licence": licence,
            "licence_iri": LICENCES[licence],
            "sha256": hashlib.sha256(data).hexdigest(),
            "classes": classes,
            "origin": origin,
            "added": self.added,
            "dropped": self.dropped,
        }


class _Plain(yaml.SafeDumper):
    """YAML without anchors: the loader of curated files refuses them."""

    def ignore_aliases(self, data: object) -> bool:
        return True


# ---------------------------------------------------------------------------------------------- one per file


def _from_json(shared: Path, name: str, path: str, version: str) -> _Import:
    """The seeds and their ancestors, out of a class list that tells each ancestor's distance."""
    terms = json.loads(_read(shared / path))
    out = _Import(name, name, version, [path])

    def parents(curie: str) -> list[str]:
        return [ancestor for ancestor, distance in terms[curie]["ancestors"].items() if distance == 1]

    for curie in _closure(_seeds(name), parents):
        out.declare(curie, terms[curie]["label"], deprecated=terms[curie]["deprecated"])
        for parent in parents(curie):
            out.under(curie, parent)
    return out


def _from_obo(shared: Path, name: str, path: str) -> _Import:
    """The seeds and their is_a ancestors, out of an OBO file."""
    version, terms = _obo(shared / path)
    out = _Import(name, name, version, [path])
    for curie in _closure(_seeds(name), lambda curie: terms[curie]["is_a"]):
        out.declare(curie, terms[curie]["name"][0], deprecated="is_obsolete" in terms[curie])
        for parent in terms[curie]["is_a"]:
            out.under(curie, parent)
    return out


def _hp(shared: Path) -> _Import:
    out = _from_obo(shared, "hp", "hp/hp-2025-01-16.obo.xz")
    table = "hp/hp-zh.babelon.tsv.xz"
    out.origins.append(table)
    rows = csv.DictReader(io.StringIO(_read(shared / table).decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        said = out.statements.get(_name(row["subject_id"]), {})
        label_is_translated = str(ox.Literal(row["source_value"], language="en")) in said.get("rdfs:label", ())
        if label_is_translated and (row["predicate_id"], row["translation_status"]) == ("rdfs:label", "OFFICIAL"):
            out.say(row["subject_id"], "rdfs:label", str(ox.Literal(row["translation_value"], language="zh")))
    graph = _ro_graph(shared)
    out.declare("UPHENO:0001001", _label(graph, "UPHENO:0001001"))
    out.under("HP:0000118", "UPHENO:0001001")
    out.added.append({
        "axiom": "HP:0000118 rdfs:subClassOf UPHENO:0001001",
        "reason": "No file at hand states it. RO gives has phenotype (RO:0002200) the range UPHENO:0001001, and uPheno "
        "calls it the root of the phenotypes (obophenotype/upheno#722); without it no HP term is known to "
        "be a phenotype. The label is RO's (ro/ro-2025-12-17.owl.xz).",
    })  # fmt: skip
    return out


def _cl(shared: Path) -> _Import:
    out = _from_json(shared, "cl", "cl/CL-ontology-v2026-03-26.json.zst", "2026-03-26")
    out.added.append({
        "axiom": "every rdfs:subClassOf",
        "reason": "The class list mixes is_a with part_of and does not tell them apart. Read as is_a: every ancestor "
        "of the terms selected is a kind of cell.",
    })  # fmt: skip
    return out


def _uberon(shared: Path) -> _Import:
    """Edges of 2021 that the ancestors of 2026 confirm; names of 2026."""
    new_path, old_path = "uberon/UBERON-ontology-v2026-04-01.json.zst", "uberon/mondo-uberon_import-2021-08-03.obo.xz"
    new, (_, old) = json.loads(_read(shared / new_path)), _obo(shared / old_path)
    out = _Import("uberon", "uberon", "2026-04-01", [new_path, old_path])
    for curie, edges in LATER_THAN_2021.items():
        if curie in old or any(new[curie]["ancestors"].get(parent) != 1 for _, parent, _ in edges):
            raise ValueError(f"{curie}: the files no longer say what LATER_THAN_2021 adds")

    def part_of(curie: str) -> list[str]:
        edges = [edge.split()[:2] for edge in old[curie]["relationship"] if "{" not in edge]
        return [parent for relation, parent in edges if relation == "BFO:0000050" and parent.startswith("UBERON:")]

    def confirmed(curie: str, parents: list[str]) -> list[str]:
        return [parent for parent in parents if parent.startswith("BFO:") or parent in new[curie]["ancestors"]]

    def parents(curie: str) -> list[str]:
        if curie in LATER_THAN_2021:
            return [parent for _, parent, _ in LATER_THAN_2021[curie]]
        return [p for p in confirmed(curie, old[curie]["is_a"] + part_of(curie)) if p.startswith("UBERON:")]

    for curie in _closure(_seeds("uberon"), parents):
        out.declare(curie, new[curie]["label"], deprecated=new[curie]["deprecated"])
        for by_part, parent, why in LATER_THAN_2021.get(curie, []):
            out.say(curie, "rdfs:subClassOf", _some("BFO:0000050", parent) if by_part else _name(parent))
            out.added.append({
                "axiom": f"{curie} rdfs:subClassOf {f'(BFO:0000050 some {parent})' if by_part else parent}",
                "reason": f"The file of 2021 lacks the term; the class list of 2026 has {new[parent]['label']} among "
                f"its ancestors at distance 1, without saying whether by is_a or part of. {why}.",
            })  # fmt: skip
        if curie in LATER_THAN_2021:
            continue
        for parent in old[curie]["is_a"]:
            if parent in confirmed(curie, [parent]):
                out.under(curie, parent)
            else:
                _drop(out, f"{curie} rdfs:subClassOf {parent}", "stated in 2021, no ancestor in the class list of 2026")
        for parent in part_of(curie):
            if parent in confirmed(curie, [parent]):
                out.say(curie, "rdfs:subClassOf", _some("BFO:0000050", parent))
            else:
                _drop(out, f"{curie} part of {parent}", "stated in 2021, no ancestor in the class list of 2026")
    graph = _ro_graph(shared)
    out.declare("BFO:0000050", _label(graph, "BFO:0000050"), kind="owl:ObjectProperty")
    for curie in ("BFO:0000004", "BFO:0000040", "BFO:0000141"):
        if any(_name(curie) in said.get("rdfs:subClassOf", ()) for said in out.statements.values()):
            out.declare(curie, _label(graph, curie))
    _drop(out, "equivalences, disjointness, and every relation but is_a and part of", "not needed to place a lesion")
    return out


def _ro(shared: Path) -> _Import:
    """Every axiom about the selected names that uses selected names only, kept inside OWL 2 DL."""
    graph, selected = _ro_graph(shared), {_name(curie) for curie in RO_PROPERTIES + RO_CLASSES}
    out = _Import("ro", "ro", "2025-12-17", ["ro/ro-2025-12-17.owl.xz"])
    for curie in RO_PROPERTIES + RO_CLASSES:
        kind = "owl:ObjectProperty" if curie in RO_PROPERTIES else "owl:Class"
        out.declare(curie, _label(graph, curie), kind=kind)
        for predicate in RO_AXIOMS:
            for quad in graph.quads_for_pattern(_node(curie), ox.NamedNode(_expand(predicate)), None, None):
                term = _term(graph, quad.object)
                if set(re.findall(r"obo:\w+|<[^>]+>", term)) <= selected:
                    out.say(curie, predicate, term)
                else:
                    _drop(out, f"{curie} {predicate} {term}", "names a term that is not selected")
    for name in sorted(_non_simple(out.statements)):
        for kind in sorted(NEEDS_SIMPLE & out.statements[name]["rdf:type"]):
            out.statements[name]["rdf:type"].discard(kind)
            _drop(out, f"{name} rdf:type {kind}", "not a simple property: outside OWL 2 DL")
    out.dropped.sort(key=lambda drop: drop["axiom"])
    return out


def _non_simple(statements: dict[str, dict[str, set[str]]]) -> set[str]:
    """Properties that are transitive or a chain's result, their inverses and everything above them (OWL 2 DL, 11.1)."""
    found = {name for name, said in statements.items()
             if "owl:TransitiveProperty" in said["rdf:type"] or said["owl:propertyChainAxiom"]}  # fmt: skip
    links = {(name, other) for name, said in list(statements.items()) for other in said["owl:inverseOf"]}
    links |= {(other, name) for name, other in links}
    links |= {(name, above) for name, said in list(statements.items()) for above in said["rdfs:subPropertyOf"]}
    while more := {above for below, above in links if below in found} - found:
        found |= more
    return found


# -------------------------------------------------------------------------------------------- reading files


def _read(path: Path) -> bytes:
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read()
    return lzma.decompress(path.read_bytes())


def _manifest(shared: Path) -> dict[str, dict[str, str]]:
    """`MANIFEST.md` as path -> sha256, upstream, version, licence (its short name)."""
    found = {}
    for line in (shared / "MANIFEST.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 6 and len(cells[2]) == 64:
            licence = next((short for short in LICENCES if cells[5].startswith(short)), cells[5])
            found[cells[0]] = {"sha256": cells[2], "upstream": cells[3], "version": cells[4], "licence": licence}
    return found


def _obo(path: Path) -> tuple[str, dict[str, dict[str, list[str]]]]:
    """The release date, and the term stanzas as id -> tag -> values, comments stripped."""
    head, *stanzas = _read(path).decode().split("\n[")
    terms = {}
    for stanza in stanzas:
        if stanza.startswith("Term]"):
            tags: dict[str, list[str]] = defaultdict(list)
            for line in stanza.splitlines()[1:]:
                tag, _, value = line.partition(": ")
                tags[tag].append(value if tag == "name" else value.split(" ! ")[0])
            tags["is_a"] = [value.split()[0] for value in tags["is_a"]]
            terms[tags["id"][0]] = tags
    return re.search(r"\d{4}-\d\d-\d\d", head)[0], terms


def _ro_graph(shared: Path) -> ox.Store:
    store = ox.Store()
    data = _read(shared / "ro/ro-2025-12-17.owl.xz")
    store.bulk_load(data, format=ox.RdfFormat.RDF_XML, base_iri=f"{OBO}ro.owl")
    return store


def _label(graph: ox.Store, curie: str) -> str:
    labels = graph.quads_for_pattern(_node(curie), ox.NamedNode(_expand("rdfs:label")), None, None)
    return min(quad.object.value for quad in labels if quad.object.language in (None, "en"))


def _seeds(name: str) -> list[str]:
    return [f"{name.upper()}:{local}" for local in SEEDS[name].split()]


def _closure(seeds: Iterable[str], parents) -> list[str]:
    found, waiting = set(), list(seeds)
    while waiting:
        if (curie := waiting.pop()) not in found:
            found.add(curie)
            waiting += parents(curie)
    return sorted(found)


# ------------------------------------------------------------------------------------------- writing Turtle


def _drop(out: _Import, axiom: str, reason: str) -> None:
    out.dropped.append({"axiom": axiom, "reason": reason})


def _curie(iri: str) -> str:
    return iri.removeprefix(OBO).replace("_", ":", 1)


def _node(curie: str) -> ox.NamedNode:
    return ox.NamedNode(OBO + curie.replace(":", "_", 1))


def _name(curie: str) -> str:
    return f"obo:{curie.replace(':', '_', 1)}"


def _home(curie: str) -> str:
    return f"<{OBO}{curie.split(':')[0].lower()}.owl>"


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _some(relation: str, filler: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {_name(relation)} ; owl:someValuesFrom {_name(filler)} ]"


def _term(graph: ox.Store, node: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """A Turtle term; an OWL expression in brackets, a list in parentheses, with no blank node label."""
    if isinstance(node, ox.Literal):
        return str(node)
    if isinstance(node, ox.NamedNode):
        for prefix, iri in PREFIXES.items():
            if re.fullmatch(r"\w+", node.value.removeprefix(iri)):
                return f"{prefix}:{node.value.removeprefix(iri)}"
        return str(node)
    said = {quad.predicate.value: quad.object for quad in graph.quads_for_pattern(node, None, None, None)}
    if _expand("rdf:first") in said:
        items = []
        while isinstance(node, ox.BlankNode):
            said = {quad.predicate.value: quad.object for quad in graph.quads_for_pattern(node, None, None, None)}
            items.append(_term(graph, said[_expand("rdf:first")]))
            node = said[_expand("rdf:rest")]
        return f"( {' '.join(items)} )"
    pairs = sorted((_term(graph, ox.NamedNode(key)), _term(graph, value)) for key, value in said.items())
    kinds = [f"a {value}" for key, value in pairs if key == "rdf:type"]
    return f"[ {' ; '.join(kinds + [f'{key} {value}' for key, value in pairs if key != 'rdf:type'])} ]"


def _block(subject: str, said: dict[str, set[str]]) -> str:
    rows = []
    for predicate in sorted((key for key in said if said[key]), key=lambda key: (key != "rdf:type", key)):
        verb = "a" if predicate == "rdf:type" else predicate
        rows.append(f"{verb} {' , '.join(sorted(said[predicate]))}")
    return f"{subject} {f' ;{chr(10)}    '.join(rows)} .\n"


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "ontologies"
    targets = {ROOT / "ontology" / "imports" / name: data for name, data in cut(shared).items()}
    targets[ROOT / "tests" / "reasoning" / "mondo_definitions.ttl"] = definitions(shared)
    for path, data in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{path.relative_to(ROOT)}: {len(data)} bytes")


if __name__ == "__main__":
    main()
