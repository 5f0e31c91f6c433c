"""How an agenda is laid out: `AgendaSettings`, in person (the default) or `REMOTE`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Method:
    """An exercise or technique: the share of people who prefer it, and how long it can take.

    least, most: minutes of a block that suits it; it is not given to shorter or longer ones.
    """

    id: str
    share: float
    least: float = 0
    most: float = inf

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"preferences, '{self.id}': share {self.share} is not between 0 and 1")
        if not 0 <= self.least < self.most:
            raise ValueError(
                f"preferences, '{self.id}': it takes from {self.least} to {self.most} minutes; "
                "the least must be below the most"
            )

    def suits(self, minutes: float) -> bool:
        """Whether a block of so many minutes is neither too short nor too long for it."""
        return self.least <= minutes <= self.most


@dataclass(frozen=True, slots=True)
class Preferences:
    """What respondents prefer: exercises for blocks of practice, techniques for those of theory."""

    exercises: tuple[Method, ...] = ()
    techniques: tuple[Method, ...] = ()


def preferences(
    exercises: Mapping[str, float],
    techniques: Mapping[str, float],
    times: Mapping[str, tuple[float, float]] | None = None,
) -> Preferences:
    """Preferences from the shares of people who chose each; `times` = least and most minutes.

    A share without evidence (NaN) leaves its method out.
    """

    def methods(shares: Mapping[str, float]) -> tuple[Method, ...]:
        known = times or {}
        return tuple(
            Method(i, float(share), *known.get(i, (0, inf)))
            for i, share in shares.items()
            if share == share and share > 0
        )

    return Preferences(methods(exercises), methods(techniques))


@dataclass(frozen=True, slots=True)
class AgendaSettings:
    """The shape of the days. All lengths are whole minutes, `start` in minutes after midnight.

    days:             how many there are; None = as many as are needed.
    hours_per_day:    net hours: modules alone; what follows comes on top of them.
    leeway:           minutes by which one day may be longer, where that keeps a module whole; all
                      days together are not.
    longest_session:  no more minutes than this without a break.
    longest_theory,
    longest_practice: a module with more in one stretch gets theory and practice in rounds.
    shortest_round:   minutes of practice in a round: less holds no exercise worth setting up.
    break_minutes,
    lunch_minutes:    0 minutes of lunch = days without lunch.
    lunch_at:         when lunch is wanted; it begins at most `lunch_slack` minutes off.
    opening_minutes,
    test_minutes,
    closing_minutes:  blocks of the course's frame; a module of the plan with that `frame` stands in
                      the place of the block, and in the net hours.
    review_minutes:   every morning but the first.
    day_end_minutes:  every evening but the last.
    shortest_block:   a module is parted into theory and practice where both get this much.
    platform:         where it is taught; a module that names its platforms must name this one.
    online:           the platform of what is done in one's own time.
    online_theory:    theory of modules that can be taught online becomes work before the day.
    online_factor:    minutes in one's own time for each minute of the plan.
    """

    days: int | None = None
    hours_per_day: float = 6.0
    leeway: int = 15
    start: int = 9 * 60
    longest_session: int = 90
    longest_theory: int = 70
    longest_practice: int = 75
    shortest_round: int = 20
    break_minutes: int = 15
    lunch_minutes: int = 60
    lunch_at: int = 12 * 60 + 30
    lunch_slack: int = 45
    opening_minutes: int = 30
    test_minutes: int = 30
    closing_minutes: int = 30
    review_minutes: int = 15
    day_end_minutes: int = 10
    shortest_block: int = 10
    platform: str = "face_to_face"
    online: str = "online"
    online_theory: bool = False
    online_factor: float = 0.5

    def __post_init__(self) -> None:
        for key, low, high in (
            ("days", 1, 365),
            ("hours_per_day", 0.5, 16),
            ("leeway", 0, 60),
            ("start", 0, DAY),
            ("longest_session", 30, 240),
            ("longest_theory", 10, 480),
            ("longest_practice", 10, 480),
            ("shortest_round", 1, 240),
            ("break_minutes", 1, 120),
            ("lunch_minutes", 0, 240),
            ("lunch_at", 0, DAY),
            ("lunch_slack", 0, DAY),
            ("opening_minutes", 0, 240),
            ("test_minutes", 0, 240),
            ("closing_minutes", 0, 240),
            ("review_minutes", 0, 60),
            ("day_end_minutes", 0, 60),
            ("shortest_block", 1, 240),
            ("online_factor", 0, 10),
        ):
            value = getattr(self, key)
            if value is not None and not low <= value <= high:
                raise ValueError(f"agenda settings, {key}: {value} is not between {low} and {high}")

    @property
    def net_minutes(self) -> int:
        """Minutes for modules in a day."""
        return round(self.hours_per_day * 60)


REMOTE = AgendaSettings(
    hours_per_day=3.0,
    longest_session=60,
    longest_theory=40,
    longest_practice=60,
    leeway=10,
    break_minutes=10,
    lunch_minutes=0,
    opening_minutes=20,
    review_minutes=10,
    day_end_minutes=5,
    platform="remote",
    online_theory=True,
)
"""Half-days with a facilitator on a screen, and work in one's own time before them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of work of one kind, not yet at a time of day; `module` is "" for the frame's."""

    kind: str
    module: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Laid:
    """What is to be laid out, in order, and what is not: minutes by module.

    online: done in one's own time, before the day of the module. elsewhere: cannot be taught where
    the agenda takes place.
    """

    pieces: tuple[Piece, ...]
    online: Mapping[str, int] = field(default_factory=dict)
    elsewhere: Mapping[str, int] = field(default_factory=dict)
