"""Contributions are Shapley values: equal to those counted out over every coalition, and they add up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from matchmaker.explanation.attribution import Attribution
from matchmaker.features import FEATURE_GROUPS, FEATURES
from matchmaker.scoring import Learned, Scorer, Trees
from matchmaker_training.trees import trees_of

GROUPS = ((0, 3), (1,), (2, 4, 5))


def learned_trees(seed: int, *, n_trees: int = 5, n_leaves: int = 12) -> tuple[Trees, NDArray[np.float32]]:
    """Trees that use all features, some of which are missing at times."""
    draw = np.random.default_rng(seed)
    features = draw.normal(size=(600, 6)).astype(np.float32)
    features[:, 4] = np.round(features[:, 4])
    features[draw.random(features.shape) < 0.15] = np.nan
    filled = np.nan_to_num(features, nan=0.5)
    joined = filled[:, 0] * filled[:, 1] + filled[:, 2] - filled[:, 3] * filled[:, 4] + filled[:, 5] > 0
    classifier = HistGradientBoostingClassifier(
        max_iter=n_trees, max_leaf_nodes=n_leaves, min_samples_leaf=5, early_stopping=False, random_state=seed
    )
    return trees_of(classifier.fit(features, joined)), features


def value_if_known(trees: Trees, row: NDArray[np.float32], known: set[int]) -> float:
    """Walk down every tree, both ways where the feature is not known (Lundberg et al., 2020, algorithm 1)."""

    def below(root: int, node: int) -> float:
        feature = int(trees.features[node])
        if feature < 0:
            return float(trees.values[node])
        left, right = root + int(trees.left[node]), root + int(trees.right[node])
        if feature not in known:
            shares = trees.covers[[left, right]] / trees.covers[node]
            return float(shares[0]) * below(root, left) + float(shares[1]) * below(root, right)
        value = row[feature]
        goes_left = bool(trees.missing_left[node]) if np.isnan(value) else value <= trees.thresholds[node]
        return below(root, left if goes_left else right)

    return trees.baseline + sum(below(root, root) for root in trees.roots[:-1].tolist())


def shapley_values(trees: Trees, row: NDArray[np.float32], groups: Sequence[Sequence[int]]) -> list[float]:
    """Weigh what each group adds to every coalition of the others (Shapley, 1953)."""
    n = len(groups)
    totals = []
    for player in range(n):
        total = 0.0
        others = [group for group in range(n) if group != player]
        for size in range(n):
            for coalition in combinations(others, size):
                known = {column for group in coalition for column in groups[group]}
                gain = value_if_known(trees, row, known | set(groups[player])) - value_if_known(trees, row, known)
                total += factorial(size) * factorial(n - size - 1) / factorial(n) * gain
        totals.append(total)
    return totals


@pytest.mark.parametrize("groups", [GROUPS, tuple((column,) for column in range(6)), (tuple(range(6)),)])
def test_contributions_are_those_counted_out_over_all_coalitions(groups: tuple[tuple[int, ...], ...]) -> None:
    trees, features = learned_trees(0)
    attribution = Attribution(trees, groups)
    found = attribution.contributions(features[:12])
    expected = [shapley_values(trees, row, groups) for row in features[:12]]
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert attribution.base == pytest.approx(value_if_known(trees, features[0], set()), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n_leaves=st.integers(2, 32),
    assignment=st.lists(st.integers(0, 6), min_size=6, max_size=6),
)
def test_contributions_add_up_to_the_log_odds(seed: int, n_leaves: int, assignment: list[int]) -> None:
    trees, features = learned_trees(seed, n_leaves=n_leaves)
    groups = [[column for column in range(6) if assignment[column] == group] for group in range(7)]
    scorer = Scorer(Learned(trees=trees))
    attribution = Attribution(trees, groups)
    sums = attribution.base + attribution.contributions(features).sum(axis=1)
    np.testing.assert_allclose(sums, scorer.log_odds(features), atol=1e-12)


def test_a_group_that_no_tree_uses_adds_nothing() -> None:
    trees, features = learned_trees(1)
    attribution = Attribution(trees, (*GROUPS, (), (6, 7)))
    wide = np.concatenate([features, features[:, :2]], axis=1)
    assert np.all(attribution.contributions(wide)[:, 3:] == 0)


def test_a_row_has_the_same_contributions_in_any_company() -> None:
    trees, features = learned_trees(2)
    attribution = Attribution(trees, GROUPS)
    together = attribution.contributions(features[:40])
    alone = np.concatenate([attribution.contributions(features[row : row + 1]) for row in range(40)])
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-14)
    assert attribution.contributions(features[:0]).shape == (0, 3)


def test_every_feature_stands_in_one_group() -> None:
    assert sorted(name for names in FEATURE_GROUPS.values() for name in names) == sorted(FEATURES)
