"""Evidence for a candidate, read off the data, so that a person can check it."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import day_number, day_of
from matchmaker.matching_text import matching_text
from matchmaker.ranking import Named, Reason, ReasonKind
from matchmaker.signals import Signals
from matchmaker.sparse import positions_of_rows

MAX_SHOWN = 5
RECENT_YEARS = 2


def explain(knowledge: Knowledge, signals: Signals, row: int) -> tuple[Reason, ...]:
    """Return what speaks for the organisation in `row`, the strongest sort of evidence first."""
    found = (
        _joint_collaborations(knowledge, signals, row),
        _shared_partners(knowledge, signals, row),
        matching_text(knowledge, signals, row),
        _shared_topics(knowledge, signals, row),
        _shared_place(knowledge, signals, row),
        _recent_activity(knowledge, row),
    )
    return tuple(reason for reason in found if reason is not None)


def _joint_collaborations(knowledge: Knowledge, signals: Signals, row: int) -> Reason | None:
    theirs, _ = positions_of_rows(knowledge.participation, signals.seeds)
    own, _ = positions_of_rows(knowledge.participation, np.array([row]))
    indices = knowledge.participation.indices
    joint = np.intersect1d(indices[theirs], indices[own])[::-1]  # rows are in the order of days: newest first
    if not len(joint):
        return None
    shown = tuple(_collaboration(knowledge, one) for one in joint[:MAX_SHOWN].tolist())
    latest = ", ".join(f"{one.name or one.id} ({one.on:%Y})" for one in shown[:2])
    more = len(joint) - len(shown[:2])
    sizes = np.diff(knowledge.membership.indptr)[joint]
    only_large = sizes.min() > knowledge.settings.max_participants  # such do not make partners, so say what it is
    noun = "large collaboration" if only_large else "collaboration"
    text = f"Worked together in {_counted(len(joint), noun)}: {latest}{_and_more(more)}."
    return Reason(kind=ReasonKind.JOINT_COLLABORATIONS, text=text, count=len(joint), collaborations=shown)


def _shared_partners(knowledge: Knowledge, signals: Signals, row: int) -> Reason | None:
    weights = knowledge.graph.weights
    own, _ = positions_of_rows(weights, np.array([row]))
    shared = own[signals.joint_count[weights.indices[own]] > 0]
    rows = weights.indices[shared]
    rows, shared = rows[~np.isin(rows, signals.seeds)], shared[~np.isin(rows, signals.seeds)]
    if not len(rows):
        return None
    known_to_both = np.minimum(signals.joint_weight[rows], weights.data[shared])
    best = rows[np.lexsort((rows, -known_to_both))][:MAX_SHOWN]
    shown = tuple(_organisation(knowledge, one) for one in best.tolist())
    names = ", ".join(one.name or one.id for one in shown[:3])
    more = len(rows) - len(shown[:3])
    text = f"{_counted(len(rows), 'shared partner')}: {names}{_and_more(more)}."
    return Reason(kind=ReasonKind.SHARED_PARTNERS, text=text, count=len(rows), organisations=shown)


def _shared_topics(knowledge: Knowledge, signals: Signals, row: int) -> Reason | None:
    vectors, subjects_asked = knowledge.profiles.vectors, signals.question.subjects
    profile = np.zeros(vectors.shape[1])
    if len(subjects_asked):
        profile[subjects_asked] = signals.question.strengths
    else:
        theirs, _ = positions_of_rows(vectors, signals.seeds)
        np.add.at(profile, vectors.indices[theirs], vectors.data[theirs])
    own, _ = positions_of_rows(vectors, np.array([row]))
    subjects, shares = vectors.indices[own], vectors.data[own] * profile[vectors.indices[own]]
    order = np.lexsort((subjects, -shares))
    common = subjects[order][shares[order] > 0]
    profiles = knowledge.profiles
    # one name may stand under several schemes, as a topic and as a capability for instance
    names = tuple(dict.fromkeys(profiles.subjects[one] for one in common.tolist() if profiles.tells(one)))
    if not names:
        return None
    text = f"{'Works' if len(subjects_asked) else 'Both work'} on {', '.join(names[:3])}{_and_more(len(names) - 3)}."
    return Reason(kind=ReasonKind.SHARED_TOPICS, text=text, count=len(names), topics=names[:MAX_SHOWN])


def _shared_place(knowledge: Knowledge, signals: Signals, row: int) -> Reason | None:
    organisations, question = knowledge.organisations, signals.question
    if organisations.place_codes[row] >= 0 and organisations.place_codes[row] == question.place:
        return Reason(kind=ReasonKind.SHARED_PLACE, text=f"Both are in {organisations.places[row]}.")
    if organisations.countries[row] >= 0 and organisations.countries[row] == question.country:
        country = organisations.country_codes[int(organisations.countries[row])]
        return Reason(kind=ReasonKind.SHARED_PLACE, text=f"Both are in {country}.")
    return None


def _recent_activity(knowledge: Knowledge, row: int) -> Reason | None:
    own, _ = positions_of_rows(knowledge.participation, np.array([row]))
    started_on: NDArray[np.int32] = knowledge.collaborations.started_on[knowledge.participation.indices[own]]
    since = _years_before(knowledge.as_of, RECENT_YEARS)
    recent = int((started_on >= day_number(since)).sum())
    if not recent:
        return None
    text = f"Started {_counted(recent, 'collaboration')} since {since}, the latest on {day_of(started_on.max())}."
    return Reason(kind=ReasonKind.RECENT_ACTIVITY, text=text, count=recent)


def _years_before(day: date, n_years: int) -> date:
    """Return the same day `n_years` earlier; the 28th for a 29th of February that was not there."""
    try:
        return day.replace(year=day.year - n_years)
    except ValueError:
        return day.replace(year=day.year - n_years, day=28)


def _organisation(knowledge: Knowledge, row: int) -> Named:
    return Named(id=knowledge.organisations.ids[row], name=knowledge.organisations.names[row])


def _collaboration(knowledge: Knowledge, row: int) -> Named:
    columns = knowledge.collaborations
    return Named(id=columns.ids[row], name=columns.titles[row], on=day_of(columns.started_on[row]))


def _counted(n: int, singular: str) -> str:
    return f"{n:,} {singular}" + "s" * (n != 1)


def _and_more(n: int) -> str:
    return f" and {n:,} more" if n > 0 else ""
