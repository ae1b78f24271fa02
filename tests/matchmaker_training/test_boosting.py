"""Those who worked together and those who never did are learnt apart, where there is enough to learn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.scoring import Learned, Scorer, Trees
from matchmaker_training.boosting import MET, MIN_JOINED_APART, fit_trees
from matchmaker_training.examples import Examples, some_examples
from matchmaker_training.settings import TrainingSettings

COLUMNS = {MET: 0, "a": 1, "b": 2}
QUICKLY = TrainingSettings(n_trees=30, n_leaves=8)
OF_A_SIDE = replace(QUICKLY, n_trees=20)


def examples_of(n: int, *, share_met: float = 0.5) -> Examples:
    """Of those who met, the ones with a high `a` join; of the others, those with a low one."""
    draw = np.random.default_rng(0)
    features = draw.normal(size=(n, 3)).astype(np.float32)
    features[:, 0] = np.where(draw.random(n) < share_met, draw.integers(1, 4, size=n), 0)
    wish = np.where(features[:, 0] > 0, features[:, 1], -features[:, 1])
    return Examples(
        features=features, joined=wish + draw.normal(size=n) > 0.5, weights=np.ones(n), questions=np.arange(n) // 20
    )


def learn(
    examples: Examples,
    columns: dict[str, int] = COLUMNS,
    *,
    apart: bool,
    settings: TrainingSettings = QUICKLY,
    told: list[tuple[int, int]] | None = None,
) -> Trees:
    heard = [] if told is None else told
    return fit_trees(
        examples, columns, settings, n_fits=2, apart=apart, seed=0, progress=lambda done, n: heard.append((done, n))
    )


def test_each_side_scores_as_trees_that_learnt_from_it_alone() -> None:
    examples = examples_of(10_000)
    trees = learn(examples, apart=True)
    assert np.all(trees.features[trees.roots[:-1]] == COLUMNS[MET])
    met = examples.features[:, COLUMNS[MET]] > 0
    for rows in (met, ~met):
        of_side = some_examples(examples, rows)
        alone = learn(of_side, apart=False, settings=OF_A_SIDE)
        np.testing.assert_allclose(
            Scorer(Learned(trees=trees)).log_odds(of_side.features),
            Scorer(Learned(trees=alone)).log_odds(of_side.features),
            rtol=0,
            atol=1e-12,
        )


def test_progress_goes_through_both_sides() -> None:
    told: list[tuple[int, int]] = []
    learn(examples_of(10_000), apart=True, told=told)
    assert told == [(done, 4) for done in range(5)]


@pytest.mark.parametrize("n_leaves", [31, 32])
def test_the_question_before_a_tree_leaves_it_within_what_the_scorer_holds(n_leaves: int) -> None:
    settings = replace(QUICKLY, n_leaves=n_leaves, min_leaf_examples=1)
    trees = learn(examples_of(10_000), apart=True, settings=settings)
    n_leaves_of_each = np.add.reduceat(trees.features < 0, trees.roots[:-1])
    assert n_leaves_of_each.max() == 32
    Scorer(Learned(trees=trees))  # which refuses more


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
    np.testing.assert_array_equal(
        learn(examples, columns, apart=True).values, learn(examples, columns, apart=False).values
    )
