"""Answers on their way out: whole with their length, or in a stream that breaks off audibly.

Comes in: tasks and refusals. Goes out: ASGI messages.
"""

import hashlib
from collections.abc import Mapping, Sequence

from calcgraph.serving import wire
from calcgraph.serving.pool import Pool
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Scope, Send

TRUNCATED = "X-Calcgraph-Truncated"
_CUT = TRUNCATED.lower().encode()
_AT_ONCE = 1 << 16  # bytes; more is sent as the client reads it
_UNICODE = ("text/csv", "text/tab-separated-values", "text/turtle", "text/plain", "text/html")


async def reply(send: Send, scope: Scope, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
    """Send an answer that is whole.

    Args:
        send: of ASGI.
        scope: of the request; to HEAD no body is sent, but its length.
        status: of HTTP.
        headers: without the length.
        body: the bytes.
    """
    await _whole(send, scope, status, encoded(headers), body)


async def refuse(send: Send, scope: Scope, accept: str, refusal: Refusal) -> None:
    """Send a refusal, in the words that the client reads."""
    media, body = refusal.body(accept)
    headers = {"Content-Type": media, "Cache-Control": "no-store", **refusal.headers}
    if media.startswith("text/html"):
        headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    await reply(send, scope, refusal.status, headers, body)


async def deliver(
    pool: Pool, task: wire.Task, send: Send, scope: Scope, headers: Sequence[tuple[bytes, bytes]], frame: bytes = b""
) -> None:
    """Have a task done and send what comes of it.

    Args:
        pool: does it.
        task: what to do.
        send: of ASGI.
        scope: of the request.
        headers: of the answer, as far as they do not depend on it, `encoded`.
        frame: the task as it goes to a worker, if somebody made it beforehand.

    Raises:
        Refusal: if nothing was sent yet. Later the connection breaks off, so that no client takes a part for all.
    """
    answer = await pool.ask(task, frame)
    try:
        head = answer.head.result()
        more = list(headers)
        if head.gzip:
            more.append((b"content-encoding", b"gzip"))
        if head.truncated or head.truncated is None:
            more.append((_CUT, (head.truncated or "told-at-the-end").encode("latin-1", "replace")))
        if head.length is not None and head.length <= _AT_ONCE:
            await _whole(send, scope, 200, more, await answer.whole())
            return
        if head.length is not None:
            more.append((b"content-length", b"%d" % head.length))
        await send({"type": "http.response.start", "status": 200, "headers": more})
        if scope["method"] != "HEAD":
            try:
                async for chunk in answer.chunks():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except Refusal:
                return  # without an end; the server closes the connection
        await send({"type": "http.response.body", "body": b""})
    finally:
        pool.finish(answer)


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI has them."""
    return [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]


async def _whole(send: Send, scope: Scope, status: int, pairs: list[tuple[bytes, bytes]], body: bytes) -> None:
    if status != 204 and status != 304:
        pairs.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def content_type(media: str) -> str:
    """A media type with its encoding, where it has one."""
    return f"{media}; charset=utf-8" if media in _UNICODE else media


def tag(*parts: object) -> str:
    """A weak entity tag: answers with the same tag say the same, though perhaps in another order or packed."""
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def unchanged(if_none_match: str, etag: str) -> bool:
    """Whether the client has this answer already."""
    opaque = etag.removeprefix("W/")
    given = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(part in ("*", opaque) for part in given)
