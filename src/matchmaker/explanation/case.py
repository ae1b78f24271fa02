"""One candidate before those who ask: what the evidence is read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.explanation.likeness import Likeness
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import day_of
from matchmaker.knowledge.profiles import ADMINISTRATIVE_SCHEMES
from matchmaker.ranking import Named
from matchmaker.signals import Signals
from matchmaker.sparse import positions_of_rows
from matchmaker.wording import Wording

MAX_SHOWN = 5
RECENT_YEARS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asker:
    """Those who ask, worked out once for all candidates.

    Parameters
    ----------
    knowledge : Knowledge
        What is known.
    telling : ndarray of bool, shape (n_subjects,)
        Which subjects tell what somebody works on, and not only how it was funded.
    signals : Signals
        Of the question.
    took_part : ndarray of int32
        The collaborations, of all sizes, that any of them took part in; ascending, and so in the order of their days.
    subjects : ndarray of int32
        Codes of what any of them works on, ascending.
    likeness : Likeness, optional
        What is like the question's text; None without a text.
    excluded : ndarray of bool, shape (n_organisations,)
        Whom no reason may name or count.
    words : Wording
        The language of the sentences.
    """

    knowledge: Knowledge
    telling: NDArray[np.bool_]
    signals: Signals
    took_part: NDArray[np.int32]
    subjects: NDArray[np.int32]
    likeness: Likeness | None
    excluded: NDArray[np.bool_]
    words: Wording


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One candidate before those who ask.

    Parameters
    ----------
    asker : Asker
        Those who ask.
    row : int
        The candidate.
    own : ndarray of int32
        The collaborations, of all sizes, that it took part in; ascending.
    met : ndarray of int64
        Rows of all others in them.
    subjects : ndarray of int32
        Codes of what it works on, ascending.
    """

    asker: Asker
    row: int
    own: NDArray[np.int32]
    met: NDArray[np.int64]
    subjects: NDArray[np.int32]

    @property
    def knowledge(self) -> Knowledge:
        """What is known."""
        return self.asker.knowledge

    @property
    def signals(self) -> Signals:
        """Those of the question."""
        return self.asker.signals

    @property
    def words(self) -> Wording:
        """The language of the sentences."""
        return self.asker.words

    @property
    def seeds(self) -> NDArray[np.int32]:
        """Rows of the known organisations that ask."""
        return self.signals.seeds

    @property
    def country(self) -> str | None:
        """Code of the country of those who ask."""
        code = self.signals.question.country
        return self.knowledge.organisations.country_codes[code] if code >= 0 else None

    @property
    def since(self) -> date:
        """The day from which on something is recent; what is known of a gap is no news of anybody."""
        return years_before(self.knowledge.as_of, self.knowledge.clock.years_back(RECENT_YEARS))

    def started_on(self, collaboration: int) -> date | None:
        """Return the day on which a collaboration started."""
        return day_of(self.knowledge.collaborations.started_on[collaboration])

    def organisation(self, row: int) -> Named:
        """Return what to call an organisation."""
        return Named(id=self.knowledge.organisations.ids[row], name=self.knowledge.organisations.names[row])

    def collaboration(self, row: int) -> Named:
        """Return what to call a collaboration, with its starting day."""
        columns = self.knowledge.collaborations
        return Named(id=columns.ids[row], name=columns.titles[row], on=self.started_on(row))

    def names(self, codes: NDArray[np.integer]) -> tuple[str, ...]:
        """Return the names of those subjects that tell what somebody works on, each once.

        One name may stand under several schemes, as a topic and as a capability for instance.
        """
        return tuple(dict.fromkeys(self.knowledge.profiles.subjects[one] for one in self.telling(codes).tolist()))

    def may_be_told(self, rows: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return whom a reason may name and count: neither those who ask nor anybody excluded."""
        return np.asarray(~self.asker.excluded[rows] & ~np.isin(rows, self.seeds))

    def telling(self, codes: NDArray[np.integer]) -> NDArray[np.integer]:
        """Return those subjects that tell what somebody works on."""
        return np.asarray(codes[self.asker.telling[codes]])


def make_asker(
    knowledge: Knowledge,
    telling: NDArray[np.bool_],
    signals: Signals,
    words: Wording,
    excluded: NDArray[np.bool_] | None,
) -> Asker:
    """Return those who ask."""
    excluded = np.zeros(knowledge.n_organisations, dtype=bool) if excluded is None else excluded
    return Asker(
        knowledge=knowledge,
        telling=telling,
        signals=signals,
        took_part=np.unique(entries_of(knowledge.participation, signals.seeds)),
        subjects=np.unique(entries_of(knowledge.profiles.vectors, signals.seeds)),
        likeness=Likeness(knowledge, signals, excluded) if signals.question.has_text else None,
        excluded=excluded,
        words=words,
    )


def make_case(asker: Asker, row: int) -> Case:
    """Return the case of the organisation in `row`."""
    knowledge = asker.knowledge
    own = entries_of(knowledge.participation, [row])
    is_met = np.zeros(knowledge.n_organisations, dtype=bool)
    is_met[entries_of(knowledge.membership, own)] = True
    is_met[row] = False
    return Case(
        asker=asker,
        row=row,
        own=own,
        met=np.flatnonzero(is_met),
        subjects=np.sort(entries_of(knowledge.profiles.vectors, [row])),
    )


def telling_subjects(knowledge: Knowledge) -> NDArray[np.bool_]:
    """Return which subjects tell what somebody works on, shape (n_subjects,)."""
    return np.array([scheme not in ADMINISTRATIVE_SCHEMES for scheme in knowledge.profiles.schemes], dtype=bool)


def entries_of(matrix: csr_array, rows: Sequence[int] | NDArray[np.integer]) -> NDArray[np.int32]:
    """Return the columns in which any of `rows` has an entry, row after row."""
    positions, _ = positions_of_rows(matrix, np.asarray(rows, dtype=np.int64))
    return np.asarray(matrix.indices[positions])


def years_before(day: date, n_years: int) -> date:
    """Return the same day `n_years` earlier; the 28th for a 29th of February that was not there.

    >>> years_before(date(2020, 2, 29), 2)
    datetime.date(2018, 2, 28)
    """
    try:
        return day.replace(year=day.year - n_years)
    except ValueError:
        return day.replace(year=day.year - n_years, day=28)
