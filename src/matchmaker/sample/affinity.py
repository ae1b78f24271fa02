"""How well two organisations suit each other: the hidden rule by which partners are chosen.

Everything is in hundredths of a natural logarithm, in whole numbers: +100 makes a choice e times as likely.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from matchmaker.organisation import Kind
from matchmaker.sample.places import COUNTRIES, COUNTRY_OF_REGION
from matchmaker.sample.population import KINDS, Population

FIT_PER_HUNDREDTH = 42  # products of percentages that make one hundredth
MAX_FIT = 450
SAME_REGION, SAME_COUNTRY, SAME_NEIGHBOURHOOD = 270, 170, 50

_LOWEST, _HIGHEST = -700, 1200
_EXPONENTIAL = np.array(
    [round(1_000_000 * math.exp(step / 100)) for step in range(_LOWEST, _HIGHEST + 1)], dtype=np.int64
)

_MIX = {  # how gladly a coordinator of the one kind takes a partner of the other
    Kind.HIGHER_EDUCATION: (0, 40, 30, 20, 0),
    Kind.COMPANY: (40, 20, 30, 10, -20),
    Kind.RESEARCH: (30, 40, -10, 10, -20),
    Kind.PUBLIC: (30, 20, 10, 10, 20),
    Kind.OTHER: (20, 0, 0, 30, 10),
}
KIND_MIX = np.array([_MIX[kind] for kind in KINDS], dtype=np.int64)
_COUNTRY = np.array(COUNTRY_OF_REGION)
_NEIGHBOURHOOD = np.array([country.neighbourhood for country in COUNTRIES])[_COUNTRY]
_NEARNESS = np.select(
    [
        np.eye(len(_COUNTRY), dtype=bool),
        np.equal.outer(_COUNTRY, _COUNTRY),
        np.equal.outer(_NEIGHBOURHOOD, _NEIGHBOURHOOD),
    ],
    [SAME_REGION, SAME_COUNTRY, SAME_NEIGHBOURHOOD],
)


def weight_of(hundredths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``exp(hundredths / 100)`` in millionths; below -700 and above 1200 nothing changes any more."""
    weights: NDArray[np.int64] = _EXPONENTIAL[np.clip(hundredths, _LOWEST, _HIGHEST) - _LOWEST]
    return weights


def suit(population: Population, rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how well `others` suit `rows`: complementary capabilities, the mix of kinds, and neighbourhood.

    Parameters
    ----------
    rows : ndarray of int64, shape (n,)
    others : ndarray of int64, shape (n, k)

    Returns
    -------
    ndarray of int64, shape (n, k)
        Hundredths of a natural logarithm.
    """
    hundredths: NDArray[np.int64] = (
        complementarity(population, rows, others)
        + KIND_MIX[population.kind[rows][:, None], population.kind[others]]
        + _NEARNESS[population.region[rows][:, None], population.region[others]]
    )
    return hundredths


def complementarity(population: Population, rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how much of each other's needs they cover, in hundredths; 0 for none."""
    covered = _products(population.needs[rows], population.capabilities[others])
    covered += _products(population.capabilities[rows], population.needs[others])
    return np.minimum(covered.astype(np.int64) // FIT_PER_HUNDREDTH, MAX_FIT)


def _products(one: NDArray[np.uint8], many: NDArray[np.uint8]) -> NDArray[np.float32]:
    # Sums of whole numbers below 2**24 are exact in single precision, in whatever order they are added.
    products: NDArray[np.float32] = np.matmul(many.astype(np.float32), one.astype(np.float32)[:, :, None])[:, :, 0]
    return products
