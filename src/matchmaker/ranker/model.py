"""What a ranker consists of, and what it works out for a brief."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import CandidateSettings
from matchmaker.knowledge import Knowledge
from matchmaker.ranking import Ring
from matchmaker.scoring import Learned
from matchmaker.strings import Strings

RINGS = (Ring.PARTNER, Ring.SECOND, Ring.DISCOVERY)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rarest:
    """From how many collaborations a topic must be known for a question to be about it.

    What fewer say was not learnt: trees that know programmes of hundreds take the three members of a new programme's
    first project for its leaders.

    Parameters
    ----------
    schemes : Strings
        Those of the topics that enough was learnt from to tell.
    n_collaborations : ndarray of int32
        The least number for a topic of each.
    of_others : int
        The same for topics of other schemes.
    """

    schemes: Strings
    n_collaborations: NDArray[np.int32]
    of_others: int

    def of_each(self, schemes: Strings) -> NDArray[np.int32]:
        """Return the least number for topics of these schemes, shape (len(schemes),)."""
        least = dict(zip(self.schemes, self.n_collaborations.tolist(), strict=True))
        return np.array([least.get(scheme, self.of_others) for scheme in schemes], dtype=np.int32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """All that a ranker consists of; what an artefact keeps.

    Parameters
    ----------
    knowledge : Knowledge
        What is known.
    partners, consortium, newcomer : Learned
        What was learnt for each `Form` of question: the chance that a candidate joins, given that something is started.
    propensity : Learned
        The chance that a known organisation starts anything within the horizon, from `CANDIDATE_FEATURES` of its own.
    candidates : CandidateSettings
        How candidates are gathered.
    rarest : Rarest
        How well known a topic must be for a question to be about it.
    base_rates : ndarray of float32, shape (n,)
        How probable each organisation is as a new partner of whoever asks for partners and starts something, on
        average, in 0..1: what the novelty dial takes away, of the answers to all forms.
    """

    knowledge: Knowledge
    partners: Learned
    consortium: Learned
    newcomer: Learned
    propensity: Learned
    candidates: CandidateSettings
    rarest: Rarest
    base_rates: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoredCandidates:
    """The candidates of one brief as arrays, best first; rows are those of the model's organisations by id.

    Parameters
    ----------
    rows : ndarray of int64, shape (k,)
        Organisations.
    scores : ndarray of float64, shape (k,)
        Calibrated probabilities; descending, if no novelty was asked for.
    rings : ndarray of int8, shape (k,)
        Index into `RINGS`.
    origins : ndarray of bool, shape (n_generators, k)
        Which of `matchmaker.candidates.GENERATORS` proposed which.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    rings: NDArray[np.int8]
    origins: NDArray[np.bool_]
