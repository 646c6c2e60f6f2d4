"""The registry of formats: every module of this package that writes files, in the order of `out/README.md`.

Comes in: names that a user chose. Goes out: entries of the registry. A new format is one module with a tuple `FORMATS`,
and its name in the tuple below.
"""

from collections.abc import Collection

from calcgraph.errors import CalcgraphError
from calcgraph.writing.formats import (
    asked,
    bridges,
    citation,
    crate,
    description,
    fhir,
    hpoa,
    jsonld,
    kgx,
    nanopubs,
    neo4j,
    obo,
    obographs,
    owl,
    parquet,
    picture,
    rdf,
    rdf12,
    schemaorg,
    service,
    sssom,
    sssom_rdf,
    tables,
)
from calcgraph.writing.formats.format import Folder, Format, Written

__all__ = ["FORMATS", "Folder", "Format", "Written", "chosen"]

_MODULES = (
    rdf,
    rdf12,
    jsonld,
    nanopubs,
    owl,
    bridges,
    obo,
    obographs,
    sssom,
    sssom_rdf,
    kgx,
    neo4j,
    hpoa,
    fhir,
    schemaorg,
    tables,
    parquet,
    picture,
    citation,
    description,
    service,
    asked,
    crate,
)
FORMATS: tuple[Format, ...] = tuple(entry for module in _MODULES for entry in module.FORMATS)


def chosen(names: Collection[str] | None = None) -> tuple[Format, ...]:
    """The formats of these names, in the order of the registry; if none are given, all that need no extra.

    Raises:
        CalcgraphError: if there is no format of a name, with the names that there are.
    """
    known = dict.fromkeys(entry.name for entry in FORMATS)
    if unknown := [name for name in names or () if name not in known]:
        raise CalcgraphError(f"there is no format {', '.join(unknown)}; choose among {', '.join(known)}, or all")
    return tuple(entry for entry in FORMATS if (entry.name in names if names else not entry.extra))
