"""`queries.ttl`: the competency questions as data, for query interfaces and for whoever writes queries by example.

Comes in: `Objects`, for the labels of the vocabulary, and the questions. Goes out: Turtle, after the conventions of
published collections of SPARQL examples (https://www.w3.org/TR/shacl/#sparql-executables).

    a question, `queries/ask/*.rq`    in Turtle
    --------------------------------  ---------------------------------------------------------------------
    the file's name                   cg:query/04-what-is-excluded
    SELECT, ASK, CONSTRUCT            sh:SPARQLSelectExecutable with sh:select, and so on
    `# question:`                     rdfs:comment
    `# about:`                        skos:scopeNote, how to read the answer
    the query without these lines     sh:select …; it has its own PREFIX lines and runs as it stands
    the prefixes that it declares     sh:prefixes, one node with an IRI that declares those of all queries
    the words that it asks for        schema:keywords: labels of claim properties, statuses, certainties
"""

import re
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from calcgraph.graph.literals import english
from calcgraph.graph.names import VOCABULARY, own
from calcgraph.queries import Question
from calcgraph.writing.formats import describing as d
from calcgraph.writing.formats.describing import beside, say, word
from calcgraph.writing.formats.format import Folder, Format
from calcgraph.writing.objects import Objects

_PREFIX = re.compile(r"^\s*PREFIX\s+([\w.-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_HEAD = re.compile(r"^# (?:question|about):.*\n", re.MULTILINE)
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT)\b", re.MULTILINE | re.IGNORECASE)
_WORD = re.compile(r"\bcgv:(\w+)")
PREFIXES = own("query/prefixes")


def queries(objects: Objects, folder: Folder) -> bytes:
    """The questions as SHACL executables."""
    return d.document(objects, _triples(objects, folder.questions))


def _triples(objects: Objects, questions: Sequence[Question]) -> Iterator[ox.Triple]:
    spaces = {prefix: space for question in questions for prefix, space in _PREFIX.findall(question.sparql)}
    declared = {prefix: own(f"query/prefixes/{prefix}") for prefix in spaces}
    yield from say(
        beside(""),
        [
            ("a", word("foaf:Document")),
            *d.titled("Questions to calcgraph", "What the data set can be asked, as SPARQL queries."),
            *d.credits(objects),
            ("foaf:primaryTopic", d.DATASET),
        ],
    )
    yield from say(PREFIXES, [("a", word("owl:Ontology")), ("sh:declare", tuple(declared.values()))])
    for prefix, node in declared.items():
        space = ox.Literal(spaces[prefix], datatype=word("xsd:anyURI"))
        kind, name = word("sh:PrefixDeclaration"), ox.Literal(prefix)
        yield from say(node, [("a", kind), ("sh:prefix", name), ("sh:namespace", space)])
    for question in questions:
        yield from _question(objects, question)


def _question(objects: Objects, question: Question) -> Iterator[ox.Triple]:
    text = _HEAD.sub("", question.sparql).strip()
    form = _FORM.findall(text)[0].lower()
    content = objects.content
    subjects = {word for claim in content.claims for word in (claim.property, claim.status, claim.certainty)}
    used = set(_WORD.findall(text)) & subjects
    keywords = {content.labels.get(VOCABULARY + name, name) for name in used}
    yield from say(
        own(f"query/{question.number}-{question.name}"),
        [
            ("a", (word("sh:SPARQLExecutable"), word(f"sh:SPARQL{form.capitalize()}Executable"))),
            ("rdfs:label", english(question.name.replace("-", " "))),
            ("rdfs:comment", english(question.question)),
            ("skos:scopeNote", english(question.about) if question.about else None),
            ("schema:keywords", [english(keyword) for keyword in sorted(keywords)]),
            ("sh:prefixes", PREFIXES),
            (f"sh:{form}", ox.Literal(text + "\n")),
        ],
    )


FORMATS = (
    Format(
        "queries",
        "queries.ttl",
        "description",
        "The questions that the data set answers, as SHACL executables.",
        "query interfaces, SPARQL examples",
        None,
        describe=queries,
    ),
)
