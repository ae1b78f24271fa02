"""One dated joint project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """An organisation's part in a collaboration.

    Parameters
    ----------
    role : str
        Blank where it is not known.
    share : float, optional
        Of the collaboration's budget, in 0..1; None where it is not known.
    """

    organisation_id: str
    role: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject under the scheme that it comes from, e.g. ``Topic(scheme="euroscivoc", name="sensors")``."""

    name: str
    scheme: str = "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaboration:
    """A set of at least two organisations that did one thing together.

    Examples
    --------
    >>> both = (Participant(organisation_id="a"), Participant(organisation_id="b"))
    >>> pier = Collaboration(id="p1", started_on=date(2018, 5, 1), participants=both)
    >>> [participant.organisation_id for participant in pier.participants]
    ['a', 'b']
    """

    id: str
    started_on: date
    participants: tuple[Participant, ...]
    ended_on: date | None = None
    title: str = ""
    text: str = ""
    programme: str = ""
    topics: tuple[Topic, ...] = ()

    def __post_init__(self) -> None:
        if len({participant.organisation_id for participant in self.participants}) < 2:
            raise InputError(field="participants", value=self.participants, expected="two or more organisations")
