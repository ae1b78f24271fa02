"""The whole way on the real data, at real size: files, dataset, training, artefact, evaluation, ranking."""

from __future__ import annotations

from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train
from matchmaker_training.evaluation import EvaluationReport, evaluate
from matchmaker_training.sources import ingest_cordis, write_ingest

CUT, END = "2019-01-01", "2020-01-01"
# A part of the questions and of the trees: what training does by default, in the time that a test may take.
SETTINGS = TrainingSettings(n_askers=1000, n_consortia=500, n_newcomers=300, n_trees=150)

pytestmark = pytest.mark.cordis


@pytest.fixture(scope="module")
def data(cordis_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("cordis") / "data"
    write_ingest(ingest_cordis(sorted(cordis_directory.glob("*.zip"))), directory)
    return directory


@pytest.fixture(scope="module")
def dataset(data: Path) -> mm.Dataset:
    return mm.read_dataset(data)


@pytest.fixture(scope="module")
def ranker(dataset: mm.Dataset, tmp_path_factory: pytest.TempPathFactory) -> mm.Ranker:
    path = tmp_path_factory.mktemp("models") / "2019"
    train(dataset.before(CUT), seed=0, settings=SETTINGS).save(path)
    return mm.load(path)


@pytest.fixture(scope="module")
def report(ranker: mm.Ranker, dataset: mm.Dataset) -> EvaluationReport:
    return evaluate(ranker, dataset, start=CUT, end=END, max_askers=500)


def test_the_model_is_of_its_day(ranker: mm.Ranker) -> None:
    assert str(ranker.manifest.knowledge_on) == str(ranker.manifest.fitted_on) == CUT
    assert ranker.n_organisations == 49_439
    assert ranker.manifest.n_collaborations < 22_713


@pytest.mark.parametrize("task", ["partners-new", "partners-all", "complete-1", "complete-3"])
def test_the_model_beats_every_baseline(report: EvaluationReport, task: str) -> None:
    found = next(one for one in report.tasks if one.name == task)
    ndcg = {method.name: method.metrics["ndcg@10"].value for method in found.methods if method.metrics["ndcg@10"]}
    model = ndcg.pop("model")
    assert len(ndcg) >= 5
    assert model > max(ndcg.values())


def test_a_university_is_found_by_name_and_ranked_for(ranker: mm.Ranker) -> None:
    match = ranker.find("oulun yliopistö")[0]
    assert match.name == "OULUN YLIOPISTO"
    ranking = ranker.rank(
        match.organisation_id,
        constraints=mm.Constraints(countries={"EE"}, kinds={"company"}, only_new=True),
        explain=True,
    )
    assert len(ranking) == 10
    assert all(one.country == "EE" and one.kind == "company" and one.ring != "partner" for one in ranking)
    assert all(one.reasons for one in ranking)


def test_organisations_without_any_history_get_an_answer(ranker: mm.Ranker) -> None:
    degrees = ranker.knowledge.graph.degrees
    strangers = [row for row in range(ranker.n_organisations) if degrees[row] == 0][:20]
    for ranking in ranker.rank_many([ranker.organisation_ids[row] for row in strangers]):
        assert len(ranking) == 10
        assert {candidate.ring for candidate in ranking} == {mm.Ring.DISCOVERY}
