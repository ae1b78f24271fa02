"""From scikit-learn's boosted trees to the plain arrays that the ranker scores with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from matchmaker.scoring import Trees


def trees_of(classifier: HistGradientBoostingClassifier) -> Trees:
    """Return the trees of a fitted binary classifier without categorical features.

    The nodes come from ``TreePredictor.nodes``, scikit-learn's own structured arrays (private, so a test compares
    the two sums).
    """
    nodes = [predictor.nodes for (predictor,) in classifier._predictors]
    joined = np.concatenate(nodes)
    is_leaf = joined["is_leaf"].astype(bool)
    return Trees(
        roots=np.concatenate([[0], np.cumsum([len(tree) for tree in nodes])]).astype(np.int32),
        features=np.where(is_leaf, -1, joined["feature_idx"]).astype(np.int32),
        thresholds=np.where(is_leaf, 0.0, joined["num_threshold"]).astype(np.float64),
        missing_left=joined["missing_go_to_left"].astype(bool),
        left=np.where(is_leaf, 0, joined["left"]).astype(np.int32),
        right=np.where(is_leaf, 0, joined["right"]).astype(np.int32),
        values=np.where(is_leaf, joined["value"], 0.0).astype(np.float64),
        covers=joined["count"].astype(np.float64),
        baseline=float(classifier._baseline_prediction.item()),
    )


def mean_of(fits: Sequence[Trees]) -> Trees:
    """Return as trees the mean of what several fits give: all their trees, each leaf with its part of the value."""
    parts = [replace(fit, values=fit.values / len(fits)) for fit in fits]
    return _joined(parts, baseline=float(np.mean([fit.baseline for fit in fits])))


def side_by_side(column: int, threshold: float, below: Trees, above: Trees) -> Trees:
    """Return as trees what `below` gives where a feature is at most `threshold` or missing, and `above` elsewhere.

    Every tree gets a root that asks for the feature, with a leaf of value 0 on the other side, and so one leaf more.
    """
    n_below, n_above = (float(part.covers[0]) for part in (below, above))  # all trees of a side saw all its examples
    gap = (above.baseline - below.baseline) / (len(above.roots) - 1)
    levelled = replace(above, values=np.where(above.features < 0, above.values + gap, 0.0), baseline=below.baseline)
    of_below = _behind(below, column, threshold, is_left=True, n_others=n_above)
    of_above = _behind(levelled, column, threshold, is_left=False, n_others=n_below)
    return _joined([of_below, of_above], baseline=below.baseline)


def _behind(trees: Trees, column: int, threshold: float, *, is_left: bool, n_others: float) -> Trees:
    """Put a root and a leaf in front of every tree, which goes on at the root's left or right."""
    firsts = trees.roots[:-1]

    def put(values: NDArray[Any], root: float | NDArray[Any], leaf: float) -> NDArray[Any]:
        both = np.empty((len(firsts), 2), dtype=values.dtype)
        both[:, 0], both[:, 1] = root, leaf
        return np.insert(values, np.repeat(firsts, 2), both.ravel())

    inner = trees.features >= 0
    return Trees(
        roots=(trees.roots + 2 * np.arange(len(trees.roots))).astype(np.int32),
        features=put(trees.features, column, -1),
        thresholds=put(trees.thresholds, threshold, 0),
        missing_left=put(trees.missing_left, True, False),
        left=put(np.where(inner, trees.left + 2, 0).astype(np.int32), 2 if is_left else 1, 0),
        right=put(np.where(inner, trees.right + 2, 0).astype(np.int32), 1 if is_left else 2, 0),
        values=put(trees.values, 0, 0),
        covers=put(trees.covers, trees.covers[firsts] + n_others, n_others),
        baseline=trees.baseline,
    )


def _joined(parts: Sequence[Trees], *, baseline: float) -> Trees:
    arrays = [one.name for one in fields(Trees) if one.name != "baseline"]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in arrays}
    starts = np.cumsum([0, *(len(part.features) for part in parts)])
    roots = [part.roots[:-1] + start for part, start in zip(parts, starts[:-1], strict=True)]
    return Trees(**joined | {"roots": np.append(np.concatenate(roots), starts[-1]).astype(np.int32)}, baseline=baseline)
