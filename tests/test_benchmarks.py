"""Each benchmark runs at a tiny size and its sides agree; nothing here is about time."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import browser, pages, path, plan, ranking_peers, rankings, reading
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.greedy import greedy_plan, shortfall
from benchmarks.machine import describe
from benchmarks.sample import course_and_needs
from benchmarks.timing import Timing, timed_in_turn
from benchmarks.writing import document, seconds, section
from needs.planning.plan_model import build
from needs.planning.plan_settings import PlanSettings


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
    report = browser.measure(pages=("steps",), repeats=0)
    assert report.comparisons[0].ours[0].timing.usual > 0


def test_pages_slower_than_the_target_are_named() -> None:
    usual = {"quick": pages.TARGET / 2, "slow": pages.TARGET * 2}
    assert pages.against_target(usual).endswith("slower: slow.")
    assert pages.against_target({"quick": 0.01}).endswith("slower: none.")


def test_plans_by_programme_and_by_greed_are_judged_alike() -> None:
    assert_sides_agree(plan.measure(days=(6,), repeats=0), 1)


def test_the_greedy_plan_takes_no_more_than_there_is() -> None:
    course, needs = course_and_needs()
    model = build(course, needs, PlanSettings(days=5))
    minutes = greedy_plan(model)
    assert 0 < sum(minutes.values()) <= model.settings.budget_minutes
    assert shortfall(model, minutes) < shortfall(model, {})


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
