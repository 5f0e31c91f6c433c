from __future__ import annotations

import pytest
from visiting import in_order, shown, visit, without

from pages import plan_work, work

SECTIONS = ("scores", "places", "swaps", "apart")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_every_section_opens_by_its_link(section: str, code: str) -> None:
    app = visit("priorities", show=section, lang=code)
    in_order(app)
    assert app.session_state["choices"].get("show", "scores") == section


def test_the_title_comes_first() -> None:
    # Streamlit shows a string that stands alone in a page, such as one that explains a constant.
    assert visit("priorities").main.children[0].type == "title"


def test_scores_follow_the_weights() -> None:
    before = visit("priorities").dataframe[0].value
    only_asked = {"w_amount": "0", "w_difficulty": "0", "w_spread": "0", "w_comments": "0"}
    after = visit("priorities", **only_asked).dataframe[0].value
    assert list(after.iloc[:, 0]) != list(before.iloc[:, 0])
    assert list(after["Score"]) == list(after["Asked for: value"])


def test_every_criterion_with_evidence_has_a_slider() -> None:
    app = visit("priorities")
    sliders = {s.key.removeprefix("pick_w_") for s in app.slider if "pick_w_" in s.key}
    reading = work.current()
    scores = plan_work.priorities(reading, (), work.evidence(reading, ()), None)
    assert sliders == {c.id for c in scores.criteria}


def test_without_any_weight_the_page_asks_for_one() -> None:
    none = {f"w_{c}": "0" for c in ("request", "amount", "difficulty", "spread", "comments")}
    app = visit("priorities", **none)
    assert [e.message for e in app.exception] == []
    assert len(app.error) == 1
    assert not any(shown(app).values())


def test_weights_can_be_set_by_comparing_in_pairs() -> None:
    app = visit("priorities", weigh="pairs", pairs="request,amount", p_request_amount="3")
    in_order(app)
    said = " ".join(m.value for m in app.markdown)
    assert "75%" in said
    assert "25%" in said


def test_contradicting_answers_in_pairs_are_named() -> None:
    app = visit(
        "priorities",
        weigh="pairs",
        pairs="request,amount,difficulty",
        p_request_amount="9",
        p_amount_difficulty="9",
        p_request_difficulty="-9",
    )
    in_order(app)
    assert any("contradict each other" in m.value for m in app.markdown)


def test_one_criterion_alone_cannot_be_compared() -> None:
    app = visit("priorities", weigh="pairs", pairs="request")
    assert [e.message for e in app.exception] == []
    assert len(app.info) == 1


def test_the_invented_judgements_come_only_when_asked_for() -> None:
    assert not any("safety" in s.key for s in visit("priorities").slider)
    app = visit("priorities", judged="yes", show="apart")
    in_order(app)
    assert any("safety" in s.key for s in app.slider)
    assert len(app.dataframe) == 1
    assert any("no time" in m.value or "no need in the plan" in m.value for m in app.markdown)


def test_how_many_first_places_are_of_interest_can_be_chosen() -> None:
    app = visit("priorities", show="places", first="3")
    in_order(app)
    assert "Among the first 3" in app.dataframe[0].value.columns


def test_any_two_topics_can_be_compared() -> None:
    app = visit("priorities", show="swaps", swap_a="referral", swap_b="home_visits")
    in_order(app)
    assert app.selectbox(key="pick_swap_a").value == "referral"
    assert app.selectbox(key="pick_swap_b").value == "home_visits"
    app.selectbox(key="pick_swap_a").select("home_visits").run()
    in_order(app)
    assert app.selectbox(key="pick_swap_b").value != "home_visits"


def test_a_survey_without_topics_says_so() -> None:
    app = visit("priorities", without("request", "amount", "importance"))
    assert [e.message for e in app.exception] == []
    assert len(app.error) == 1
    assert "asks about no topic" in app.error[0].value.replace("\\", "")
