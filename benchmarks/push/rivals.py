"""The ways in that the stores offer: their own loaders, and curl.

Comes in: a file of N-Quads and an empty folder. Goes out: seconds from the first byte to when the data can be asked.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from math import inf
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from benchmarks.servers import Oxigraph, Server, Virtuoso, login, oxigraph
from benchmarks.timing import Failed
from calcgraph.stores.profiles import PROFILES

GRAPH = "http://example.org/benchmark"
TWO, UNLOGGED = "two loaders at once", "push, unlogged"
LOGGED = {"Virtuoso": ("its loader, logged", "curl")}  # ways through the transaction log, where others pass it by
_SLOW = 5_000_000  # bytes a second, or a minute, for which an answer is waited


class Took(NamedTuple):
    """Seconds to load, seconds to prove it, and the peak of our memory in megabytes; 0 for what there is not.

    The load takes infinitely long where the store gave no answer.
    """

    load: float
    proof: float = 0
    memory: float = 0


def curl_oxigraph(file: Path, folder: Path) -> Took:
    """POST of the whole file to the server of Oxigraph, without a transaction."""
    with Oxigraph(folder) as server:
        url = f"{server.url}/store?no_transaction&graph={GRAPH}"
        return _timed(
            file, "curl", "-sSf", "-X", "POST", url, "-H", "Content-Type: application/n-triples", "-T", str(file)
        )


def loader_oxigraph(file: Path, folder: Path) -> Took:
    """`oxigraph load`, while no server runs."""
    return _timed(file, oxigraph(), "load", "--location", str(folder / "data"), "--file", str(file), "--graph", GRAPH)


def curl_virtuoso(file: Path, folder: Path) -> Took:
    """POST of the whole file to Virtuoso."""
    with Virtuoso(folder) as server:
        url = f"{server.url}/sparql-graph-crud-auth?graph-uri={GRAPH}"
        command = ("curl", "-sSf", "--digest", "-u", f"{server.user}:{server.password}", "-X", "POST", url)
        return _timed(file, *command, "-H", "Content-Type: text/turtle", "-T", str(file))


def loader_virtuoso(run: str) -> Callable[[Path, Path], Took]:
    """`ld_dir` of a file in a folder that the server may read, and what runs the loader."""

    def load(file: Path, folder: Path) -> Took:
        target = folder / "load"
        target.mkdir()
        (target / "data.nt").symlink_to(file)
        with Virtuoso(folder) as server:
            script = f"ld_dir('load', '*.nt', '{GRAPH}'); {run}"
            return _timed(file, "isql-vt", f"127.0.0.1:{server.sql}", server.user, server.password, f"exec={script}")

    return load


def loaders_virtuoso(file: Path, folder: Path) -> Took:
    """Two `rdf_loader_run` at once, of the file cut into parts as large as parcels.

    Its makers recommend at most one for each 2.5 cores, and so one here; but two are faster.
    """
    target = folder / "load"
    target.mkdir()
    with Virtuoso(folder) as server:
        sql = f"isql-vt 127.0.0.1:{server.sql} {server.user} {server.password}"
        steps = (
            f"split -l {PROFILES['virtuoso'].batch} --additional-suffix=.nt {quote(str(file))} {quote(str(target))}/",
            f"{sql} exec=\"ld_dir('load', '*.nt', '{GRAPH}');\"",
            f"{{ {sql} exec='rdf_loader_run();' & one=$!; {sql} exec='rdf_loader_run();' && wait $one; }}",
            f"{sql} exec='checkpoint;'",
        )
        return _timed(file, "sh", "-ec", " && ".join(steps))


def ours(kind: Callable[[Path], Server] | None, *options: str) -> Callable[[Path, Path], Took]:
    """`calcgraph push`, to a server of a kind or into a folder; the options are of `benchmarks.push.one`."""

    def push(file: Path, folder: Path) -> Took:
        if kind is None:
            return _pushed(str(folder / "store"), file, {}, folder, options)
        with kind(folder) as server:
            return _pushed(server.url, file, login(server), folder, options)

    return push


WAYS: dict[str, dict[str, Callable[[Path, Path], Took]]] = {
    "Oxigraph server": {
        "its loader": loader_oxigraph,
        "curl": curl_oxigraph,
        "push": ours(Oxigraph, "never"),
        "push, staged": ours(Oxigraph, "always"),
    },
    "Virtuoso": {
        "its loader": loader_virtuoso("rdf_loader_run(); checkpoint;"),
        "its loader, logged": loader_virtuoso("rdf_loader_run(log_enable=>1);"),
        TWO: loaders_virtuoso,
        "curl": curl_virtuoso,
        "push": ours(Virtuoso, "never"),
        UNLOGGED: ours(Virtuoso, "never", "unlogged"),
        "push, staged": ours(Virtuoso, "always"),
    },
    "a folder": {"its loader": loader_oxigraph, "push": ours(None, "never"), "push, staged": ours(None, "always")},
}


def _pushed(target: str, file: Path, environment: dict[str, str], folder: Path, options: tuple[str, ...]) -> Took:
    command = [sys.executable, "-m", "benchmarks.push.one", target, str(file), GRAPH, *options]
    env = {**os.environ, **environment, "XDG_STATE_HOME": str(folder / "state")}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"the push ended with {done.returncode}: {done.stderr[-500:]}")
    return Took(**json.loads(done.stdout))


def _timed(file: Path, *command: str) -> Took:
    """What a command takes; to a large body in one request, and to its loader with a log, Virtuoso may never answer."""
    start = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=max(60, file.stat().st_size // _SLOW))
    except subprocess.TimeoutExpired:
        return Took(inf)
    if done.returncode:
        raise Failed(f"{command[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return Took(time.perf_counter() - start)
