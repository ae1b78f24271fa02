"""Finding organisations by name, whatever the case, the accents and the odd typing error."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils

from matchmaker.strings import Strings

LEAST_SIMILARITY = 0.6
MAX_CHARACTERS = 200
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
    [(1, 0.91)]
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

        Similarity is RapidFuzz's weighted ratio of edit distance, whole and in parts.
        """
        wanted = folded(text[:MAX_CHARACTERS])
        if not wanted:
            return []
        # ties are decided below, among more than are asked for
        found = process.extract(
            wanted, self._folded, scorer=fuzz.WRatio, limit=max(10 * limit, 100), score_cutoff=100 * LEAST_SIMILARITY
        )
        scored = [(row, 1.0 if name == wanted else min(round(score / 100, 2), 0.99)) for name, score, row in found]
        scored.sort(key=lambda match: (-match[1], -float(self._prominence[match[0]]), match[0]))
        return scored[:limit]
