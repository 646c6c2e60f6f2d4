"""SARIF and JUnit XML by their published schemas, which are not copied into this repository.

`CALCGRAPH_SCHEMAS` names a directory that holds them, filled from packages that carry them:

    npm pack @microsoft/jest-sarif
    tar xzf microsoft-jest-sarif-*.tgz --strip-components=3 package/lib/schemas/sarif-2.1.0-rtm.5.json
    pip download --no-deps --no-binary pytest pytest
    tar xzf pytest-*.tar.gz --strip-components=3 --wildcards '*/testing/example_scripts/junit-10.xsd'

The second is the schema that Jenkins reads reports by, as pytest tests itself with it.
"""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from samples import CLEAN, HOSTILE, MANY, hostile

from calcgraph.reporting import Checked, render

CHECKS = {"many": MANY, "clean": CLEAN} | {name: hostile(said) for name, said in HOSTILE.items() if len(said) < 1000}


def published(name: str) -> Path:
    """A schema, or a skip with the reason."""
    folder = os.environ.get("CALCGRAPH_SCHEMAS")
    if not folder:
        pytest.skip("CALCGRAPH_SCHEMAS does not name a directory with the published schemas")
    path = Path(folder) / name
    if not path.is_file():
        pytest.skip(f"there is no {name} in CALCGRAPH_SCHEMAS")
    return path


@pytest.fixture(scope="session")
def sarif_schema() -> Any:
    return jsonschema.Draft4Validator(json.loads(published("sarif-2.1.0-rtm.5.json").read_text("utf-8")))


@pytest.fixture(scope="session")
def junit_schema() -> Any:
    path = published("junit-10.xsd")
    return pytest.importorskip("xmlschema", reason="xmlschema is not installed").XMLSchema(path)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_sarif_keeps_its_schema(check: Checked, sarif_schema: Any) -> None:
    assert [e.message for e in sarif_schema.iter_errors(json.loads(render(check, "sarif")))] == []


def test_the_schema_of_sarif_notices_a_level_that_does_not_exist(sarif_schema: Any) -> None:
    data = json.loads(render(MANY, "sarif"))
    data["runs"][0]["results"][0]["level"] = "catastrophe"
    assert list(sarif_schema.iter_errors(data))


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_junit_keeps_its_schema(check: Checked, junit_schema: Any) -> None:
    assert [e.reason for e in junit_schema.iter_errors(render(check, "junit"))] == []


def test_the_schema_of_junit_notices_an_element_that_does_not_exist(junit_schema: Any) -> None:
    assert list(junit_schema.iter_errors(render(MANY, "junit").replace("testcase", "textcase")))
