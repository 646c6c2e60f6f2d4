"""`calcgraph mcp`: the graph as tools for agents."""

import argparse
import os
import sys
from typing import Any

_EPILOG = """\
In the configuration of a client:
  {"mcpServers": {"calcgraph": {"command": "calcgraph", "args": ["mcp"]}}}
"""

_ALONE = "calcgraph: this speaks MCP on standard input, to a client; see calcgraph mcp --help. Ctrl-D ends it"


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "mcp",
        help="tools for agents (Model Context Protocol)",
        description="Serve tools that find and describe terms, explain claims, compare subtypes and run questions and "
        "SPARQL, read-only, each row with the claim behind it. It speaks over standard input and output; with --http "
        "over HTTP to clients on this machine. Serves the build in ./out, if there is one, else the curated files.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    from calcgraph.cli.serve import between

    parser.add_argument("--http", action="store_true", help="serve over HTTP at http://127.0.0.1:PORT/mcp")
    parser.add_argument("--port", type=between(0, 65_535), default=7871, help="of --http (default: 7871; 0: any)")
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.add_argument("--timeout", type=between(1, 3600), default=20, metavar="S", help="of a query (default: 20)")
    parser.add_argument("--memory", type=between(64, 1_000_000), default=512, metavar="MB", help="default: 512")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client hangs up, or until Ctrl-C."""
    from calcgraph.agents import server
    from calcgraph.serving.server import listen

    settings = server.Settings(arguments.content, os.cpu_count() or 1, arguments.timeout, arguments.memory)
    line = listen("127.0.0.1", arguments.port) if arguments.http else None
    try:
        data, nursery = server.begin(settings)
        try:
            nursery.told()
            made = server.server(settings, data, nursery)
            if data.told.note:
                print(f"calcgraph: {data.told.note}", file=sys.stderr)
            if line:
                print(
                    f"calcgraph serves tools at http://127.0.0.1:{line.getsockname()[1]}/mcp; end: Ctrl-C", flush=True
                )
                server.run_http(made, line)
            else:
                if sys.stdin.isatty():
                    print(_ALONE, file=sys.stderr)
                server.run_stdio(made)
        finally:
            nursery.close()
    except KeyboardInterrupt:
        pass
    finally:
        if line:
            line.close()
    return 0
