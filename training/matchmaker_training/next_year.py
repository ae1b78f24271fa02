"""What happened after a past day: the answers to the questions that training puts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.dataset import Dataset
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.building import COORDINATOR, PROGRAMME_SCHEME
from matchmaker.knowledge.profiles import UNTOLD_SCHEMES
from matchmaker.organisation import Organisation
from matchmaker.sparse import from_triplets


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NextYear:
    """The collaborations that start within the horizon, seen from what is known on the day before it.

    Collaborations of 2 to `KnowledgeSettings.max_participants` participants; c of them, among n known organisations.

    Parameters
    ----------
    partners : csr_array of bool, shape (n, n)
        Who starts one with whom; symmetric, without a diagonal.
    known : csr_array of int8, shape (c, n)
        Their participants who are known: 2 where they coordinate, 1 elsewhere.
    about : csr_array of int8, shape (c, m)
        Which of the known subjects a brief would name: all but those of `UNTOLD_SCHEMES`.
    texts : tuple of str, length c
        Title and text of each, blank where it has neither.
    newcomers : mapping of Organisation to ndarray of int32
        Participants without any collaboration before, as they describe themselves (kind, country, place), and the
        collaborations of their first day.
    """

    partners: csr_array
    known: csr_array
    about: csr_array
    texts: tuple[str, ...]
    newcomers: Mapping[Organisation, NDArray[np.int32]]

    def members(self, collaboration: int) -> NDArray[np.int32]:
        """Return the rows of those known in a collaboration, ascending."""
        return row_of(self.known, collaboration)

    def subjects(self, collaboration: int) -> NDArray[np.int32]:
        """Return the codes of what a collaboration is about, ascending."""
        return row_of(self.about, collaboration)


def row_of(matrix: csr_array, row: int) -> NDArray[np.int32]:
    """Return the columns in which a row has entries, ascending."""
    return matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]


def next_year(dataset: Dataset, knowledge: Knowledge, horizon_days: int) -> NextYear:
    """Return what starts from the day of `knowledge` to before `horizon_days` later."""
    dataset = dataset.before(knowledge.as_of + timedelta(days=horizon_days))
    started = dataset.collaborations.filter(pl.col("started_on") >= knowledge.as_of)
    return come_true(dataset, knowledge, started["id"])


def come_true(dataset: Dataset, knowledge: Knowledge, collaboration_ids: pl.Series) -> NextYear:
    """Return some collaborations of `dataset`, seen from a `knowledge` that they are not in."""
    seats = _seats(dataset, knowledge, collaboration_ids)
    ids = seats[COLLABORATION_ID].unique().sort()
    seats = seats.join(_numbered(ids, COLLABORATION_ID, "collaboration"), on=COLLABORATION_ID)
    known = seats.filter(pl.col("row").is_not_null())
    kinds = np.where((known["role"] == COORDINATOR).fill_null(value=False).to_numpy(), 2, 1).astype(np.int8)
    shape = (len(ids), knowledge.n_organisations)
    members = from_triplets(known["collaboration"].to_numpy(), known["row"].to_numpy(), kinds, shape=shape)
    return NextYear(
        partners=_together(members),
        known=members,
        about=_about(dataset, knowledge, ids),
        texts=_said(dataset, ids),
        newcomers=_newcomers(dataset, knowledge, seats),
    )


def _said(dataset: Dataset, ids: pl.Series) -> tuple[str, ...]:
    told = dataset.collaborations.select("id", text=pl.concat_str("title", "text", separator="\n", ignore_nulls=True))
    return tuple(ids.alias("id").to_frame().join(told, on="id", how="left", maintain_order="left")["text"])


def _seats(dataset: Dataset, knowledge: Knowledge, collaboration_ids: pl.Series) -> pl.DataFrame:
    """Return who takes part in what, with the row of those known and the day."""
    started = dataset.collaborations.filter(pl.col("id").is_in(collaboration_ids.implode()))
    parts = dataset.participations.join(
        started.select(pl.col("id").alias(COLLABORATION_ID), "started_on"), on=COLLABORATION_ID
    )
    parts = parts.filter(pl.len().over(COLLABORATION_ID).is_between(2, knowledge.settings.max_participants))
    rows = pl.Series(ORGANISATION_ID, list(knowledge.organisations.ids), dtype=pl.String)
    return parts.join(_numbered(rows, ORGANISATION_ID, "row"), on=ORGANISATION_ID, how="left")


def _about(dataset: Dataset, knowledge: Knowledge, ids: pl.Series) -> csr_array:
    programmes = dataset.collaborations.select(
        pl.col("id").alias(COLLABORATION_ID),
        pl.col("programme").alias("topic"),
        pl.lit(PROGRAMME_SCHEME).alias("scheme"),
    )
    profiles = knowledge.profiles
    subjects = pl.DataFrame(
        {"topic": list(profiles.subjects), "scheme": list(profiles.schemes)},
        schema={"topic": pl.String, "scheme": pl.String},
    ).with_row_index("subject")
    named = pl.concat([dataset.topics, programmes.drop_nulls("topic")], how="diagonal")
    named = named.filter(~pl.col("scheme").is_in(UNTOLD_SCHEMES)).select(COLLABORATION_ID, "topic", "scheme").unique()
    coded = named.join(subjects, on=["topic", "scheme"]).join(
        _numbered(ids, COLLABORATION_ID, "collaboration"), on=COLLABORATION_ID
    )
    ones = np.ones(coded.height, dtype=np.int8)
    shape = (len(ids), len(profiles.subjects))
    return from_triplets(coded["collaboration"].to_numpy(), coded["subject"].to_numpy(), ones, shape=shape)


def _newcomers(dataset: Dataset, knowledge: Knowledge, seats: pl.DataFrame) -> dict[Organisation, NDArray[np.int32]]:
    """Return who takes part for the first time, in the order of their ids."""
    active = pl.Series("row", np.flatnonzero(knowledge.activity.n_collaborations > 0).astype(np.int32))
    new = seats.filter(~pl.col("row").is_in(active.implode()).fill_null(value=False))
    first = new.filter(pl.col("started_on") == pl.col("started_on").min().over(ORGANISATION_ID))
    told = (
        first.group_by(ORGANISATION_ID)
        .agg("collaboration")
        .join(
            dataset.organisations.select(pl.col("id").alias(ORGANISATION_ID), "kind", "country", "place"),
            on=ORGANISATION_ID,
        )
    )
    return {
        Organisation(id=one[ORGANISATION_ID], kind=one["kind"], country=one["country"], place=one["place"]): np.array(
            sorted(one["collaboration"]), dtype=np.int32
        )
        for one in told.sort(ORGANISATION_ID).iter_rows(named=True)
    }


def _together(members: csr_array) -> csr_array:
    ones = members.astype(bool).astype(np.float32)
    pairs = csr_array(ones.T @ ones)
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    pairs.sort_indices()
    return pairs.astype(bool)


def _numbered(ids: pl.Series, key: str, number: str) -> pl.DataFrame:
    return pl.DataFrame({key: ids, number: np.arange(len(ids), dtype=np.int32)})
