"""Training: repeatable, blind to the future, and clear about what it cannot do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import ceil
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from threadpoolctl import threadpool_limits

import matchmaker as mm
from matchmaker.features import FEATURE_GROUPS, FEATURES
from matchmaker.network import UNITS_MULTIPLE
from matchmaker.question import Form
from matchmaker.ranker import Model
from matchmaker.scoring import Scorer
from matchmaker_training import TrainingSettings, parallel, train
from matchmaker_training.boosting import subspaces
from matchmaker_training.examples import make_examples, questions_of_day
from matchmaker_training.fit import learn
from matchmaker_training.lessons import make_lessons
from matchmaker_training.rising import RISING
from matchmaker_training.settings import BIAS_ONLY

from .quick_models import QUICK, checksums

CUT = "2019-01-01"


def test_equal_seed_and_data_give_equal_bytes(sample_dataset: mm.Dataset, tmp_path: Path) -> None:
    first = checksums(train(sample_dataset, seed=3, settings=QUICK), tmp_path / "first")
    assert first == checksums(train(sample_dataset, seed=3, settings=QUICK), tmp_path / "second")


def test_another_seed_gives_another_model(sample_dataset: mm.Dataset) -> None:
    versions = {train(sample_dataset, seed=seed, settings=QUICK).manifest.model_version for seed in (1, 2)}
    assert len(versions) == 2


def test_the_order_of_the_rows_in_the_tables_changes_nothing(sample_dataset: mm.Dataset) -> None:
    shuffled = {
        name: table.sample(fraction=1.0, shuffle=True, seed=5) for name, table in sample_dataset.tables().items()
    }
    versions = {
        train(dataset, settings=QUICK).manifest.model_version
        for dataset in (sample_dataset, mm.Dataset.from_tables(**shuffled))
    }
    assert len(versions) == 1


def test_nothing_from_the_cut_off_on_touches_the_model(sample_dataset: mm.Dataset) -> None:
    """The future is deleted, and shuffled among organisations: the artefact stays the same to the last bit."""
    late = sample_dataset.collaborations.filter(pl.col("started_on") >= date.fromisoformat(CUT))["id"]
    assert len(late) > 20
    parts = sample_dataset.participations
    is_late = pl.col("collaboration_id").is_in(late.implode())
    swapped = (
        parts.filter(is_late)
        .with_columns(pl.col("organisation_id").reverse())
        .unique(["collaboration_id", "organisation_id"])
    )
    enough = swapped.filter(pl.len().over("collaboration_id") >= 2)
    gone = set(late) - set(enough["collaboration_id"])
    shuffled = sample_dataset.tables() | {
        "participations": pl.concat([parts.filter(~is_late), enough]),
        "collaborations": sample_dataset.collaborations.filter(~pl.col("id").is_in(sorted(gone))),
        "topics": sample_dataset.topics.filter(~pl.col("collaboration_id").is_in(sorted(gone))),
    }
    deleted = sample_dataset.tables() | {
        "participations": parts.filter(~is_late),
        "collaborations": sample_dataset.collaborations.filter(pl.col("started_on") < date.fromisoformat(CUT)),
        "topics": sample_dataset.topics.filter(~pl.col("collaboration_id").is_in(late.implode())),
    }
    datasets = [sample_dataset, mm.Dataset.from_tables(**shuffled), mm.Dataset.from_tables(**deleted)]
    versions = {train(dataset.before(CUT), settings=QUICK).manifest.model_version for dataset in datasets}
    assert len(versions) == 1


def test_the_knowledge_is_of_the_day_that_the_dataset_was_cut_off(sample_dataset: mm.Dataset) -> None:
    manifest = train(sample_dataset.before(CUT), settings=QUICK).manifest
    assert manifest.knowledge_on == manifest.fitted_on == date.fromisoformat(CUT)
    assert manifest.n_collaborations == sample_dataset.before(CUT).n_collaborations


def test_what_is_left_out_decides_nothing(sample_dataset: mm.Dataset) -> None:
    settings = TrainingSettings(n_trees=20, n_askers=100, min_leaf_examples=20, without=BIAS_ONLY)
    ranker = train(sample_dataset, settings=settings)
    left_out = {FEATURES.index(name) for group in BIAS_ONLY for name in FEATURE_GROUPS[group]}
    for form in Form:
        learned = getattr(ranker.model, form.value)
        used = {*learned.trees.features.tolist(), *learned.network.columns.tolist()} - {-1}
        assert used
        assert not used & left_out


@pytest.mark.parametrize("n_fits", [1, 2, 3, 4])
def test_every_fit_of_partners_learns_from_its_part_of_the_features(sample_dataset: mm.Dataset, n_fits: int) -> None:
    settings, n_with_each = replace(QUICK, n_partner_fits=n_fits), (n_fits + 1) // 2
    model = learn(make_lessons(sample_dataset, seed=0, settings=settings)).model
    trees = model.partners.trees
    assert len(model.newcomer.trees.roots) - 1 == QUICK.n_trees
    n_trees_each = QUICK.n_trees if n_fits == 1 else ceil(QUICK.n_trees * 2 / 3 / n_with_each)
    first_nodes = trees.roots[::n_trees_each]
    assert len(first_nodes) == n_fits + 1
    used = [set(trees.features[start:end].tolist()) - {-1} for start, end in pairwise(first_nodes.tolist())]
    most = Counter(feature for of_fit in used for feature in of_fit).most_common(1)[0][1]
    assert most == n_with_each
    assert len(set().union(*used)) > 30


def test_every_form_is_scored_by_trees_and_by_what_stands_beside_them_by_its_share(sample_dataset: mm.Dataset) -> None:
    lessons = make_lessons(sample_dataset, seed=0, settings=QUICK)

    def learnt(share: float, of_consortia: float) -> Model:
        settings = replace(QUICK, network_share=share, linear_share=of_consortia)
        return learn(replace(lessons, settings=settings)).model

    of_trees, of_both, of_networks = learnt(0, 0), learnt(0.25, 0.4), learnt(1, 1)
    for form, share in (("partners", 0.25), ("consortium", 0.4), ("newcomer", 0.25)):
        trees, both, network = (getattr(model, form) for model in (of_trees, of_both, of_networks))
        assert len(trees.network.outputs) == 0
        assert len(network.network.outputs) == (UNITS_MULTIPLE if form == "consortium" else QUICK.n_units)
        assert not np.any(network.trees.values)
        np.testing.assert_allclose(both.trees.values, (1 - share) * trees.trees.values, atol=1e-12)
        np.testing.assert_allclose(both.network.outputs, share * network.network.outputs, atol=1e-12)
        assert both.network.baseline == pytest.approx(share * network.network.baseline)
    assert len(of_networks.propensity.network.outputs) == 0


def test_where_too_few_consortia_are_to_be_learnt_from_the_score_of_partners_serves(sample_dataset: mm.Dataset) -> None:
    model = learn(make_lessons(sample_dataset, seed=0, settings=replace(QUICK, n_consortia=1))).model
    assert model.consortium is model.partners
    assert model.newcomer is not model.partners


def test_a_model_does_not_depend_on_how_many_threads_libraries_may_use(sample_dataset: mm.Dataset) -> None:
    lessons = make_lessons(sample_dataset, seed=0, settings=QUICK)
    versions = set()
    for n_threads in (1, 4):
        with threadpool_limits(n_threads):
            versions.add(learn(lessons).manifest.model_version)
    assert len(versions) == 1


def test_every_feature_is_drawn_into_half_of_the_fits_and_all_fits_get_as_many() -> None:
    for n_features, n_fits in ((87, 4), (86, 5), (3, 6), (1, 4), (0, 2)):
        drawn = subspaces(n_features, n_fits, np.random.default_rng(0))
        n_of_feature = np.bincount(np.concatenate(drawn), minlength=n_features)
        assert n_of_feature.tolist() == [(n_fits + 1) // 2] * n_features
        sizes = [len(of_fit) for of_fit in drawn]
        assert max(sizes) - min(sizes) <= 1


def test_without_anything_to_learn_from_all_candidates_are_alike(sample_dataset: mm.Dataset) -> None:
    ranker = train(sample_dataset, settings=replace(QUICK, without=tuple(FEATURE_GROUPS)))
    for form in Form:
        learned = getattr(ranker.model, form.value)
        assert learned.trees.features.dtype == np.int32
        assert set(learned.trees.features.tolist()) == {-1}
        assert not len(learned.network.outputs)
    assert len({candidate.score for candidate in ranker.rank(ranker.organisation_ids[0], limit=20)}) == 1


def test_being_nearer_to_the_topics_is_held_against_nobody(
    sample_dataset: mm.Dataset, sample_ranker: mm.Ranker
) -> None:
    made = make_examples(questions_of_day(sample_dataset, date(2020, 1, 1), QUICK, seed=0), QUICK)
    for form in Form:
        scorer = Scorer(getattr(sample_ranker.model, form.value))
        features = made[form].features
        before = scorer.log_odds(features)
        n_risen = 0
        for name in RISING:
            column = FEATURES.index(name)
            for step in (1e-4, 1e-2, 1.0):
                nearer = features.copy()
                nearer[:, column] += step
                after = scorer.log_odds(nearer)
                assert np.all(after >= before - 1e-9)
                n_risen += int((after > before + 1e-9).sum())
        assert n_risen > 0


@pytest.mark.parametrize("missing", ["kind", "country", "role", "topics", "capabilities", "everything"])
def test_it_works_whatever_is_missing(sample_dataset: mm.Dataset, missing: str) -> None:
    given = sample_dataset.tables()
    if missing in ("kind", "country"):
        given["organisations"] = given["organisations"].drop(missing)
    elif missing == "role":
        given["participations"] = given["participations"].drop("role")
    elif missing in ("topics", "capabilities"):
        given[missing] = given[missing].clear()
    else:
        given = {
            "collaborations": given["collaborations"].select("id", "started_on"),
            "participations": given["participations"].drop("role"),
        }
    ranker = train(mm.Dataset.from_tables(**given), settings=QUICK)
    ranking = ranker.rank(ranker.organisation_ids[1], limit=5, explain=True)
    assert len(ranking) == 5
    assert all(candidate.reasons for candidate in ranking)


def test_too_little_to_learn_from_is_said_with_the_numbers() -> None:
    tiny = mm.Dataset.from_tables(
        collaborations={"id": ["p", "q"], "started_on": ["2018-05-01", "2019-05-01"]},
        participations={"collaboration_id": ["p", "p", "q", "q"], "organisation_id": ["a", "b", "a", "b"]},
    )
    with pytest.raises(mm.TrainingError, match=r"joined a collaboration from .* 50 are needed"):
        train(tiny)
    with pytest.raises(
        mm.TrainingError, match="Only 0 candidates joined a collaboration from 1997-01-01 to 2000-01-01"
    ):
        train(tiny.before("2000-01-01"))
    nothing = {name: table.clear() for name, table in tiny.tables().items()}
    with pytest.raises(mm.TrainingError, match="no collaborations"):
        train(mm.Dataset.from_tables(**nothing))


def test_progress_tells_each_stage_to_its_end(sample_dataset: mm.Dataset) -> None:
    told: dict[str, tuple[int, int]] = {}
    train(sample_dataset, settings=QUICK, progress=lambda stage, done, total: told.update({stage: (done, total)}))
    assert list(told) == ["knowledge of each day", "examples of past days", "learning", "base rates"]
    assert all(done == total for done, total in told.values())


def test_work_side_by_side_gives_the_same_model(sample_dataset: mm.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = train(sample_dataset, settings=QUICK).manifest.model_version
    monkeypatch.setattr(parallel, "MIN_COLLABORATIONS_A_PROCESS", 0)
    monkeypatch.setattr(parallel, "cpu_count", lambda: 2)
    assert train(sample_dataset, settings=QUICK).manifest.model_version == alone
