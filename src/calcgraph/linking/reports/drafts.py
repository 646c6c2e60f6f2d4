"""Issues in the form of a partner's template, ready to be looked through and filed by a person.

Comes in: a case, or a request for a new term; the tracker. Goes out: `Draft`. What files of others say is stated so
that it cannot act in Markdown: no mention of a user, no link, no tag.
"""

import re
from collections.abc import Iterable, Mapping

from calcgraph import __version__
from calcgraph.linking.reports.asked import Case, Draft
from calcgraph.linking.reports.requests import Request
from calcgraph.reporting.checked import number
from calcgraph.reporting.readable import visible
from calcgraph.source.trackers import Template, Tracker
from calcgraph.writing.content import SCOPES

_ACTS = re.compile(
    r"""(?P<sign> [&<>\[\]`*\\|~$] | (?<![A-Za-z0-9])_ | _(?![A-Za-z0-9]) )     # markup, tags, entities, formulas
      | (?P<link> @ | \#(?=\d) | :(?=//) | :(?=[\w+-]+:) | www(?=\.) | \bGH(?=-\d) )  # people, issues, addresses
      | \A(?P<space>\s*)(?P<first> [#+=:-] | \d{1,9}(?=[.)]) )                      # a heading, a list""",
    re.VERBOSE | re.IGNORECASE,
)
_APART = "&#8203;"  # nobody sees it, and what it stands in is no name and no address any more
_ORCID = "(yours)"


def quiet(text: str) -> str:
    """A text of others as it can stand in Markdown, where it is read and does nothing.

    Entities alone would not do for people, issues and addresses: trackers look for them in the text that is rendered.
    """

    def inert(hit: re.Match[str]) -> str:
        if hit["link"]:
            return f"{hit['link']}{_APART}"
        if hit["sign"]:
            return f"&#{ord(hit['sign'])};"
        return f"{hit['space']}{hit['first']}{_APART}" if hit["first"].isdigit() else f"&#{ord(hit['first'])};"

    return _ACTS.sub(inert, visible(text).strip())


def fenced(text: str) -> str:
    """Lines as a block of code in Markdown, which nothing in them can end."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def correction(case: Case, tracker: Tracker | None) -> Draft | None:
    """The draft of a request to correct something; None if the partner has no form for it that we know."""
    template = tracker.template(case.kind) if tracker else None
    if tracker is None or template is None:
        return None
    parts = [quiet(case.ask), f"Reasons:\n\n{_listed(case.evidence)}"]
    if case.today:
        parts.append(f"What it means for users today:\n\n{_listed(case.today)}")
    spoken_of = {case.about, *(value for row in case.rows for value in row.values())}
    if filed := [address for known in tracker.known if known.term.id in spoken_of for address in known.issues]:
        parts.append(f"Asked before: {', '.join(filed)}.")
    slots = {
        "term": quiet(case.term),
        "request": "\n\n".join([*parts, _footer(case, f"the query {case.code}.rq")]),
        "target": quiet(case.target),
        "references": "The words of the class itself, above.",
        "orcid": _ORCID,
    }
    return _draft(tracker, template, case.title, slots)


def new_term(case: Case, request: Request, tracker: Tracker) -> Draft | None:
    """The draft of a request for a new term; None if the partner has no form for it that we know."""
    template = tracker.template("new-term")
    if template is None:
        return None
    term = request.term
    label = term.label[0].upper() + term.label[1:] if tracker.capitals else term.label
    scopes = sorted({scope for scope, _ in term.synonyms}, key=SCOPES.index)
    alone = any(part.slot == "scope" for part in template.parts)  # a form that has room for one scope
    synonyms = [(scope, text) for scope, text in term.synonyms if not alone or scope == scopes[0]]
    others = [(scope, text) for scope, text in term.synonyms if (scope, text) not in synonyms]
    parents = [f"{one.label} ({one.id}), which is requested too" for one in request.genus]
    parents += [f"{id_} {name}{f' ({comment})' if comment else ''}" for id_, name, comment in request.parents]
    children = [f"{id_} {name}" for predicate, id_, name, *_ in request.near if predicate == "skos:narrowMatch"]
    slots = {
        "label": label,
        "synonyms": _synonyms(synonyms, scoped=not alone),
        "scope": scopes[0].lower() if scopes else "",
        "definition": f"{_definition(request, tracker)}\n\n{_references(request)}",
        "references": _references(request),
        "parents": "\n".join(map(quiet, parents)) or "None follows from our mappings; the nearest terms are below.",
        "children": "\n".join(map(quiet, children)),
        "diseases": "\n".join(request.diseases) or "None in our graph.",
        "xrefs": "\n".join(map(quiet, request.xrefs)),
        "comments": _comments(case, request, others),
        "orcid": _ORCID,
    }
    return _draft(tracker, template, label, slots)


def _definition(request: Request, tracker: Tracker) -> str:
    said = request.term.definition
    if tracker.phenotypes and request.term.kind != "FindingTerm":
        return f"The presence of {said[0].lower()}{said[1:]}"
    return said


def _references(request: Request) -> str:
    told = "; ".join(f"{label}, {address}" if address else label for label, address in request.sources)
    return f"A PubMed id is wanted here, which our source does not give: {told}."


def _synonyms(synonyms: Iterable[tuple[str, str]], *, scoped: bool) -> str:
    return ", ".join(f"{text} ({scope.lower()})" if scoped else text for scope, text in synonyms)


def _comments(case: Case, request: Request, synonyms: list[tuple[str, str]]) -> str:
    parts = [quiet(reason) for reason in case.evidence]
    if synonyms:
        parts.append(f"More synonyms: {_synonyms(synonyms, scoped=True)}.")
    if request.near:
        near = "; ".join(f"{id_} {label} ({p.removeprefix('skos:')}, {c})" for p, id_, label, c, _ in request.near)
        parts.append(f"Nearest terms of yours, by our mappings: {quiet(near)}.")
    parts += [f"{pattern.what}, by your pattern {pattern.name}: `{pattern.text}`" for pattern in request.patterns]
    if request.xrefs:
        parts.append(f"Elsewhere: {quiet('; '.join(request.xrefs))}.")
    parts.append(f"It is spoken of in {number(len(request.claims), 'claim')}: {', '.join(request.claims)}.")
    parts += [f"Of these, {told}." for told in request.doubts]
    told = "\n".join(f"- {part}" for part in parts)
    if request.definition:
        told += f"\n\nOur own logical definition, in OWL functional syntax:\n\n{fenced(request.definition)}"
    return f"{told}\n\n{_footer(case, 'the gaps of its mappings')}"


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {quiet(line)}" for line in lines)


def _footer(case: Case, by: str) -> str:
    version = f" ({quiet(case.version)})" if case.version else ""
    return (
        f"Found in {quiet(case.file)}{version} by {by} of calcgraph {__version__}, whose ids begin with CALC. "
        "To be compared with the current release before it is filed."
    )


def _draft(tracker: Tracker, template: Template, label: str, slots: Mapping[str, str]) -> Draft:
    body = "\n\n".join(f"{part.heading}\n\n{slots.get(part.slot, '')}".rstrip() for part in template.parts)
    title = template.title.replace("{label}", visible(label))
    return Draft(tracker.issues, template.file, tracker.seen, title, body + "\n")
