"""Finding organisations by name, whatever the case, the accents and the odd typing error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import Levenshtein

from matchmaker.strings import Strings

LEAST_SIMILARITY = 0.6
MAX_CHARACTERS = 200
MAX_TYPING_ERRORS = 2
_WORDS, _BEGINNINGS, _ALIKE = 0.98, 0.95, 0.94
_SPACES = re.compile(r"\s+")
_UNDECOMPOSED = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


def folded(text: str) -> str:
    """Return `text` in lower case, without accents and punctuation, spaces made single.

    >>> folded("  Åbo  Akademi, Łódź ")
    'abo akademi lodz'
    """
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(character)
    )
    return _SPACES.sub(" ", utils.default_process(bare.translate(_UNDECOMPOSED))).strip()


class NameIndex:
    """Names to be searched, typing errors tolerated.

    Parameters
    ----------
    names : Strings
        n names; blank ones are never found.
    prominence : ndarray of float, shape (n,)
        Of equally similar names, the more prominent organisation comes first, then the first row.

    Examples
    --------
    >>> index = NameIndex(Strings.of(["Oulun yliopisto", "Åbo Akademi"]), np.array([1.0, 1.0]))
    >>> index.find("abo akademy", limit=5)
    [(1, 0.85)]
    """

    def __init__(self, names: Strings, prominence: NDArray[np.floating]) -> None:
        self._names = names
        self._prominence = prominence

    @cached_property
    def _folded(self) -> list[str]:
        """Folded on the first search: ranking does without."""
        return [folded(name) for name in self._names]

    def find(self, text: str, *, limit: int) -> list[tuple[int, float]]:
        """Return rows and similarities in 0..1 of the best matches, best first; at most `limit`.

        The same name is 1; a name that has all words of `text` is 0.98, one whose words begin with them 0.95; all
        else is RapidFuzz's ratio of edit distance over the words in any order, at most 0.94. A short name that
        everybody knows would otherwise be lost among long ones that happen to hold its letters.
        """
        wanted = folded(text[:MAX_CHARACTERS])
        if not wanted:
            return []
        found = {row: _ALIKE * score / 100 for row, score in self._alike(wanted, limit)}
        found |= dict.fromkeys(self._holding([f" {word}" for word in wanted.split()]), _BEGINNINGS)
        found |= dict.fromkeys(self._holding([f" {word} " for word in wanted.split()]), _WORDS)
        found |= {row: 1.0 for row in found if self._folded[row] == wanted}
        order = sorted(found, key=lambda row: (-round(found[row], 2), -float(self._prominence[row]), row))
        return [(row, round(found[row], 2)) for row in order[:limit]]

    def _holding(self, parts: list[str]) -> list[int]:
        return [row for row, name in enumerate(self._folded) if all(part in f" {name} " for part in parts)]

    def _alike(self, wanted: str, limit: int) -> list[tuple[int, float]]:
        # ties are decided by prominence, so among more than are asked for
        n_tied, least = max(10 * limit, 100), 100 * LEAST_SIMILARITY
        matches = process.extract(wanted, self._folded, scorer=fuzz.token_ratio, limit=n_tied, score_cutoff=least)
        return [(row, score) for _, score, row in matches]


def nearest_ids(ids: Strings, wanted: str, *, limit: int) -> list[int]:
    """Return the rows of the ids that are one or two typing errors from `wanted`, nearest first.

    >>> nearest_ids(Strings.of(["999978433", "999978434", "a"]), "99997843", limit=1)
    [0]
    """
    text = wanted[:MAX_CHARACTERS]
    matches = process.extract(text, list(ids), scorer=Levenshtein.distance, limit=limit, score_cutoff=MAX_TYPING_ERRORS)
    return [row for _, distance, row in matches if distance < len(text) / 2]


class SubjectIndex:
    """Subjects to be found by their names, whatever the case and the accents.

    Examples
    --------
    >>> SubjectIndex(Strings.of(["Hydrogen energy", "Ports", "ports"])).find(["ports", "Fishing"])
    (array([1, 2]), ('Fishing',))
    """

    __slots__ = ("_codes",)

    def __init__(self, subjects: Strings) -> None:
        self._codes: dict[str, list[int]] = {}
        for code, name in enumerate(subjects):
            self._codes.setdefault(folded(name) or name, []).append(code)

    def find(self, names: Iterable[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
        """Return the codes of all subjects of these names, ascending, and the names without any."""
        wanted = {name: self._codes.get(folded(name) or name, []) for name in names}
        codes = sorted({code for found in wanted.values() for code in found})
        return np.array(codes, dtype=np.int64), tuple(sorted(name for name, found in wanted.items() if not found))
