"""JSON into typed values, by msgspec: what is asked for, and nothing else is kept.

Comes in: bytes and a shape. Goes out: values, or `Refused` with the line. Nesting without end is refused: msgspec
counts it.
"""

import json
import re
from collections import Counter
from typing import Any, TypeVar

import msgspec

from calcgraph.reading.screening import Refused

_T = TypeVar("_T")
_BYTE = re.compile(r" \(byte (\d+)\)")


def decoded(data: bytearray, shape: type[_T]) -> _T:
    """Decode a text.

    Raises:
        Refused: if it is no JSON, or of another shape.
    """
    try:
        return msgspec.json.decode(data, type=shape)
    except RecursionError:
        raise Refused("too-deep", "it is nested too deeply", "flatten it") from None
    except msgspec.ValidationError as error:
        raise Refused("broken-json", f"it is not of the shape that it should be: {error}", "correct it") from None
    except msgspec.DecodeError as error:
        found = _BYTE.search(str(error))
        line = data.count(b"\n", 0, int(found[1]) if found else len(data)) + 1
        said = _BYTE.sub("", str(error))
        raise Refused("broken-json", f"it is no whole JSON: {said}", "get it again, or mend the syntax", line) from None


def check_for_twins(data: bytearray, word: bytes, number: int) -> None:
    """Refuse an object that has a key twice, of which a decoder keeps one.

    Args:
        data: the text.
        word: a key that each of its members has.
        number: how many members were decoded.

    Raises:
        Refused: if there were more.
    """
    if data.count(b'"' + word + b'"') > number:
        twins: list[str] = []

        def members(pairs: list[tuple[str, Any]]) -> None:
            twins.extend(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)

        json.loads(data, object_pairs_hook=members)
        if twins:
            raise Refused("term-twice", f"{twins[0]} stands in it twice", "remove one of the two")
