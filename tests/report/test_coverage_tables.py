from __future__ import annotations

from dataclasses import replace

from small_results import COURSE, labels

from needs.planning.courses.coverage import Coverage, cover
from needs.planning.courses.programmes import Figure, Part, Programme, Programmes
from needs.report.coverage_tables import (
    adapt_sentence,
    coverage_rows,
    coverage_sentences,
    coverage_table,
    figures_table,
    grid_rows,
    matrix_table,
    programmes_table,
    sources_table,
)

PARTNERS = Programmes(
    (
        Programme(
            *("p", "Partner", {"en": "Its programme"}),
            *({"en": "A page"}, {"en": "Two days."}, {"en": "The rest."}),
            figures=(
                Figure("trained", 40, {"en": "teachers"}, at_least=True),
                Figure("might_benefit", 9_000, {"en": "children"}, estimated=True),
            ),
            parts=(
                Part("p/one", {"en": "Singing"}, {"play": 0.5}, {"en": "Mind the noise."}),
                Part("p/two", {"en": "Resting"}, {"rest": 0.75, "play": 0.5}),
            ),
        ),
    )
)


def covered() -> Coverage:
    places = {"level_1": {"doing": 60}, "level_2": {"songs": 45}}
    scores = {"play": 0.9, "talk": 0.5, "rest": 0.8, "sleep": 0.7}
    return cover(COURSE, places, scores, PARTNERS)


def test_the_table_has_a_column_for_every_place_and_says_what_nothing_covers() -> None:
    table = coverage_table(covered(), labels(), ())
    assert table.frame.columns.tolist()[:5] == [
        *("Topic", "Score", "Minutes now", "Minutes, Course days", "Minutes, Level 2")
    ]
    play = table.frame.set_index("Topic").loc["Play"]
    assert play.tolist() == [0.9, 60.0, 60.0, 13.5, 2, 2, 2]
    assert table.notes[1:] == (
        "No module of the course covers: sleep.",
        "Needed, and nowhere in the plan: Rest.",
        "Taught now, and nowhere in the plan: Rest; Law.",
    )


def test_a_plan_that_covers_everything_says_so() -> None:
    everything = {m.id: 30 for m in COURSE.modules}
    assert coverage_sentences(cover(COURSE, {"level_1": everything}), labels()) == (
        "The plan covers every topic for at least some minutes.",
    )


def test_the_matrix_leaves_out_modules_that_cover_nothing_there() -> None:
    frame = matrix_table(covered(), "level_1", labels(), ()).frame
    assert frame.columns.tolist() == ["Topic", "Module doing"]
    assert frame.set_index("Topic")["Module doing"].to_dict() == {
        **{"Play": 60.0, "Talk": 30.0, "Rest": 0.0, "sleep": 0.0, "Law": 0.0}
    }


def test_chart_rows_are_the_tables_numbers() -> None:
    rows = coverage_rows(covered(), labels())
    assert rows["label"].tolist()[:2] == ["Play", "Rest"]
    assert rows.iloc[0].tolist() == ["Play", 60.0, 73.5]
    grid = grid_rows(covered(), "level_1", labels())
    assert grid.to_numpy().tolist() == [["Play", "Module doing", 60], ["Talk", "Module doing", 30]]


def test_sources_are_named_with_what_to_mind_and_whose_reading_it_is() -> None:
    named = replace(
        COURSE,
        modules=tuple(
            replace(m, adapt_from=("p/one",)) if m.id == "songs" else m for m in COURSE.modules
        ),
    )
    words = replace(labels(), course=named)
    table = sources_table(["songs", "doing"], PARTNERS, words, ())
    assert table.frame.to_numpy().tolist() == [
        ["Module songs", "Singing", "Partner", "Play", "yes", "Mind the noise.", "A page"],
        ["Module doing", "Singing", "Partner", "Play", "", "Mind the noise.", "A page"],
        ["Module doing", "Resting", "Partner", "Play", "", "", "A page"],
    ]
    assert "our reading" in table.notes[0]
    sentence = adapt_sentence(PARTNERS.parts["p/one"], PARTNERS, words)
    assert sentence == "Adapt from “Singing” (Partner). Mind the noise."


def test_a_programme_is_shown_with_what_is_not_public() -> None:
    frame = programmes_table(PARTNERS, labels(), ()).frame
    row = frame.iloc[0].to_dict()
    assert row["Parts"] == "Singing; Resting"
    assert row["What is not public"] == "The rest."
    assert row["Days"] != row["Days"]


def test_figures_of_different_kinds_stand_side_by_side_without_a_sum() -> None:
    table = figures_table(PARTNERS, labels(), ())
    assert table.frame[["What is counted", "Number", "How sure"]].to_numpy().tolist() == [
        ["People trained", 40, "at least"],
        ["People who might benefit", 9_000, "estimated"],
    ]
    assert table.notes == ("These numbers count different things and cannot be added up.",)
