"""The rules of files of partners: what must hold before they can be read, and what is told of them if it does not.

Comes in: nothing. Goes out: a table from code to the rule and the remedy, each in a sentence; codes of any file are in
`calcgraph.reading.codes`. A test holds the table against the code.
"""

CODES: dict[str, tuple[str, str]] = {
    "broken-obo": ("A line of OBO is a tag with its value, and a stanza begins with its id.", "Mend the line."),
    "broken-json": ("JSON is whole, and of the shape of OBO Graphs or of a class list.", "Get the file again."),
    "broken-owl": ("OWL in functional syntax or XML parses, and all brackets are closed.", "Mend the line."),
    "broken-table": ("A table has its columns, and in each row as many cells.", "Mend the row, or get the file again."),
    "broken-annotations": (
        "Annotations of diseases are a table in the form of phenotype.hpoa, whole to its last line.",
        "Take the file from where it is published.",
    ),
    "no-terms": ("An ontology has terms, and a set of mappings is a table.", "Look whether it is the file meant."),
    "circular-hierarchy": ("Nothing stands above itself by is-a.", "Tell those who make the ontology."),
    "two-labels": ("A term has one label in English.", "Tell those who make the ontology; the first is taken."),
    "term-twice": ("A term stands in a file once.", "Join the two."),
}
