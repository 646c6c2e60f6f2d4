"""The article's runs of eight words, as salted hashes: enough to find a quotation, not to read one.

python tests/meta/word_run_list.py ARTICLE > tests/meta/word_runs.txt
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SALT = "calcgraph-word-runs-1f0c7a52"
LENGTH = 8
HERE = Path(__file__).with_name("word_runs.txt")
_WORD = re.compile(r"[a-z0-9]+")


def runs(text: str) -> Iterator[str]:
    """Every run of eight words, lower-cased, by single blanks."""
    words = _WORD.findall(text.lower())
    for start in range(len(words) - LENGTH + 1):
        yield " ".join(words[start : start + LENGTH])


def digest(run: str, salt: str) -> str:
    """Sixteen hexadecimal digits of a run."""
    return hashlib.sha256((salt + run).encode()).hexdigest()[:16]


def known() -> tuple[str, frozenset[str]]:
    """The salt and the digests in the list."""
    head, *lines = HERE.read_text("utf-8").split()
    return head.removeprefix("salt:"), frozenset(lines)


def found(text: str) -> list[str]:
    """The runs of a text that are the article's."""
    salt, digests = known()
    return [run for run in runs(text) if digest(run, salt) in digests]


if __name__ == "__main__":
    article = Path(sys.argv[1]).read_text("utf-8")
    print(f"salt:{SALT}", *sorted({digest(run, SALT) for run in runs(article)}), sep="\n")
