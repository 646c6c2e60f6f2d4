"""The sections of a disease's page, and which claim properties stand in each.

    section              properties (local names of the vocabulary)
    -------------------  --------------------------------------------------------------------------------
    What it is           name, isA, characteristic, subtype, subtypeCount
    Causes               cause, pathogenesis, priorTissue, transmission
    Findings             finding, site, count, size, elevation, hardness, surface
    Deposits             lesion, principalLesion, layer, material, arrangement, inclusion, neighbour,
                         reaction, eliminationRoute
    Who and when         population, proportion, onset, pastHistory
    Complications        complication
    Diagnosis            examination, diagnosticBasis, differentialDiagnosis
    Prevention           preventiveMeasure
    Other                whatever else the vocabulary will have

Features of a deposit stand under *Deposits* also where their property is one of *Findings*: the figure and the pages
say of what they are.
"""

DEPOSITS, OTHER = "Deposits", "Other"
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What it is", ("name", "isA", "characteristic", "subtype", "subtypeCount")),
    ("Causes", ("cause", "pathogenesis", "priorTissue", "transmission")),
    ("Findings", ("finding", "site", "count", "size", "elevation", "hardness", "surface")),
    (
        DEPOSITS,
        (
            "lesion",
            "principalLesion",
            "layer",
            "material",
            "arrangement",
            "inclusion",
            "neighbour",
            "reaction",
            "eliminationRoute",
        ),
    ),
    ("Who and when", ("population", "proportion", "onset", "pastHistory")),
    ("Complications", ("complication",)),
    ("Diagnosis", ("examination", "diagnosticBasis", "differentialDiagnosis")),
    ("Prevention", ("preventiveMeasure",)),
    (OTHER, ()),
)
HIDDEN = ("name", "isA", "subtype", "subtypeCount", "lesion", "principalLesion")  # in a comparison
_SECTION = {name: title for title, names in SECTIONS for name in names}


def section_of(property: str) -> str:
    """The section of a claim property."""
    return _SECTION.get(property, OTHER)
