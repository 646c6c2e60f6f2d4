"""`python -m benchmarks.w3c DIR`: run the suite and say where each engine fails.

Exit codes: 0 everything is as `known.py` says, 1 something is not, 2 usage.
"""

import argparse
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from benchmarks.w3c.known import DISAGREE, FAILS
from benchmarks.w3c.suite import Case, cases
from benchmarks.w3c.verdicts import ENGINES, OUTCOMES, Engine, Verdict, agreement, verdict

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results: written by python -m benchmarks.w3c DIR --write -->", "<!-- end -->"


def main() -> int:
    """Run the suite, print the report, and write it if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.w3c", description="Run the SHACL test suite.")
    parser.add_argument("directory", metavar="DIR", type=Path, help="the directory with manifest.ttl")
    parser.add_argument("--write", action="store_true", help="write the report into benchmarks/w3c/README.md")
    arguments = parser.parse_args()
    logging.disable()  # rdflib tells of each ill-formed literal, and the suite is full of them
    warnings.simplefilter("ignore")
    try:
        suite = cases(arguments.directory)
    except FileNotFoundError as error:
        parser.error(f"{error.filename} is not there; see `python -m pydoc benchmarks.w3c`")
    verdicts = {engine: {test.name: verdict(engine, test) for test in suite} for engine in ENGINES}
    differences = {test.name: difference for test in suite if (difference := agreement(test))}
    text = _report(suite, verdicts, differences)
    print(text)
    if arguments.write:
        before, rest = README.read_text(encoding="utf-8").split(BEGIN)
        README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")
    names = {test.name for test in suite}
    failing = {(e, name) for e, found in verdicts.items() for name, v in found.items() if v.outcome != "passed"}
    as_known = failing == {key for key in FAILS if key[1] in names} and set(differences) == set(DISAGREE) & names
    return 0 if as_known else 1


def _report(
    suite: Sequence[Case], verdicts: Mapping[Engine, Mapping[str, Verdict]], differences: Mapping[str, str]
) -> str:
    rows = []
    for engine, found in verdicts.items():
        counts = Counter(v.outcome for v in found.values())
        label = f"{engine} {metadata.version(engine)}"
        rows.append((label, *(str(counts[outcome]) for outcome in OUTCOMES), str(len(suite))))
    rows.append(("both agree through calcgraph", str(len(suite) - len(differences)), "—", "—", str(len(suite))))
    fails = [
        (engine, f"`{name}`", v.outcome, v.seen, FAILS.get((engine, name), "**new**"))
        for engine, found in verdicts.items()
        for name, v in found.items()
        if v.outcome != "passed"
    ]
    differs = [(f"`{name}`", seen, DISAGREE.get(name, "**new**")) for name, seen in differences.items()]
    groups = Counter(test.name.rsplit("/", 1)[0] for test in suite)
    spread = ", ".join(f"{group} {count}" for group, count in groups.items())
    parts = [
        f"{len(suite)} tests: {spread}.",
        _table("Counts", ("engine", *OUTCOMES, "of"), rows),
        _table("Where each fails", ("engine", "test", "outcome", "seen", "reason"), fails),
        _table("Where they differ through calcgraph", ("test", "seen", "reason"), differs),
    ]
    return "\n\n".join(parts)


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    lines = [
        "| " + " | ".join(cell.replace("|", "\\|").ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, *rows)
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join((f"### {title}", "", *lines))


if __name__ == "__main__":
    sys.exit(main())
