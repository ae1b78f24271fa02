"""Organisations, what they can do, and what they did together: read-only, in columns."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matchmaker.collaboration import Collaboration, Participant, Topic
from matchmaker.dataset import schema
from matchmaker.dataset.conforming import MIN_PARTICIPANTS, check_references, conform
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID
from matchmaker.dataset.summary import summarise
from matchmaker.errors import InputError, UnknownOrganisationError
from matchmaker.organisation import Organisation

__all__ = ["MIN_PARTICIPANTS", "Dataset", "as_day"]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """The five tables of `matchmaker.dataset.schema`, which are known to fit together.

    Do not call the class: `read_dataset`, `from_tables` and `before` make datasets. Every table is sorted by the
    columns that its schema names, so that equal content means equal order, and has all columns of its schema.

    Parameters
    ----------
    history : polars.DataFrame
        The organisations table. Several rows of one id are its history: each holds from its ``known_on`` on, until
        the next. Attributes that became known late would otherwise tell of the future (in CORDIS a kind that FP7
        left blank is filled in only for those who came back).
    organisations : polars.DataFrame
        What is known of each organisation in the end: one row an id, the last of its history, with ``known_on``
        the first day of it.
    capabilities, collaborations, participations, topics : polars.DataFrame
        One row for each organisation × capability; collaboration; collaboration × organisation; collaboration ×
        topic.
    as_of : date, optional
        The day that the dataset was cut off at by `before`; None if it never was.

    Examples
    --------
    >>> dataset = Dataset.from_tables(
    ...     organisations={"id": ["a", "b", "c"], "country": ["FI", "SE", None]},
    ...     collaborations={"id": ["p"], "started_on": ["2018-05-01"]},
    ...     participations={"collaboration_id": ["p", "p"], "organisation_id": ["a", "b"]},
    ... )
    >>> dataset
    <Dataset: 3 organisations, 1 collaboration (2018-05-01), 2 participations, 0 topics, 0 capabilities>
    >>> dataset.before("2018-01-01").n_collaborations
    0
    """

    history: pl.DataFrame
    organisations: pl.DataFrame
    capabilities: pl.DataFrame
    collaborations: pl.DataFrame
    participations: pl.DataFrame
    topics: pl.DataFrame
    as_of: date | None = None

    @classmethod
    def from_tables(
        cls,
        *,
        collaborations: Mapping[str, Any] | pl.DataFrame,
        participations: Mapping[str, Any] | pl.DataFrame,
        organisations: Mapping[str, Any] | pl.DataFrame | None = None,
        capabilities: Mapping[str, Any] | pl.DataFrame | None = None,
        topics: Mapping[str, Any] | pl.DataFrame | None = None,
    ) -> Dataset:
        """Build a dataset from clean tables in memory, given as frames or as columns.

        Missing columns and blank text become null; dates may be ISO 8601 strings. Without `organisations`, they are
        those that participate.

        Raises
        ------
        DatasetError
            At the first rule that is broken: an unknown or ill-typed column, a null or blank in a required one, a
            duplicate key, an id that refers to nothing, a kind that does not exist, a strength outside 0..1, an end
            before the start, text with NUL or of more than 131,072 characters, or a collaboration with fewer than two
            participants. Messy data is `read_dataset`'s business.
        """
        participating = conform(participations, schema.PARTICIPATIONS)
        if organisations is None:
            organisations = participating.select(pl.col(ORGANISATION_ID).alias("id")).unique()
        history = conform(organisations, schema.ORGANISATIONS)
        dataset = cls(
            history=history,
            organisations=_latest(history),
            capabilities=conform(capabilities, schema.CAPABILITIES),
            collaborations=conform(collaborations, schema.COLLABORATIONS),
            participations=participating,
            topics=conform(topics, schema.TOPICS),
        )
        check_references(dataset.tables())
        return dataset

    @property
    def n_organisations(self) -> int:
        """Number of organisations."""
        return self.organisations.height

    @property
    def n_collaborations(self) -> int:
        """Number of collaborations."""
        return self.collaborations.height

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the five tables under their names, in the order of `schema.TABLES`, the history as organisations."""
        return {
            "organisations": self.history,
            "capabilities": self.capabilities,
            "collaborations": self.collaborations,
            "participations": self.participations,
            "topics": self.topics,
        }

    def before(self, day: date | str) -> Dataset:
        """Return what was known on `day`, before anything of that day.

        Kept are the collaborations that started before `day` with their participations and topics, and the
        organisations known by then, as they were known then: those with a row whose ``known_on`` is before `day`,
        and those who were in a collaboration before it. Of the latter, if every row is of a later day, no more than
        the id was known. An organisation with neither a ``known_on`` in any row nor a collaboration ever is undated
        and kept. An end that lies on or after `day` is not known yet and becomes null. Capabilities are declared and
        carry no date: those of the organisations kept are kept.

        Parameters
        ----------
        day : date or str
            ISO 8601, e.g. ``"2019-01-01"``.

        Raises
        ------
        InputError
            If `day` is not a date.
        """
        cut = as_day(day)
        collaborations = self.collaborations.filter(pl.col("started_on") < cut).with_columns(
            ended_on=pl.when(pl.col("ended_on") < cut).then(pl.col("ended_on"))
        )
        participations = _referring(self.participations, COLLABORATION_ID, collaborations)
        history = self._history_before(cut, participations.get_column(ORGANISATION_ID).unique())
        organisations = _latest(history)
        return Dataset(
            history=history,
            organisations=organisations,
            capabilities=_referring(self.capabilities, ORGANISATION_ID, organisations),
            collaborations=collaborations,
            participations=participations,
            topics=_referring(self.topics, COLLABORATION_ID, collaborations),
            as_of=cut if self.as_of is None else min(cut, self.as_of),
        )

    def _history_before(self, cut: date, participating: pl.Series) -> pl.DataFrame:
        undated = pl.col("known_on").is_null()
        by_then = pl.col("id").is_in(participating.implode())
        ever = pl.col("id").is_in(self.participations.get_column(ORGANISATION_ID).unique().implode())
        known = (pl.col("known_on").min() < cut).over("id") | by_then | (undated.all().over("id") & ~ever)
        history = self.history.filter(known & (undated | (pl.col("known_on") < cut)))
        ids_only = participating.filter(~participating.is_in(history.get_column("id").implode())).alias("id").to_frame()
        return history if ids_only.is_empty() else pl.concat([history, ids_only], how="diagonal").sort("id", "known_on")

    def organisation(self, organisation_id: str) -> Organisation:
        """Return one organisation.

        Raises
        ------
        UnknownOrganisationError
            If there is none with that id.
        """
        found = self.organisations.filter(pl.col("id") == organisation_id)
        if found.is_empty():
            raise UnknownOrganisationError([organisation_id])
        row = found.row(0, named=True)
        declared = self.capabilities.filter(pl.col(ORGANISATION_ID) == organisation_id)
        strengths = dict(zip(declared["capability"], declared["strength"], strict=True))
        blank = {"name": row["name"] or "", "description": row["description"] or "", "url": row["url"] or ""}
        return Organisation(**{**row, **blank}, capabilities=strengths)

    def collaboration(self, collaboration_id: str) -> Collaboration:
        """Return one collaboration.

        Raises
        ------
        InputError
            If there is none with that id.
        """
        found = self.collaborations.filter(pl.col("id") == collaboration_id)
        if found.is_empty():
            raise InputError(field="collaboration_id", value=collaboration_id, expected="the id of a collaboration")
        row = found.row(0, named=True)
        parts = self.participations.filter(pl.col(COLLABORATION_ID) == collaboration_id)
        topics = self.topics.filter(pl.col(COLLABORATION_ID) == collaboration_id)
        return Collaboration(
            id=collaboration_id,
            started_on=row["started_on"],
            ended_on=row["ended_on"],
            title=row["title"] or "",
            text=row["text"] or "",
            programme=row["programme"] or "",
            participants=tuple(
                Participant(organisation_id=organisation_id, role=role or "", share=share)
                for organisation_id, role, share in parts.select(ORGANISATION_ID, "role", "share").iter_rows()
            ),
            topics=tuple(
                Topic(name=name, scheme=scheme) for name, scheme in zip(topics["topic"], topics["scheme"], strict=True)
            ),
        )

    def participation_rows(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the collaboration row and the organisation row of every participation, for code inside matchmaker.

        Returns
        -------
        collaboration_rows, organisation_rows : ndarray of int32, shape (n_participations,)
            Rows of `collaborations` and of `organisations`.
        """
        return (
            _rows(self.participations[COLLABORATION_ID], self.collaborations["id"]),
            _rows(self.participations[ORGANISATION_ID], self.organisations["id"]),
        )

    def write(
        self,
        path: str | os.PathLike[str],
        *,
        format: Literal["csv", "parquet"] = "csv",  # noqa: A002 - what everybody calls it
        overwrite: bool = False,
    ) -> None:
        """Write the dataset as a directory of tables; see `matchmaker.dataset.write_dataset`."""
        from matchmaker.dataset.writing import write_dataset  # noqa: PLC0415 - it needs this class

        write_dataset(self, path, format=format, overwrite=overwrite)

    def summary(self) -> str:
        """Return a page of text that says what is in here, for people.

        Examples
        --------
        >>> pier = {"id": ["p"], "started_on": ["2018-05-01"]}
        >>> pair = {"collaboration_id": ["p", "p"], "organisation_id": ["a", "b"]}
        >>> print(Dataset.from_tables(collaborations=pier, participations=pair).summary())
        organisations            2
        capabilities             0
        collaborations           1
        participations           2
        topics                   0
        participants of a collaboration: median 2, at most 2
        kind: not known 100%
        country: not known 100%
        started in 2018: 1
        """
        return summarise(self.tables(), self.organisations)

    def __repr__(self) -> str:
        days = self.collaborations["started_on"]
        span = "" if days.is_empty() else f" ({days[0]} to {days[-1]})" if days[0] != days[-1] else f" ({days[0]})"
        return (
            f"<Dataset: {_counted(self.n_organisations, 'organisation')}, "
            f"{_counted(self.n_collaborations, 'collaboration')}{span}, "
            f"{_counted(self.participations.height, 'participation')}, {_counted(self.topics.height, 'topic')}, "
            f"{_counted(self.capabilities.height, 'capability', 'capabilities')}>"
        )


def as_day(value: date | str, *, field: str = "day") -> date:
    """Return `value` as a date, or raise an InputError.

    >>> as_day("2019-01-01")
    datetime.date(2019, 1, 1)
    """
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError(field=field, value=value, expected="a date such as '2019-01-01'") from None


def _counted(n: int, singular: str, plural: str = "") -> str:
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"


def _latest(history: pl.DataFrame) -> pl.DataFrame:
    """One row an id: the last of its history, known on the first day of it (history is sorted)."""
    return history.group_by("id", maintain_order=True).agg(
        pl.exclude("id", "known_on").last(), pl.col("known_on").first()
    )


def _referring(table: pl.DataFrame, column: str, to: pl.DataFrame) -> pl.DataFrame:
    return table.join(to.select(pl.col("id").alias(column)), on=column, how="semi", maintain_order="left")


def _rows(ids: pl.Series, keys: pl.Series) -> NDArray[np.int32]:
    numbered = pl.DataFrame({"key": keys, "row": np.arange(len(keys), dtype=np.int32)})
    joined = pl.DataFrame({"key": ids}).join(numbered, on="key", how="left", maintain_order="left")
    return joined["row"].to_numpy()
