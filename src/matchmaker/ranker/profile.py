"""What a ranker knows of one organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from matchmaker.capability import Capability
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import KINDS, NO_DAY, UNKNOWN, day_of
from matchmaker.organisation import Kind, Organisation
from matchmaker.sparse import positions_of_rows

MAX_TOPICS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationProfile:
    """An organisation and what it did.

    Parameters
    ----------
    organisation : Organisation
        Who it is, and what it declares.
    n_collaborations, n_partners : int
        What it took part in, and with how many others.
    last_active_on : date, optional
        When its latest collaboration started.
    topics : tuple of Capability
        Up to ten subjects that tell it apart, the strongest first, with their share of its profile in 0..1; how many
        collaborations bear them out is not counted.
    """

    organisation: Organisation
    n_collaborations: int
    n_partners: int
    last_active_on: date | None
    topics: tuple[Capability, ...]


def kind_at(knowledge: Knowledge, row: int) -> Kind | None:
    """Return the kind of the organisation in `row`."""
    kind = int(knowledge.organisations.kinds[row])
    return None if kind == UNKNOWN else KINDS[kind]


def country_at(knowledge: Knowledge, row: int) -> str | None:
    """Return the country of the organisation in `row`."""
    country = int(knowledge.organisations.countries[row])
    return None if country == UNKNOWN else knowledge.organisations.country_codes[country]


def organisation_at(knowledge: Knowledge, row: int) -> Organisation:
    """Return the organisation in `row`."""
    columns = knowledge.organisations
    sme = int(columns.smes[row])
    entries, _ = positions_of_rows(columns.capabilities, np.array([row]))
    declared = zip(columns.capabilities.indices[entries], columns.capabilities.data[entries], strict=True)
    return Organisation(
        id=columns.ids[row],
        name=columns.names[row],
        kind=kind_at(knowledge, row),
        country=country_at(knowledge, row),
        region=columns.regions[row] or None,
        place=columns.places[row] or None,
        sme=None if sme == UNKNOWN else bool(sme),
        capabilities={columns.capability_names[int(one)]: round(float(strength), 6) for one, strength in declared},
        description=columns.descriptions[row],
        url=columns.urls[row],
        known_on=day_of(int(columns.known_on[row])),
    )


def profile_at(knowledge: Knowledge, row: int) -> OrganisationProfile:
    """Return the profile of the organisation in `row`."""
    own, _ = positions_of_rows(knowledge.participation, np.array([row]))
    started_on = knowledge.collaborations.started_on[knowledge.participation.indices[own]]
    return OrganisationProfile(
        organisation=organisation_at(knowledge, row),
        n_collaborations=len(own),
        n_partners=int(knowledge.graph.degrees[row]),
        last_active_on=day_of(int(started_on.max(initial=NO_DAY))),
        topics=_topics(knowledge, row),
    )


def _topics(knowledge: Knowledge, row: int) -> tuple[Capability, ...]:
    vectors, subjects = knowledge.profiles.vectors, knowledge.profiles.subjects
    entries, _ = positions_of_rows(vectors, np.array([row]))
    codes, weights = vectors.indices[entries], vectors.data[entries].astype(np.float64) ** 2  # they add up to 1
    best = [one for one in np.lexsort((codes, -weights)).tolist() if knowledge.profiles.tells(int(codes[one]))]
    return tuple(
        Capability(name=subjects[int(codes[one])], strength=min(float(weights[one]), 1.0)) for one in best[:MAX_TOPICS]
    )
