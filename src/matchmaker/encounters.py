"""What candidates did, collaboration by collaboration, with those who ask and on the subjects of the question."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import COORDINATED, NO_DAY
from matchmaker.knowledge.graph import is_ending
from matchmaker.question import Question
from matchmaker.signals import Signals
from matchmaker.sparse import positions_of_rows

NEVER = np.iinfo(np.int32).max
ENCOUNTERS = ("topic_newcomers", "topic_newcomers_of_country", "topic_with_country", "topic_with_kind")


class Joint(NamedTuple):
    """What each of k candidates did together with those who ask.

    Parameters
    ----------
    first_on, ended_on : ndarray of int32, shape (k,)
        Days on which the first of the joint collaborations started, and the last of those that have ended ended;
        `NO_DAY` where there is none, as far as known.
    n_ending : ndarray of int64, shape (k,)
        Number of those that are at the age at which most come to their end.
    led_by : ndarray of float64, shape (k,)
        Decayed weight of those that the candidate coordinated.
    most_askers : ndarray of int64, shape (k,)
        How many of those who ask were together in one collaboration with it, at most.
    """

    first_on: NDArray[np.int32]
    ended_on: NDArray[np.int32]
    n_ending: NDArray[np.int64]
    led_by: NDArray[np.float64]
    most_askers: NDArray[np.int64]


def met_in_collaborations(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> Joint:
    """Tell what the candidates in `rows`, shape (k,), did in what those who ask took part in.

    None of them is among those who ask. What two of those took part in counts twice.
    """
    participation, n_askers = knowledge.participation, signals.n_askers
    collaborations, k = knowledge.collaborations, len(rows)
    partners = np.flatnonzero(signals.joint_count[rows])
    whose, seats = _seats_in(n_askers > 0, participation, rows[partners])
    whose = partners[whose]
    where = participation.indices[seats]
    first_on, ended_on = np.full(k, NEVER, dtype=np.int32), np.full(k, NO_DAY, dtype=np.int32)
    np.minimum.at(first_on, whose, collaborations.started_on[where])
    ends = collaborations.ended_on[where]
    ends = np.where(knowledge.clock.ages(ends) > 0, ends, NO_DAY)  # what ends in a gap runs on, as on the day before it
    np.maximum.at(ended_on, whose, ends)
    first_on[first_on == NEVER] = NO_DAY
    most_askers = np.zeros(k, dtype=np.int64)
    np.maximum.at(most_askers, whose, n_askers[where])
    ending = is_ending(knowledge.clock.ages(collaborations.started_on[where]), knowledge.settings.half_life_years)
    led = participation.data[seats] == COORDINATED
    worth = knowledge.flow.weights_of(where)
    return Joint(
        first_on=first_on,
        ended_on=ended_on,
        n_ending=np.bincount(whose, weights=n_askers[where] * ending, minlength=k).astype(np.int64),
        led_by=np.bincount(whose[led], weights=(n_askers[where] * worth)[led], minlength=k).astype(np.float64),
        most_askers=most_askers,
    )


def met_on_topics(
    knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]
) -> dict[str, NDArray[np.float64] | float]:
    """Tell what each candidate did on the subjects of the question, and sum up whom it met there.

    An encounter counts the collaboration's decayed weight / (m - 1) of m participants, times how much of the subjects
    it is about.

    Returns
    -------
    dict of str to ndarray of float64, shape (k,)
        Of the k candidates in `rows`, for each of `ENCOUNTERS`: those that took part in a collaboration for the first
        time, of all and of the lead's country; those of the lead's country, and of its kind. As "topic_best" the
        largest part of the subjects that one collaboration was about, in 0..1; as "topic_best_weight" the same times
        its decayed weight / (m - 1). NaN where the question names no subjects; these two also where nobody known asks,
        since they tell nothing of newcomers.
    """
    question, about = signals.question, signals.about
    if not len(question.subjects):
        return dict.fromkeys((*ENCOUNTERS, "topic_best", "topic_best_weight"), math.nan)
    inward, outward, k = knowledge.flow.inward, knowledge.flow.outward, len(rows)
    whose, seats = _seats_in(about > 0, outward, rows)
    where = outward.indices[seats]
    is_theirs = np.zeros(knowledge.n_collaborations, dtype=bool)
    is_theirs[where] = True
    theirs = np.flatnonzero(is_theirs)
    entries, sizes = positions_of_rows(inward, theirs)
    all_seats = _kinds_of_seats(knowledge, question, inward.indices[entries], np.repeat(theirs, sizes))
    own_seats = _kinds_of_seats(knowledge, question, rows[whose], where)
    place = np.searchsorted(theirs, where)
    of_seat = np.repeat(np.arange(len(theirs)), sizes)
    worth = about[where] * knowledge.flow.weights_of(where)
    met: dict[str, NDArray[np.float64] | float] = {"topic_best": math.nan, "topic_best_weight": math.nan}
    if len(question.seeds):
        best, best_weight = np.zeros(k), np.zeros(k)
        np.maximum.at(best, whose, about[where].astype(np.float64))
        np.maximum.at(best_weight, whose, worth.astype(np.float64))
        met |= {"topic_best": best, "topic_best_weight": best_weight}
    for name in ENCOUNTERS:
        there = np.bincount(of_seat[all_seats[name]], minlength=len(theirs))
        others = there[place] - own_seats[name]  # nobody meets itself
        met[name] = np.asarray(np.bincount(whose, weights=worth * others, minlength=k), dtype=np.float64)
    return met


def _seats_in(
    is_wanted: NDArray[np.bool_], seats: csr_array, rows: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the seats of `rows` in the collaborations that are wanted: the place in `rows`, and the seat's entry."""
    entries, lengths = positions_of_rows(seats, rows)
    kept = is_wanted[seats.indices[entries]]
    return np.repeat(np.arange(len(rows)), lengths)[kept], entries[kept]


def _kinds_of_seats(
    knowledge: Knowledge, question: Question, organisations: NDArray[np.integer], collaborations: NDArray[np.integer]
) -> dict[str, NDArray[np.bool_]]:
    """Tell which of the seats, each of an organisation in a collaboration, are such as each of `ENCOUNTERS` counts."""
    is_first = knowledge.collaborations.started_on[collaborations] == knowledge.activity.first_on[organisations]
    of_country = knowledge.organisations.countries[organisations] == question.country
    return {
        "topic_newcomers": is_first,
        "topic_newcomers_of_country": is_first & of_country,
        "topic_with_country": of_country,
        "topic_with_kind": knowledge.organisations.kinds[organisations] == question.kind,
    }
