"""Ids in anybody's spelling to CURIEs in ours: `ORPHA:53715`, `obo:HP_0002905` and IRIs from many places.

Comes in: our prefixes and the spellings of others (`ontology/spellings.tsv`), and an id as somebody wrote it. Goes out:
the CURIE with our prefix, or why there is none. What may mean two vocabularies, as ICD10, is told and never guessed.
The `curies` library keeps the table; it is imported when the first table is made, since that takes a sixth of a second.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from calcgraph.errors import MissingTool
from calcgraph.source.spellings import Spelling, load

_DATED = re.compile(r"_?\d{4}_\d{1,2}_\d{1,2}$")
_REGISTRY = re.compile(r"https?://(?:www\.)?(?:identifiers|bioregistry)\.(?:org|io)/(.+)", re.IGNORECASE)
_CURIE = re.compile(r"([A-Za-z][\w.-]*):(.+)")
_UNDERSCORED = re.compile(r"([A-Za-z][\w.-]*)_(\w[\w.-]*)")
_LONGEST = 500  # characters of an id
_FEW = 3


class Meant(NamedTuple):
    """What an id means.

    Args:
        curie: with our prefix; empty if that cannot be told.
        why: why it cannot be told, in a sentence; else empty.
        near: what it may mean instead.
    """

    curie: str
    why: str = ""
    near: tuple[str, ...] = ()


class Prefixes:
    """Knows our prefixes in everybody's spelling.

    Args:
        namespaces: of our prefixes.
        spellings: how others write them.

    Raises:
        MissingTool: if `curies` is not installed.
    """

    def __init__(self, namespaces: Mapping[str, str], spellings: Sequence[Spelling] = ()) -> None:
        try:
            import curies
        except ImportError:
            raise MissingTool("ids of others take the library curies; run: pip install 'calcgraph[link]'") from None
        by: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for one in spellings:
            by[one.prefix, one.kind].append(one.text)
        records = [
            curies.Record(
                prefix=prefix,
                uri_prefix=space,
                prefix_synonyms=by[prefix, "prefix"],
                uri_prefix_synonyms=sorted(
                    {s for ns in (space, *by[prefix, "namespace"]) for s in _schemes(ns)} - {space}
                ),
            )
            for prefix, space in namespaces.items()
        ]
        self._table = curies.Converter(records)
        self._namespaces = dict(namespaces)
        spaces = tuple(namespaces.items())
        self._wide = {p for p, space in spaces for _, other in spaces if other != space and other.startswith(space)}
        self._ours = {name.casefold(): r.prefix for r in records for name in (r.prefix, *r.prefix_synonyms)}
        self._patterns = {s.prefix: re.compile(s.text, re.ASCII) for s in spellings if s.kind == "pattern"}
        self._unclear: defaultdict[str, list[str]] = defaultdict(list)
        for one in spellings:
            if one.kind == "unclear":
                self._unclear[one.text.casefold()].append(one.prefix)

    @classmethod
    def of_content(cls, content: str | Path | None = None) -> "Prefixes":
        """With the curated prefixes and spellings.

        Args:
            content: the directory of curated files; by default `./ontology`, else the packaged one.

        Raises:
            InvalidContent: if the table of spellings is broken.
            MissingTool: if there is no such directory, or `curies` is not installed.
        """
        return cls(*load(content))

    def prefix(self, name: str) -> str:
        """Our prefix for one in any spelling; empty if there is none, or more than one."""
        key = name.casefold()
        return self._ours.get(key) or self._ours.get(_DATED.sub("", key), "")

    def either(self, name: str) -> tuple[str, ...]:
        """The prefixes that one in any spelling may mean, if it may mean several; else none."""
        key = name.casefold()
        return tuple(self._unclear.get(key) or self._unclear.get(_DATED.sub("", key)) or ())

    def alike(self, name: str) -> tuple[str, ...]:
        """The prefixes of ours whose names look like a name; for who has mistyped it."""
        hits = get_close_matches(name.casefold(), list(self._ours), n=_FEW)
        return tuple(dict.fromkeys(self._ours[hit] for hit in hits))

    def normal(self, text: str) -> str:
        """An id in our spelling; as it is, if it is not known or not clear. Quick, for files of many ids."""
        name, colon, _ = text.partition(":")
        if colon and not self.prefix(name) and not name.lower().startswith(("http", "<http")):
            return text
        return self.meant(text).curie or text

    def meant(self, text: str) -> Meant:
        """What an id means, or why that cannot be told.

        Args:
            text: a CURIE in any spelling, an IRI in any of its forms, or an id with a low line, `HP_0002905`.
        """
        text = text.strip().removeprefix("<").removesuffix(">")
        if not text or len(text) > _LONGEST or any(c.isspace() for c in text):
            return Meant("", "an id is one word, such as HP:0002905")
        if re.match("https?://", text, re.IGNORECASE):
            return self._of_iri(text)
        if parts := _CURIE.fullmatch(text):
            name, local = parts.groups()
            if (prefix := self.prefix(name)) or self.either(name):
                if prefix in self._wide:  # as in obo:HP_0002905
                    prefix, local = self._compressed(self._namespaces[prefix] + local)
                return self._checked(prefix, local, text) if prefix else self._either(name, local)
            near = tuple(f"{alike}:{local}" for alike in self.alike(name) if self._fits(alike, local))
            return Meant("", f"the prefix {name} is not known", near)
        if (parts := _UNDERSCORED.fullmatch(text)) and (prefix := self.prefix(parts[1])):
            return self._checked(prefix, parts[2], text)
        if parts and self.either(parts[1]):
            return self._either(parts[1], parts[2])
        if text.endswith(":"):
            return Meant("", "nothing follows the prefix")
        fits = tuple(f"{p}:{text}" for p in self._patterns if self._fits(p, text))
        return Meant("", "it has no prefix", fits if len(fits) <= _FEW else ())

    def _of_iri(self, text: str) -> Meant:
        prefix, rest = self._compressed(text)
        if prefix and self._fits(prefix, rest):
            return Meant(f"{prefix}:{rest}")
        if registered := _REGISTRY.fullmatch(text):
            name, _, local = registered[1].partition("/")
            return self.meant(local if ":" in local else f"{name}:{local}" if local else name)
        if prefix:
            return self._checked(prefix, rest, text)
        return Meant("", "no vocabulary that is known has such IRIs")

    def _compressed(self, iri: str) -> tuple[str, str]:
        """Prefix and rest of an IRI; both empty if no namespace of any spelling fits."""
        prefix, _, rest = (self._table.compress(iri) or "").partition(":")
        return prefix, rest

    def _either(self, name: str, local: str) -> Meant:
        near = tuple(f"{prefix}:{local}" for prefix in self.either(name))
        return Meant("", f"{name} may mean {' or '.join(self.either(name))}", near)

    def _checked(self, prefix: str, local: str, text: str) -> Meant:
        """A CURIE, if it looks like one of its vocabulary; capitals are set right, and a prefix may stand twice."""
        again = _CURIE.fullmatch(local) or _UNDERSCORED.fullmatch(local)
        if again and self.prefix(again[1]) == prefix:  # HP:HP:0002905, HP:HP_0002905
            local = again[2]
        if fitting := next((form for form in (local, local.upper()) if self._fits(prefix, form)), ""):
            return Meant(f"{prefix}:{fitting}")
        wide = (local.zfill(width) for width in range(len(local) + 1, 10) if local.isascii() and local.isdecimal())
        near = tuple(f"{prefix}:{form}" for form in wide if int(form) and self._fits(prefix, form))[:1]
        return Meant("", f"{text} does not look like an id of {prefix}", near)

    def _fits(self, prefix: str, local: str) -> bool:
        pattern = self._patterns.get(prefix)
        return bool(local) and (pattern is None or bool(pattern.fullmatch(local)))


def _schemes(namespace: str) -> tuple[str, str]:
    rest = namespace.partition("://")[2]
    return f"http://{rest}", f"https://{rest}"
