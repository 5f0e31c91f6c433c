from __future__ import annotations

import numpy as np
import pytest
from grouped_orders import simulated, tallied
from scipy.optimize import minimize

from needs.evidence.plackett_luce import NotConvergedError
from needs.evidence.pooling.grouped_choices import GroupedChoices, group_choices
from needs.evidence.pooling.worths_around import (
    draw_around,
    evidence,
    fit_apart,
    fit_around,
    fit_together,
)


def grouped(sizes: list[int], spread: float = 0.6, seed: int = 4) -> GroupedChoices:
    orders, _ = simulated(sizes, "abcd", spread, seed)
    return group_choices(tallied(orders, "abcd"), "below")


def test_the_joint_maximum_is_that_of_a_general_optimiser() -> None:
    choices, spread, held = grouped([3, 8, 1]), 0.5, 0.25
    fit = fit_around(choices, np.array([spread]), held, np.zeros(3), roughly=True)

    def minus(at: np.ndarray) -> float:
        centre, groups = at[:3], at[3:].reshape(3, 3)
        off = ((groups - centre) ** 2).sum() / spread**2 + held * (centre**2).sum()
        return float(off / 2 - choices.value(groups[None]).sum())

    best = minimize(minus, np.zeros(12), method="BFGS", options={"gtol": 1e-8})
    np.testing.assert_allclose(fit.centre[0], best.x[:3], atol=1e-5)
    np.testing.assert_allclose(fit.mode[0], best.x[3:].reshape(3, 3), atol=1e-5)


def test_a_small_spread_leaves_the_whole_and_a_large_one_each_group_apart() -> None:
    choices = grouped([60, 80, 70])
    fit = fit_around(choices, np.array([1e-3, 1e3]), 0.0, np.zeros(3))
    whole = fit_together(choices, 0.0)
    np.testing.assert_allclose(fit.mode[0], np.repeat(whole.mode[0], 3, axis=0), atol=1e-4)
    np.testing.assert_allclose(fit.mode[1], fit_apart(choices, np.zeros(3)), atol=1e-4)
    assert fit.own[0].max() < 1e-3
    np.testing.assert_allclose(fit.own[1], np.broadcast_to(np.eye(3), (3, 3, 3)), atol=1e-4)
    assert fit.log_evidence[0] == pytest.approx(whole.log_evidence[0], abs=1e-3)


def test_the_evidence_of_many_answers_needs_no_correction() -> None:
    choices = grouped([300, 400])
    fit = fit_around(choices, np.array([0.3, 0.9]), 0.0, np.zeros(3))
    corrected = evidence(choices, fit, np.random.default_rng(1))
    np.testing.assert_allclose(corrected, fit.log_evidence, atol=0.03)


def test_draws_of_many_answers_have_the_mean_and_covariance_of_the_fit() -> None:
    choices = grouped([300, 400])
    fit = fit_around(choices, np.array([0.5]), 0.0, np.zeros(3))
    _, at = draw_around(choices, fit, 0, 0.0, 20_000, np.random.default_rng(2))
    np.testing.assert_allclose(at.mean(axis=0), fit.mean[0], atol=0.003)
    for g in range(2):
        covariance = np.cov(at[:, g].T)
        # The whole's own uncertainty adds a little to that of a group given the whole.
        np.testing.assert_allclose(covariance, fit.inverse[0, g], atol=6e-4)


def test_worths_without_bounds_are_said_to_be_so() -> None:
    choices = group_choices(tallied({"x": ["abc", "abc"], "y": ["cab"]}), "below")
    assert np.isfinite(fit_apart(choices, np.full(2, 0.25))).all()
    with pytest.raises(NotConvergedError, match="no bounded worth"):
        fit_apart(choices, np.zeros(2))
