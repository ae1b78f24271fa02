"""The rules of an evaluation, from a ranker and a dataset to a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from matchmaker.dataset import Dataset
from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.answers import RankerAnswers
from matchmaker_training.evaluation.calibration import calibration_of, is_measurable, questions_of_anybody
from matchmaker_training.evaluation.checking import check_asked, check_manifest, check_max_askers, window_days
from matchmaker_training.evaluation.consortium_tasks import consortium_tasks, leads_are_drawn
from matchmaker_training.evaluation.frontier import check_novelties, frontier_of
from matchmaker_training.evaluation.full_ranking import Places
from matchmaker_training.evaluation.gathering import answered, gather
from matchmaker_training.evaluation.importance import importance_of
from matchmaker_training.evaluation.methods import (
    Factory,
    Method,
    baselines_as_methods,
    peers_as_methods,
    rankers_as_methods,
)
from matchmaker_training.evaluation.newcomer_tasks import newcomer_tasks
from matchmaker_training.evaluation.partner_tasks import partner_tasks
from matchmaker_training.evaluation.past import past_of
from matchmaker_training.evaluation.question import Task
from matchmaker_training.evaluation.report import EvaluationReport
from matchmaker_training.evaluation.task_results import task_result
from matchmaker_training.evaluation.variants import variants_of
from matchmaker_training.evaluation.window import window_of
from matchmaker_training.progress import Progress


def evaluate(
    ranker: Ranker,
    dataset: Dataset,
    *,
    start: date | str,
    end: date | str,
    seed: int = 0,
    max_askers: int | None = None,
    others: Mapping[str, Ranker] | None = None,
    peers: bool = False,
    novelties: Sequence[float] = (),
    ablations: Mapping[str, Ranker] | None = None,
    learning_curve: Mapping[int, Ranker] | None = None,
    importance: bool = False,
    progress: Progress | None = None,
) -> EvaluationReport:
    """Measure a ranker beside the baselines, on what happened in start <= day < end.

    There is one cut-off for all: what the methods know is from before `start`. Everybody in a collaboration of 2 to
    60 participants before it is in the catalogue, and all of it is ranked for every question, never a sample. Asked
    is for every organisation of the catalogue that worked with another one in the window, for every consortium of
    the window, and for everybody who was new in it.

    Parameters
    ----------
    ranker : Ranker
        Its knowledge must not go past `start`.
    dataset : Dataset
        With the collaborations before `start` and in the window.
    start, end : date or str
        The window, ISO 8601.
    seed : int
        Of the samples and of the bootstrap; equal input gives an equal report.
    max_askers : int, optional
        Ask for so many organisations, consortia and newcomers at most, drawn by chance. Coverage and Gini depend on
        how many ask.
    others : mapping of str to Ranker, optional
        Rankers to be measured beside the model, under their names, and compared with it over the same askers.
    peers : bool
        Whether to fit and measure the recommender libraries that are installed.
    novelties : sequence of float
        Positions of the model's novelty dial, in 0..1, to measure on partners-new.
    ablations : mapping of str to Ranker, optional
        The model learnt without something, by what that is.
    learning_curve : mapping of int to Ranker, optional
        The model learnt from its latest past days only, by how many, ascending; the model itself may be the last.
    importance : bool
        Whether to explain some of the model's answers, and say which groups of features matter in them.
    progress : callable, optional
        Called with the method's name, how many questions are done, and how many there are.

    Raises
    ------
    InputError
        If the window is empty, a ranker knows what happened in it, or nobody worked with anybody known in it.

    Examples
    --------
    >>> import matchmaker as mm
    >>> from matchmaker_training import TrainingSettings, train
    >>> dataset = mm.sample_world(seed=1, n_organisations=300).dataset
    >>> ranker = train(dataset.before("2020-01-01"), settings=TrainingSettings(n_trees=20))
    >>> report = evaluate(ranker, dataset, start="2020-01-01", end="2021-01-01")
    >>> [task.name for task in report.tasks]
    ['partners-new', 'partners-all', 'complete-1', 'complete-3', 'newcomer', 'newcomer-topic']
    """
    first_day, last_day = window_days(start, end)
    check_max_askers(max_askers)
    check_novelties(novelties)
    named = {"ranker": ranker, **(others or {}), **(ablations or {})}
    named |= {f"learning_curve[{n}]": one for n, one in (learning_curve or {}).items()}
    for name, one in named.items():
        check_manifest(one.manifest, first_day, name)
    past = past_of(dataset, first_day)
    window = window_of(dataset, past, start=first_day, end=last_day)
    partners_new, partners_all = partner_tasks(past, window, seed=seed, max_askers=max_askers)
    consortia = consortium_tasks(past, window, seed=seed, max_askers=max_askers)
    newcomers = newcomer_tasks(dataset, past, window, seed=seed, max_askers=max_askers)
    tasks = (partners_new, partners_all, *consortia, *newcomers)
    check_asked(len(partners_all.questions), first_day, last_day)
    model = RankerAnswers(ranker, past)
    fit_seconds: dict[str, float] = {}
    factories, missing = _peers(seed) if peers else ({}, ())
    methods = [
        *rankers_as_methods(model, others or {}, past),
        *baselines_as_methods(past),
        *peers_as_methods(factories, past, fit_seconds),
    ]
    found = {method: _places(method, tasks, progress) for method in methods}
    calibration, of_active = None, None
    if is_measurable((last_day - first_day).days, ranker.manifest.horizon_days):
        of_active = calibration_of(partners_all.questions, model.lists, window.partners)
        anybody = questions_of_anybody(past, seed)
        for _ in answered(anybody, model.to, stage="calibration", progress=progress):
            pass  # the model keeps its lists
        calibration = calibration_of(anybody, model.lists, window.partners)
    results = tuple(task_result(task, past, found, model.lists, seed) for task in tasks)
    variants = partial(variants_of, ranker, tasks=tasks, past=past, results=results, progress=progress)
    return EvaluationReport(
        start=first_day,
        end=last_day,
        model_version=ranker.manifest.model_version,
        model_kind=ranker.manifest.kind,
        seed=seed,
        n_organisations=past.n_organisations,
        n_collaborations=window.n_collaborations,
        n_newcomers=window.n_newcomers,
        n_unknown_askers=sum(not model.knows(question) for question in partners_all.questions),
        leads_drawn=leads_are_drawn(window),
        roles={method.name: method.role for method in methods},
        tasks=results,
        calibration=calibration,
        calibration_of_active=of_active,
        frontier=frontier_of(ranker, partners_new, past, novelties, progress),
        ablations=variants(others=ablations or {}, stage="models without a group"),
        learning_curve=variants(others=learning_curve or {}, stage="models of fewer past days"),
        importance=importance_of(ranker, model, tasks, seed=seed, progress=progress) if importance else {},
        peers_missing=missing,
        peers_fit_seconds=fit_seconds,
    )


def _places(method: Method, tasks: Sequence[Task], progress: Progress | None) -> dict[str, Places]:
    """Return where a method puts whom, by the name of each task that it can do."""
    able = [task for task in tasks if method.why_not(task.name) is None]
    places = gather(able, method.answers, stage=method.name, progress=progress)
    return {task.name: found for task, found in zip(able, places, strict=True)}


def _peers(seed: int) -> tuple[Mapping[str, Factory], tuple[str, ...]]:
    from matchmaker_training.evaluation.peers import missing_peers, peers  # noqa: PLC0415 - slow to import

    return peers(seed), tuple(missing_peers())
