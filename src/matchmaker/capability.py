"""What an organisation can do."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Something that an organisation can do.

    Parameters
    ----------
    name : str
        What it is, in the words of the data.
    strength : float
        In 0..1; 1 where nothing finer is known.
    n_collaborations : int
        How many collaborations bear it out; 0 where it is declared only, or where they were not counted.

    Examples
    --------
    >>> Capability(name="hydrogen energy", strength=0.8)
    Capability(name='hydrogen energy', strength=0.8, n_collaborations=0)
    """

    name: str
    strength: float = 1.0
    n_collaborations: int = 0

    def __post_init__(self) -> None:
        if not 0.0 <= self.strength <= 1.0:
            raise InputError(field="strength", value=self.strength, expected="a number in 0..1")
