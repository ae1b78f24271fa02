"""One candidate before those who ask: what the evidence is read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import day_of
from matchmaker.ranking import Named
from matchmaker.signals import Signals
from matchmaker.sparse import positions_of_rows
from matchmaker.wording import Wording

MAX_SHOWN = 5
RECENT_YEARS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One candidate before those who ask.

    Parameters
    ----------
    knowledge : Knowledge
        What is known.
    signals : Signals
        Of the question.
    row : int
        The candidate.
    own, asked : ndarray of int32
        The collaborations, of all sizes, that the candidate, and that any of those who ask took part in; ascending, and
        so in the order of their days.
    words : Wording
        The language of the sentences.
    """

    knowledge: Knowledge
    signals: Signals
    row: int
    own: NDArray[np.int32]
    asked: NDArray[np.int32]
    words: Wording

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
        """The day from which on something is recent."""
        return years_before(self.knowledge.as_of, RECENT_YEARS)

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

    def met(self) -> NDArray[np.int32]:
        """Return the rows of all others in the candidate's collaborations, of all sizes."""
        others = np.unique(entries_of(self.knowledge.membership, self.own))
        return np.asarray(others[others != self.row])

    def subjects(self) -> NDArray[np.int32]:
        """Return the codes of the candidate's subjects."""
        return entries_of(self.knowledge.profiles.vectors, [self.row])

    def subjects_asked(self) -> NDArray[np.int32]:
        """Return the codes of the subjects of any of those who ask, ascending."""
        return np.unique(entries_of(self.knowledge.profiles.vectors, self.seeds))

    def names(self, codes: Sequence[int] | NDArray[np.integer]) -> tuple[str, ...]:
        """Return the names of those subjects that tell what somebody works on, each once.

        One name may stand under several schemes, as a topic and as a capability for instance.
        """
        profiles = self.knowledge.profiles
        return tuple(dict.fromkeys(profiles.subjects[int(code)] for code in codes if profiles.tells(int(code))))


def make_case(knowledge: Knowledge, signals: Signals, row: int, words: Wording) -> Case:
    """Return the case of the organisation in `row`."""
    return Case(
        knowledge=knowledge,
        signals=signals,
        row=row,
        own=entries_of(knowledge.participation, [row]),
        asked=np.unique(entries_of(knowledge.participation, signals.seeds)),
        words=words,
    )


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
