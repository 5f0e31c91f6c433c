"""The page *Who answered* says how good the answers are and who could be recognised."""

from __future__ import annotations

from dataclasses import replace

from visiting import in_order, reading_of, sample, shown, visit, without

from pages import work
from surveys.grouping import MINIMUM
from surveys.privacy import anonymity
from surveys.quality import quality_report, set_aside

SHOWN_BY_QUALITY = 3
"""Tables at the end of the page: checks, denominators, what would single people out."""


def test_the_checks_and_denominators_are_those_of_all_answers() -> None:
    app = visit("who")
    in_order(app)
    report = quality_report(sample())
    checks, bases, known = (t.value for t in app.dataframe[-SHOWN_BY_QUALITY:])
    assert len(checks) == len(report.to_frame())
    assert checks.iloc[:, 2].tolist() == report.to_frame()["count"].tolist()
    assert bases.iloc[:, 1:].to_numpy().tolist() == report.bases_frame().iloc[:, 1:].values.tolist()
    assert len(known) == len(anonymity(sample().responses).combinations)
    assert any(str(len(report.flagged)) in c.value for c in app.caption)


def test_filters_leave_the_checks_as_they_are() -> None:
    def checks(**filters: str) -> list[int]:
        return list(visit("who", **filters).dataframe[-SHOWN_BY_QUALITY].value.iloc[:, 2])

    assert checks(role="supervisor") == checks()


def test_what_a_person_set_aside_in_this_session_is_shown_with_name_and_reason() -> None:
    check = next(c for c in quality_report(sample()).checks if c.done == "flagged" and c.rows)
    app = visit("who")
    assert "A. Mwangi" not in app.dataframe[-SHOWN_BY_QUALITY].value.to_csv()
    app.session_state[work.LOADED] = set_aside(sample(), [check.id], "A. Mwangi", "a test")
    app.run()
    in_order(app)
    assert "A. Mwangi: a test" in app.dataframe[-SHOWN_BY_QUALITY].value.to_csv()


def test_answers_without_a_profile_have_nobody_to_recognise() -> None:
    app = visit("who", without("profile"))
    in_order(app)
    assert len(app.subheader) == 2 + 1  # filters, what was read, quality


def test_nothing_is_checked_of_fewer_than_five_people() -> None:
    few = reading_of(replace(sample().responses.survey, id="few"), MINIMUM - 1)
    app = visit("who", few)
    in_order(app)
    assert not any(shown(app).values())
