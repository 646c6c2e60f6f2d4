"""The pages of docs/stores do what they say, on real stores: their commands are run as they stand there."""

import lzma
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pronto
import pyoxigraph as ox
import pytest
from benchmarks.servers import Oxigraph, Server, Virtuoso, free_port

from calcgraph.cli import main
from calcgraph.stores.profiles import PROFILES, Profile
from planting import ROOT
from shared import ONTOLOGIES, require
from stores.conftest import require_virtuoso
from stores.proxy import Proxy

PAGES = ROOT / "docs" / "stores"
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
ABOVE = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")


def commands(page: str, language: str = "sh") -> str:
    """What a page tells one to type; but for installing, which is done, and starting servers, which the test does."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", (PAGES / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).splitlines(keepends=True)
    left_out = ("pip install", "sudo ", "oxigraph serve", "calcgraph serve")
    return "".join(line for line in lines if not line.startswith(left_out))


def run(script: str, folder: Path, build: Path) -> str:
    """Run it in a folder that has a build in `out`; skip a page that asks by curl where there is none."""
    if "curl " in script and not shutil.which("curl"):
        assert "CALCGRAPH_REQUIRE_STORES" not in os.environ, "curl is not installed"
        pytest.skip("the page asks by curl, which is not installed")
    (folder / "out").mkdir()
    (folder / "out" / "calcgraph.nq").symlink_to(build)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "XDG_STATE_HOME": str(folder / "state")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.long
def test_the_page_on_oxigraph(build: Path, tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    (tmp_path / "here").mkdir()
    with Oxigraph(tmp_path / "server", "--union-default-graph") as server:
        script = commands("oxigraph.md").replace("http://localhost:7878", server.url)
        told = run(script, tmp_path / "here", build)
    assert told.count("37 of 37 answered as the files answer them") == 4
    assert "subepidermal calcified nodule" in told


@pytest.mark.long
def test_the_page_on_virtuoso(build: Path, tmp_path: Path) -> None:
    require_virtuoso()
    (tmp_path / "server").mkdir()
    (tmp_path / "here").mkdir()
    with Virtuoso(tmp_path / "server") as server:
        script = commands("virtuoso.md").replace("http://localhost:8890", server.url)
        told = run(script, tmp_path / "here", build)
    assert told.count("37 of 37 answered as the files answer them") == 2
    assert "subepidermal calcified nodule" in told


@pytest.mark.long
def test_a_virtuoso_that_cuts_its_answers_is_noticed(build: Path, tmp_path: Path) -> None:
    """As Debian delivers it, but with a lower bound."""
    require_virtuoso()
    (tmp_path / "server").mkdir()
    (tmp_path / "here").mkdir()
    with Virtuoso(tmp_path / "server", rows=1000) as server:
        script = "export CALCGRAPH_STORE_USER=dba CALCGRAPH_STORE_PASSWORD=dba\n"
        script += f"calcgraph push {server.url} || [ $? = 1 ]"
        told = run(script, tmp_path / "here", build)
    assert "the store gives back 1,000 of its 2,684 triples only" in told or "gives back 1,001 of" in told


@pytest.mark.shared
@pytest.mark.long
def test_the_page_on_joining(build: Path, tmp_path: Path) -> None:
    """With all of HPO, and slices of Mondo and Uberon."""
    with lzma.open(require(ONTOLOGIES / "hp" / "hp-2025-01-16.obo.xz")) as file:
        hpo = pronto.Ontology(file)
    triples = []
    for term in hpo.terms():
        node = ox.NamedNode(f"http://purl.obolibrary.org/obo/{term.id.replace(':', '_')}")
        triples.append(ox.Triple(node, LABEL, ox.Literal(term.name or "")))
        for above in term.superclasses(distance=1, with_self=False):
            other = ox.NamedNode(f"http://purl.obolibrary.org/obo/{above.id.replace(':', '_')}")
            triples.append(ox.Triple(node, ABOVE, other))
    ox.serialize(triples, str(tmp_path / "hp.owl"), format=ox.RdfFormat.RDF_XML)
    for name, slice_ in (("mondo", "mondo-slice-2026-05-05.ttl"), ("uberon", "uberon-slice-2026-04-01.ttl")):
        quads = ox.parse(path=str(require(ONTOLOGIES / "slices" / slice_)), format=ox.RdfFormat.TURTLE)
        ox.serialize((q.triple for q in quads), str(tmp_path / f"{name}.owl"), format=ox.RdfFormat.RDF_XML)
    port = free_port()
    script = commands("joining.md")
    before, after = script.split("curl ", 1)
    served = f"calcgraph serve --data store --port {port} & trap 'kill $!' EXIT\n"
    waited = f"for i in $(seq 100); do curl -sf http://127.0.0.1:{port}/ready >/dev/null && break; sleep 0.2; done\n"
    told = run(f"{before}{served}{waited}curl {after.replace('7870', str(port))}", tmp_path, build)
    assert "finding,theirs,parent" in told
    assert re.search(r"^http://purl.obolibrary.org/obo/HP_\d+,[^,]+,[^,]+\r?$", told, re.MULTILINE)


@pytest.mark.long
def test_the_page_on_tables(build: Path, tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("duckdb")
    script = commands("tables.md").replace("calcgraph build", f"calcgraph build --content {ROOT / 'ontology'}")
    python = commands("tables.md", "python")
    told = run(f"{script}\npython3 - <<'END'\n{python}\nEND\n", tmp_path, build)
    assert told.count("excluded") == 3  # as the build counts them, pandas, and DuckDB


UNTRIED = [one for one in PROFILES.values() if not one.tried and one.name != "generic"]


def place(path: str | None) -> str:
    return "INSERT DATA" if path is None else f"`{path}`" if path else "the address"


def test_the_table_of_other_stores_is_that_of_the_profiles() -> None:
    rows = []
    for one in UNTRIED:
        places = map(place, (one.query, one.update, one.graph_store))
        cells = (f"[`{one.name}`]({one.name}.md)", one.address, *places, f"{one.login}, token", one.bulk, one.limits)
        rows.append(f"| {' | '.join(cells)} |\n")
    page = (PAGES / "others.md").read_text("utf-8")
    assert "".join(rows) in page, "".join(rows)


class Behind(Proxy):
    """Oxigraph behind the paths of another store; `paths` holds what was asked of which path."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.paths: set[tuple[str, str]] = set()

    def translated(self, path: str, body: bytes) -> str:
        """The path that does the same at Oxigraph, by what is sent; some stores have one path for all."""
        own, _, parameters = path.partition("?")
        kind = "query" if body.startswith(b"query=") or parameters.startswith("query=") else "store"
        kind = "update" if body.startswith(b"update=") else kind
        self.paths.add((kind, own))
        return f"/{kind}?{parameters}"


@pytest.mark.thinned(3)
@pytest.mark.parametrize("one", UNTRIED, ids=lambda one: one.name)
def test_the_page_of_a_store_that_was_never_tried_says_so_and_its_commands_ask_the_paths_it_names(
    one: Profile, oxigraph_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands as they stand there, but for the host."""
    text = (PAGES / f"{one.name}.md").read_text("utf-8")
    assert "**Never tried against the real server.**" in text
    assert one.documentation in text
    for kind, path in (("queries", one.query), ("updates", one.update), ("graphs", one.graph_store)):
        assert re.search(rf"^\| {kind} \| .*{re.escape(place(path))}.* \|$", text, re.MULTILINE)
    (tmp_path / "out").mkdir()
    graph = f"http://example.org/behind/{one.name}"
    line = f"<http://example.org/a> <http://example.org/b> _:c <{graph}> .\n"
    (tmp_path / "out" / "calcgraph.nq").write_text(line * 2 + line.replace("_:c", '"1"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Behind(oxigraph_server.url) as server:
        for command in commands(f"{one.name}.md").splitlines():
            words = shlex.split(re.sub(r"https?://[^/ ]+:\d+", server.url, command))
            if words[0] == "export":
                for word in words[1:]:
                    monkeypatch.setenv(*word.split("=", 1))
                continue
            assert words[:2] == ["calcgraph", "push"]
            assert main(words[1:]) == 0
            if "--dry-run" in words:
                assert "update" not in {kind for kind, _ in server.paths}
        base = urlsplit(re.findall(r"https?://\S+", one.address)[-1]).path
        asked = {("query", f"{base}{one.query}" or "/"), ("update", f"{base}{one.update}" or "/")}
        if one.graph_store is not None:
            asked.add(("store", f"{base}{one.graph_store}" or "/"))
        assert server.paths == asked


def test_every_page_is_listed_and_every_link_leads_somewhere() -> None:
    index = (PAGES / "README.md").read_text("utf-8")
    for page in PAGES.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).resolve().exists(), f"{page.name}: {link}"
