"""The words and scalars of the model: closed lists, ids with labels, digests, plain numbers.

Comes in: strings from strict YAML. Goes out: typed values, or a message that says how to write it.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic import WithJsonSchema as _Schema

Status = Literal["present", "excluded", "normal", "unknown", "silent"]
Certainty = Literal["asserted", "suggested", "possible"]
Strength = Literal["defining", "observed"]
Frequency = Literal["often", "usually", "sometimes", "mostly", "common", "some cases", "most"]
Amount = Literal["mainly", "small", "large", "extensive", "some"]
SynonymScope = Literal["exact", "broad", "narrow", "related"]
ConflictRule = Literal["status-clash", "definition-clash", "label-site-clash", "axis-clash", "classification-clash"]
ConflictKind = Literal["scope", "translation", "internal", "between sources", "between classifications"]
ConflictStatus = Literal["open", "explained", "resolved"]
UncitedKind = Literal["heading", "boilerplate", "duplicate", "connective"]
SourceKind = Literal["article", "abstract", "parallel"]

_CURIE = r"[A-Za-z][\w.-]*:\S+"
_OWN = r"CALC_\d{7}"
_REF = re.compile(rf"({_OWN}|{_CURIE}) (\S.*)", re.ASCII)
IRI_CHARACTER = "[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}"
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What a terminal or an editor would obey instead of showing: control characters, bidirectional overrides."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An id with the label that the curator wrote beside it, as in `HP:0002905 Hyperphosphatemia`."""

    id: str
    label: str

    def __str__(self) -> str:
        return f"{self.id} {self.label}"


def _ref(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match = _REF.fullmatch(value)
    if not match:
        raise ValueError("write the id and, after a blank, its label, as in 'HP:0002905 Hyperphosphatemia'")
    return Ref(match[1], match[2])


def _plain(value: str) -> str:
    if value != value.strip() or not value:
        raise ValueError("the text is empty or has white space at an end")
    if UNSAFE.search(value):
        raise ValueError("the text holds a control character or a bidirectional override")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError(f"'{value[:40]}' is no plain number; write it as 12 or 0.5")
    return value


def _day(value: str) -> str:
    date.fromisoformat(value)
    return value


def _truth(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


Text = Annotated[str, Field(max_length=20_000), AfterValidator(_plain)]
OwnId = Annotated[str, Field(pattern=f"^{_OWN}$")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Key = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Curie = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9._-]*:[A-Za-z0-9._~/#-]+$")]
Address = Annotated[
    str, Field(pattern=rf"^https?://[A-Za-z0-9.-]+(:\d+)?([/?]({IRI_CHARACTER})*)?(#({IRI_CHARACTER})*)?$")
]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_day)]
Start = Annotated[int, BeforeValidator(_number), Field(ge=0)]
End = Annotated[int, BeforeValidator(_number), Field(gt=0)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Share = Annotated[Number, Field(ge=0, le=1)]
Flag = Annotated[bool, BeforeValidator(_truth), Field(strict=True)]
Id = Annotated[Ref, BeforeValidator(_ref), _Schema({"type": "string", "pattern": f"^({_OWN}|{_CURIE}) .+$"})]
