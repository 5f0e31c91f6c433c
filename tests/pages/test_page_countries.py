from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pytest
from visiting import SOURCE, in_order, sample, shown, visit

from surveys.reading import Reading

SECTIONS = ("where", "item", "alike", "two", "table")


def said(app: object) -> str:
    return " ".join(m.value for m in app.markdown)  # type: ignore[attr-defined]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_shows_something_with_a_table_to_take_away(section: str) -> None:
    app = visit("countries", part=section, compare="content")
    in_order(app)
    assert shown(app)["dataframe"] == 1
    assert shown(app)["download_button"] == 2


def test_whether_groups_differ_at_all_is_said_before_any_of_them() -> None:
    first = visit("countries", compare="content").markdown[0].value
    assert first.startswith("- Groups differ in this question")


def test_where_nothing_differs_that_is_said_and_the_chart_folded_away() -> None:
    app = visit("countries", compare="amount", by="role")
    in_order(app)
    assert "Nothing shows that groups differ" in said(app)
    assert any(e.label.startswith("Look at all groups") for e in app.expander)


def test_only_countries_have_a_map() -> None:
    def charts(by: str) -> int:
        return shown(visit("countries", part="item", by=by))["vega_lite_chart"]

    assert charts("country") == charts("role") + 1


def test_two_questions_can_be_crossed_and_a_third_is_not_offered() -> None:
    app = visit("countries", by="role", by2="organisation", compare="content", part="table")
    in_order(app)
    groups = app.dataframe[0].value.iloc[:, 0]
    assert groups.str.contains(" × ").sum() == len(groups) - groups.str.contains("every").sum()
    filtered = visit("countries", by="role", country="KEN")
    assert filtered.selectbox(key="pick_by2").options == [
        "no other question",
        "In which country do you work?",
    ]


def test_a_view_is_shared_by_its_address() -> None:
    chosen = {"compare": "amount", "measure_amount": "mean", "matters_mean": "0.5", "part": "item"}
    app = visit("countries", by="role", **chosen)
    in_order(app)
    assert app.selectbox(key="pick_measure_amount").value == "mean"
    assert app.slider(key="pick_matters_mean").value == 0.5
    for name, value in chosen.items():
        assert app.query_params[name] in (value, [value])


def test_a_larger_difference_that_matters_is_named_less_often() -> None:
    def marked(points: str) -> int:
        app = visit("countries", compare="content", part="table", matters_share=points)
        verdicts = app.dataframe[0].value.iloc[:, -1]
        return int(verdicts.isin(["differs", "may differ"]).sum())

    assert marked("5") > marked("10") > marked("30")


def test_two_groups_stand_side_by_side() -> None:
    app = visit(
        "countries", part="two", compare="content", first_country="SSD", second_country="IRQ"
    )
    in_order(app)
    assert "South Sudan beside Iraq" in said(app)
    assert shown(app)["vega_lite_chart"] == 1


def of_countries(codes: list[str]) -> Reading:
    """The sample, its people in other countries."""
    whole = sample().responses
    at = whole.table.schema.names.index("country")
    column = pa.array(codes, pa.string()).dictionary_encode()
    table = whole.table.set_column(at, whole.table.schema.field("country"), column)
    source = replace(SOURCE, sha256=sha256(repr(codes).encode()).hexdigest())
    return replace(sample(), responses=replace(whole, table=table, sources=(source,)))


def test_one_group_only_is_said() -> None:
    app = visit("countries", of_countries(["KEN"] * 469), compare="content")
    in_order(app)
    assert "All who answered are in one group" in said(app)


def test_everything_hidden_is_said() -> None:
    rng = np.random.default_rng(1)
    codes = rng.permutation([f"Q{i:03d}" for i in range(469)]).tolist()
    app = visit("countries", of_countries(codes), compare="content")
    in_order(app)
    assert said(app).startswith("- All groups have too few answers to be shown on their own")


def test_nobody_having_answered_is_said() -> None:
    whole = sample().responses
    table = whole.table
    for question in whole.survey.questions:
        if question.role != "profile":
            for name in set(question.columns) & set(table.schema.names):
                field = table.schema.field(name)
                none = pa.nulls(len(table), field.type)
                table = table.set_column(table.schema.names.index(name), field, none)
    source = replace(SOURCE, sha256=sha256(b"silent").hexdigest())
    silent = replace(whole, table=table, sources=(source,))
    app = visit("countries", replace(sample(), responses=silent))
    in_order(app)
    assert "nothing to compare" in app.info[0].value


def test_what_a_link_asks_for_and_is_not_there_is_said() -> None:
    def left_out(**link: str) -> list[str]:
        app = visit("countries", **{"compare": "content"} | link)
        in_order(app)
        return [c.value for c in app.caption if c.value.startswith("The link also asks for")]

    assert left_out(part="two", first_country="KEN") == []
    wrong = ({"part": "nothing"}, {"by": "planet"}, {"by2": "country"}, {"compare": "nothing"})
    for link in wrong:
        (note,) = left_out(**link)
        assert next(iter(link.values())) in note
    (note,) = left_out(country="ATA,KEN", matters_share="much")
    assert "work? = ATA;" in note
    assert note.endswith("= much.")
    (note,) = left_out(part="two", first_country="BFA", second_country="ATA")
    assert "Group = BFA; Beside = ATA" in note


def test_tables_name_the_draws_of_the_comparison_only() -> None:
    for section in ("where", "alike", "table"):
        captions = [c.value for c in visit("countries", part=section, compare="content").caption]
        drawn = [c for c in captions if c.startswith("Uncertainty")]
        assert len(drawn) == 1
        assert "draws of the estimates" in drawn[0]


def test_very_many_groups_are_not_all_drawn_and_that_is_said() -> None:
    codes = [f"Q{i // 9:03d}" for i in range(469)]
    app = visit("countries", of_countries(codes), compare="content")
    in_order(app)
    assert any("40 groups with most answers" in c.value for c in app.caption)
