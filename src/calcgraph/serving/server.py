"""The server: the application of all pages, and the loop that runs it.

Comes in: `Settings`. Goes out: a server on a socket, until it is told to end.

    /sparql     queries, and the description of the service     `protocol`
    /data       graphs                                          `graph_store`
    /query      a page to ask on                                `query_page`
    /assets/    what it loads                                   `assets_page`
    /graph      the condition as a tree                          `graph_page`
    /search     names                                           `search_page`
    /health     whether it works; /ready, /metrics              `operations`
    /…          every IRI of ours                               `resources`
"""

import contextlib
import errno
import gc
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from calcgraph.errors import CalcgraphError, MissingTool
from calcgraph.serving.data import Source, Told, place_of_build
from calcgraph.serving.nursery import Nursery
from calcgraph.serving.requests import Receive, Scope, Send
from calcgraph.serving.worker import Bounds

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_YOUNG = 20_000  # objects that a request after the other makes before those without a use are looked for
_GRACE = 5  # seconds to end what runs
_KEEP_ALIVE = 15
_MOST_CONNECTIONS = 1000
_BACKLOG = 1024


Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Settings(NamedTuple):
    """What the command line says.

    Args:
        host: the address to listen on.
        port: the port; 0 for any.
        content: the directory of curated files, or None for the usual one.
        data: RDF files, folders, or a store to serve instead of our own graph.
        workers: how many queries run at once.
        queue: how many may wait.
        seconds: that a query may take.
        memory: megabytes that a query may take.
        rows: the most rows of an answer.
        public: whether others than this machine are answered, each so often.
        base: the address at which others see the server, ending in `/`; empty for its own.
        article: a file with the text of a source, for the pages of claims; empty for none.
        log: the file of the access log, `-` for standard error; empty for none.
        log_queries: whether it has the queries.
        metrics: the port where alone the metrics are, on this machine; 0 for the port of everything else.
    """

    host: str = "127.0.0.1"
    port: int = 7870
    content: str | None = None
    data: tuple[str, ...] = ()
    workers: int = 2
    queue: int = 256
    seconds: int = 30
    memory: int = 1024
    rows: int = 100_000
    public: bool = False
    base: str = ""
    article: str = ""
    log: str = ""
    log_queries: bool = False
    metrics: int = 0


def listen(host: str, port: int) -> socket.socket:
    """A socket on an address.

    Args:
        host: a name or an address.
        port: 0 for any that is free.

    Raises:
        CalcgraphError: if it is taken, or not ours to take.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        line = socket.socket(family, kind, protocol)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind(address)
        line.listen(_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CalcgraphError(f"port {port} is in use; choose another with --port") from None
        raise CalcgraphError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from None
    return line


def nursery(settings: Settings) -> Nursery:
    """Start to read the data, in the process that forks the workers.

    Raises:
        MissingTool: on a system that cannot fork.
        CalcgraphError: if this process has threads already.
    """
    return Nursery(Source(settings.content, settings.data, settings.article), Bounds(settings.memory))


def application(settings: Settings, workers: Nursery, told: Told) -> Application:
    """The application, of ASGI.

    Args:
        settings: of the server.
        workers: what forks them.
        told: what is served.
    """
    from starlette.middleware.errors import ServerErrorMiddleware
    from starlette.routing import Router

    from calcgraph.queries import questions
    from calcgraph.serving.answers import Rules
    from calcgraph.serving.assets_page import Assets
    from calcgraph.serving.bench import Workbench
    from calcgraph.serving.doors import Doors, Rate
    from calcgraph.serving.graph_page import GraphPage
    from calcgraph.serving.graph_store import GraphStore
    from calcgraph.serving.operations import Operations
    from calcgraph.serving.pool import Pool
    from calcgraph.serving.protocol import Endpoint, Limits
    from calcgraph.serving.query_page import QueryPage
    from calcgraph.serving.reloading import Generation, Reloading
    from calcgraph.serving.resources import Resources
    from calcgraph.serving.search_page import SearchPage
    from calcgraph.serving.watching import Counts, Watch, access_log

    rules = Rules(settings.workers, 2 * settings.workers, settings.queue, settings.seconds, memory=settings.memory)
    limits = Limits(rows=settings.rows, seconds=settings.seconds)
    asked = questions(settings.content) if told.ours else ()
    counts = Counts()

    def pages(pool: Pool, told: Told) -> Generation:
        endpoint, graphs = Endpoint(pool, told, limits, settings.base), GraphStore(pool, told, limits)
        operations = Operations(pool, told, counts, settings.base, settings.metrics)
        bench = Workbench(pool, told, limits, settings.base, asked)
        known: dict[str, Application] = {
            **dict.fromkeys(("/sparql", "/sparql/"), endpoint),
            **dict.fromkeys(("/data", "/data/"), graphs),
            "/query": QueryPage(bench),
            "/graph": GraphPage(bench),
            "/search": SearchPage(bench),
            **dict.fromkeys(("/health", "/ready", "/metrics"), operations),
        }
        assets, things = Assets(bench), Resources(pool, told, limits, settings.base)

        async def routed(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope["path"]
            page: Application = known.get(path) or (assets if path.startswith("/assets/") else things)
            await page(scope, receive, send)

        return Generation(pool, told, routed, things.prepare)

    newest = Reloading(pages(Pool(workers, rules), told), pages, place_of_build(settings.content, settings.data))

    @contextlib.asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        newest.start()
        gc.collect()
        gc.freeze()  # what is here now stays; it need not be looked through again and again
        gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
        yield
        newest.close()

    doors = Doors(
        newest,
        loopback=not settings.public,
        open_to_all=settings.public or (told.ours and not settings.article),
        private=bool(settings.article),
        rate=Rate() if settings.public else None,
    )
    watch = Watch(doors, counts=counts, log=access_log(settings.log), queries=settings.log_queries)
    requests = ServerErrorMiddleware(watch, handler=_broken)
    life = Router(lifespan=lifespan)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await (requests if scope["type"] == "http" else life)(scope, receive, send)

    return application


def run(settings: Settings, lines: list[socket.socket], app: Application) -> None:
    """Serve until the process is told to end by SIGINT or SIGTERM.

    Args:
        settings: of the server.
        lines: the sockets, which listen.
        app: the application.

    Raises:
        MissingTool: if uvicorn is not installed.
    """
    require_libraries()
    import uvicorn

    from calcgraph.serving.connections import Connection

    config = uvicorn.Config(
        app,
        http=Connection,
        loop="auto",  # uvloop, if it is there
        host=settings.host,
        port=settings.port,
        log_level="error",  # what a client sends wrongly is no news
        access_log=False,  # a query may say what nobody else need know
        ws="none",
        lifespan="on",
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=lines)


def require_libraries() -> None:
    """Import what the server is made of.

    Raises:
        MissingTool: if one is not installed.
    """
    try:
        import httptools  # noqa: F401
        import starlette.routing  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        raise MissingTool("the server needs a few libraries; run: pip install 'calcgraph[serve]'") from None


def _is_news(record: logging.LogRecord) -> bool:
    return "without completing response" not in record.getMessage()  # an answer broke off at a limit, as it should


async def _broken(request: "Request", _: Exception) -> "Response":
    from starlette.responses import Response

    from calcgraph.serving.refusals import Refusal

    refusal = Refusal(500, "the server made a mistake, which it has noted; another request may work")
    media, body = refusal.body(request.headers.get("accept", ""))
    return Response(body, 500, {"Content-Type": media, "Cache-Control": "no-store"})
