from __future__ import annotations

import pytest
from visiting import in_order, shown, visit

from pages import work


def test_the_plan_keeps_to_its_days() -> None:
    for days in ("5", "8"):
        app = visit("plan", days=days)
        in_order(app)
        minutes = app.dataframe[-1].value
        assert minutes.iloc[:, 2].sum() <= float(days) * 360


def test_every_module_has_a_line_or_a_reason() -> None:
    app = visit("plan")
    titles = {module.title["en"] for module in work.course().modules}
    bold = [m.value.split("**")[1].replace("\\", "") for m in app.markdown if "** · " in m.value]
    lines = set(bold)
    left_out = set(app.dataframe[0].value.iloc[:, 0])
    assert lines | left_out == titles


def test_settings_that_cannot_be_kept_together_are_named() -> None:
    app = visit("plan", days="3", hours="3", floor="180", practice="90")
    assert [e.message for e in app.exception] == []
    assert len(app.error) == 1
    assert not any(shown(app).values())
    assert app.markdown[-1].value.count("\n- ") >= 1


def test_the_plan_comes_back_when_the_settings_can_be_kept() -> None:
    app = visit("plan", days="3", hours="3", floor="180", practice="90")
    app.slider(key="pick_days").set_value(6.0)
    app.slider(key="pick_hours").set_value(6.0)
    app.slider(key="pick_floor").set_value(60.0)
    app.slider(key="pick_practice").set_value(50.0).run()
    in_order(app)
    assert shown(app)["dataframe"]


def test_without_any_weight_a_plan_asks_for_one() -> None:
    app = visit("plan", w_request="0", w_amount="0", w_difficulty="0")
    assert [e.message for e in app.exception] == []
    assert len(app.error) == 1


def test_a_module_that_was_left_out_can_be_asked_for() -> None:
    app = visit("plan")
    choice = app.selectbox(key="pick_instead")
    before = len(app.markdown)
    choice.select_index(1).run()
    in_order(app)
    assert len(app.markdown) == before + 1
    assert "%" in app.markdown[-1].value or "cannot" in app.markdown[-1].value


def test_a_module_asked_for_is_forgotten_when_the_plan_takes_it_in() -> None:
    app = visit("plan", days="5")
    module = app.selectbox(key="pick_instead").options[1]
    app.selectbox(key="pick_instead").select(module).run()
    app.slider(key="pick_days").set_value(10.0).run()
    in_order(app)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_plan_is_taken_away_as_a_workbook(code: str) -> None:
    app = visit("plan", lang=code)
    files = {button.proto.id.rsplit("-", 1)[-1] for button in app.get("download_button")}
    assert {"plan_csv", "plan_xlsx"} <= files
