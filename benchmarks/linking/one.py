"""One reading in a process of its own: `python -m benchmarks.linking.one WAY FILE…`.

Comes in: which way, and files. Goes out: JSON with seconds by the clock and of processor, the peak of memory in
megabytes, and how many terms there are.
"""

import json
import resource
import sys
import time
from pathlib import Path


def ours(files: list[str]) -> int:
    from calcgraph.linking.files.reader import read_all

    return sum(len(partner.terms) for partner in read_all(files))


def fastobo(files: list[str]) -> int:
    import fastobo as parser

    with _opened(files[0]) as stream:
        return sum(1 for _ in parser.iter(stream, threads=1))


def pronto(files: list[str]) -> int:
    import pronto as library

    with _opened(files[0]) as stream:
        return len(library.Ontology(stream).terms())


def python(files: list[str]) -> int:
    with _opened(files[0]) as stream:
        return len(json.load(stream))


def _opened(file: str):  # type: ignore[no-untyped-def]
    from calcgraph.reading.packing import opened

    return opened(Path(file))


WAYS = {"calcgraph": ours, "fastobo": fastobo, "pronto": pronto, "json": python}


def main(way: str, *files: str) -> None:
    """Read, and print what it took."""
    begun = time.perf_counter()
    terms = WAYS[way](list(files))
    took = {"clock": time.perf_counter() - begun, "terms": terms}
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    print(json.dumps({**took, "processor": processor, "memory": sum(one.ru_maxrss for one in used) / 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
