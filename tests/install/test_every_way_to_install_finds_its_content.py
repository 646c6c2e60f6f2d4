"""Wheel, wheel from sdist, editable: each in an environment of its own, each with the right curated files.

The order is: `--content`, `./ontology`, what came with the package. An editable install reads the checkout; a copy that
lies in site-packages, as the build backend may leave one there, is never read.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared import ROOT

pytestmark = pytest.mark.long  # environments are made, and libraries may be fetched
PARTS = ("src", "ontology", "shapes", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md")
OFFLINE = ("Could not find a version", "Temporary failure", "Connection", "No matching distribution")


def at_hand(*packages: str) -> bool:
    """True if these are installed, so that nothing has to be fetched to build with them."""
    return all(importlib.util.find_spec(name) for name in packages)


def run(*command: str | Path, cwd: Path) -> str:
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    result = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    shown = result.stdout + result.stderr
    if result.returncode and any(word in shown for word in OFFLINE):
        pytest.skip(reason="hatchling or editables is not installed here and cannot be fetched")
    assert result.returncode == 0, shown
    return result.stdout


@dataclass(frozen=True)
class Environment:
    """A virtual environment that sees the dependencies of this one, but not its calcgraph."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        return next((self.folder / "lib").glob("python*")) / "site-packages"

    def install(self, *what: str | Path) -> None:
        isolation = ("--no-build-isolation",) if at_hand("hatchling", "editables") else ()
        pip = (sys.executable, "-m", "pip", "--python", self.python, "install", "-q", "--no-deps", *isolation)
        run(*pip, *what, cwd=self.folder)

    def content(self, cwd: Path, given: str | None = None) -> Path:
        code = f"from calcgraph.source import content_root; print(content_root({given!r}).resolve())"
        return Path(run(self.python, "-c", code, cwd=cwd).strip())

    def calcgraph(self, *arguments: str, cwd: Path) -> str:
        return run(self.folder / "bin" / "calcgraph", *arguments, cwd=cwd)


def environment(folder: Path) -> Environment:
    venv.create(folder, with_pip=False, symlinks=True)
    made = Environment(folder)
    (made.packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return made


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def build(checkout: Path, out: Path, *what: str) -> Path:
    isolation = ("--no-isolation",) if at_hand("hatchling") else ()
    run(sys.executable, "-m", "build", *isolation, *what, "--outdir", out, checkout, cwd=checkout)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(checkout, tmp_path_factory.mktemp("wheel"), "--wheel")


@pytest.fixture(scope="module")
def wheel_from_sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(checkout, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def normal(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    made = environment(tmp_path_factory.mktemp("normal"))
    made.install(wheel)
    return made


@pytest.fixture(scope="module")
def editable(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    made = environment(tmp_path_factory.mktemp("editable"))
    made.install("--editable", checkout)
    return made


def content_with(folder: Path, label: str) -> Path:
    """Curated files in which one term has a label of its own."""
    shutil.copytree(ROOT / "ontology", folder)
    for path in [*(folder / "content").glob("*.yaml"), *(folder / "mappings").glob("*.tsv")]:
        path.write_text(re.sub(r"foreign-body reaction\b", label, path.read_text("utf-8")), "utf-8")
    return folder


def label(environment: Environment, cwd: Path, *arguments: str) -> str:
    query = "SELECT ?label { cg:CALC_0000041 rdfs:label ?label }"
    return environment.calcgraph("query", query, "--format", "csv", *arguments, cwd=cwd).split("\n")[1]


# ---- what is in the archives


def test_the_wheel_holds_everything_that_is_read_at_run_time(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "shapes"):
        files = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert {f"calcgraph/{name}" for name in files} <= names
    assert "calcgraph/py.typed" in names
    assert not [n for n in names if not n.startswith("calcgraph")]


def test_the_wheel_from_the_sdist_is_the_same(wheel: Path, wheel_from_sdist: Path) -> None:
    def files(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert files(wheel) == files(wheel_from_sdist)


def test_the_sdist_holds_the_curated_files_once(wheel_from_sdist: Path) -> None:
    with tarfile.open(next(wheel_from_sdist.parent.glob("*.tar.gz"))) as archive:
        names = [n.partition("/")[2] for n in archive.getnames()]
    assert names.count("ontology/vocabulary.ttl") == 1
    assert not [n for n in names if n.startswith("src/calcgraph/ontology")]


# ---- a normal install


def test_an_installed_wheel_finds_its_own_content(normal: Environment, tmp_path: Path) -> None:
    assert normal.content(tmp_path) == (normal.packages / "calcgraph" / "ontology").resolve()
    assert "No problems" in normal.calcgraph("check", cwd=tmp_path)


def test_the_folder_ontology_comes_before_the_wheel(normal: Environment, tmp_path: Path) -> None:
    assert label(normal, tmp_path) == "foreign-body reaction"
    content_with(tmp_path / "ontology", "reaction to splinters")
    assert normal.content(tmp_path) == (tmp_path / "ontology").resolve()
    assert label(normal, tmp_path) == "reaction to splinters"


def test_content_given_comes_before_the_folder_ontology(normal: Environment, tmp_path: Path) -> None:
    content_with(tmp_path / "ontology", "reaction to splinters")
    content_with(tmp_path / "mine", "reaction to glass")
    assert normal.content(tmp_path, "mine") == (tmp_path / "mine").resolve()
    assert label(normal, tmp_path, "--content", "mine") == "reaction to glass"


def test_a_folder_ontology_of_somebody_else_is_passed_over(normal: Environment, tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "theirs.ttl").touch()
    assert normal.content(tmp_path) == (normal.packages / "calcgraph" / "ontology").resolve()


def test_a_wheel_from_the_sdist_finds_its_own_content(wheel_from_sdist: Path, tmp_path: Path) -> None:
    made = environment(tmp_path / "env")
    made.install(wheel_from_sdist)
    assert made.content(tmp_path) == (made.packages / "calcgraph" / "ontology").resolve()
    assert "No problems" in made.calcgraph("check", cwd=tmp_path)


def test_the_version_is_one_constant(normal: Environment, tmp_path: Path) -> None:
    import calcgraph

    assert normal.calcgraph("--version", cwd=tmp_path).split() == ["calcgraph", calcgraph.__version__]
    assert len(list(normal.packages.glob(f"calcgraph-{calcgraph.__version__}.dist-info"))) == 1


# ---- an editable install


def test_an_editable_install_reads_the_checkout(editable: Environment, checkout: Path, tmp_path: Path) -> None:
    assert editable.content(tmp_path) == (checkout / "ontology").resolve()
    assert "No problems" in editable.calcgraph("check", cwd=tmp_path)


def test_an_editable_install_never_reads_a_stale_copy(editable: Environment, checkout: Path, tmp_path: Path) -> None:
    stale = editable.packages / "calcgraph"
    shutil.rmtree(stale, ignore_errors=True)
    content_with(stale / "ontology", "stale reaction")
    shutil.copytree(ROOT / "shapes", stale / "shapes")
    (stale / "shapes" / "core" / "claim.ttl").write_text("stale, and no Turtle")
    assert editable.content(tmp_path) == (checkout / "ontology").resolve()
    assert label(editable, tmp_path) == "foreign-body reaction"
    assert "No problems" in editable.calcgraph("check", cwd=tmp_path)


def test_a_copy_within_the_sources_of_a_checkout_is_never_read(
    editable: Environment, checkout: Path, tmp_path: Path
) -> None:
    stale = content_with(checkout / "src" / "calcgraph" / "ontology", "stale reaction")
    try:
        assert label(editable, tmp_path) == "foreign-body reaction"
    finally:
        shutil.rmtree(stale)


def test_an_edit_in_the_checkout_is_seen_at_once(editable: Environment, checkout: Path, tmp_path: Path) -> None:
    shutil.copytree(checkout / "ontology", tmp_path / "kept")
    try:
        shutil.rmtree(checkout / "ontology")
        content_with(checkout / "ontology", "edited reaction")
        assert label(editable, tmp_path) == "edited reaction"
    finally:
        shutil.rmtree(checkout / "ontology")
        shutil.copytree(tmp_path / "kept", checkout / "ontology")


def test_a_checkout_without_content_says_so_instead_of_reading_a_stale_copy(
    editable: Environment, checkout: Path, tmp_path: Path
) -> None:
    stale = editable.packages / "calcgraph" / "ontology"
    if not stale.exists():
        content_with(stale, "stale reaction")
    (checkout / "ontology").rename(checkout / "away")
    try:
        result = subprocess.run(
            [editable.folder / "bin" / "calcgraph", "check"], cwd=tmp_path, capture_output=True, check=False
        )
    finally:
        (checkout / "away").rename(checkout / "ontology")
    assert result.returncode == 3
    assert b"no curated files found" in result.stderr
