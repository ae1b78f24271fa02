"""Where the rows of organisations go when others come in between, and what moves with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.errors import InputError
from matchmaker.knowledge.columns import UNKNOWN
from matchmaker.strings import Strings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """Where everything goes.

    Parameters
    ----------
    n : int
        How many organisations there are in the end.
    moved : ndarray of int32, shape (n_before,)
        The new row of each that was there; ascending.
    given : ndarray of int32, shape (k,)
        The row of each that is given.
    source : ndarray of int64, shape (n,)
        For each row, where its attributes stand among those that were there and, behind them, the given.
    """

    n: int
    moved: NDArray[np.int32]
    given: NDArray[np.int32]
    source: NDArray[np.int64]

    @property
    def is_given(self) -> NDArray[np.bool_]:
        """Whether a row is one of those that are given, shape (n,)."""
        return self.source >= len(self.moved)


def moves_of(ids: Strings, given: Sequence[str]) -> Moves:
    """Find where all go when the organisations of the ids `given` come among those of `ids`.

    Raises
    ------
    InputError
        If one id is given twice.
    """
    twice = sorted({one for one in given if given.count(one) > 1}) if len(set(given)) < len(given) else []
    if twice:
        raise InputError(field="organisations", value=twice[0], expected="of different ids")
    n_before, rows = len(ids), [ids.find(one) for one in given]
    new = sorted((one, place) for place, (one, row) in enumerate(zip(given, rows, strict=True)) if row is None)
    before = np.array([ids.place_of(one) for one, _ in new], dtype=np.int64)
    source = np.insert(np.arange(n_before), before, np.array([n_before + place for _, place in new], dtype=np.int64))
    moved = np.flatnonzero(source < n_before).astype(np.int32)
    for place, row in enumerate(rows):
        if row is not None:
            source[moved[row]] = n_before + place
    where = np.empty(len(given), dtype=np.int32)
    of_given = np.flatnonzero(source >= n_before)
    where[source[of_given] - n_before] = of_given
    return Moves(n=len(source), moved=moved, given=where, source=source)


class Codes:
    """Names in order, some of them new: the new codes of those that were there, and of the values given."""

    __slots__ = ("given", "moved", "names")

    def __init__(self, names: Strings, values: Sequence[str | None]) -> None:
        before = list(names)
        every = sorted({*before, *(value for value in values if value is not None)})
        codes = {name: code for code, name in enumerate(every)}
        self.names = Strings.of(every)
        self.moved = np.array([codes[name] for name in before], dtype=np.int32)
        self.given = np.array([UNKNOWN if value is None else codes[value] for value in values], dtype=np.int32)

    def groups(self, n_each: int = 1) -> NDArray[np.int64]:
        """Return the new place of every code before, each standing for `n_each`, and of the unknown, which is last."""
        each = self.moved.astype(np.int64)[:, None] * n_each + np.arange(n_each)
        return np.append(each.ravel(), len(self.names) * n_each)

    def of(self, codes: NDArray[np.int32], moves: Moves) -> NDArray[np.int32]:
        """Return the new code of every organisation, given the old ones."""
        known = np.append(self.moved, np.int32(UNKNOWN))[codes]  # -1 finds the last
        return np.concatenate([known, self.given])[moves.source]


def placed(values: NDArray[np.generic], moves: Moves, *, fill: float = 0) -> NDArray[Any]:
    """Return `values` in their new places, and `fill` for those that are new."""
    moved = np.full(moves.n, fill, dtype=values.dtype)
    moved[moves.moved] = values
    return moved


def entries_of(matrix: csr_array, moves: Moves) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Return rows, columns and values of a matrix of organisations, with the rows moved."""
    return np.repeat(moves.moved, np.diff(matrix.indptr)), matrix.indices, matrix.data


def spread(
    matrix: csr_array,
    *,
    rows: NDArray[np.integer] | None = None,
    n_rows: int = 0,
    columns: NDArray[np.integer] | None = None,
    n_columns: int = 0,
) -> csr_array:
    """Return `matrix` with its rows and its columns in new places, both ascending; its entries keep their order."""
    indptr, indices = matrix.indptr, matrix.indices
    shape = (n_rows if rows is not None else matrix.shape[0], n_columns if columns is not None else matrix.shape[1])
    if rows is not None:
        lengths = np.zeros(n_rows, dtype=indptr.dtype)
        lengths[rows] = np.diff(indptr)
        indptr = np.concatenate([indptr[:1], np.cumsum(lengths, dtype=indptr.dtype)])
    if columns is not None:
        indices = np.asarray(columns, dtype=indices.dtype)[indices]
    return csr_array((matrix.data, indices, indptr), shape=shape)
