"""The bytes of a file as they are, unpacked, judged, in UTF-8.

Comes in: a path. Goes out: bytes, or `Refused`. What is refused: what is no regular file, what is cut off or bursts
when it is unpacked, what is in another encoding, control characters.
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from pathlib import Path

from calcgraph.reading import packing
from calcgraph.reading.screening import Refused, Screen

_CHUNK = 1 << 17  # what fits into the cache of a processor is unpacked and judged in two thirds of the time
HEAD = 1 << 16


def check_is_file(path: Path) -> None:
    """Refuse what is no regular file.

    Raises:
        Refused: if it is none.
    """
    if not path.exists():
        raise Refused("unreadable-file", "there is no such file", "look at the path")
    if not path.is_file():
        raise Refused("unreadable-file", "it is no regular file", "name a file")


def head(path: Path) -> bytes:
    """How a file begins, without a byte order mark; `HEAD` bytes of it at most.

    Raises:
        Refused: if it cannot be read.
    """
    check_is_file(path)
    with packing.opened(path) as stream:
        start = stream.read(HEAD)
    if start.startswith((BOM_UTF16_BE, BOM_UTF16_LE)) or start[:4].count(0) >= 2:
        raise Refused("not-utf-8", "the file is in UTF-16 or UTF-32", "save it as UTF-8")
    return start.removeprefix(BOM_UTF8)


def whole(path: Path, *, screened: bool = True) -> bytearray:
    """All of a file, without a byte order mark.

    Args:
        path: the file.
        screened: whether to look for control characters, which the parser of JSON does by itself.

    Raises:
        Refused: if it goes on too long, or is not UTF-8, or has a control character.
    """
    screen, data = Screen(), bytearray()
    decoder = getincrementaldecoder("utf-8")()
    with packing.opened(path) as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line = data.count(b"\n") + error.object.count(b"\n", 0, error.start) + 1
                message = f"the file is not UTF-8: there is the byte 0x{error.object[error.start]:02X}"
                raise Refused("not-utf-8", message, "save it as UTF-8", line) from None
            if not chunk:
                break
            data += chunk
            packing.check_size(path, len(data))
            if screened:
                screen.see(chunk)
    if data.startswith(BOM_UTF8):
        del data[: len(BOM_UTF8)]
    return data
