"""Issues in the form of a partner's template, ready to be looked through and filed by a person.

Comes in: a case, or a request for a new term; the tracker. Goes out: `Draft`. What files of others say is stated so
that it cannot act in Markdown: no mention of a user, no link, no tag.
"""

import re
from collections.abc import Mapping

from calcgraph import __version__
from calcgraph.linking.reports.asked import Case, Draft
from calcgraph.linking.reports.requests import Request
from calcgraph.reporting.readable import visible
from calcgraph.source.trackers import Template, Tracker

_ACTS = re.compile(r"[<@\[\]`*\\|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ORCID = "(yours)"


def quiet(text: str) -> str:
    """A text of others as it can stand in Markdown."""
    return _ACTS.sub(lambda hit: f"&#{ord(hit[0])};", visible(text))


def correction(case: Case, tracker: Tracker | None) -> Draft | None:
    """The draft of a request to correct something; None if the partner has no form for it that we know."""
    template = tracker.template(case.kind) if tracker else None
    if tracker is None or template is None:
        return None
    reasons = "\n".join(f"- {quiet(reason)}" for reason in case.evidence)
    today = "".join(f"\n- {quiet(one)}" for one in case.today)
    request = f"{quiet(case.ask)}\n\nReasons:\n\n{reasons}\n"
    request += f"\nWhat it means for users today:\n{today}\n" if today else ""
    request += f"\n{_footer(case, f'the query {case.code}.rq')}"
    slots = {
        "term": quiet(case.term),
        "request": request,
        "target": quiet(case.rows[0].get("target", "")),
        "references": "",
        "orcid": _ORCID,
    }
    return _draft(tracker, template, case.title, slots)


def new_term(case: Case, request: Request, tracker: Tracker) -> Draft | None:
    """The draft of a request for a new term; None if the partner has no form for it that we know."""
    template = tracker.template("new-term")
    if template is None:
        return None
    term, label = request.term, request.term.label
    label = label[0].upper() + label[1:] if tracker.capitals else label
    synonyms = [f"{text} ({scope.lower()})" for scope, text in term.synonyms]
    scopes = sorted({scope.lower() for scope, _ in term.synonyms}, key=("exact", "broad", "narrow", "related").index)
    sources = [f"{label}, {address}" if address else label for label, address in request.sources]
    parents = [f"{id_} {label}{f' ({comment})' if comment else ''}" for id_, label, comment in request.parents]
    children = [f"{id_} {label}" for predicate, id_, label, *_ in request.near if predicate == "skos:narrowMatch"]
    slots = {
        "label": label,
        "synonyms": ", ".join(synonyms),
        "scope": scopes[0] if scopes else "",
        "definition": f"{term.definition}\n\nReference: a PubMed id is wanted here; our sources: {'; '.join(sources)}.",
        "references": "\n".join(sources),
        "parents": "\n".join(f"{quiet(parent)}" for parent in parents) or "None follows from our mappings; see below.",
        "children": "\n".join(map(quiet, children)),
        "diseases": "\n".join(request.diseases) or "None in our graph.",
        "xrefs": "\n".join(map(quiet, request.xrefs)),
        "comments": _comments(case, request),
        "orcid": _ORCID,
    }
    return _draft(tracker, template, label, slots)


def _comments(case: Case, request: Request) -> str:
    parts = [quiet(reason) for reason in case.evidence]
    if request.near:
        near = "; ".join(f"{id_} {label} ({p.removeprefix('skos:')}, {c})" for p, id_, label, c, _ in request.near)
        parts.append(f"Nearest terms of yours: {quiet(near)}.")
    if request.pattern:
        parts.append(f"{request.pattern.what}, by your own pattern {request.pattern.name}: `{request.pattern.text}`")
    if request.xrefs:
        parts.append(f"Elsewhere: {quiet('; '.join(request.xrefs))}.")
    repaired = f", {request.repaired} of them by a repaired reading of a bad translation" if request.repaired else ""
    parts.append(f"It is spoken of in {len(request.claims)} claims{repaired}: {', '.join(request.claims)}.")
    told = "\n".join(f"- {part}" for part in parts)
    if request.definition:
        told += f"\n\nOur own logical definition, in OWL functional syntax:\n\n```\n{request.definition}\n```"
    return f"{told}\n\n{_footer(case, 'the gaps of its mappings')}"


def _footer(case: Case, by: str) -> str:
    version = f" ({case.version})" if case.version else ""
    return (
        f"Found in {quiet(case.file)}{quiet(version)} by {by} of calcgraph {__version__}, https://w3id.org/calcgraph/; "
        "every claim named here resolves there to the characters of its source."
    )


def _draft(tracker: Tracker, template: Template, label: str, slots: Mapping[str, str]) -> Draft:
    body = "\n\n".join(f"{part.heading}\n\n{slots.get(part.slot, '')}".rstrip() for part in template.parts)
    title = template.title.replace("{label}", visible(label))
    return Draft(tracker.issues, template.file, tracker.seen, title, body + "\n")
