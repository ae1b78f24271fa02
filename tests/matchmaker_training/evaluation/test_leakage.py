"""Nothing that starts on the cut-off or later may show before it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.past import past_of

from .small_worlds import everybody

CHANGES = ("deleted", "shuffled", "moved", "doubled", "renamed", "prolonged")


def with_another_future(dataset: mm.Dataset, day: date, change: str) -> mm.Dataset:
    """The same past, but what starts on `day` or later is changed."""
    tables = dataset.tables()
    collaborations, participations, topics = (tables[one] for one in ("collaborations", "participations", "topics"))
    is_future = pl.col("started_on") >= day
    future = collaborations.filter(is_future)["id"]
    in_future = pl.col("collaboration_id").is_in(future.implode())
    if change == "deleted":
        tables["collaborations"] = collaborations.filter(~is_future)
        tables["participations"] = participations.filter(~in_future)
        tables["topics"] = topics.filter(~in_future)
    if change == "shuffled":
        turned = participations.filter(in_future).with_columns(pl.col("collaboration_id").shuffle(seed=3))
        turned = turned.unique(["collaboration_id", "organisation_id"], keep="first", maintain_order=True)
        tables["participations"] = pl.concat([participations.filter(~in_future), turned])
    if change == "moved":
        moved = pl.col("started_on") + timedelta(days=900)
        tables["collaborations"] = collaborations.with_columns(
            pl.when(is_future).then(moved).otherwise(pl.col("started_on")),
            ended_on=pl.when(~is_future).then(pl.col("ended_on")),
        )
    if change == "doubled":
        for name, key, there in (
            ("collaborations", "id", is_future),
            ("participations", "collaboration_id", in_future),
        ):
            tables[name] = pl.concat([tables[name], tables[name].filter(there).with_columns(pl.col(key) + "x")])
    if change == "renamed":
        later = dataset.organisations.with_columns(
            kind=pl.lit("other"), country=pl.lit("XX"), name=pl.lit("renamed"), known_on=pl.lit(day)
        )
        tables["organisations"] = pl.concat([dataset.history.filter(pl.col("known_on") < day), later])
        tables["topics"] = topics.with_columns(
            topic=pl.when(in_future).then(pl.lit("renamed")).otherwise(pl.col("topic"))
        ).unique()
        tables["collaborations"] = collaborations.with_columns(
            programme=pl.when(is_future).then(pl.lit("renamed")).otherwise(pl.col("programme"))
        )
    if change == "prolonged":
        far = day + timedelta(days=4000)  # of what runs on it is not known when it will end
        goes_on = pl.col("ended_on") >= day
        tables["collaborations"] = collaborations.with_columns(
            ended_on=pl.when(~goes_on).then(pl.col("ended_on")).when(pl.col("id").hash(3) % 2 == 0).then(pl.lit(far))
        )
    return mm.Dataset.from_tables(**tables)


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_from_the_cut_off_on_changes_the_catalogue_or_what_a_baseline_says(
    change: str, sample_dataset: mm.Dataset, sample_start: date
) -> None:
    changed = with_another_future(sample_dataset, sample_start, change)
    assert any(not table.equals(changed.tables()[name]) for name, table in sample_dataset.tables().items())
    past, other = past_of(sample_dataset, sample_start), past_of(changed, sample_start)
    assert past.organisation_ids.to_list() == other.organisation_ids.to_list()
    for name, baseline in BASELINES.items():
        np.testing.assert_array_equal(baseline(past)(everybody(past)), baseline(other)(everybody(other)), err_msg=name)


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_from_the_cut_off_on_changes_a_byte_of_the_artefact(
    change: str, sample_dataset: mm.Dataset, sample_start: date, artefact: Path, tmp_path: Path
) -> None:
    path = tmp_path / "model"
    trained(with_another_future(sample_dataset, sample_start, change).before(sample_start)).save(path)
    assert contents(path) == contents(artefact)


@pytest.fixture(scope="module")
def artefact(sample_dataset: mm.Dataset, sample_start: date, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("leakage") / "model"
    trained(sample_dataset.before(sample_start)).save(path)
    return path


def trained(dataset: mm.Dataset) -> mm.Ranker:
    return train(dataset, seed=0, settings=TrainingSettings(n_trees=3, n_cutoffs=1, n_askers=60))


def contents(path: Path) -> dict[str, bytes]:
    return {str(one.relative_to(path)): one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}


def test_what_happened_before_the_cut_off_does_change_the_artefact(
    sample_dataset: mm.Dataset, sample_start: date, artefact: Path, tmp_path: Path
) -> None:
    """The test above could not fail if nothing ever changed it."""
    earlier = sample_start - timedelta(days=200)
    changed = with_another_future(sample_dataset, earlier, "shuffled").before(sample_start)
    trained(changed).save(tmp_path / "model")
    assert contents(tmp_path / "model") != contents(artefact)
