"""From scored candidates to a list that holds quotas.

The groups of quotas form a grid: a row for each kind with a quota and one for all others, a column for each country
with a quota and one for all others. Every organisation counts in one cell. Whether a list can still be completed is
then a question of whether so much can flow from the rows through the cells to the columns (Gale, 1957, "A theorem on
flows in networks", with lower bounds), and is answered exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from matchmaker.knowledge.columns import KINDS, OrganisationColumns
from matchmaker.quota import Quota
from matchmaker.ranking import Shortfall


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """The quotas of a list of at most `limit`, and where each of n organisations counts.

    Parameters
    ----------
    quotas : tuple of Quota
        Those of kinds first.
    limit : int
        The most that the list may hold.
    n_kinds, n_countries : int
        How many of them are of kinds, and of countries.
    cells : ndarray of int32, shape (n,)
        Row of the grid times the number of columns, plus the column; empty without quotas.
    """

    quotas: tuple[Quota, ...]
    limit: int
    n_kinds: int
    n_countries: int
    cells: NDArray[np.int32]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, those without a quota last."""
        return self.n_kinds + 1, self.n_countries + 1

    @property
    def parts(self) -> Sequence[NDArray[np.bool_]]:
        """Who counts in each cell, each of shape (n,)."""
        return [self.cells == cell for cell in np.unique(self.cells).tolist()] if self.limit else []


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bounds:
    """The least and the most in each cell, in each row and column, and in all."""

    cells: tuple[NDArray[np.int64], NDArray[np.int64]]
    rows: tuple[NDArray[np.int64], NDArray[np.int64]]
    columns: tuple[NDArray[np.int64], NDArray[np.int64]]
    total: tuple[int, int]


def lay_out(organisations: OrganisationColumns, quotas: tuple[Quota, ...], limit: int) -> Grid:
    """Return the grid of `quotas` for a list of at most `limit`."""
    kinds = [quota.kind for quota in quotas if quota.kind is not None]
    countries = [quota.country for quota in quotas if quota.country is not None]
    if not quotas:
        return Grid(quotas=quotas, limit=limit, n_kinds=0, n_countries=0, cells=np.zeros(0, dtype=np.int32))
    row_of = _places(list(KINDS), kinds)
    column_of = _places([code.upper() for code in organisations.country_codes], countries)
    cells = row_of[organisations.kinds] * (len(countries) + 1) + column_of[organisations.countries]
    return Grid(quotas=quotas, limit=limit, n_kinds=len(kinds), n_countries=len(countries), cells=cells)


def select(grid: Grid, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[Shortfall, ...]]:
    """Choose the list from candidates, best first.

    The minimums that cannot be held are lowered, one quota after the other, to what can be; then the list is made as
    long as possible; then each candidate, from the best on, is in if the list can be completed with it and with those
    chosen before. So nobody is left out for a worse one, except where a quota asks for it.

    Parameters
    ----------
    rows : ndarray of int64, shape (k,)
        The candidates.

    Returns
    -------
    places : ndarray of int64
        Places in `rows`, ascending.
    shortfalls : tuple of Shortfall
        What minimums lack.
    """
    if not grid.quotas:
        return np.arange(min(grid.limit, len(rows))), ()
    cells = grid.cells[rows]
    supply = np.bincount(cells, minlength=grid.shape[0] * grid.shape[1])
    bounds, shortfalls = _attainable(grid, supply)
    length = _largest(grid.limit, lambda n: _feasible(replace(bounds, total=(n, grid.limit))))
    bounds = replace(bounds, total=(length, length))
    taken, waiting = np.zeros_like(supply), np.arange(len(rows))
    chosen = [waiting[:0]]
    while taken.sum() < length:
        # of those that wait, as many as can be taken one after the other; the cell of the next one is full
        n_next = _n_to_take(replace(bounds, cells=(taken, supply)), cells[waiting])
        chosen.append(waiting[:n_next])
        taken = taken + np.bincount(cells[waiting[:n_next]], minlength=len(taken))
        waiting = waiting[n_next:]
        if len(waiting):
            full = cells[waiting[0]]
            supply[full] = taken[full]
            waiting = waiting[cells[waiting] != full]
    return np.concatenate(chosen), shortfalls


def _n_to_take(bounds: _Bounds, cells: NDArray[np.int32]) -> int:
    """Return how many candidates, which stand in `cells`, can be taken from the first one on."""
    taken, supply = bounds.cells

    def can_take(n: int) -> bool:
        with_these = taken + np.bincount(cells[:n], minlength=len(taken))
        return _feasible(replace(bounds, cells=(with_these, supply)))

    return _largest(min(bounds.total[1] - int(taken.sum()), len(cells)), can_take)


def _attainable(grid: Grid, supply: NDArray[np.int64]) -> tuple[_Bounds, tuple[Shortfall, ...]]:
    """Return the bounds with as much of the minimums as can be held, and what is missing of them."""
    least = np.array([quota.at_least for quota in grid.quotas])
    most = np.array([min(grid.limit, grid.limit if one.at_most is None else one.at_most) for one in grid.quotas])

    def bounds_with(minimums: NDArray[np.int64]) -> _Bounds:
        rows, columns = slice(0, grid.n_kinds), slice(grid.n_kinds, None)
        return _Bounds(
            cells=(np.zeros_like(supply), supply),
            rows=(np.append(minimums[rows], 0), np.append(most[rows], grid.limit)),
            columns=(np.append(minimums[columns], 0), np.append(most[columns], grid.limit)),
            total=(0, grid.limit),
        )

    if _feasible(bounds_with(least)):
        return bounds_with(least), ()
    held = np.zeros_like(least)
    for place in range(len(least)):

        def can_hold(n: int, place: int = place) -> bool:
            return _feasible(bounds_with(np.where(np.arange(len(held)) == place, n, held)))

        held[place] = _largest(int(least[place]), can_hold)
    missing = zip(grid.quotas, (least - held).tolist(), strict=True)
    return bounds_with(held), tuple(Shortfall(quota=quota, n_missing=n) for quota, n in missing if n)


def _largest(most: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number in 0..most for which `holds`; it holds of 0, and of all below one of which it holds."""
    if holds(most):
        return most
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _feasible(bounds: _Bounds) -> bool:
    """Tell whether there are whole numbers, one a cell, within all bounds.

    The minimums are made the demand of two more nodes, as in any flow with lower bounds.
    """
    n_rows, n_columns = len(bounds.rows[0]), len(bounds.columns[0])
    if any(np.any(least > most) for least, most in (bounds.cells, bounds.rows, bounds.columns)):
        return False
    rows, columns = np.arange(n_rows), n_rows + np.arange(n_columns)
    start, end, source, sink = range(n_rows + n_columns, n_rows + n_columns + 4)
    least, most = (np.zeros((sink + 1, sink + 1), dtype=np.int64) for _ in range(2))
    for into, values in ((least, 0), (most, 1)):
        into[np.ix_(rows, columns)] = bounds.cells[values].reshape(n_rows, n_columns)
        into[start, rows], into[columns, end] = bounds.rows[values], bounds.columns[values]
        into[end, start] = bounds.total[values]
    capacities = most - least
    surplus = least.sum(axis=0) - least.sum(axis=1)
    capacities[source], capacities[:, sink] = np.maximum(surplus, 0), np.maximum(-surplus, 0)
    demand = int(np.maximum(surplus, 0).sum())
    return maximum_flow(csr_array(capacities.astype(np.int32)), source, sink).flow_value == demand


def _places(names: list[str], wanted: Sequence[str]) -> NDArray[np.int32]:
    """Return for each of `names`, and last for the unknown, its place in `wanted`, or their number."""
    places = [wanted.index(name) if name in wanted else len(wanted) for name in names]
    return np.array([*places, len(wanted)], dtype=np.int32)
