"""The imports of the project, cut by their recipes; and the record of how.

Comes in: recipes, and a folder with the published files, each of which has to be the one that the recipe was made for.
Goes out: the bytes of each import and of the record.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from calcgraph.errors import CannotCut, Problem, Report
from calcgraph.linking.files import translations
from calcgraph.linking.files.axioms import read_axioms
from calcgraph.linking.files.reader import read_all
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Partner, Term
from calcgraph.linking.prefixes import Prefixes
from calcgraph.linking.slicing.ancestors import Change, Edge
from calcgraph.linking.slicing.cutting import Cut, Wanted, ancestry, theory
from calcgraph.linking.slicing.seeds import Seed
from calcgraph.linking.slicing.slices import IRI, Header, Spelling, Wording, classes, written
from calcgraph.scalars import Ref
from calcgraph.source.recipes import Addition, Origin, Recipe, Recipes

_WIDTH = 110


class Imports:
    """Cuts what recipes describe.

    Args:
        recipes: of all imports.
        folder: where the published files are, under the names that the recipes have.
        namespaces: namespace by prefix.
        prefixes: whose spelling of ids is used.
        content: the directory of curated files, for their prefixes.
        progress: called with what is being done.

    Raises:
        CannotCut: if a file is missing, or is another one.
    """

    def __init__(
        self,
        recipes: Recipes,
        folder: Path,
        namespaces: Mapping[str, str],
        prefixes: Prefixes,
        content: str | Path | None = None,
        progress: Callable[[str], object] = str,
    ) -> None:
        self._recipes, self._folder, self._prefixes, self._content = recipes, folder, prefixes, content
        self._progress = progress
        self._spelling = Spelling(namespaces, Namer(prefixes))
        origins = {origin.file: origin for recipe in recipes.imports for origin in recipe.files}
        if found := [problem for origin in origins.values() if (problem := self._another(origin))]:
            raise CannotCut(Report.of(found))

    def files(self) -> dict[str, bytes]:
        """Every import and the record, by file name.

        Raises:
            CannotCut: if one of them cannot be cut; with every reason of all of them.
            UnreadableData: if a published file cannot be read.
        """
        found: dict[str, bytes] = {}
        records: list[dict[str, object]] = []
        problems: list[Problem] = []
        for recipe in sorted(self._recipes.imports, key=lambda recipe: recipe.name):
            self._progress(f"cut {recipe.file}")
            try:
                cut, data = self._cut(recipe)
            except CannotCut as error:
                problems += (p._replace(file=p.file or recipe.file) for p in error.report)
                continue
            found[recipe.file] = data
            records.append(self._record(recipe, cut, data))
        if problems:
            raise CannotCut(Report.of(problems))
        text = yaml.dump({"imports": records}, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=_WIDTH)
        return {**found, self._recipes.record: f"# {self._note}\n{text}".encode()}

    @property
    def _note(self) -> str:
        return "Written by `calcgraph link slice`, by the recipes beside it; not edited by hand."

    def _another(self, origin: Origin) -> Problem | None:
        """What is wrong with a published file, if anything is."""
        path = self._folder / origin.file
        if not path.is_file():
            fix = f"get version {origin.version} from {origin.upstream}, or give --from the folder that has it"
            return Problem("missing-file", "the published file is not there", file=path.as_posix(), fix=fix)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest == origin.sha256:
            return None
        message = f"its sha256 is {digest}; the recipe was made for {origin.sha256}"
        fix = f"get version {origin.version}, or look at what has changed and write the new version and digest"
        return Problem("another-file", message, file=path.as_posix(), fix=fix)

    def _cut(self, recipe: Recipe) -> tuple[Cut, bytes]:
        kinds = ("terms", "hierarchy", "names")
        origins = [origin for kind in kinds for origin in recipe.that_gives(kind)]
        read = read_all([self._folder / origin.file for origin in origins], prefixes=self._prefixes)
        by = dict(zip((origin.file for origin in origins), read, strict=True))
        partner = by[recipe.that_gives("terms")[0].file]
        older = next((by[origin.file] for origin in recipe.that_gives("hierarchy")), None)
        wanted = Wanted(
            seeds=tuple(map(_seed, recipe.terms)),
            method=recipe.method,
            roots=tuple(map(_seed, recipe.roots)),
            added=tuple((_edge(addition), addition.reason) for addition in recipe.added),
            read_as=recipe.mixed.read_as if recipe.mixed else "broader",
        )
        if recipe.method == "mireot":
            cut = ancestry(partner, wanted, self._spelling, older)
        else:
            path = self._folder / recipe.that_gives("terms")[0].file
            axioms = read_axioms([path], content=self._content)[0].ontology.axioms
            cut = theory(partner, axioms, wanted, self._spelling)
        whole = replace(partner, terms=_all_terms(read))
        if found := [*self._at_odds(recipe, partner), *_misnamed(recipe, whole)]:
            raise CannotCut(Report.of(found))
        labels: translations.Labels = {}
        for origin in recipe.that_gives("translations"):
            labels |= translations.read(self._folder / origin.file, partner, self._spelling.id)
        return cut, written(cut.axioms, whole, self._header(recipe), Wording(labels), self._spelling)

    def _at_odds(self, recipe: Recipe, partner: Partner) -> Iterator[Problem]:
        """Where a recipe says otherwise than its file."""
        licence = self._recipes.licences[recipe.licence]
        if IRI.fullmatch(partner.licence) and _schemeless(partner.licence) != _schemeless(licence):
            yield _differs("licence", partner.licence, licence, partner.file)
        if partner.version and partner.version != recipe.version:
            yield _differs("version", partner.version, recipe.version, partner.file)

    def _header(self, recipe: Recipe) -> Header:
        return Header(
            iri=f"{self._recipes.base}{recipe.name}",
            title=f"{recipe.name}: {self._recipes.title}",
            description=" ".join(filter(None, (self._recipes.description, recipe.conditions))),
            source=recipe.ontology,
            version=recipe.version,
            licence=self._recipes.licences[recipe.licence],
            notes=(self._note,),
        )

    def _record(self, recipe: Recipe, cut: Cut, data: bytes) -> dict[str, object]:
        added, dropped = list(cut.added), list(cut.dropped)
        if recipe.mixed:
            why = (
                f"The class list mixes is_a with part_of and does not tell them apart. Read as {recipe.mixed.read_as}: "
            )
            added.insert(0, Change("every rdfs:subClassOf", why + recipe.mixed.reason))
        dropped += (Change(one.axiom, one.reason) for one in recipe.left_out)
        return {
            "file": recipe.file,
            "name": recipe.name,
            "ontology": recipe.ontology,
            "version": recipe.version,
            "licence": recipe.licence,
            "licence_iri": self._recipes.licences[recipe.licence],
            "sha256": hashlib.sha256(data).hexdigest(),
            "classes": classes(cut.axioms),
            "origin": [origin.model_dump() for origin in recipe.files],
            "added": [change._asdict() for change in added],
            "dropped": [change._asdict() for change in dropped],
        }


class _Plain(yaml.SafeDumper):
    """YAML without anchors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (as the library calls it)
        return True


def _schemeless(iri: str) -> str:
    return iri.partition("://")[2].rstrip("/")


def _differs(what: str, theirs: str, ours: str, file: str) -> Problem:
    message = f"the file says that its {what} is {theirs}; the recipe says {ours}"
    return Problem(f"{what}-differs", message, file=file, fix="correct the recipe")


def _misnamed(recipe: Recipe, partner: Partner) -> Iterator[Problem]:
    """Roots and parts of additions that have another label; those asked for are looked at when they are cut."""
    parents = (ref for one in recipe.added for ref in (one.is_a, one.part_of) if ref)
    for ref in (*recipe.roots, *(one.term for one in recipe.added), *parents):
        term = partner.terms.get(ref.id)
        if term is None or term.label != ref.label:
            said = f"is labelled '{term.label}', not '{ref.label}'" if term else "is in none of the files"
            fix = f"write '{ref.id} {term.label}', or the id you meant" if term else "add a file that gives its name"
            yield Problem("label-mismatch", f"{ref.id} {said}", focus=ref.id, fix=fix)


def _seed(ref: Ref) -> Seed:
    return Seed(ref.id, ref.label)


def _edge(addition: Addition) -> Edge:
    parent = addition.is_a or addition.part_of
    assert parent
    return Edge(addition.term.id, parent.id, "is-a" if addition.is_a else "part-of")


def _all_terms(partners: tuple[Partner, ...]) -> dict[str, Term]:
    """The terms of all, each as the first tells it that has a label for it."""
    found: dict[str, Term] = {}
    for partner in partners:
        for id_, term in partner.terms.items():
            if id_ not in found or (term.label and not found[id_].label):
                found[id_] = term
    return found
