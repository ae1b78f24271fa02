"""Briefs with texts, on projects that are left out by folds."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.errors import InputError
from matchmaker_training import TrainingSettings
from matchmaker_training.evaluation import BriefReport, evaluate_briefs
from matchmaker_training.folds import day_after, fold_ids, leave_out

QUICKLY = TrainingSettings(n_trees=5, n_consortia=60, n_newcomers=20)
START = "2021-07-01"


@pytest.fixture(scope="module")
def dataset() -> mm.Dataset:
    return mm.sample_world(seed=1, n_organisations=300).dataset


@pytest.fixture(scope="module")
def report(dataset: mm.Dataset) -> BriefReport:
    return evaluate_briefs(dataset, start=START, folds=3, settings=QUICKLY)


def test_every_project_is_in_one_fold(dataset: mm.Dataset) -> None:
    folds = fold_ids(dataset, start=date(2019, 1, 1), end=date(2020, 1, 1), n_folds=4, seed=0)
    together = [one for fold in folds for one in fold]
    started = dataset.collaborations.filter(dataset.collaborations["started_on"].dt.year() == 2019)
    assert sorted(together) == sorted(started["id"])


def test_what_is_left_out_leaves_no_trace(dataset: mm.Dataset) -> None:
    day = day_after(dataset)
    gone = dataset.collaborations["id"].to_list()[::7]
    rest = leave_out(dataset, gone, day=day)
    assert not set(gone) & set(rest.collaborations["id"])
    assert not set(gone) & set(rest.participations["collaboration_id"])
    assert not set(gone) & set(rest.topics["collaboration_id"])
    active_then = set(dataset.participations["organisation_id"])
    assert set(rest.organisations["id"]) & active_then <= set(rest.participations["organisation_id"])


def test_the_model_and_its_peers_answer_the_same_briefs(report: BriefReport) -> None:
    for measures in report.measures.values():
        lengths = {len(one["ndcg@10"]) for one in measures.values()}
        assert len(lengths) == 1
        assert lengths.pop() >= 5
    assert {"model", "popularity", "personalised PageRank", "nearest texts", "PageRank + texts"} <= set(
        report.measures["brief-1"]
    )


def test_the_ratio_and_the_interval_are_those_of_the_values(report: BriefReport) -> None:
    measures = report.measures["brief-3"]
    best = report.best_peer("brief-3")
    ratio, comparison = report.against("brief-3", best)
    means = {name: float(np.mean(one["ndcg@10"])) for name, one in measures.items()}
    assert means[best] == max(value for name, value in means.items() if name != "model")
    assert ratio == pytest.approx(means["model"] / means[best])
    assert comparison is not None
    assert comparison.difference.value == pytest.approx(means["model"] - means[best])


def test_two_folds_are_too_few(dataset: mm.Dataset) -> None:
    with pytest.raises(InputError, match="folds"):
        evaluate_briefs(dataset, start="2020-01-01", folds=2)
