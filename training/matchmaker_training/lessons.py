"""What models are learnt from: made once, for as many models as are to be learnt from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import count, islice

import numpy as np
from numpy.typing import NDArray

from matchmaker.dataset import Dataset
from matchmaker.errors import TrainingError
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.clock import clock_of
from matchmaker.knowledge.columns import day_number
from matchmaker.question import NO_SUBJECTS, Form
from matchmaker.ranker.model import Rarest
from matchmaker.strings import Strings
from matchmaker_training.examples import (
    Examples,
    Questionnaire,
    join_examples,
    make_examples,
    portions,
    questions_of_day,
    questions_of_fold,
)
from matchmaker_training.folds import day_after, fold_ids
from matchmaker_training.knowing import knowledge_of
from matchmaker_training.parallel import in_parallel, n_processes
from matchmaker_training.progress import Progress, silent
from matchmaker_training.settings import TrainingSettings

MIN_JOINED = 50
RARE_SHARE = 0.05
MIN_TOLD = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lessons:
    """Examples of past days, and the knowledge that a ranker ranks from: all that learning needs.

    Parameters
    ----------
    settings : TrainingSettings
        With which the examples were made.
    seed : int
        Likewise.
    cutoffs : tuple of date
        The past days, ascending, without those that next to nothing came after (see `clock_of`); of examples by
        folds, the day on which their horizon began.
    parts : tuple of mapping of Form or None to Examples
        The examples of each past day, or of each fold.
    known_of : tuple of mapping of str to ndarray of int32
        Likewise, for each scheme, of how many collaborations each topic was known that its questions told.
    knowledge : Knowledge
        Of the day that the rankers are of.
    """

    settings: TrainingSettings
    seed: int
    cutoffs: tuple[date, ...]
    parts: tuple[dict[Form | None, Examples], ...]
    known_of: tuple[Mapping[str, NDArray[np.int32]], ...]
    knowledge: Knowledge

    def latest(self, n_cutoffs: int) -> Lessons:
        """Return those of the latest past days: what `make_lessons` makes with so many `n_cutoffs`.

        Raises
        ------
        TrainingError
            If there is not enough to learn from in them, or they are not of past days.
        """
        if self.settings.folds or not 1 <= n_cutoffs <= len(self.cutoffs):
            raise TrainingError(f"There are no examples of {n_cutoffs} past days among these.")
        cutoffs, parts = self.cutoffs[-n_cutoffs:], self.parts[-n_cutoffs:]
        _check_enough(parts, cutoffs[0], self.knowledge.as_of)
        return replace(
            self,
            settings=replace(self.settings, n_cutoffs=n_cutoffs),
            cutoffs=cutoffs,
            parts=parts,
            known_of=self.known_of[-n_cutoffs:],
        )

    def examples(self, form: Form | None) -> Examples:
        """Return the examples of a form of question, None being the propensity: a copy, whose caller may change it."""
        return join_examples([part[form] for part in self.parts])

    def rarest(self) -> Rarest:
        """Return how well known a topic must be: half as well as 19 of 20 of those that questions told.

        Of those of its scheme, if at least `MIN_TOLD` were told; of all otherwise.
        """
        names = sorted({scheme for part in self.known_of for scheme in part})
        of_each = {name: np.concatenate([part[name] for part in self.known_of if name in part]) for name in names}
        schemes = [name for name in names if len(of_each[name]) >= MIN_TOLD]
        return Rarest(
            schemes=Strings.of(schemes),
            n_collaborations=np.array([_rarest(of_each[name]) for name in schemes], dtype=np.int32),
            of_others=_rarest(np.concatenate([*of_each.values()])) if names else 0,
        )


def make_lessons(
    dataset: Dataset, *, seed: int, settings: TrainingSettings, progress: Progress | None = None
) -> Lessons:
    """Make the examples of several past days, and the knowledge of the dataset's day.

    Parameters
    ----------
    dataset, seed, settings, progress
        As for `matchmaker_training.train`.

    Raises
    ------
    TrainingError
        If there is not enough to learn from.
    """
    progress = progress or silent
    if dataset.as_of is None and not dataset.n_collaborations:
        raise TrainingError("The dataset has no collaborations to learn from.")
    day = dataset.as_of or day_after(dataset)
    horizon = timedelta(days=settings.horizon_days)
    if settings.folds:
        cutoffs = [day - horizon]
        parts, known_of, knowledge = _of_folds(dataset, day, settings, seed, progress)
    else:
        cutoffs = _past_days(dataset, day, settings)
        parts, known_of, knowledge = _of_past_days(
            dataset, cutoffs, day, settings=settings, seed=seed, progress=progress
        )
    _check_enough(parts, cutoffs[0], day)
    return Lessons(
        settings=settings,
        seed=seed,
        cutoffs=tuple(cutoffs),
        parts=tuple(parts),
        known_of=tuple(known_of),
        knowledge=knowledge,
    )


def _past_days(dataset: Dataset, day: date, settings: TrainingSettings) -> list[date]:
    """Return the days to ask at, ascending: each a whole number of horizons before `day`."""
    started_on = dataset.before(day).collaborations["started_on"].to_physical().to_numpy()
    clock, horizon = clock_of(started_on, day_number(day)), settings.horizon_days

    def counts(back: int) -> bool:
        """Tell whether half of the horizon at least is not of quiet years."""
        end, start = clock.ages(clock.today - horizon * np.array([back, back + 1]))
        return bool(start - end >= horizon / 2)

    backs = [*islice(filter(counts, count()), settings.n_cutoffs)]
    return [day - timedelta(days=horizon) * (back + 1) for back in reversed(backs)]


def _check_enough(parts: Sequence[dict[Form | None, Examples]], start: date, day: date) -> None:
    n_joined = sum(int(part[Form.PARTNERS].joined.sum()) for part in parts)
    if n_joined < MIN_JOINED:
        raise TrainingError(
            f"Only {n_joined} candidates joined a collaboration from {start} to {day}; "
            f"{MIN_JOINED} are needed to learn from. Give more years of collaborations, or a longer horizon_days."
        )


def _of_past_days(
    dataset: Dataset, cutoffs: Sequence[date], day: date, *, settings: TrainingSettings, seed: int, progress: Progress
) -> tuple[list[dict[Form | None, Examples]], list[dict[str, NDArray[np.int32]]], Knowledge]:
    """Make the examples of each past day, tell what was known of their topics, and make the knowledge of `day`."""
    stage, days = "knowledge of each day", [*cutoffs, day]
    n_jobs = n_processes(len(days), n_collaborations=dataset.n_collaborations)
    progress(stage, 0, len(days))
    questionnaires: dict[date, Questionnaire] = {}
    for done, (asked, of_day) in enumerate(
        in_parallel(partial(_known_on, dataset, settings, seed, day), days, n_jobs), start=1
    ):
        if isinstance(of_day, Knowledge):
            knowledge = of_day
        else:
            questionnaires[asked] = of_day
        progress(stage, done, len(days))
    in_order = [questionnaires[one] for one in cutoffs]
    parts = _answered(in_order, settings, "examples of past days", progress)
    return parts, [_known_of(one) for one in in_order], knowledge


def _known_on(
    dataset: Dataset, settings: TrainingSettings, seed: int, day: date, asked: date
) -> tuple[date, Questionnaire | Knowledge]:
    if asked == day:
        return asked, knowledge_of(dataset, day, settings.knowledge)
    return asked, questions_of_day(dataset, asked, settings, seed)


def _of_folds(
    dataset: Dataset, day: date, settings: TrainingSettings, seed: int, progress: Progress
) -> tuple[list[dict[Form | None, Examples]], list[dict[str, NDArray[np.int32]]], Knowledge]:
    """Make the examples of the last horizon, each fold seen from all the others, one knowledge at a time."""
    start = day - timedelta(days=settings.horizon_days)
    parts, known_of = [], []
    for fold, ids in enumerate(fold_ids(dataset, start=start, end=day, n_folds=settings.folds, seed=seed)):
        questionnaire = questions_of_fold(dataset, day, ids, settings=settings, seed=seed, fold=fold)
        parts += _answered([questionnaire], settings, f"examples of fold {fold + 1} of {settings.folds}", progress)
        known_of.append(_known_of(questionnaire))
    progress(f"knowledge of {day}", 0, 1)
    knowledge = knowledge_of(dataset, day, settings.knowledge)
    progress(f"knowledge of {day}", 1, 1)
    return parts, known_of, knowledge


def _known_of(questionnaire: Questionnaire) -> dict[str, NDArray[np.int32]]:
    """Return, for each scheme, of how many collaborations each topic is known that the questions tell."""
    knowledge = questionnaire.knowledge
    n_collaborations = np.diff(knowledge.involvement.collaborations.indptr).astype(np.int32)
    told = np.concatenate([NO_SUBJECTS, *(one.question.subjects for one in questionnaire.asked)])
    schemes = np.array([*knowledge.profiles.schemes], dtype=np.str_)[told]
    return {str(scheme): n_collaborations[told[schemes == scheme]] for scheme in np.unique(schemes)}


def _rarest(known_of: NDArray[np.int32]) -> int:
    return int(np.quantile(known_of, RARE_SHARE) / 2)


def _answered(
    questionnaires: Sequence[Questionnaire], settings: TrainingSettings, stage: str, progress: Progress
) -> list[dict[Form | None, Examples]]:
    """Make the examples of each questionnaire, a portion of its questions at a time."""
    works = [part for one in questionnaires for part in portions(one)]
    n_collaborations = max(len(one.knowledge.collaborations.ids) for one in questionnaires)
    n_jobs = n_processes(len(works), n_collaborations=n_collaborations)
    progress(stage, 0, len(works))
    made: dict[tuple[int, int], dict[Form, Examples]] = {}
    for done, (key, examples) in enumerate(in_parallel(partial(_of_portion, settings), works, n_jobs), start=1):
        made[key] = examples
        progress(stage, done, len(works))
    return [
        {form: join_examples([made[key][form] for key in sorted(made) if key[0] == one.number]) for form in Form}
        | {None: one.propensity}
        for one in questionnaires
    ]


def _of_portion(settings: TrainingSettings, portion: Questionnaire) -> tuple[tuple[int, int], dict[Form, Examples]]:
    return (portion.number, portion.first), make_examples(portion, settings)
