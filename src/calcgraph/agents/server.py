"""The server of the tools, over standard input and output or over HTTP (Model Context Protocol).

Comes in: `Settings`. Goes out: a server until its client hangs up, or until it is told to end. Nothing but the
protocol is written to standard output.
"""

import asyncio
import inspect
import socket
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

from calcgraph import __version__
from calcgraph.errors import CalcgraphError, MissingTool

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from calcgraph.serving.data import Held
    from calcgraph.serving.nursery import Nursery

_TOOLS = (
    "find_term",
    "describe_term",
    "explain_claim",
    "compare_subtypes",
    "list_questions",
    "run_question",
    "query",
)
_IDLE, _MOST_SESSIONS, _MOST_CONNECTIONS = 600.0, 200, 200  # seconds; over HTTP
_INSTRUCTIONS = """\
calcgraph: what one short medical article says of calcification of the skin, claim by claim, each with its place in the
source. Not medical advice. Cite claims by id. A claim has a status: present, excluded (the source says NOT), normal,
unknown or silent; never report an excluded or normal claim as a finding, and never take silence for absence. Readings
marked repaired are guesses at a damaged translation; what is inferred is a curator's conclusion. Start with find_term;
explain_claim gives source and context.
"""


class Settings(NamedTuple):
    """What the command line says.

    Args:
        content: the directory of curated files, or None for the usual one.
        workers: how many queries run at once.
        seconds: that a query may take.
        memory: megabytes that a query may take.
    """

    content: str | None = None
    workers: int = 2
    seconds: int = 20
    memory: int = 512


def begin(settings: Settings) -> "tuple[Held, Nursery]":
    """Read the graph, and start what forks workers, before this process has any thread.

    Raises:
        CalcgraphError: if the graph cannot be read.
    """
    from calcgraph.serving.data import Source
    from calcgraph.serving.nursery import Nursery
    from calcgraph.serving.worker import Bounds

    data = Source(settings.content)()
    return data, Nursery(lambda: data, Bounds(settings.memory))


def server(settings: Settings, data: "Held", nursery: "Nursery") -> "MCPServer[Any]":
    """The server, with its tools.

    Args:
        settings: of the command line.
        data: the graph.
        nursery: forks the workers.

    Raises:
        MissingTool: if a library is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp_types import ToolAnnotations
    except ImportError:
        raise MissingTool("agents are served by the package mcp; run: pip install 'calcgraph[mcp]'") from None
    from calcgraph.agents.library import Library
    from calcgraph.agents.tools import Tools, in_words
    from calcgraph.queries import questions
    from calcgraph.serving.answers import Rules
    from calcgraph.serving.pool import Pool

    assert data.store is not None  # ours is in memory
    rules = Rules(settings.workers, 2 * settings.workers, seconds=settings.seconds, memory=settings.memory)
    pool = Pool(nursery, rules)
    library = Library(data.store, data.prefixes)
    tools = Tools(library, questions(settings.content), pool, data.told.graphs, settings.seconds)
    made: MCPServer[Any] = MCPServer(
        "calcgraph",
        title="calcgraph: calcification of the skin",
        instructions=_INSTRUCTIONS,
        version=__version__,
        log_level="ERROR",
    )
    started: list[bool] = []

    def safe(method: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
        @wraps(method)
        async def call(*args: Any, **kwargs: Any) -> Any:
            if not started:  # in the loop that the server runs in
                started.append(True)
                pool.start()
            try:
                value = method(*args, **kwargs)
                return await value if inspect.isawaitable(value) else value
            except CalcgraphError as error:
                raise ToolError(in_words(error)) from None

        return call

    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for name in _TOOLS:
        method = getattr(tools, name)
        made.add_tool(safe(method), name=name, description=" ".join(method.__doc__.split()), annotations=hints)
    return made


def run_stdio(made: "MCPServer[Any]") -> None:
    """Serve one client over standard input and output, until it hangs up."""
    asyncio.run(made.run_stdio_async())


def run_http(made: "MCPServer[Any]", line: socket.socket) -> None:
    """Serve over HTTP at `/mcp`, for clients on this machine.

    Args:
        made: the server.
        line: a socket that listens on loopback.
    """
    import uvicorn
    from starlette.responses import PlainTextResponse

    from calcgraph.serving.connections import Connection
    from calcgraph.serving.doors import Doors

    async def elsewhere(_request: Any, _error: Exception) -> Any:
        return PlainTextResponse("There is nothing here; tools for agents are at /mcp\n", 404)

    app = made.streamable_http_app(
        host="127.0.0.1", max_request_body_size=1 << 20, session_idle_timeout=_IDLE, max_sessions=_MOST_SESSIONS
    )
    app.add_exception_handler(404, elsewhere)
    config = uvicorn.Config(
        Doors(app, loopback=True, open_to_all=False, private=True, rate=None),
        http=Connection,
        loop="asyncio",
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[line])
