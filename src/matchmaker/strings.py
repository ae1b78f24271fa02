"""A read-only column of strings in two plain arrays, so that it can be memory-mapped.

NumPy's own string types cannot be: fixed width wastes memory on long names, StringDType has no file format.
The layout is Apache Arrow's large-string: UTF-8 bytes end to end, and n + 1 offsets into them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """A column of n strings.

    Parameters
    ----------
    utf8 : ndarray of uint8
        All strings, end to end.
    offsets : ndarray of int64, shape (n + 1,)
        String i is ``utf8[offsets[i]:offsets[i + 1]]``.

    Examples
    --------
    >>> names = Strings.of(["Åbo", "", "Oulu"])
    >>> names[0], len(names), list(names)
    ('Åbo', 3, ['Åbo', '', 'Oulu'])
    """

    utf8: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, values: Iterable[str]) -> Strings:
        """Pack `values` into a column."""
        encoded = [value.encode() for value in values]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(item) for item in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        if not 0 <= row < len(self):
            raise IndexError(f"row must be in 0..{len(self) - 1}. Got {row}.")
        return self.utf8[self.offsets[row] : self.offsets[row + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        data = self.utf8.tobytes()
        bounds = self.offsets.tolist()
        return (data[start:end].decode() for start, end in pairwise(bounds))

    def find(self, value: str) -> int | None:
        """Return the row of `value` in a column that is sorted by code point, or None. O(log n).

        >>> Strings.of(["a", "b"]).find("b"), Strings.of(["a", "b"]).find("c")
        (1, None)
        """
        row = self.place_of(value)
        return row if row < len(self) and self[row] == value else None

    def place_of(self, value: str) -> int:
        """Return how many strings of a column that is sorted by code point stand before `value`. O(log n).

        >>> Strings.of(["a", "c"]).place_of("b")
        1
        """
        wanted = value.encode("utf-8", "surrogatepass")  # UTF-8 keeps the order of code points: bytes may be compared
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.utf8[self.offsets[middle] : self.offsets[middle + 1]].tobytes() < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def joined(self, other: Strings) -> Strings:
        """Return these strings, and behind them those of `other`.

        >>> list(Strings.of(["a"]).joined(Strings.of(["b", "c"])))
        ['a', 'b', 'c']
        """
        offsets = np.concatenate([self.offsets, other.offsets[1:] + self.offsets[-1]])
        return Strings(np.concatenate([self.utf8[: self.offsets[-1]], other.utf8]), offsets)

    def taken(self, rows: NDArray[np.integer]) -> Strings:
        """Return the strings in `rows`, in that order.

        >>> list(Strings.of(["Åbo", "", "Oulu"]).taken(np.array([2, 0])))
        ['Oulu', 'Åbo']
        """
        lengths = np.diff(self.offsets)[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        before = np.repeat(self.offsets[rows] - offsets[:-1], lengths)
        return Strings(self.utf8[before + np.arange(offsets[-1])], offsets)

    def starting_with(self, prefix: str) -> NDArray[np.bool_]:
        """Return which strings begin with `prefix`, whatever the case of the letters A to Z; shape (n,).

        >>> Strings.of(["FI1D7", "FI", "fi19", "SE12"]).starting_with("FI1").tolist()
        [True, False, True, False]
        """
        wanted = _in_capitals(np.frombuffer(prefix.encode("utf-8", "surrogatepass"), dtype=np.uint8))
        starts = self.offsets[:-1]
        begins = np.diff(self.offsets) >= len(wanted)
        for place, letter in enumerate(wanted.tolist()):
            begins[begins] = _in_capitals(self.utf8[starts[begins] + place]) == letter
        return begins


def _in_capitals(utf8: NDArray[np.uint8]) -> NDArray[np.uint8]:
    is_small = (utf8 >= ord("a")) & (utf8 <= ord("z"))
    return np.where(is_small, utf8 - np.uint8(32), utf8)
