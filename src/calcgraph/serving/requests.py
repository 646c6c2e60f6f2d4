"""What a request asks for, by the SPARQL 1.1 Protocol, section 2.1.

Comes in: an ASGI scope and the body. Goes out: an `Operation`, or a `Refusal`.

    request                                     query         graphs and format
    ------------------------------------------  ------------  -----------------------------
    GET                                         in the URL    in the URL
    POST application/x-www-form-urlencoded      in the body   in the body or in the URL
    POST application/sparql-query               is the body   in the URL

Other parameters are ignored, as other endpoints do.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from calcgraph.serving.refusals import Refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

QUERY = "calcgraph.query"  # where the endpoint leaves the query for the access log, in the scope
WHOLE = "calcgraph.body"  # where the connection leaves the body, if it came at once
_HEADERS = "calcgraph.headers"  # read once
MOST_QUERY = 64_000  # bytes of a query
MOST_BODY = 3 * MOST_QUERY + 16_384  # escaped as %XX
MOST_ADDRESS = 16_384
_MOST_FIELDS = 500
_NO_UTF8 = "the parameters are not UTF-8, escaped as %XX"
_LOOPBACK = re.compile(r"(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?(?::\d{1,5})?", re.IGNORECASE)
_BY_PROXY = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_READ_ONLY = "this endpoint is read-only: it takes SELECT, ASK, CONSTRUCT and DESCRIBE, and no update"


class Operation(NamedTuple):
    """A query, and what is asked of its answer.

    Args:
        query: SPARQL, or None if the request has no query at all.
        default_graphs: the values of `default-graph-uri`.
        named_graphs: the values of `named-graph-uri`.
        format: the value of `format` or `output`, or empty.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


def headers(scope: Scope) -> Mapping[str, str]:
    """The headers of a request, by name in lower case; those given twice are joined by a comma (RFC 9110, 5.3)."""
    if _HEADERS in scope:
        kept: Mapping[str, str] = scope[_HEADERS]
        return kept
    found: dict[str, str] = {}
    scope[_HEADERS] = found
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def here(host: str) -> bool:
    """Whether a Host header names this machine."""
    return bool(_LOOPBACK.fullmatch(host))


def passed_on(given: Mapping[str, str]) -> bool:
    """Whether a proxy says that it passes on the request of somebody else."""
    return any(name in _BY_PROXY or name.startswith("x-forwarded-") for name in given)


def parameters(encoded: bytes) -> list[tuple[str, str]]:
    """The fields of a URL or a form.

    Raises:
        Refusal: if they are no UTF-8, or too many.
    """
    if not encoded:
        return []
    pairs = encoded.replace(b"+", b" ").split(b"&")  # as parse_qsl does, in half its time
    if len(pairs) > _MOST_FIELDS:
        raise Refusal(400, f"there are more than {_MOST_FIELDS} parameters")
    if not encoded.isascii():
        raise Refusal(400, _NO_UTF8)
    fields = []
    try:
        for pair in filter(None, pairs):
            name, _, value = pair.partition(b"=")
            fields.append((unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()))
    except UnicodeDecodeError:
        raise Refusal(400, _NO_UTF8) from None
    return fields


async def body(scope: Scope, receive: Receive, given: Mapping[str, str], seconds: float) -> bytes:
    """The body of a request.

    Args:
        scope: of the request.
        receive: gives the next part.
        given: its headers.
        seconds: how long a client may take to send it.

    Raises:
        Refusal: if it is too long, or does not come.
    """
    words = f"the body has more than {MOST_BODY:,} bytes; a query may have {MOST_QUERY:,}"
    length = given.get("content-length", "")
    if length.isdigit() and int(length) > MOST_BODY:
        raise Refusal(413, words, headers={"Connection": "close"})
    if WHOLE in scope:
        content: bytes = scope[WHOLE]
        if len(content) > MOST_BODY:
            raise Refusal(413, words, headers={"Connection": "close"})
        return content
    data = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise asyncio.CancelledError
                data += message.get("body", b"")
                if len(data) > MOST_BODY:
                    raise Refusal(413, words, headers={"Connection": "close"})
                if not message.get("more_body"):
                    return bytes(data)
    except TimeoutError:
        raise Refusal(408, f"the body did not come within {seconds:g} s", headers={"Connection": "close"}) from None


def operation(scope: Scope, given: Mapping[str, str], content: bytes) -> Operation:
    """What is asked for.

    Args:
        scope: of the request, GET, HEAD or POST.
        given: its headers.
        content: its body.

    Raises:
        Refusal: if it is nothing that the protocol knows.
    """
    if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > MOST_ADDRESS:
        raise Refusal(414, f"the address has more than {MOST_ADDRESS:,} bytes; send the query by POST")
    fields = parameters(scope["query_string"])
    if scope["method"] == "POST":
        kind, _, rest = given.get("content-type", "").lower().partition(";")
        kind = kind.strip()
        if kind == _UPDATE:
            raise Refusal(403, _READ_ONLY, code="read-only")
        charset = rest.partition("charset=")[2].partition(";")[0].strip(" \"'")
        if kind not in (_FORM, _QUERY) or charset not in ("", "utf-8", "utf8", "us-ascii"):
            words = f"send the query as {_QUERY}, or as the field `query` of {_FORM}, in UTF-8"
            raise Refusal(415, words, headers={"Accept-Post": f"{_QUERY}, {_FORM}"})
        if kind == _FORM:
            fields += parameters(content)
        else:
            fields.append(("query", _decoded(content)))
    return _operation(fields)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the query is not UTF-8: byte {error.start} cannot be read") from None


def _operation(fields: list[tuple[str, str]]) -> Operation:
    queries, default, named, format_ = [], [], [], ""
    for name, value in fields:
        if name == "query":
            queries.append(value)
        elif name == "default-graph-uri":
            default.append(value)
        elif name == "named-graph-uri":
            named.append(value)
        elif name in ("format", "output"):
            format_ = value
        elif name == "update":
            raise Refusal(403, _READ_ONLY, code="read-only")
    if len(queries) > 1:
        raise Refusal(400, f"there are {len(queries)} queries; send one at a time")
    if queries and len(queries[0].encode("utf-8", "surrogatepass")) > MOST_QUERY:
        raise Refusal(413, f"the query has more than {MOST_QUERY:,} bytes; ask in parts")
    return Operation(queries[0] if queries else None, tuple(default), tuple(named), format_)
