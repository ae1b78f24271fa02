"""From scikit-learn's boosted trees to the plain arrays that the ranker scores with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
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
    arrays = [one.name for one in fields(Trees) if one.name != "baseline"]
    joined = {name: np.concatenate([getattr(fit, name) for fit in fits]) for name in arrays}
    starts = np.cumsum([0, *(len(fit.features) for fit in fits)])
    roots = [fit.roots[:-1] + start for fit, start in zip(fits, starts[:-1], strict=True)]
    return Trees(
        **joined
        | {
            "roots": np.append(np.concatenate(roots), starts[-1]).astype(np.int32),
            "values": joined["values"] / len(fits),
        },
        baseline=float(np.mean([fit.baseline for fit in fits])),
    )
