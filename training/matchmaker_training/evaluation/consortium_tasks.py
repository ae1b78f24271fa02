"""complete-1 and complete-3: a coordinator, alone or with two more, asks who else will be in the consortium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from matchmaker.brief import Brief
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID
from matchmaker_training.evaluation.drawing import in_drawn_order
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question, Task, rows_as_matrix
from matchmaker_training.evaluation.task_names import COMPLETE_1, COMPLETE_3
from matchmaker_training.evaluation.window import Window

COORDINATOR = "coordinator"
MIN_KNOWN = 4
N_GIVEN = {COMPLETE_1: 1, COMPLETE_3: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consortium:
    """A collaboration of the window with those of its members that are in the catalogue.

    Parameters
    ----------
    id : str
        The collaboration's.
    members : tuple of str
        Ids: the lead first, the others in an order drawn by chance.
    rows : tuple of int
        Their rows of the catalogue, in the same order.
    """

    id: str
    members: tuple[str, ...]
    rows: tuple[int, ...]


def leads_are_drawn(window: Window) -> bool:
    """Tell whether the window has no roles at all, so that who leads is drawn by chance."""
    return not (window.rows["role"] == COORDINATOR).any()


def consortium_tasks(past: Past, window: Window, *, seed: int, max_askers: int | None) -> tuple[Task, Task]:
    """Return complete-1 and complete-3, over the collaborations with a lead and at least three others in the catalogue.

    Given are the lead, in complete-3 also two others drawn by chance, and what the collaboration is about. Relevant
    are the other members. Without any roles in the window the lead is drawn by chance.
    """
    by_id = {consortium.id: consortium for consortium in _consortia(window, seed)}
    drawn = sorted(in_drawn_order(by_id, seed=seed, purpose=COMPLETE_1)[:max_askers])
    consortia = [by_id[one] for one in drawn]
    topics = {one: window.topics_of([one]) for one in drawn}
    return _task(COMPLETE_1, consortia, topics, past), _task(COMPLETE_3, consortia, topics, past)


def _consortia(window: Window, seed: int) -> Iterator[Consortium]:
    without_leads = leads_are_drawn(window)
    known = window.rows.filter(pl.col("row").is_not_null()).sort(COLLABORATION_ID, ORGANISATION_ID)
    for (collaboration_id,), members in known.group_by(COLLABORATION_ID, maintain_order=True):
        coordinators = members.filter(pl.col("role") == COORDINATOR)[ORGANISATION_ID].to_list()
        if members.height < MIN_KNOWN or not (coordinators or without_leads):
            continue
        rows = dict(zip(members[ORGANISATION_ID], members["row"], strict=True))
        order = in_drawn_order(rows, seed=seed, purpose=f"members of {collaboration_id}")
        lead = order[0] if without_leads else coordinators[0]
        order = [lead, *(one for one in order if one != lead)]
        yield Consortium(id=str(collaboration_id), members=tuple(order), rows=tuple(rows[one] for one in order))


def _task(
    name: str, consortia: Sequence[Consortium], topics: Mapping[str, tuple[tuple[str, ...], np.ndarray]], past: Past
) -> Task:
    n_given = N_GIVEN[name]
    leads = np.array([consortium.rows[0] for consortium in consortia], dtype=np.intp)
    attributes = zip(past.kinds.names_of(leads), past.countries.names_of(leads), strict=True)
    questions = []
    for consortium, (kind, country) in zip(consortia, attributes, strict=True):
        names, columns = topics[consortium.id]
        lead, *others = consortium.members[:n_given]
        questions.append(
            Question(
                id=consortium.id,
                brief=Brief(lead=lead, members=others, topics=names),
                seeds=np.array(consortium.rows[:n_given], dtype=np.intp),
                topics=columns,
                kind=kind,
                country=country,
            )
        )
    return Task(
        name=name,
        questions=tuple(questions),
        relevant=rows_as_matrix((np.array(one.rows[n_given:]) for one in consortia), past.n_organisations),
        removed=rows_as_matrix((question.seeds for question in questions), past.n_organisations),
    )
