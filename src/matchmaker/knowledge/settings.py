"""What knowledge is made with."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matchmaker.errors import SettingsError

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSettings:
    """How collaborations turn into knowledge.

    Parameters
    ----------
    half_life_years : float
        After so many years a collaboration counts half. 3 is the design's measured choice.
    recent_half_life_years : float
        The same for the quick counts, which tell what is happening now.
    max_participants : int
        Larger collaborations tie nobody: in a project of 186 most have never spoken to each other.
    max_items : int
        So many of the most active organisations vote for each other (see `Associations`); what this costs grows with
        the cube.
    keep_texts : bool
        Whether the model holds the texts of collaborations, so that reasons quote them. Without, it still compares
        them with a brief's, and quotes titles and descriptions alone.
    """

    half_life_years: float = 3.0
    recent_half_life_years: float = 1.0
    max_participants: int = 60
    max_items: int = 5000
    keep_texts: bool = True

    def __post_init__(self) -> None:
        for name in ("half_life_years", "recent_half_life_years"):
            if not 0 < getattr(self, name) < math.inf:
                raise SettingsError(path=f"knowledge.{name}", value=getattr(self, name), expected="a number above 0")
        for name, least in (("max_participants", 2), ("max_items", 0)):
            if getattr(self, name) < least:
                expected = f"an integer of at least {least}"
                raise SettingsError(path=f"knowledge.{name}", value=getattr(self, name), expected=expected)
