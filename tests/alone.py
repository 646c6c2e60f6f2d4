"""Files of a build, each by the writer of its format alone."""

from io import BytesIO

from calcgraph import Dataset
from calcgraph.resting import resting
from calcgraph.writing.formats import chosen
from calcgraph.writing.objects import canonical


def alone(dataset: Dataset, *names: str) -> dict[str, bytes]:
    """The files of some formats, as `render` makes them, without what a build says of them all.

    To read everything back for the report of losses takes longer than to write one file.
    """
    files = {}
    with resting():
        objects = canonical(dataset)
        for entry in chosen(names):
            if entry.write:
                out = BytesIO()
                entry.write(objects, out)
                files[entry.file] = out.getvalue()
    return files
