"""`calcgraph query`: SPARQL from an argument, a file, standard input, or a numbered question."""

import argparse
import csv
import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcgraph.errors import InvalidQuery, MissingTool
from calcgraph.indented import indented
from calcgraph.resting import resting

if TYPE_CHECKING:
    import pyoxigraph as ox

    from calcgraph.queries import Loaded, Question, Rows


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "query",
        help="ask the graph: SPARQL, or a numbered question",
        description="Run SPARQL over the graph. The query is a text, a file, a number from --list, or - for standard "
        "input. The default graph is the union of all named graphs; the prefixes of the project need no declaration.",
        epilog="examples: calcgraph query 1;  calcgraph query 'SELECT * { ?claim a cgv:Claim } LIMIT 3'",
    )
    parser.add_argument("query", nargs="?", metavar="QUERY", help="SPARQL, a .rq file, a question's number, or -")
    parser.add_argument("--list", action="store_true", help="list the numbered questions")
    parser.add_argument(
        "--format",
        choices=("table", "csv", "tsv", "json"),
        default="table",
        help="default: table; all but json shorten IRIs to CURIEs",
    )
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("--labels", action="store_true", help="in tables, print labels instead of CURIEs")
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.add_argument("--data", metavar="FILE", action="append", help="query this RDF file instead; may be repeated")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answer."""
    from calcgraph import queries

    if arguments.list or not arguments.query:
        for question in queries.questions(arguments.content):
            print(f"{question.number}  {question.question}")
        return 0
    sparql, asked = _find(arguments.query, arguments.content)
    with resting():
        data = _data(arguments, sparql)
        answer = queries.run(data, sparql)
    if not isinstance(answer, queries.Rows):
        import pyoxigraph as ox

        from calcgraph.graph.syntax import rdf_bytes

        print(rdf_bytes(sorted(answer, key=str), ox.RdfFormat.N_TRIPLES).decode(), end="")
        return 0
    if asked and arguments.format == "table":
        print(asked.question)
    names = _labels(data.store) if arguments.labels and arguments.format == "table" else {}
    print(_render(answer, arguments.format, names), end="")
    return 0


def _find(text: str, content: str | None) -> "tuple[str, Question | None]":
    if text == "-":
        return sys.stdin.read() if sys.stdin else "", None
    if re.fullmatch(r"\d{1,3}", text):
        from calcgraph.queries import questions

        for question in questions(content):
            if int(question.number) == int(text):
                return question.sparql, question
        raise InvalidQuery(f"there is no question {text}; calcgraph query --list shows them")
    if "{" in text or "\n" in text:
        return text, None
    try:
        if not Path(text).is_file():
            raise ValueError("no regular file")
        return Path(text).read_text(encoding="utf-8"), None
    except (OSError, ValueError):
        raise InvalidQuery(f"'{text}' is neither SPARQL nor a question's number nor a file that can be read") from None


def _data(arguments: argparse.Namespace, sparql: str) -> "Loaded":
    """What is asked: files of others, without more of the curated files than the query takes; or ours."""
    from calcgraph.queries import Loaded, undeclared

    if arguments.data:
        import pyoxigraph as ox

        from calcgraph.reading import RdfFiles
        from calcgraph.source import content_root
        from calcgraph.source.ontology_files import prefixes

        store = ox.Store()
        store.bulk_extend(RdfFiles(arguments.data).quads())
        if arguments.format == "json" and not undeclared(sparql, {}):
            return Loaded(store, {})
        return Loaded(store, prefixes(content_root(arguments.content)))
    from calcgraph.graph import assemble
    from calcgraph.reasoning import reason
    from calcgraph.source import load

    dataset = assemble(load(arguments.content))
    try:
        dataset = reason(dataset)
    except MissingTool as missing:
        print(f"calcgraph: without the inferred hierarchy: {missing}", file=sys.stderr)
    return Loaded(dataset.store(), dataset.prefixes)


def _labels(store: "ox.Store") -> dict[str, str]:
    """The English label of each IRI that has one."""
    from pyoxigraph import Literal, NamedNode

    from calcgraph.graph.names import LABEL

    return {
        quad.subject.value: quad.object.value
        for quad in sorted(store.quads_for_pattern(None, LABEL, None, None), key=str)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.language in (None, "en")
    }


def _render(rows: "Rows", kind: str, names: dict[str, str]) -> str:
    if kind == "json":
        return indented(rows.as_json()).decode()
    short = rows.compact(names)
    if kind in ("csv", "tsv"):
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter="," if kind == "csv" else "\t", lineterminator="\n")
        writer.writerows([rows.variables, *short])
        return buffer.getvalue()
    short = [tuple(map(_shown, row)) for row in short]
    shown = [i for i, v in enumerate(rows.variables) if not (names and v.removesuffix("Label") in rows.variables[:i])]
    head = tuple(rows.variables[i] for i in shown)
    short = [tuple(row[i] for i in shown) for row in short]
    widths = [max(_width(r[i]) for r in [head, *short]) for i in range(len(head))]

    def line(cells: tuple[str, ...]) -> str:
        return "  ".join(c + " " * (w - _width(c)) for c, w in zip(cells, widths, strict=True)).rstrip()

    rule = "  ".join("─" * w for w in widths)
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    return "\n".join([line(head), rule, *(line(r) for r in short), count]) + "\n"


def _shown(text: str) -> str:
    """Text for a terminal: control characters of the data are shown, never obeyed."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _width(text: str) -> int:
    """Columns on a terminal: East Asian wide characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
