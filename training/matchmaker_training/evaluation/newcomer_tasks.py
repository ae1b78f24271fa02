"""newcomer and newcomer-topic: somebody without a past asks, by what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from matchmaker.brief import Brief
from matchmaker.dataset import Dataset
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID
from matchmaker.organisation import Organisation
from matchmaker_training.evaluation.drawing import in_drawn_order
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import NO_TOPICS, Question, Task, rows_as_matrix
from matchmaker_training.evaluation.task_names import NEWCOMER, NEWCOMER_TOPIC
from matchmaker_training.evaluation.window import Window

TOLD = ("id", "kind", "country", "region", "place", "sme")
"""What a newcomer says of itself, besides its capabilities; not its name, url or description."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Newcomer:
    """An organisation whose first collaboration starts in the window.

    Parameters
    ----------
    organisation : Organisation
        What it says of itself.
    first : list of str
        The collaborations that start on its first day.
    relevant : ndarray of int
        Rows of the catalogue of those in them.
    """

    organisation: Organisation
    first: list[str]
    relevant: NDArray[np.int64]


def newcomer_tasks(
    dataset: Dataset, past: Past, window: Window, *, seed: int, max_askers: int | None
) -> tuple[Task, Task]:
    """Return newcomer, over those with anybody of the catalogue in their first collaborations, and newcomer-topic.

    The second has the topics of these collaborations in the brief, and leaves out those without any. Newcomers that
    share such a collaboration are in one cluster: what came true for them is the same.
    """
    firsts = _first_collaborations(dataset, window)
    drawn = sorted(in_drawn_order(firsts, seed=seed, purpose=NEWCOMER)[:max_askers])
    described = _described(dataset.before(window.end), drawn)
    newcomers = [
        Newcomer(organisation=described[one], first=firsts[one][0], relevant=np.array(firsts[one][1])) for one in drawn
    ]
    plain = [(newcomer, (), NO_TOPICS) for newcomer in newcomers]
    about = [(newcomer, *window.topics_of(newcomer.first)) for newcomer in newcomers]
    return _task(NEWCOMER, plain, past), _task(NEWCOMER_TOPIC, [one for one in about if one[1]], past)


def _first_collaborations(dataset: Dataset, window: Window) -> dict[str, tuple[list[str], list[int]]]:
    """Return by newcomer its first collaborations and who of the catalogue is in them, if anybody is."""
    seen = dataset.before(window.start).participations[ORGANISATION_ID].unique()
    new = window.rows.filter(pl.col("row").is_null() & ~pl.col(ORGANISATION_ID).is_in(seen.implode()))
    first = new.filter(pl.col("started_on") == pl.col("started_on").min().over(ORGANISATION_ID))
    known = window.rows.filter(pl.col("row").is_not_null()).select(COLLABORATION_ID, "row")
    met = first.select(ORGANISATION_ID, COLLABORATION_ID).join(known, on=COLLABORATION_ID, how="left")
    found = met.group_by(ORGANISATION_ID).agg(
        pl.col(COLLABORATION_ID).unique().sort(), pl.col("row").drop_nulls().unique().sort()
    )
    return {one: (collaborations, rows) for one, collaborations, rows in found.iter_rows() if rows}


def _described(dataset: Dataset, ids: list[str]) -> dict[str, Organisation]:
    rows = dataset.organisations.filter(pl.col("id").is_in(ids)).select(TOLD)
    strengths: dict[str, dict[str, float]] = {}
    for organisation_id, capability, strength in (
        dataset.capabilities.filter(pl.col(ORGANISATION_ID).is_in(ids))
        .select(ORGANISATION_ID, "capability", "strength")
        .iter_rows()
    ):
        strengths.setdefault(organisation_id, {})[capability] = strength
    return {row["id"]: _organisation(row, strengths.get(row["id"], {})) for row in rows.iter_rows(named=True)}


def _organisation(row: Mapping[str, Any], capabilities: Mapping[str, float]) -> Organisation:
    return Organisation(**row, capabilities=capabilities)


def _task(name: str, asked: Sequence[tuple[Newcomer, tuple[str, ...], NDArray[np.intp]]], past: Past) -> Task:
    nobody = np.empty(0, dtype=np.intp)
    return Task(
        name=name,
        questions=tuple(
            Question(
                id=newcomer.organisation.id,
                brief=Brief(lead=newcomer.organisation, topics=names),
                seeds=nobody,
                topics=columns,
                kind=newcomer.organisation.kind,
                country=newcomer.organisation.country,
            )
            for newcomer, names, columns in asked
        ),
        relevant=rows_as_matrix((newcomer.relevant for newcomer, _, _ in asked), past.n_organisations),
        removed=rows_as_matrix((nobody for _ in asked), past.n_organisations),
        clusters=_clusters([newcomer.first for newcomer, _, _ in asked]),
    )


def _clusters(firsts: Sequence[Sequence[str]]) -> NDArray[np.intp]:
    """Return a number for each newcomer, equal for those who came in together, directly or through others."""
    places = {one: place for place, one in enumerate(sorted({one for first in firsts for one in first}))}
    took_part = rows_as_matrix((np.array([places[one] for one in first]) for first in firsts), len(places))
    return np.asarray(connected_components(took_part @ took_part.T)[1], dtype=np.intp)
