"""A curated YAML file that is one record, as recipes and trackers are.

Comes in: a path and its model. Goes out: the record, or every problem of the file at once.
"""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from calcgraph.errors import InvalidContent, Problem, Report
from calcgraph.source import strict_yaml
from calcgraph.source.reader import as_problem

_Record = TypeVar("_Record", bound=BaseModel)


def read(path: Path, model: type[_Record]) -> _Record:
    """Read a file.

    Args:
        path: the file.
        model: what it holds.

    Raises:
        InvalidContent: if anything is wrong with it; the exception's `report` lists every problem with its line.
    """
    file = str(path.absolute())
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        problem = Problem("unreadable-file", message, file=file, fix="look at the path")
        raise InvalidContent(Report((problem,))) from None
    value, lines, problems = strict_yaml.read(data, file)
    if problems:
        raise InvalidContent(Report.of(problems))
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = (as_problem(one, lines, file) for one in error.errors(include_url=False))
        raise InvalidContent(Report.of(found)) from None
