"""All methods of an evaluation, each with how it answers and what it cannot answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from matchmaker.errors import InputError
from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.answers import RankerAnswers, answers_by_scores
from matchmaker_training.evaluation.baselines import BASELINES, Scorer, why_not, why_not_by_seeds
from matchmaker_training.evaluation.full_ranking import Place
from matchmaker_training.evaluation.gathering import Answers
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question
from matchmaker_training.evaluation.results import MODEL, Role

Factory = Callable[[Past], Scorer]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Method:
    """One method.

    Parameters
    ----------
    name, role : str
        See `MethodResult`.
    answers : callable
        Answers questions; what has to be prepared is prepared when it is called.
    why_not : callable
        Given the name of a task, why the method cannot do it, or None.
    """

    name: str
    role: Role
    answers: Answers
    why_not: Callable[[str], str | None]


def rankers_as_methods(model: RankerAnswers, others: Mapping[str, Ranker], past: Past) -> list[Method]:
    """Return the model and the other rankers; they can be asked anything.

    Raises
    ------
    InputError
        If another ranker has the name of the model or of a baseline.
    """
    for name in others:
        if name == MODEL or name in BASELINES:
            raise InputError(field="others", value=name, expected=f"a name other than {MODEL} and those of baselines")
    answers = {name: RankerAnswers(ranker, past).to for name, ranker in others.items()}
    return [
        Method(name=MODEL, role="model", answers=model.to, why_not=_any_task),
        *(Method(name=name, role="other", answers=one, why_not=_any_task) for name, one in answers.items()),
    ]


def baselines_as_methods(past: Past) -> list[Method]:
    """Return all baselines."""
    return [
        Method(name=name, role="baseline", answers=answers_of(factory, past), why_not=_why_not_of(name, past))
        for name, factory in BASELINES.items()
    ]


def peers_as_methods(factories: Mapping[str, Factory], past: Past, seconds: dict[str, float]) -> list[Method]:
    """Return recommender libraries; each writes into `seconds` how long it took to fit."""
    return [
        Method(
            name=name, role="peer", answers=answers_of(_timed(name, factory, seconds), past), why_not=why_not_by_seeds
        )
        for name, factory in factories.items()
    ]


def answers_of(factory: Factory, past: Past) -> Answers:
    """Return how a method that scores answers; it is prepared when it is first asked."""

    def answers(questions: Sequence[Question]) -> Iterator[Place]:
        return answers_by_scores(factory(past), past, questions)

    return answers


def _timed(name: str, factory: Factory, seconds: dict[str, float]) -> Factory:
    def fit(past: Past) -> Scorer:
        began = perf_counter()
        scorer = factory(past)
        seconds[name] = perf_counter() - began
        return scorer

    return fit


def _why_not_of(baseline: str, past: Past) -> Callable[[str], str | None]:
    return lambda task: why_not(baseline, task, past)


def _any_task(_task: str) -> None:
    return None
