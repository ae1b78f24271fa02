"""From an artefact to a ranker, refusing what does not fit together."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker import artefact
from matchmaker.errors import ArtefactDamagedError, ArtefactVersionError
from matchmaker.features import CANDIDATE_FEATURES, FEATURES
from matchmaker.knowledge.clock import Clock
from matchmaker.knowledge.columns import KINDS, day_number
from matchmaker.knowledge.settings import DAYS_A_YEAR
from matchmaker.knowledge.texts import N_COLUMNS
from matchmaker.question import Form
from matchmaker.ranker.manifest import Manifest
from matchmaker.ranker.model import Model
from matchmaker.ranker.ranker import KIND, Ranker
from matchmaker.scoring import Learned


def load(path: str | Path) -> Ranker:
    """Load a ranker from an artefact; its arrays stay on disk and are memory-mapped.

    Raises
    ------
    ArtefactMissingError, ArtefactDamagedError, ArtefactVersionError
        If there is none, or it is not whole, or it is not for this version; the message says what and where.
    """
    path = Path(path)
    parts, facts = artefact.load(path)
    if facts.get("features") != list(FEATURES) or facts.get("kind") != KIND:
        message = f"{path} was trained with other features than this version of matchmaker computes. Train it anew."
        raise ArtefactVersionError(message, path=path)
    model = artefact.unpack(Model, parts, "model")
    try:
        days = {name: date.fromisoformat(facts[name]) for name in ("knowledge_on", "fitted_on")}
        facts.setdefault("data", None)  # the first artefacts did not say
        manifest = Manifest(**{one.name: facts[one.name] for one in fields(Manifest)} | days)
    except (KeyError, ValueError, TypeError) as error:
        raise ArtefactDamagedError(f"{path} has a manifest that does not fit.", path=path) from error
    _check_model(model, path)
    return Ranker(model, manifest)


def _check_model(model: Model, path: Path) -> None:
    """Refuse arrays that do not fit together: what is read must not fail later, in the middle of an answer."""
    knowledge, organisations = model.knowledge, model.knowledge.organisations
    n, n_ties = len(organisations.ids), knowledge.graph.weights.nnz
    collaborations, activity, graph = knowledge.collaborations, knowledge.activity, knowledge.graph
    by_organisation = (
        "names",
        "kinds",
        "countries",
        "regions",
        "places",
        "place_codes",
        "smes",
        "descriptions",
        "urls",
    )
    sized = [
        *((getattr(organisations, name), n) for name in (*by_organisation, "known_on")),
        *((getattr(activity, one.name), n) for one in fields(activity)),
        (graph.strengths, n),
        *((values, n_ties) for values in (graph.recent, graph.roots, graph.counts, graph.last_on)),
        (knowledge.flow.way_back, n),
        (model.rarest.n_collaborations, len(model.rarest.schemes)),
        (model.base_rates, n),
        (knowledge.texts.worth, len(collaborations.ids)),
        (knowledge.texts.idf, N_COLUMNS),
        (knowledge.involvement.recent, knowledge.involvement.shares.nnz),
        *(
            (values, len(collaborations.ids))
            for values in (
                collaborations.titles,
                collaborations.texts,
                collaborations.started_on,
                collaborations.ended_on,
            )
        ),
        *(
            (values, len(knowledge.profiles.subjects))
            for values in (
                knowledge.profiles.schemes,
                knowledge.profiles.idf,
                knowledge.involvement.specificities,
                knowledge.companions.n_cases,
            )
        ),
    ]
    shaped = [
        (graph.weights, (n, n)),
        (knowledge.participation, (n, len(collaborations.ids))),
        (knowledge.membership, (len(collaborations.ids), n)),
        *(
            (matrix, (len(organisations.country_codes) + 1, n))
            for matrix in (knowledge.tastes.by_country, knowledge.tastes.newcomers_by_country)
        ),
        *(
            (matrix, (len(organisations.country_codes) * len(KINDS) + 1, n))
            for matrix in (knowledge.tastes.by_country_and_kind, knowledge.tastes.newcomers_by_country_and_kind)
        ),
        (knowledge.tastes.by_place, (len(organisations.place_names) + 1, n)),
        *((matrix, (len(KINDS) + 1, n)) for matrix in (knowledge.tastes.by_kind, knowledge.tastes.newcomers_by_kind)),
        (knowledge.texts.collaborations, (N_COLUMNS, len(collaborations.ids))),
        (knowledge.texts.organisations, (N_COLUMNS, n)),
        (knowledge.flow.outward, (n, len(collaborations.ids))),
        (knowledge.flow.inward, (len(collaborations.ids), n)),
        (knowledge.profiles.vectors, (n, len(knowledge.profiles.subjects))),
        (knowledge.profiles.untold, (n, len(knowledge.profiles.subjects))),
        (knowledge.companions.together, (len(knowledge.profiles.subjects),) * 2),
        (knowledge.involvement.shares, (len(knowledge.profiles.subjects), n)),
        (knowledge.involvement.collaborations, (len(knowledge.profiles.subjects), len(collaborations.ids))),
        (knowledge.associations.of_partners, (n, n)),
        (knowledge.associations.of_members, (n, n)),
        (knowledge.associations.of_subjects, (len(knowledge.profiles.subjects), n)),
        (organisations.capabilities, (n, len(organisations.capability_names))),
    ]
    n_kinds, n_countries = len(KINDS), len(organisations.country_codes)
    fits = (
        all(len(values) == length for values, length in sized)
        and all(matrix.shape == shape for matrix, shape in shaped)
        and knowledge.kind_mixing.shape == (n_kinds + 1, n_kinds + 1)
        and knowledge.country_mixing.shape == (n_countries + 1, n_countries + 1)
        and _can_be_quiet(knowledge.clock, collaborations.started_on, day_number(knowledge.as_of))
        and bool(np.all((organisations.kinds >= -1) & (organisations.kinds < n_kinds)))
        and bool(np.all((organisations.countries >= -1) & (organisations.countries < n_countries)))
        and all(_reads_within(getattr(model, form.value), len(FEATURES)) for form in Form)
        and _reads_within(model.propensity, len(CANDIDATE_FEATURES))
        and bool(np.all((model.base_rates >= 0) & (model.base_rates <= 1)))
    )
    if not fits:
        raise ArtefactDamagedError(f"{path} holds arrays that do not fit together.", path=path)


def _reads_within(learned: Learned, n_features: int) -> bool:
    if not learned.network.is_sound():
        return False
    return all(bool(np.all(columns < n_features)) for columns in (learned.trees.features, learned.network.columns))


def _can_be_quiet(clock: Clock, started_on: NDArray[np.int32], today: int) -> bool:
    """Tell whether the quiet years of a clock are years since the first collaboration, each of them once, ascending."""
    years = clock.quiet_years
    first = int(started_on.min(initial=today))
    is_ascending = bool(np.all(np.diff(years) > 0)) and bool(
        np.all((years >= 0) & (years * DAYS_A_YEAR < today - first))
    )
    return clock.today == today and is_ascending
