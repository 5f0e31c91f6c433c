"""What a plan chooses from, and what people have asked of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from needs.planning.courses.curriculum import Course, Module, did_you_mean
from needs.planning.plans.settings import PlanSettings

Place = Literal["level_1", "online", "level_2", "level_3", "coaching"]
"""Where a module is taught: in the days of the course, online beside them, or later."""

ONLINE = "online"
PIECE = 5
"""E-learning is planned in whole pieces of so many minutes, rounded up."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One length that a module may take in the plan; `variant` may be `present`.

    minutes: the learners' minutes; of e-learning, those online.
    place:   `level_1` or `online` in the programme; a later place once it is put there.
    """

    module: str
    variant: str
    minutes: int
    place: Place = "level_1"


Chosen = Mapping[str, Choice]
"""A plan as the choice taken of each planned module, by module id."""


@dataclass(frozen=True)
class Wishes:
    """What people ask of a plan beside its settings.

    must:  modules that must be in the first level, with their least minutes (0 = any length).
    veto:  modules that appear nowhere.
    fixed: modules taught in the days of the course for exactly so many minutes.
    """

    must: Mapping[str, int] = field(default_factory=dict)
    veto: tuple[str, ...] = ()
    fixed: Mapping[str, int] = field(default_factory=dict)

    def check(self, course: Course) -> None:
        """Nothing. ValueError for modules or lengths that the course does not have."""
        for where, ids in (("must", self.must), ("veto", self.veto), ("fixed", self.fixed)):
            known_only(where, ids, course.by_id, course)
        for module_id, minutes in self.must.items():
            longest = max(course.by_id[module_id].lengths.values())
            if minutes > longest:
                raise ValueError(
                    f"must: module '{module_id}' is asked for with at least {minutes} min and has "
                    f"{longest} min at its longest; ask for less or give it a longer variant"
                )
        for module_id, minutes in self.fixed.items():
            lengths = course.by_id[module_id].lengths
            if minutes not in lengths.values():
                has = ", ".join(f"{t} ({v})" for v, t in lengths.items())
                raise ValueError(
                    f"fixed: module '{module_id}' has no length of {minutes} min; it has {has}: "
                    "choose one of these or give it such a variant"
                )


def course_choices(
    course: Course, settings: PlanSettings, may_be_online: Collection[str] | None = None
) -> tuple[Choice, ...]:
    """Every choice, module by module in the order of their ids, each place shortest first.

    So a plan does not depend on the order of modules in a file. `may_be_online` narrows the
    modules that may be taught online, beside what their platforms say.
    """
    return tuple(
        choice
        for m in sorted(course.by_id)
        for choice in _choices(
            course.by_id[m], settings, online=may_be_online is None or m in may_be_online
        )
    )


def _choices(module: Module, settings: PlanSettings, *, online: bool) -> list[Choice]:
    lengths = module.lengths.items()
    found = [Choice(module.id, variant, minutes) for variant, minutes in lengths]
    if online and ONLINE in module.platforms and settings.online_hours > 0:
        shorter: dict[int, Choice] = {}
        for variant, minutes in lengths:
            short = PIECE * ceil(round(minutes * settings.online_factor / PIECE, 6))
            shorter.setdefault(short, Choice(module.id, variant, short, "online"))
        found += shorter.values()
    return found


def can_be_held(module: Module, settings: PlanSettings) -> bool:
    """Whether the module can be taught in the days as they are held; one that names no platform
    can be taught anywhere."""
    return not module.platforms or settings.delivery in module.platforms


def minutes_of(chosen: Chosen) -> dict[str, int]:
    """Minutes by module id."""
    return {m: c.minutes for m, c in chosen.items()}


def known_only(where: str, ids: Collection[str], known: Collection[str], course: Course) -> None:
    """Nothing. ValueError for an id that the course does not have."""
    for value in ids:
        if value not in known:
            raise ValueError(
                f"{where}: course '{course.id}' has no '{value}'{did_you_mean(value, known)}"
            )
