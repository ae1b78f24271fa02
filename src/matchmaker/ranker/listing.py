"""From rows to what an answer shows of organisations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import GENERATORS
from matchmaker.knowledge import Knowledge
from matchmaker.ranker.model import RINGS, ScoredCandidates
from matchmaker.ranker.profile import country_at, kind_at
from matchmaker.ranking import Candidate, Contributions, Match, Reason

Details = tuple[tuple[Reason, ...], Contributions]


def candidates_at(
    knowledge: Knowledge,
    scored: ScoredCandidates,
    places: NDArray[np.integer],
    ranks: NDArray[np.integer],
    details: Sequence[Details] | None = None,
) -> list[Candidate]:
    """Return who stands in these places of what was scored, with these ranks.

    Parameters
    ----------
    details : sequence of tuple, optional
        The reasons of each, and what its score is made of.
    """
    organisations, rows = knowledge.organisations, scored.rows[places].tolist()
    each: Sequence[tuple[tuple[Reason, ...], Contributions | None]] = details or [((), None)] * len(rows)
    return [
        Candidate(
            rank=rank,
            organisation_id=organisations.ids[row],
            name=organisations.names[row],
            kind=kind_at(knowledge, row),
            country=country_at(knowledge, row),
            score=float(scored.scores[place]),
            ring=RINGS[scored.rings[place]],
            sources=tuple(name for name, from_it in zip(GENERATORS, scored.origins[:, place], strict=True) if from_it),
            reasons=reasons,
            contributions=contributions,
        )
        for row, place, rank, (reasons, contributions) in zip(rows, places.tolist(), ranks.tolist(), each, strict=True)
    ]


def match_at(knowledge: Knowledge, row: int, similarity: float) -> Match:
    """Return the organisation in `row` as one that was found by name."""
    return Match(
        organisation_id=knowledge.organisations.ids[row],
        name=knowledge.organisations.names[row],
        kind=kind_at(knowledge, row),
        country=country_at(knowledge, row),
        similarity=similarity,
    )
