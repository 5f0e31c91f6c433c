from __future__ import annotations

import pytest
from small_survey import AMOUNT, HARD, WANT, answers
from test_davidson_luce import random_rows, ranked
from test_evidence import everything
from test_gaps import gaps, many

from needs.evidence.agreement import agreement
from needs.evidence.evidence import EvidenceSettings, gather_evidence
from needs.evidence.explained import Explained
from needs.evidence.resampling import draw_units, respondents
from needs.evidence.tallies import tally_ranking


def results(n: int) -> list[Explained]:
    responses = answers(everything(n))
    evidence = gather_evidence(responses, EvidenceSettings(n_draws=10, seed=7))
    draws = draw_units(respondents(responses), 10, 7)
    return [
        evidence.rankings[HARD.id],
        evidence.shares[WANT.id],
        evidence.scales[AMOUNT.id],
        agreement(tally_ranking(responses, HARD), draws),
        gaps(many(n), 10),
    ]


@pytest.mark.parametrize("n", [3, 40])
def test_results_say_what_they_are_before_the_numbers(n: int) -> None:
    for result in results(n):
        text = repr(result)
        assert type(result).__name__ in text
        assert f"'{result.question}'" in text
        assert f"{result.n_answered} of {result.n_asked} asked answered" in text
        assert "one person one vote" in text
        assert f"seed {result.seed}" in text
        for line in result.facts():
            assert len(line) < 200
        assert len(text.splitlines()) == len(result.facts()) + 1 + len(result.to_frame())


def test_a_ranking_says_its_model_and_that_it_converged() -> None:
    plain, tied = results(40)[0], ranked(random_rows(40))
    assert "Plackett–Luce, with no ghost item" in repr(plain)
    assert "converged in" in repr(plain)
    assert "Davidson–Luce, ties of 2" in repr(tied)
    assert "with a ghost item" in repr(ranked([[1, 1, 2]] * 5))


def test_in_a_notebook_it_is_a_table_and_text_is_escaped() -> None:
    result = results(40)[1]
    object.__setattr__(result, "question", "<b>want</b>")
    html = result._repr_html_()
    assert "<table" in html
    assert "&lt;b&gt;want" in html
    assert "<b>" not in html
