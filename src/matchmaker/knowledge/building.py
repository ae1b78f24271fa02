"""From a dataset to knowledge: the one place where tables turn into arrays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from matchmaker.dataset import Dataset, as_day
from matchmaker.knowledge.activity import build_activity
from matchmaker.knowledge.associations import build_associations
from matchmaker.knowledge.clock import clock_of
from matchmaker.knowledge.columns import (
    COORDINATED,
    KINDS,
    NO_DAY,
    UNKNOWN,
    CollaborationColumns,
    OrganisationColumns,
    day_number,
)
from matchmaker.knowledge.companions import build_companions
from matchmaker.knowledge.flow import build_flow
from matchmaker.knowledge.graph import build_graph, decay
from matchmaker.knowledge.involvement import build_involvement
from matchmaker.knowledge.knowledge import Knowledge
from matchmaker.knowledge.mixing import log_mixing
from matchmaker.knowledge.profiles import CAPABILITY_SCHEME, UNTOLD_SCHEMES, Profiles, build_profiles, untold_of
from matchmaker.knowledge.settings import KnowledgeSettings
from matchmaker.knowledge.tastes import build_tastes, first_participations
from matchmaker.knowledge.texts import build_texts
from matchmaker.sparse import from_triplets
from matchmaker.strings import Strings

COORDINATOR = "coordinator"
PROGRAMME_SCHEME = "programme"


def build_knowledge(dataset: Dataset, as_of: date | str, settings: KnowledgeSettings | None = None) -> Knowledge:
    """Derive from `dataset` what was known on the day `as_of`.

    Examples
    --------
    >>> from matchmaker.dataset import Dataset
    >>> pier = {"id": ["p"], "started_on": ["2018-05-01"]}
    >>> pair = {"collaboration_id": ["p", "p"], "organisation_id": ["a", "b"]}
    >>> build_knowledge(Dataset.from_tables(collaborations=pier, participations=pair), "2019-01-01").graph.degrees
    array([1, 1], dtype=int32)
    """
    settings = settings or KnowledgeSettings()
    day = as_day(as_of, field="as_of")
    dataset = dataset.before(day)
    organisations = _organisation_columns(dataset)
    collaborations = _collaboration_columns(dataset, settings)
    membership = _membership(dataset)
    participation = membership.T.tocsr()
    clock = clock_of(collaborations.started_on, day_number(day))
    ages = clock.ages(collaborations.started_on)
    subjects, topics = _collaboration_topics(dataset)
    weights = decay(ages, settings.half_life_years)
    recent = decay(ages, settings.recent_half_life_years)
    graph = build_graph(membership, collaborations.started_on, clock, settings)
    flow = build_flow(participation, ages, settings)
    activity = build_activity(
        participation,
        graph,
        _shares(dataset, participation),
        started_on=collaborations.started_on,
        countries=organisations.countries,
        clock=clock,
        settings=settings,
    )
    vectors, idf = build_profiles(participation, weights, topics, organisations.capabilities)
    schemes = Strings.of([*subjects["scheme"], *[CAPABILITY_SCHEME] * len(organisations.capability_names)])
    told = ~np.isin(subjects["scheme"].to_numpy(), [*UNTOLD_SCHEMES])
    return Knowledge(
        as_of=day,
        clock=clock,
        settings=settings,
        organisations=organisations,
        collaborations=collaborations,
        participation=participation,
        membership=membership,
        graph=graph,
        flow=flow,
        activity=activity,
        profiles=Profiles(
            vectors=vectors,
            idf=idf,
            subjects=Strings.of([*subjects["topic"], *organisations.capability_names]),
            schemes=schemes,
            untold=untold_of(vectors, schemes),
        ),
        involvement=build_involvement(participation, weights, recent, topics, organisations.capabilities),
        companions=build_companions(topics, organisations.capabilities),
        tastes=build_tastes(
            graph.weights,
            flow,
            first_participations(activity, participation, collaborations.started_on),
            countries=organisations.countries,
            n_countries=len(organisations.country_codes),
            kinds=organisations.kinds,
            n_kinds=len(KINDS),
            places=organisations.place_codes,
            n_places=len(organisations.place_names),
        ),
        associations=build_associations(
            graph,
            flow,
            topics=csr_array(topics @ diags_array(told.astype(np.float32))),
            activity=activity.decayed,
            n_subjects=vectors.shape[1],
            settings=settings,
        ),
        texts=build_texts(_told_by_collaborations(dataset), _told_by_organisations(dataset), participation, weights),
        country_mixing=log_mixing(graph.weights, organisations.countries, len(organisations.country_codes)),
        kind_mixing=log_mixing(graph.weights, organisations.kinds, len(KINDS)),
    )


def _membership(dataset: Dataset) -> csr_array:
    collaborations, organisations = dataset.participation_rows()
    roles = np.where((dataset.participations["role"] == COORDINATOR).fill_null(value=False).to_numpy(), COORDINATED, 1)
    shape = (dataset.n_collaborations, dataset.n_organisations)
    return from_triplets(collaborations, organisations, roles.astype(np.int8), shape=shape)


def _shares(dataset: Dataset, participation: csr_array) -> NDArray[np.float32]:
    """Return the shares of the budgets in the order of the participations."""
    collaborations, organisations = dataset.participation_rows()
    shares = dataset.participations["share"].cast(pl.Float32).fill_null(float("nan")).to_numpy()
    return np.asarray(from_triplets(organisations, collaborations, shares, shape=participation.shape).data)


def _collaboration_topics(dataset: Dataset) -> tuple[pl.DataFrame, csr_array]:
    """Return the distinct topics, sorted, and who has them, shape (n_collaborations, n_topics).

    A collaboration's programme is a topic of it too.
    """
    programmes = dataset.collaborations.filter(pl.col("programme").is_not_null()).select(
        pl.col("id").alias("collaboration_id"),
        pl.col("programme").alias("topic"),
        pl.lit(PROGRAMME_SCHEME).alias("scheme"),
    )
    topics = pl.concat([dataset.topics, programmes]).unique()
    subjects = topics.select("scheme", "topic").unique().sort("scheme", "topic").with_row_index("code")
    coded = topics.join(subjects, on=["scheme", "topic"]).join(
        dataset.collaborations.select("id").with_row_index("row"), left_on="collaboration_id", right_on="id"
    )
    rows, codes = coded["row"].to_numpy(), coded["code"].to_numpy()
    ones = np.ones(len(rows), dtype=np.float32)
    return subjects, from_triplets(rows, codes, ones, shape=(dataset.n_collaborations, subjects.height))


def _organisation_columns(dataset: Dataset) -> OrganisationColumns:
    """Lay out the organisations of `dataset`."""
    frame = dataset.organisations
    country_codes, countries = _coded(frame["country"])
    place = pl.concat_str("country", "place", separator="\n", ignore_nulls=True).str.to_lowercase()
    place_names, place_codes = _coded(frame.select(place=pl.when(pl.col("place").is_not_null()).then(place))["place"])
    capability_names, capability_codes = _coded(dataset.capabilities["capability"])
    rows = frame["id"].search_sorted(dataset.capabilities["organisation_id"]).to_numpy()
    strengths = dataset.capabilities["strength"].to_numpy().astype(np.float32)
    known_on = frame["known_on"].to_physical().fill_null(NO_DAY).to_numpy().astype(np.int32)
    return OrganisationColumns(
        ids=Strings.of(frame["id"]),
        names=_texts(frame["name"]),
        kinds=_codes_in(frame["kind"], KINDS).astype(np.int8),
        countries=countries,
        country_codes=country_codes,
        regions=_texts(frame["region"]),
        places=_texts(frame["place"]),
        place_codes=place_codes,
        place_names=place_names,
        smes=frame["sme"].cast(pl.Int8).fill_null(UNKNOWN).to_numpy(),
        descriptions=_texts(frame["description"]),
        urls=_texts(frame["url"]),
        known_on=known_on,
        capabilities=from_triplets(rows, capability_codes, strengths, shape=(frame.height, len(capability_names))),
        capability_names=capability_names,
    )


def _collaboration_columns(dataset: Dataset, settings: KnowledgeSettings) -> CollaborationColumns:
    """Lay out the collaborations of `dataset`."""
    frame = dataset.collaborations
    return CollaborationColumns(
        ids=Strings.of(frame["id"]),
        titles=_texts(frame["title"]),
        texts=_texts(frame["text"] if settings.keep_texts else frame["text"].clear(frame.height)),
        started_on=frame["started_on"].to_physical().to_numpy().astype(np.int32),
        ended_on=frame["ended_on"].to_physical().fill_null(NO_DAY).to_numpy().astype(np.int32),
    )


def _told_by_collaborations(dataset: Dataset) -> list[str]:
    told = pl.concat_str("title", "text", separator="\n", ignore_nulls=True)
    return dataset.collaborations.select(told)["title"].to_list()


def _told_by_organisations(dataset: Dataset) -> list[str]:
    names = dataset.capabilities.group_by("organisation_id").agg(pl.col("capability").sort().str.join("\n"))
    frame = dataset.organisations.join(
        names, left_on="id", right_on="organisation_id", how="left", maintain_order="left"
    )
    told = pl.concat_str("description", "capability", separator="\n", ignore_nulls=True)
    return frame.select(told)["description"].to_list()


def _texts(column: pl.Series) -> Strings:
    return Strings.of(column.fill_null(""))


def _coded(column: pl.Series) -> tuple[Strings, NDArray[np.int32]]:
    """Return the distinct values, sorted, and each entry's place among them, -1 for null."""
    values = column.drop_nulls().unique().sort()
    return Strings.of(values), _codes_in(column, values)


def _codes_in(column: pl.Series, values: Iterable[str]) -> NDArray[np.int32]:
    keys = pl.Series("key", list(values), dtype=pl.String)
    numbered = pl.DataFrame({"key": keys, "code": np.arange(len(keys), dtype=np.int32)})
    joined = column.alias("key").to_frame().join(numbered, on="key", how="left", maintain_order="left")
    return joined["code"].fill_null(UNKNOWN).to_numpy()
