"""The recipes: from which files each import is cut, which terms of it, and what is done otherwise, with reasons.

Comes in: `imports/recipes.yaml`. Goes out: `Recipes`, frozen and closed, or every problem of the file at once. What is
made of them, and the record of that, stands beside them.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from calcgraph.scalars import Address, Id, Key, Sha256, Text
from calcgraph.source import one_record

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
FilePath = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+-]*([./][A-Za-z0-9_+-]+)*$")]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(_Record):
    """A published file, and what is taken from it.

    `gives` is what: `terms` which there are, their names and their hierarchy; `hierarchy` the hierarchy alone, as far
    as the file of terms, which is newer, confirms it; `translations` labels in other languages; `names` labels that no
    other file has.
    """

    file: FilePath
    gives: Literal["terms", "hierarchy", "translations", "names"] = "terms"
    upstream: Text
    version: Text
    licence: Text
    sha256: Sha256


class Addition(_Record):
    """A parent that no file tells, and why it is the parent."""

    term: Id
    is_a: Id | None = None
    part_of: Id | None = None
    reason: Text

    @model_validator(mode="after")
    def _has_one_parent(self) -> "Addition":
        if (self.is_a is None) == (self.part_of is None):
            raise ValueError("an addition has is_a or part_of, and not both")
        return self


class Omission(_Record):
    """What is left out of the import on purpose, in words, and why."""

    axiom: Text
    reason: Text


class Mixed(_Record):
    """How the parents are read in a file that mixes is-a and part-of, and why so."""

    read_as: Literal["is-a", "broader"]
    reason: Text


class Recipe(_Record):
    """One import: `terms` are asked for, above `roots` nothing is followed, `conditions` are those of the licence."""

    file: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*\.ttl$")]
    name: Key
    ontology: Address
    version: Text
    conditions: Text | None = None
    method: Literal["mireot", "subset", "bot", "star"] = "mireot"
    files: tuple[Origin, ...]
    terms: tuple[Id, ...]
    roots: tuple[Id, ...] = ()
    mixed: Mixed | None = None
    added: tuple[Addition, ...] = ()
    left_out: tuple[Omission, ...] = ()

    @model_validator(mode="after")
    def _has_one_file_of_terms(self) -> "Recipe":
        if not self.terms:
            raise ValueError("an import has terms")
        given = [origin.gives for origin in self.files]
        if given.count("terms") != 1 or given.count("hierarchy") > 1:
            raise ValueError("of the files of an import just one gives the terms, and one at most the hierarchy")
        return self

    def that_gives(self, what: str) -> tuple[Origin, ...]:
        """The files that give this."""
        return tuple(origin for origin in self.files if origin.gives == what)

    @property
    def licence(self) -> str:
        """That of the file of the terms, by its name among `licences`."""
        return self.that_gives("terms")[0].licence


class Recipes(_Record):
    """All imports: `base` begins their IRIs, `title` ends their titles, `record` is the file that tells of them all."""

    base: Address
    title: Text
    record: Name
    description: Text
    licences: dict[str, Address]
    imports: tuple[Recipe, ...]

    @model_validator(mode="after")
    def _are_told_apart(self) -> "Recipes":
        for field in ("name", "file"):
            values = [getattr(recipe, field) for recipe in self.imports]
            if twice := sorted({value for value in values if values.count(value) > 1}):
                raise ValueError(f"{twice[0]} is the {field} of two imports")
        used = {origin.licence for recipe in self.imports for origin in recipe.files}
        if unknown := sorted(used - set(self.licences)):
            raise ValueError(f"the licence '{unknown[0]}' is not among licences")
        return self


def read(path: Path) -> Recipes:
    """Read recipes.

    Args:
        path: the file.

    Raises:
        InvalidContent: if anything is wrong with it; the exception's `report` lists every problem with its line.
    """
    return one_record.read(path, Recipes)
