"""A rule about a part of a data set is left out, visibly, where a file has no such part; nowhere else."""

import json
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph import Dataset
from calcgraph.checking import verify
from calcgraph.checking.rules import Rule
from calcgraph.cli import main
from calcgraph.errors import CalcgraphError
from calcgraph.source import queries_root

CONDITIONAL = {query.rule.code: query for query in verify.read(queries_root()) if query.when}


def checked(capsys: pytest.CaptureFixture[str], path: Path) -> dict[str, object]:
    main(["check", str(path), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert isinstance(told, dict)
    return told


@pytest.mark.thinned(3)
@pytest.mark.parametrize("file", ["calcgraph.ttl", "calcgraph.nt", "calcgraph.rdf", "calcgraph.owl"])
def test_what_we_release_breaks_no_rule_though_it_leaves_parts_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, rendered: Mapping[str, bytes], file: str
) -> None:
    (tmp_path / file).write_bytes(rendered[file])
    told = checked(capsys, tmp_path / file)
    assert told["conforms"]
    assert "not applied, for want of what they are about: claim-has-fact" in str(told["notes"])
    assert not {rule["code"] for rule in told["rules"]} & {"claim-has-fact"}  # type: ignore[attr-defined]


def test_all_rules_apply_to_our_own_data_set(dataset: Dataset) -> None:
    store = dataset.store()
    assert CONDITIONAL
    assert [code for code, query in CONDITIONAL.items() if not query.applies(store)] == []
    assert [code for code, query in CONDITIONAL.items() if query.applies(ox.Store())] == []


def test_a_condition_that_does_not_parse_is_told_with_its_file() -> None:
    rule = Rule("toy", "core", "violation", "A toy.", "Mend it.", "toy.rq")
    with pytest.raises(CalcgraphError, match=r"toy\.rq: when: "):
        verify.Query(rule, "SELECT ?focus { }", "{ ?a ?b }").applies(ox.Store())
