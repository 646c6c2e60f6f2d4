"""What the queries are asked of: our data set, what branches mean, and of each file what is near us.

Comes in: ours, partners, sets of mappings. Goes out: `Gathered`.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.linking.audit.ours import Ours
from calcgraph.linking.files import sentences
from calcgraph.linking.files.mapping_sets import Mapped
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Partner
from calcgraph.linking.prefixes import Prefixes
from calcgraph.linking.reports.asking import FILES, known
from calcgraph.linking.reports.cases import Names
from calcgraph.linking.reports.near import mapped, near, quads, targets
from calcgraph.source.branches import Branch
from calcgraph.writing.objects import Objects

_OBO = "http://purl.obolibrary.org/obo/"


class Gathered(NamedTuple):
    """What the queries are asked of.

    Args:
        store: our data set in the default graph, each file in a graph of its own.
        names: what all in it is called.
        near: of each partner, the terms that are in the store.
        comments: of each partner, those of the terms that our mappings name.
        unseen: what they are mapped to, and no file at hand defines: how many terms of which vocabularies.
    """

    store: ox.Store
    names: Names
    near: tuple[frozenset[str], ...]
    comments: tuple[dict[str, str], ...]
    unseen: tuple[str, ...]


def gather(
    ours: Ours,
    objects: Objects,
    branches: Sequence[Branch],
    partners: Sequence[Partner],
    sets: Mapping[str, Sequence[Mapped]],
    prefixes: Prefixes,
) -> Gathered:
    """Bring it together.

    Args:
        ours: what of ours speaks of other ontologies.
        objects: our data set.
        branches: what branches of theirs mean.
        partners: the files.
        sets: mappings of others, by file.
        prefixes: in whose spelling ids are given.
    """
    spaces = ours.knowledge.prefixes

    def iri(id_: str) -> ox.NamedNode | None:
        prefix, colon, local = id_.partition(":")
        whole = not colon or local.startswith("//")
        try:
            return ox.NamedNode(id_ if whole else spaces.get(prefix, f"{_OBO}{prefix}_") + local)
        except ValueError:
            return None

    tied = {row.said.object_id for row in ours.rows if not row.gap} | set(ours.uses)
    close = [near(partner, tied) for partner in partners]
    goals = targets(partners, close, [row for said in sets.values() for row in said])
    close = [ids | _obsolete(partner, goals) for partner, ids in zip(partners, close, strict=True)]
    store = ox.Store()
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in objects.dataset)
    store.bulk_extend(known(branches, iri))
    namer, every = Namer(prefixes), frozenset().union(*close)
    definitions: dict[str, str] = {}
    comments = list[dict[str, str]]()
    for n, (partner, ids) in enumerate(zip(partners, close, strict=True)):
        said = sentences.told(Path(partner.file), ids, namer) if ids else sentences.Told({}, {}, {})
        definitions |= {id_: text for id_, text in said.definitions.items() if id_.partition(":")[0] in partner.home}
        comments.append({id_: text for id_, text in said.comments.items() if id_ in tied})
        store.bulk_extend(quads(partner, ids, said, iri, ox.NamedNode(f"{FILES}{n}")))
    for n, rows in enumerate(sets.values(), len(partners)):
        store.bulk_extend(mapped((row for row in rows if row.subject in every), iri, ox.NamedNode(f"{FILES}{n}")))
    labels = {id_: label for b in branches for id_, label in ((b.term, b.label), (b.value, b.value_label)) if label}
    labels |= {**ours.knowledge.labels, **dict(_labels(partners, close))}
    called = [*map(_called, partners), *(Path(file).name for file in sets)]
    files = {f"{FILES}{n}": name for n, name in enumerate(called)}
    names = Names(Shortener(spaces), labels, definitions, files)
    return Gathered(store, names, tuple(close), tuple(comments), _unseen(partners, goals))


def _obsolete(partner: Partner, ids: Collection[str]) -> frozenset[str]:
    return frozenset(id_ for id_ in ids if id_ in partner.terms and partner.terms[id_].deprecated)


def _unseen(partners: Sequence[Partner], ids: Collection[str]) -> tuple[str, ...]:
    home = {name for partner in partners for name in partner.home}
    found = Counter(id_.partition(":")[0] for id_ in ids if id_.partition(":")[0] not in home)
    return (", ".join(f"{number} of {name}" for name, number in sorted(found.items())),) if found else ()


def _called(partner: Partner) -> str:
    """The name of its file, with its version where that does not tell it."""
    name = Path(partner.file).name
    return name if partner.version in name else f"{name} ({partner.version})"


def _labels(partners: Sequence[Partner], close: Sequence[Collection[str]]) -> Iterator[tuple[str, str]]:
    """What each file calls its own terms."""
    for partner, ids in zip(partners, close, strict=True):
        spoken_of = {*ids, *(new for id_ in ids for new in partner.terms[id_].replaced_by if new in partner.terms)}
        for id_ in sorted(spoken_of):
            label = partner.terms[id_].label
            if label and (id_.partition(":")[0] in partner.home or not partner.home):
                yield id_, label
