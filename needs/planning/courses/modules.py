"""What can be taught: `Module`, and the lengths (`Variant`) in which it can be taught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from surveys.survey import Text

VariantId = Literal["brief", "standard", "extended"]
"""The lengths a module can have, shortest first."""

Later = Literal["level_2", "level_3", "coaching"]
"""Where a module can go that does not fit the first level of a course."""

Frame = Literal["", "opening", "test", "closing"]
"""What a module is for the course as a whole: it opens it, tests what was learnt, or closes it."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One length in which a module can be taught, in whole minutes."""

    id: VariantId
    minutes: int


@dataclass(frozen=True, slots=True)
class Module:
    """One part of a course, with the lengths it can have.

    steps:           the case management steps it serves; its minutes are shared equally over them.
    topics:          how well a minute covers each topic, above 0 and up to 1.
    practice:        the share of its minutes that is practice, 0 to 1.
    platforms:       where it can be taught (ids of the survey's platform question).
    requires:        modules that must be taught when this one is.
    excludes:        modules that are never taught beside this one; it holds both ways.
    present_minutes: what it takes in the present course; 0 = it is not there yet.
    required:        whether every plan must hold it.
    later:           where it may go when it does not fit the first level, preferred place first;
                     empty = nowhere.
    adapt_from:      ids of parts of partners' programmes that it could be adapted from.
    frame:           "" for content; else the part of the course's frame that it is.
    """

    id: str
    title: Text
    variants: tuple[Variant, ...]
    steps: tuple[str, ...] = ()
    topics: Mapping[str, float] = field(default_factory=dict)
    practice: float = 0.0
    platforms: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    present_minutes: int = 0
    required: bool = False
    later: tuple[Later, ...] = ("level_2",)
    adapt_from: tuple[str, ...] = ()
    frame: Frame = ""

    @property
    def lengths(self) -> Mapping[str, int]:
        """Minutes by variant id, shortest first; `present` is what is taught now where no variant
        is that long."""
        lengths: dict[str, int] = {v.id: v.minutes for v in self.variants}
        if self.present_minutes and self.present_minutes not in lengths.values():
            lengths["present"] = self.present_minutes
        return dict(sorted(lengths.items(), key=lambda length: length[1]))
