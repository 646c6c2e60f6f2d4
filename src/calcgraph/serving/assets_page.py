"""`/assets/`: what the query page loads.

Comes in: GET. Goes out: files of a fixed list, and the words that the editor completes.
"""

import json

from calcgraph.serving.bench import ALLOW, Workbench
from calcgraph.serving.delivery import refuse, reply
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Receive, Scope, Send, headers
from calcgraph.workbench import assets


class Assets:
    """The ASGI application at `/assets/`: files of a fixed list, and the words that the editor completes.

    Args:
        bench: what it works with.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer a request."""
        name, given = scope["path"].removeprefix("/assets/"), headers(scope)
        try:
            if scope["method"] not in ("GET", "HEAD"):
                raise Refusal(405, "what is here can be read only", headers={"Allow": ALLOW})
            if name == "words.json":
                words = {"prefixes": self._bench.prefixes, "words": await self._bench.names()}
                kept = {"Content-Type": "application/json", "Cache-Control": "no-cache"}
                await reply(send, scope, 200, kept, json.dumps(words).encode())
                return
            body = assets.files().get(name)
            if body is None:
                raise Refusal(404, "there is no such file")
            kept = {"Content-Type": "text/javascript; charset=utf-8",
                    "Cache-Control": "public, max-age=31536000, immutable"}  # fmt: skip
            await reply(send, scope, 200, kept, body)
        except Refusal as refusal:
            await refuse(send, scope, given.get("accept", ""), refusal)
