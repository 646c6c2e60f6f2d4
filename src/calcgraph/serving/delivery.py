"""Answers on their way out: whole with their length, or in a stream that breaks off audibly.

Comes in: tasks and refusals. Goes out: ASGI messages. A client that goes away takes its query with it.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping

from calcgraph.serving import wire
from calcgraph.serving.pool import Pool
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Receive, Scope, Send

TRUNCATED = "X-Calcgraph-Truncated"
_WATCHED_AFTER = 0.1  # seconds; most answers are quicker, and cost no watch
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
    pairs = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    if status != 204 and status != 304:
        pairs.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def refuse(send: Send, scope: Scope, accept: str, refusal: Refusal) -> None:
    """Send a refusal, in the words that the client reads."""
    media, body = refusal.body(accept)
    headers = {"Content-Type": media, "Cache-Control": "no-store", **refusal.headers}
    if media.startswith("text/html"):
        headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    await reply(send, scope, refusal.status, headers, body)


async def deliver(pool: Pool, task: wire.Task, send: Send, scope: Scope, headers: Mapping[str, str]) -> None:
    """Have a task done and send what comes of it.

    Args:
        pool: does it.
        task: what to do.
        send: of ASGI.
        scope: of the request.
        headers: of the answer, as far as they do not depend on it.

    Raises:
        Refusal: if nothing was sent yet. Later the connection breaks off, so that no client takes a part for all.
    """
    answer = await pool.ask(task)
    try:
        head = answer.head.result()
        more = dict(headers)
        if head.gzip:
            more["Content-Encoding"] = "gzip"
        if head.truncated or head.truncated is None:
            more[TRUNCATED] = head.truncated or "told-at-the-end"
        if head.length is not None and head.length <= _AT_ONCE:
            body = b"".join([chunk async for chunk in answer.chunks()])
            await reply(send, scope, 200, more, body)
            return
        if head.length is not None:
            more["Content-Length"] = str(head.length)
        pairs = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in more.items()]
        await send({"type": "http.response.start", "status": 200, "headers": pairs})
        if scope["method"] != "HEAD":
            try:
                async for chunk in answer.chunks():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except Refusal:
                return  # without an end; the server closes the connection
        await send({"type": "http.response.body", "body": b""})
    finally:
        pool.finish(answer)


async def watched(receive: Receive, work: Callable[[], Awaitable[None]]) -> None:
    """Work for a client, until it goes away.

    Args:
        receive: of ASGI; the body was read.
        work: what is done, and cancelled.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    watches: list[asyncio.Task[None]] = []
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        if task:
            task.cancel()

    timer = loop.call_later(_WATCHED_AFTER, lambda: watches.append(loop.create_task(watch())))
    try:
        await work()
    except asyncio.CancelledError:
        if not gone:
            raise
    finally:
        timer.cancel()
        for task_ in watches:
            task_.cancel()


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
