"""The pages of the workbench, from templates; they look like those of the site.

Comes in: what a page shows. Goes out: HTML. Everything is escaped but the figures, which this package draws itself.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from calcgraph.site.pages import environment, rendered

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def templates() -> "Environment":
    """What the pages are made of.

    Raises:
        MissingTool: if Jinja is not installed.
    """
    from jinja2 import ChoiceLoader, PackageLoader

    made = environment(served=True)
    assert made.loader
    made.loader = ChoiceLoader([PackageLoader("calcgraph.workbench"), made.loader])
    return made


def page(template: str, title: str, said: str, **values: Any) -> bytes:
    """A page.

    Args:
        template: its file.
        title: of the page.
        said: what it is, in a sentence.
        values: what it shows.
    """
    return rendered(templates(), template, title, said, None, **values)
