"""JSON over many lines: byte for byte what the standard library would have written."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph.indented import indented

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)


@given(VALUES)
def test_json_is_laid_out_as_the_standard_library_does(value: Any) -> None:
    assert indented(value).decode() == json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError):
        indented({"a": [object()]})
