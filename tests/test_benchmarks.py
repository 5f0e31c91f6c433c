"""Each benchmark runs at a tiny size and its sides agree; nothing here is about time."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from benchmarks import browser, coverage, pages, path, plan, ranking_peers, rankings, reading
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.coverage_surveys import FAMILIES, Interval, positions
from benchmarks.coverage_tests import error_rates, preferred
from benchmarks.coverage_writing import document as coverage_document
from benchmarks.coverage_writing import interval_cell
from benchmarks.machine import describe
from benchmarks.sample import ROOT, course_and_needs
from benchmarks.timing import Timing, timed_in_turn
from benchmarks.writing import document, seconds, section
from needs.planning.plans.choices import minutes_of
from needs.planning.plans.greedy import greedy_plan, shortfall
from needs.planning.plans.model import build
from needs.planning.plans.settings import PlanSettings


def assert_sides_agree(report: Report, cases: int) -> None:
    assert len(report.comparisons) == cases
    for comparison in report.comparisons:
        assert comparison.agreements
        assert all(a.holds for a in comparison.agreements), comparison.agreements
        assert all(side.timing.usual > 0 for side in comparison.sides)


@pytest.mark.parametrize(
    "case",
    [
        rankings.Case(4, 4),
        rankings.Case(5, 2, "missing"),
        rankings.Case(5, 2, "below"),
    ],
)
def test_all_ways_to_worths_agree(case: rankings.Case) -> None:
    report = rankings.measure(n=80, n_draws=5, repeats=1, cases=(case,))
    assert_sides_agree(report, 1)
    names = [peer.name for peer in report.comparisons[0].peers]
    assert ("statsmodels PHReg" in names) == (case.unranked == "below")


def test_worths_of_the_peers_can_be_told_apart() -> None:
    orders = rankings.simulate(rankings.Case(5, 2), 80)
    below = ranking_peers.newton_on_rows(orders, 5, unranked_below=True)
    missing = ranking_peers.newton_on_rows(orders, 5, unranked_below=False)
    assert np.abs(below - missing).max() > 0.01


def test_reading_sees_the_rows_and_ticks_that_pandas_sees() -> None:
    assert_sides_agree(reading.measure(sizes=(600,), repeats=1, with_memory=False), 2)


def test_repeated_rows_are_all_kept(tmp_path) -> None:
    reading.write_repeated(tmp_path / "950.csv", 950)
    read = reading.our_read(tmp_path / "950.csv")
    once = reading.our_read(reading.ANSWERS)
    duplicates = sum(len(s.rows) for s in once.set_aside if s.reason == "exact duplicate")
    assert duplicates > 0
    assert read.rows_in_file == 950
    assert len(read.responses) == 2 * (len(once.responses))


@pytest.mark.slow
def test_the_path_runs_and_names_what_it_imports() -> None:
    assert_sides_agree(path.measure(repeats=0), 1)
    names = path.libraries_of_a_run()
    assert "pandas" in names
    assert not [n for n in names if n.startswith(("needs", "surveys"))]


def test_a_page_is_the_same_from_the_cache() -> None:
    assert_sides_agree(pages.measure(pages=("steps",), repeats=1), 1)


@pytest.mark.browser
@pytest.mark.slow
def test_a_filter_is_changed_in_a_browser() -> None:
    if not browser.available():
        pytest.skip(f"there is no browser at {browser.CHROMIUM}")
    # A process of its own, because the browser tests keep Playwright's loop running in this one.
    measured = subprocess.run(
        [
            sys.executable,
            "-c",
            "from benchmarks import browser\n"
            "report = browser.measure(pages=('steps',), repeats=0)\n"
            "print(report.comparisons[0].ours[0].timing.usual > 0)",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert measured.stdout.strip().endswith("True")


def test_pages_slower_than_the_target_are_named() -> None:
    usual = {"quick": pages.TARGET / 2, "slow": pages.TARGET * 2}
    assert pages.against_target(usual).endswith("slower: slow.")
    assert pages.against_target({"quick": 0.01}).endswith("slower: none.")


def test_plans_by_programme_and_by_greed_are_judged_alike() -> None:
    assert_sides_agree(plan.measure(days=(6,), repeats=0, large=0, draws=0), 1)


def test_the_greedy_plan_takes_no_more_than_there_is() -> None:
    course, needs = course_and_needs()
    model = build(course, needs, PlanSettings(days=5))
    chosen = greedy_plan(model)
    in_days = sum(c.minutes for c in chosen.values() if c.place == "level_1")
    assert 0 < in_days <= model.settings.budget_minutes
    assert sum(minutes_of(chosen).values()) - in_days <= model.settings.online_minutes
    assert shortfall(model, chosen) < shortfall(model, {})


@pytest.mark.parametrize("family", FAMILIES)
def test_estimates_of_a_simulated_survey_are_near_its_truth(family: coverage.Family) -> None:
    """A wrong truth would be taken for a method that misses its level."""
    at = positions(4)
    judged = FAMILIES[family](np.random.default_rng(3), at, 1500, 60)
    assert (np.diff(judged.truth) < 0).all()
    for name, interval in judged.intervals.items():
        half = (interval.high - interval.low) / 2
        middle = (interval.high + interval.low) / 2
        assert (half > 0).all()
        assert (np.abs(middle - interval.truth) < 2.2 * half).all(), name
    for sets in judged.sets.values():
        assert sets.low.tolist() == sets.high.tolist() == [1, 2, 3, 4]


def test_items_alike_stand_in_the_middle_and_share_their_places() -> None:
    at = positions(5, tied=3)
    assert at.tolist() == pytest.approx([0.5, 0, 0, 0, -0.5])
    first, last = coverage.true_places(at)
    assert (first.tolist(), last.tolist()) == ([1, 2, 2, 2, 5], [1, 4, 4, 4, 5])


def test_limits_that_do_not_exist_hold_nothing_and_do_not_count() -> None:
    nothing = np.array([np.nan, 0.0])
    interval = Interval(nothing, np.ones(2), np.array([0.5, 0.5]))
    assert interval.known.tolist() == [False, True]
    assert interval.holds.tolist() == [False, True]
    rate = coverage.Rate.of([1.0, 0.5, np.nan, 0.0, 0.5])
    assert rate.value == 0.5
    assert rate.error == pytest.approx(np.sqrt(0.125 / 4))


def test_a_claimed_order_of_items_alike_is_false() -> None:
    """Where all items are alike, sets that miss a place and false orders are the same surveys;
    where three items are far apart, all is claimed and nothing falsely."""
    apart = coverage.run(coverage.Cell("full ranking", 3, 400, surveys=3), n_draws=40)
    assert apart.sets["shown"].false_order.value == 0
    assert apart.sets["shown"].all_places.value == 1
    assert apart.sets["shown"].width == 1
    alike = coverage.run(coverage.Cell("requests", 6, 60, tied=6, surveys=4), n_draws=40)
    for rates in alike.sets.values():
        assert rates.false_order.value == pytest.approx(1 - rates.all_places.value)


def test_tests_seldom_reject_where_nobody_prefers_anything() -> None:
    found = error_rates(np.random.default_rng(1), 4, 30, 60)
    for rate in (found.friedman, found.pair, found.holm):
        assert rate < 0.15
    assert preferred(np.array([[2, 0, 1], [2, 1, 0]])).tolist() == [[0, 1, 0], [1, 0, 0], [2, 2, 0]]


def test_the_page_of_coverage_marks_what_misses() -> None:
    found, tests = coverage.measure(
        [coverage.Cell("top 3", 5, 30, surveys=2), coverage.Cell("gaps", 6, 30, 6, surveys=2)],
        n_draws=20,
        test_surveys=2,
    )
    text = coverage_document(["Measured today."], found, tests, 20)
    assert text.startswith("# Coverage by simulation")
    assert "- Measured today." in text
    assert "| top 3: chance above (as shown) | 5 | 30 |" in text
    assert "| gaps, 6 alike | 6 | 30 |" in text
    assert interval_cell(coverage.Rate(0.90, 0.01)) == "**90.0% ± 1.0**"
    assert interval_cell(coverage.Rate(0.92, 0.01)) == "92.0% ± 1.0"
    assert interval_cell(coverage.Rate(0.99, 0.001)) == "*99.0% ± 0.1*"
    assert interval_cell(coverage.Rate(np.nan, np.nan)) == "–"


def test_coverage_is_run_by_name_alone(monkeypatch, capsys) -> None:
    assert "coverage" not in BENCHMARKS
    cell = coverage.Cell("requests", 4, 30, surveys=2)
    monkeypatch.setattr(coverage, "cells", lambda: [cell])
    monkeypatch.setattr(coverage, "TEST_SURVEYS", 2)
    monkeypatch.setattr(coverage, "PAGE", coverage.ROOT / "docs" / "none.md")
    assert main(["coverage"]) == 0
    assert "requests: share (Wilson)" in capsys.readouterr().out
    assert not coverage.PAGE.exists()


def test_every_family_and_size_is_simulated() -> None:
    cells = coverage.cells()
    for family in FAMILIES:
        sizes = {c.n for c in cells if c.family == family and not c.tied}
        assert sizes >= {30, 100}
        assert (469 in sizes) == (family != "ratings")
    assert len(set(cells)) == len(cells)


def test_works_take_turns_and_the_first_call_stands_apart() -> None:
    called: list[str] = []
    works = [lambda: called.append("a") or len(called), lambda: called.append("b")]
    (last, often), (_, once) = timed_in_turn(works, [2, 0])
    assert called == ["a", "b", "a", "a"]
    assert last == 4
    assert (len(often.later), len(once.later)) == (2, 0)


def test_usual_is_the_median_of_the_later_calls() -> None:
    assert Timing.of([9, 3, 1, 2]).usual == 2
    assert Timing.of([9]).usual == 9


COMPARISON = Comparison(
    "a case",
    (Side("ours", Timing(2.0, (0.5,)), 30),),
    (Side("peer", Timing(1.5, (1.0,)), 10), Side("slow", Timing(12.0), 20)),
    (Agreement("sums", 0.5, 0.1),),
)


def test_a_table_shows_every_figure_beside_the_first_peer() -> None:
    lines = section(Report("Title", "Method.", (COMPARISON,), ("A finding.",))).splitlines()
    assert "| a case | first | usual | beside peer | peak memory | beside |" in lines
    assert "| **ours** | 2.00 s | 500 ms (of 1) | 0.5× | 30 MB | 3× |" in lines
    assert "| slow | 12 s | – | 12× | 20 MB | 2× |" in lines
    assert "Agreement: sums: 0.5 apart, NOT WITHIN 0.1." in lines
    assert "- A finding." in lines


def test_the_document_says_when_and_on_what_it_was_measured() -> None:
    text = document(describe(0.5), [Report("Title", "Method.", ())])
    assert text.startswith("# Benchmarks")
    assert "cores" in text
    assert "load average 0.5 before" in text
    assert "Python 3." in text
    assert "## Title\n\nMethod.\n" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0004, "0.40 ms"), (0.0123, "12 ms"), (1.234, "1.23 s"), (27.4, "27 s")],
)
def test_times_are_written_with_the_digits_that_count(value: float, text: str) -> None:
    assert seconds(value) == text


def test_the_command_refuses_unknown_names_and_half_a_document(capsys) -> None:
    for arguments, message in (
        (["nothing"], "no benchmark 'nothing'"),
        (["plan", "--write"], "--"),
    ):
        with pytest.raises(SystemExit):
            main(arguments)
        assert message in capsys.readouterr().err


@pytest.mark.parametrize(("difference", "code"), [(0.05, 0), (0.5, 1)])
def test_the_command_fails_where_sides_disagree(
    difference: float, code: int, monkeypatch, capsys
) -> None:
    case = Comparison("c", (), COMPARISON.peers, (Agreement("sums", difference, 0.1),))
    monkeypatch.setitem(BENCHMARKS, "plan", lambda: Report("Title", "Method.", (case,)))
    assert main(["plan"]) == code
    assert "sums" in capsys.readouterr().out
