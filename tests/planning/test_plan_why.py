from __future__ import annotations

import numpy as np
import pytest
from courses import course, module

from needs.planning.plans.plan import make_plan
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.variations.why import explain

COURSE = course(
    module("frame", 30, required=True),
    module("a", 60, topics={"p": 1.0}),
    module("b", 60, topics={"q": 1.0}),
    module("c", 60, topics={"r": 1.0}),
)
SETTINGS = PlanSettings(
    days=1, hours_per_day=2.5, online_hours=0, step_floor=0, practice_share=0, gap=1e-7
)


def test_each_line_says_what_it_keeps_out_and_what_would_push_it_out() -> None:
    made = make_plan(COURSE, Needs({"p": 0.9, "q": 0.5, "r": 0.3}, {}), SETTINGS)
    done: list[tuple[int, int]] = []
    why = explain(made, lambda k, n: done.append((k, n)))
    found = {w.module: w for w in why.lines}
    assert list(found) == ["frame", "a", "b"]
    assert found["frame"].stays
    assert np.isnan(found["frame"].loss)
    for kept in ("a", "b"):
        (change,) = found[kept].brings_in
        assert (change.module, change.minutes, change.minutes_instead) == ("c", 0, 60)
    assert found["a"].loss == pytest.approx((0.9 - 0.3) / 1.4)
    assert found["b"].loss == pytest.approx((0.5 - 0.3) / 1.4)
    assert (found["a"].pushed_by, found["b"].pushed_by) == ((), ("c",))
    assert (found["a"].shrinks_at, found["b"].shrinks_at, found["b"].grows_at) == (60, 120, None)
    assert done[-1] == (len(done), len(done))
    assert why.to_frame()["module"].tolist() == ["frame", "a", "b"]
