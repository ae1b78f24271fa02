"""A possible partner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from matchmaker.errors import InputError


class Kind(StrEnum):
    """What sort of organisation it is: the five activity types of CORDIS, under their plain names."""

    HIGHER_EDUCATION = "higher_education"
    COMPANY = "company"
    RESEARCH = "research"
    PUBLIC = "public"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation as the outside world knows it. Only `id` is required; what is None is not known.

    Parameters
    ----------
    id : str
        Stable and unique, e.g. a PIC number.
    name : str
        May be blank.
    kind : Kind or str, optional
        One of the five kinds.
    country : str, optional
        Code as in the data, in capitals (CORDIS writes EL and UK for Greece and the United Kingdom).
    region : str, optional
        NUTS code.
    place : str, optional
        Town or city.
    sme : bool, optional
        Whether it is a small or medium-sized enterprise.
    capabilities : mapping of str to float
        Declared capabilities with their strength in 0..1.
    description : str
        Plain words, any language.
    url : str
        Home page.
    known_on : date, optional
        The first day on which this organisation was known.

    Examples
    --------
    >>> Organisation(id="new-1", name="Harbour Lab", kind="company", country="FI").kind
    <Kind.COMPANY: 'company'>
    """

    id: str
    name: str = ""
    kind: Kind | str | None = None
    country: str | None = None
    region: str | None = None
    place: str | None = None
    sme: bool | None = None
    capabilities: Mapping[str, float] = field(default_factory=dict, hash=False)
    description: str = ""
    url: str = ""
    known_on: date | None = None

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise InputError(field="id", value=self.id, expected="a non-blank id")
        if self.kind is not None:
            object.__setattr__(self, "kind", parse_kind(self.kind))
        for name, strength in self.capabilities.items():
            if not 0.0 <= strength <= 1.0:
                raise InputError(field=f"capabilities.{name}", value=strength, expected="a strength in 0..1")
        object.__setattr__(self, "capabilities", dict(self.capabilities))


def parse_kind(value: str, *, field: str = "kind") -> Kind:
    """Return the kind that `value` names, or raise an InputError that lists the five.

    >>> parse_kind("public")
    <Kind.PUBLIC: 'public'>
    """
    try:
        return Kind(value)
    except ValueError:
        expected = "one of " + ", ".join(kind.value for kind in Kind)
        raise InputError(field=field, value=value, expected=expected) from None
