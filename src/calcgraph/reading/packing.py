"""Files as they are, or packed by gzip, xz or Zstandard: unpacked as they are read, and never without end.

Comes in: a path. Goes out: a stream of bytes. The end of the name tells how it is packed. What unpacks to many times
its size is refused, as is what goes on beyond two gigabytes; nothing is unpacked onto the disk.
"""

import gzip
import lzma
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, cast

from calcgraph.errors import MissingTool
from calcgraph.reading.screening import Refused

MAX_BYTES = 2_000_000_000
_MAX_RATIO, _FREE_BYTES = 250, 10_000_000  # of unpacked to packed bytes, judged beyond the first ten megabytes
_NAMES = {".gz": "gzip", ".xz": "xz", ".zst": "Zstandard"}
SUFFIXES = tuple(_NAMES)


def is_packed(path: Path) -> bool:
    """Whether the end of the name says that the file is packed."""
    return path.suffix.lower() in _NAMES


def inner_suffix(path: Path) -> str:
    """The end of the name of what is inside, in small letters: `.ttl` of `a.ttl.gz` and of `a.ttl`."""
    return (Path(path.stem) if is_packed(path) else path).suffix.lower()


def opened(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked, as a stream to be closed.

    Raises:
        MissingTool: if it is packed by Zstandard and the package for that is not installed.
    """
    return cast(BinaryIO, _opener(path)(path, "rb"))


def check_size(path: Path, read: int, limit: int = MAX_BYTES) -> None:
    """Refuse a file that goes on too long.

    Args:
        path: the file.
        read: the unpacked bytes up to here.
        limit: how many there may be.

    Raises:
        Refused: if there are more, or far more than its own.
    """
    if read > limit:
        raise Refused("too-large", f"it has more than {limit:,} bytes", "check it in parts")
    if is_packed(path) and read > max(_FREE_BYTES, _MAX_RATIO * path.stat().st_size):
        message = f"it unpacks to more than {_MAX_RATIO} times its size, as a bomb does"
        raise Refused("too-large", message, "unpack it yourself if you trust it")


class unpacking:
    """What a packed file raises when it is not whole, as `Refused`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Turn the errors of the packages into ours."""
        if not is_packed(self._path) or error is None:
            return
        broken = isinstance(error, EOFError | gzip.BadGzipFile | lzma.LZMAError)
        if broken or type(error).__name__ == "ZstdError" or type(error).__module__ == "zlib":
            name = _NAMES[self._path.suffix.lower()]
            raise Refused("broken-archive", f"it is no whole {name} file: {error}", "pack it again") from None


def _opener(path: Path) -> Callable[..., Any]:
    match path.suffix.lower():
        case ".gz":
            return gzip.open
        case ".xz":
            return lzma.open
        case ".zst":
            return cast(Callable[..., Any], _zstandard().open)
    return open


def _zstandard() -> ModuleType:  # not the package of that name, which takes a file that was cut off for a whole one
    for module in ("compression.zstd", "backports.zstd"):
        with suppress(ImportError):
            return import_module(module)
    raise MissingTool("what is packed by Zstandard needs a package; run: pip install backports.zstd")
