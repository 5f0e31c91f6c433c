"""What is wrong in a course, and where: `Problem`, and the `CourseError` that holds them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit: its place, and a text with the rule, the value and the advice.

    module: the number of the module in the course, from 1; 0 = the course itself.
    id:     the module's id where it has one.
    key:    the key of the course or module; "" = all of it.
    entry:  which entry under that key (a topic, a length, an id), where one is meant.
    """

    module: int
    id: str
    key: str
    text: str
    entry: str = ""

    def __str__(self) -> str:
        where = "the course" if not self.module else f"module {self.module}"
        if self.module and self.id:
            where = f"module '{self.id}'"
        return f"{where}, {self.key}: {self.text}" if self.key else f"{where}: {self.text}"


class CourseError(ValueError):
    """A course that cannot be used; the message names every place, and `problems` holds them."""

    def __init__(self, problems: Sequence[Problem | str], file: str = "") -> None:
        super().__init__(problems, file)
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        self.file = file

    def __str__(self) -> str:
        begin = f"{self.file}: " if self.file else ""
        if len(self.problems) == 1:
            return f"{begin}{self.problems[0]}"
        lines = (f"  {problem}" for problem in self.problems)
        return "\n".join((f"{begin}{len(self.problems)} things to mend", *lines))


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """`; did you mean '…'?` with the closest known id, or an empty text when none is close."""
    close = get_close_matches(value, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
