"""The curated files of the naive script: plain data, and the vocabulary in an `rdflib.Dataset`.

Comes in: the directory of curated files. Goes out: `Curated`. It does what a script does and no more: nothing is
validated, no label is compared with its id, no line is remembered.
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from rdflib import XSD, Dataset, Graph, Literal, Namespace, URIRef

BASE = "https://w3id.org/calcgraph/"
CG, CGV, GRAPH = Namespace(BASE), Namespace(BASE + "vocab/"), Namespace(BASE + "graph/")
OA, SSSOM = Namespace("http://www.w3.org/ns/oa#"), Namespace("https://w3id.org/sssom/")
SH, OBO = Namespace("http://www.w3.org/ns/shacl#"), Namespace("http://purl.obolibrary.org/obo/")
ONTOLOGY, CURATORS = CG["calcgraph.owl"], CG["agent/curators"]


class Curated:
    """Everything in the directory.

    Args:
        content: the directory.
        version: the version that the graph is to carry.
    """

    def __init__(self, content: Path, version: str) -> None:
        self.version = version
        prefixes = Graph().parse(content / "prefixes.ttl")
        self.prefixes = {
            str(prefixes.value(node, SH.prefix)): str(prefixes.value(node, SH.namespace))
            for node in prefixes.subjects(SH.prefix)
        }
        self.dataset = Dataset(default_union=True)
        for prefix, namespace in self.prefixes.items():
            self.dataset.bind(prefix, namespace, replace=True)
        for name in ("vocabulary.ttl", "bridge.ttl"):
            self.dataset.graph(GRAPH.vocabulary).parse(content / name)
        for path in sorted((content / "imports").glob("*.ttl")):
            self.dataset.graph(GRAPH.imports).parse(path)
        files = _yaml(content / "content")
        self.sources = {source["id"]: source for source in _yaml(content / "sources")}
        self.terms = [term for file in files for term in file.get("terms", ())]
        self.claims = [{"source": file.get("source"), **claim} for file in files for claim in file.get("claims", ())]
        self.site_words = [word for file in files for word in file.get("site_words", ())]
        self.axis_clashes = [clash for file in files for clash in file.get("axis_clashes", ())]
        self.explanations = [word for file in files for word in file.get("conflicts", ())]
        self.mappings: list[dict[str, str]] = []
        self.mapping_set: dict[str, Any] = {}
        for path in sorted((content / "mappings").glob("*.sssom.tsv")):
            lines = path.read_text("utf-8").splitlines()
            self.mapping_set = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
            rows = (line for line in lines if not line.startswith("#"))
            self.mappings += csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)

    def iri(self, ref: str) -> URIRef:
        """`HP:0002905 Hyperphosphatemia`, `cgv:Deposit` or `CALC_0000001` as an IRI."""
        prefix, colon, local = ref.split(" ")[0].partition(":")
        return URIRef(self.prefixes[prefix] + local) if colon else CG[prefix]

    def source_of(self, claim: Any) -> Any:
        """The source of a claim."""
        return self.sources[claim["source"].split(" ")[0]]

    def graph(self, name: str) -> Graph:
        """One of the named graphs."""
        return self.dataset.graph(GRAPH[name])

    def merged(self, *names: str) -> Graph:
        """Several of the named graphs as one."""
        together = Graph()
        for prefix, namespace in self.prefixes.items():
            together.bind(prefix, namespace, replace=True)
        for name in names:
            together += self.graph(name)
        return together


def _yaml(folder: Path) -> list[Any]:
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))]


def targets(claim: Any) -> list[str]:
    """The terms that a claim has as its value."""
    return [claim["value"]] if "value" in claim else claim.get("values", [])


def english(text: Any) -> Literal:
    """A string in English."""
    return Literal(str(text), lang="en")


def decimal(value: Any) -> Literal:
    """An xsd:decimal without superfluous zeros."""
    return Literal(format(Decimal(str(value)).normalize(), "f"), datatype=XSD.decimal)


def count(value: int) -> Literal:
    """An xsd:nonNegativeInteger."""
    return Literal(str(value), datatype=XSD.nonNegativeInteger)
