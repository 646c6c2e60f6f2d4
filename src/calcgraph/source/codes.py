"""The rules of the curated files: every code that the loader reports, with the rule in words and how to keep it.

Comes in: nothing. Goes out: a table. A problem itself says more: which id, which line, what instead. A test holds the
table against the code.
"""

from typing import NamedTuple

from calcgraph.errors import Severity


class Code(NamedTuple):
    """A rule of the loader: what it demands and how to mend what breaks it, each in a sentence."""

    rule: str
    fix: str
    severity: Severity = "violation"


CODES: dict[str, Code] = {
    # ---- files
    "no-content": Code(
        "The directory of curated files holds at least one YAML file under content/.",
        "Add one, or give --content another directory.",
    ),
    "missing-file": Code("prefixes.ttl, vocabulary.ttl and bridge.ttl are there.", "Restore the file."),
    "unreadable-file": Code("Every file can be read.", "Restore it, or make it readable."),
    "not-read": Code("A YAML file has a name that ends in .yaml.", "Rename it, or remove it."),
    "not-utf-8": Code("A curated file is UTF-8.", "Save it as UTF-8."),
    "file-too-large": Code("A YAML file is not larger than 5 MB.", "Split it."),
    "control-character": Code(
        "No file has a control character or a bidirectional override, not even escaped.", "Remove it."
    ),
    "not-normal-form": Code(
        "A curated file is written in the one way that `calcgraph check --fix` writes it.",
        "Run calcgraph check --fix.",
        "warning",
    ),
    # ---- the list of releases
    "no-header": Code(
        "The list of releases and the table of spellings begin with their header.", "Write the names of their columns."
    ),
    "wrong-order": Code("The oldest release stands first.", "Put the lines in the order of the releases."),
    # ---- the table of spellings
    "spelling-twice": Code("A spelling of a prefix or namespace means one of ours.", "Remove one of the two lines."),
    # ---- YAML
    "broken-yaml": Code("A YAML file parses.", "Check indentation, colons and quotes of the line and the one above."),
    "duplicate-key": Code("A key stands once in a mapping.", "Remove one of the two, or rename it."),
    "several-documents": Code("A YAML file holds one document.", "Use one file each."),
    "yaml-anchor": Code("Curated YAML has neither anchors nor aliases.", "Write the value out."),
    "yaml-tag": Code("Curated YAML has no tags, since types come from the model.", "Remove the tag."),
    "yaml-too-deep": Code("Curated YAML is not nested deeper than 20 levels.", "Flatten the file."),
    "yaml-key": Code("A key is a plain word.", "Write it as one word."),
    # ---- records
    "unknown-field": Code("A record has the fields of the model and no other.", "Remove it, or correct its spelling."),
    "missing-field": Code("A record has all fields that the model demands.", "Add the field."),
    "malformed": Code(
        "A field has the form that the model demands.",
        "Correct it; calcgraph schema content shows every field of a record.",
    ),
    "unknown-value": Code("A field with a closed list of values has one of them.", "Choose one of them."),
    "id-twice": Code("An id is given once and never reused.", "Give one of the two the next free id."),
    "key-twice": Code(
        "A source has a key of its own, and a section a name of its own in it.", "Rename one of the two."
    ),
    # ---- Turtle
    "broken-turtle": Code("A Turtle file parses.", "Look at the line and the one before: a dot, semicolon or prefix."),
    "missing-prefix": Code("prefixes.ttl declares the prefixes that the code itself uses.", "Declare it again."),
    # ---- references
    "unknown-id": Code(
        "An id that is named is that of a record, or of a foreign term that is imported.",
        "Correct the id, import the foreign term, or write a record for a term of ours.",
    ),
    "label-mismatch": Code(
        "An id stands beside the label that belongs to it.", "Write the label of the id, or the id that you meant."
    ),
    "unknown-prefix": Code("The prefix of an id is declared in prefixes.ttl.", "Declare it there, or correct it."),
    "unknown-property": Code(
        "The property of a claim is a claim property of vocabulary.ttl.", "Correct it, or define it there."
    ),
    "unknown-section": Code("The section of a span is one of its source.", "Name one of the sections of the source."),
    # ---- claims
    "claim-without-source": Code(
        "A claim comes from a source that is known.", "Name the source in the claim or at the head of the file."
    ),
    "defining-without-relation": Code(
        "A defining claim has a property that abbreviates an OWL relation.", "Make the claim observed."
    ),
    "citation-instead-of-span": Code("A claim of a source whose text is known gives spans.", "Give a span."),
    "span-outside-section": Code("A span lies inside its section.", "Correct start and end, or the section."),
    "wrong-digest": Code(
        "Two claims that cite the same span give it the same digest.",
        "Take the digest that calcgraph source verify prints.",
    ),
    # ---- sources and terms
    "span-outside-source": Code(
        "A section or an uncited stretch has a start below its end, and an end within the source.",
        "Correct start, end or the number of characters.",
    ),
    "duplicate-of-nothing": Code(
        "A stretch that is said to repeat another has the digest of a span that a claim cites.",
        "Name the span that it repeats character by character, or cite it in a claim.",
    ),
    "hierarchy-cycle": Code("The told hierarchy has no circle.", "Give one of the terms another genus."),
    "defined-without-claim": Code(
        "A term that is said to be defined has a defining claim.", "Remove defined, or add the claim."
    ),
    # ---- conflicts
    "explained-twice": Code("A conflict is explained once.", "Make one explanation of the two."),
    "explanation-without-conflict": Code(
        "An explanation belongs to a conflict that a rule finds.", "Correct its claims, or remove it."
    ),
    # ---- mappings
    "empty-file": Code("A table of mappings has a header line.", "Write it."),
    "unknown-column": Code("A table of mappings has the columns of the model and no other.", "Remove or rename it."),
    "column-twice": Code("A column stands once in a table.", "Remove one of the two."),
    "missing-column": Code("A table of mappings has all columns that the model demands.", "Add it."),
    "other-mapping-set": Code(
        "All tables of mappings have the same header: they are one mapping set.", "Write the same header, or join them."
    ),
    "curie-map-differs": Code(
        "The curie_map of a table declares every prefix of its rows, as prefixes.ttl does.",
        "Write it so in both places.",
    ),
    "ragged-row": Code("A row has as many cells as the header.", "Separate cells by one tab each."),
}
