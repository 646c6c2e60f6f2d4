"""HPO annotations: the findings of each disease in the twelve columns of `phenotype.hpoa`.

Comes in: `Objects`. Goes out: `calcgraph.hpoa`, as the Human Phenotype Ontology describes it
(https://obophenotype.github.io/human-phenotype-ontology/annotations/phenotype_hpoa/); comment lines first.

    column         from
    -------------  -------------------------------------------------------------------------------------------
    database_id    the disease of ours, `cg:CALC_0000005`; a comment line says what `cg` stands for
    disease_name   its label
    qualifier      NOT if excluded, else empty
    hpo_id         the value, if it is a term of HPO; no other claim has a row
    reference      the source (DOI or address), then the claim: `https://…;cg:CALC_0010208`
    evidence       `cgv:hpoEvidence` of the claim's reading or evidence: TAS for what an author states
    onset          empty: no claim tells when a finding begins; an onset of the disease is a row, with aspect C
    frequency      `cgv:inferredFrequency` of the source's word, the curator's inference; else empty
    sex, modifier  empty: nothing is claimed
    aspect         `cgv:hpoAspect` of the branch that the term is in, by the imported hierarchy
    biocuration    the curators, with the date of issue if the build has one: claims carry no dates of their own

A row has no place for doubt, alternatives, or whose feature it is: `Content.states` decides. NOT says that the disease
is not characterized by the term, so a row with NOT needs a claim that is excluded without reserve or restriction. With
aspect C there is no NOT: the toolkit of HPO reads an onset as given, whatever stands before it, and the published file
has none either.

A *normal* finding has no row. NOT would be true of it, but would read back as excluded; HPO keeps the two apart by 0/n,
and no source gives n. No code of evidence fits what a curator inferred, so that has no row; a repaired reading is still
a statement of the author's, and a comment line lists the claims that rest on one.
"""

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.names import BASE, VOCABULARY, cgv, graph_name, own
from calcgraph.writing.content import ClaimRecord, Content
from calcgraph.writing.formats.format import Format
from calcgraph.writing.objects import Objects

COLUMNS = (
    "database_id",
    "disease_name",
    "qualifier",
    "hpo_id",
    "reference",
    "evidence",
    "onset",
    "frequency",
    "sex",
    "modifier",
    "aspect",
    "biocuration",
)
_PROPERTIES = {"P": "finding", "C": "onset", "H": "pastHistory"}  # what a row of this aspect says of the disease
_DENIABLE = ("P", "H")
_PREFIX, _REPAIRED = "#prefix: cg ", "#repaired: "
_OBO = "http://purl.obolibrary.org/obo/"
_HPO = f"{_OBO}HP_"
_TOLD = ("hpoAspect", "hpoEvidence", "inferredFrequency")


def write(objects: Objects, out: BinaryIO) -> None:
    """Comment lines, the line of names, and a row for each claim that the format can carry."""
    content, terms = objects.content, _Terms(objects)
    about = content.nodes.get(own("dataset").value, {})

    def said(predicate: ox.NamedNode) -> str:
        return " ".join(cell(value.value) for value in about.get(predicate.value, ()))

    curators = content.curie(n.CURATORS) + (f"[{said(n.DC_ISSUED)}]" if said(n.DC_ISSUED) else "")
    diseases = {term.node for term in content.terms if term.kind == "DiseaseTerm"}
    rows, repaired = [], []
    for claim in content.claims:
        row = _row(content, terms, claim, curators) if claim.subject in diseases else None
        if row:
            rows.append(row)
            repaired += [content.curie(claim.node)] if claim.reading == "repaired" else []
    comments = [
        f"#description: {said(n.DC_TITLE)}; HPO annotations",
        f"#version: {said(n.VERSION_INFO)}",
        *([f"#date: {said(n.DC_ISSUED)}"] if said(n.DC_ISSUED) else []),
        *([f"#hpo-version: {terms.version}"] if terms.version else []),
        f"#license: {said(n.DC_LICENSE)}",
        f"#disclaimer: {said(n.DC_RIGHTS)}",
        f"{_PREFIX}{BASE}",
        "#evidence: TAS is the nearest of the codes; whether an author cites anybody is in the claim under reference",
        "#frequency: inferred by the curators from a word of the source",
        f"{_REPAIRED}{';'.join(repaired)}",
        "\t".join(COLUMNS),
    ]
    out.write("".join(f"{line}\n" for line in (*comments, *("\t".join(row) for row in sorted(rows)))).encode())


def cell(text: str) -> str:
    """Text for a column: the format has no quoting, so neither tabs nor line breaks nor quotation marks."""
    return " ".join(text.replace('"', "'").split())


def _row(content: Content, terms: "_Terms", claim: ClaimRecord, curators: str) -> tuple[str, ...] | None:
    value = claim.values[0] if len(claim.values) == 1 else None
    if not isinstance(value, ox.NamedNode) or not value.value.startswith(_HPO):
        return None
    aspect = terms.aspect(value)
    evidence = terms.evidence(claim)
    denied = _denies(claim)
    if _PROPERTIES.get(aspect) != claim.property or not evidence:
        return None
    if not (aspect in _DENIABLE if denied else content.states(claim)):
        return None
    return (
        content.curie(claim.subject),
        cell(content.label(claim.subject)),
        "NOT" if denied else "",
        content.curie(value),
        f"{_reference(content, claim.source)};{content.curie(claim.node)}",
        evidence,
        "",
        "" if denied or claim.frequency is None else terms.frequency(claim.frequency, content),
        "",
        "",
        aspect,
        curators,
    )


def _denies(claim: ClaimRecord) -> bool:
    """Whether the source excludes the value flatly: with nothing that would make it `not often`, or `not this much`."""
    plain = claim.bearer is None and claim.frequency is None and claim.amount is None
    return claim.status == "excluded" and claim.certainty == "asserted" and plain


def _reference(content: Content, source: ox.NamedNode) -> str:
    """The DOI or address of a source, else its own id; a semicolon would begin another reference."""
    address = next(iter(content.nodes[source.value].get(n.DC_SOURCE.value, ())), source)
    return cell(content.curie(address)).replace(";", "%3B").replace(" ", "%20")


class _Terms:
    """What the vocabulary and the imports know of terms of HPO, of evidence and of frequency words."""

    def __init__(self, objects: Objects) -> None:
        def told(predicate: ox.NamedNode, graph: ox.NamedNode | None = None) -> Iterator[tuple[str, str]]:
            for quad in objects.saying(predicate):
                if graph is None or quad.graph_name == graph:
                    yield _name(quad.subject), _name(quad.object)

        words, imports = graph_name("vocabulary"), graph_name("imports")
        self._aspects, self._evidence, self._frequencies = (dict(told(cgv(name), words)) for name in _TOLD)
        self._above: dict[str, list[str]] = {}
        for low, high in told(n.SUBCLASS_OF, imports):
            self._above.setdefault(low, []).append(high)
        versions, files = dict(told(n.VERSION_INFO, imports)), {file: node for node, file in told(n.DC_SOURCE)}
        release = versions.get(files.get(f"{_OBO}hp.owl", ""))
        self.version = f"{_OBO}hp/releases/{release}/hp.owl" if release else ""

    def aspect(self, term: ox.NamedNode) -> str:
        """The letter of the nearest branch; empty if there is none, or if two are as near."""
        return self._nearest(term, self._aspects)

    def evidence(self, claim: ClaimRecord) -> str:
        """The code of the claim's reading, else of its evidence; empty if neither has one."""
        return self._evidence.get(VOCABULARY + claim.reading) or self._nearest(claim.evidence, self._evidence)

    def frequency(self, word: str, content: Content) -> str:
        """The frequency class that the curators infer from a word, as a CURIE; empty if they infer none."""
        found = self._frequencies.get(VOCABULARY + word)
        return content.shorten(found) if found else ""

    def _nearest(self, term: ox.NamedNode, letters: dict[str, str]) -> str:
        level, seen = {term.value}, set[str]()
        while level:
            if found := {letters[node] for node in level if node in letters}:
                return found.pop() if len(found) == 1 else ""
            seen |= level
            level = {above for node in level for above in self._above.get(node, ())} - seen
        return ""


def _name(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(node) if isinstance(node, ox.Triple) else node.value


def read(data: bytes) -> Iterator[ox.Quad]:
    """The claims of the rows: subject, property, value, status; a direct triple for what is not denied."""
    base, repaired, names = "", set[str](), None
    for line in data.decode().splitlines():
        if line.startswith("#"):
            base = line.removeprefix(_PREFIX) if line.startswith(_PREFIX) else base
            if line.startswith(_REPAIRED):
                repaired = set(line.removeprefix(_REPAIRED).split(";"))
        elif names is None:
            names = line.split("\t")
        else:
            yield from _claim(dict(zip(names, line.split("\t"), strict=True)), base, repaired)


def _claim(row: dict[str, str], base: str, repaired: set[str]) -> Iterator[ox.Quad]:
    claim = next(reference for reference in row["reference"].split(";") if reference.startswith("cg:"))
    subject = ox.NamedNode(row["database_id"].replace("cg:", base, 1))
    value = ox.NamedNode(row["hpo_id"].replace("HP:", _HPO, 1))
    said = cgv(_PROPERTIES[row["aspect"]])
    say = partial(ox.Quad, ox.NamedNode(claim.replace("cg:", base, 1)))
    yield say(n.TYPE, cgv("Claim"))
    yield say(cgv("subject"), subject)
    yield say(cgv("property"), said)
    yield say(cgv("value"), value)
    yield say(cgv("status"), cgv("excluded" if row["qualifier"] == "NOT" else "present"))
    yield say(cgv("reading"), cgv("repaired" if claim in repaired else "asStated"))
    yield say(n.ATTRIBUTED_TO, ox.NamedNode(row["biocuration"].partition("[")[0].replace("cg:", base, 1)))
    if row["qualifier"] != "NOT":
        yield ox.Quad(subject, said, value)


FORMATS = (
    Format(
        "hpoa",
        "calcgraph.hpoa",
        "findings",
        "HPO annotations, for tools that read phenotype.hpoa: what is there; NOT where no doubt is left (none today).",
        "phenotype tools",
        write,
        read,
    ),
)
