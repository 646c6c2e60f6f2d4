"""Rules, whoever checks them: a shape, a verify query, or the loader of the curated files.

Comes in: nothing. Goes out: the record that a report needs to say which rule was broken, and where to read about it.
"""

from typing import Literal, NamedTuple, get_args

from calcgraph.errors import Severity

Group = Literal["core", "context", "style"]
GROUPS: tuple[Group, ...] = get_args(Group)
PAGE = "shapes/README.md"


class Rule(NamedTuple):
    """One rule.

    Args:
        code: its name in kebab-case, the `code` of its problems.
        group: `core` needs the graph alone, `context` the imports as well, `style` is how the graph should look;
            `content` rules are those of the curated files, `files` those of RDF files and shapes of the user's before
            anything else runs, `links` those of mappings and imports against files of other ontologies, `yours` came
            with `--shapes`.
        severity: what breaking it is.
        rule: what it demands, in a sentence.
        fix: how to mend what breaks it, in a sentence; empty if its author did not say.
        file: the file that states it, from the top of the repository, or as the user named it.
    """

    code: str
    group: Group | Literal["content", "files", "links", "yours"]
    severity: Severity
    rule: str
    fix: str
    file: str

    @property
    def iri(self) -> str:
        """The name of the rule in the graph of shapes."""
        from calcgraph.graph.names import SHAPES

        return SHAPES + self.code

    @property
    def page(self) -> str:
        """Where one reads about it, from the top of the repository; empty for a rule of the user's."""
        return "" if self.group == "yours" else f"{PAGE}#{self.code}"


def of_message(message: str) -> tuple[str, str]:
    """Rule and remedy of a shape's message, which are parted by a semicolon, as two sentences."""
    rule, _, fix = message.partition("; ")
    return (f"{rule}.", fix[0].upper() + fix[1:]) if fix else (rule, "")
