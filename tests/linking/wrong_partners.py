"""Small files of partners with what reports look for planted in them, and the same mended."""

from functools import cache
from pathlib import Path

from calcgraph.linking.reports import Wanted
from calcgraph.linking.reports.asked import Case, Reported
from calcgraph.linking.reports.own import Own, own
from calcgraph.linking.reports.run import report
from planting import ROOT

HEAD = "format-version: 1.2\nontology: {}\ndata-version: releases/2030-01-01\n\n"
# The terms are those that our mappings and branches name; what they say is planted.
HP = """
[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000951
name: Abnormality of the skin
is_a: HP:0000001

[Term]
id: HP:0000924
name: Abnormality of the skeletal system
is_a: HP:0000001

[Term]
id: HP:0003011
name: Abnormality of the musculature
is_a: HP:0000001

[Term]
id: HP:0010766
name: Ectopic calcification
is_a: {ectopic}

[Term]
id: HP:0025520
name: Calcinosis cutis
def: "Planted: it is seen in the skin." []
synonym: "Calcification of it" EXACT []
is_a: HP:0010766
{cutis}
[Term]
id: HP:0007618
name: Subcutaneous calcification
def: "Planted: it is below." []
synonym: "{synonym}" EXACT []
is_a: HP:0000951
"""
MONDO = """
[Term]
id: MONDO:0000001
name: disease

[Term]
id: MONDO:0005070
name: neoplasm
is_a: MONDO:0000001

[Term]
id: MONDO:0018891
name: familial tumoral calcinosis
is_a: {above}
xref: EFO:0009385 {{source="MONDO:equivalentTo"}}

[Term]
id: MONDO:0100251
name: familial hyperphosphatemic tumoral calcinosis/hyperphosphatemic hyperostosis syndrome
synonym: "hyperphosphatemic familial tumoral calcinosis" EXACT []
{described}is_a: MONDO:0018891

[Term]
id: MONDO:0060714
name: tumoral calcinosis, hyperphosphatemic, familial, 2
is_a: {genus}
"""
EFO = """
[Term]
id: EFO:0000001
name: planted root
synonym: "planted" EXACT []

[Term]
id: EFO:0009385
name: obsolete_planted
{obsolete}
"""
WRONG_HP = {"ectopic": "HP:0000924", "cutis": "", "synonym": "Skin calcification"}
RIGHT_HP = {"ectopic": "HP:0000001", "cutis": "is_a: HP:0000951\n", "synonym": "Calcification below it"}
WRONG_MONDO = {
    "above": "MONDO:0005070",
    "genus": "MONDO:0018891",
    "described": 'def: "Planted: with elevated blood calcium." []\n',
}
RIGHT_MONDO = {
    "above": "MONDO:0000001",
    "genus": "MONDO:0100251",
    "described": 'def: "Planted: with elevated blood phosphate." []\n',
}
OBSOLETE = "is_obsolete: true\nreplaced_by: MONDO:0018891"


def planted(folder: Path, name: str, text: str) -> str:
    """A file of OBO with these stanzas."""
    path = folder / f"{name}.obo"
    path.write_text(HEAD.format(name) + text)
    return str(path)


@cache
def _own() -> Own:
    return own(str(ROOT / "ontology"))


def found(*files: str, annotations: str | None = None) -> Reported:
    """What a report of ours finds in the files."""
    return report(Wanted(files, annotations), _own())


def of(reported: Reported, code: str) -> list[Case]:
    """The cases that one query found."""
    return [case for case in reported.cases if case.code == code]
