"""What was checked, sorted by rule: the one view that all formats are made from.

Comes in: the report, the rules that ran. Goes out: one `Outcome` a rule, the worst and most frequent first, and the
sentence that sums it all up.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, get_args

from calcgraph.curies import Shortener
from calcgraph.errors import Problem, Report, Severity
from calcgraph.reporting.readable import brief

if TYPE_CHECKING:
    from calcgraph.checking.rules import Rule

SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # worst first
GROUPS = ("content", "files", "links", "core", "context", "style", "yours", "other")
_ENGINES = {"reference": ", with the reference engine", "both": ", with both engines"}
_USUAL = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "obo": "http://purl.obolibrary.org/obo/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
}


class Checked(NamedTuple):
    """A check that is over.

    Args:
        report: all problems.
        rules: all rules that ran, by code, also those that nothing broke.
        subject: what was checked, in words: "114 claims, 43 terms, in ontology".
        notes: what a reader should know of the run itself.
        engine: `fast`, `reference` or `both`.
        prefixes: namespace by prefix, to shorten IRIs; our own and the usual ones are known.
    """

    report: Report
    rules: "Mapping[str, Rule]"
    subject: str
    notes: tuple[str, ...] = ()
    engine: str = "fast"
    prefixes: Mapping[str, str] = {}

    def shortener(self) -> Shortener:
        """Shortens IRIs by the prefixes."""
        from calcgraph.graph.names import BASE, SHAPES, VOCABULARY

        return Shortener({**_USUAL, "cg": BASE, "cgv": VOCABULARY, "cgs": SHAPES, **self.prefixes})


class Outcome(NamedTuple):
    """One rule, and all problems of it.

    Args:
        code: the rule's name.
        group: the rule's group; `other` if no rule that ran has this code.
        severity: the worst of its problems; if it was kept, what breaking it would be.
        rule: what it demands, in a sentence.
        fix: how to mend what breaks it, or nothing.
        page: where to read about it, or nothing.
        problems: in the order of the report; none if the rule was kept.
    """

    code: str
    group: str
    severity: Severity
    rule: str
    fix: str
    page: str
    problems: tuple[Problem, ...] = ()


def outcomes(checked: Checked) -> tuple[Outcome, ...]:
    """Every rule that ran or that a problem names: the broken ones, worst and most frequent first, then the kept."""
    problems: dict[str, list[Problem]] = {}
    for problem in checked.report:
        problems.setdefault(problem.code, []).append(problem)
    broken = [_broken(code, tuple(found), checked.rules.get(code)) for code, found in problems.items()]
    broken.sort(key=lambda o: (SEVERITIES.index(o.severity), -len(o.problems), o.code))
    kept = [
        Outcome(rule.code, rule.group, rule.severity, rule.rule or rule.code, rule.fix, rule.page)
        for code, rule in checked.rules.items()
        if code not in problems
    ]
    kept.sort(key=lambda o: (GROUPS.index(o.group), o.code))
    return (*broken, *kept)


def _broken(code: str, problems: tuple[Problem, ...], rule: "Rule | None") -> Outcome:
    severity = min((p.severity for p in problems), key=SEVERITIES.index)
    if rule is not None and rule.rule:
        return Outcome(code, rule.group, severity, rule.rule, rule.fix, rule.page, problems)
    messages, fixes = {p.message for p in problems}, {p.fix for p in problems}
    words = code.replace("-", " ")
    sentence = messages.pop() if len(messages) == 1 else words[:1].upper() + words[1:]
    fix = fixes.pop() if len(fixes) == 1 else None
    group, page = (rule.group, rule.page) if rule else ("other", "")
    return Outcome(code, group, severity, sentence, fix or "", page, problems)


def counts(report: Report) -> dict[Severity, int]:
    """How many problems of each severity, worst first."""
    found = [p.severity for p in report]
    return {severity: found.count(severity) for severity in SEVERITIES}


def number(amount: int, noun: str) -> str:
    """`1 place`, `1,200 places`."""
    return f"{amount:,} {noun}" + ("" if amount == 1 or noun == "info" else "s")


def tally(report: Report) -> str:
    """`2 violations, 1 warning`, or `No problems`."""
    return ", ".join(number(n, severity) for severity, n in counts(report).items() if n) or "No problems"


def summary(checked: Checked) -> str:
    """The sentence that sums up a check: how many problems, how many rules, what was checked."""
    all_rules = outcomes(checked)
    broken = sum(1 for o in all_rules if o.problems)
    what = f"Checked {brief(checked.subject)}" if checked.subject else "Checked"
    engine = _ENGINES.get(checked.engine, "")
    if not broken:
        return f"No problems. {what}, against {number(len(all_rules), 'rule')}{engine}."
    of = f"{broken:,} of {number(len(all_rules), 'rule')} broken"
    return f"{tally(checked.report)}; {of}. {what}{engine}."
