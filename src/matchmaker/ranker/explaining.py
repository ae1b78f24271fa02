"""From what was worked out for a brief to reasons, contributions and where somebody stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.brief import Brief
from matchmaker.constraints import Screen
from matchmaker.explanation import Contributor, Reasoner, differences, standing_of, verdict_on
from matchmaker.features import compute_features
from matchmaker.novelty import familiarity
from matchmaker.question import Form
from matchmaker.ranking import Candidate, Contribution, Contributions, Explanation, Reason
from matchmaker.signals import Signals
from matchmaker.wording import Wording

if TYPE_CHECKING:
    from matchmaker.ranker.ranker import Model


class Explainer:
    """Explains what a model answers."""

    __slots__ = ("_contributors", "_knowledge", "_reasoner")

    def __init__(self, model: Model) -> None:
        self._knowledge = model.knowledge
        self._reasoner = Reasoner(model.knowledge)
        self._contributors = {form: Contributor(getattr(model, form.value)) for form in Form}

    def details(
        self, signals: Signals, rows: NDArray[np.integer], chance_to_start: float, words: Wording
    ) -> list[tuple[tuple[Reason, ...], Contributions]]:
        """Return the reasons of each organisation in `rows`, and what its score is made of."""
        features = compute_features(self._knowledge, signals, rows)
        contributions = self._contributors[signals.question.form].contributions(features, chance_to_start)
        return list(zip(self._reasoner.reasons(signals, rows, words), contributions, strict=True))

    def differences(
        self, signals: Signals, candidates: Sequence[Candidate], rows: NDArray[np.integer], novelty: float
    ) -> tuple[Contribution, ...]:
        """Return what makes the first of two explained candidates stand elsewhere than the second; of one, nothing."""
        made_of = [candidate.contributions for candidate in candidates if candidate.contributions is not None]
        if len(made_of) < 2:
            return ()
        taken = self._contributors[signals.question.form].slope * novelty * familiarity(self._knowledge, signals, rows)
        return differences(*made_of, novelty=float(taken[1] - taken[0]) if novelty else None)


def broken_by(screened: Screen, row: int) -> tuple[str, ...]:
    """Return the constraints that the organisation in `row` breaks, sorted."""
    return tuple(sorted(name for name, mask in screened.broken.items() if mask[row]))


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
