"""What was found in one task, and beside it: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import InputError
from matchmaker_training.evaluation.bootstrap import Comparison, Estimate, compare

MODEL = "model"
MAIN_METRIC = "ndcg@10"
MEANS = ("ndcg@10", "recall@50", "mrr", "hit@10", "long_tail_recall@50")
METRICS = (*MEANS, "coverage@10", "gini@10")
Role = Literal["model", "other", "baseline", "peer"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodResult:
    """How one method did in one task.

    Parameters
    ----------
    name : str
        "model", or the name of another ranker, a baseline or a peer.
    role : str
        Which of these it is: "model", "other", "baseline" or "peer".
    metrics : mapping of str to Estimate or None
        One for each of `METRICS`; None where it applies to no asker.
    per_asker : mapping of str to ndarray of float64, shape (n_askers,)
        The values behind those metrics that are means over askers, nan where one does not apply.
    """

    name: str
    role: Role
    metrics: Mapping[str, Estimate | None]
    per_asker: Mapping[str, NDArray[np.float64]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How the methods did for a part of the askers, or of those who are relevant.

    Parameters
    ----------
    n : int
        How many askers the means are over.
    methods : mapping of str to mapping of str to float
        The means, by method and metric.
    """

    n: int
    methods: Mapping[str, Mapping[str, float]]


Bucket = Mapping[str, Group]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """How many candidates there were on average, and what share of the relevant was among them."""

    recall: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateResult:
    """What the model's candidate generators found in one task.

    Parameters
    ----------
    generators : mapping of str to Retrieval
        Each by itself.
    union : Retrieval
        All together: what the model ranks.
    lost : mapping of str to float
        By generator, the recall of those whom no other one finds: what the union would lose without it.
    curve : tuple of (int, float)
        Recall among the first k of the ranked list.
    """

    generators: Mapping[str, Retrieval]
    union: Retrieval
    lost: Mapping[str, float]
    curve: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TaskResult:
    """How all methods did in one task.

    Parameters
    ----------
    name : str
        E.g. "partners-new".
    asker_ids : tuple of str
        Who asked, in the order of `MethodResult.per_asker`: organisations; collaborations, where one is completed.
    methods : tuple of MethodResult
        The model first, then other rankers, baselines and peers.
    not_applicable : mapping of str to str
        Methods that cannot do the task, and why.
    buckets : mapping of str to mapping of str to Group
        The same by kind, country and activity of who asks, and by ring and tail of who is relevant.
    candidates : CandidateResult, optional
        None if nobody asks.
    clusters : ndarray of intp, shape (n_askers,), optional
        A number for each asker, equal for those whom the bootstrap draws together, as they ask about the same
        collaborations.
    seed : int
        Of the bootstrap.
    """

    name: str
    asker_ids: tuple[str, ...] = field(repr=False)
    methods: tuple[MethodResult, ...]
    not_applicable: Mapping[str, str]
    buckets: Mapping[str, Bucket] = field(repr=False)
    candidates: CandidateResult | None
    clusters: NDArray[np.intp] | None = field(repr=False)
    seed: int

    @property
    def n_askers(self) -> int:
        """How many asked."""
        return len(self.asker_ids)

    @property
    def baselines(self) -> tuple[MethodResult, ...]:
        """The baselines: neither rankers nor peers."""
        return tuple(method for method in self.methods if method.role == "baseline")

    def method(self, name: str) -> MethodResult:
        """Return the result of one method, or raise an InputError."""
        for method in self.methods:
            if method.name == name:
                return method
        expected = "one of " + ", ".join(method.name for method in self.methods)
        raise InputError(field="method", value=name, expected=expected)

    def compare(self, first: str, second: str, *, metric: str = "ndcg@10") -> Comparison | None:
        """Compare two methods over the same askers, with a paired bootstrap; None if there are no askers.

        Raises
        ------
        InputError
            If there is no such method, or the metric is not a mean over askers.
        """
        values = []
        for method in (self.method(first), self.method(second)):
            if metric not in method.per_asker:
                expected = "one of " + ", ".join(method.per_asker)
                raise InputError(field="metric", value=metric, expected=expected)
            values.append(method.per_asker[metric])
        return compare(values[0], values[1], seed=self.seed, clusters=self.clusters)

    def best_baseline(self, metric: str = "ndcg@10") -> MethodResult | None:
        """Return the baseline with the highest value of a metric; None if there are no askers."""
        measured = [(estimate.value, one) for one in self.baselines if (estimate := one.metrics[metric]) is not None]
        return max(measured, key=lambda pair: pair[0])[1] if measured else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Variant:
    """How the model would do if it were made otherwise, over the same questions.

    Parameters
    ----------
    ndcg : mapping of str to Estimate or None
        NDCG@10 by task; None where nobody asks.
    minus_model : mapping of str to Comparison or None
        The same, minus that of the model: below 0 where it is worse.
    """

    ndcg: Mapping[str, Estimate | None]
    minus_model: Mapping[str, Comparison | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationResult:
    """How far the model's score was from what happened, over all candidates that it listed for some organisations.

    Parameters
    ----------
    error : float
        Expected calibration error, in 0..1.
    mean_score, share_happened : float
        What the model said on average, and how often it came true.
    n_pairs : int
        Pairs of asker and candidate.
    curve : tuple of (float, float, int)
        By bin, the lowest scores first: mean score, share that came true, pairs.
    """

    error: float
    mean_score: float
    share_happened: float
    n_pairs: int
    curve: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """What one position of the model's novelty dial does to its answers to partners-new.

    Parameters
    ----------
    novelty : float
        In 0..1.
    metrics : mapping of str to float or None
        "ndcg@10", "recall@50", "long_tail_recall@50", "coverage@10" and "gini@10".
    """

    novelty: float
    metrics: Mapping[str, float | None]
