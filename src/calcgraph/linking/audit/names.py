"""When two names are the same, for finding candidates; whether they mean the same is for a person to say.

Comes in: names in English. Goes out: keys that are equal for

    another case, and other signs between words    Calcinosis-cutis, calcinosis cutis
    British and American spelling of ae and oe     hypercalcaemia, hypercalcemia; also tumour, tumor
    a plural in -s, and -ies for -y                nodules, nodule; biopsies, biopsy
    the order of the words                         calcinosis cutis, idiopathic

and for nothing else: no stems, no Latin plurals, no synonyms of words, no left-out words. A name in which only the
order differs is told as such.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

_APART = re.compile(r"[^\w\n]+|_+")
_SPELT = (("'s", ""), ("\u2019s", ""), ("ae", "e"), ("oe", "e"), ("tumour", "tumor"))
_SIGNS = str.maketrans({c: " " for c in map(chr, range(128)) if not c.isalnum() and c != "\n"})
_CHUNK = 500  # names that are spelt at once


def words(name: str) -> tuple[str, ...]:
    """The words of a name, in one spelling."""
    return tuple(map(_singular, _spelt(name.replace("\n", " ")).split()))


def key(name: str) -> tuple[str, ...]:
    """What names share that differ in their spelling, or in the order of their words."""
    return tuple(sorted(words(name)))


def matching(wanted: Iterable[str], names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Of many names, those that have the key of a wanted one.

    A key takes a while to make, so that first all names are looked through for those with no word but wanted ones.

    Args:
        wanted: names.
        names: who has a name, and the name.
    """
    keys = {key(name) for name in wanted} - {()}
    allowed = {form for name in keys for word in name for form in (word, f"{word}s", f"{word[:-1]}ies")}
    rest = iter(names)
    while chunk := list(islice(rest, _CHUNK)):
        lines = _spelt("\n".join([name for _, name in chunk])).split("\n")
        if len(lines) != len(chunk):  # there is a name of several lines
            lines = [_spelt(name.replace("\n", " ")) for _, name in chunk]
        for pair, line in zip(chunk, lines, strict=True):
            if allowed.issuperset(line.split()) and key(pair[1]) in keys:
                yield pair


def _spelt(text: str) -> str:
    text = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    for one, other in _SPELT:
        text = text.replace(one, other)
    return text.translate(_SIGNS) if text.isascii() else _APART.sub(" ", text)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
