"""OWL 2 as such: RDF to axioms and back, functional-style syntax, and what the profiles DL and EL allow.

Comes in: triples, or text. Goes out: `Ontology`, text, or what breaks a profile. Nothing here knows of calcgraph's own
content, and nothing reasons.
"""

from calcgraph.owl.forms import Form, Ontology
from calcgraph.owl.parsing import parse

__all__ = ["Form", "Ontology", "parse"]
