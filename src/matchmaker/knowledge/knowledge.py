"""All that is known on one day, laid out for ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge.activity import Activity
from matchmaker.knowledge.associations import Associations
from matchmaker.knowledge.clock import Clock
from matchmaker.knowledge.columns import CollaborationColumns, OrganisationColumns
from matchmaker.knowledge.companions import Companions
from matchmaker.knowledge.flow import Flow
from matchmaker.knowledge.graph import Graph
from matchmaker.knowledge.involvement import Involvement
from matchmaker.knowledge.profiles import Profiles
from matchmaker.knowledge.settings import KnowledgeSettings
from matchmaker.knowledge.tastes import Tastes
from matchmaker.knowledge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Knowledge:
    """What a ranker ranks from: plain arrays, derived from a dataset as of a day, not to be written to.

    Parameters
    ----------
    as_of : date
        Everything before this day is in, nothing of it or after.
    clock : Clock
        Of that day: how old what is known is.
    organisations, collaborations : columns
        Each by itself. n organisations, c collaborations.
    participation : csr_array of int8, shape (n, c)
        2 where the organisation coordinates, 1 where it takes part.
    membership : csr_array of int8, shape (c, n)
        Its transpose.
    graph, flow, activity, profiles, involvement
        Who with whom, as ties and as a way to walk; how much; on what; and who is active in what.
    companions : Companions
        Which subjects go together.
    tastes : Tastes
        With which countries and kinds each works.
    associations : Associations
        Who goes with whom, and with which subjects.
    texts : Texts
        What they say, and what was said of what they did.
    country_mixing, kind_mixing : ndarray of float32
        See `log_mixing`; the last row and column are those of unknown country or kind.
    """

    as_of: date
    clock: Clock
    settings: KnowledgeSettings
    organisations: OrganisationColumns
    collaborations: CollaborationColumns
    participation: csr_array
    membership: csr_array
    graph: Graph
    flow: Flow
    activity: Activity
    profiles: Profiles
    involvement: Involvement
    companions: Companions
    tastes: Tastes
    associations: Associations
    texts: Texts
    country_mixing: NDArray[np.float32]
    kind_mixing: NDArray[np.float32]

    @property
    def n_organisations(self) -> int:
        """Number of organisations."""
        return len(self.organisations)

    @property
    def n_collaborations(self) -> int:
        """Number of collaborations."""
        return len(self.collaborations)
