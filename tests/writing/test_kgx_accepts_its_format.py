"""The KGX toolkit reads both flavours of its format and finds only what is known, with a reason, to be said of them.

KGX brings over a hundred packages and is no part of the tests: CALCGRAPH_KGX names a Python that has kgx 2.7 and
biolink-model, as `python -m venv kgx && kgx/bin/pip install kgx==2.7.0 biolink-model`.
"""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

PYTHON = os.environ.get("CALCGRAPH_KGX")
pytestmark = pytest.mark.skipif(not PYTHON, reason="CALCGRAPH_KGX names no Python that has kgx")

# KGX fetches the model and the prefixes when it is imported; the model is given from the package, the prefixes by hand.
SCRIPT = r"""
import json, pathlib, sys
import biolink_model, bmt.toolkit
model = str(pathlib.Path(biolink_model.__path__[0], "schema", "biolink_model.yaml"))
init = bmt.toolkit.Toolkit.__init__
bmt.toolkit.Toolkit.__init__ = lambda self, *_, **__: init(self, model, {"predicate mappings": []})
import kgx.config, kgx.prefix_manager
prefixes = json.loads(sys.argv[1])
kgx.prefix_manager.get_jsonld_context = kgx.config.get_jsonld_context = lambda *_: prefixes
from kgx.transformer import Transformer
from kgx.validator import Validator
validator = Validator(verbose=True)
read = Transformer(stream=False)
read.transform({"filename": sys.argv[3:], "format": sys.argv[2]})
graph = read.store.graph
validator.validate(graph)
told = {m for kinds in validator.get_errors().values() for found in kinds.values() for m in found}
negated = [d["id"] for *_, d in graph.edges(keys=True, data=True) if d.get("negated")]
print("\n" + json.dumps([graph.number_of_nodes(), sorted(negated), sorted(told)]))
"""
KNOWN = (  # what it says, and why that is no fault
    r"Single-valued node property '(broad|exact)_synonym' is expected",  # multivalued by the slot synonym, its parent
    r".*CURIE prefix '\w+' is not represented in Biolink Model JSON-LD context",  # cg is in none
)


@pytest.fixture(scope="module")
def prefixes(dataset: Any) -> str:
    return json.dumps(dict(dataset.prefixes))


@pytest.mark.parametrize(("kind", "nodes"), [("tsv", 84), ("jsonl", 198)])
def test_kgx_reads_and_validates_it(
    rendered: Mapping[str, bytes], tmp_path: Path, prefixes: str, kind: str, nodes: int
) -> None:
    names = [f"calcgraph_nodes.{kind}", f"calcgraph_edges.{kind}"]
    for name in names:
        (tmp_path / name).write_bytes(rendered[name])
    assert PYTHON
    done = subprocess.run(
        [PYTHON, "-c", SCRIPT, prefixes, kind, *names], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    found, negated, told = json.loads(done.stdout.splitlines()[-1])
    assert found == nodes
    assert negated == ["cg:CALC_0010120", "cg:CALC_0020011"]
    assert [m for m in told if not any(re.match(known, m) for known in KNOWN)] == []
