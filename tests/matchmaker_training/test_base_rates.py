from __future__ import annotations

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.features import describe
from matchmaker.scoring import Scorer
from matchmaker_training import base_rates
from matchmaker_training.base_rates import measure_base_rates
from matchmaker_training.progress import silent


def test_a_base_rate_is_the_mean_of_what_those_who_ask_are_told_of_strangers(
    sample_ranker: mm.Ranker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = np.array([3, 7, 11])
    monkeypatch.setattr(base_rates, "_drawn_askers", lambda _model, _draw: asked)
    rates = measure_base_rates(sample_ranker.model, seed=0, progress=silent)
    ids = list(sample_ranker.organisation_ids)
    expected = np.zeros(len(ids))
    strangers = mm.Constraints(only_new=True)
    for row in asked.tolist():
        for candidate in sample_ranker.rank(ids[row], constraints=strangers, limit=1000, explain=True):
            assert candidate.contributions is not None
            expected[ids.index(candidate.organisation_id)] += candidate.score / candidate.contributions.chance_to_start
    assert (expected > 0).sum() > 100
    np.testing.assert_allclose(rates, expected / len(asked), rtol=1e-5)


def test_who_is_likely_to_start_something_is_asked_for_and_nobody_without_a_past(sample_ranker: mm.Ranker) -> None:
    model = sample_ranker.with_organisations([mm.Organisation(id="new", country="FI")]).model
    has_past = np.flatnonzero(np.diff(model.knowledge.participation.indptr))
    propensity = Scorer(model.propensity)
    chances = np.zeros(model.knowledge.n_organisations)
    chances[has_past] = propensity.probabilities(propensity.log_odds(describe(model.knowledge, has_past)))
    drawn = [base_rates._drawn_askers(model, np.random.default_rng(seed)) for seed in range(20)]
    n_expected = int(np.ceil(chances.sum()))
    assert 50 < n_expected < 0.8 * len(has_past)
    assert all(len(np.unique(of_draw)) == len(of_draw) == n_expected for of_draw in drawn)
    assert np.isin(np.concatenate(drawn), has_past).all()
    assert chances[np.concatenate(drawn)].mean() > 1.1 * chances[has_past].mean()


def test_in_whatever_portions_they_are_asked_the_base_rates_are_the_same(
    sample_ranker: mm.Ranker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base_rates, "ASKERS_A_PORTION", 7)
    told: list[tuple[int, int]] = []
    rates = measure_base_rates(
        sample_ranker.model, seed=0, progress=lambda _stage, done, total: told.append((done, total))
    )
    np.testing.assert_allclose(rates, sample_ranker.model.base_rates, rtol=1e-6)
    assert told == [(done, told[-1][1]) for done in range(len(told))]
    assert told[-1][0] == told[-1][1] > 5
