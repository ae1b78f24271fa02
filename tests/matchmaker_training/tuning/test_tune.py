from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train
from matchmaker_training.comparing import measure_rankers
from matchmaker_training.evaluation.bootstrap import compare
from matchmaker_training.settings_file import read_settings
from matchmaker_training.tuning import Space, Tuning, search, tune
from matchmaker_training.tuning.space import changed, space_from
from matchmaker_training.tuning.trial import Outcome, Trial, run_trial

DAY = "2021-01-01"
QUICK = TrainingSettings(n_trees=10, min_leaf_examples=20, n_cutoffs=2, n_askers=90, n_consortia=9, n_newcomers=9)
SPACE = space_from({"space": {"n_leaves": [2, 8, 31], "learning_rate": {"low": 0.01, "high": 0.5}}})


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """Replace training by a rule that is quick: the more leaves, the better; and note every trial that is run."""
    noted: list[Trial] = []

    def quickly(_dataset: mm.Dataset, _day: date, objective: dict[str, float], _seed: int, trial: Trial) -> Outcome:
        noted.append(trial)
        score = trial.settings.n_leaves / 100 + trial.settings.learning_rate / 1000
        return Outcome(
            number=trial.number,
            round=trial.round,
            changes=trial.changes,
            score=score,
            per_asker={task: np.array([0.5 * score, 1.5 * score + 0.1, np.nan]) for task in objective},
            clusters={task: np.array([0, 0, 1]) for task in objective},
            seconds=0.1,
        )

    monkeypatch.setattr(search, "run_trial", quickly)
    return noted


def tuned(dataset: mm.Dataset, out: Path, **options: Any) -> Tuning:
    default: dict[str, Any] = {"before": DAY, "space": SPACE, "settings": QUICK, "n_trials": 9}
    return tune(dataset, out, **(default | options))


def test_few_askers_come_first_and_all_of_them_for_the_best(
    sample_dataset: mm.Dataset, tmp_path: Path, ran: list[Trial]
) -> None:
    found = tuned(sample_dataset, tmp_path / "run", max_askers=45)
    rounds = [[trial for trial in ran if trial.round == number] for number in range(3)]
    assert [len(one) for one in rounds] == [9, 4, 2]
    assert [{(trial.settings.n_askers, trial.max_askers) for trial in one} for one in rounds] == [
        {(10, 5)},
        {(30, 15)},
        {(90, 45)},
    ]
    best = max(rounds[0], key=lambda trial: (trial.settings.n_leaves, trial.settings.learning_rate))
    assert found.finalists[0].number == best.number
    assert found.best == changed(QUICK, best.changes)
    assert all(0 in {trial.number for trial in one} for one in rounds)
    assert 0 in {one.number for one in found.finalists}


def test_a_search_leaves_all_trials_a_table_and_settings_to_train_with(
    sample_dataset: mm.Dataset, tmp_path: Path, ran: list[Trial]
) -> None:
    run = tmp_path / "run"
    found = tuned(sample_dataset, run)
    assert read_settings(run / "best.toml") == found.best
    assert len(list((run / "trials").iterdir())) == len(ran) == 15
    with (run / "table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15
    assert [int(row["round"]) for row in rows] == [3] * 2 + [2] * 4 + [1] * 9
    assert (int(rows[0]["trial"]), float(rows[0]["score"])) == (found.finalists[0].number, found.finalists[0].score)
    assert rows[0]["n_leaves"] == str(found.best.n_leaves)
    one = json.loads((run / "trials" / "000-3.json").read_text())
    assert one["per_asker"]["partners-new"][2] is None
    assert one["tasks"]["partners-new"] == pytest.approx(one["score"] + 0.05)


def test_a_search_that_was_stopped_goes_on_where_it_was_and_comes_to_the_same(
    sample_dataset: mm.Dataset, tmp_path: Path, ran: list[Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tuned(sample_dataset, tmp_path / "whole")
    ran.clear()
    quickly: Callable[..., Outcome] = vars(search)["run_trial"]

    def stopped(*arguments: Any) -> Outcome:
        if len(ran) == 4:
            raise KeyboardInterrupt
        return quickly(*arguments)

    monkeypatch.setattr(search, "run_trial", stopped)
    with pytest.raises(KeyboardInterrupt):
        tuned(sample_dataset, tmp_path / "run")
    assert len(list((tmp_path / "run" / "trials").iterdir())) == 4
    monkeypatch.setattr(search, "run_trial", quickly)
    found = tuned(sample_dataset, tmp_path / "run")
    assert len(ran) == 15
    assert found.best == whole.best
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")
    ran.clear()
    assert tuned(sample_dataset, tmp_path / "run").best == whole.best
    assert ran == []


def contents(run: Path) -> dict[str, bytes]:
    return {str(file.relative_to(run)): file.read_bytes() for file in run.rglob("*") if file.is_file()}


def test_gains_draw_questions_about_the_same_collaborations_together_also_when_read_again(
    sample_dataset: mm.Dataset, tmp_path: Path, ran: list[Trial]
) -> None:
    fresh = tuned(sample_dataset, tmp_path / "run")
    n_ran = len(ran)
    again = tuned(sample_dataset, tmp_path / "run")
    assert len(ran) == n_ran
    for found in (fresh, again):
        best, unchanged = found.finalists[0], next(one for one in found.finalists if one.number == 0)
        assert best.number != 0
        for task, gain in found.gains(best).items():
            assert best.clusters[task].tolist() == [0, 0, 1]
            both = best.per_asker[task], unchanged.per_asker[task]
            assert gain == compare(*both, clusters=np.array([0, 0, 1]))
            assert gain != compare(*both)


def test_more_trials_begin_with_those_there_were(sample_dataset: mm.Dataset, tmp_path: Path, ran: list[Trial]) -> None:
    tuned(sample_dataset, tmp_path / "run", n_trials=5)
    first = {(trial.number, trial.round) for trial in ran}
    ran.clear()
    tuned(sample_dataset, tmp_path / "run", n_trials=9)
    assert {trial.number for trial in ran if trial.round == 0} == {5, 6, 7, 8}
    assert not first & {(trial.number, trial.round) for trial in ran}


def test_a_trial_whose_file_was_damaged_is_done_anew(
    sample_dataset: mm.Dataset, tmp_path: Path, ran: list[Trial]
) -> None:
    tuned(sample_dataset, tmp_path / "run")
    ran.clear()
    (tmp_path / "run" / "trials" / "003-1.json").write_text('{"number": 3')
    tuned(sample_dataset, tmp_path / "run")
    assert [(trial.number, trial.round) for trial in ran] == [(3, 0)]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"before": "2020-01-01"}, "before"),
        ({"seed": 1}, "seed"),
        ({"settings": replace(QUICK, n_trees=11)}, "settings"),
        ({"space": space_from({"space": {"n_leaves": [2, 8]}})}, "space"),
        ({"data": {"tables": {}}}, "data"),
        ({"max_askers": 7}, "max_askers"),
    ],
)
@pytest.mark.usefixtures("ran")
def test_another_search_does_not_go_on_with_the_trials_of_this_one(
    sample_dataset: mm.Dataset, tmp_path: Path, options: dict[str, Any], named: str
) -> None:
    tuned(sample_dataset, tmp_path / "run")
    before = contents(tmp_path / "run")
    with pytest.raises(mm.InputError, match=f"another {named}"):
        tuned(sample_dataset, tmp_path / "run", **options)
    assert contents(tmp_path / "run") == before


def test_settings_that_cannot_be_are_refused_before_anything_is_run(
    sample_dataset: mm.Dataset, tmp_path: Path, ran: list[Trial]
) -> None:
    with pytest.raises(mm.SettingsError, match="n_leaves"):
        tuned(sample_dataset, tmp_path / "run", space=space_from({"space": {"n_leaves": [1000]}}))
    with pytest.raises(mm.InputError, match="trials must be at least 1"):
        tuned(sample_dataset, tmp_path / "run", n_trials=0)
    assert (ran, (tmp_path / "run").exists()) == ([], False)


def test_a_trial_sees_nothing_of_the_day_and_after(sample_dataset: mm.Dataset) -> None:
    trial = Trial(number=0, changes={}, settings=QUICK, max_askers=20)
    objective = {"partners-new": 1.0, "partners-all": 3.0}
    day = date.fromisoformat(DAY)
    past = sample_dataset.before(day)
    found = run_trial(past, day, objective, 5, trial)
    start = date(2020, 1, 2)  # 365 days before: 2020 was a leap year
    ranker = train(past.before(start), seed=5, settings=QUICK)
    tasks = measure_rankers({"x": ranker}, past, start=start, end=day, tasks=set(objective), seed=5, max_askers=20)
    for task in tasks:
        np.testing.assert_array_equal(found.per_asker[task.name], task.method("x").per_asker["ndcg@10"])
    new, every = (np.nanmean(found.per_asker[task]) for task in objective)
    assert found.score == pytest.approx((new + 3 * every) / 4)
    changed = sample_dataset.collaborations.with_columns(
        started_on=pl.when(pl.col("started_on") >= day).then(pl.lit(date(2021, 6, 1))).otherwise(pl.col("started_on")),
        ended_on=pl.when(pl.col("ended_on") < day).then(pl.col("ended_on")),  # what ends later says nothing yet
    )
    other = mm.Dataset.from_tables(**(sample_dataset.tables() | {"collaborations": changed}))
    shuffled = run_trial(other.before(day), day, objective, 5, trial)
    assert shuffled.score == found.score


def test_trials_side_by_side_come_to_the_same_as_one_after_the_other(
    sample_dataset: mm.Dataset, tmp_path: Path
) -> None:
    small: dict[str, Any] = {"n_trials": 3, "max_askers": 18, "space": Space(dimensions=SPACE.dimensions[:1])}
    one = tuned(sample_dataset, tmp_path / "one", jobs=1, **small)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        two = tuned(sample_dataset, tmp_path / "two", **small)
    assert one.best == two.best
    assert [each.score for each in one.finalists] == [each.score for each in two.finalists]


def test_what_cannot_be_trained_is_an_error_only_if_nothing_can(sample_dataset: mm.Dataset, tmp_path: Path) -> None:
    young = sample_dataset.before("2012-01-01")
    with pytest.raises(mm.TrainingError, match=r"No trial could be trained\. Trial 0: Only"):
        tuned(young, tmp_path / "run", before="2012-01-01", n_trials=2)
    kept = json.loads((tmp_path / "run" / "trials" / "001-1.json").read_text())
    assert kept["score"] is None
    assert "are needed to learn from" in kept["error"]


@pytest.mark.usefixtures("ran")
def test_a_search_tells_how_far_the_whole_of_it_is(sample_dataset: mm.Dataset, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    tuned(sample_dataset, tmp_path / "run", progress=lambda *one: told.append(one))
    whole = [(done, total) for stage, done, total in told if stage == "the whole search"]
    assert whole[0] == (0, 9 + 4 * 3 + 2 * 9)
    assert whole[-1] == (39, 39)
    assert [done for done, _ in whole] == sorted(done for done, _ in whole)
    assert told[-1] == ("round 3 of 3: 2 trials", 2, 2)
