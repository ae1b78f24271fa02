"""The question as the ranker works on it: a brief whose ids and words have become rows and codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import KINDS, UNKNOWN
from matchmaker.knowledge.texts import Vector
from matchmaker.organisation import Organisation, parse_kind
from matchmaker.strings import Strings


class Form(StrEnum):
    """What is asked: each form has a scorer of its own, since other evidence counts."""

    PARTNERS = "partners"
    """A known organisation asks for partners, whatever it may be for."""
    CONSORTIUM = "consortium"
    """Known organisations look for others to join them, in one project that may be described, in topics or words."""
    NEWCOMER = "newcomer"
    """Nobody who asks is known: there are attributes, topics or words only."""


NO_SUBJECTS = np.zeros(0, dtype=np.int64)
NO_TEXT: Vector = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """Who asks, and about what.

    Parameters
    ----------
    seeds : ndarray of int32
        Rows of the known organisations that ask: the lead first, if it is known, then the members.
    country, kind, place : int
        Codes of the lead's, or else of the first member's; -1 where not known.
    subjects : ndarray of int64
        Codes of `Profiles.subjects`, ascending: what is said of the project, or of what a newcomer can do.
    strengths : ndarray of float32
        How much each of them counts, above 0.
    text : tuple of ndarray
        Columns and values of what is said in words (see `Texts.vector`); empty without.
    has_newcomer : bool
        Whether somebody asks who has no history, and so is not among the seeds.
    is_led : bool
        Whether the first of the seeds is the lead.
    itself : int
        Row of that newcomer, if there is one: nobody is a candidate for itself. -1 otherwise.
    """

    seeds: NDArray[np.int32]
    country: int = UNKNOWN
    kind: int = UNKNOWN
    place: int = UNKNOWN
    subjects: NDArray[np.int64]
    strengths: NDArray[np.float32]
    text: Vector = NO_TEXT
    has_newcomer: bool = False
    is_led: bool = False
    itself: int = UNKNOWN

    @property
    def askers(self) -> NDArray[np.int32]:
        """Rows of all who ask, as far as they have one."""
        return self.seeds if self.itself == UNKNOWN else np.append(self.seeds, np.int32(self.itself))

    @property
    def leads(self) -> NDArray[np.int32]:
        """Row of the lead, if it is known: at most one."""
        return self.seeds[: int(self.is_led)]

    @property
    def form(self) -> Form:
        """Which scorer answers."""
        if not len(self.seeds):
            return Form.NEWCOMER
        alone = len(self.seeds) == 1 and not self.has_newcomer
        return Form.PARTNERS if alone and not len(self.subjects) and not self.has_text else Form.CONSORTIUM

    @property
    def has_text(self) -> bool:
        """Whether something is said in words that are known."""
        return len(self.text[0]) > 0


def question_of_rows(
    knowledge: Knowledge,
    seeds: NDArray[np.integer],
    subjects: NDArray[np.integer] = NO_SUBJECTS,
    text: str = "",
    *,
    is_led: bool = True,
) -> Question:
    """Return the question of known organisations, about `subjects`.

    Parameters
    ----------
    seeds : ndarray of int, shape (at least 1,)
        Rows, that of the lead first.
    subjects : ndarray of int
        Codes, ascending.
    text : str
        What it is about in words; blank for nothing.
    is_led : bool
        Whether there is a lead: members may look for others before one of them leads.
    """
    organisations, lead = knowledge.organisations, int(seeds[0])
    return Question(
        seeds=np.asarray(seeds, dtype=np.int32),
        country=int(organisations.countries[lead]),
        kind=int(organisations.kinds[lead]),
        place=int(organisations.place_codes[lead]),
        subjects=np.asarray(subjects, dtype=np.int64),
        strengths=np.ones(len(subjects), dtype=np.float32),
        text=_vector(knowledge, text),
        is_led=is_led,
    )


def question_of_newcomer(
    knowledge: Knowledge,
    lead: Organisation | None,
    seeds: NDArray[np.integer],
    subjects: dict[int, float],
    text: str = "",
) -> Question:
    """Return the question of a described organisation, or of nobody in particular.

    Parameters
    ----------
    seeds : ndarray of int
        Rows of the members; there may be none.
    subjects : dict of int to float
        Codes of what it is about, with their strengths.
    text : str
        The same in words; blank for nothing.
    """
    codes = sorted(code for code, strength in subjects.items() if strength > 0)
    return Question(
        seeds=np.asarray(seeds, dtype=np.int32),
        **_attributes(knowledge, lead),
        subjects=np.array(codes, dtype=np.int64),
        strengths=np.array([subjects[code] for code in codes], dtype=np.float32),
        text=_vector(knowledge, text),
        has_newcomer=lead is not None,
        is_led=False,  # by anybody who is known
        itself=UNKNOWN if lead is None else _code(knowledge.organisations.ids, lead.id),
    )


def _vector(knowledge: Knowledge, text: str) -> Vector:
    return knowledge.texts.vector(text) if text else NO_TEXT


def _attributes(knowledge: Knowledge, lead: Organisation | None) -> dict[str, int]:
    if lead is None:
        return {}
    organisations = knowledge.organisations
    kinds = {kind: code for code, kind in enumerate(KINDS)}
    return {
        "country": _code(organisations.country_codes, lead.country),
        "kind": UNKNOWN if lead.kind is None else kinds[parse_kind(lead.kind)],
        "place": _code(organisations.place_names, place_name(lead.country, lead.place)),
    }


def _code(names: Strings, name: str | None) -> int:
    code = None if name is None else names.find(name)
    return UNKNOWN if code is None else code


def place_name(country: str | None, place: str | None) -> str | None:
    """Return what a place is told apart by: towns of the same name in two countries are two."""
    return None if place is None else "\n".join(part.lower() for part in (country, place) if part is not None)
