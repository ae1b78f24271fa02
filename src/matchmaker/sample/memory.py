"""Who worked with whom before: the past collaborations, in order, and those who come back from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.sample.draws import below
from matchmaker.sample.market import NOBODY

BONUS = 220
QUALITY_SPAN = 160  # from the worst to the best project
DECAY_PER_QUARTER = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """All projects so far.

    Parameters
    ----------
    members : ndarray of int32, shape (n_participations,)
        Organisation rows, project after project, each project's coordinator first.
    bounds : ndarray of int64, shape (n_projects + 1,)
        Project p has ``members[bounds[p]:bounds[p + 1]]``.
    project, of_member, by_member : ndarrays
        The project of every participation; the participations of organisation i, oldest first, are
        ``by_member[of_member[i]:of_member[i + 1]]``.
    quality, quarter : ndarray of int64, shape (n_projects,)
        How well it went, in hundredths around 0, and when it was.
    """

    members: NDArray[np.int32]
    bounds: NDArray[np.int64]
    project: NDArray[np.int32]
    of_member: NDArray[np.int64]
    by_member: NDArray[np.int64]
    quality: NDArray[np.int64]
    quarter: NDArray[np.int64]


def remember(
    members: NDArray[np.int32],
    sizes: NDArray[np.int64],
    quality: NDArray[np.int64],
    quarter: NDArray[np.int64],
    n_organisations: int,
) -> Memory:
    """Index the past so that it can be drawn from."""
    of_member = np.zeros(n_organisations + 1, dtype=np.int64)
    np.cumsum(np.bincount(members, minlength=n_organisations), out=of_member[1:])
    return Memory(
        members=members,
        bounds=np.concatenate([[0], np.cumsum(sizes)]),
        project=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        of_member=of_member,
        by_member=np.argsort(members, kind="stable"),
        quality=quality,
        quarter=quarter,
    )


def past_projects(rng: np.random.Generator, memory: Memory, members: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one past project of each of `members`, a recent one rather; -1 where there is none.

    Parameters
    ----------
    members : ndarray of int64, any shape
        Organisation rows; -1 for nobody.
    """
    first = memory.of_member[members]
    n_past = np.where(members == NOBODY, 0, memory.of_member[members + 1] - first)
    if not n_past.any():
        return np.full(members.shape, NOBODY)
    back = below(rng, n_past, members.shape) * below(rng, 1000, members.shape) // 1000  # a product: rather the recent
    latest = np.where(n_past > 0, first + n_past - 1 - back, 0)
    return np.where(n_past > 0, memory.project[memory.by_member[latest]], NOBODY)


def propose_from_memory(
    rng: np.random.Generator, memory: Memory, projects: NDArray[np.int64], quarter: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw one member of each of these past projects.

    Returns
    -------
    organisations : ndarray of int64, the shape of `projects`
        -1 where there is no project.
    bonus : ndarray of int64, the shape of `projects`
        What the shared past is worth, in hundredths of a natural logarithm: more if it went well, less if it was long
        ago.
    """
    if not len(memory.quality):
        return np.full(projects.shape, NOBODY), np.zeros(projects.shape, dtype=np.int64)
    project = np.maximum(projects, 0)
    start = memory.bounds[project]
    n_members = memory.bounds[project + 1] - start
    member = memory.members[start + below(rng, n_members, projects.shape)].astype(np.int64)
    bonus = BONUS + memory.quality[project] - DECAY_PER_QUARTER * (quarter - memory.quarter[project])
    return np.where(projects == NOBODY, NOBODY, member), bonus
