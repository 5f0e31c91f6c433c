"""What every section of the plan's page works with."""

from __future__ import annotations

from dataclasses import dataclass

from needs.planning.decisions.overrides import Overrides
from needs.planning.decisions.plan_inputs import Inputs
from needs.planning.plans.plan import Plan
from needs.planning.weighing.priorities import Priorities
from pages import board, frame


@dataclass(frozen=True)
class PlanView:
    """The view of the page, the plan in it, and what the plan was made from.

    scores: the priorities under the weights that hold, those that people decided among them.
    at:     the board of decisions, or None where it cannot be reached.
    """

    view: frame.View
    scores: Priorities
    inputs: Inputs
    overrides: Overrides
    at: board.Held | None
    plan: Plan
