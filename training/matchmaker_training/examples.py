"""Training examples: at a past day, who was a candidate for which question, and who joined within the horizon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matchmaker.candidates import gather_candidates
from matchmaker.dataset import Dataset
from matchmaker.features import FEATURES, compute_features, describe
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import NO_DAY
from matchmaker.question import Form
from matchmaker.signals import Signals, gather_many
from matchmaker_training.folds import leave_out
from matchmaker_training.knowing import knowledge_of
from matchmaker_training.next_year import NextYear, come_true, next_year
from matchmaker_training.questions import Asked, draw_questions
from matchmaker_training.settings import TrainingSettings

N_LIKELY = 100
QUESTIONS_A_PORTION = 500
SOME_ACTIVITY, SOME_SHARE = 0.05, 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examples:
    """Rows to learn from: e of them.

    Parameters
    ----------
    features : ndarray of float32, shape (e, n_features)
        As in serving.
    joined : ndarray of bool, shape (e,)
        Whether the candidate joined those who asked within the horizon.
    weights : ndarray of float64, shape (e,)
        For how many candidates an example stands: 1 for those who joined, more for the sampled rest.
    questions : ndarray of int64, shape (e,)
        A number for each question, equal within one.
    """

    features: NDArray[np.float32]
    joined: NDArray[np.bool_]
    weights: NDArray[np.float64]
    questions: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questionnaire:
    """The questions that are put to one knowledge.

    Parameters
    ----------
    knowledge : Knowledge
        What is known when they are put.
    asked : tuple of Asked
        The questions, and who joined.
    propensity : Examples
        Whether an organisation starts anything, from `CANDIDATE_FEATURES`.
    seed, number : int
        Decide which negatives are drawn; the number tells one questionnaire from another.
    first : int
        Place of the first of these questions in the whole questionnaire, of which this may be a portion.
    """

    knowledge: Knowledge
    asked: tuple[Asked, ...]
    propensity: Examples
    seed: int
    number: int
    first: int = 0


def questions_of_day(dataset: Dataset, cutoff: date, settings: TrainingSettings, seed: int) -> Questionnaire:
    """Draw the questions of one past day.

    Parameters
    ----------
    cutoff : date
        What is known is what was before this day; what is asked is what starts in the horizon from it on.
    seed : int
        Decides which questions are drawn, and which negatives will be.
    """
    knowledge = knowledge_of(dataset, cutoff, settings.knowledge)
    future = next_year(dataset, knowledge, settings.horizon_days)
    return _questionnaire(knowledge, future, settings, seed=seed, number=cutoff.toordinal())


def questions_of_fold(
    dataset: Dataset, day: date, left_out: Sequence[str], *, settings: TrainingSettings, seed: int, fold: int
) -> Questionnaire:
    """Draw the questions about the collaborations `left_out`, put to a knowledge as of `day` that has all but them."""
    knowledge = knowledge_of(leave_out(dataset, left_out, day=day), day, settings.knowledge)
    future = come_true(dataset.before(day), knowledge, pl.Series(left_out, dtype=pl.String))
    return _questionnaire(knowledge, future, settings, seed=seed, number=fold)


def _questionnaire(
    knowledge: Knowledge, future: NextYear, settings: TrainingSettings, *, seed: int, number: int
) -> Questionnaire:
    asked = draw_questions(knowledge, future, settings, np.random.default_rng([seed, number]))
    propensity = _of_propensity(knowledge, future, _first_number(number))
    return Questionnaire(knowledge=knowledge, asked=tuple(asked), propensity=propensity, seed=seed, number=number)


def make_examples(questionnaire: Questionnaire, settings: TrainingSettings) -> dict[Form, Examples]:
    """Make the examples of a questionnaire, for each form of question.

    What is made of a question does not depend on which others there are.
    """
    parts: dict[Form, list[Examples]] = {form: [] for form in Form}
    signals_of_each = gather_many(questionnaire.knowledge, [one.question for one in questionnaire.asked])
    for place, (one, signals) in enumerate(zip(questionnaire.asked, signals_of_each, strict=True), questionnaire.first):
        draw = np.random.default_rng([questionnaire.seed, questionnaire.number, place])
        features, joined, weights = _of_one_question(questionnaire.knowledge, signals, one.joined, settings, draw)
        number = _first_number(questionnaire.number) + place
        part = Examples(features=features, joined=joined, weights=weights, questions=np.full(len(joined), number))
        parts[one.question.form].append(part)
    return {form: join_examples(of_form) for form, of_form in parts.items()}


def _first_number(number: int) -> int:
    """Return from where on the questions of a questionnaire are numbered, so that no two have the same."""
    return number * 2**32


def portions(questionnaire: Questionnaire) -> list[Questionnaire]:
    """Part a questionnaire, so many questions at a time as are worth another process."""
    return [
        replace(questionnaire, asked=questionnaire.asked[first : first + QUESTIONS_A_PORTION], first=first)
        for first in range(0, len(questionnaire.asked), QUESTIONS_A_PORTION)
    ]


def is_dated(knowledge: Knowledge) -> NDArray[np.bool_]:
    """Tell whom the data dates: of others only those remain at a past day who never joined anything, which shows."""
    return np.asarray((knowledge.activity.first_on != NO_DAY) | (knowledge.organisations.known_on != NO_DAY))


def join_examples(parts: Sequence[Examples]) -> Examples:
    """Return all of `parts` in one."""
    none = Examples(
        features=np.empty((0, parts[0].features.shape[1] if parts else len(FEATURES)), dtype=np.float32),
        joined=np.empty(0, dtype=bool),
        weights=np.empty(0),
        questions=np.empty(0, dtype=np.int64),
    )
    every = [none, *parts]
    return Examples(
        features=np.concatenate([part.features for part in every]),
        joined=np.concatenate([part.joined for part in every]),
        weights=np.concatenate([part.weights for part in every]),
        questions=np.concatenate([part.questions for part in every]),
    )


def some_examples(examples: Examples, rows: NDArray[np.bool_]) -> Examples:
    """Return those of `rows`."""
    return Examples(
        features=examples.features[rows],
        joined=examples.joined[rows],
        weights=examples.weights[rows],
        questions=examples.questions[rows],
    )


def telling_features(examples: Examples, columns: Mapping[str, int]) -> list[str]:
    """Return which of the features vary: the others tell nothing."""
    return [name for name, column in columns.items() if _varies(examples.features[:, column])]


def balanced_weights(examples: Examples) -> NDArray[np.float64]:
    """Divide by the root of how many joined in a question: every question is one asker's, and few of them are large."""
    _, question = np.unique(examples.questions, return_inverse=True)
    n_joined = np.bincount(question, weights=examples.joined)
    balanced = examples.weights / np.sqrt(np.maximum(n_joined, 1))[question]
    return np.asarray(balanced / balanced.mean())


def _varies(column: NDArray[np.float32]) -> bool:
    known = column[~np.isnan(column)]
    return 0 < len(known) < len(column) or bool(np.any(known != known[:1]))


def _of_one_question(
    knowledge: Knowledge,
    signals: Signals,
    joined_rows: NDArray[np.integer],
    settings: TrainingSettings,
    draw: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float64]]:
    """Keep all who joined and a sample of who did not; the sample is weighted to stand for all of them."""
    eligible = is_dated(knowledge)
    eligible[signals.question.askers] = False
    rows = gather_candidates(knowledge, signals, eligible, settings.candidates).rows
    joined = np.isin(rows, joined_rows)
    stayed_out = np.flatnonzero(~joined)
    likely_first = stayed_out[np.argsort(-_likelihood(knowledge, signals)[rows[stayed_out]], kind="stable")]
    kept, stands_for = _sample(likely_first, settings.n_negatives, draw)
    chosen, weights = np.concatenate([np.flatnonzero(joined), kept]), np.append(np.ones(joined.sum()), stands_for)
    order = np.argsort(chosen)
    chosen, weights = chosen[order], weights[order]
    return compute_features(knowledge, signals, rows[chosen]), joined[chosen], weights


def _likelihood(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Return how likely each organisation looks at first sight: what is to be learnt is who of the likely joins."""
    if len(signals.seeds):
        return signals.walk
    usual = (knowledge.activity.recent + SOME_ACTIVITY) * signals.affinity
    return np.asarray(usual * np.sqrt(signals.topic_recent + SOME_SHARE))


def _sample(
    likely_first: NDArray[np.integer], size: int, draw: np.random.Generator
) -> tuple[NDArray[np.integer], NDArray[np.float64]]:
    """Draw half from the `N_LIKELY` likeliest and half from the others; return them, and for how many each stands."""
    likely, others = likely_first[:N_LIKELY], likely_first[N_LIKELY:]
    n_others = min(len(others), max(size // 2, size - len(likely)))
    parts = [(likely, size - n_others), (others, n_others)]
    kept = [draw.permutation(part)[:n] for part, n in parts]
    stands_for = [np.full(len(k), len(part) / max(len(k), 1)) for k, (part, _) in zip(kept, parts, strict=True)]
    return np.concatenate(kept), np.concatenate(stands_for)


def _of_propensity(knowledge: Knowledge, future: NextYear, number: int) -> Examples:
    rows = np.flatnonzero(is_dated(knowledge))
    return Examples(
        features=describe(knowledge, rows),
        joined=np.diff(future.partners.indptr)[rows] > 0,
        weights=np.ones(len(rows)),
        questions=number + rows,
    )
