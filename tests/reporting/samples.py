"""Checks that were never run: a few problems of each kind, and strings that mean harm."""

from collections.abc import Mapping

from calcgraph.checking.rules import Rule
from calcgraph.errors import Problem, Report
from calcgraph.reporting import FORMATS, Checked, render

CG = "https://w3id.org/calcgraph/"
YAML = "ontology/content/idiopathic-calcinosis-cutis.yaml"
SKIN = "http://example.org/graphs/skin"
ONE_CERTAINTY = Rule(
    "claim-has-one-certainty",
    "core",
    "violation",
    "A claim has exactly one certainty.",
    "Give the claim one of asserted, suggested and possible.",
    "shapes/core/claim.ttl",
)
NO_DEPRECATED = Rule(
    "deprecated-term-used",
    "context",
    "violation",
    "No claim uses a deprecated term.",
    "Use the term that replaces it.",
    "ontology/queries/verify/deprecated-term-used.rq",
)
TRIMMED = Rule(
    "label-is-trimmed", "style", "warning", "A label has no blank at its end.", "Remove it.", "shapes/style/label.ttl"
)
USED = Rule("term-is-used", "style", "info", "Every term is used.", "Use it, or remove it.", "shapes/style/term.ttl")
KEPT = Rule("span-has-one-digest", "core", "violation", "A span has one digest.", "Write it.", "shapes/core/span.ttl")
RULES: Mapping[str, Rule] = {r.code: r for r in (USED, KEPT, TRIMMED, ONE_CERTAINTY, NO_DEPRECATED)}
SUBJECT = "114 claims, 43 terms, 205 mappings, in ontology"


def problem(rule: Rule, **fields: object) -> Problem:
    """A problem of a rule, with the rule's own words unless told otherwise."""
    own = {"message": rule.rule, "severity": rule.severity, "fix": rule.fix}
    return Problem(rule.code, **(own | fields))  # type: ignore[arg-type]


def uncertain(n: int) -> Problem:
    """One of many claims without a certainty."""
    label, path = f"nodule {n}, surface: warty", f"<{CG}vocab/certainty>"
    return problem(ONE_CERTAINTY, file=YAML, line=100 + n, focus=f"{CG}CALC_{n:07}", label=label, path=path)


DEPRECATED = problem(
    NO_DEPRECATED,
    file="ontology/content/calcinosis-cutis.yaml",
    line=12,
    focus=f"{CG}CALC_0010012",
    label="calcinosis cutis, subtype",
    value='<http://purl.obolibrary.org/obo/HP_0200042>, "obsolete ulcer"@en',
)
BLANK = problem(TRIMMED, focus="http://example.org/terms/nodule", graph=SKIN, label="nodule", value='"hard nodule "@en')
UNUSED = problem(USED, file="ontology/content/terms.yaml", line=88, focus="CALC_0000041", label="milia-like deposit")
KEYS = tuple(
    Problem("unknown-key", f"'{key}' is no key of a claim", file=YAML, line=line, fix=f"remove '{key}'")
    for key, line in (("colour", 9), ("size", 12))
)
PROBLEMS = (UNUSED, BLANK, DEPRECATED, *map(uncertain, range(12)), *KEYS)
PREFIXES = {"HP": "http://purl.obolibrary.org/obo/HP_", "ex": "http://example.org/"}
NOTE = "the shape ex:Lesion was checked by the reference engine"


def checked(*problems: Problem, rules: Mapping[str, Rule] = RULES, notes: tuple[str, ...] = (), **more: str) -> Checked:
    """A check that found these problems."""
    fields = {"subject": SUBJECT} | more
    return Checked(Report.of(problems), rules, notes=notes, prefixes=PREFIXES, **fields)  # type: ignore[arg-type]


MANY = checked(*PROBLEMS, notes=(NOTE,), engine="both")
CLEAN = checked()

HOSTILE = {
    "escape": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "line-break": "one\ntwo\r\nthree\x0bfour\x0cfive\x85six\u2028seven\u2029eight",
    "command": "::error file=x,line=1::gotcha",
    "command-on-a-line": "x\n::stop-commands::token\n  ::add-mask::a",
    "old-command": "a ##[error]b ##vso[task.setvariable variable=x]y ##teamcity[x]",
    "percent": "%0A::error::%0D%25 50% 50%25 :,",
    "script": "</script><script>alert(1)</script><!-- --> ]]> &amp; ' \" <img src=x onerror=alert(1)>",
    "quotes": '"""\\"""\\\\ \' `code` ${x} {0} {{1}}',
    "link": "[click](http://example.org/evil) <http://example.org/evil> javascript:alert(1)",
    "no-xml": "\x00\x01\x08\x0e\x1f\x7f\ufffe\uffff\U0001ffff",
    "bidi": "\u202eexe.txt\u202c \u2066x\u2069 \u200f\u200b\u200d\ufeff\U000e0041",
    "surrogate": "half \ud800 other \udfff end",
    "term": '"a" . <x:s> <x:p> "b"',
    "unclosed": '"never closed \\',
    "triple": '<x:s> <x:p> "o" .\n<x:s2> <x:p> <x:o',
    "empty": "",
    "blank": " \t ",
    "long": "a" * 1_000_000,
    "many-quotes": '"' * 200_000,
    "many-escapes": '\\"' * 100_000,
    "many-brackets": "<a:" * 100_000,
}


def hostile(said: str) -> Checked:
    """A check in which everything that data or a user's shape can say is this text."""
    rule = Rule(said, "yours", "warning", said, said, said)
    iri = f"http://example.org/{said}"
    problems = [
        Problem(said, said, "warning", said or None, 3, said, said, said, said, said, said),
        Problem(
            said, "other " + said, "violation", focus=iri, value=f"<{said}>", fix=said, label=said, path=f"<x:{said}>"
        ),
        Problem("unknown", said, "info", focus=f"_:{said}", value=f'"{said}"', graph=iri, path=f"^<{said}>"),
        problem(
            ONE_CERTAINTY, file=f"dir/{said}", line=1, focus=f'"{said}"@en', value=f'"{said}"^^<x:{said}>', fix=said
        ),
    ]
    return Checked(Report.of(problems), {said: rule, **RULES}, said, (said,), said, {"ex": "http://example.org/"})


def rendered(check: Checked) -> dict[str, str]:
    """A check in all formats."""
    return {name: render(check, name, every=True) for name in FORMATS}
