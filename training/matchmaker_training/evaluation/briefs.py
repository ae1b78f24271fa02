"""brief-1 and brief-3: a described project, with its lead alone or with two more, asks who else will be in it.

Projects are left out by folds: where all texts are of the last months, no past day has any to learn from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rich.console import Group, RenderableType

from matchmaker.brief import MAX_TEXT
from matchmaker.dataset import Dataset, as_day
from matchmaker.errors import InputError
from matchmaker_training.evaluation.answers import RankerAnswers
from matchmaker_training.evaluation.bootstrap import Comparison, Estimate, compare, mean_estimates
from matchmaker_training.evaluation.brief_baselines import pagerank_and_programme
from matchmaker_training.evaluation.consortium_tasks import consortium_tasks
from matchmaker_training.evaluation.gathering import gather
from matchmaker_training.evaluation.graph_baselines import Scorer, personalised_pagerank, popularity
from matchmaker_training.evaluation.measuring import measures_per_question
from matchmaker_training.evaluation.methods import Method, answers_of
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.question import Question, Task
from matchmaker_training.evaluation.report_table import metrics_table
from matchmaker_training.evaluation.results import MEANS, MODEL
from matchmaker_training.evaluation.text_baselines import nearest_texts, walk_and_texts
from matchmaker_training.evaluation.window import window_of
from matchmaker_training.fit import train
from matchmaker_training.folds import day_after, fold_ids, leave_out
from matchmaker_training.parallel import in_parallel
from matchmaker_training.progress import Progress, silent
from matchmaker_training.settings import TrainingSettings

BRIEF_1, BRIEF_3 = "brief-1", "brief-3"
BLEND = "PageRank + texts"
N_BRIEFS_EACH = 8  # there are few projects to learn from
N_ASKERS = 200  # questions of other forms, which the answers here do not come from

Measures = dict[str, dict[str, dict[str, NDArray[np.float64]]]]
"""By task, method and metric, one value for each question."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BriefReport:
    """How the model and its peers did on left-out projects.

    Parameters
    ----------
    start, end : date
        The left-out projects began in start <= day < end.
    n_folds, seed : int
        How they were dealt out.
    measures : mapping
        By task ("brief-1", "brief-3"), method and metric, one value for each project.
    """

    start: date
    end: date
    n_folds: int
    seed: int
    measures: Mapping[str, Mapping[str, Mapping[str, NDArray[np.float64]]]]

    def estimates(self, task: str) -> dict[str, dict[str, Estimate | None]]:
        """Return each method's metrics in one task, with their 95 % intervals."""
        found = self.measures[task]
        columns = [found[method][metric] for method in found for metric in MEANS]
        means = iter(mean_estimates(np.column_stack(columns), seed=self.seed))
        return {method: {metric: next(means) for metric in MEANS} for method in found}

    def best_peer(self, task: str) -> str:
        """Return the peer with the highest NDCG@10."""
        peers = {name: float(one["ndcg@10"].mean()) for name, one in self.measures[task].items() if name != MODEL}
        return max(peers, key=lambda name: peers[name])

    def against(self, task: str, peer: str) -> tuple[float, Comparison | None]:
        """Return by how much the model's NDCG@10 is a peer's, and their paired difference with its interval."""
        model, other = (self.measures[task][name]["ndcg@10"] for name in (MODEL, peer))
        return float(model.mean() / max(other.mean(), 1e-12)), compare(model, other, seed=self.seed)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the single values, for JSON."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "n_folds": self.n_folds,
            "seed": self.seed,
            "tasks": {
                task: {
                    "n_briefs": len(self.measures[task][MODEL]["ndcg@10"]),
                    "best_peer": self.best_peer(task),
                    "model_to_best_peer": self.against(task, self.best_peer(task))[0],
                    "methods": {
                        name: {metric: _plain(estimate) for metric, estimate in metrics.items()}
                        for name, metrics in self.estimates(task).items()
                    },
                }
                for task in self.measures
            },
        }

    def table(self) -> RenderableType:
        """Return a table for each task, with what the model is to its best peer."""
        return Group(*(part for task in self.measures for part in self._page(task)))

    def _page(self, task: str) -> tuple[RenderableType, ...]:
        n = len(self.measures[task][MODEL]["ndcg@10"])
        title = f"{task}: {n:,} left-out projects from {self.start} to {self.end}, {self.n_folds} folds"
        table = metrics_table(title, self.estimates(task), MEANS)
        peer = self.best_peer(task)
        times, comparison = self.against(task, peer)
        if comparison is None:
            return (table,)
        found = comparison.difference
        interval = f"{found.value:+.4f} ({found.low:+.4f} to {found.high:+.4f})"
        return table, f"NDCG@10, model to {peer}, the best peer: {times:.2f} times; difference {interval}\n"


def evaluate_briefs(
    dataset: Dataset,
    *,
    start: date | str,
    folds: int = 5,
    seed: int = 0,
    settings: TrainingSettings | None = None,
    progress: Progress | None = None,
    jobs: int | None = 1,
) -> BriefReport:
    """Measure how well briefs with a text are answered, on projects left out by folds.

    The projects are those with a text that started on `start` or later. For each fold a ranker is trained on all
    other collaborations, and asked about the fold's projects on the day after the last of all: with the lead, and
    with the lead and two others drawn by chance; always with title, text and topics. Its own training leaves the
    projects of the other folds out in the same way, by `folds` - 1 folds. Asked are the projects with a lead and at
    least three others who are known without the fold.

    Parameters
    ----------
    start : date or str
        The first day of the projects that are left out.
    folds : int
        At least 3.
    settings : TrainingSettings, optional
        Those of the folds and the horizon are set here.
    jobs : int, optional
        How many folds to work on side by side.

    Raises
    ------
    InputError
        If there are fewer than three folds, or no project to ask about.
    """
    first = as_day(start, field="start")
    if isinstance(folds, bool) or not 3 <= folds <= 20:
        raise InputError(field="folds", value=folds, expected="an integer in 3..20")
    day = day_after(dataset) if dataset.n_collaborations else first
    if day <= first:
        raise InputError(field="start", value=first, expected="a day before the last collaborations began")
    told = replace(
        settings or TrainingSettings(),
        folds=folds - 1,
        horizon_days=(day - first).days,
        n_briefs_each=N_BRIEFS_EACH,
        n_askers=N_ASKERS,
        n_newcomers=N_ASKERS,
    )
    dealt = fold_ids(dataset, start=first, end=day, n_folds=folds, seed=seed)
    tell, found = progress or silent, {}
    tell("folds", 0, folds)
    measure = partial(_measure_fold, dataset, dealt, day, settings=told, seed=seed)
    for done, (fold, measures) in enumerate(in_parallel(measure, range(folds), jobs), start=1):
        found[fold] = measures
        tell("folds", done, folds)
    measures = _joined([found[fold] for fold in range(folds)])
    if not len(measures[BRIEF_1][MODEL]["ndcg@10"]):
        raise InputError(field="start", value=first, expected="a day after which projects with texts and leads began")
    return BriefReport(start=first, end=day, n_folds=folds, seed=seed, measures=measures)


def _measure_fold(
    dataset: Dataset,
    dealt: Sequence[Sequence[str]],
    day: date,
    fold: int,
    *,
    settings: TrainingSettings,
    seed: int,
) -> tuple[int, Measures]:
    rest = leave_out(dataset, dealt[fold], day=day)
    ranker = train(rest, seed=seed, settings=settings)
    past = past_of(rest, day)
    tasks = _tasks(dataset, past, dealt[fold], seed)
    found: Measures = {}
    for method in _methods(RankerAnswers(ranker, past), past, rest):
        for task, places in zip(tasks, gather(tasks, method.answers, stage="", progress=None), strict=True):
            found.setdefault(task.name, {})[method.name] = measures_per_question(task, places, past)
    return fold, found


def _tasks(dataset: Dataset, past: Past, ids: Sequence[str], seed: int) -> tuple[Task, ...]:
    said = pl.concat_str("title", "text", separator="\n", ignore_nulls=True)
    asked = dataset.collaborations.filter(pl.col("id").is_in(pl.Series(ids).implode()), pl.col("text").is_not_null())
    texts = dict(asked.select("id", said).iter_rows())
    left_out = only_these(dataset, list(texts))
    window = window_of(left_out, past, start=date.min, end=date.max)
    named = zip((BRIEF_1, BRIEF_3), consortium_tasks(past, window, seed=seed, max_askers=None), strict=True)
    return tuple(
        replace(task, name=name, questions=tuple(_with_text(question, texts) for question in task.questions))
        for name, task in named
    )


def only_these(dataset: Dataset, ids: Sequence[str]) -> Dataset:
    """Return the dataset with these collaborations alone; the organisations all stay."""
    wanted = pl.Series(ids, dtype=pl.String).implode()
    of_these = pl.col("collaboration_id").is_in(wanted)
    return Dataset(
        history=dataset.history,
        organisations=dataset.organisations,
        capabilities=dataset.capabilities,
        collaborations=dataset.collaborations.filter(pl.col("id").is_in(wanted)),
        participations=dataset.participations.filter(of_these),
        topics=dataset.topics.filter(of_these),
        as_of=dataset.as_of,
    )


def _with_text(question: Question, texts: Mapping[str, str]) -> Question:
    return replace(question, brief=replace(question.brief, text=texts[question.id][:MAX_TEXT]))


def _methods(model: RankerAnswers, past: Past, rest: Dataset) -> list[Method]:
    peers: dict[str, Callable[[Past], Scorer]] = {
        "popularity": popularity,
        "personalised PageRank": personalised_pagerank,
        "PageRank + programme": pagerank_and_programme,
        "nearest texts": lambda past: nearest_texts(past, rest),
        BLEND: lambda past: walk_and_texts(past, rest),
    }
    return [
        Method(name=MODEL, role="model", answers=model.to, why_not=_always),
        *(
            Method(name=name, role="peer", answers=answers_of(factory, past), why_not=_always)
            for name, factory in peers.items()
        ),
    ]


def _always(_task: str) -> None:
    return None


def _joined(parts: Sequence[Measures]) -> Measures:
    return {
        task: {
            method: {
                metric: np.concatenate([part[task][method][metric] for part in parts])
                for metric in parts[0][task][method]
            }
            for method in parts[0][task]
        }
        for task in parts[0]
    }


def _plain(estimate: Estimate | None) -> dict[str, float | None] | None:
    return None if estimate is None else {"value": estimate.value, "low": estimate.low, "high": estimate.high}
