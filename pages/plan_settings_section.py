"""What the task force decides about a plan beside modules: time, practice, floors, places."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from needs.planning.plans.settings import Delivery, PlanSettings
from needs.report.language import Language
from pages import choices

USUAL = PlanSettings()


def pick(_: Language) -> PlanSettings:
    """The settings chosen; days and hours in view, the rest folded away."""
    first, second = st.columns(2)
    with first:
        days = choices.pick_number(_("Days"), "days", (3, 10, 1), USUAL.days)
    with second:
        hours = choices.pick_number(_("Net hours a day"), "hours", (3, 8, 0.5), USUAL.hours_per_day)
    with st.expander(_("More rules of the plan")):
        return _more(days, hours, _)


def _more(days: float, hours: float, _: Language) -> PlanSettings:
    first, second = st.columns(2)
    with first:
        practice = choices.pick_number(
            _("Practice: least share of the time (%)"),
            "practice",
            (0, 90, 5),
            100 * USUAL.practice_share,
        )
        floor = choices.pick_number(
            _("Every step gets at least (minutes)"), "floor", (0, 180, 15), USUAL.step_floor
        )
        gain = choices.pick_number(
            _("The three hardest get more than now, at least (%)"),
            "gain",
            (0, 100, 5),
            100 * USUAL.hardest_gain,
        )
        delivery = choices.pick_one(
            _("How are the days held?"),
            "delivery",
            get_args(Delivery),
            lambda d: _("face to face") if d == "face_to_face" else _("remotely"),
        )
    with second:
        online = choices.pick_number(
            _("E-learning beside the days, at most (hours)"),
            "online",
            (0, 20, 1),
            USUAL.online_hours,
        )
        level_2 = choices.pick_number(
            _("Days there are at level 2"), "level_2", (0, 10, 1), USUAL.level_2_days
        )
        level_3 = choices.pick_number(
            _("Days there are at level 3"), "level_3", (0, 10, 1), USUAL.level_3_days
        )
        coaching = choices.pick_number(
            _("Hours there are in coaching"), "coaching", (0, 40, 1), USUAL.coaching_hours
        )
    return PlanSettings(
        days=days,
        hours_per_day=hours,
        step_floor=floor,
        practice_share=practice / 100,
        hardest_gain=gain / 100,
        delivery="remote" if delivery == "remote" else "face_to_face",
        online_hours=online,
        level_2_days=level_2,
        level_3_days=level_3,
        coaching_hours=coaching,
    )
