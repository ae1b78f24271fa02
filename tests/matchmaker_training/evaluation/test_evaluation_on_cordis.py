"""Figures that need the real files: the sizes of the catalogue and of the tasks, and the best baselines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import matchmaker as mm
from matchmaker_training.evaluation.consortium_tasks import consortium_tasks, leads_are_drawn
from matchmaker_training.evaluation.gathering import gather
from matchmaker_training.evaluation.measuring import measures_of_exposure, measures_per_question
from matchmaker_training.evaluation.newcomer_tasks import newcomer_tasks
from matchmaker_training.evaluation.partner_tasks import partner_tasks
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.question import Task
from matchmaker_training.evaluation.window import Window, window_of
from matchmaker_training.sources import ingest_cordis

from .small_worlds import answers_of

pytestmark = pytest.mark.cordis

START, END = date(2019, 1, 1), date(2020, 1, 1)


@pytest.fixture(scope="module")
def dataset(cordis_directory: Path) -> mm.Dataset:
    return ingest_cordis(sorted(cordis_directory.glob("*.zip"))).dataset


@pytest.fixture(scope="module")
def past(dataset: mm.Dataset) -> Past:
    return past_of(dataset, START)


@pytest.fixture(scope="module")
def window(dataset: mm.Dataset, past: Past) -> Window:
    return window_of(dataset, past, start=START, end=END)


@pytest.fixture(scope="module")
def partners(past: Past, window: Window) -> tuple[Task, Task]:
    return partner_tasks(past, window, seed=0, max_askers=None)


def ndcg_of(baseline: str, tasks: tuple[Task, ...], past: Past) -> list[float]:
    found = gather(tasks, answers_of(baseline, past), stage="", progress=None)
    measures = [measures_per_question(task, places, past) for task, places in zip(tasks, found, strict=True)]
    return [float(one["ndcg@10"].mean()) for one in measures]


def test_the_catalogue_and_the_askers_of_2019_are_as_many_as_the_design_says(
    past: Past, partners: tuple[Task, Task]
) -> None:
    assert past.n_organisations == 46_029
    assert [len(task.questions) for task in partners] == [5_805, 6_271]


def test_popularity_over_all_askers_of_2019_is_as_good_as_the_design_says(
    past: Past, partners: tuple[Task, Task]
) -> None:
    new, everyone = gather(partners, answers_of("popularity", past), stage="", progress=None)
    of_new, of_all = (
        measures_per_question(task, places, past) for task, places in zip(partners, (new, everyone), strict=True)
    )
    assert of_new["ndcg@10"].mean() == pytest.approx(0.078, abs=0.002)
    assert of_new["recall@50"].mean() == pytest.approx(0.106, abs=0.002)
    assert np.nanmean(of_new["long_tail_recall@50"]) == pytest.approx(0.000, abs=0.0005)
    assert measures_of_exposure(new, past)["coverage@10"] == pytest.approx(0.005, abs=0.0005)
    assert of_all["ndcg@10"].mean() == pytest.approx(0.146, abs=0.002)
    assert of_all["recall@50"].mean() == pytest.approx(0.116, abs=0.002)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Adamic-Adar", [0.109, 0.286]), ("personalised PageRank", [0.102, 0.317])],
    ids=["Adamic-Adar", "PageRank"],
)
def test_the_best_baselines_over_all_askers_of_2019_are_as_good_as_the_design_says(
    past: Past, partners: tuple[Task, Task], name: str, expected: list[float]
) -> None:
    assert ndcg_of(name, partners, past) == pytest.approx(expected, abs=0.002)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Adamic-Adar", [0.128, 0.110]),
        ("personalised PageRank", [0.154, 0.161]),
        ("memory", [0.159, 0.151]),
        ("PageRank + programme", [0.156, 0.154]),
    ],
)
def test_the_baselines_over_all_consortia_of_2019_are_as_good_as_before(
    past: Past, window: Window, name: str, expected: list[float]
) -> None:
    assert not leads_are_drawn(window)
    tasks = consortium_tasks(past, window, seed=0, max_askers=None)
    assert [len(task.questions) for task in tasks] == [1_377, 1_377]
    assert ndcg_of(name, tasks, past) == pytest.approx(expected, abs=0.002)


@pytest.fixture(scope="module")
def newcomers(dataset: mm.Dataset, past: Past, window: Window) -> dict[str, Task]:
    return {task.name: task for task in newcomer_tasks(dataset, past, window, seed=0, max_askers=None)}


@pytest.mark.parametrize(
    ("name", "task", "expected"),
    [
        ("popularity", "newcomer", 0.071),
        ("popularity × country mixing", "newcomer", 0.0855),
        ("programme activity", "newcomer-topic", 0.107),
        ("programme activity + ½ mixing", "newcomer-topic", 0.111),
    ],
)
def test_the_baselines_over_all_newcomers_of_2019_are_as_good_as_before(
    past: Past, newcomers: dict[str, Task], name: str, task: str, expected: float
) -> None:
    assert len(newcomers[task].questions) == 2_943
    assert ndcg_of(name, (newcomers[task],), past) == pytest.approx([expected], abs=0.002)
