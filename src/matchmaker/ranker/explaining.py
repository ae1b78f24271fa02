"""From what was worked out for a brief to reasons, contributions and where somebody stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.brief import Brief
from matchmaker.explanation import Contributor, Reasoner, differences, standing_of, verdict_on
from matchmaker.features import compute_features
from matchmaker.novelty import familiarity
from matchmaker.question import Form
from matchmaker.ranker.answering import Answer
from matchmaker.ranker.listing import Details
from matchmaker.ranker.model import Model
from matchmaker.ranking import Candidate, Contribution, Explanation
from matchmaker.selection import select
from matchmaker.wording import Wording


class Explainer:
    """Explains what a model answers."""

    __slots__ = ("_base_rates", "_contributors", "_knowledge", "_reasoner")

    def __init__(self, model: Model) -> None:
        self._knowledge, self._base_rates = model.knowledge, model.base_rates
        self._reasoner = Reasoner(model.knowledge)
        self._contributors = {form: Contributor(getattr(model, form.value)) for form in Form}

    def details(self, answer: Answer, places: NDArray[np.integer], words: Wording) -> list[Details]:
        """Return the reasons of whoever stands in these places of an answer, and what each score is made of."""
        signals, rows = answer.signals, answer.scored.rows[places]
        features = compute_features(self._knowledge, signals, rows)
        contributions = self._contributors[signals.question.form].contributions(features, answer.chance_to_start)
        reasons = self._reasoner.reasons(signals, rows, words, answer.screened.broken.get("exclude"))
        return list(zip(reasons, contributions, strict=True))

    def differences(
        self, answer: Answer, places: NDArray[np.integer], candidates: Sequence[Candidate], novelty: float
    ) -> tuple[Contribution, ...]:
        """Return what makes the first of two explained candidates stand elsewhere than the second; of one, nothing."""
        made_of = [candidate.contributions for candidate in candidates if candidate.contributions is not None]
        if len(made_of) < 2:
            return ()
        signals, rows = answer.signals, answer.scored.rows[places]
        taken = novelty * familiarity(self._base_rates, signals, rows)
        return differences(*made_of, novelty=float(taken[1] - taken[0]) if novelty else None)


def standing_in(answer: Answer, row: int) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    """Find the organisation in `row` among what was scored, whether it is a candidate or not.

    Returns
    -------
    places, ranks : ndarray of int64, shape (1 or 2,)
        Its own; and those of the last of the list, if the list goes without it.
    broken : tuple of str
        The constraints that keep it out, sorted.
    """
    scored, grid = answer.scored, answer.grid
    place = int(np.flatnonzero(scored.rows == row).item())
    broken = tuple(sorted(name for name, mask in answer.screened.broken.items() if mask[row]))
    candidates = np.arange(len(scored.rows))
    if broken or not scored.origins[:, place].any():
        candidates = np.delete(candidates, place)
    chosen = candidates[select(grid, scored.rows[candidates])[0]]
    listed = np.flatnonzero(chosen == place)
    if len(listed):
        return np.array([place]), listed + 1, ()
    if not broken and place < grid.limit and place in candidates:
        broken = ("quotas",)
    return np.append(place, chosen[-1:]), np.append(place + 1, len(chosen))[: 1 + len(chosen[-1:])], broken


def explanation_of(
    brief: Brief,
    candidates: Sequence[Candidate],
    lacking: tuple[Contribution, ...],
    words: Wording,
    *,
    broken: tuple[str, ...],
    n_candidates: int,
    limit: int,
    **origin: Any,
) -> Explanation:
    """Put an explanation together.

    Parameters
    ----------
    candidates : sequence of Candidate
        The one that is asked about, and the last of the list if it stands before that.
    lacking : tuple of Contribution
        The differences between the two.
    origin
        The model's version, and what it does not know.
    """
    candidate, last = candidates[0], candidates[1] if len(candidates) > 1 else None
    standing = standing_of(broken=broken, proposed=bool(candidate.sources), rank=candidate.rank, limit=limit)
    verdict = verdict_on(
        standing,
        words,
        rank=candidate.rank,
        n_candidates=n_candidates,
        limit=limit,
        broken=broken,
        last=None if last is None else last.name or last.organisation_id,
        lacking=lacking,
    )
    return Explanation(
        brief=brief,
        candidate=candidate,
        standing=standing,
        verdict=verdict,
        n_candidates=n_candidates,
        broken=broken,
        compared_with=last,
        differences=lacking,
        **origin,
    )
