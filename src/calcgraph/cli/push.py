"""`calcgraph push`: a build, or any RDF, into a triple store, and the proof that it is there."""

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcgraph.cli.arguments import positive
from calcgraph.cli.stages import stages
from calcgraph.errors import CalcgraphError, Misuse

if TYPE_CHECKING:
    from calcgraph.stores.documents import Run
    from calcgraph.stores.expected import Expected
    from calcgraph.stores.parcels import Files
    from calcgraph.stores.store import Store

_EPILOG = """\
examples:
  calcgraph push http://localhost:7878              the build in ./out, into a server; its kind is found out
  calcgraph push store-folder                       into an embedded store in a folder
  calcgraph push http://localhost:8890 --dry-run    what would change; nothing is sent
  calcgraph push http://localhost:8890 --verify-only
  calcgraph push https://example.org/ds mondo.owl.gz --profile fuseki --graph http://purl.obolibrary.org/obo/mondo.owl
  calcgraph push --list                             stores, their endpoints, and which were tried for real

credentials come from CALCGRAPH_STORE_USER and CALCGRAPH_STORE_PASSWORD, or CALCGRAPH_STORE_TOKEN; else from the keyring
(service "calcgraph push HOST"); else from netrc. They are never arguments, and never shown.

exit codes: 0 the store holds what was sent, 1 it does not, 2 usage, 3 something missing
"""


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "push",
        help="load into a triple store, and prove that it is there",
        description="Put a build, or any RDF files, into a triple store: graph by graph, through staging graphs that "
        "one update moves into place, so that readers see the old release or the new one. Afterwards every graph is "
        "read back and compared, and the competency questions are asked. A push that was interrupted goes on where it "
        "ended when the same command is given.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("target", nargs="?", metavar="URL|DIR", help="the store: its address, or a folder")
    parser.add_argument("files", nargs="*", metavar="FILE", help="RDF files, or folders of them (default: ./out)")
    what = parser.add_argument_group("what is done")
    what.add_argument(
        "--mode",
        choices=("replace", "merge", "delete"),
        default="replace",
        help="replace what the graphs hold (default), merge with it, or empty those graphs",
    )
    what.add_argument("--graph", metavar="IRI", help="the graph for triples that stand in none, as in Turtle")
    what.add_argument(
        "--blank-nodes",
        choices=("keep", "skolemize"),
        default="keep",
        help="keep them (default), or send IRIs in their place, which stay the same in the store",
    )
    what.add_argument(
        "--staging",
        choices=("auto", "always", "never"),
        default="auto",
        help="stage, then swap; auto (default) does not where much goes into an empty place",
    )
    what.add_argument(
        "--accept-loss", action="store_true", help="go on though the store does not keep all that it takes"
    )
    what.add_argument(
        "--unlogged",
        action="store_true",
        help="load past the transaction log of Virtuoso, as its own loader does, and make a checkpoint; only as dba, "
        "and only while nobody else writes to it",
    )
    what.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    what.add_argument("--verify-only", action="store_true", help="compare, and change nothing")
    what.add_argument("--without-questions", action="store_true", help="do not ask the competency questions")
    what.add_argument("--clean", action="store_true", help="instead remove what any interrupted push has staged")
    where = parser.add_argument_group("the store")
    where.add_argument("--profile", metavar="NAME", help="its kind, as in --list (default: what the server says)")
    where.add_argument("--query-url", metavar="URL", help="its endpoint for queries")
    where.add_argument("--update-url", metavar="URL", help="its endpoint for updates")
    where.add_argument("--graph-store-url", metavar="URL", help="its endpoint for graphs")
    where.add_argument(
        "--timeout", metavar="SECONDS", type=positive, default=300, help="that it may be silent (default: 300)"
    )
    where.add_argument(
        "--time-limit",
        metavar="SECONDS",
        type=positive,
        help="that everything may take, from the login to the proof (default: no end)",
    )
    where.add_argument("--insecure-http", action="store_true", help="http:// to another machine is meant")
    other = parser.add_argument_group("instead, and the report")
    other.add_argument("--list", action="store_true", help="list the kinds of stores")
    other.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--content", metavar="DIR", help="curated files with the questions (default: as for build)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Push, or do what is asked instead, and print."""
    from calcgraph.stores import reports
    from calcgraph.stores.profiles import FOLDER, PROFILES

    if arguments.list:
        print(reports.profiles([*PROFILES.values(), FOLDER], as_json=arguments.json), end="")
        return 0
    from calcgraph.stores.documents import Outcome, Run

    about = Run(_task(arguments), arguments.mode, arguments.target or "")
    try:
        return _run(arguments, about)
    except (CalcgraphError, OSError) as error:
        if not arguments.json:
            raise
        if not isinstance(error, CalcgraphError):
            error = CalcgraphError(f"cannot read or write: {error}")
        print(reports.as_json(about, Outcome(), error), end="")
        return error.exit_code


def _task(arguments: argparse.Namespace) -> str:
    if arguments.clean:
        return "clean"
    if arguments.dry_run:
        return "plan"
    if arguments.verify_only:
        return "compare"
    return "delete" if arguments.mode == "delete" else "push"


def _run(arguments: argparse.Namespace, about: "Run") -> int:
    from calcgraph.stores.opening import Address, check, open_store
    from calcgraph.stores.profiles import FOLDER, PROFILES

    if not arguments.target:
        raise Misuse("say where to: calcgraph push URL, or a folder; calcgraph push --list shows the kinds of stores")
    chosen = [f"--{name}" for name in ("dry-run", "verify-only", "clean") if getattr(arguments, name.replace("-", "_"))]
    if len(chosen) > 1:
        raise Misuse(f"{' and '.join(chosen)} exclude each other; say one of them")
    if arguments.profile and arguments.profile not in (*PROFILES, FOLDER.name):
        raise Misuse(f"there is no profile {arguments.profile}; there are {', '.join((*PROFILES, FOLDER.name))}")
    address = Address(
        arguments.target,
        arguments.profile,
        arguments.query_url,
        arguments.update_url,
        arguments.graph_store_url,
        arguments.timeout,
        arguments.insecure_http,
        arguments.dry_run or arguments.verify_only,
        arguments.time_limit,
    )
    check(address)
    if arguments.clean and "://" not in arguments.target and not Path(arguments.target, "CURRENT").is_file():
        raise Misuse(f"there is no store in {arguments.target}")
    with stages() as progress:
        files = None if arguments.clean else _files(arguments)
        if files:
            about.given(files)
        with closing(open_store(address, _note)) as store:
            about.store, about.profile = store.name, store.profile.name
            store.ready()  # a wrong password is told before long files are parsed
            if files is None:
                return _clean(arguments, about, store)
            progress("reading the files")
            content = _read(arguments, files)
            about.read(content)
            return _work(arguments, about, store, files, content, progress)


def _work(
    arguments: argparse.Namespace, about: "Run", store: "Store", files: "Files", content: "Expected", progress: Any
) -> int:
    from calcgraph.stores import reports
    from calcgraph.stores.cleaning import delete, left_behind, others
    from calcgraph.stores.documents import Outcome
    from calcgraph.stores.proof import prove_files
    from calcgraph.stores.pushing import check_default, push

    bar = _Bar(progress)
    pushed = None
    merge = arguments.mode == "merge"
    check_default(store, content)
    if arguments.dry_run:
        found = prove_files(store, files, content, within=merge)
        outcome = Outcome(found, would={one.graph: reports.would(one, arguments.mode) for one in found})
        print(reports.as_json(about, outcome) if arguments.json else reports.plan(about, store, outcome), end="")
        return 0
    if arguments.mode == "delete" and not arguments.verify_only:
        before = delete(store, content)
        done = reports.as_json(about, Outcome(before=before)) if arguments.json else reports.deleted(store, before)
        print(done, end="")
        return 0
    if arguments.verify_only:
        progress("comparing with the files")
        found = prove_files(store, files, content, within=merge)
    else:
        pushed = push(
            store,
            files,
            content,
            mode=arguments.mode,
            staging=arguments.staging,
            accept_loss=arguments.accept_loss,
            unlogged=arguments.unlogged,
            progress=bar,
            told=_note,
        )
        found = pushed.proven
    outcome = Outcome(found, pushed=pushed, others=others(store, content), staging=left_behind(store))
    if not arguments.without_questions:  # last, since what comes before is told even if there is no time left for it
        outcome = outcome._replace(asked=_questions(arguments, store, content, bar))
    print(reports.as_json(about, outcome) if arguments.json else reports.text(about, store, outcome), end="")
    wrong = [
        *(p for p in found if p.verdict == "different"),
        *(a for a in outcome.asked if a.verdict in ("different", "failed")),
    ]
    return int(bool(wrong))


def _files(arguments: argparse.Namespace) -> "Files":
    """What is to be pushed, as far as it is known without parsing much."""
    import pyoxigraph as ox

    from calcgraph.reading.builds import BUILT, changed, rdf_files, stated_digest
    from calcgraph.stores.parcels import GENID, Files, digest, digest_of

    given = [Path(name) for name in arguments.files]
    if not given:
        if not (Path("out") / BUILT).is_file():
            raise Misuse("there is no build in ./out; run calcgraph build, or name the files to push")
        given = [Path("out")]
    paths = rdf_files(given)
    for path in paths:
        if path.name == BUILT and path.is_file() and (stated := stated_digest(path)) and stated != digest_of(path):
            raise CalcgraphError(f"{changed(path)}; run: calcgraph build")
    graph = None
    if arguments.graph:
        try:
            graph = ox.NamedNode(arguments.graph)
        except ValueError as error:
            raise Misuse(f"--graph: {arguments.graph} is no IRI: {error}") from None
    skolem = f"{GENID}{digest(map(digest_of, paths))[:16]}/" if arguments.blank_nodes == "skolemize" else None
    return Files(paths, graph, skolem)


def _read(arguments: argparse.Namespace, files: "Files") -> "Expected":
    from calcgraph.stores.expected import expected

    content, names = expected(files), ", ".join(map(str, files.paths))
    if not content:
        raise Misuse(f"there is no statement in {names}")
    if arguments.graph and not files.placed:
        raise Misuse(
            f"--graph {arguments.graph} is for triples that stand in no graph, and in {names} all stand in one, where "
            "they stay; leave --graph out"
        )
    return content


def _questions(arguments: argparse.Namespace, store: "Store", content: "Expected", bar: "_Bar") -> list[Any]:
    """Ask the competency questions, if it is our graph that was pushed."""
    from calcgraph.graph.names import graph_name
    from calcgraph.queries import questions
    from calcgraph.stores.answers import ask_all

    if graph_name("claims") not in content or any(held.triples is None for held in content.values()):
        return []
    return ask_all(store, content, questions(arguments.content), lambda done, of: bar("asking the questions", done, of))


def _clean(arguments: argparse.Namespace, about: "Run", store: "Store") -> int:
    from calcgraph.stores import reports
    from calcgraph.stores.cleaning import clean
    from calcgraph.stores.documents import Outcome

    found = clean(store)
    if arguments.json:
        print(reports.as_json(about, Outcome(removed=found)), end="")
    elif found:
        print(f"removed {len(found)} staging graphs of interrupted pushes from {store.name}")
    else:
        print("nothing to remove")
    return 0


class _Bar:
    """A bar with the rate and the time that is left."""

    def __init__(self, progress: Any) -> None:
        from time import monotonic

        self._progress, self._clock, self._begun = progress, monotonic, monotonic()
        self._stage, self._first = "", 0

    def __call__(self, stage: str, done: int, of: int) -> None:
        if stage != self._stage:
            self._stage, self._begun, self._first = stage, self._clock(), done
        spent, moved = self._clock() - self._begun, done - self._first
        if not of or not moved or spent <= 0:
            self._progress(stage, done / of if of else None)
            return
        rate = moved / spent
        left = (of - done) / rate
        self._progress(f"{stage}, {rate:,.0f}/s, {left:.0f} s left", done / of)


def _note(words: str) -> None:
    from calcgraph.reporting.readable import visible

    print(f"\r\x1b[K{visible(words)}" if sys.stderr.isatty() else visible(words), file=sys.stderr)
