"""The endpoint beside `oxigraph serve` and rdflib-endpoint; alone and under attack.

    python -m benchmarks.endpoint               today's graph and one of a million triples
    python -m benchmarks.endpoint --quick       today's graph, a second for each
    python -m benchmarks.endpoint --write       the first, and the tables of benchmarks/endpoint/README.md

Comes in: options. Goes out: tables and goals. Linux, for the memory.
"""

import argparse
import os
import sys
import tempfile
import threading
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from benchmarks.checking import generate
from benchmarks.endpoint.asking import asking
from benchmarks.endpoint.clients import Heard, ask
from benchmarks.endpoint.servers import SERVERS
from benchmarks.report import Goal, Table, markdown, milliseconds
from benchmarks.timing import ROOT, Failed, say
from calcgraph import assemble, load, reason
from calcgraph.graph.syntax import rdf_bytes
from calcgraph.queries import questions

sys.path.insert(0, str(ROOT / "tests" / "attacks"))
from queries import ATTACKS, COSTLY

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results: written by python -m benchmarks.endpoint --write -->", "<!-- end -->"
CORES = os.cpu_count() or 1
CLIENTS = tuple(sorted({1, CORES, 8, 64}))
COSTLY_FOR_THE_ENGINE = ("10 ms or more", "grouped over all")
PREFIXES = "PREFIX cgv: <https://w3id.org/calcgraph/vocab/>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
TINY = [f"{PREFIXES}ASK {{ ?c a cgv:Claim }}"]
NEW = [f"{TINY[0]} # {number}" for number in range(20_000)]  # more than any cache of ours has room for
HEAVY = [f"{PREFIXES}SELECT (COUNT(*) AS ?n) {{ ?a rdfs:label ?x . ?b rdfs:label ?y FILTER(STR(?x) < STR(?y)) }}"]
GROUPED = [f"{PREFIXES}SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p ?o }} GROUP BY ?p ORDER BY ?p"]
RATE, TINY_SHARE, HEAVY_SHARE, UNDER_ATTACK, FLAT = 2000, 0.2, 0.8, 3.0, 1.2


def main() -> int:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endpoint", description="Measure the endpoint.")
    parser.add_argument("--quick", action="store_true", help="today's graph, a second for each")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/endpoint/README.md")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="alternating rounds (default: 3)")
    parser.add_argument("--seconds", type=float, default=3.0, metavar="S", help="of each run (default: 3)")
    parser.add_argument("--queries", type=int, default=100_000, metavar="N", help="for the memory (default: 100,000)")
    arguments = parser.parse_args()
    rounds, seconds = (1, 1.0) if arguments.quick else (arguments.rounds, arguments.seconds)
    with tempfile.TemporaryDirectory() as folder:
        today, large = Path(folder) / "today.nq", Path(folder) / "large.nq"
        say("making the data")
        today.write_bytes(rdf_bytes(reason(assemble(load())).quads, ox.RdfFormat.N_QUADS))
        tables, goals = [], []
        try:
            asked = {
                "tiny": TINY,
                "tiny, each a new text": NEW,
                "questions": [q.sparql for q in questions()],
                "10 ms or more": HEAVY,
            }
            tables.append(_beside("today's graph", today, asked, rounds, seconds, goals))
            tables.append(_attacked(today, seconds * rounds, 2_000 if arguments.quick else arguments.queries, goals))
            repeats = 3 if arguments.quick else 3 * arguments.rounds
            tables.append(asking("today's graph", today, GROUPED[0], repeats, goals))
            if not arguments.quick:
                generate.write(large, 1_000_000)
                tables.append(asking("1,000,000 triples", large, GROUPED[0], arguments.rounds, goals))
                more = {"tiny": TINY, "grouped over all": GROUPED}
                tables.append(_beside("1,000,000 triples", large, more, rounds, seconds, goals))
        except Failed as failure:
            print(failure, file=sys.stderr)
            return 1
    text = markdown(tables, goals, rounds)
    print(text)
    if arguments.write:
        head = README.read_text("utf-8").partition(BEGIN)[0]
        README.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}\n", "utf-8")
    print(f"\n{sum(goal.met for goal in goals)} of {len(goals)} goals met")
    return 0


def _beside(
    title: str, data: Path, asked: dict[str, list[str]], rounds: int, seconds: float, goals: list[Goal]
) -> Table:
    """Each server alone on the machine, by turns, for each kind of query and number of clients."""
    heard: dict[tuple[str, str, int], list[Heard]] = {}
    there = list(SERVERS)
    for number in range(rounds):
        for name in there[:: 1 if number % 2 == 0 else -1]:
            say(f"{title}: {name}")
            try:
                with SERVERS[name](data) as server:
                    for kind, queries in asked.items():
                        ask(server.address, queries, 1, 0.2)  # to warm up
                        for clients in CLIENTS:
                            found = ask(server.address, queries, clients, seconds)
                            heard.setdefault((name, kind, clients), []).append(found)
            except Failed:
                if name != "rdflib-endpoint":
                    raise
                there = [other for other in there if other != name]
    rows = []
    for kind in asked:
        for clients in CLIENTS:
            rates = {name: median(one.rate for one in heard[name, kind, clients]) for name in there}
            ours, share = rates["calcgraph"], rates["calcgraph"] / rates["oxigraph"]
            slow = median(one.part(0.99) for one in heard["calcgraph", kind, clients])
            failed = sum(one.failed for one in heard["calcgraph", kind, clients])
            told = (f"{rates[name]:,.1f}" if name in rates else "–" for name in SERVERS)
            rows.append((f"{kind}, {clients} at once", *told, f"{share:.2f}", milliseconds(slow), str(failed)))
            if kind.startswith("tiny") and clients == 8:
                goals.append(Goal(f"{title}: {kind}, 8 clients: {RATE:,} a second", f"{ours:,.0f}", ours >= RATE))
                text = f"{title}: {kind}, 8 clients: {TINY_SHARE} of oxigraph's rate"
                goals.append(Goal(text, f"{share:.2f}", share >= TINY_SHARE))
            if kind in COSTLY_FOR_THE_ENGINE and clients <= CORES:
                text = f"{title}: {kind}, clients: {clients}, {HEAVY_SHARE} of oxigraph's rate"
                goals.append(Goal(text, f"{share:.2f}", share >= HEAVY_SHARE))
    head = ("queries", *(f"{name}, a second" for name in SERVERS), "ours / oxigraph", "our 99th of 100", "ours failed")
    return Table(title.capitalize(), head, rows)


def _attacked(data: Path, seconds: float, queries: int, goals: list[Goal]) -> Table:
    """Honest clients without and with attackers beside them; and the memory after many queries."""
    say("under attack")
    honest = [question.sparql for question in questions()]
    corpus = [attack.query for attack in ATTACKS.values()] + [costly.query for costly in COSTLY.values()]
    with SERVERS["calcgraph"](data) as server:
        ask(server.address, honest, 2, 1.0)
        calm = ask(server.address, honest, 2, seconds)
        attack = threading.Thread(target=ask, args=(server.address, corpus, 2, seconds + 1))
        attack.start()
        stormy = ask(server.address, honest, 2, seconds)
        attack.join()
        before, done = server.megabytes(), 0
        while done < queries:
            done += len(ask(server.address, TINY, 8, min(5.0, 2 * seconds)).seconds)
        after = server.megabytes()
    rows = [
        (name, f"{one.rate:,.0f}", milliseconds(one.part(0.5)), milliseconds(one.part(0.99)), str(one.failed))
        for name, one in (("honest clients alone", calm), ("with attackers beside", stormy))
    ]
    ratio = stormy.part(0.99) / calm.part(0.99)
    text = f"under attack the 99th of 100 answers within {UNDER_ATTACK:g} times"
    goals.append(Goal(text, f"{ratio:.1f} ×", ratio <= UNDER_ATTACK))
    goals.append(Goal("under attack no honest query is lost", f"{stormy.failed} lost", not stormy.failed))
    text = f"memory flat over {done:,} queries"
    goals.append(Goal(text, f"{before:.0f} to {after:.0f} MB", after <= before * FLAT))
    return Table("Under attack", ("two honest clients", "a second", "median", "99th of 100", "lost"), rows)


if __name__ == "__main__":
    sys.exit(main())
