"""The command line: one verb, one file.

Each verb module has `add(verbs)`, which describes it, and `run(arguments)`, which returns an exit code. Engines are
imported in `run`, so that `--help` and `--version` start quickly; and of the verbs only the one that is asked for.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module

from calcgraph import __version__
from calcgraph.errors import CalcgraphError, CannotCut, MissingTool, Problem, Report, UnreadableData

_VERBS = ("build", "check", "diff", "query", "link", "serve", "mcp", "push", "source", "schema")
_EXTRAS = {verb: verb for verb in ("link", "serve", "mcp", "push")}  # what else a verb takes; of the others, `build`
_LONGEST = 2000
_EPILOG = """\
exit codes: 0 fine, 1 problems found, 2 usage, 3 something is missing on this machine
start with: calcgraph build, then calcgraph query --list
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # what else is installed has no say in what is checked
    parser = argparse.ArgumentParser(
        prog="calcgraph",
        description="A knowledge graph of skin calcification: build it, check it, ask it, trace it to its source.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"calcgraph {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    asked = argv[:1] if argv and argv[0] in _VERBS else _VERBS
    for verb in asked:
        import_module(f"calcgraph.cli.{verb}").add(verbs)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows ASCII only
    arguments, rest = parser.parse_known_args(argv)
    late = rest if "files" in arguments and not any(word.startswith("-") for word in rest) else []  # after an option
    if rest and not late:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if late:
        arguments.files = [*(arguments.files or ()), *late]
    try:
        code: int = arguments.run(arguments)
        if sys.stdout:
            sys.stdout.flush()
        return code
    except CalcgraphError as error:
        return _complain(error, as_json=_wants_json(arguments), content=getattr(arguments, "content", None))
    except ModuleNotFoundError as error:
        if (error.name or "calcgraph").partition(".")[0] == "calcgraph":
            raise
        extra = _EXTRAS.get(argv[0], "build")
        words = f"the package {error.name} is not installed; run: pip install 'calcgraph[{extra}]'"
        return _complain(MissingTool(words), as_json=_wants_json(arguments))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _complain(CalcgraphError(f"cannot read or write: {error}"), as_json=False)
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return 130


def _wants_json(arguments: argparse.Namespace) -> bool:
    return getattr(arguments, "json", False) or getattr(arguments, "format", "") == "json"


def _complain(error: CalcgraphError, *, as_json: bool, content: str | None = None) -> int:
    report: Report | None = getattr(error, "report", None)
    if report and not isinstance(error, UnreadableData | CannotCut):
        from calcgraph.source import content_root

        report = report.under(content_root(content))
    if as_json:
        code = re.sub("(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
        report = report or Report((Problem(code, str(error)),))
        from calcgraph.reporting.json import dumps

        print(dumps(report.as_json()), end="")
    else:
        from calcgraph.reporting.readable import visible

        said = str(report or f"calcgraph: {error}")
        said = said if report or len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
        print("\n".join(map(visible, said.split("\n"))), file=sys.stderr)  # files and engines quote hostile data
    return error.exit_code
