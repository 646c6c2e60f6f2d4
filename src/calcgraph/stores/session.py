"""HTTP to one store, and to no other: login, retries with patience, no secret to anybody else.

Comes in: an address and requests. Goes out: answers, or `StoreFailed` with the server's own words. Requests are tried
again after a reset, a timeout or a 5xx, and never after a 4xx. Redirects are followed within the host alone.
"""

import html
import random
import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import httpx

from calcgraph import __version__
from calcgraph.errors import Misuse, StoreFailed
from calcgraph.stores.credentials import PASSWORD, TOKEN, USER, Credentials
from calcgraph.stores.deadline import Deadline
from calcgraph.stores.profiles import Login
from calcgraph.stores.store import TRIES

FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds between two tries; each time twice as long
_FIRST_TRIES = 3  # while nobody has ever answered: it may be starting, or the address is wrong
_BEGINNING = 10_000  # characters of an answer in which it is looked for why
_WORDS = 300  # characters of a server's explanation that are shown
_NOT_AGAIN = {501, 505, 507}  # 5xx that stay what they are: not implemented, and no space left
_FOR_GOOD = re.compile(  # of Virtuoso: what it cannot read, and of QLever
    r"(?:<h3>Error|Virtuoso) (?:22|37|42)[0-9A-Z]{3}\b|requires a valid access token"
)
_SAID = re.compile(r"<xmp>(.*?)</xmp>", re.DOTALL)
Body = bytes | Iterable[bytes] | None
_T = TypeVar("_T")  # what a request gives
MOST = 256 << 20  # bytes of an answer that are held in memory


class Reply(NamedTuple):
    """An answer with its whole body."""

    status: int
    reason: str
    headers: httpx.Headers
    content: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")


class Session:
    """Requests to the host of one address.

    Args:
        url: the address of the store.
        credentials: who one is; sent to this host only.
        login: how a name and a password are sent.
        timeout: seconds that the server may be silent within a request.
        plain: whether http:// is right even though the store is on another machine.
        deadline: until when all requests must be done.
        told: called with a sentence whenever a request is tried again.

    Raises:
        Misuse: if the address is none, holds a password, or would send everything in the clear.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        login: Login = "basic",
        *,
        timeout: float = 300,
        plain: bool = False,
        deadline: Deadline | None = None,
        told: Callable[[str], object] = str,
    ) -> None:
        self.deadline = deadline or Deadline()
        self._traced = {"trace": self.deadline.trace} if self.deadline.seconds is not None else {}
        self._host = checked(url, plain)
        self._told = told
        self._met = False  # whether somebody has answered
        self._secret = bool(credentials.user or credentials.token)
        pair = f"{credentials.user}:{credentials.password}".encode()
        hidden = (credentials.token, credentials.password, b64encode(pair).decode() if credentials.user else "")
        self._hidden = [text for text in hidden if text]
        headers = {"User-Agent": f"calcgraph/{__version__}", "Accept-Encoding": "identity"}
        auth: httpx.Auth | None = None
        if credentials.token:
            headers["Authorization"] = f"Bearer {credentials.token}"
        elif credentials.user:
            kind = httpx.DigestAuth if login == "digest" else httpx.BasicAuth
            auth = kind(credentials.user, credentials.password)
        self._client = httpx.Client(
            auth=auth,
            headers=headers,
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10)),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=4, keepalive_expiry=5),  # less than servers keep one open
        )

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def send(
        self,
        method: str,
        url: str,
        body: Body = None,
        *,
        headers: Mapping[str, str] | None = None,
        parameters: Iterable[tuple[str, str]] = (),
        tries: int = TRIES,
    ) -> Reply:
        """Send a request, again if it fails in a way that may pass, and give the answer with its whole body.

        Args:
            method: of HTTP; `POST` and the like are taken to be harmless when they are sent twice.
            url: where to.
            body: what is sent: bytes, or what gives them in pieces, from the beginning whenever it is iterated.
            headers: of the request.
            parameters: of the address.
            tries: how often it is sent at most.

        Raises:
            StoreFailed: with what the server said, or why there was no answer.
        """
        request = {"headers": dict(headers or {}), "params": tuple(parameters)}

        def once() -> Reply:
            answer = self._once(method, url, body, request)
            if not answer.is_success:
                raise self._refused(answer)
            return answer

        return self._tried(once, tries)

    def stream(self, url: str, headers: Mapping[str, str], parameters: Iterable[tuple[str, str]]) -> Any:
        """GET, as a context manager that gives the answer before its body; tried once."""
        self.deadline.check()
        return self._client.stream("GET", url, headers=dict(headers), params=tuple(parameters), extensions=self._traced)

    def broken(self, error: httpx.RequestError) -> StoreFailed:
        """What an answer that did not come, or not wholly, amounts to.

        Raises:
            StoreFailed: if that is since the time is up; there is no use in going on then.
        """
        self.deadline.check()
        return StoreFailed(self._why(error), passing=not _certificate(error))

    def failure(self, answer: httpx.Response) -> StoreFailed:
        """What an answer that is no success, and that was streamed, amounts to."""
        try:
            return self._refused(_reply(answer))
        except httpx.RequestError as error:
            return self.broken(error)

    def server(self, url: str) -> str:
        """What the server at an address calls itself; empty if it does not say.

        Raises:
            StoreFailed: if nobody answers.
        """

        def once() -> str:
            with self.stream(url, {}, ()) as answer:
                self._met = True
                return str(answer.headers.get("Server", ""))

        return self._tried(once, _FIRST_TRIES)

    def _tried(self, once: Callable[[], _T], tries: int) -> _T:
        """What a request gives, sent again while it fails in a way that may pass.

        Args:
            once: sends it.
            tries: how often it is sent at most; less often while nobody has ever answered.

        Raises:
            StoreFailed: the last failure.
        """
        for number in range(1, tries + 1):
            self.deadline.check()
            try:
                return once()
            except httpx.RequestError as error:
                failure = self.broken(error)
            except StoreFailed as error:
                failure = error
            if not failure.passing or number == (tries if self._met else min(tries, _FIRST_TRIES)):
                raise failure
            self._rest(number, failure)
        raise AssertionError("there is at least one try")

    def _once(self, method: str, url: str, body: Body, request: dict[str, Any]) -> Reply:
        for _ in range(5):
            with self._client.stream(method, url, content=body, extensions=self._traced, **request) as answer:
                self._met = True
                if not answer.is_redirect:
                    reply = _reply(answer)
                    self.deadline.check()  # else an end that was made might be taken for one that is right
                    return reply
                target = answer.next_request.url if answer.next_request else None
            if target is None or _origin(str(target)) != self._host:
                raise StoreFailed(
                    f"{url} redirects to another host ({target}); nothing was sent there. If that is the store, "
                    "give its address"
                )
            if method != "GET" and answer.status_code not in (307, 308):
                raise StoreFailed(f"{url} redirects to {target}; give that address instead")
            url, request = str(target), {**request, "params": ()}
        raise StoreFailed(f"{url} redirects in a circle")

    def _refused(self, answer: Reply) -> StoreFailed:
        code, said = answer.status, self._said(answer)
        head = f"the store answers {code} {answer.reason}".rstrip()
        if code in (401, 403):
            if not self._secret:
                head += f": it wants to know who asks; set {USER} and {PASSWORD}, or {TOKEN}"
            elif code == 401:
                head += ": name, password or token are wrong"
            else:
                head += ": this user may not do that, or the store is read-only"
        elif code == 404:
            head += ": there is no such endpoint; is it the right address, and the right --profile?"
        elif code == 405:
            head += ": the store is read-only, or this is not the endpoint for that"
        elif code == 413:
            head += ": it takes no request of that size"
        elif code == 507:
            head += ": there is no space left at the store"
        words = f"{head}\n  it says: {said}" if said else head
        passing = code >= 500 and code not in _NOT_AGAIN and not _FOR_GOOD.search(answer.text[:_BEGINNING])
        return StoreFailed(words, passing=passing, after=_retry_after(answer))

    def _said(self, answer: Reply) -> str:
        """The server's words, without what is nobody's business, should it repeat that."""
        text = _words(answer)
        for secret in self._hidden:
            text = text.replace(secret, "…")
        return text

    def _why(self, error: httpx.RequestError) -> str:
        if isinstance(error, httpx.ConnectError):
            if _certificate(error):
                return f"the certificate of {self._host} cannot be trusted: {error}"
            return f"nothing answers at {self._host}: {error}"
        if isinstance(error, httpx.TimeoutException):
            return f"{self._host} was silent for too long; allow more with --timeout"
        return f"the connection to {self._host} broke: {error or type(error).__name__}"

    def _rest(self, number: int, failure: StoreFailed) -> None:
        wait = min(_LONGEST_WAIT, failure.after if failure.after is not None else FIRST_WAIT * 2 ** (number - 1))
        wait *= 1 + random.random() / 4  # noqa: S311 (so that two pushes do not keep step)
        self._told(f"{str(failure).splitlines()[0]}; trying again in {wait:.0f} s")
        self.deadline.pause(wait)


def checked(url: str, plain: bool) -> str:
    """The scheme, host and port of an address, to which everything goes.

    Raises:
        Misuse: if it is none, holds a password, or would send everything in the clear though that is not meant.
    """
    shown = url if "@" not in url else "what is given"  # there may be a password in it
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable:
        raise Misuse(f"{shown} is no address of a store: http:// or https://, a host, perhaps a port and a path")
    if parts.username is not None or parts.password is not None:
        raise Misuse(
            "an address must not hold a password, since others can see it: "
            f"set {USER} and {PASSWORD}, or write it to netrc"
        )
    if parts.scheme == "http" and not plain and not _here(parts.hostname or ""):
        raise Misuse(
            f"http:// would send everything to {parts.hostname} in the clear; use https://, or say --insecure-http"
        )
    return _origin(url)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _certificate(error: BaseException | None) -> bool:
    while error:
        if isinstance(error, ssl.SSLError) or "CERTIFICATE" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _reply(answer: httpx.Response) -> Reply:
    held = bytearray()
    for piece in answer.iter_bytes():
        held += piece
        if len(held) > MOST:
            raise StoreFailed(f"the store answers with more than {MOST >> 20} MB, which cannot be what was asked for")
    return Reply(answer.status_code, answer.reason_phrase, answer.headers, bytes(held))


def _words(answer: Reply) -> str:
    text = answer.text
    if "html" in answer.headers.get("Content-Type", ""):  # what Virtuoso says stands between these
        found = _SAID.search(text)
        text = html.unescape(found[1]) if found else ""
    text = " ".join(text.split("SPARQL query:")[0].split())  # Virtuoso repeats what was sent
    return text if len(text) <= _WORDS else f"{text[:_WORDS]}…"


def _retry_after(answer: Reply) -> float | None:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else None
