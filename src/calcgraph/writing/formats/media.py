"""What kind of file a name stands for: its media type, the W3C's IRI of its format, the specification that it keeps.

Comes in: a file's name. Goes out: `Medium`. A media type is given only if IANA has registered it. The IRIs of formats
are those of https://www.w3.org/ns/formats/; a syntax of RDF is known by having one.

    suffix                          media type                     W3C format            specification
    ------------------------------  -----------------------------  --------------------  --------------------
    .ttl .nt .rdf .nq .trig .jsonld text/turtle …                  Turtle …              of the W3C
    .owl .ofn                       application/rdf+xml, none      RDF_XML, none         of the W3C
    .tsv .csv .json .svg .md        text/tab-separated-values …    none                  where there is one
    others                          none                           none                  none
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

IANA = "https://www.iana.org/assignments/media-types/"
_FORMATS = "http://www.w3.org/ns/formats/"
_TR = "https://www.w3.org/TR/"


@dataclass(frozen=True, slots=True)
class Medium:
    """A kind of file; an empty field is one that has no answer.

    Args:
        name: how people call it.
        type: its media type, if registered.
        format: the W3C's IRI of a syntax of RDF.
        specification: where it is specified.
    """

    name: str
    type: str = ""
    format: str = ""
    specification: str = ""

    @property
    def iri(self) -> str:
        """The IRI of the media type at IANA."""
        return IANA + self.type if self.type else ""


_MEDIA = {
    ".ttl": Medium("Turtle", "text/turtle", _FORMATS + "Turtle", _TR + "turtle/"),
    ".nt": Medium("N-Triples", "application/n-triples", _FORMATS + "N-Triples", _TR + "n-triples/"),
    ".rdf": Medium("RDF/XML", "application/rdf+xml", _FORMATS + "RDF_XML", _TR + "rdf-syntax-grammar/"),
    ".owl": Medium("RDF/XML", "application/rdf+xml", _FORMATS + "RDF_XML", _TR + "owl2-mapping-to-rdf/"),
    ".nq": Medium("N-Quads", "application/n-quads", _FORMATS + "N-Quads", _TR + "n-quads/"),
    ".trig": Medium("TriG", "application/trig", _FORMATS + "TriG", _TR + "trig/"),
    ".jsonld": Medium("JSON-LD", "application/ld+json", _FORMATS + "JSON-LD", _TR + "json-ld11/"),
    ".ofn": Medium("OWL functional syntax", specification=_TR + "owl2-syntax/"),
    ".omn": Medium("OWL Manchester syntax", specification=_TR + "owl2-manchester-syntax/"),
    ".obo": Medium("OBO"),
    ".json": Medium("JSON", "application/json", specification="https://www.rfc-editor.org/info/rfc8259"),
    ".jsonl": Medium("JSON lines"),
    ".tsv": Medium("tab-separated values", "text/tab-separated-values"),
    ".csv": Medium("CSV", "text/csv", specification="https://www.rfc-editor.org/info/rfc4180"),
    ".hpoa": Medium("HPO annotations"),
    ".parquet": Medium("Parquet", "application/vnd.apache.parquet"),
    ".svg": Medium("SVG", "image/svg+xml", specification=_TR + "SVG2/"),
    ".html": Medium("HTML", "text/html", specification="https://html.spec.whatwg.org/"),
    ".md": Medium("Markdown", "text/markdown"),
    ".yaml": Medium("YAML", "application/yaml", specification="https://yaml.org/spec/1.2.2/"),
    ".cff": Medium("Citation File Format", "application/yaml", specification="https://citation-file-format.github.io/"),
}


def medium(file: str) -> Medium:
    """The kind of a file, by the last suffix of its name."""
    suffix = PurePosixPath(file).suffix
    return _MEDIA.get(suffix) or Medium(suffix.removeprefix(".") or file)
