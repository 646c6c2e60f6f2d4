"""Changes to what was curated, for tests that ask what happens if it were otherwise."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from calcgraph.model import Claim, Knowledge
from calcgraph.scalars import Ref
from calcgraph.writing.formats import Format
from calcgraph.writing.objects import Objects

ROOT = Path(__file__).resolve().parents[1]
ONTOLOGY = ROOT / "ontology"


def written(entry: Format, objects: Objects) -> bytes:
    """What a format writes."""
    out = BytesIO()
    entry.write(objects, out)
    return out.getvalue()


def claim(knowledge: Knowledge, key: str) -> Claim:
    """The claim with this id."""
    return next(c for c in knowledge.claims if c.id == key)


def changed(knowledge: Knowledge, key: str, **fields: Any) -> Knowledge:
    """The same knowledge in which one claim has other fields."""
    assert claim(knowledge, key)
    return replace(knowledge, claims=tuple(c.model_copy(update=fields) if c.id == key else c for c in knowledge.claims))


def with_claims(knowledge: Knowledge, *more: Claim) -> Knowledge:
    """The same knowledge with more claims."""
    return replace(knowledge, claims=(*knowledge.claims, *more))


def without(knowledge: Knowledge, keys: Iterable[str]) -> Knowledge:
    """The same knowledge without some claims."""
    gone = set(keys)
    assert gone <= {c.id for c in knowledge.claims}
    return replace(knowledge, claims=tuple(c for c in knowledge.claims if c.id not in gone))


def like(model: Claim, **fields: Any) -> Claim:
    """A claim like another one, checked by the model; ids may be given without their label."""
    data = model.model_dump()
    data.update(fields)
    for name in ("subject", "value", "bearer"):
        if isinstance(data.get(name), str):
            data[name] = Ref(data[name], "planted")
    return Claim.model_validate(data)


def copy_content(target: Path) -> Path:
    """A copy of the curated files and, beside it, of the shapes."""
    shutil.copytree(ONTOLOGY, target / "ontology")
    shutil.copytree(ROOT / "shapes", target / "shapes")
    return target / "ontology"


def file_of(content: Path, key: str) -> Path:
    """The content file that holds a record."""
    return next(p for p in sorted((content / "content").glob("*.yaml")) if f"- id: {key}\n" in p.read_text("utf-8"))


def make_defining(content: Path, key: str) -> tuple[str, int]:
    """Edit the YAML so that a claim is defining, and say at which file and line the claim stands."""
    path = file_of(content, key)
    text = path.read_text("utf-8")
    start = text.index(f"- id: {key}\n")
    record = re.compile(r"    status: \w+\n").search(text, start)
    assert record
    assert "strength" not in text[start : record.end() + 30]
    end = text.find("  - id: ", record.end())
    rest = text[record.end() : end].replace("    frequency: often\n", "")  # what is defining holds of all
    path.write_text(text[: record.end()] + "    strength: defining\n" + rest + text[end:], "utf-8")
    return path.relative_to(content).as_posix(), text[:start].count("\n") + 1
