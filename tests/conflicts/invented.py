"""An invented disease, so that the rules are seen to know nothing of the real one.

Glass fever has three types by its cause (echo, mirror, and quiet glass fever); echo glass fever has two types of its
own. Organs: the body has a tower, the tower has a stair and a bell; the cellar is another part of the body.
"""

from collections.abc import Iterable
from typing import Any

from calcgraph.conflicts import Conflict, find
from calcgraph.model import AxisClash, Claim, Explanation, Knowledge, SiteWord

IDS = {
    "glass fever": "CALC_0000901",
    "echo": "CALC_0000902",
    "mirror": "CALC_0000903",
    "quiet": "CALC_0000904",
    "echo by day": "CALC_0000905",
    "echo by night": "CALC_0000906",
    "rash": "X:01",
    "red rash": "X:02",
    "deep red rash": "X:03",
    "cough": "X:04",
    "tower": "X:11",
    "stair": "X:12",
    "bell": "X:13",
    "cellar": "X:14",
    "body": "X:15",
    "splinter": "X:21",
    "day splinter": "X:22",
    "chronic": "X:31",
    "forever": "X:32",
    "cure": "X:33",
    "quick cure": "X:34",
    "broken mirror": "X:41",
    "leaflet": "CALC_0009901",
    "chapbook": "CALC_0009902",
}
BROADER = {
    "echo": "glass fever",
    "mirror": "glass fever",
    "quiet": "glass fever",
    "echo by day": "echo",
    "echo by night": "echo",
    "red rash": "rash",
    "deep red rash": "red rash",
    "day splinter": "splinter",
    "forever": "chronic",
    "quick cure": "cure",
}
PART_OF = {"stair": "tower", "bell": "tower", "tower": "body", "cellar": "body"}
RELATIONS = {
    "finding": "RO:0002200",
    "site": "RO:0004026",
    "layer": "RO:0001025",
    "material": "BFO:0000051",
    "characteristic": "RO:0000053",
    "priorTissue": "cgv:arisesIn",
    "principalLesion": "cgv:hasPrincipalLesion",
    "population": None,
    "preventiveMeasure": None,
    "name": None,
    "subtype": None,
}
_SPAN = {"section": "all", "start": 0, "end": 1, "sha256": "0" * 64}


def ref(name: str) -> str:
    """Id and label."""
    return f"{IDS[name]} {name}"


def claim(key: int, subject: str, what: str, value: str | list[str] | None, **fields: Any) -> Claim:
    """A claim of the leaflet; a value that begins with a quotation mark is a text."""
    data: dict[str, Any] = {
        "id": f"CALC_009{key:04}", "source": ref(fields.pop("source", "leaflet")), "subject": ref(subject),
        "property": what, "status": fields.pop("status", "present"), "spans": [_SPAN],
    }  # fmt: skip
    if isinstance(value, list):
        data["values"] = [ref(v) for v in value]
    elif value and value.startswith('"'):
        data["text"] = value.strip('"')
    elif value:
        data["value"] = ref(value)
    if what == "name":
        data["scope"] = "exact"
    if "bearer" in fields:
        data["bearer"] = ref(fields.pop("bearer"))
    return Claim.model_validate({**data, **fields})


def knowledge(*claims: Claim, said: Iterable[Explanation] = ()) -> Knowledge:
    """These claims, over the invented hierarchy."""
    return Knowledge(
        claims=claims,
        broader={IDS[k]: (IDS[v],) for k, v in BROADER.items()},
        part_of={IDS[k]: (IDS[v],) for k, v in PART_OF.items()},
        relations=RELATIONS,
        site_words=tuple(
            SiteWord.model_validate({"word": w, "site": ref(s)})
            for w, s in (("towering", "tower"), ("cellar", "cellar"), ("under-bell", "bell"))
        ),
        axis_clashes=(AxisClash.model_validate({"axis": ref("chronic"), "value": ref("cure"), "why": "It stays."}),),
        explanations=tuple(said),
    )


def conflicts(*claims: Claim) -> tuple[Conflict, ...]:
    """What the rules find among these claims."""
    return find(knowledge(*claims))


def pairs(*claims: Claim) -> list[tuple[str, str, str]]:
    """Rule and last digits of the claims on either side."""
    return [(c.rule, " ".join(x[-2:] for x in c.one), " ".join(x[-2:] for x in c.other)) for c in conflicts(*claims)]
