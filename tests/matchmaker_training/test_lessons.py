"""Lessons: of which days, and of which topics."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker.knowledge.building import build_knowledge
from matchmaker.question import Form
from matchmaker.strings import Strings
from matchmaker_training import train
from matchmaker_training.fit import learn
from matchmaker_training.lessons import make_lessons
from matchmaker_training.settings import BIAS_ONLY

from .quick_models import QUICK, checksums


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
