"""The answer: plain values, ready for a table, for JSON or for the wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import overload

from matchmaker.brief import Brief
from matchmaker.organisation import Kind


class Ring(StrEnum):
    """How near a candidate stands to those who ask (the lead and the members)."""

    PARTNER = "partner"
    """Has worked with one of them, in a collaboration that is not too large to tie (see `KnowledgeSettings`)."""
    SECOND = "second"
    """Has not, but shares a partner with one of them."""
    DISCOVERY = "discovery"
    """No tie."""


class ReasonKind(StrEnum):
    """What sort of evidence a reason gives."""

    JOINT_COLLABORATIONS = "joint_collaborations"
    SHARED_PARTNERS = "shared_partners"
    SHARED_TOPICS = "shared_topics"
    SHARED_PLACE = "shared_place"
    RECENT_ACTIVITY = "recent_activity"
    MATCHING_TEXT = "matching_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An id with the name to show for it, and a day where one belongs to it."""

    id: str
    name: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence, which a person can check in the data.

    Parameters
    ----------
    kind : ReasonKind
        What sort of evidence it is.
    text : str
        One English sentence.
    count : int
        How many there are in all: joint collaborations, shared partners, shared topics, collaborations of late.
    organisations : tuple of Named
        The shared partners, best known to both first, at most five.
    collaborations : tuple of Named
        The joint collaborations with their titles and starting days, newest first, at most five; for a matching text
        those that are most like it, the most alike first.
    topics : tuple of str
        The shared topics, strongest first, at most five.
    """

    kind: ReasonKind
    text: str
    count: int = 0
    organisations: tuple[Named, ...] = ()
    collaborations: tuple[Named, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One organisation in a ranking.

    Parameters
    ----------
    rank : int
        From 1.
    organisation_id, name, kind, country
        Who it is.
    score : float
        In 0..1, higher is better: for an organisation that asks by itself, the calibrated probability that the two
        start a collaboration within the model's horizon; for a brief with members or topics, and for a newcomer, the
        probability of being in that collaboration, given that it comes about.
    ring : Ring
        How near it stands.
    sources : tuple of str
        The candidate generators that proposed it, in the alphabet's order.
    reasons : tuple of Reason
        Empty unless they were asked for.
    """

    rank: int
    organisation_id: str
    name: str
    kind: Kind | None
    country: str | None
    score: float
    ring: Ring
    sources: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """How many candidates one constraint took away; each candidate is counted at every constraint it breaks."""

    constraint: str
    n_removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The ordered answer to one brief. It has a length, can be iterated and indexed.

    Parameters
    ----------
    brief : Brief
        What was asked.
    candidates : tuple of Candidate
        Best first; ties are in the order of the organisations' ids.
    model_version : str
        Which model answered.
    n_considered : int
        How many candidates there were before the constraints.
    removals : tuple of Removal
        What each constraint took away: an empty answer explains itself here.
    missing_ids : tuple of str
        Ids in the constraints that the model does not know, sorted.
    missing_topics : tuple of str
        Topics and capabilities of the brief that the model does not know, sorted; the ranking goes without them.
    """

    brief: Brief
    candidates: tuple[Candidate, ...]
    model_version: str
    n_considered: int
    removals: tuple[Removal, ...] = ()
    missing_ids: tuple[str, ...] = ()
    missing_topics: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.candidates)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self.candidates)

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, index: int | slice) -> Candidate | tuple[Candidate, ...]:
        return self.candidates[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An organisation found by its name.

    Parameters
    ----------
    similarity : float
        In 0..1; 1 is the same name but for case, accents and punctuation.
    """

    organisation_id: str
    name: str
    kind: Kind | None
    country: str | None
    similarity: float
