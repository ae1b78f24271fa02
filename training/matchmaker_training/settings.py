"""What training can be told."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from matchmaker.candidates import CandidateSettings
from matchmaker.errors import SettingsError
from matchmaker.features import FEATURE_GROUPS
from matchmaker.knowledge import KnowledgeSettings
from matchmaker.network import UNITS_MULTIPLE
from matchmaker.scoring import MAX_LEAVES

MAX_COUNT = 1_000_000
MAX_HORIZON = 3_650
MAX_CUTOFFS = 50
MAX_FITS = 8
MAX_UNITS = 1_024
MAX_L2 = 1_000_000
COUNTS = (
    "n_cutoffs",
    "horizon_days",
    "n_askers",
    "n_consortia",
    "n_briefs_each",
    "n_newcomers",
    "n_negatives",
    "n_trees",
    "min_leaf_examples",
    "n_partner_fits",
    "n_units",
)
BIAS_ONLY = ("history", "graph", "votes", "topics", "text", "groups")
"""Without these the ranker knows who is popular and who asks, and nothing of the two together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """Settings of one training.

    Parameters
    ----------
    knowledge, candidates
        What the ranker will rank with; the examples are made with the same.
    n_cutoffs : int
        At how many past days the question "who works with whom next?" is put, each a horizon before the next; days that
        next to nothing came after are passed over for earlier ones.
    horizon_days : int
        How far "next" reaches, in days.
    folds : int
        0 asks at past days. From 2 on, what is asked about are the collaborations of the last horizon instead, dealt
        out to so many folds, and each is asked about with its fold left out of the knowledge: for data whose texts do
        not go far enough back. At most 50; `n_cutoffs` then has no effect.
    n_askers : int
        How many organisations are asked for at each of these days, at most; they are drawn by chance.
    n_consortia, n_newcomers : int
        The same for projects that look for members, and for newcomers that look for partners.
    n_briefs_each : int
        How often the same project asks, each time told in another way.
    n_negatives : int
        How many candidates that did not join are kept for each question, at most and at least 2: half of the 100 that
        look the likeliest, half of the others. The kept stand for all.
    n_trees, n_leaves, learning_rate, min_leaf_examples, l2, feature_share
        Of the gradient boosting; at most 32 leaves a tree; the share of the features that each split may choose from.
        Consortia have half of the trees at 1½ times the rate.
    n_partner_fits : int
        How many fits the score of partners is the mean of, at most 8. Each feature is drawn into half of them, k of
        them if rounded up (Ho, 1998, "The random subspace method for constructing decision forests"), and each fit has
        ⅔ `n_trees` / k trees at 1⅛ k times the rate, so that together they take no longer than the one fit on all
        features that 1 stands for. Consortia and newcomers always have one.
    n_units, network_l2, network_dropout : int, float, float
        Of the networks beside the trees of partners and of newcomers: how many units their one layer has, a multiple of
        16 up to 1,024; how much their weights are held back (divided by the examples of a batch, which are fewer where
        there are fewer in all); and with which chance a unit is left out for an example at a step, in 0..1, below 1.
    network_share, linear_share : float
        Which part of the log-odds of partners and of newcomers is the network's, and which of those of consortia is a
        logistic regression's on the latest day, in 0..1, of which 0 is none.
    calibration_share : float
        Share of the questions, in 0..1, that are held back to calibrate the score.
    without : tuple of str
        Groups of features (`matchmaker.features.FEATURE_GROUPS`) that are not learnt from: for ablations.
    """

    knowledge: KnowledgeSettings = field(default_factory=KnowledgeSettings)
    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    n_cutoffs: int = 3
    horizon_days: int = 365
    folds: int = 0
    n_askers: int = 2000
    n_consortia: int = 1500
    n_briefs_each: int = 2
    n_newcomers: int = 1200
    n_negatives: int = 20
    n_trees: int = 225
    n_leaves: int = 31
    learning_rate: float = 0.08
    min_leaf_examples: int = 100
    l2: float = 5.0
    feature_share: float = 0.3
    n_partner_fits: int = 3
    n_units: int = 128
    network_l2: float = 0.1
    network_dropout: float = 0.35
    network_share: float = 0.5
    linear_share: float = 0.4
    calibration_share: float = 0.1
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in COUNTS:
            value = getattr(self, name)
            _check(name, value, isinstance(value, int) and 1 <= value <= MAX_COUNT, f"an integer in 1..{MAX_COUNT:,}")
        _check("n_cutoffs", self.n_cutoffs, self.n_cutoffs <= MAX_CUTOFFS, f"an integer in 1..{MAX_CUTOFFS}")
        n_fits = self.n_partner_fits
        _check("n_partner_fits", n_fits, n_fits <= MAX_FITS, f"an integer in 1..{MAX_FITS}")
        _check("n_negatives", self.n_negatives, self.n_negatives >= 2, "an integer of at least 2")
        _check(
            "folds", self.folds, self.folds in {0, *range(2, MAX_CUTOFFS + 1)}, f"0, or an integer in 2..{MAX_CUTOFFS}"
        )
        leaves = self.n_leaves
        _check(
            "n_leaves", leaves, isinstance(leaves, int) and 2 <= leaves <= MAX_LEAVES, f"an integer in 2..{MAX_LEAVES}"
        )
        _check("horizon_days", self.horizon_days, self.horizon_days <= MAX_HORIZON, f"at most {MAX_HORIZON:,}")
        _check("learning_rate", self.learning_rate, 0 < self.learning_rate <= 1, "a number above 0 and at most 1")
        n_units = self.n_units
        fits = n_units <= MAX_UNITS and n_units % UNITS_MULTIPLE == 0
        _check("n_units", n_units, fits, f"a multiple of {UNITS_MULTIPLE} up to {MAX_UNITS:,}")
        _check("network_l2", self.network_l2, 0 <= self.network_l2 <= MAX_L2, f"a number in 0..{MAX_L2:,}")
        _check("network_dropout", self.network_dropout, 0 <= self.network_dropout < 1, "a number in 0..1, below 1")
        for name in ("network_share", "linear_share"):
            _check(name, getattr(self, name), 0 <= getattr(self, name) <= 1, "a number in 0..1")
        _check("l2", self.l2, 0 <= self.l2 < math.inf, "a number of at least 0")
        _check("feature_share", self.feature_share, 0 < self.feature_share <= 1, "a number above 0 and at most 1")
        share = self.calibration_share
        _check("calibration_share", share, 0 < share < 1, "a number between 0 and 1")
        alien = sorted({*self.without} - {*FEATURE_GROUPS})
        _check("without", alien, not alien, "groups of features: " + ", ".join(FEATURE_GROUPS))


def _check(path: str, value: object, holds: bool, expected: str) -> None:
    if not holds:
        raise SettingsError(path=path, value=value, expected=expected)
