"""OBO files, line by line: what is asked for is read strictly, what is not asked for is not judged.

Comes in: a path. Goes out: drafts.

    id, name                               id, label; what an idspace stands for is regarded
    synonym EXACT                          synonyms
    is_a                                   parents
    intersection_of (genus)                genus
    relationship, intersection_of part_of  wholes; not where it holds of some only, or says "nothing but"
    is_obsolete, replaced_by, consider     deprecated, replaced_by, consider
    alt_id                                 an obsolete term that is replaced by this one
    xref                                   xrefs; of a [Typedef] with a short name, its id
    xref by MONDO:equivalentTo             equivalents too, and so property_value skos:exactMatch
    subset, comment                        grouping
    [Term], [Typedef], [Instance]          kind

Why no library does it is in `ontology/decisions/`.
"""

import re
from pathlib import Path

from calcgraph.errors import Problem
from calcgraph.linking.files import contents
from calcgraph.linking.files.drafts import PART_OF, Draft, Drafts
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Kind
from calcgraph.reading.screening import Refused

_KINDS: dict[str, Kind] = {"[Term]": "class", "[Typedef]": "property", "[Instance]": "individual"}
_TAG = re.compile(r"[A-Za-z][\w-]*$")
_END = re.compile(r'\s*(?P<qualifiers>\{(?:[^"{}\\]|\\.|"(?:[^"\\]|\\.)*+")*+\})?\s*(?:!.*)?$')
_ID = re.compile(r"(?:[^\s\\]|\\.)+")
_WORDS = re.compile(r"(?:[^\\!{]|\\.|(?<!\s)[!{])*")  # not possessive: before 3.11.5 Python takes that for less
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*(EXACT|BROAD|NARROW|RELATED)?(?=[\s\[]|$)')
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "W": " "}
_NOT_OF_ALL = re.compile(r'gci_relation=|all_only="true"|[cC]ardinality="0"')
_EQUIVALENT, _EXACT_MATCH = 'source="MONDO:equivalentTo"', "skos:exactMatch "
_PART_OF = ("part_of", PART_OF)
_LICENCE = re.compile(r"licen[cs]e|\bCC[0 -]", re.IGNORECASE)


def read(path: Path, namer: Namer) -> Drafts:
    """Read a file.

    Raises:
        Refused: if it is not OBO.
    """
    data = contents.whole(path)
    found = Drafts(path.as_posix(), "OBO")
    reading = _Reading(found, namer)
    for number, line in enumerate(data.decode("utf-8").split("\n"), 1):
        if line and line != "\r":
            reading.see(line.rstrip("\r"), number)
    reading.close()
    if not data.endswith(b"\n"):
        found.partial.append("it ends in the middle of a line, as what was cut off does")
    return found


class _Reading:
    def __init__(self, found: Drafts, namer: Namer) -> None:
        self._found, self._namer = found, namer
        self._kind: Kind | None = None  # None in the header
        self._draft: Draft | None = None
        self._id, self._number = "", 0
        self._aliases: dict[str, list[str]] = {}  # of properties with short names
        self._rights: list[str] = []
        self._spaces: dict[str, str] = {}

    def see(self, line: str, number: int) -> None:
        self._number = number
        tag, colon, value = line.partition(":")
        if line.startswith("["):
            self._begin(line)
        elif line.startswith("!"):
            return
        elif not colon or not _TAG.match(tag):
            raise self._refused("it is neither a tag with its value nor the head of a stanza")
        elif self._kind is None:
            self._header(tag, value.strip())
        elif tag == "id":
            self._named(self._one(value.strip()))
        elif self._draft is None:
            raise self._refused("the stanza has no id before this")
        else:
            self._clause(self._draft, tag, value.strip())

    def close(self) -> None:
        """Tell what can be told at the end only."""
        if self._kind is not None and self._draft is None:
            raise self._refused("the last stanza has no id; perhaps the file was cut off")
        self._found.licences += self._rights
        for short, ids in self._aliases.items():
            if len(ids) == 1 and ids[0] not in self._found.terms:
                self._found.terms[ids[0]] = self._found.terms.pop(short)

    def _refused(self, why: str) -> Refused:
        return Refused("broken-obo", f"this is not OBO: {why}", "mend the line, or get the file again", self._number)

    def _begin(self, line: str) -> None:
        if self._kind is not None and self._draft is None:
            raise self._refused("the stanza before this has no id")
        head = line.split("!")[0].strip()
        if head not in _KINDS:
            raise self._refused(f"{line[:40]} is the head of no stanza")
        self._kind, self._draft = _KINDS[head], None

    def _named(self, id_: str) -> None:
        if self._draft is not None:
            raise self._refused(f"the stanza has a second id, {id_}")
        self._id = id_
        if id_ in self._found.terms:
            message = f"{id_} has two stanzas, which are joined"
            self._found.remarks.append(
                Problem("term-twice", message, "warning", file=self._found.file, line=self._number, focus=id_)
            )
        self._draft = self._found.terms.setdefault(id_, Draft(kind=self._kind or "class"))

    def _header(self, tag: str, value: str) -> None:
        found = self._found
        if tag == "ontology":
            found.ontology = value
        elif tag == "data-version":
            found.versions.insert(0, value)
        elif tag == "idspace":
            prefix, _, space = value.partition(" ")
            self._spaces[prefix] = space.split(" ")[0]
        elif tag == "import":
            found.imports.append(value.split(" ")[0])
        elif tag == "remark" and _LICENCE.search(value):
            self._rights.insert(0, _unescaped(value))
        elif tag == "property_value":
            relation, _, said = value.partition(" ")
            text = _value(said)
            if relation.endswith("versionInfo"):
                found.versions.append(text)
            elif relation.endswith("license"):
                found.licences.append(text)
            elif relation.endswith("rights"):
                self._rights.append(text)

    def _clause(self, draft: Draft, tag: str, value: str) -> None:
        match tag:
            case "name":
                self._found.label(self._id, draft, _unescaped(self._words(value)), self._number)
            case "is_a":
                self._add(draft.parents, value)
            case "synonym":
                said = _SYNONYM.match(value)
                if not said:
                    raise self._refused("a synonym is a text in quotation marks, and its scope")
                if said[2] == "EXACT":
                    draft.synonyms.append(_unescaped(said[1]))
            case "xref":
                text = _ID.match(value)
                if not text:
                    raise self._refused("there is no id")
                id_ = self._namer(_unescaped(text[0]))
                draft.xrefs.append(id_)
                if _EQUIVALENT in value:
                    draft.equivalents.append(id_)
                if draft.kind == "property" and ":" not in self._id and ":" in id_:
                    self._aliases.setdefault(self._id, []).append(id_)
            case "relationship" | "intersection_of":
                first, _, rest = value.partition(" ")
                if first in _PART_OF:
                    self._add(draft.wholes, rest.strip())
                elif tag == "intersection_of" and (not rest or rest.lstrip()[:1] in "!{"):
                    self._add(draft.genus, value)
            case "is_obsolete":
                draft.deprecated = draft.deprecated or self._one(value) == "true"
            case "replaced_by":
                draft.replaced_by.append(self._one(value))
            case "consider":
                draft.consider.append(self._one(value))
            case "alt_id":
                self._found.alternatives.setdefault(self._one(value), []).append(self._id)
            case "property_value" if value.startswith(_EXACT_MATCH):
                draft.equivalents.append(self._namer(_value(value.removeprefix(_EXACT_MATCH))))
            case "subset":
                self._found.subset(draft, self._one(value))
            case "comment":
                self._found.comment(draft, _unescaped(value))

    def _add(self, ids: list[str], value: str) -> None:
        if not _NOT_OF_ALL.search(value):
            ids.append(self._one(value))

    def _one(self, value: str) -> str:
        """The id that a value is, without what may follow it."""
        id_ = _ID.match(value)
        if not id_:
            raise self._refused("there is no id")
        if not _END.match(value, id_.end()):
            raise self._refused(f"there is more than an id: {value[:60]}")
        text = _unescaped(id_[0])
        return self._namer.expanded(text, self._spaces)

    def _words(self, value: str) -> str:
        words = _WORDS.match(value)
        return words[0].rstrip() if words and _END.match(value, words.end()) else value


def _value(said: str) -> str:
    quoted = _QUOTED.match(said)
    return _unescaped(quoted[1] if quoted else said.split(" ")[0])


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda sign: _SIGNS.get(sign[1], sign[1]), text) if "\\" in text else text
