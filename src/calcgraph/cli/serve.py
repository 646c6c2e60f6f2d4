"""`calcgraph serve`: the SPARQL endpoint and the pages."""

import argparse
import os
import re
import sys
from collections.abc import Callable
from typing import Any

from calcgraph.errors import Misuse

_EXAMPLE = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_MOST_WORKERS = 16 * (os.cpu_count() or 1)  # each holds memory of its own, and more at once only make all slower
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "serve",
        help="a SPARQL endpoint with pages to ask and to look around, read-only",
        description="Answer SPARQL queries over HTTP on this machine, at /sparql, and show pages: / with the diseases "
        "and terms, /query to ask, /graph to look around, /search to find names. Without --data it serves the build in "
        "./out, if that has a calcgraph.nq, else the curated files. Queries run in processes of their own and end at "
        "the limits.",
        epilog="examples: calcgraph serve;  calcgraph serve --data mondo.ttl hp.ttl --port 8000",
    )
    parser.add_argument("--port", type=between(0, 65_535), default=7870, help="default: 7870; 0 for any that is free")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--data",
        nargs="+",
        metavar="PATH",
        default=[],
        help="serve instead: RDF files, folders of them, or a store",
    )
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.add_argument(
        "--workers", type=between(1, _MOST_WORKERS), metavar="N", help="queries that run at once (default: processors)"
    )
    parser.add_argument(
        "--queue", type=between(0, 100_000), default=256, metavar="N", help="requests that may wait (default: 256)"
    )
    parser.add_argument(
        "--timeout", type=between(1, 86_400), default=30, metavar="S", help="seconds of a query (default: 30)"
    )
    parser.add_argument(
        "--memory", type=between(64, 1_000_000), default=1024, metavar="MB", help="of a query (default: 1024)"
    )
    parser.add_argument(
        "--max-rows", type=between(1, 100_000_000), default=100_000, metavar="N", help="most rows (default: 100,000)"
    )
    parser.add_argument(
        "--base",
        type=_base,
        metavar="URL",
        help="where others see this server, if a proxy stands before it, as https://example.org/calcgraph/",
    )
    parser.add_argument(
        "--public",
        action="store_true",
        help="answer other machines too, each ten times a second; needed for any --host beyond this machine",
    )
    parser.add_argument(
        "--article",
        metavar="FILE",
        default="",
        help="your copy of the article: the pages of claims then show its words, to this machine only",
    )
    parser.add_argument("--access-log", metavar="FILE", default="", help="a line of JSON for each request; -: stderr")
    parser.add_argument("--log-queries", action="store_true", help="with the queries, which are else left out")
    parser.add_argument(
        "--metrics-port",
        type=between(1, 65_535),
        default=0,
        metavar="PORT",
        help="/metrics on this port of this machine only; needed for them with --base",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from calcgraph.serving import server

    if arguments.host not in _LOOPBACK and not arguments.public:
        raise Misuse(f"{arguments.host} can be reached from other machines; say --public if that is meant")
    if arguments.metrics_port and arguments.metrics_port == arguments.port:
        raise Misuse("--metrics-port is another port than --port, so that a proxy passes on one and not the other")
    if arguments.article and (arguments.public or arguments.base):
        raise Misuse("--article shows the words of a text that is not ours to publish; leave out --public and --base")
    settings = server.Settings(
        arguments.host,
        arguments.port,
        arguments.content,
        tuple(arguments.data),
        arguments.workers or os.cpu_count() or 1,
        arguments.queue,
        arguments.timeout,
        arguments.memory,
        arguments.max_rows,
        arguments.public,
        arguments.base or "",
        arguments.article,
        arguments.access_log,
        arguments.log_queries,
        arguments.metrics_port,
    )
    lines = [server.listen(settings.host, settings.port)]
    try:
        if settings.metrics:
            lines.append(server.listen("127.0.0.1", settings.metrics))
        nursery = server.nursery(settings)  # before anything that may start a thread
        try:
            server.require_libraries()  # while the data is read
            told = nursery.told()
            app = server.application(settings, nursery, told)
            _greet(lines[0].getsockname(), told)
            server.run(settings, lines, app)
        finally:
            nursery.close()
    except KeyboardInterrupt:
        pass
    finally:
        for line in lines:
            line.close()
    return 0


def _greet(address: Any, told: Any) -> None:
    host, port = address[:2]
    shown = f"[{host}]" if ":" in host else {"0.0.0.0": "127.0.0.1"}.get(host, host)  # noqa: S104 (told, not bound)
    url = f"http://{shown}:{port}/sparql"
    print(f"calcgraph serves {told.name}: {told.quads} statements in {len(told.graphs)} named graphs")
    print(f"  endpoint   {url}")
    pages = ", also /query, /graph, /search" if told.ours else "query"
    print(f"  pages      {url.removesuffix('sparql')}{pages}")
    print(f"  try        curl '{url}' -H 'Accept: text/csv' --data-urlencode 'query={_EXAMPLE}'")
    print("  end        Ctrl-C", flush=True)
    if told.note:
        print(f"calcgraph: {told.note}", file=sys.stderr)


def _base(text: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~-]+)*/?", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no address such as https://example.org/calcgraph/")
    return text if text.endswith("/") else f"{text}/"


def between(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within bounds, for an option."""

    def number(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is no whole number from {least} to {most}")
        return int(text)

    return number
