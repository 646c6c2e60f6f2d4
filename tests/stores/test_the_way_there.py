"""Who one is, and to whom that is told: credentials, TLS, redirects, addresses."""

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.credentials
import pytest
import trustme
from benchmarks.servers import Server

from calcgraph.cli import main
from calcgraph.errors import Misuse, StoreFailed
from calcgraph.stores import credentials, session
from calcgraph.stores.credentials import NOBODY, Credentials, find
from calcgraph.stores.session import Session
from stores.proxy import Fault, Proxy

SECRET = "open-sesame"
SOMEBODY = Credentials("me", SECRET, "", "a test")


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCGRAPH_STORE_USER", "me")
    monkeypatch.setenv("CALCGRAPH_STORE_PASSWORD", SECRET)
    monkeypatch.setattr(session, "FIRST_WAIT", 0.01)


def test_credentials_come_from_the_environment_first_and_then_from_netrc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "netrc"
    file.write_text(f"machine store.example.org login she password {SECRET}\ndefault login x password y\n")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    assert find("https://store.example.org/ds")[:2] == ("she", SECRET)
    assert find("https://elsewhere.example.org/ds") == NOBODY, "the default entry is for nobody"
    monkeypatch.setenv("CALCGRAPH_STORE_TOKEN", "t")
    assert find("https://store.example.org/ds").token == "t"
    monkeypatch.setenv("CALCGRAPH_STORE_USER", "me")
    with pytest.raises(Misuse, match="both set"):
        find("https://store.example.org/ds")


class InMemory(keyring.backend.KeyringBackend):
    """A keyring that forgets."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def get_credential(self, service: str, username: str | None) -> keyring.credentials.SimpleCredential | None:
        found = next(((u, p) for (s, u), p in self.held.items() if s == service), None)
        return keyring.credentials.SimpleCredential(*found) if found else None


def test_a_keyring_is_asked_for_the_host() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    try:
        keyring.set_password("calcgraph push a.org:81", "she", SECRET)
        assert find("https://a.org:81/x")[:2] == ("she", SECRET)
        assert find("https://a.org/x") == NOBODY
    finally:
        keyring.set_keyring(before)


def test_a_machine_without_a_keyring_is_no_failure() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        assert find("https://a.org/x") == NOBODY
    finally:
        keyring.set_keyring(before)


def test_half_of_a_login_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCGRAPH_STORE_USER", "me")
    with pytest.raises(Misuse, match="CALCGRAPH_STORE_PASSWORD is not set"):
        find("https://example.org/")


def test_a_netrc_that_cannot_be_read_is_told_without_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "netrc"
    file.write_text(f"machin example.org password {SECRET}\n")
    monkeypatch.setenv("NETRC", str(file))
    with pytest.raises(Misuse, match="cannot be read") as failure:
        find("https://example.org/")
    assert SECRET not in str(failure.value)


def test_no_representation_shows_a_secret() -> None:
    assert SECRET not in repr(SOMEBODY)
    assert SECRET not in f"{SOMEBODY}"


def test_no_argument_of_push_takes_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["push", "--help"])
    options = [word for word in capsys.readouterr().out.split() if word.startswith("--")]
    assert not [o for o in options if "password" in o or "token" in o or "user" in o]
    assert main(["push", f"http://me:{SECRET}@localhost/", __file__]) == 2
    told = capsys.readouterr().err
    assert SECRET not in told


@pytest.mark.parametrize("host", ["example.org", "10.0.0.1", "localhost.example.org", "127.0.0.1.example.org"])
def test_http_to_another_machine_needs_a_flag(host: str) -> None:
    with pytest.raises(Misuse, match="--insecure-http"):
        Session(f"http://{host}/", SOMEBODY)
    Session(f"http://{host}/", SOMEBODY, plain=True).close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
def test_http_to_this_machine_needs_none(host: str) -> None:
    Session(f"http://{host}:1/", SOMEBODY).close()


@pytest.mark.parametrize("url", ["ftp://example.org/", "https://", "file:///etc/passwd", "http:/x"])
def test_what_is_no_address_of_a_store_is_refused(url: str) -> None:
    with pytest.raises(Misuse, match="no address of a store"):
        Session(url, NOBODY)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed_and_gets_no_credentials(
    status: int, somebody: None, oxigraph_server: Server
) -> None:
    with Proxy(oxigraph_server.url) as other:
        fault = Fault("redirect", path="/query", times=9, status=status, headers={"Location": f"{other.url}/query"})
        with Proxy(oxigraph_server.url, fault) as proxy:
            talk = Session(proxy.url, SOMEBODY)
            with pytest.raises(StoreFailed, match="redirects to another host"):
                talk.send("POST", f"{proxy.url}/query", b"query=ASK{}")
            assert proxy.seen[0][2], "the store itself was told"
        assert not other.seen


def test_a_redirect_within_the_host_is_followed_when_it_keeps_the_method(oxigraph_server: Server) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with Proxy(oxigraph_server.url) as proxy:
        proxy.faults = [Fault("redirect", path="/old", status=307, headers={"Location": f"{proxy.url}/query"}, times=2)]
        talk = Session(proxy.url, NOBODY)
        assert talk.send("POST", f"{proxy.url}/old", b"query=ASK{}", headers=form).status == 200
        proxy.faults = [Fault("redirect", path="/old", status=302, headers={"Location": f"{proxy.url}/query"})]
        with pytest.raises(StoreFailed, match="give that address instead"):
            talk.send("POST", f"{proxy.url}/old", b"query=ASK{}", headers=form)


def test_an_endless_redirect_ends(oxigraph_server: Server) -> None:
    with Proxy(oxigraph_server.url) as proxy:
        proxy.faults = [Fault("redirect", method="GET", path="/a", status=302, headers={"Location": "/a"}, times=99)]
        with pytest.raises(StoreFailed, match="in a circle"):
            Session(proxy.url, NOBODY).send("GET", f"{proxy.url}/a")


def test_a_token_goes_as_bearer(oxigraph_server: Server) -> None:
    with Proxy(oxigraph_server.url) as proxy:
        Session(proxy.url, Credentials("", "", "t0ken", "")).send("GET", proxy.url)
        assert proxy.seen[0][2] == "Bearer t0ken"


@pytest.fixture
def untrusted() -> Iterator[str]:
    """A server whose certificate nobody has signed but itself."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_a_certificate_that_nobody_trusts_ends_it(untrusted: str, somebody: None) -> None:
    with pytest.raises(StoreFailed, match="cannot be trusted"):
        Session(untrusted, SOMEBODY).send("GET", untrusted)


def test_the_words_of_a_server_do_not_reach_a_terminal_raw(
    oxigraph_server: Server, build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J"
    with Proxy(oxigraph_server.url) as proxy:
        proxy.faults = [Fault("answer", path="/query", times=99, status=400, body=evil.encode())]
        assert main(["push", proxy.url, str(build), "--profile", "oxigraph"]) == 1
    told = capsys.readouterr().err
    assert "\x1b" not in told.replace("\x1b[K", "")
    assert "400" in told
    assert "owned" in told


def test_secrets_are_named_where_they_are_told_of() -> None:
    assert {credentials.USER, credentials.PASSWORD, credentials.TOKEN} == {
        "CALCGRAPH_STORE_USER",
        "CALCGRAPH_STORE_PASSWORD",
        "CALCGRAPH_STORE_TOKEN",
    }
