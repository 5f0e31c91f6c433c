"""What a plan is made from beside the course: `Needs` of the learners and `PlanSettings`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal, get_args

from needs.planning.weighing.needs import Needs, Returns, in_range

__all__ = ["Delivery", "Needs", "PlanSettings", "Returns"]

Delivery = Literal["face_to_face", "remote"]
"""How the days of a course are held; a module says by its platforms where it can be taught."""

_TOPIC_RETURNS = Returns((60, 60), (1.0, 0.5, 0.25))
_STEP_RETURNS = Returns((180, 180), (1.0, 0.5, 0.25))


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a task force decides about a plan.

    days, hours_per_day:   the time there is, in net hours.
    delivery:              whether the days are held face to face or remotely.
    online_hours:          most hours of e-learning beside the days; small by default, because
                           respondents want mostly face to face or remote teaching.
    online_factor:         e-learning minutes for a minute of teaching: 3 h were offered in place
                           of a day of 6 h.
    step_floor:            minutes that every step gets at least.
    hardest_gain:          the hardest steps get at least this share more minutes than now.
    practice_share:        least share of all planned minutes that is practice.
    keep_unasked:          modules taught now, on whose topics and steps the answers say nothing,
                           keep their present minutes: no answer is not an answer against them.
    topics_weight,
    steps_weight:          what covered topics and time for steps weigh against each other.
    topic_returns,
    step_returns:          how further minutes on the same topic or step count less.
    later_score:           what does not fit the first level goes to a later place where its need
                           (0 to 1) reaches this; 0.5 = wanted as much as not.
    level_2_days,
    level_3_days,
    coaching_hours:        the time there is at later places, in days like those of the course.
    steadiness:            what changed minutes cost, in value for as many minutes as the course at
                           its longest has; so small that it only decides between equal plans.
    gap:                   the solver stops at this relative distance from a proven optimum; 0.1%
                           of a plan of 36 h is worth 2 minutes of it.
    time_limit:            seconds for the solver; the best plan by then is given, and says so.
    """

    days: float = 6
    hours_per_day: float = 6.0
    delivery: Delivery = "face_to_face"
    online_hours: float = 3.0
    online_factor: float = 0.5
    step_floor: float = 60
    hardest_gain: float = 0.15
    practice_share: float = 0.5
    keep_unasked: bool = True
    topics_weight: float = 0.5
    steps_weight: float = 0.5
    topic_returns: Returns = _TOPIC_RETURNS
    step_returns: Returns = _STEP_RETURNS
    later_score: float = 0.5
    level_2_days: float = 5
    level_3_days: float = 5
    coaching_hours: float = 12
    steadiness: float = 1e-4
    gap: float = 1e-3
    time_limit: float = 30.0

    def __post_init__(self) -> None:
        for key, low, high in (
            ("days", 0, 365),
            ("hours_per_day", 0, 24),
            ("online_hours", 0, inf),
            ("online_factor", 0.01, 1),
            ("step_floor", 0, inf),
            ("hardest_gain", 0, inf),
            ("practice_share", 0, 1),
            ("topics_weight", 0, inf),
            ("steps_weight", 0, inf),
            ("later_score", 0, 1),
            ("level_2_days", 0, 365),
            ("level_3_days", 0, 365),
            ("coaching_hours", 0, inf),
            ("steadiness", 0, 0.01),
            ("gap", 0, 1),
            ("time_limit", 0, inf),
        ):
            in_range(f"plan settings, {key}:", getattr(self, key), low, high)
        if self.delivery not in get_args(Delivery):
            raise ValueError(
                f"plan settings, delivery: '{self.delivery}' is not one of "
                f"{', '.join(get_args(Delivery))}"
            )
        if self.topics_weight + self.steps_weight == 0:
            raise ValueError(
                "plan settings: topics_weight and steps_weight are both 0, so no plan is better "
                "than another; give one of them a weight"
            )

    @property
    def budget_minutes(self) -> float:
        """Minutes that the days have, to a millionth: days may be fractions."""
        return round(self.days * self.hours_per_day * 60, 6)

    @property
    def online_minutes(self) -> float:
        """Minutes of e-learning that there may be."""
        return self.online_hours * 60

    @property
    def later_minutes(self) -> Mapping[str, float]:
        """Minutes there are by later place, in their order."""
        return {
            "level_2": self.level_2_days * self.hours_per_day * 60,
            "level_3": self.level_3_days * self.hours_per_day * 60,
            "coaching": self.coaching_hours * 60,
        }
