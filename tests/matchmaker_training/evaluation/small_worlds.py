"""Datasets that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker_training.evaluation.answers import answers_by_scores
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.gathering import Answers
from matchmaker_training.evaluation.partner_tasks import questions_of_rows
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question

CUT = date(2020, 1, 1)
END = date(2021, 1, 1)
TWELVE_YEARS_BEFORE = date(2008, 1, 1)  # four half-lives to the day: worth 1/16
TWENTY_FOUR_YEARS_BEFORE = date(1996, 1, 1)  # eight: 1/256

Collaborations = Mapping[str, tuple[date, Sequence[str]]]


def dataset_of(
    collaborations: Collaborations,
    *,
    coordinators: Mapping[str, str] | None = None,
    topics: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    attributes: Mapping[str, tuple[str | None, str | None]] | None = None,
) -> mm.Dataset:
    """Collaborations with their starting days and members; topics as scheme and name; attributes as kind and country.

    With `coordinators`, every other participant is one that takes part; without, there are no roles.
    """
    parts = [(one, member) for one, (_, members) in collaborations.items() for member in members]
    leads = coordinators or {}
    roles = ["coordinator" if leads.get(one) == member else "participant" for one, member in parts]
    subjects = [(one, scheme, name) for one, listed in (topics or {}).items() for scheme, name in listed]
    ids = sorted({member for _, member in parts})
    told = attributes or {}
    return mm.Dataset.from_tables(
        organisations={
            "id": ids,
            "name": [f"name of {one}" for one in ids],
            "kind": [told.get(one, (None, None))[0] for one in ids],
            "country": [told.get(one, (None, None))[1] for one in ids],
        },
        collaborations={"id": list(collaborations), "started_on": [day for day, _ in collaborations.values()]},
        participations={
            "collaboration_id": [one for one, _ in parts],
            "organisation_id": [member for _, member in parts],
            "role": roles if coordinators is not None else [None] * len(parts),
        },
        topics={
            "collaboration_id": [one for one, _, _ in subjects],
            "scheme": [scheme for _, scheme, _ in subjects],
            "topic": [name for _, _, name in subjects],
        },
    )


def dataset_of_sizes(sizes: Mapping[str, tuple[date, int]]) -> mm.Dataset:
    """Collaborations of so many participants each, among o00, o01, …"""
    return dataset_of({one: (day, [f"o{number:02d}" for number in range(size)]) for one, (day, size) in sizes.items()})


def question(
    past: Past, *askers: str, topics: Iterable[str] = (), kind: str | None = None, country: str | None = None
) -> Question:
    """A question by ids and names of topics."""
    ids, names = past.organisation_ids.to_list(), past.subjects["topic"].to_list()
    return Question(
        id="/".join(askers),
        brief=mm.Brief(lead=askers[0] if askers else mm.Organisation(id="new"), members=askers[1:]),
        seeds=np.array([ids.index(one) for one in askers], dtype=np.intp),
        topics=np.array([names.index(one) for one in topics], dtype=np.intp),
        kind=kind,
        country=country,
    )


def scores(past: Past, baseline: str, asked: Question) -> dict[str, float]:
    """What a baseline says of everybody, by id."""
    found = BASELINES[baseline](past)([asked])
    assert found.shape == (1, past.n_organisations)
    return dict(sorted(zip(past.organisation_ids, found[0].tolist(), strict=True)))


def answers_of(baseline: str, past: Past) -> Answers:
    """A baseline as what `gather` puts questions to."""
    return lambda questions: answers_by_scores(BASELINES[baseline](past), past, questions)


def everybody(past: Past) -> list[Question]:
    """The question of every organisation of the catalogue."""
    return questions_of_rows(past, range(past.n_organisations))


def names(past: Past, rows: NDArray[np.integer]) -> list[str]:
    """The ids of some rows of the catalogue."""
    return past.organisation_ids.gather(rows).to_list()
