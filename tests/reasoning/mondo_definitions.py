"""Mondo's logical definitions, rebuilt from its pattern matches: genus and (relation some filler).

The class list that our import of Mondo is cut from has none. They are for tests alone: what follows when our graph is
merged with them. `python tests/reasoning/mondo_definitions.py` writes `mondo_definitions.ttl` beside this file.
"""

import csv
import io
import tarfile
from pathlib import Path

from calcgraph.linking import Partner, Term
from calcgraph.linking.slicing.slices import Header, Spelling, Wording, written
from calcgraph.owl import Form
from calcgraph.source import content_root
from calcgraph.source.ontology_files import prefixes
from shared import ONTOLOGIES

FILE = Path(__file__).with_suffix(".ttl")
ARCHIVE = ONTOLOGIES / "mondo" / "mondo-dosdp-pattern-matches.tar.xz"
OBO = "http://purl.obolibrary.org/obo/"
DEFINED = """MONDO:0002051 MONDO:0002082 MONDO:0002531 MONDO:0005093 MONDO:0005557 MONDO:0019296 MONDO:0021154
    MONDO:0700007""".split()
# pattern -> (genus variable, or the genus that the pattern fixes; relation; filler variable, or the fixed filler)
PATTERNS = {
    "location": ("disease", "RO:0004026", "location"),
    "neoplasm": ("MONDO:0005070", "RO:0004026", "location"),
    "idiopathic": ("disease", "RO:0000053", "MONDO:0700005"),
    "specific_disease_by_disrupted_process": ("disease", "RO:0004024", "process"),
}
IN_NO_IMPORT = ("GO:0055074", "UBERON:0002368")
HEADER = Header(
    iri="https://w3id.org/calcgraph/imports/mondo_definitions",
    title="mondo_definitions: for tests of calcgraph",
    description="Logical definitions of Mondo, rebuilt from its pattern matches; without words of others.",
    source=f"{OBO}mondo.owl",
    version="2026-08-21",
    licence="https://creativecommons.org/licenses/by/4.0/",
    notes=("Written by tests/reasoning/mondo_definitions.py; not edited by hand.",),
)


def definitions() -> bytes:
    """The definitions in Turtle."""
    spelling = Spelling(prefixes(content_root()), _curie)
    axioms, terms = set(), {}
    with tarfile.open(ARCHIVE) as matches:
        for pattern, (genus, relation, filler) in PATTERNS.items():
            table = matches.extractfile(f"matches/{pattern}.tsv")
            assert table
            for row in csv.DictReader(io.StringIO(table.read().decode()), delimiter="\t"):
                value = {key: _curie(cell) for key, cell in row.items() if cell.startswith(OBO)}
                if value["defined_class"] not in DEFINED:
                    continue
                above, what = value.get(genus, genus), value.get(filler, filler)
                if what in IN_NO_IMPORT:
                    terms[what] = Term(what, row[f"{filler}_label"])
                some = Form("ObjectSomeValuesFrom", (spelling.iri(relation), spelling.iri(what)))
                both = Form("ObjectIntersectionOf", (spelling.iri(above), some))
                axioms.add(Form("EquivalentClasses", (spelling.iri(value["defined_class"]), both)))
    return written(axioms, Partner("", "", terms=terms), HEADER, Wording(), spelling)


def _curie(iri: str) -> str:
    return iri.removeprefix(OBO).replace("_", ":", 1)


if __name__ == "__main__":
    FILE.write_bytes(definitions())
