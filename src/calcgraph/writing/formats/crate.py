"""`ro-crate-metadata.json`: the folder as a research object (RO-Crate 1.2, https://w3id.org/ro/crate/1.2).

Comes in: `Objects` and the other files of the build. Goes out: flattened JSON-LD in the context of RO-Crate. The files
are the payload of an attached crate; `manifest.json` is made after it and has its digest, so its size is not said.

    entity                     @type                 says
    -------------------------  --------------------  ------------------------------------------------------------------
    ro-crate-metadata.json     CreativeWork          about ./, conformsTo
    ./                         Dataset               name, description, version, licence, author, publisher, hasPart
    each file                  File                  name, description, encodingFormat, contentSize, sha256
    the licence                CreativeWork          name, identifier, description
    the curators               Organization          name; no address is known
    a specification            WebPage               name; what the encodingFormat of a file refers to

`datePublished`, which RO-Crate demands, is there if SOURCE_DATE_EPOCH says it; otherwise nobody knows it, and a
validator rightly says that it is missing.
"""

from typing import Any

from calcgraph import __version__
from calcgraph.graph import names as n
from calcgraph.graph.about import DESCRIPTION, LICENCE, TITLE
from calcgraph.indented import indented
from calcgraph.writing.formats.describing import CREATOR, header
from calcgraph.writing.formats.format import Folder, Format, Written
from calcgraph.writing.formats.media import medium
from calcgraph.writing.objects import Objects

SPECIFICATION = "https://w3id.org/ro/crate/1.2"
_FILE = "ro-crate-metadata.json"
_LATER = ("manifest.json", "Version, inputs, outputs, digests, counts and tools of the build.")
_LICENCE_NAME = "Creative Commons Attribution 4.0 International"


def crate(objects: Objects, folder: Folder) -> bytes:
    """The metadata document of the crate."""
    parts = sorted([*map(_part, folder.files), _entity(*_LATER)], key=lambda part: str(part["@id"]))
    graph = [
        {
            "@id": _FILE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": SPECIFICATION},
        },
        _root(objects, parts),
        *parts,
        *_formats(folder),
        {
            "@id": LICENCE,
            "@type": "CreativeWork",
            "name": _LICENCE_NAME,
            "identifier": "CC-BY-4.0",
            "description": "Free to share and adapt, if credit is given.",
        },
        {"@id": n.CURATORS.value, "@type": "Organization", "name": CREATOR},
    ]
    document = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
    return indented(document)


def _root(objects: Objects, parts: list[dict[str, Any]]) -> dict[str, Any]:
    issued = header(objects, n.DC_ISSUED)
    rights = [value.value for value in header(objects, n.DC_RIGHTS)]
    diseases = [term.label for term in objects.content.terms if term.kind == "DiseaseTerm"]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE,
        "description": DESCRIPTION,
        "version": __version__,
        **({"datePublished": issued[0].value} if issued else {}),
        "license": {"@id": LICENCE},
        **({"usageInfo": " ".join(rights)} if rights else {}),
        "author": {"@id": n.CURATORS.value},
        "publisher": {"@id": n.CURATORS.value},
        **({"keywords": diseases} if diseases else {}),
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }


def _entity(file: str, purpose: str) -> dict[str, Any]:
    kind = medium(file)
    names = [*([kind.type] if kind.type else []), *([{"@id": kind.specification}] if kind.specification else [])]
    encoding = names[0] if len(names) == 1 else names
    return {
        "@id": file,
        "@type": "File",
        "name": file,
        "description": purpose,
        **({"encodingFormat": encoding or kind.name}),
    }


def _part(file: Written) -> dict[str, Any]:
    return {**_entity(file.file, file.purpose), "contentSize": str(file.size), "sha256": file.sha256}


def _formats(folder: Folder) -> list[dict[str, Any]]:
    """The specifications that the files keep."""
    kinds = [medium(name) for name in (_LATER[0], *(file.file for file in folder.files))]
    by_address = {kind.specification: kind.name for kind in kinds if kind.specification}
    return [{"@id": address, "@type": "WebPage", "name": name} for address, name in sorted(by_address.items())]


FORMATS = (
    Format(
        "crate",
        _FILE,
        "description",
        "RO-Crate 1.2: the folder as a research object, every file with size and digest.",
        "repositories, workflow systems",
        None,
        describe=crate,
    ),
)
