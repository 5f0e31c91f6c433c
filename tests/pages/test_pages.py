from __future__ import annotations

import pytest
from visiting import PAGES, RESULTS, in_order, just_enough, sample, shown, too_few, visit

from needs.report.language import LANGUAGES
from pages import work

each_result = pytest.mark.parametrize("page", RESULTS)

LEAST = {
    "who": {"vega_lite_chart": 4, "dataframe": 5, "metric": 3},
    "steps": {"vega_lite_chart": 1, "dataframe": 1},
    "content": {"vega_lite_chart": 1, "dataframe": 1},
    "countries": {"vega_lite_chart": 1, "dataframe": 1},
    "priorities": {"vega_lite_chart": 1, "dataframe": 1},
    "plan": {"vega_lite_chart": 1, "dataframe": 1},
}
"""What a page of results shows of the sample, at least."""


@each_result
def test_a_page_shows_its_results_with_a_table_to_take_away(page: str) -> None:
    app = visit(page)
    in_order(app)
    found = shown(app)
    for kind, n in LEAST[page].items():
        assert found[kind] >= n, kind
    assert found["download_button"] >= 2 * found["vega_lite_chart"]


@each_result
def test_a_page_of_made_up_answers_says_so(page: str) -> None:
    assert len(visit(page).warning) == 1


@each_result
def test_a_page_shows_nothing_of_fewer_than_five_people(page: str) -> None:
    app = visit(page, **too_few()[0])
    in_order(app)
    assert len(app.info) == 1
    assert not any(shown(app).values())


@each_result
def test_a_page_shows_results_of_five_people(page: str) -> None:
    app = visit(page, **just_enough())
    in_order(app)
    assert shown(app)["dataframe"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_opens_in_every_language(code: str) -> None:
    for page in PAGES:
        app = visit(page, lang=code)
        in_order(app)
        assert app.selectbox(key="pick_lang").value == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_switching_the_language_keeps_the_page_and_its_filters(code: str) -> None:
    app = visit("steps", country="KEN,UGA")
    app.selectbox(key="pick_lang").set_value(code).run()
    in_order(app)
    assert app.multiselect(key="pick_country").value == ["KEN", "UGA"]
    assert shown(app)["vega_lite_chart"] == 1
    assert app.query_params["country"] == "KEN,UGA"


def test_pages_run_from_right_to_left_in_arabic_only() -> None:
    def rtl(code: str) -> bool:
        return any(
            "direction: rtl" in element.proto.body
            for element in visit("load", lang=code).get("html")
        )

    assert [code for code in LANGUAGES if rtl(code)] == ["ar"]


def test_who_answered_counts_the_rows_of_the_file() -> None:
    numbers = [int(metric.value.replace(",", "")) for metric in visit("who").metric]
    assert numbers[0] == sample().rows_in_file == sum(numbers[1:])
    assert numbers[-1] == len(sample().responses)


def test_the_table_of_steps_has_a_line_for_each() -> None:
    question = sample().responses.survey.first("difficulty")
    assert question is not None
    (table,) = visit("steps").dataframe
    assert set(table.value.iloc[:, 0]) == {option.label["en"] for option in question.options}


def test_filters_change_what_is_computed() -> None:
    everybody, some = visit("content"), visit("content", role="supervisor")
    assert not everybody.dataframe[0].value.equals(some.dataframe[0].value)
    kept = len(sample().responses.where({"role": ["supervisor"]}))
    assert some.dataframe[0].value.iloc[:, 3].max() <= kept


def test_results_of_the_sample_are_computed_once() -> None:
    found = work.evidence(sample(), ())
    assert work.evidence(sample(), ()) is found
