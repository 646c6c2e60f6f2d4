"""`python -m benchmarks.agreement`: every query on every engine, rows equal or not, and the time.

Exit codes: 0 every disagreement is explained and every explanation needed, 1 not so, 2 usage.
"""

import argparse
import logging
import tempfile
import warnings
from pathlib import Path

from benchmarks.agreement.data import Data, data
from benchmarks.agreement.engines import ENGINES, Found, Missing
from benchmarks.agreement.verdicts import difference, explained, verdict

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results: written by python -m benchmarks.agreement --write -->", "<!-- end -->"
Answers = dict[str, dict[str, Found]]


def main() -> int:
    """Ask everything of every engine, print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agreement", description="Do engines agree?")
    parser.add_argument("--quick", action="store_true", help="once each")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/agreement/README.md")
    arguments = parser.parse_args()
    logging.disable()
    warnings.simplefilter("ignore")
    known, lines, wrong = explained(), list[str](), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        for one in data(Path(folder)):
            answers, missing = asked(one, 1 if arguments.quick else 3)
            lines += table(one, answers, missing, known)
            wrong += unexplained(one, answers, known)
    text = "\n".join(lines).strip()
    print(text)
    for line in wrong:
        print(f"not as explained.tsv says: {line}")
    if arguments.write:
        before, rest = README.read_text(encoding="utf-8").split(BEGIN)
        README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")
    return int(bool(wrong))


def asked(one: Data, rounds: int, names: tuple[str, ...] = tuple(ENGINES)) -> tuple[Answers, dict[str, str]]:
    """The answers of each engine, and those that are missing, with how to get them."""
    answers: Answers = {}
    missing = {}
    for name in names:
        try:
            answers[name] = ENGINES[name](one, rounds)
        except Missing as error:
            missing[name] = str(error)
    return answers, missing


def unexplained(one: Data, answers: Answers, known: dict[tuple[str, str], str]) -> list[str]:
    """Disagreements that nobody has explained, and explanations of what agrees."""
    lines = []
    ours = answers["pyoxigraph"]
    for engine, theirs in answers.items():
        for query, answer in theirs.items():
            found = verdict(one.queries[query], ours[query], answer)
            apart = found in ("differs", "fails")
            if apart != ((f"{query} @ {one.name}", engine) in known):
                why = answer.failure or (difference(ours[query], answer) if apart else "explained, and no longer so")
                lines.append(f"{query} @ {one.name} on {engine}: {found}; {why}")
    return lines


def table(one: Data, answers: Answers, missing: dict[str, str], known: dict[tuple[str, str], str]) -> list[str]:
    """The lines about a data set; an engine that is missing keeps its row and its column, which say so."""
    others = [name for name in answers if name != "pyoxigraph"]
    ours = answers["pyoxigraph"]
    kinds = {name: [verdict(text, ours[q], answers[name][q]) for q, text in one.queries.items()] for name in others}
    lines = [f"### On {one.name}", "", f"{len(one.queries)} queries; rows as pyoxigraph gives them.", ""]
    lines += ["| engine | same | same values | differs | fails |", "|---|--:|--:|--:|--:|"]
    columns = ("same", "same values", "differs", "fails")
    lines += [f"| {n} | {' | '.join(str(found.count(c)) for c in columns)} |" for n, found in kinds.items()]
    lines += [f"| {name} | not run: {how} | | | |" for name, how in missing.items()]
    lines += [
        "",
        f"| query | rows | {' | '.join(f'{name}, ms' for name in (*answers, *missing))} |",
        f"|---|{'--:|' * (len(answers) + len(missing) + 1)}",
    ]
    reasons: list[str] = []
    for query, text in one.queries.items():
        cells = [f"{ours[query].milliseconds:.1f}"]
        for name in others:
            found = verdict(text, ours[query], answers[name][query])
            time = f"{answers[name][query].milliseconds:.1f}"
            cells.append({"same": time, "same values": f"{time} ≈"}.get(found, f"**{found}**"))
            if why := known.get((f"{query} @ {one.name}", name)):
                reasons.append(f"- `{query}` on {name} {found}: {why}")
        lines.append(f"| {query} | {len(ours[query].rows):,} | {' | '.join([*cells, *('not run' for _ in missing)])} |")
    return [*lines, "", *reasons, ""]


if __name__ == "__main__":
    raise SystemExit(main())
