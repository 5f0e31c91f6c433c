from __future__ import annotations

import pytest
from visiting import PAGES, go, in_order, sample, too_few, visit

WALK = ("steps", "priorities", "plan", "countries", "who", "load", "plan", "steps")


# --- from the URL ----------------------------------------------------------------------------


def test_choices_in_a_link_are_restored() -> None:
    app = visit("plan", days="5", gain="20", country="KEN,UGA", w_request="0.8", lang="fr")
    in_order(app)
    values = {slider.key: slider.value for slider in app.slider}
    assert values["pick_days"] == 5
    assert values["pick_gain"] == 20
    assert values["pick_w_request"] == 0.8
    assert app.multiselect(key="pick_country").value == ["KEN", "UGA"]
    assert app.selectbox(key="pick_lang").value == "fr"


def test_a_link_to_one_page_s_choices_is_restored_there() -> None:
    app = visit("countries", by="role", compare="content", part="item", item_content="home_visits")
    in_order(app)
    chosen = [app.selectbox(key=f"pick_{n}").value for n in ("by", "compare", "item_content")]
    assert chosen == ["role", "content", "home_visits"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("days", "abc", 6),
        ("days", "", 6),
        ("days", "nan", 6),
        ("days", "99", 10),
        ("days", "-inf", 3),
        ("practice", "1e400", 90),
    ],
)
def test_a_number_in_a_link_is_kept_within_its_limits(
    name: str, value: str, expected: float
) -> None:
    app = visit("plan", **{name: value})
    assert [e.message for e in app.exception] == []
    assert app.slider(key=f"pick_{name}").value == expected


@pytest.mark.parametrize(
    "choice",
    [
        {"country": "NOWHERE"},
        {"country": "KEN; DROP"},
        {"country": ",,,"},
        {"lang": "xx"},
        {"question": "no_such_question"},
        {"by": "country<script>"},
        {"item_difficulty": "nothing"},
        {"utm_source": "mail"},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", ["content", "countries"])
def test_what_a_link_says_that_nobody_can_choose_is_ignored(
    page: str, choice: dict[str, str]
) -> None:
    app = visit(page, **choice)
    in_order(app)
    assert app.multiselect(key="pick_country").value == []
    assert app.selectbox(key="pick_lang").value == "en"


def test_a_country_too_small_to_show_cannot_be_chosen_by_a_link() -> None:
    *_, smallest = sample().responses.profile_values["country"]
    app = visit("who", country=f"{smallest},KEN")
    assert app.multiselect(key="pick_country").value == ["KEN"]


def test_a_link_with_three_filters_is_told_that_two_count() -> None:
    three = {"country": "KEN,UGA", "role": "caseworker", "language": "en"}
    app = visit("steps", **three)
    in_order(app)
    used = {f.key: f.value for f in app.multiselect if f.value}
    assert used == {"pick_country": ["KEN", "UGA"], "pick_role": ["caseworker"]}
    assert app.multiselect(key="pick_language").disabled
    assert any("left out" in info.value for info in app.info)
    app.multiselect(key="pick_role").set_value([]).run()
    assert not app.multiselect(key="pick_language").disabled
    assert app.multiselect(key="pick_language").value == ["en"]
    assert not any("left out" in info.value for info in app.info)


def test_two_filters_bar_the_others_and_say_why() -> None:
    app = visit("who", country="KEN", role="caseworker")
    barred = {f.key for f in app.multiselect if f.disabled}
    assert barred == {"pick_organisation", "pick_language"}
    assert "three questions" in app.multiselect(key="pick_language").help
    assert any("not sorted by further questions" in info.value for info in app.info)


# --- into the URL ----------------------------------------------------------------------------


def test_choices_are_written_into_the_url_by_id() -> None:
    app = visit("plan")
    app.slider(key="pick_days").set_value(7.0)
    app.multiselect(key="pick_role").set_value(["caseworker", "supervisor"])
    app.selectbox(key="pick_lang").set_value("ar").run()
    in_order(app)
    assert app.query_params == {"days": "7", "role": "caseworker,supervisor", "lang": "ar"}


def test_a_choice_that_goes_back_to_its_default_leaves_the_url() -> None:
    app = visit("plan", days="7", lang="fr")
    app.slider(key="pick_days").set_value(6.0)
    app.selectbox(key="pick_lang").set_value("en").run()
    assert app.query_params == {}


def test_one_choice_after_another_is_kept() -> None:
    app = visit("steps")
    filters = app.multiselect(key="pick_country")
    for chosen in (["KEN"], ["KEN", "UGA"], ["UGA"], []):
        filters.set_value(chosen).run()
        filters = app.multiselect(key="pick_country")
        assert filters.value == chosen
        assert app.query_params.get("country", "") == ",".join(chosen)


@pytest.mark.parametrize(
    ("page", "choices"),
    [
        ("steps", too_few()[0]),
        ("plan", {"days": "3", "floor": "180"}),
        ("priorities", {"w_request": "0", "w_amount": "0", "w_difficulty": "0"}),
        ("load", {"country": "KEN", "lang": "fr"}),
    ],
    ids=["too few people", "no plan fits", "no weights", "nothing to load yet"],
)
def test_a_page_that_ends_early_keeps_the_url_in_step(page: str, choices: dict[str, str]) -> None:
    app = visit("who", **choices)
    app.query_params.clear()
    go(app, page)
    assert [e.message for e in app.exception] == []
    assert app.query_params == choices


# --- from page to page -----------------------------------------------------------------------


def test_choices_stay_from_page_to_page() -> None:
    choices = {"country": "KEN,UGA", "w_request": "0.8", "days": "7", "by": "role"}
    app = visit("who", **choices)
    for page in WALK:
        in_order(go(app, page))
        if page != "load":
            assert app.multiselect(key="pick_country").value == ["KEN", "UGA"], page
            assert app.query_params == choices, page
        if page in ("priorities", "plan"):
            assert app.slider(key="pick_w_request").value == 0.8
    assert app.session_state["choices"] == choices


def test_defaults_stay_defaults_from_page_to_page() -> None:
    app = visit("who")
    for page in (*PAGES, *WALK):
        in_order(go(app, page))
        assert app.query_params == {}, page
