"""Which diseases are annotated with cutaneous calcification: by its name alone, and by all terms that may mean it.

Comes in: annotations and senses. Goes out: a `Comparison`. A term is stated of a disease if a row says so; one that a
row denies is counted apart, and never as stated: a query that does not look at the qualifier finds more diseases than
have what it looks for. A disease is what the file counts as one: OMIM and Orphanet each have their own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from calcgraph.graph import assemble
from calcgraph.linking.annotated.annotations import Annotation, Annotations, read_annotations
from calcgraph.linking.annotated.expansion import Sense, expansion
from calcgraph.linking.files.reader import read
from calcgraph.model import Knowledge
from calcgraph.reasoning import reason
from calcgraph.source import load
from calcgraph.writing.content import content

_NONE_OF_THEM = "Excluded"  # the name of HPO's term for a frequency of none


class Disease(NamedTuple):
    """A disease and all rows about the terms asked for.

    Args:
        id: as `OMIM:610455`.
        name: in the annotations.
        rows: in the order of the file.
    """

    id: str
    name: str
    rows: tuple[Annotation, ...]

    @property
    def status(self) -> str:
        """`stated`, `denied`, or `both` if rows disagree."""
        denied = {row.denied for row in self.rows}
        return "both" if len(denied) == 2 else "denied" if True in denied else "stated"


class Count(NamedTuple):
    """How many diseases a query finds.

    Args:
        terms: that it asks for.
        stated: diseases of which one of them is stated; among them those with `both`.
        denied: diseases of which they are only denied.
    """

    terms: tuple[str, ...]
    stated: int
    denied: int

    @property
    def mentioned(self) -> int:
        """What a query finds that does not look at the qualifier."""
        return self.stated + self.denied


class Comparison(NamedTuple):
    """What the annotations say.

    Args:
        annotations: that were asked.
        senses: the terms that stand for the finding.
        each: a count for each sense alone.
        by_name: the count for the terms that have the name of a disease of ours: what a search by name asks for.
        together: the count for all.
        diseases: found by any, in the order of ids.
        frequencies: the English label of each frequency that is an id, for people.
    """

    annotations: Annotations
    senses: tuple[Sense, ...]
    each: tuple[Count, ...]
    by_name: Count
    together: Count
    diseases: tuple[Disease, ...]
    frequencies: dict[str, str]


def work(
    file: str, ontology: str | None, directory: str | None, *, progress: Callable[[str], object] = str
) -> Comparison:
    """Read the files, and compare; what a child process does.

    Args:
        file: `phenotype.hpoa`.
        ontology: a file of HPO, if there is one.
        directory: of the curated files, as for `load`.
        progress: called with the name of each stage as it begins.

    Raises:
        UnreadableData: if a file is refused, with every reason.
        InvalidContent: if the curated files do not load.
    """
    progress("load the curated files and reason")
    knowledge = load(directory)
    dataset = reason(assemble(knowledge))
    progress(f"read {ontology or file}")
    partner = read(ontology) if ontology else None
    progress(f"read {file}")
    found = compare(
        read_annotations(file, excluded(knowledge)), expansion(content(dataset.quads, dataset.prefixes), partner)
    )
    used = {row.frequency for disease in found.diseases for row in disease.rows}
    return found._replace(frequencies={i: label for i, label in knowledge.labels.items() if i in used})


def excluded(knowledge: Knowledge) -> str:
    """The id of the frequency that HPO calls Excluded, for `read_annotations`; empty if we do not name it."""
    return next((i for i, label in knowledge.labels.items() if i.startswith("HP:") and label == _NONE_OF_THEM), "")


def compare(annotations: Annotations, senses: Sequence[Sense]) -> Comparison:
    """Count the diseases that each term finds, that the name finds, and that all find together.

    Args:
        annotations: a file of them.
        senses: what `expansion` returned.
    """
    wanted = {sense.term for sense in senses}
    rows: defaultdict[str, list[Annotation]] = defaultdict(list)
    for row in annotations.rows:
        if row.term in wanted:
            rows[row.disease].append(row)
    diseases = tuple(Disease(i, found[0].name, tuple(found)) for i, found in sorted(rows.items()))
    named = [sense.term for sense in senses if sense.named]
    return Comparison(
        annotations,
        tuple(senses),
        tuple(_count(diseases, [sense.term]) for sense in senses),
        _count(diseases, named),
        _count(diseases, [sense.term for sense in senses]),
        diseases,
        {},
    )


def _count(diseases: Iterable[Disease], terms: Sequence[str]) -> Count:
    stated = denied = 0
    for disease in diseases:
        said = {row.denied for row in disease.rows if row.term in terms}
        stated += False in said
        denied += said == {True}
    return Count(tuple(terms), stated, denied)
