"""Training examples: at a past day, who was a candidate for whom, and who joined within the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.candidates import gather_candidates
from matchmaker.dataset import Dataset
from matchmaker.features import FEATURES, compute_features
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.building import build_knowledge
from matchmaker.knowledge.columns import NO_DAY
from matchmaker.signals import Signals, gather_many
from matchmaker.sparse import from_triplets
from matchmaker_training.progress import Progress, silent
from matchmaker_training.settings import TrainingSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examples:
    """Rows to learn from: e of them.

    Parameters
    ----------
    features : ndarray of float32, shape (e, n_features)
        As in serving.
    joined : ndarray of bool, shape (e,)
        Whether the candidate started a collaboration with the asker within the horizon.
    weights : ndarray of float64, shape (e,)
        For how many candidates an example stands: 1 for those who joined, more for the sampled rest.
    askers : ndarray of int64, shape (e,)
        A number for each asker and day, equal within one question.
    """

    features: NDArray[np.float32]
    joined: NDArray[np.bool_]
    weights: NDArray[np.float64]
    askers: NDArray[np.int64]


def next_partners(dataset: Dataset, knowledge: Knowledge, end: date, max_participants: int | None = None) -> csr_array:
    """Return who starts a collaboration with whom from the day of `knowledge` to before `end`.

    Only organisations that are known by then count, and collaborations of at most `max_participants`
    (by default those that tie in `knowledge`).

    Returns
    -------
    csr_array of bool, shape (n_organisations, n_organisations)
        Symmetric, in the rows of `knowledge`.
    """
    most = max_participants or knowledge.settings.max_participants
    started = dataset.collaborations.filter(pl.col("started_on").is_between(knowledge.as_of, end, closed="left"))
    parts = dataset.participations.join(started.select(pl.col("id").alias("collaboration_id")), on="collaboration_id")
    parts = parts.filter(pl.len().over("collaboration_id") <= most)
    rows = (
        pl.Series("organisation_id", list(knowledge.organisations.ids), dtype=pl.String)
        .to_frame()
        .with_row_index("row")
    )
    known = parts.join(rows, on="organisation_id")
    codes = known["collaboration_id"].rank("dense").to_numpy() - 1
    n_codes = int(codes.max()) + 1 if len(codes) else 0
    ones = np.ones(len(codes), dtype=np.float32)
    together = from_triplets(known["row"].to_numpy(), codes, ones, shape=(knowledge.n_organisations, n_codes))
    pairs = csr_array(together @ together.T)
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    pairs.sort_indices()
    return pairs.astype(bool)


def make_examples(
    dataset: Dataset, cutoff: date, settings: TrainingSettings, seed: int, progress: Progress = silent
) -> Examples:
    """Make the examples of one past day.

    Parameters
    ----------
    cutoff : date
        What is known is what was before this day; what is asked is what starts in the horizon from it on.
    seed : int
        Decides which askers and which negatives are drawn.
    """
    knowledge = build_knowledge(dataset, cutoff, settings.knowledge)
    truth = next_partners(dataset, knowledge, cutoff + timedelta(days=settings.horizon_days))
    askers = np.flatnonzero(np.diff(truth.indptr)).astype(np.int32)
    draw = np.random.default_rng([seed, cutoff.toordinal()])
    askers = np.sort(draw.permutation(askers)[: settings.n_askers])
    parts = []
    for done, signals in enumerate(gather_many(knowledge, [askers[i : i + 1] for i in range(len(askers))])):
        parts.append(_of_one_asker(knowledge, signals, truth, settings, draw))
        progress(f"examples of {cutoff}", done + 1, len(askers))
    return join_examples(parts)


def _is_dated(knowledge: Knowledge) -> NDArray[np.bool_]:
    """Tell whom the data dates: of others only those remain at a past day who never joined anything, which shows."""
    return np.asarray((knowledge.activity.first_on != NO_DAY) | (knowledge.organisations.known_on != NO_DAY))


def join_examples(parts: Sequence[Examples]) -> Examples:
    """Return all of `parts` in one."""
    none = Examples(
        features=np.empty((0, len(FEATURES)), dtype=np.float32),
        joined=np.empty(0, dtype=bool),
        weights=np.empty(0),
        askers=np.empty(0, dtype=np.int64),
    )
    every = [none, *parts]
    return Examples(
        features=np.concatenate([part.features for part in every]),
        joined=np.concatenate([part.joined for part in every]),
        weights=np.concatenate([part.weights for part in every]),
        askers=np.concatenate([part.askers for part in every]),
    )


def _of_one_asker(
    knowledge: Knowledge,
    signals: Signals,
    truth: csr_array,
    settings: TrainingSettings,
    draw: np.random.Generator,
) -> Examples:
    """Keep all who joined and a sample of who did not; the sample is weighted to stand for all of them.

    Sampling 150 loses nothing and makes training ten times faster.
    """
    eligible = _is_dated(knowledge)
    eligible[signals.seeds] = False
    rows = gather_candidates(knowledge, signals, eligible, settings.candidates).rows
    asker = int(signals.seeds[0])
    partners = truth.indices[truth.indptr[asker] : truth.indptr[asker + 1]]
    joined = np.isin(rows, partners)
    stayed_out = np.flatnonzero(~joined)
    kept = draw.permutation(stayed_out)[: settings.n_negatives]
    chosen = np.sort(np.concatenate([np.flatnonzero(joined), kept]))
    weights = np.where(joined[chosen], 1.0, len(stayed_out) / max(len(kept), 1))
    return Examples(
        features=compute_features(knowledge, signals, rows[chosen]),
        joined=joined[chosen],
        weights=weights,
        askers=np.full(len(chosen), knowledge.as_of.toordinal() * 2**32 + asker),
    )
