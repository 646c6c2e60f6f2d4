"""The ontology for OWL tools: classes, properties, axioms, synonyms and mappings; no claims.

Comes in: `Objects`. Goes out: OWL 2 DL in RDF/XML.
"""

import pyoxigraph as ox

from calcgraph.graph.dataset import rdf_bytes
from calcgraph.writing.formats.format import Format, rdf, whole
from calcgraph.writing.objects import Objects


def _rdf_xml(objects: Objects) -> bytes:
    return rdf_bytes(objects.ontology, ox.RdfFormat.RDF_XML, objects.prefixes) + b"\n"


FORMATS = (
    Format(
        "owl",
        "calcgraph.owl",
        "ontology",
        "OWL 2 DL in RDF/XML: for Protégé and reasoners; no claims in it.",
        "Protégé, reasoners, the OWL API",
        whole(_rdf_xml),
        rdf(ox.RdfFormat.RDF_XML),
    ),
)
