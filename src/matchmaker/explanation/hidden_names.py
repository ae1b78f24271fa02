"""Whom no reason may name, looked for in free text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge.columns import OrganisationColumns
from matchmaker.knowledge.texts import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenNames:
    """Ids and names of those who are excluded.

    Parameters
    ----------
    written : tuple of str
        The names as they are written.
    folded : tuple of str
        Names and ids in lower case, without accents and punctuation, a space before each word: where such a name begins
        a word, its ending may be inflected. After an id stands a space, too.
    """

    written: tuple[str, ...]
    folded: tuple[str, ...]

    def any_in(self, text: str) -> bool:
        """Tell whether a text names one of them.

        >>> hidden = HiddenNames(written=("Åbo Lab",), folded=(" abo lab",))
        >>> [hidden.any_in(text) for text in ("Led by ÅBO-LAB.", "Åbo  Labin tilat", "From Turku to Åbo")]
        [True, True, False]
        """
        if not self.written and not self.folded:
            return False
        words = f" {' '.join(words_of(text))} "
        return any(name in text for name in self.written) or any(name in words for name in self.folded)


def hidden_names(organisations: OrganisationColumns, excluded: NDArray[np.bool_]) -> HiddenNames:
    """Return the names of the `excluded` organisations."""
    rows = np.flatnonzero(excluded).tolist()
    names = [name for name in (organisations.names[row] for row in rows) if name.strip()]
    words = [" ".join(words_of(name)) for name in names]
    ids = [" ".join(words_of(organisations.ids[row])) for row in rows]
    folded = [*(f" {name}" for name in words if name), *(f" {one} " for one in ids if one)]
    return HiddenNames(written=tuple(names), folded=tuple(folded))
