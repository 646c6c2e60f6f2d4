"""The rules of what joins us with other ontologies, which `calcgraph link audit` checks against files of theirs.

Comes in: nothing. Goes out: a table from code to the rule, the remedy and how bad it is. A test holds the table against
the code. A problem itself says more: which term, which line of ours, what the file says instead.
"""

from calcgraph.source.codes import Code

CODES: dict[str, Code] = {
    # ---- a term of theirs
    "foreign-term-exists": Code(
        "A term of another ontology that we name is in its file.",
        "Correct the id, or take the term out where it is named.",
    ),
    "foreign-term-in-subset": Code(
        "A term that we name is in the file at hand; a file that is only a part of an ontology may lack it.",
        "Nothing is wrong; audit with the whole ontology to know.",
        "info",
    ),
    "foreign-term-not-obsolete": Code(
        "A term of another ontology that we name is not obsolete there.",
        "Use what replaces it, if that means the same; link audit --format diff proposes the edit of a mapping.",
    ),
    "foreign-label-unchanged": Code(
        "A term of another ontology has the label there that we give it.",
        "Look whether the term still means the same, then write the new label; an import is cut anew.",
        "warning",
    ),
    "no-grouping-class": Code(
        "Nothing is said of a class that its ontology keeps for grouping, and nothing is equal to it.",
        "Use a class below it.",
    ),
    # ---- where it stands
    "foreign-branch-kept": Code(
        "What our import says of the place of a term, by is-a or part-of, still follows from the ontology.",
        "Look whether what we say of the term still holds, then cut the import anew.",
    ),
    "mapping-in-branch": Code(
        "What a term of ours is mapped to stands in the branch that the genus of our term is from.",
        "Look whether both are the same kind of thing; if not, make it a related match.",
        "warning",
    ),
    # ---- how the mappings fit together
    "exact-match-single": Code(
        "A term has at most one exact match in a vocabulary, and none where we say that there is none.",
        "Keep the better one and make the others close, broad or narrow matches.",
    ),
    "exact-match-unshared": Code(
        "No two terms of ours match the same foreign term exactly.",
        "Decide which of the two it is, and make the other a broad, narrow or close match.",
    ),
    "mapping-chain-agrees": Code(
        "What follows from our exact matches and those of others is not denied by another mapping of ours.",
        "Look which of the mappings named is wrong; it may be that of the others.",
        "warning",
    ),
    "mapping-xref-agrees": Code(
        "A cross-reference of theirs does not go where we say that there is no match; it need not mean one.",
        "Nothing need be wrong; look whether the two mean the same.",
        "info",
    ),
    "gap-still-open": Code(
        "Where we say that a vocabulary has no equal of a term of ours, it has none by that name.",
        "Look whether it means the same; if so map it, and if not say so in a row with Not.",
        "warning",
    ),
    # ---- versions and completeness
    "partner-not-changed": Code(
        "The file is of the version that our mappings and imports were made with.",
        "Look through what changed, mend it, and write the new version in the rows that were looked at.",
        "info",
    ),
    "partner-not-older": Code(
        "The file is not older than the version that our mappings and imports were made with.",
        "Audit with a newer file: what this one lacks may have been added since.",
        "warning",
    ),
    "partner-whole": Code(
        "A file is as it was made, and not cut off.",
        "Get the file again; what it lacks was not audited, and no edit is proposed from it.",
    ),
    "vocabulary-audited": Code(
        "Every vocabulary that we name terms of is covered by one of the files given.",
        "Give a file of it as well; until then nothing is known of these rows.",
        "info",
    ),
}
