"""`calcgraph check` and `calcgraph build` against their goals, and every stage beside its twin in the naive script.

Comes in: a number of rounds. Goes out: tables and goals. The curated files are copied first, so that both sides read
the same bytes while somebody edits. Before anything is compared the two data sets are: the same RDFC-1.0 digest, with
`graph/inferred`, or the benchmark fails.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from benchmarks import stages
from benchmarks.report import Goal, Table, milliseconds, seconds, times
from benchmarks.timing import CALCGRAPH, ROOT, Failed, Run, alternate, ratio, run, say
from calcgraph import __version__
from calcgraph.errors import InvalidContent
from calcgraph.graph import assemble
from calcgraph.graph.syntax import rdf_bytes
from calcgraph.source import load

CHECK_LIMIT, BUILD_LIMIT, FACTOR = 1.0, 5.0, 5
CONFLICTS = "conflicts.nt"
NOT_COUNTED = (stages.HERMIT, stages.PYSHACL)
Rounds = Sequence[Mapping[str, float]]


def measure(rounds: int) -> tuple[list[Table], list[Goal]]:
    """Measure whole processes and stages.

    Raises:
        Failed: if a process fails, or if the two data sets differ.
    """
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for folder in ("ontology", "shapes"):
            shutil.copytree(ROOT / folder, work / folder)
        _write_conflicts(work)
        whole, digest = _processes(work, rounds)
        sides = _stages(work, rounds)
    walls = {name: [r.wall for r in runs] for name, runs in whole.items()}
    totals = {side: [_counted(r) for r in found] for side, found in sides.items()}
    faster = ratio(totals["naive"], totals["ours"])
    against = ratio(walls["the naive script"], walls["calcgraph build"])
    check, build = median(walls["calcgraph check"]), median(walls["calcgraph build"])
    goals = [
        Goal(f"`calcgraph check`: at most {CHECK_LIMIT:.0f} s", seconds(check), check <= CHECK_LIMIT),
        Goal(f"`calcgraph build`: at most {BUILD_LIMIT:.0f} s", seconds(build), build <= BUILD_LIMIT),
        Goal(
            f"everything but HermiT and pyshacl: at least {FACTOR} times faster than the naive script",
            times(faster),
            faster >= FACTOR,
        ),
        Goal("the whole build: no slower than the naive script", times(against), against >= 1),
        Goal("both make the same data set", f"`{digest[:16]}…`", True),
    ]
    return [_process_table(whole), _stage_table(sides, totals)], goals


def _write_conflicts(work: Path) -> None:
    """The conflicts for the naive script; calcgraph finds them anew each time, within `assemble`."""
    try:
        found = assemble(load(work / "ontology")).graph("conflicts")
    except InvalidContent as error:
        raise Failed(str(error.report)) from None
    (work / CONFLICTS).write_bytes(rdf_bytes(found, ox.RdfFormat.N_TRIPLES))


def _processes(work: Path, rounds: int) -> tuple[dict[str, list[Run]], str]:
    content, shapes = str(work / "ontology"), str(work / "shapes")
    commands = {
        "calcgraph check": (*CALCGRAPH, "check", "--content", content),
        "calcgraph build": (*CALCGRAPH, "build", "--content", content, "--out", str(work / "ours")),
        "the naive script": (
            *(sys.executable, "-m", "benchmarks.naive", "--content", content, "--shapes", shapes),
            *("--conflicts", str(work / CONFLICTS), "--out", str(work / "naive"), "--version", __version__),
        ),
    }
    say("whole processes")
    run((*CALCGRAPH, "check", "--content", content))  # once before, so that everything is compiled
    whole = alternate({name: partial(run, command) for name, command in commands.items()}, rounds)
    mine, theirs = canonical(work / "ours" / "calcgraph.nq"), canonical(work / "naive" / "calcgraph.nq")
    if mine != theirs:
        raise Failed(_difference(mine, theirs))
    digest = hashlib.sha256("".join(mine).encode()).hexdigest()
    written = json.loads((work / "ours" / "manifest.json").read_bytes())["digests"]["dataset"]
    if digest != written:
        raise Failed(f"the manifest has another digest: {written}, not {digest}")
    return whole, digest


def canonical(file: Path) -> list[str]:
    """A file of N-Quads in RDFC-1.0, line by line."""
    data = ox.Dataset(ox.parse(file.read_bytes(), format=ox.RdfFormat.N_QUADS))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{quad} .\n" for quad in data)


def _difference(mine: list[str], theirs: list[str]) -> str:
    only_mine, only_theirs = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
    sample = [f"  ours   {line}" for line in list(only_mine)[:5]]
    sample += [f"  naive  {line}" for line in list(only_theirs)[:5]]
    return (
        f"the naive script makes another data set ({len(only_mine)} quads are only ours, {len(only_theirs)} only its); "
        "if the mapping has changed, change benchmarks/naive/ too:\n" + "".join(sample)
    )


def _stages(work: Path, rounds: int) -> dict[str, list[dict[str, float]]]:
    def one(side: str) -> dict[str, float]:
        command = (sys.executable, "-m", "benchmarks.stages", side)
        done = run(
            (*command, *(str(work / folder) for folder in ("ontology", "shapes", CONFLICTS, f"{side}-by-stage")))
        )
        found: dict[str, float] = json.loads(done.output)
        return found

    say("stage by stage")
    return alternate({side: partial(one, side) for side in ("ours", "naive")}, rounds)


def _counted(stage: Mapping[str, float]) -> float:
    return sum(value for name, value in stage.items() if name not in NOT_COUNTED)


def _process_table(whole: Mapping[str, Sequence[Run]]) -> Table:
    return Table(
        "Whole processes",
        ("command", "median", "least", "processor time, median"),
        [
            (
                f"`{name}`" if name.startswith("calcgraph") else name,
                seconds(median(r.wall for r in runs)),
                seconds(min(r.wall for r in runs)),
                seconds(median(r.cpu for r in runs)),
            )
            for name, runs in whole.items()
        ],
    )


def _stage_table(sides: Mapping[str, Rounds], totals: Mapping[str, Sequence[float]]) -> Table:
    ours, naive = sides["ours"], sides["naive"]
    names = [name for name in ours[0] if name not in NOT_COUNTED]
    rows = [_row(name, _column(ours, name), _column(naive, name)) for name in names]
    rows.append(_row("**everything but HermiT and pyshacl**", totals["ours"], totals["naive"]))
    shared = [name for name in names if name in naive[0]]
    rows.append(_row("of it, what both sides do", *(_sums(side, shared) for side in (ours, naive))))
    rows += [_row(name, _column(ours, name), _column(naive, name)) for name in NOT_COUNTED]
    rows.append(_row("**everything**", *([sum(r.values()) for r in side] for side in (ours, naive))))
    shacl = ratio(_column(ours, stages.PYSHACL), _column(ours, stages.SHACL))
    rustdl = ratio(_column(ours, stages.HERMIT), _column(ours, stages.REASON))
    note = (
        f"On the same input, shacl is {shacl:.0f} times as fast as pyshacl, and the hierarchy by rustdl {rustdl:.0f} "
        "times as fast as by HermiT. The stages of calcgraph run one after the other here; in a build, HermiT and "
        "pyshacl run side by side."
    )
    return Table("Stage by stage", ("stage", "calcgraph", "naive script", "faster"), rows, note)


def _column(rounds: Rounds, name: str) -> list[float]:
    return [r[name] for r in rounds if name in r]


def _sums(rounds: Rounds, names: Sequence[str]) -> list[float]:
    return [sum(r[name] for name in names) for r in rounds]


def _row(name: str, ours: Sequence[float], naive: Sequence[float]) -> tuple[str, ...]:
    if not naive:
        return name, milliseconds(median(ours)), "—", "—"
    return name, milliseconds(median(ours)), milliseconds(median(naive)), times(ratio(naive, ours))
