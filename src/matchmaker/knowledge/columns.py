"""Organisations and collaborations as columns: what is known of each by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.organisation import Kind
from matchmaker.strings import Strings

EPOCH = date(1970, 1, 1)
KINDS = tuple(Kind)
UNKNOWN = -1
NO_DAY = np.iinfo(np.int32).min
COORDINATED = 2
"""The entry of a participation in what the organisation coordinated; 1 in all others."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrganisationColumns:
    """One entry an organisation, in the order of their ids; n of them.

    Parameters
    ----------
    ids, names, regions, places, descriptions, urls : Strings
        Blank where not known.
    kinds : ndarray of int8
        Index into `KINDS`, or -1.
    countries : ndarray of int32
        Index into `country_codes`, or -1.
    country_codes : Strings
        Every country of the data, sorted.
    place_codes : ndarray of int32
        Index into `place_names`, or -1.
    place_names : Strings
        Every country and place of the data in lower case, with a line break between, sorted.
    smes : ndarray of int8
        1, 0, or -1.
    known_on : ndarray of int32
        Days since 1970-01-01; `NO_DAY` where not known.
    capabilities : csr_array of float32, shape (n, n_capabilities)
        Declared strengths.
    capability_names : Strings
        The capabilities' names, sorted.
    """

    ids: Strings
    names: Strings
    kinds: NDArray[np.int8]
    countries: NDArray[np.int32]
    country_codes: Strings
    regions: Strings
    places: Strings
    place_codes: NDArray[np.int32]
    place_names: Strings
    smes: NDArray[np.int8]
    descriptions: Strings
    urls: Strings
    known_on: NDArray[np.int32]
    capabilities: csr_array
    capability_names: Strings

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CollaborationColumns:
    """One entry a collaboration, in the order of their starting days, then ids.

    Parameters
    ----------
    ids, titles, texts : Strings
        Titles and texts are blank where not known; all texts are where they are not kept
        (`KnowledgeSettings.keep_texts`).
    started_on : ndarray of int32
        Days since 1970-01-01, ascending.
    ended_on : ndarray of int32
        Likewise; `NO_DAY` where not known, as of all that were still running on the day of the knowledge.
    """

    ids: Strings
    titles: Strings
    texts: Strings
    started_on: NDArray[np.int32]
    ended_on: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to `day`.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def day_of(number: int) -> date | None:
    """Return the day of a day number, None for `NO_DAY`."""
    return None if number == NO_DAY else EPOCH + timedelta(days=int(number))
