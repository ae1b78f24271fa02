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
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker.features import FEATURE_GROUPS, FEATURES, compute_features
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.building import build_knowledge
from matchmaker.question import Form
from matchmaker.scoring import Scorer
from matchmaker.signals import Signals
from matchmaker.strings import Strings
from matchmaker_training import TrainingSettings, examples, parallel, train
from matchmaker_training.boosting import subspaces
from matchmaker_training.examples import join_examples, make_examples, portions, questions_of_day
from matchmaker_training.fit import learn
from matchmaker_training.lessons import make_lessons
from matchmaker_training.next_year import next_year, row_of
from matchmaker_training.questions import draw_questions
from matchmaker_training.rising import RISING
from matchmaker_training.settings import BIAS_ONLY

QUICK = TrainingSettings(n_trees=20, n_askers=100, min_leaf_examples=20)
CUT = "2019-01-01"


def checksums(ranker: mm.Ranker, path: Path) -> dict[str, bytes]:
    ranker.save(path)
    return {file.name: file.read_bytes() for file in path.iterdir()}


def tables(dataset: mm.Dataset) -> dict[str, pl.DataFrame]:
    return dataset.tables()


def test_equal_seed_and_data_give_equal_bytes(sample_dataset: mm.Dataset, tmp_path: Path) -> None:
    first = checksums(train(sample_dataset, seed=3, settings=QUICK), tmp_path / "first")
    assert first == checksums(train(sample_dataset, seed=3, settings=QUICK), tmp_path / "second")


def test_another_seed_gives_another_model(sample_dataset: mm.Dataset) -> None:
    versions = {train(sample_dataset, seed=seed, settings=QUICK).manifest.model_version for seed in (1, 2)}
    assert len(versions) == 2


def test_the_order_of_the_rows_in_the_tables_changes_nothing(sample_dataset: mm.Dataset) -> None:
    shuffled = {
        name: table.sample(fraction=1.0, shuffle=True, seed=5) for name, table in tables(sample_dataset).items()
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
    shuffled = tables(sample_dataset) | {
        "participations": pl.concat([parts.filter(~is_late), enough]),
        "collaborations": sample_dataset.collaborations.filter(~pl.col("id").is_in(sorted(gone))),
        "topics": sample_dataset.topics.filter(~pl.col("collaboration_id").is_in(sorted(gone))),
    }
    deleted = tables(sample_dataset) | {
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


def test_whoever_joined_is_whoever_started_a_collaboration_in_the_horizon(sample_dataset: mm.Dataset) -> None:
    start, end = date(2019, 1, 1), date(2020, 1, 1)
    knowledge = build_knowledge(sample_dataset, start)
    truth = next_year(sample_dataset, knowledge, (end - start).days).partners
    ids = list(knowledge.organisations.ids)
    expected = set()
    for row in sample_dataset.collaborations.filter(pl.col("started_on").is_between(start, end, closed="left"))["id"]:
        members = [one.organisation_id for one in sample_dataset.collaboration(row).participants]
        expected |= {(one, other) for one in members for other in members if one != other and {one, other} <= set(ids)}
    rows, columns = truth.nonzero()
    assert {(ids[row], ids[column]) for row, column in zip(rows, columns, strict=True)} == expected


def test_the_kept_examples_stand_for_all_candidates(sample_dataset: mm.Dataset) -> None:
    questionnaire = questions_of_day(sample_dataset, date(2020, 1, 1), TrainingSettings(), seed=0)
    every = make_examples(questionnaire, TrainingSettings(n_negatives=10_000))
    some = make_examples(questionnaire, TrainingSettings(n_negatives=20))
    for form in Form:
        assert len(some[form].joined) < len(every[form].joined)
        assert some[form].joined.sum() > 0
        assert set(every[form].weights) == {1.0}
    partners = Form.PARTNERS
    assert some[partners].joined.sum() == every[partners].joined.sum()
    np.testing.assert_allclose(some[partners].weights.sum(), every[partners].weights.sum())


def test_half_of_the_kept_are_of_those_who_look_the_likeliest(sample_dataset: mm.Dataset) -> None:
    settings = TrainingSettings(n_negatives=20)
    questionnaire = questions_of_day(sample_dataset, date(2020, 1, 1), settings, seed=0)
    examples = make_examples(questionnaire, settings)[Form.PARTNERS]
    n_checked = 0
    for question in np.unique(examples.questions):
        stayed_out = (examples.questions == question) & ~examples.joined
        walk = examples.features[stayed_out, FEATURES.index("log_walk")]
        weights = examples.weights[stayed_out]
        assert len(weights) == 20
        groups = sorted((walk[weights == weight] for weight in np.unique(weights)), key=np.max)
        if len(groups) == 2:
            others, likely = groups
            assert len(likely) >= 10
            assert likely.min() >= others.max()
            n_checked += 1
    assert n_checked > 20


def test_who_asks_for_partners_is_answered_with_all_of_them(sample_dataset: mm.Dataset) -> None:
    """A project whose lead is told alone, without its topics, would answer with its own members only."""
    given = tables(sample_dataset)
    given["topics"] = given["topics"].clear()
    dataset = mm.Dataset.from_tables(**given)
    knowledge = build_knowledge(dataset, date(2019, 1, 1))
    future = next_year(dataset, knowledge, 365)
    asked = draw_questions(knowledge, future, TrainingSettings(), np.random.default_rng(0))
    of_partners = [one for one in asked if one.question.form is Form.PARTNERS]
    assert len(of_partners) == np.count_nonzero(np.diff(future.partners.indptr))
    for one in of_partners:
        assert one.joined.tolist() == row_of(future.partners, int(one.question.seeds[0])).tolist()


def test_nobody_that_asks_is_its_own_candidate_nor_its_own_answer(
    sample_dataset: mm.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a newcomer that was known before, of which its place and kind would tell that it is the very one."""
    given = tables(sample_dataset)
    given["organisations"] = given["organisations"].with_columns(known_on=pl.lit(date(2000, 1, 1)))
    questionnaire = questions_of_day(mm.Dataset.from_tables(**given), date(2019, 1, 1), QUICK, seed=0)
    assert sum(one.question.itself >= 0 for one in questionnaire.asked) > 20
    for one in questionnaire.asked:
        assert len(one.joined)
        assert not np.isin(one.question.askers, one.joined).any()
    candidates: list[tuple[NDArray[np.int32], NDArray[np.integer]]] = []

    def noting(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> NDArray[np.float32]:
        candidates.append((signals.question.askers, rows))
        return compute_features(knowledge, signals, rows)

    monkeypatch.setattr(examples, "compute_features", noting)
    make_examples(questionnaire, replace(QUICK, n_negatives=10_000))
    assert len(candidates) == len(questionnaire.asked)
    assert not any(np.isin(askers, rows).any() for askers, rows in candidates)


def test_newcomers_are_those_without_a_collaboration_before(sample_dataset: mm.Dataset) -> None:
    start = date(2019, 1, 1)
    before, within = sample_dataset.before(start), sample_dataset.before("2020-01-01")
    active = set(before.participations["organisation_id"])
    expected = set(within.participations["organisation_id"]) - active
    future = next_year(sample_dataset, build_knowledge(sample_dataset, start), 365)
    assert expected
    assert {newcomer.id for newcomer in future.newcomers} == expected
    assert all(newcomer.name == newcomer.url == newcomer.description == "" for newcomer in future.newcomers)


def test_no_brief_says_what_is_settled_after_it(sample_dataset: mm.Dataset) -> None:
    given = tables(sample_dataset)
    scheme = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("funding-scheme")).otherwise("scheme")
    given["topics"] = given["topics"].with_columns(scheme=scheme)
    knowledge = build_knowledge(dataset := mm.Dataset.from_tables(**given), date(2019, 1, 1))
    future = next_year(dataset, knowledge, 365)
    told = {
        knowledge.profiles.schemes[int(one)]
        for row in range(future.about.shape[0])
        for one in row_of(future.about, row)
    }
    assert told
    assert "funding-scheme" not in told
    assert "funding-scheme" in set(knowledge.profiles.schemes)


def test_what_is_left_out_decides_nothing(sample_dataset: mm.Dataset) -> None:
    settings = TrainingSettings(n_trees=20, n_askers=100, min_leaf_examples=20, without=BIAS_ONLY)
    ranker = train(sample_dataset, settings=settings)
    left_out = {FEATURES.index(name) for group in BIAS_ONLY for name in FEATURE_GROUPS[group]}
    for form in Form:
        used = set(getattr(ranker.model, form.value).trees.features.tolist()) - {-1}
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


def test_partners_are_scored_by_trees_and_network_by_its_share_and_others_by_trees(sample_dataset: mm.Dataset) -> None:
    lessons = make_lessons(sample_dataset, seed=0, settings=QUICK)
    models = {
        share: learn(replace(lessons, settings=replace(QUICK, network_share=share))).model for share in (0, 0.25, 1)
    }
    trees, blend, network = (models[share].partners for share in (0, 0.25, 1))
    assert len(trees.network.outputs) == 0
    assert len(network.network.outputs) == QUICK.n_units
    assert not np.any(network.trees.values)
    np.testing.assert_allclose(blend.trees.values, 0.75 * trees.trees.values, atol=1e-12)
    np.testing.assert_allclose(blend.network.outputs, 0.25 * network.network.outputs, atol=1e-12)
    assert blend.network.baseline == pytest.approx(0.25 * network.network.baseline)
    for other in (models[0.25].consortium, models[0.25].newcomer, models[0.25].propensity):
        assert len(other.network.outputs) == 0


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
        trees = getattr(ranker.model, form.value).trees
        assert trees.features.dtype == np.int32
        assert set(trees.features.tolist()) == {-1}
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


def test_models_learnt_from_the_same_lessons_are_those_that_are_trained_one_by_one(
    sample_dataset: mm.Dataset, tmp_path: Path
) -> None:
    made = make_lessons(sample_dataset, seed=3, settings=QUICK)
    learnt = {
        "biased": learn(made, without=BIAS_ONLY),
        "whole": learn(made),
        "short": learn(made.latest(2)),
        "again": learn(made),
    }
    settings = {"biased": replace(QUICK, without=BIAS_ONLY), "whole": QUICK, "short": replace(QUICK, n_cutoffs=2)}
    for name, of_one in settings.items():
        alone = train(sample_dataset, seed=3, settings=of_one)
        assert checksums(learnt[name], tmp_path / name) == checksums(alone, tmp_path / f"{name} alone")
    assert checksums(learnt["again"], tmp_path / "again") == checksums(learnt["whole"], tmp_path / "whole again")


def test_rare_is_what_is_half_as_known_as_nearly_all_that_questions_told(sample_dataset: mm.Dataset) -> None:
    made = make_lessons(sample_dataset, seed=0, settings=QUICK)
    hundreds, few, many = (np.array(one, dtype=np.int32) for one in ([400] * 99 + [300], [2, 4], range(1, 101)))
    rarest = replace(made, known_of=({"programme": hundreds, "field": few}, {"topic": many})).rarest()
    assert [*rarest.schemes] == ["programme", "topic"]  # too little was told of fields to go by them alone
    assert rarest.n_collaborations.tolist() == [200, 2]  # halves of 400 and of 5.95
    assert rarest.of_others == int(np.quantile([*hundreds, *few, *many], 0.05) / 2)
    assert rarest.of_each(Strings.of(["topic", "field", "topic"])).tolist() == [2, rarest.of_others, 2]
    nothing = replace(made, known_of=({}, {})).rarest()
    assert (len(nothing.schemes), nothing.of_others) == (0, 0)
    knowledge = build_knowledge(sample_dataset, made.cutoffs[-1], QUICK.knowledge)
    n_collaborations = np.diff(knowledge.involvement.collaborations.indptr)
    for scheme, known_of in made.known_of[-1].items():
        of_scheme = n_collaborations[np.array([*knowledge.profiles.schemes]) == scheme]
        assert {*known_of.tolist()} <= {*of_scheme.tolist()}
    assert len(made.latest(1).known_of) == 1


def test_a_model_does_not_hear_of_topics_that_are_much_rarer_than_those_it_learnt_from(
    sample_dataset: mm.Dataset,
) -> None:
    """A programme that is new has a project or two; all that questions were about had dozens."""
    made = make_lessons(sample_dataset, seed=0, settings=QUICK)
    ranker = learn(replace(made, known_of=({"programme": np.full(100, 10**6, dtype=np.int32)},)))
    programme = str(sample_dataset.collaborations["programme"].drop_nulls()[0])
    brief = mm.Brief(lead=ranker.organisation_ids[0])
    about = ranker.rank(replace(brief, topics=(programme,)))
    assert about.missing_topics == (programme,)
    assert about.candidates == ranker.rank(brief).candidates
    assert learn(made).rank(replace(brief, topics=(programme,))).missing_topics == ()


def test_no_question_is_put_at_a_day_that_nothing_came_after() -> None:
    whole = mm.sample_world(seed=1, n_organisations=1000).dataset.before("2022-01-01")
    gone = pl.col("started_on").is_between(date(2018, 12, 1), date(2020, 12, 31))
    ids = whole.collaborations.filter(gone)["id"].implode()
    given = whole.tables()
    kept = {
        **given,
        "collaborations": given["collaborations"].filter(~pl.col("id").is_in(ids)),
        **{name: given[name].filter(~pl.col("collaboration_id").is_in(ids)) for name in ("participations", "topics")},
    }
    patchy = mm.Dataset.from_tables(**kept).before("2022-01-01")
    years = [f"{day:%Y}" for day in make_lessons(whole, seed=0, settings=QUICK).cutoffs]
    assert years == ["2019", "2020", "2021"]
    made = make_lessons(patchy, seed=0, settings=QUICK)
    assert [f"{day:%Y-%m}" for day in made.cutoffs] == ["2017-01", "2018-01", "2021-01"]
    assert all(part[Form.PARTNERS].joined.any() for part in made.parts)


def test_seasons_are_no_gaps(sample_dataset: mm.Dataset) -> None:
    """A short horizon may hold nothing because it is summer: then nothing is the answer."""
    given = sample_dataset.before("2022-01-01").tables()
    in_spring = pl.col("started_on").dt.truncate("1y") + pl.duration(days=60)
    seasonal = mm.Dataset.from_tables(
        **given | {"collaborations": given["collaborations"].with_columns(started_on=in_spring, ended_on=None)}
    ).before("2022-01-01")
    settings = replace(QUICK, horizon_days=90, n_cutoffs=5)
    cutoffs = make_lessons(seasonal, seed=0, settings=settings).cutoffs
    assert {(later - earlier).days for earlier, later in pairwise(cutoffs)} == {90}


def test_lessons_of_more_past_days_than_there_are_or_of_folds_are_refused(sample_dataset: mm.Dataset) -> None:
    made = make_lessons(sample_dataset, seed=0, settings=QUICK)
    of_folds = make_lessons(sample_dataset, seed=0, settings=replace(QUICK, folds=2))
    for one, n in ((made, 0), (made, QUICK.n_cutoffs + 1), (of_folds, 1)):
        with pytest.raises(mm.TrainingError, match=f"no examples of {n} past days"):
            one.latest(n)


@pytest.mark.parametrize("missing", ["kind", "country", "role", "topics", "capabilities", "everything"])
def test_it_works_whatever_is_missing(sample_dataset: mm.Dataset, missing: str) -> None:
    given = tables(sample_dataset)
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


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("n_leaves", 33, r"n_leaves must be an integer in 2\.\.32\. Got 33"),
        ("learning_rate", 0, "learning_rate must be a number above 0 and at most 1. Got 0"),
        ("calibration_share", 1.0, "calibration_share must be a number between 0 and 1"),
        ("without", ("graphs",), r"without must be groups of features: history, .* Got \['graphs'\]"),
        ("n_cutoffs", 0, "n_cutoffs must be an integer in 1..1,000,000. Got 0"),
        ("n_partner_fits", 9, r"n_partner_fits must be an integer in 1\.\.8. Got 9"),
        ("n_negatives", 1, "n_negatives must be an integer of at least 2. Got 1"),
        ("n_units", 100, "n_units must be a multiple of 16 up to 1,024. Got 100"),
        ("network_share", 1.1, "network_share must be a number in 0..1. Got 1.1"),
        ("network_dropout", 1.0, "network_dropout must be a number in 0..1, below 1. Got 1.0"),
        ("network_l2", float("inf"), "network_l2 must be a number in 0..1,000,000. Got inf"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_its_path(name: str, value: float, expected: str) -> None:
    with pytest.raises(mm.SettingsError, match=expected) as caught:
        TrainingSettings(**{name: value})  # type: ignore[arg-type]
    assert caught.value.path == name


def test_progress_tells_each_stage_to_its_end(sample_dataset: mm.Dataset) -> None:
    told: dict[str, tuple[int, int]] = {}
    train(sample_dataset, settings=QUICK, progress=lambda stage, done, total: told.update({stage: (done, total)}))
    learning = ["learning partners", "learning partners: network", "learning consortium", "learning newcomer"]
    assert list(told) == ["knowledge of each day", "examples of past days", *learning, "learning propensity"]
    assert all(done == total for done, total in told.values())


def test_work_side_by_side_gives_the_same_model(sample_dataset: mm.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = train(sample_dataset, settings=QUICK).manifest.model_version
    monkeypatch.setattr(parallel, "MIN_COLLABORATIONS_A_PROCESS", 0)
    monkeypatch.setattr(parallel, "cpu_count", lambda: 2)
    assert train(sample_dataset, settings=QUICK).manifest.model_version == alone


def test_a_portion_of_the_questions_has_the_examples_that_all_of_them_have(
    sample_dataset: mm.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "QUESTIONS_A_PORTION", 30)
    questionnaire = questions_of_day(sample_dataset, date(2020, 1, 1), QUICK, seed=0)
    whole = make_examples(questionnaire, QUICK)
    parts = [make_examples(portion, QUICK) for portion in portions(questionnaire)]
    assert len(parts) > 3
    for form in Form:
        joined = join_examples([part[form] for part in parts])
        for name in ("features", "joined", "weights", "questions"):
            np.testing.assert_array_equal(getattr(joined, name), getattr(whole[form], name))
