"""Who offers a capability, and where: organisations drawn by their activity within a region, a country or anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.sample.draws import below
from matchmaker.sample.places import COUNTRIES, COUNTRY_OF_REGION, REGIONS
from matchmaker.sample.population import Population

NOBODY = -1
REGION_PERCENT, COUNTRY_PERCENT, ANYWHERE_PERCENT = 20, 30, 50  # where a seat looks for somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Every organisation under each of its capabilities, those of one region and of one country side by side.

    Parameters
    ----------
    organisation, percent : ndarray of int64, shape (n_offers,)
        Who offers, and how well.
    bounds : ndarray of int64, shape (40 × n_regions + 1,)
        Where the offers of capability c in region r begin: ``bounds[c * n_regions + r]``.
    """

    organisation: NDArray[np.int64]
    percent: NDArray[np.int64]
    bounds: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The offers of one quarter, the activity of those who make them, and the running total of weights after a 0."""

    offers: Offers
    activity: NDArray[np.int64]
    region: NDArray[np.int64]
    running: NDArray[np.int64]


def collect_offers(population: Population) -> Offers:
    """Sort all capabilities of all organisations by capability and region."""
    organisation, capability = np.nonzero(population.capabilities)
    bucket = capability * len(REGIONS) + population.region[organisation]
    order = np.argsort(bucket, kind="stable")
    n_buckets = population.capabilities.shape[1] * len(REGIONS)
    return Offers(
        organisation=organisation[order],
        percent=population.capabilities[organisation, capability][order].astype(np.int64),
        bounds=np.searchsorted(bucket[order], np.arange(n_buckets + 1)),
    )


def open_market(offers: Offers, activity: NDArray[np.int64], region: NDArray[np.int64]) -> Market:
    """Weigh the offers by the activity of those who make them."""
    weights = activity[offers.organisation] * offers.percent
    return Market(offers=offers, activity=activity, region=region, running=np.concatenate([[0], np.cumsum(weights)]))


_COUNTRY = np.array(COUNTRY_OF_REGION)
_FIRST_REGION = np.searchsorted(_COUNTRY, np.arange(len(COUNTRIES) + 1))


def propose_from_market(
    rng: np.random.Generator, market: Market, capability: NDArray[np.int64], region: NDArray[np.int64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw `n` organisations for each seat that offer its capability, many of them from nearby.

    Parameters
    ----------
    capability, region : ndarray of int64, shape (n_seats,)
        What is sought, and from where.

    Returns
    -------
    organisations : ndarray of int64, shape (n_seats, n)
        -1 where nobody offers it there.
    oversampling : ndarray of int64, shape (n_seats, n)
        How much likelier each was to be drawn than by a draw from everywhere, in percent: whoever chooses among them
        divides by it, so that nearness counts as much as the hidden affinity says and no more.
    """
    country = _COUNTRY[region]
    everywhere = np.zeros_like(region)
    first = np.column_stack([region, _FIRST_REGION[country], everywhere])
    last = np.column_stack([region + 1, _FIRST_REGION[country + 1], everywhere + len(REGIONS)])
    bucket = (capability * len(REGIONS))[:, None]
    low = market.running[market.offers.bounds[bucket + first]]
    weight = market.running[market.offers.bounds[bucket + last]] - low

    scope = _scopes(rng, (len(region), n))
    seat = np.arange(len(region))[:, None]
    wanted = low[seat, scope] + below(rng, weight[seat, scope], scope.shape)
    offer = np.searchsorted(market.running, wanted, side="right") - 1
    there = weight[seat, scope] > 0
    organisation = market.offers.organisation[np.where(there, offer, 0)]

    share = weight[:, 2:] * np.array([REGION_PERCENT, COUNTRY_PERCENT, ANYWHERE_PERCENT]) // np.maximum(weight, 1)
    is_near = market.region[organisation] == region[:, None]
    is_compatriot = _COUNTRY[market.region[organisation]] == country[:, None]
    oversampling = share[:, 2:] + is_compatriot * share[:, 1:2] + is_near * share[:, :1]
    return np.where(there, organisation, NOBODY), oversampling


def _scopes(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.int64]:
    """Choose 0 for the own region, 1 for the own country, 2 for anywhere."""
    percent = below(rng, 100, shape)
    return (percent >= REGION_PERCENT).astype(np.int64) + (percent >= REGION_PERCENT + COUNTRY_PERCENT)
