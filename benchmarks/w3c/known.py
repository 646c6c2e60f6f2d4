"""Where the engines fail, and why: the one list that the report prints and the tests hold to.

A test that is listed must fail; one that is not must pass.
"""

FAILS: dict[tuple[str, str], str] = {  # (engine, test): reason
    ("shacl", "sparql/pre-binding/unsupported-sparql-004"): (
        "takes a nested SELECT that does not hand on $this, where the specification wants it refused"
    ),
    ("pyshacl", "core/property/uniqueLang-002"): (
        'takes "1"^^xsd:boolean for true; the suite wants the literal true and no other'
    ),
    ("pyshacl", "sparql/pre-binding/shapesGraph-001"): "has no $shapesGraph, which is optional, and says so",
}

DISAGREE: dict[str, str] = {  # test: reason
    "core/property/uniqueLang-002": "see pyshacl",
    "sparql/node/prefixes-001": (
        "pyshacl does not follow owl:imports to prefixes; alone it passes, by the prefixes of the Turtle file"
    ),
    "sparql/pre-binding/shapesGraph-001": "see pyshacl",
    "sparql/pre-binding/unsupported-sparql-004": "see shacl",
}
