"""Time the mask scorer against scikit-learn's own walk down the same trees: `python benchmarks/scoring.py`.

And of trees that were learnt in as many fits as rank partners, each on a part of the features, what their blocks save.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from matchmaker import scoring
from matchmaker.features import FEATURES
from matchmaker.scoring import Learned, Scorer
from matchmaker_training.boosting import fit_trees
from matchmaker_training.examples import Examples
from matchmaker_training.settings import TrainingSettings
from matchmaker_training.trees import trees_of

N_ROWS, N_FEATURES, N_TREES, N_LEAVES = 800, len(FEATURES), 300, 31


def median_ms(call: Callable[[], object], n_times: int = 30) -> float:
    times = []
    for _ in range(n_times):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    draw = np.random.default_rng(0)
    features = draw.normal(size=(60_000, N_FEATURES)).astype(np.float32)
    features[draw.random(features.shape) < 0.1] = np.nan
    joined = np.nan_to_num(features[:, 0] * features[:, 1]) + np.nan_to_num(features[:, 2]) > 1
    classifier = HistGradientBoostingClassifier(max_iter=N_TREES, max_leaf_nodes=N_LEAVES, early_stopping=False)
    scorer = Scorer(Learned(trees=trees_of(classifier.fit(features, joined))))
    rows = np.asfortranarray(features[:N_ROWS])
    difference = np.abs(scorer.log_odds(rows) - classifier.decision_function(rows)).max()
    print(f"{N_ROWS} rows, {N_FEATURES} features, {N_TREES} trees of {N_LEAVES} leaves; difference {difference:.1e}")
    print(f"masks        {median_ms(lambda: scorer.log_odds(rows)):6.2f} ms")
    print(f"scikit-learn {median_ms(lambda: classifier.decision_function(rows)):6.2f} ms")
    settings = TrainingSettings()
    n_fits = settings.n_partner_fits
    examples = Examples(
        features=features, joined=joined, weights=np.ones(len(joined)), questions=np.arange(len(joined))
    )
    columns = {name: column for column, name in enumerate(FEATURES)}
    trees = fit_trees(examples, columns, settings, n_fits=n_fits, seed=0)
    in_blocks, n_trees = Scorer(Learned(trees=trees)), len(trees.roots) - 1
    scoring.MAX_BLOCK_TREES = n_trees
    in_one = Scorer(Learned(trees=trees))
    print(f"{n_trees} trees of {n_fits} fits, each on a part of the features")
    for name, one in (("in blocks", in_blocks), ("in one block", in_one), ("in blocks", in_blocks)):
        print(f"{name:12} {median_ms(partial(one.log_odds, rows)):6.2f} ms")


if __name__ == "__main__":
    main()
