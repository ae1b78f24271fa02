"""Design figures that need the real files: the sizes of the catalogue and of the tasks, and three baselines."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.methods import answers_of_baseline
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.tasks import gather, measures_of_exposure, measures_per_asker, tasks_of
from matchmaker_training.evaluation.truth import Truth, truth_of

pytestmark = pytest.mark.cordis

START, END = date(2019, 1, 1), date(2020, 1, 1)
PROGRAMMES = ("fp7", "h2020", "HORIZON")


def table(directory: Path, name: str, columns: dict[str, str]) -> pl.DataFrame:
    parts = []
    for programme in PROGRAMMES:
        with zipfile.ZipFile(directory / f"cordis-{programme}projects-csv.zip") as archive:
            data = archive.read(next(one for one in archive.namelist() if one.endswith(name)))
        parts.append(pl.read_csv(data, separator=";", infer_schema=False, columns=list(columns)).rename(columns))
    return pl.concat(parts, how="diagonal").unique()


@pytest.fixture(scope="module")
def past_and_truth(cordis_directory: Path) -> tuple[Past, Truth]:
    participations = table(
        cordis_directory, "organization.csv", {"projectID": "collaboration_id", "organisationID": "organisation_id"}
    )
    collaborations = table(cordis_directory, "project.csv", {"id": "id", "startDate": "started_on"})
    sizes = participations.group_by(pl.col("collaboration_id").alias("id")).len()
    collaborations = collaborations.filter(pl.col("started_on") != "").join(sizes.filter(pl.col("len") > 1), on="id")
    participations = participations.join(
        collaborations.select(pl.col("id").alias("collaboration_id")), on="collaboration_id", how="semi"
    )
    dataset = mm.Dataset.from_tables(collaborations=collaborations.drop("len"), participations=participations)
    past = past_of(dataset, START)
    return past, truth_of(dataset, past, start=START, end=END)


def test_the_catalogue_and_the_askers_of_2019_are_as_many_as_the_design_says(
    past_and_truth: tuple[Past, Truth],
) -> None:
    past, truth = past_and_truth
    new, everyone = tasks_of(past, truth, truth.askers)
    assert past.n_organisations == 46_029
    assert len(new.askers) == 5_805
    assert len(everyone.askers) == 6_271


def test_popularity_over_all_askers_of_2019_is_as_good_as_the_design_says(past_and_truth: tuple[Past, Truth]) -> None:
    past, truth = past_and_truth
    tasks = tasks_of(past, truth, truth.askers)
    answers = answers_of_baseline(BASELINES["popularity"](past), past, truth.askers)
    new, everyone = gather(tasks, truth.askers, answers, stage="", progress=None)
    of_new, of_all = measures_per_asker(tasks[0], new, past), measures_per_asker(tasks[1], everyone, past)
    assert of_new["ndcg@10"].mean() == pytest.approx(0.078, abs=0.002)
    assert of_new["recall@50"].mean() == pytest.approx(0.106, abs=0.002)
    assert np.nanmean(of_new["long_tail_recall@50"]) == pytest.approx(0.000, abs=0.0005)
    assert measures_of_exposure(new, past)["coverage@10"] == pytest.approx(0.005, abs=0.0005)
    assert of_all["ndcg@10"].mean() == pytest.approx(0.146, abs=0.002)
    assert of_all["recall@50"].mean() == pytest.approx(0.116, abs=0.002)


@pytest.mark.parametrize(
    ("name", "of_new", "of_all"),
    [("Adamic-Adar", 0.109, 0.286), ("personalised PageRank", 0.102, 0.317)],
    ids=["Adamic-Adar", "PageRank"],
)
def test_the_best_baselines_over_all_askers_of_2019_are_as_good_as_the_design_says(
    past_and_truth: tuple[Past, Truth], name: str, of_new: float, of_all: float
) -> None:
    past, truth = past_and_truth
    tasks = tasks_of(past, truth, truth.askers)
    found = gather(
        tasks, truth.askers, answers_of_baseline(BASELINES[name](past), past, truth.askers), stage="", progress=None
    )
    ndcg = [measures_per_asker(task, places, past)["ndcg@10"].mean() for task, places in zip(tasks, found, strict=True)]
    assert ndcg == pytest.approx([of_new, of_all], abs=0.002)
