"""The whole way from curated files to a folder: load, assemble, reason, check, write.

Comes in: directories. Goes out: a folder and a report. Nothing is written unless both reasoners agree, both SHACL
engines agree, and nothing is violated. The two slow parts, HermiT and pyshacl, run side by side.
"""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from calcgraph.checking import check
from calcgraph.errors import CalcgraphError, NotConforming, Report
from calcgraph.graph import Dataset, Reading, assemble
from calcgraph.reasoning import certify, reason
from calcgraph.source import load
from calcgraph.writing import folder, write
from calcgraph.writing.formats import chosen


@dataclass(frozen=True)
class Build:
    """What a build made: the data set, what was noted on the way, where it was written, how many pages of a site."""

    dataset: Dataset
    report: Report
    folder: Path
    pages: int = 0


def build(
    content: str | Path | None = None,
    out: str | Path = "out",
    *,
    reading: Reading = "as-repaired",
    formats: Collection[str] | None = None,
    site: str | Path | None = None,
    progress: Callable[..., object] = lambda *_: None,
) -> Build:
    """Build everything.

    Args:
        content: the directory of curated files, as for `load`.
        out: the folder to write.
        reading: `as-repaired` or `as-written`, as for `assemble`.
        formats: names of formats to write, as `ttl` or `kgx`; all by default.
        site: the folder for the pages; none are written without it.
        progress: called with the name of each stage as it begins and, while files are written, the share that is done.

    Raises:
        CalcgraphError: if there is no format of a name.
        InvalidContent, Unsatisfiable, NotConforming: with a report of what is wrong; nothing is written.
        MissingTool: if an engine is missing; nothing is written.
    """
    chosen(formats)  # a wrong name is told before the work begins
    progress("loading")
    knowledge = load(content)
    if site is not None:  # nor need two folders in conflict wait for it
        _apart(Path(out).resolve(), folder.check(site, "site"))
    progress("assembling")
    dataset = assemble(knowledge, reading=reading)
    progress("reasoning")
    dataset = reason(dataset, knowledge=knowledge)
    progress("checking")
    with ThreadPoolExecutor(max_workers=1) as pool:
        certified = pool.submit(certify, dataset)
        report = check(dataset, engine="both", knowledge=knowledge, content=content)
        certified.result()
    if not report.conforms:
        raise NotConforming(report)
    folder.check(out, "build")  # before the first of the two is written
    write(dataset, out, inputs=knowledge.inputs, formats=formats, content=content, progress=progress)
    pages = 0
    if site is not None:
        from calcgraph.site import write as write_site

        progress("writing the site")
        pages = write_site(dataset, site, content)
    return Build(dataset, report, Path(out), pages)


def _apart(out: Path, site: Path) -> None:
    if out == site or out in site.parents or site in out.parents:
        raise CalcgraphError(f"the site and the build cannot share a folder: {site} and {out}; give each its own")
