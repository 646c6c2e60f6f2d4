"""The hooks as another repository uses them: cloned, installed by pre-commit, run on its files."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from planting import ROOT, copy_content

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
NEEDED = ("src", "ontology", "shapes", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md")


@pytest.mark.parametrize(
    ("hook", "file", "meant"),
    [
        ("calcgraph-check", "ontology/content/shared.yaml", True),
        ("calcgraph-check", "ontology/mappings/calcgraph.sssom.tsv", True),
        ("calcgraph-check", "ontology/vocabulary.ttl", True),
        ("calcgraph-check", "ontology/queries/verify/unused-term.rq", True),
        ("calcgraph-check", "docs/mkdocs.yaml", False),
        ("calcgraph-fix", "content/a.yaml", True),
        ("calcgraph-fix", "ontology/vocabulary.ttl", False),
        ("calcgraph-fix", "ontology/imports/imports.yaml", False),
        ("calcgraph-check-rdf", "data/dump.nq.gz", True),
        ("calcgraph-check-rdf", "a.jsonld", True),
        ("calcgraph-check-rdf", "a.json", False),
        ("calcgraph-check-rdf", "query.rq", False),
    ],
)
def test_a_hook_is_run_for_the_files_that_it_is_meant_for(hook: str, file: str, meant: bool) -> None:
    assert bool(re.search(HOOKS[hook]["files"], file)) == meant


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installed, for all tests of this module."""
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that offers the hooks, as it stands here and now."""
    if not os.environ.get("CALCGRAPH_LONG"):
        pytest.skip("installs calcgraph and what it needs from PyPI: set CALCGRAPH_LONG=1")
    if not shutil.which("pre-commit"):
        pytest.skip("pre-commit is not installed: pip install pre-commit")
    folder = tmp_path_factory.mktemp("hooks")
    for name in (*NEEDED, ".pre-commit-hooks.yaml"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "hooks")
    return folder


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """The repository of somebody else, with curated files and some RDF."""
    copy_content(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "good.ttl").write_text("<https://example.org/a> a <https://example.org/B> .\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "ours")
    return tmp_path


def run(theirs: Path, hooks: Path, home: Path, hook: str, *files: str) -> tuple[int, str]:
    """Exit code and output of one hook on files, or on all."""
    git(theirs, "add", ".")
    script = ["pre-commit", "try-repo", str(hooks), hook, "--verbose", *(("--files", *files) if files else ("-a",))]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GIT_"))}
    environment |= {"PRE_COMMIT_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(script, cwd=theirs, env=environment, capture_output=True, encoding="utf-8", timeout=600)
    return done.returncode, done.stdout + done.stderr


def test_curated_files_are_checked(theirs: Path, hooks: Path, home: Path) -> None:
    code, output = run(theirs, hooks, home, "calcgraph-check")
    assert code == 0, output
    assert "114 claims" in output, "it looked at the files here, and they are all there"
    path = theirs / "ontology" / "content" / "shared.yaml"
    path.write_text(path.read_text("utf-8").replace("genus: BFO:0000015 process", "genus: BFO:0000015 progress", 1))
    code, output = run(theirs, hooks, home, "calcgraph-check")
    assert code == 1
    assert "label-mismatch" in output
    assert re.search(r"ontology/content/shared\.yaml:\d+", output)


def test_curated_files_are_put_in_normal_form(theirs: Path, hooks: Path, home: Path) -> None:
    path = theirs / "ontology" / "content" / "shared.yaml"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"genus: ", b"genus:   "))
    code, output = run(theirs, hooks, home, "calcgraph-fix")
    assert code == 1
    assert "files were modified by this hook" in output
    assert path.read_bytes() == before
    code, output = run(theirs, hooks, home, "calcgraph-fix")
    assert code == 0, output


def test_rdf_of_any_syntax_is_checked(theirs: Path, hooks: Path, home: Path) -> None:
    code, output = run(theirs, hooks, home, "calcgraph-check-rdf", "data/good.ttl")
    assert code == 0, output
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    claim = f"<https://example.org/c> {kind} <https://w3id.org/calcgraph/vocab/Claim> .\n"
    (theirs / "data" / "bad.nt").write_text(claim)
    code, output = run(theirs, hooks, home, "calcgraph-check-rdf", "data/bad.nt")
    assert code == 1
    assert "claim-has-one-status" in output
