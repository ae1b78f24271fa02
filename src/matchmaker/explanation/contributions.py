"""What a score is made of, in calibrated log-odds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.explanation.attribution import Attribution
from matchmaker.explanation.network_attribution import NetworkAttribution
from matchmaker.features import FEATURE_GROUPS, FEATURES
from matchmaker.ranking import Contribution, Contributions
from matchmaker.scoring import Calibration, Learned

COLUMNS = tuple(tuple(FEATURES.index(name) for name in names) for names in FEATURE_GROUPS.values())


class Contributor:
    """What was learnt for one form of question, ready to say what scores are made of.

    Calibration is linear in the log-odds, so that it scales what each group adds, and shifts the base.
    """

    __slots__ = ("_attributions", "_calibration")

    def __init__(self, learned: Learned) -> None:
        self._attributions = (Attribution(learned.trees, COLUMNS), NetworkAttribution(learned.network, COLUMNS))
        self._calibration: Calibration = learned.calibration

    def contributions(self, features: NDArray[np.floating], chance_to_start: float) -> tuple[Contributions, ...]:
        """Return what the score of every row of `features` is made of."""
        slope = self._calibration.slope
        base = slope * sum(one.base for one in self._attributions) + self._calibration.intercept
        of_groups = np.sum([one.contributions(features) for one in self._attributions], axis=0)
        return tuple(
            Contributions(
                base=base,
                groups=tuple(
                    Contribution(group=group, log_odds=slope * value)
                    for group, value in zip(FEATURE_GROUPS, of_row, strict=True)
                ),
                chance_to_start=chance_to_start,
            )
            for of_row in of_groups.tolist()
        )
