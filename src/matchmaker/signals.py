"""What those who ask have to do with every organisation: the vectors that candidates and features are drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import NO_DAY
from matchmaker.sparse import positions_of_rows

RESTART = 0.15
N_SPARSE_STEPS = 2
N_DENSE_STEPS = 3
BLOCK = 32
MAX_BLOCK_VALUES = 4_000_000  # beyond, a block holds more memory than it saves time


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """One value for each of the n organisations, seen from those who ask.

    Parameters
    ----------
    seeds : ndarray of int32
        Rows of those who ask: the lead first, if there is one, then the members.
    joint_weight, joint_recent : ndarray of float32, shape (n,)
        Decayed weight of the joint collaborations, with the long and the short half-life.
    joint_count : ndarray of int32, shape (n,)
        Number of joint collaborations.
    joint_last_on : ndarray of int32, shape (n,)
        Starting day of the latest of them; `NO_DAY` without.
    common_neighbours, adamic_adar, resource_allocation : ndarray of float32, shape (n,)
        Shared partners counted plainly, by 1/ln(degree) (Adamic and Adar, 2003) and by 1/degree (Zhou, Lü and
        Zhang, 2009); summed over those who ask.
    walk : ndarray of float32, shape (n,)
        Personalised PageRank (Page et al., 1999; Haveliwala, 2002): restart .15, five steps, on the decayed graph.
    similarity : ndarray of float32, shape (n,)
        Cosine of the topic profiles, in 0..1.
    """

    seeds: NDArray[np.int32]
    joint_weight: NDArray[np.float32]
    joint_recent: NDArray[np.float32]
    joint_count: NDArray[np.int32]
    joint_last_on: NDArray[np.int32]
    common_neighbours: NDArray[np.float32]
    adamic_adar: NDArray[np.float32]
    resource_allocation: NDArray[np.float32]
    walk: NDArray[np.float32]
    similarity: NDArray[np.float32]


def gather_signals(knowledge: Knowledge, seeds: NDArray[np.int32]) -> Signals:
    """Gather the signals of one question.

    Parameters
    ----------
    seeds : ndarray of int32
        Rows of those who ask, at least one, the lead first.
    """
    return next(gather_many(knowledge, [seeds]))


def gather_many(knowledge: Knowledge, questions: Sequence[NDArray[np.int32]]) -> Iterator[Signals]:
    """Gather the signals of several questions, one by one; the walks go in blocks, which is faster.

    A question's signals are the same, bit for bit, in whatever company it is asked.
    """
    size = max(1, min(BLOCK, MAX_BLOCK_VALUES // max(knowledge.n_organisations, 1)))
    for start in range(0, len(questions), size):
        block = questions[start : start + size]
        surroundings = [_surroundings(knowledge, seeds) for seeds in block]
        walks = _walk_on(knowledge, block, [walk for _, walk in surroundings])
        for seeds, (near, _), walk in zip(block, surroundings, walks.T, strict=True):
            yield Signals(seeds=seeds, **near, walk=walk, similarity=_similarity(knowledge, seeds))


def _surroundings(
    knowledge: Knowledge, seeds: NDArray[np.int32]
) -> tuple[dict[str, NDArray[Any]], NDArray[np.float32]]:
    """Return the signals of one and two steps from `seeds`, and the walk after two steps."""
    graph, n = knowledge.graph, knowledge.n_organisations
    ties, _ = positions_of_rows(graph.weights, seeds)
    partners, weights = graph.weights.indices[ties], graph.weights.data[ties]
    last_on = np.full(n, NO_DAY, dtype=np.int32)
    np.maximum.at(last_on, partners, graph.last_on[ties])

    restart = _restart(n, seeds)
    first = np.bincount(
        partners,
        weights=weights * np.repeat(_outflow(knowledge, restart)[seeds], graph.degrees[seeds]),
        minlength=n,
    )
    walk = RESTART * restart + (1 - RESTART) * first

    near = np.unique(np.concatenate([seeds, partners]))
    steps, lengths = positions_of_rows(graph.weights, near)
    reached = graph.weights.indices[steps]
    # how many of those who ask each of `near` has worked with: its weight as a shared partner
    multiplicity = np.bincount(partners, minlength=n)[near]
    degrees = np.maximum(graph.degrees[near], 2)

    def through_partners(values: NDArray[np.float64]) -> NDArray[np.float32]:
        return np.bincount(reached, weights=np.repeat(values, lengths), minlength=n).astype(np.float32)

    second = np.bincount(
        reached,
        weights=graph.weights.data[steps] * np.repeat(_outflow(knowledge, walk)[near], lengths),
        minlength=n,
    )
    signals: dict[str, NDArray[Any]] = {
        "joint_weight": np.bincount(partners, weights=weights, minlength=n).astype(np.float32),
        "joint_recent": np.bincount(partners, weights=graph.recent[ties], minlength=n).astype(np.float32),
        "joint_count": np.bincount(partners, weights=graph.counts[ties], minlength=n).astype(np.int32),
        "joint_last_on": last_on,
        "common_neighbours": through_partners(multiplicity.astype(np.float64)),
        "adamic_adar": through_partners(multiplicity / np.log(degrees)),
        "resource_allocation": through_partners(multiplicity / degrees),
    }
    return signals, (RESTART * restart + (1 - RESTART) * second).astype(np.float32)


def _restart(n: int, seeds: NDArray[np.int32]) -> NDArray[np.float64]:
    restart = np.zeros(n)
    restart[seeds] = 1 / len(seeds)
    return restart


def _outflow(knowledge: Knowledge, walk: NDArray[np.floating]) -> NDArray[np.floating]:
    """Share `walk` out over the weight of each organisation's ties; without ties it goes nowhere."""
    strengths = knowledge.graph.strengths
    shape = (-1,) + (1,) * (walk.ndim - 1)
    return walk / np.where(strengths > 0, strengths, np.float32(np.inf)).reshape(shape)


def _walk_on(
    knowledge: Knowledge, block: Sequence[NDArray[np.int32]], walks: Sequence[NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Take the remaining steps of several walks at once; shape (n, len(block))."""
    n = knowledge.n_organisations
    restart = np.stack([_restart(n, seeds) for seeds in block], axis=1).astype(np.float32)
    walk = np.stack(walks, axis=1)
    for _ in range(N_DENSE_STEPS):
        walk = np.float32(RESTART) * restart + np.float32(1 - RESTART) * (
            knowledge.graph.weights @ _outflow(knowledge, walk)
        )
    return np.asarray(walk)


def _similarity(knowledge: Knowledge, seeds: NDArray[np.int32]) -> NDArray[np.float32]:
    vectors = knowledge.profiles.vectors
    entries, _ = positions_of_rows(vectors, seeds)
    profile = np.bincount(vectors.indices[entries], weights=vectors.data[entries], minlength=vectors.shape[1])
    length = np.sqrt(profile @ profile)
    if length == 0:
        return np.zeros(knowledge.n_organisations, dtype=np.float32)
    return np.asarray(vectors @ (profile / length).astype(np.float32))
