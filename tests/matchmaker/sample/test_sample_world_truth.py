from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker.errors import InputError, UnknownOrganisationError
from matchmaker.sample.population import Population

LAST_YEAR = "2021-01-01"


def test_affinity_is_positive_and_best_partners_come_in_its_order(world: mm.SampleWorld) -> None:
    asker = "org-000042"
    best = world.best_partners(asker, limit=25)
    affinities = [affinity for _, affinity in best]
    assert len(best) == 25
    assert affinities == sorted(affinities, reverse=True)
    assert affinities[-1] > 0
    assert all(world.affinity(asker, partner) == affinity for partner, affinity in best)
    assert asker not in dict(best)


def test_affinity_of_many_is_affinity_one_by_one(world: mm.SampleWorld) -> None:
    ids = world.dataset.organisations["id"]
    affinities = world.affinity_rows([3, 1999])
    assert affinities.shape == (2, 2000)
    assert affinities[1, 7] == world.affinity(ids[1999], ids[7])
    assert affinities[0, 3] == affinities[1, 1999] == 0
    assert (np.delete(affinities[0], 3) > 0).all()


def test_partners_on_a_day_are_those_known_by_then(world: mm.SampleWorld) -> None:
    known = world.dataset.organisations.filter(pl.col("known_on") < pl.date(2012, 1, 1))["id"]
    best = world.best_partners("org-000042", limit=2000, on="2012-01-01")
    assert {partner for partner, _ in best} == set(known) - {"org-000042"}


def test_what_covers_the_needs_of_the_other_makes_affinity_larger(world: mm.SampleWorld) -> None:
    rows = np.arange(0, 2000, 20)
    covered = world.needs[rows] @ world.capabilities.T + world.capabilities[rows] @ world.needs.T
    affinities = world.affinity_rows(rows)
    assert affinities[covered > 1].mean() > 4 * affinities[covered == 0].mean()


def test_needs_are_what_the_organisation_does_not_have(world: mm.SampleWorld) -> None:
    assert ((world.needs > 0).sum(axis=1) >= 3).all()
    assert (world.needs + world.capabilities).max() <= 1


def test_an_unknown_organisation_is_named(world: mm.SampleWorld) -> None:
    with pytest.raises(UnknownOrganisationError) as caught:
        world.affinity("org-000001", "org-9")
    assert caught.value.unknown_ids == ("org-9",)
    with pytest.raises(UnknownOrganisationError):
        world.best_partners("nobody")


def test_best_partners_without_a_limit_that_makes_sense_are_refused(world: mm.SampleWorld) -> None:
    with pytest.raises(InputError, match="limit must be at least 1"):
        world.best_partners("org-000001", limit=0)


def test_a_day_that_is_none_is_refused(world: mm.SampleWorld) -> None:
    with pytest.raises(InputError, match="on must be a date"):
        world.best_partners("org-000001", on="soon")


def test_the_truth_cannot_be_changed(world: mm.SampleWorld) -> None:
    for name in Population.__slots__:
        with pytest.raises(ValueError, match="read-only"):
            getattr(world.population, name)[0] = 1


def test_the_truth_foretells_better_than_common_neighbours_and_they_better_than_popularity(
    world: mm.SampleWorld,
) -> None:
    past, future = _incidence(world, before=True), _incidence(world, before=False)
    met = past.T @ past > 0
    known = past.sum(axis=0) > 0
    right = (future.T @ future > 0) & ~met & known
    np.fill_diagonal(right, val=False)
    askers = np.flatnonzero(known & right.any(axis=1))
    popularity = past.sum(axis=0)
    neighbours = (met.astype(np.float32) @ met[:, askers]).T
    scores = {
        "truth": world.affinity_rows(askers, on=LAST_YEAR),
        "common neighbours": neighbours + popularity / (popularity.max() + 1),
        "popularity": np.broadcast_to(popularity, neighbours.shape),
    }
    allowed = known & ~met[askers]
    ndcg = {name: _ndcg_at_10(np.where(allowed, one, -1.0), right[askers]) for name, one in scores.items()}
    assert ndcg["truth"] > 1.5 * ndcg["common neighbours"]
    assert ndcg["common neighbours"] > 1.1 * ndcg["popularity"]
    assert ndcg["popularity"] > 0.03


def _incidence(world: mm.SampleWorld, *, before: bool) -> NDArray[np.float32]:
    dataset = world.dataset
    incidence: NDArray[np.float32] = np.zeros((dataset.n_collaborations, dataset.n_organisations), dtype=np.float32)
    incidence[dataset.participation_rows()] = 1
    is_past = (dataset.collaborations["started_on"] < pl.Series([LAST_YEAR]).str.to_date()[0]).to_numpy()
    wanted: NDArray[np.float32] = incidence[is_past == before]
    return wanted


def _ndcg_at_10(scores: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), each right answer worth one."""
    top = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    discount = 1 / np.log2(np.arange(2, 12))
    gain = np.take_along_axis(right, top, axis=1) @ discount
    ideal = np.cumsum(discount)[np.minimum(right.sum(axis=1), 10) - 1]
    return float((gain / ideal).mean())
