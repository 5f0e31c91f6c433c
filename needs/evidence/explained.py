"""How results present themselves, printed and in notebooks: what they are, then the numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any, ClassVar, ParamSpec, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

P = ParamSpec("P")
T = TypeVar("T")


def kept(method: Callable[P, T]) -> Callable[P, T]:
    """A method of a frozen result that computes once for the same arguments and then remembers."""

    @wraps(method)
    def remembered(*args: P.args, **keys: P.kwargs) -> T:
        store: dict[Any, T] = vars(args[0]).setdefault(f"_{method.__name__}", {})
        key = (args[1:], tuple(sorted(keys.items())))
        if key not in store:
            store[key] = method(*args, **keys)
        return store[key]

    return remembered


class Explained:
    """Mixin of results: `__repr__` and `_repr_html_` say the question, who answered, the method
    and its settings, then show the table.

    A class with it is a dataclass with repr=False, says its `method`, and names in `shown` the
    columns of `to_frame()` worth a first look.
    """

    question: str
    n_asked: int
    n_answered: int
    n_effective: float | NDArray[np.float64]
    weighting: str
    seed: int
    shown: ClassVar[tuple[str, ...]] = ()

    @property
    def method(self) -> str:
        """What was computed, in a few words, with whether and how it converged."""
        raise NotImplementedError

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """The tidy table behind every display."""
        raise NotImplementedError

    def facts(self) -> tuple[str, ...]:
        """Text lines: question and people; method; weighting, draws' seed and level of limits."""
        effective = np.unique(np.round(np.atleast_1d(self.n_effective), 1))
        # Item by item numbers may differ; the range says so.
        worth = " to ".join(f"{n:g}" for n in dict.fromkeys([effective.min(), effective.max()]))
        return (
            f"{type(self).__name__} of '{self.question}': {self.n_answered} of {self.n_asked} "
            f"asked answered, effective n {worth}",
            self.method,
            f"{self.weighting}; draws with seed {self.seed}; limits at 95%",
        )

    def _first_look(self) -> pd.DataFrame:
        return self.to_frame()[list(self.shown)]

    def __repr__(self) -> str:
        table = self._first_look().to_string(index=False, float_format="{:.3f}".format)
        return "\n".join([*self.facts(), table])

    def _repr_html_(self) -> str:
        facts = "<br>".join(escape(line) for line in self.facts())
        return f"<p>{facts}</p>" + self._first_look().to_html(
            index=False, float_format="{:.3f}".format, border=0
        )
