"""Those who worked together and those who never did are learnt apart, where there is enough to learn from."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.scoring import Learned, Scorer, Trees
from matchmaker_training.boosting import MET, MIN_JOINED_APART, fit_trees, fit_trees_apart
from matchmaker_training.examples import Examples, some_examples
from matchmaker_training.settings import TrainingSettings

COLUMNS = {MET: 0, "a": 1, "b": 2}
QUICKLY = TrainingSettings(n_trees=30, n_leaves=8)


def examples_of(n: int, *, share_met: float = 0.5) -> Examples:
    """Of those who met, the ones with a high `a` join; of the others, those with a low one."""
    draw = np.random.default_rng(0)
    features = draw.normal(size=(n, 3)).astype(np.float32)
    features[:, 0] = np.where(draw.random(n) < share_met, draw.integers(1, 4, size=n), 0)
    wish = np.where(features[:, 0] > 0, features[:, 1], -features[:, 1])
    return Examples(
        features=features, joined=wish + draw.normal(size=n) > 0.5, weights=np.ones(n), questions=np.arange(n) // 20
    )


def learn(fit: object, examples: Examples, columns: dict[str, int] = COLUMNS) -> tuple[Trees, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    trees = fit(  # type: ignore[operator]
        examples, columns, QUICKLY, n_fits=2, seed=0, progress=lambda done, n: told.append((done, n))
    )
    return trees, told


def test_each_side_scores_as_trees_that_learnt_from_it_alone_and_progress_goes_through_both() -> None:
    examples = examples_of(10_000)
    trees, told = learn(fit_trees_apart, examples)
    assert told == [(0, 4), (1, 4), (2, 4), (2, 4), (3, 4), (4, 4)]
    met = examples.features[:, 0] > 0
    for rows in (met, ~met):
        of_side = some_examples(examples, rows)
        settings_trees = 2 * len(learn(fit_trees, of_side)[0].roots) // 3
        assert (len(trees.roots) - 1) // 2 == pytest.approx(settings_trees, abs=2)
        scores = Scorer(Learned(trees=trees)).log_odds(of_side.features)
        assert np.corrcoef(scores, Scorer(Learned(trees=learn(fit_trees, of_side)[0])).log_odds(of_side.features))[
            0, 1
        ] == pytest.approx(1, abs=0.02)
    assert np.all(trees.features[trees.roots[:-1]] == COLUMNS[MET])


@pytest.mark.parametrize(
    ("examples", "columns"),
    [
        pytest.param(examples_of(10_000, share_met=0.1), COLUMNS, id="too few joined of those who met"),
        pytest.param(examples_of(10_000), {"a": 1, "b": 2}, id="whether they met is not to be learnt from"),
    ],
)
def test_otherwise_they_are_learnt_together(examples: Examples, columns: dict[str, int]) -> None:
    met = examples.features[:, 0] > 0
    assert MET not in columns or examples.joined[met].sum() < MIN_JOINED_APART
    apart, together = learn(fit_trees_apart, examples, columns)[0], learn(fit_trees, examples, columns)[0]
    np.testing.assert_array_equal(apart.values, together.values)
