"""The workbench in a real browser: the long run; `.ci/run` installs what it needs.

CALCGRAPH_BROWSER   the browser, a Chromium
CALCGRAPH_AXE       axe.min.js
"""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from served import Server

BROWSER, AXE = (os.environ.get(f"CALCGRAPH_{name}", "") for name in ("BROWSER", "AXE"))
pytestmark = pytest.mark.skipif(
    not (BROWSER and AXE), reason="set CALCGRAPH_BROWSER and CALCGRAPH_AXE, as .ci/run does"
)
editor = pytest.mark.skipif(find_spec("nicegui") is None, reason="the editor needs calcgraph[web]")
COUNT = "SELECT ?p (COUNT(*) AS ?n) { ?c a cgv:Claim ; cgv:status ?p } GROUP BY ?p ORDER BY ?p"
DENIED = "CONSTRUCT WHERE { ?c cgv:status cgv:excluded }"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=flags)
        yield running
        running.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened, errors = context.new_page(), []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors


@editor
def test_run_a_question_edit_it_make_a_mistake_share_the_link(ours: Server, page: Any) -> None:
    from playwright.sync_api import expect

    page.goto(f"{ours.address}/query")
    page.get_by_role("link", name="What are the subtypes", exact=False).first.click()
    page.wait_for_selector(".cm-editor")
    before = page.locator("table.rows tbody tr").count()
    assert before > 1
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nLIMIT 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.locator("table.rows tbody tr")).to_have_count(1)  # no eval: the pages' own policy forbids it
    shared = page.url
    page.wait_for_selector(".cm-editor")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" }")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("#mistake")
    assert "Line " in page.locator("#mistake h2").inner_text() and "column" in page.locator("#mistake h2").inner_text()
    page.goto(shared)
    assert page.locator("table.rows tbody tr").count() == 1


@editor
def test_the_editor_completes_terms_by_their_label(ours: Server, page: Any) -> None:
    page.goto(f"{ours.address}/query")
    page.wait_for_selector(".cm-editor")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" cgv:su")
    page.wait_for_selector(".cm-tooltip-autocomplete")
    assert "cgv:surface" in page.locator(".cm-tooltip-autocomplete").inner_text()


def test_columns_sort(ours: Server, page: Any) -> None:
    page.goto(f"{ours.address}/query?query={quote(COUNT)}")
    page.locator("th button").nth(1).click()
    numbers = [float(text) for text in page.locator("td.number").all_inner_texts()]
    assert numbers == sorted(numbers)
    page.locator("th button").nth(1).click()
    assert [float(text) for text in page.locator("td.number").all_inner_texts()] == numbers[::-1]


def test_without_scripts_all_of_it_works(ours: Server, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{ours.address}/query")
    opened.fill("#query", COUNT)
    opened.get_by_role("button", name="Run").click()
    assert opened.locator("table.rows tbody tr").count() > 3
    opened.get_by_role("link", name="Chart").click()
    assert opened.locator("table.chart .bar").count() > 3
    context.close()


def test_on_a_small_screen_every_column_is_in_sight(ours: Server, chromium: Any) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    opened = context.new_page()
    opened.goto(f"{ours.address}/query?question=04#result")
    for cells in ("table.rows tbody td", "table.rows thead th"):
        ends = opened.locator(cells).evaluate_all("all => all.map(it => it.getBoundingClientRect().right)")
        assert len(ends) > 3 and max(ends) <= 390
    opened.goto(f"{ours.address}/query?question=33&view=chart#result")
    ends = opened.locator("table.chart .n").evaluate_all(
        "all => all.map(it => it.getBoundingClientRect().left + it.scrollWidth)"
    )
    assert len(ends) > 3 and max(ends) <= 390
    context.close()


def test_run_shows_the_answer_first_and_keeps_the_words_of_the_question(ours: Server, page: Any) -> None:
    page.goto(f"{ours.address}/query?question=04")
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**#result")
    assert page.locator("#result .asked").count() == 1
    assert 0 <= page.locator("#result h2").first.evaluate("it => it.getBoundingClientRect().top") < 450


def test_the_graph_opens(ours: Server, page: Any) -> None:
    page.goto(f"{ours.address}/graph")
    inner = page.locator("details.branch details.branch").first
    assert not inner.evaluate("it => it.open")
    inner.locator("summary").first.click()
    assert inner.evaluate("it => it.open")
    page.select_option("[name=status]", "excluded")
    page.get_by_role("button", name="Show").click()
    assert set(page.locator("ul.said .status").all_inner_texts()) == {"excluded"}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(
    ours: Server, chromium: Any, width: int, scheme: str
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    opened, found = context.new_page(), {}
    asked = (f"query?query={quote(text)}" for text in (COUNT, f"{COUNT}&view=chart", DENIED, "SELECT {"))
    for path in ("query", "query?question=02", "graph", "graph?status=excluded", "search?q=calcinosos", *asked):
        opened.goto(f"{ours.address}/{path}".replace("%26view%3D", "&view="))
        opened.wait_for_timeout(500)
        opened.evaluate(Path(AXE).read_text())
        violations = [f"{v['id']} ({v['impact']})" for v in opened.evaluate("axe.run()")["violations"]]
        wide = opened.evaluate("document.documentElement.scrollWidth")
        if violations or wide > width:
            found[path] = (*violations, f"{wide} pixels wide")
    context.close()
    assert not found
