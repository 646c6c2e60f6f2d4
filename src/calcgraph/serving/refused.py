"""Why a query was not run, and where. Comes in: a reason and a place. Goes out: an exception with both."""

from typing import Any

from calcgraph.errors import InvalidQuery


class Refused(InvalidQuery):
    """A query that the gate does not let pass.

    Args:
        code: the reason in kebab-case, stable for programs.
        message: what is refused, why, and how to mend it.
        line: the line it stands in, from 1; CR, LF and CRLF each end a line.
        column: its column, from 1, in characters.
    """

    def __init__(self, code: str, message: str, line: int, column: int) -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.code, self.message, self.line, self.column = code, message, line, column

    def __reduce__(self) -> tuple[Any, ...]:  # so that it comes back from a child process
        return type(self), (self.code, self.message, self.line, self.column)

    @classmethod
    def at(cls, query: str, offset: int, code: str, message: str) -> "Refused":
        """The refusal of what stands at an offset of a query.

        Args:
            query: the whole query.
            offset: where, in characters from 0.
            code: the reason.
            message: the reason in words.
        """
        before = query[:offset].replace("\r\n", "\n").replace("\r", "\n")
        return cls(code, message, before.count("\n") + 1, len(before) - before.rfind("\n"))
