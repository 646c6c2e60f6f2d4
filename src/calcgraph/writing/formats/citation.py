"""`CITATION.cff`: how to cite the data set, in the Citation File Format 1.2.0 (https://citation-file-format.github.io).

Comes in: `Objects`. Goes out: YAML. Only what is known is said: the author is the entity that the graph itself names
(`cg:agent/curators`), no person; a date only if SOURCE_DATE_EPOCH gave one; no DOI and no repository. Platforms look
for the file at the root of a repository: there it is a copy of this one.

    CFF               from
    ----------------  ------------------------------------------------
    title, abstract   title and description of the data set
    authors           the label of the agent
    version           the version of the package, which is the graph's
    date-released     dcterms:issued of graph/build
    license           CC-BY-4.0
    keywords          the labels of our diseases
"""

import json
from collections.abc import Iterator

from calcgraph import __version__
from calcgraph.graph import names as n
from calcgraph.graph.about import DESCRIPTION, TITLE
from calcgraph.writing.formats.describing import CREATOR, header
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.objects import Objects


def citation(objects: Objects) -> bytes:
    """The citation as YAML; every string is quoted as in JSON, which is YAML."""
    return ("\n".join(_lines(objects)) + "\n").encode()


def _lines(objects: Objects) -> Iterator[str]:
    issued = header(objects, n.DC_ISSUED)
    yield "cff-version: 1.2.0"
    yield "message: If you use this data set, please cite it as below."
    yield "type: dataset"
    yield f"title: {_quoted(TITLE)}"
    yield f"abstract: {_quoted(DESCRIPTION)}"
    yield "authors:"
    yield f"  - name: {_quoted(CREATOR)}"
    yield f"version: {_quoted(__version__)}"
    if issued:
        yield f"date-released: {_quoted(issued[0].value)}"
    yield "license: CC-BY-4.0"
    diseases = [term for term in objects.content.terms if term.kind == "DiseaseTerm"]
    if diseases:
        yield "keywords:"
        yield from (f"  - {_quoted(term.label)}" for term in diseases)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


FORMATS = (
    Format(
        "citation",
        "CITATION.cff",
        "description",
        "Citation File Format: how to cite the data set.",
        "GitHub, Zotero, Zenodo",
        whole(citation),
    ),
)
