from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from visiting import go, in_order, sample, shown, visit

from needs.planning.decisions.database import open_decisions
from needs.planning.weighing.priorities import WEIGHTS
from pages import board, work

IMPOSSIBLE = {"days": "3", "hours": "3", "floor": "180", "practice": "90"}


def decide(
    app: AppTest, kind: str, module: str = "", why: str = "because", by: str = "Amina"
) -> AppTest:
    """Make a decision on the page, about this module or what it offers first."""
    app.selectbox(key="decision_kind").select(kind).run()
    if module:
        app.selectbox(key=f"decision_{kind}_module").select(module)
    app.text_input(key="decision_who").input(by)
    app.text_input(key="decision_why").input(why)
    return app.button(key="decision_save").click().run()


def said(app: AppTest) -> str:
    return "\n".join(m.value for m in app.markdown).replace("\\", "")


# --- the plan ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part", ["plan", "left", "firm", "local", "coverage", "agenda", "decisions"]
)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_every_section_opens_by_its_link(part: str, code: str) -> None:
    in_order(visit("plan", part=part, lang=code))


def test_the_title_comes_first() -> None:
    # Streamlit shows a string that stands alone in a page, such as one that explains a constant.
    assert visit("plan").main.children[0].type == "title"


def test_the_plan_keeps_to_its_days() -> None:
    for days in ("5", "8"):
        app = visit("plan", days=days, online="0")
        in_order(app)
        minutes = app.dataframe[-1].value
        assert minutes.iloc[:, 2].sum() <= float(days) * 360


def test_every_module_has_a_line_or_a_reason() -> None:
    titles = {module.title["en"] for module in work.course().modules}
    app = visit("plan")
    bold = [m.value.split("**")[1].replace("\\", "") for m in app.markdown if "** · " in m.value]
    left_out = set(visit("plan", part="left").dataframe[0].value.iloc[:, 0])
    assert set(bold) | left_out == titles


def test_settings_that_cannot_be_kept_together_are_named() -> None:
    app = visit("plan", **IMPOSSIBLE)
    assert [e.message for e in app.exception] == []
    assert len(app.error) == 1
    assert not any(shown(app).values())
    assert app.markdown[-1].value.count("\n- ") >= 1


def test_the_plan_comes_back_when_the_settings_can_be_kept() -> None:
    app = visit("plan", **IMPOSSIBLE)
    app.slider(key="pick_days").set_value(6.0)
    app.slider(key="pick_hours").set_value(6.0)
    app.slider(key="pick_floor").set_value(60.0)
    app.slider(key="pick_practice").set_value(50.0).run()
    in_order(app)
    assert shown(app)["dataframe"]


def test_without_any_weight_a_plan_asks_for_one() -> None:
    none = {f"w_{c}": "0" for c in (*WEIGHTS, "spread", "comments")}
    app = visit("plan", **none)
    assert [e.message for e in app.exception] == []
    assert len(app.error) == 1


def test_a_module_that_was_left_out_can_be_asked_for() -> None:
    app = visit("plan", part="left")
    before = len(app.markdown)
    app.selectbox(key="pick_instead").select_index(1).run()
    in_order(app)
    assert len(app.markdown) == before + 1
    assert "%" in app.markdown[-1].value or "cannot" in app.markdown[-1].value


def test_a_module_of_the_plan_can_be_looked_behind() -> None:
    app = visit("plan", part="left")
    before = len(app.markdown)
    app.selectbox(key="pick_without").select_index(5).run()
    in_order(app)
    assert len(app.markdown) == before + 1


def test_a_module_asked_for_is_forgotten_when_the_plan_takes_it_in() -> None:
    app = visit("plan", days="5", part="left")
    for choice in app.selectbox(key="pick_instead").options[1:3]:
        app.selectbox(key="pick_instead").select(choice).run()
        app.slider(key="pick_days").set_value(10.0).run()
        in_order(app)
        app.slider(key="pick_days").set_value(5.0).run()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_plan_is_taken_away_as_a_workbook(code: str) -> None:
    app = visit("plan", lang=code)
    files = {button.proto.id.rsplit("-", 1)[-1] for button in app.get("download_button")}
    assert {"plan_csv", "plan_xlsx"} <= files


def test_the_agenda_lays_every_minute_of_the_plan_into_days() -> None:
    app = visit("plan", part="agenda")
    in_order(app)
    days = [f.value for f in app.dataframe[:6]]
    assert sum(day.loc[day["Steps"] != "", "Minutes"].sum() for day in days) > 1000
    remote = visit("plan", part="agenda", form="remote")
    in_order(remote)
    assert len(remote.dataframe) > len(app.dataframe)


def test_coverage_has_a_line_for_every_topic() -> None:
    app = visit("plan", part="coverage")
    in_order(app)
    topics = {t for m in work.course().modules for t in m.topics}
    assert len(app.dataframe[0].value) >= len(topics)


@pytest.mark.slow
def test_local_options_and_firmness_are_worked_out_when_asked_for() -> None:
    app = visit("plan", part="local", local_by="region")
    assert not app.dataframe
    app.button(key="plan_local").click().run()
    in_order(app)
    assert len(app.dataframe) == 2
    app.run()
    assert len(app.dataframe) == 2


# --- decisions ---------------------------------------------------------------------------------


def test_a_decision_needs_a_name_and_a_reason() -> None:
    app = visit("plan", part="decisions")
    app.button(key="decision_save").click().run()
    assert [e.value for e in app.error] == ["Nothing was saved: say who decides."]
    app.text_input(key="decision_who").input("Amina")
    app.button(key="decision_save").click().run()
    assert [e.value for e in app.error] == ["Nothing was saved: say why."]
    assert "1. " not in said(app)


def test_a_veto_takes_its_module_out_of_the_plan() -> None:
    app = visit("plan", part="decisions")
    module = "communication_adolescents"
    decide(app, "veto", module, why="taught elsewhere")
    in_order(app)
    title = work.course().by_id[module].title["en"]
    assert f"1. {title} must not be in the plan. (Amina, " in said(app)
    assert "taught elsewhere" in said(app)
    app.session_state["choices"].pop("part")
    app.run()
    in_order(app)
    assert f"**{title}**" not in said(app)


def test_a_must_and_a_veto_of_one_module_are_a_clash_and_both_stay() -> None:
    app = decide(visit("plan", part="decisions"), "must", "child_labour")
    decide(app, "veto", "child_labour", by="Bruno")
    assert any("Decisions 1; 2 clash" in w.value for w in app.warning)
    assert "sign_off" not in app.selectbox(key="decision_kind").options
    assert "1. " in said(app)
    assert "2. " in said(app)
    app = decide(app, "withdraw")
    in_order(app)
    assert not any("clash" in w.value for w in app.warning)


def test_versions_can_be_signed_off_and_compared() -> None:
    app = decide(visit("plan", part="decisions"), "sign_off")
    decide(app, "veto", "child_labour")
    in_order(app)
    title = work.course().by_id["child_labour"].title["en"]
    assert f"{title}: before: Add (" in said(app)
    assert len(app.dataframe) == 2
    app.selectbox(key="pick_version_b").select("1").run()
    in_order(app)
    assert any("two different versions" in c.value for c in app.caption)


def test_people_are_numbered_in_the_file_unless_names_are_asked_for() -> None:
    app = decide(visit("plan", part="decisions"), "note")
    assert list(app.dataframe[0].value["Who"]) == ["Person 1"]
    app.toggle(key="pick_names").set_value(True).run()
    assert list(app.dataframe[0].value["Who"]) == ["Amina"]


def test_decisions_can_be_made_where_no_plan_fits() -> None:
    app = visit("plan", part="decisions", **IMPOSSIBLE)
    assert "sign_off" not in app.selectbox(key="decision_kind").options
    app = decide(app, "note")
    assert [e.message for e in app.exception] == []
    assert "1. A note." in said(app)


def test_decisions_on_the_sample_stay_in_their_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(board.WHERE, str(tmp_path / "decisions.db"))
    app = decide(visit("plan", part="decisions"), "note")
    assert "1. A note." in said(app)
    assert any("as long as this visit" in i.value for i in app.info)
    assert "A note." not in said(visit("plan", part="decisions"))
    assert not (tmp_path / "decisions.db").exists()


def test_decisions_on_loaded_answers_are_kept_where_the_setting_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "decisions.db"
    monkeypatch.setenv(board.WHERE, str(path))
    app = decide(visit("plan", sample(), part="decisions"), "note")
    in_order(app)
    assert not any("as long as this visit" in i.value for i in app.info)
    again = visit("plan", sample(), part="decisions")
    assert "1. A note." in said(again)
    kept = open_decisions(str(path))
    assert len(kept.entries(kept.boards()[0])) == 1


def test_who_saves_on_an_old_page_is_told_what_came_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(board.WHERE, str(tmp_path / "decisions.db"))
    one = visit("plan", sample(), part="decisions")
    other = visit("plan", sample(), part="decisions")
    one.selectbox(key="decision_kind").select("must").run()
    other.selectbox(key="decision_kind").select("veto").run()
    # Both look at the page as it was before either saved.
    for app, name in ((one, "Amina"), (other, "Bruno")):
        app.text_input(key="decision_who").input(name)
        app.text_input(key="decision_why").input("because")
        app.button(key="decision_save").click().run()
    assert any("1 other decision was saved" in w.value for w in other.warning)
    assert any("Decisions 1; 2 clash" in w.value for w in other.warning)


def test_a_database_that_cannot_be_reached_is_named_and_the_plan_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(board.WHERE, "postgresql://me:secret@127.0.0.1:1/x")
    app = visit("plan", sample())
    assert [e.message for e in app.exception] == []
    assert "Decisions cannot be read" in app.error[0].value
    assert "secret" not in app.error[0].value
    assert shown(app)["vega_lite_chart"] == 1
    assert go(app, "priorities").title
