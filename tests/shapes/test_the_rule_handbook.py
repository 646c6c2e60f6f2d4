"""Every rule is catalogued, the handbook is generated, and of each published rule it is said what covers it."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from fixtures import HERE, ROOT

from calcgraph.checking.catalogue import Published, catalogue, published
from calcgraph.checking.handbook import handbook, page
from calcgraph.checking.rules import Rule
from calcgraph.errors import CalcgraphError
from calcgraph.source.codes import CODES
from each import each

CONTENT = ROOT / "ontology"
HANDBOOK = ROOT / "shapes" / "README.md"
COMMAND = "calcgraph check --rules > shapes/README.md"
RULES = catalogue(CONTENT)
PUBLISHED = published(CONTENT)
ROBOT = """annotation_whitespace deprecated_boolean_datatype deprecated_class_reference deprecated_property_reference
duplicate_definition duplicate_exact_synonym duplicate_label_synonym duplicate_label duplicate_scoped_synonym
equivalent_pair equivalent_class_axiom_no_genus illegal_use_of_built_in_vocabulary invalid_xref label_formatting
label_whitespace lowercase_definition missing_definition missing_label missing_obsolete_label
missing_ontology_description missing_ontology_license missing_ontology_title missing_subset_declaration
missing_superclass missing_synonymtype_declaration misused_obsolete_label misused_replaced_by multiple_definitions
multiple_equivalent_classes multiple_equivalent_class_definitions multiple_labels invalid_entity_uri"""
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def code(rule: Rule) -> str:
    return rule.code


# ---- the loader's codes


def reported(path: Path) -> set[str]:
    """The codes that a module reports: words handed to what makes a problem, and tables of such words."""
    makers = {"Problem", "_at", "_problem", "_Refused"}
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        values: list[ast.expr] = []
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers:
            values = [*node.args, *(k.value for k in node.keywords if k.arg == "code")]
        elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "_WORDS" for t in node.targets):
            values = [v.elts[0] for v in getattr(node.value, "values", []) if isinstance(v, ast.Tuple)]
        elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "_CODE" for t in node.targets):
            values = [node.value]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "_WORDS.get":
            values = [e.elts[0] for e in node.args if isinstance(e, ast.Tuple)]
        words = (v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str))
        found |= {word for word in words if CODE.fullmatch(word)}
    return found


def test_the_table_of_codes_has_those_that_the_loader_reports_and_no_other() -> None:
    source = ROOT / "src" / "calcgraph" / "source"
    assert set().union(*(reported(path) for path in source.glob("*.py"))) == set(CODES)


def test_the_walk_sees_a_code_however_it_is_handed_over(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(
        "_CODE = 'in-a-name'\n_WORDS = {'missing': ('in-a-table', 'is missing', 'add it')}\n"
        "Problem('first-place', 'not this', severity='warning', fix='add it')\nProblem(code='by-name')\n"
        "_at(knowledge, owner, 'in-the-middle', message, fix)\n_WORDS.get(kind, ('by-default', '', ''))\n"
        "other('no-code')\n"
    )
    expected = {"in-a-name", "in-a-table", "first-place", "by-name", "in-the-middle", "by-default"}
    assert reported(tmp_path / "x.py") == expected


# ---- the catalogue


def test_the_catalogue_has_every_group_and_no_rule_of_the_user() -> None:
    assert {rule.group for rule in RULES.values()} == {"core", "context", "style", "content", "files", "links"}


def test_no_code_of_the_loader_is_that_of_a_shape_or_query() -> None:
    assert {c for c, rule in RULES.items() if rule.group == "content"} == set(CODES)


@each(RULES.values(), called=code)
def test_a_rule_is_told_in_sentences(rule: Rule) -> None:
    for text in (rule.rule, rule.fix):
        assert re.fullmatch(r"[A-Z`].*[.]|[a-z]+[.]ttl.*[.]|xsd:.*[.]", text), text
    assert CODE.fullmatch(rule.code)
    assert (ROOT / rule.file).is_file()


# ---- the handbook


def test_the_handbook_is_what_the_command_prints() -> None:
    told = f"run: {COMMAND}"
    assert HANDBOOK.read_text("utf-8") == handbook(CONTENT), told
    assert f"`{COMMAND}`" in handbook(CONTENT)


def test_every_rule_has_one_section_that_its_page_leads_to() -> None:
    headings = Counter(re.findall(r"^### (.*)$", handbook(CONTENT), re.M))
    assert headings == Counter(RULES.keys())
    for rule in RULES.values():
        assert rule.page == f"shapes/README.md#{rule.code}"


def test_every_link_of_the_handbook_leads_somewhere() -> None:
    links = set(re.findall(r"\]\(([^)]*)\)", handbook(CONTENT)))
    anchors = {link[1:] for link in links if link.startswith("#")}
    assert anchors <= set(RULES)
    files = {link for link in links if not link.startswith(("#", "https://"))}
    assert {f for f in files if not (HANDBOOK.parent / f).exists()} == set()
    assert {f"../tests/shapes/{p.name}/" for p in HERE.iterdir() if p.name in RULES} <= files


@pytest.mark.parametrize("rule", list(RULES.values())[::20], ids=code)
def test_a_rule_stands_in_the_terminal_as_plain_text(rule: Rule) -> None:
    text = page(rule.code, CONTENT)
    assert text.startswith(f"{rule.code}\n")
    assert text.endswith("\n")
    flat = " ".join(text.split())
    for part in (rule.rule, rule.fix, rule.severity, rule.file):
        assert " ".join(part.split()) in flat
    assert max(map(len, text.splitlines())) <= 100


def test_a_rule_that_is_not_there_is_answered_with_its_neighbours() -> None:
    with pytest.raises(CalcgraphError, match="did you mean label-is-unique"):
        page("label-is-uniqe", CONTENT)
    with pytest.raises(CalcgraphError, match="--rules lists all"):
        page("☃", CONTENT)


# ---- published rules


def test_every_published_rule_is_listed_once() -> None:
    listed = Counter((p.catalogue, p.id) for p in PUBLISHED)
    wanted = [("ROBOT", name) for name in ROBOT.split()] + [("OOPS!", f"P{n:02}") for n in range(1, 42)]
    assert len(ROBOT.split()) == 32
    assert listed == Counter(wanted)


@each(PUBLISHED, called=lambda published: published.id)
def test_a_published_rule_is_covered_or_it_is_said_why_not(rule: Published) -> None:
    assert rule.codes or rule.reason
    assert set(rule.codes) <= set(RULES)
    assert len(set(rule.codes)) == len(rule.codes)
    assert not rule.reason or rule.reason.endswith(".")
    assert rule.page.startswith("https://")


def test_a_table_of_published_rules_that_is_damaged_is_named(tmp_path: Path) -> None:
    for folder in ("ontology", "shapes/core"):
        (tmp_path / folder).mkdir(parents=True)
    table = tmp_path / "shapes" / "published.tsv"
    for text, why in (("catalogue\tid\n", "has the columns"), (None, "cannot read")):
        table.unlink(missing_ok=True)
        if text:
            table.write_text(text, encoding="utf-8")
        with pytest.raises(CalcgraphError, match=why):
            published(tmp_path / "ontology")
