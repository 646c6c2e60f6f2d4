"""The rules of files that somebody else wrote, and of shapes that a user brings: what must hold before rules can run.

Comes in: nothing. Goes out: a table from code to the rule and the remedy, each in a sentence. A test holds the table
against the code.
"""

CODES: dict[str, tuple[str, str]] = {
    "unknown-syntax": (
        "The end of a file's name tells its syntax: Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD.",
        "Rename the file, or convert it.",
    ),
    "broken-rdf": ("A file is what the end of its name says, and parses.", "Mend the syntax at the line named."),
    "broken-archive": ("A packed file (.gz, .xz, .zst) or archive (.tar) is whole.", "Pack it, or get it, again."),
    "too-large": (
        "A file is not larger than two gigabytes, unpacked, and does not unpack to 250 times its size.",
        "Check it in parts, or unpack it yourself if you trust it.",
    ),
    "too-long": ("No literal, IRI or line is longer than 16 MiB.", "Cut it, or keep it outside the graph."),
    "too-deep": ("JSON and XML are nested no deeper than 128 levels.", "Flatten the file: write it as N-Quads."),
    "no-triples": ("A file holds at least one triple.", "Look whether it is the file that was meant."),
    "document-type": (
        "RDF/XML declares no document type, since its entities can grow without end or name other files.",
        "Remove <!DOCTYPE …> and write its entities out.",
    ),
    "shape-not-understood": (
        "A shape that a user brings says only what an engine checks, and asks for nothing beyond the data.",
        "Do what the problem says; a word that no engine knows would check nothing, and nobody would hear of it.",
    ),
    "engine-chosen": (
        "A shape that one SHACL engine cannot do is checked by the other, and the report says so.",
        "Nothing is wrong; write the shape in SHACL core if both are to check it.",
    ),
    "engines-disagree": (
        "Both SHACL engines give the same results.",
        "Report it to the engine's authors; rewrite the shape so that both understand it.",
    ),
}
