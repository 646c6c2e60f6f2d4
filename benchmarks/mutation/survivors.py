"""Why mutants survive that are worse than the original.

Comes in: a verdict. Goes out: a reason, from a table by part, operator and change. A survivor that no line fits has no
reason, and a test fails until it is either noticed or explained.
"""

import re

from benchmarks.mutation.mutants import Verdict

# part, operator, change (patterns that must be found), reason
REASONS: tuple[tuple[str, str, str, str], ...] = (
    (
        "queries",
        "a variable for a constant",
        "imported",
        "no fixture has an import that mentions a term in another way",
    ),
    ("queries", "DISTINCT", "", "no fixture breaks the rule twice for one node; it would only be told twice"),
    ("queries", "a variable for a constant", "", "no fixture links the constant in another way than the rule says"),
    ("queries", "a shorter text", "", "no fixture has an IRI or a text as near as that"),
    ("queries", "path operator|add a word|delete", "", "no fixture is as near as that"),
    ("shapes", "any character|anchor", "", "no fixture has an IRI or a text as near as that"),
    ("shapes", "node kind|near miss", "", "no fixture has a node or a word of that sort there"),
    ("shapes", "member|target", "", "no fixture has that alone"),
    (
        "graphs",
        "",
        r"^\[\] |(subClassOf|equivalentClass|disjointWith) \[\]|onProperty|complementOf|intersectionOf",
        "a whole expression, if not the right one: no rule holds axioms against the defining claims they come from",
    ),
    (
        "graphs",
        "drop a triple|the other direction",
        r"\.sssom\.tsv (mappings|type MappingSet)",
        "rows that no set lists are allowed: others publish mappings without a set",
    ),
    (
        "graphs",
        "another id",
        "evidence ECO",
        "which code is right depends on the source, and one list serves all of them",
    ),
    (
        "graphs",
        "another id",
        r"CALC_\d+ subject CALC|subject_id CALC|subClassOf CALC",
        "about another term of ours; only the words of the label say which was meant",
    ),
    (
        "graphs",
        "another id",
        "repair/.* (span|comment)|comment",
        "said of another record, which may have it as well",
    ),
    ("graphs", "a number by one", " (start|end) ", "the other end is what is wrong there: nothing compares the two"),
    ("graphs", "drop a triple", "synonymScope", "the loader asks a name for its scope, the shapes only know the list"),
    ("graphs", "", "agent/.* label", "no rule reads the label of an agent"),
    (
        "graphs",
        "another",
        r"calcgraph\.owl",
        "no rule reads the texts of the ontology itself, only that they are there",
    ),
    ("graphs", "another class", " type ", "a word in use has to be declared; no rule asks as what"),
    ("graphs", "", "shortcutFor", "which relation a claim property abbreviates is said here and nowhere else"),
    ("graphs", "", " domain ", "a domain is documentation: no rule reads it"),
    ("graphs", "the other direction", "subClassOf", "the other order would be a hierarchy as well"),
    ("graphs", "drop a triple", "subClassOf", "a second genus, which a term may have or not"),
)


def reason(found: Verdict) -> str:
    """The reason why nothing notices a mutant; empty if nobody has given one."""
    for part, operator, change, why in REASONS:
        if part == found.part and re.search(operator, found.operator) and re.search(change, found.what):
            return why
    return ""
