"""`calcgraph source`: the graph against a copy of the article that the user has."""

import argparse
import json
import os
import sys
from typing import Any

from calcgraph.errors import CalcgraphError, InvalidArticle


def add(verbs: Any) -> None:
    """Describe the verb and its three sub-verbs."""
    parser = verbs.add_parser(
        "source",
        help="verify, cite and cover the article, if you have it",
        description="The graph points to characters of its source and never repeats them. With a copy of the article: "
        "check every digest, show the words behind a claim, account for every character.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    verify = actions.add_parser(
        "verify", help="check every digest", epilog="example: calcgraph source verify article.txt"
    )
    verify.add_argument("article", metavar="ARTICLE", help="the article as plain text")
    verify.set_defaults(run=_verify)
    cite = actions.add_parser(
        "cite",
        help="show a claim with its words",
        epilog="example: calcgraph source cite CALC_0010307 --article article.txt",
    )
    cite.add_argument("claim", metavar="CLAIM", help="a claim's id, as CALC_0010307")
    cite.add_argument("--article", metavar="ARTICLE", required=True, help="the article as plain text")
    cite.add_argument("--context", metavar="N", type=int, default=60, help="characters around the words (default: 60)")
    cite.set_defaults(run=_cite)
    cover = actions.add_parser(
        "coverage",
        help="account for every character",
        epilog="example: calcgraph source coverage --article article.txt",
    )
    cover.add_argument("--article", metavar="ARTICLE", required=True, help="the article as plain text")
    cover.set_defaults(run=_coverage)
    for action in (verify, cite, cover):
        action.add_argument(
            "--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)"
        )
        action.add_argument("--json", action="store_true", help="print JSON")


def _verify(arguments: argparse.Namespace) -> int:
    from calcgraph import article
    from calcgraph.source import content_root, load

    knowledge = load(arguments.content)
    source, report = article.verify(knowledge, article.read(arguments.article))
    report = report.under(content_root(arguments.content))
    if arguments.json:
        print(json.dumps({"source": source.id, **report.as_json()}, indent=1, ensure_ascii=False))
    elif report.conforms:
        spans = {(s.start, s.end) for c in article.claims_of(knowledge, source) for s in c.spans}
        print(f"{source.label}: the text and {len(spans)} cited spans and {len(source.uncited)} other stretches agree")
    else:
        print(report)
    return 0 if report.conforms else 1


def _cite(arguments: argparse.Namespace) -> int:
    from calcgraph import article
    from calcgraph.graph.claims import claim_label
    from calcgraph.source import content_root, load

    knowledge = load(arguments.content)
    wanted = arguments.claim.removeprefix("cg:")
    claim = next((c for c in knowledge.claims if c.id == wanted), None)
    if claim is None:
        raise CalcgraphError(
            f"there is no claim {arguments.claim}; calcgraph query 'SELECT * {{ ?c a cgv:Claim }}' lists them"
        )
    text = article.read(arguments.article)
    source, report = article.verify(knowledge, text)
    if not report.conforms:
        raise InvalidArticle(report)
    if claim.source is None or claim.source.id != source.id:
        raise CalcgraphError(f"{claim.id} comes from {claim.source}, not from this text")
    place = knowledge.places[claim.id]
    if arguments.json:
        spans = [
            {"section": s.section, "start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in claim.spans
        ]
        print(
            json.dumps(
                {"claim": claim.id, "label": claim_label(claim, knowledge.labels), "spans": spans},
                indent=1,
                ensure_ascii=False,
            )
        )
        return 0
    print(f"{claim.id}  {claim_label(claim, knowledge.labels)}")
    frequency = claim.frequency or (claim.repair.frequency if claim.repair else None)
    details = [claim.certainty, claim.strength, *(x for x in (frequency, claim.amount) if x)]
    print(f"  {', '.join(details)}; {content_root(arguments.content) / place.file}:{place.line}")
    if claim.repair:
        print(f"  repaired: '{claim.repair.damaged}' is read as '{claim.repair.reading}' ({claim.repair.confidence})")
        print(f"            {claim.repair.why}")
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    on, off = ("\x1b[30;43m", "\x1b[0m") if colour else ("[", "]")
    around = max(0, arguments.context)
    for span in claim.spans:
        before = text[max(0, span.start - around) : span.start].rsplit("\n", 1)[-1]
        after = text[span.end : span.end + around].split("\n", 1)[0]
        words = f"{_safe(before)}{on}{_safe(text[span.start : span.end])}{off}{_safe(after)}"
        print(f"  {span.section} {span.start}-{span.end}: …{words}…")
    return 0


def _safe(text: str) -> str:
    """Text for a terminal: control characters of the source are shown, never obeyed."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _coverage(arguments: argparse.Namespace) -> int:
    from calcgraph import article
    from calcgraph.source import load

    text = article.read(arguments.article)
    result = article.coverage(load(arguments.content), text)
    counts: dict[str, int] = {}
    for stretch in result.stretches:
        counts[stretch.kind] = counts.get(stretch.kind, 0) + 1
    if not result.citations:
        raise CalcgraphError(f"no claim cites {result.source.label}; there is nothing to measure")
    longest = max(result.citations, key=lambda c: c[0].end - c[0].start)
    most = max(result.citations, key=lambda c: c[1])
    if arguments.json:
        value = {
            "source": result.source.id,
            "characters": dict(result.characters),
            "spans": counts,
            "longest": [longest[0].start, longest[0].end],
            "most cited": {"span": [most[0].start, most[0].end], "claims": most[1]},
            "uncovered": [[s.start, s.end] for s in result.uncovered],
        }
        print(json.dumps(value, indent=1))
        return 1 if result.uncovered else 0
    print(f"{'kind':12} {'characters':>10} {'spans':>6}")
    for kind, number in result.characters:
        print(f"{kind:12} {number:>10} {counts.get(kind, ''):>6}")
    print(f"longest span: {longest[0].start}-{longest[0].end}, {longest[0].end - longest[0].start} characters")
    print(f"most cited span: {most[0].start}-{most[0].end}, by {most[1]} claims")
    print("without a claim:")
    for stretch in result.stretches:
        if stretch.kind != "claim":
            print(f"  {stretch.start}-{stretch.end}  {stretch.kind}: {stretch.note}")
    for stretch in result.uncovered:
        print(f"  {stretch.start}-{stretch.end}  uncovered")
    print(f"uncovered: {sum(s.end - s.start for s in result.uncovered)}")
    return 1 if result.uncovered else 0
