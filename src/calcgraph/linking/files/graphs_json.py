"""OBO Graphs in JSON.

Comes in: a path. Goes out: drafts.

    id, lbl, type                    id, label, kind
    meta.synonyms hasExactSynonym    synonyms
    edges is_a, subPropertyOf        parents
    edges BFO:0000050                wholes
    logicalDefinitionAxioms          genus, wholes (part of)
    meta.deprecated, IAO:0100001, oboInOwl:consider, hasAlternativeId
    meta.xrefs, skos:exactMatch      xrefs, equivalents
    meta.subsets, meta.comments      grouping
"""

from pathlib import Path

from calcgraph.linking.files import contents
from calcgraph.linking.files.drafts import PART_OF, Draft, Drafts
from calcgraph.linking.files.graphs_document import Meta, Node, graphs
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Kind

_KINDS: dict[str | None, Kind] = {"PROPERTY": "property", "INDIVIDUAL": "individual"}


_NOTHING = Meta()


def read(path: Path, namer: Namer) -> Drafts:
    """Read a file.

    Raises:
        Refused: if it has no graphs.
    """
    document = graphs(contents.whole(path, screened=False))
    found = Drafts(path.as_posix(), "OBO Graphs")
    for graph in document:
        meta = graph.meta or _NOTHING
        found.ontology = found.ontology or graph.id
        found.versions.append(meta.version)
        for value in meta.basicPropertyValues:
            if value.pred.endswith("versionInfo"):
                found.versions.append(value.val)
            elif value.pred.endswith(("license", "rights")):
                found.licences.append(value.val)
        for node in graph.nodes:
            _node(node, found, namer)
    for graph in document:
        for edge in graph.edges:
            if (draft := found.terms.get(namer(edge.sub))) is None:
                continue
            if edge.pred in ("is_a", "subPropertyOf"):
                draft.parents.append(namer(edge.obj))
            elif namer(edge.pred) == PART_OF:
                draft.wholes.append(namer(edge.obj))
        for defined in graph.logicalDefinitionAxioms:
            if (draft := found.terms.get(namer(defined.definedClassId))) is not None:
                draft.genus += map(namer, defined.genusIds)
                wholes = (r.fillerId for r in defined.restrictions if r and namer(r.propertyId) == PART_OF)
                draft.wholes += map(namer, wholes)
    return found


def _node(node: Node, found: Drafts, namer: Namer) -> None:
    id_ = namer(node.id)
    draft = found.terms.setdefault(id_, Draft(kind=_KINDS.get(node.type, "class")))
    found.label(id_, draft, node.lbl or "")
    meta = node.meta or _NOTHING
    draft.deprecated = draft.deprecated or meta.deprecated
    draft.synonyms += [synonym.val for synonym in meta.synonyms if synonym.pred == "hasExactSynonym"]
    draft.xrefs += [namer(xref.val) for xref in meta.xrefs]
    for name in meta.subsets:
        found.subset(draft, name)
    for text in meta.comments:
        found.comment(draft, text)
    for value in meta.basicPropertyValues:
        pred = value.pred.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        if pred == "IAO_0100001":
            draft.replaced_by.append(namer(value.val))
        elif pred == "exactMatch":
            draft.equivalents.append(namer(value.val))
        elif pred == "consider":
            draft.consider.append(namer(value.val))
        elif pred == "hasAlternativeId":
            found.alternatives.setdefault(namer(value.val), []).append(id_)
