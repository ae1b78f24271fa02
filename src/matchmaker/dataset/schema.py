"""The five tables: every column is named and typed here, once.

Only ids, ``started_on`` and the participations are required; whatever else is missing is null and not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl
from polars.datatypes import DataTypeClass

ORGANISATION_ID = "organisation_id"
COLLABORATION_ID = "collaboration_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """One table.

    Parameters
    ----------
    name : str
        The table's name and the stem of its file.
    columns : mapping of str to polars type
        In the order in which they are written.
    required : frozenset of str
        Columns that must be there and never null.
    key : tuple of str
        Columns that together identify a row; the table is sorted by `order`, or by the key.
    """

    name: str
    columns: Mapping[str, DataTypeClass]
    required: frozenset[str]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()

    @property
    def sort_by(self) -> tuple[str, ...]:
        """The columns that the table is sorted by."""
        return self.order or self.key

    def empty(self) -> pl.DataFrame:
        """Return the table without rows."""
        return pl.DataFrame(schema=dict(self.columns))


ORGANISATIONS = TableSchema(
    name="organisations",
    columns=MappingProxyType(
        {
            "id": pl.String,
            "name": pl.String,
            "kind": pl.String,  # one of organisation.Kind
            "country": pl.String,
            "region": pl.String,  # NUTS code
            "place": pl.String,
            "sme": pl.Boolean,
            "description": pl.String,
            "url": pl.String,
            "known_on": pl.Date,  # from when on this row holds; several rows of one id are its history
        }
    ),
    required=frozenset({"id"}),
    key=("id", "known_on"),
)
CAPABILITIES = TableSchema(
    name="capabilities",
    columns=MappingProxyType({ORGANISATION_ID: pl.String, "capability": pl.String, "strength": pl.Float64}),
    required=frozenset({ORGANISATION_ID, "capability"}),
    key=(ORGANISATION_ID, "capability"),
)
COLLABORATIONS = TableSchema(
    name="collaborations",
    columns=MappingProxyType(
        {
            "id": pl.String,
            "started_on": pl.Date,
            "ended_on": pl.Date,
            "title": pl.String,
            "text": pl.String,
            "programme": pl.String,
        }
    ),
    required=frozenset({"id", "started_on"}),
    key=("id",),
    order=("started_on", "id"),
)
PARTICIPATIONS = TableSchema(
    name="participations",
    columns=MappingProxyType(
        {
            COLLABORATION_ID: pl.String,
            ORGANISATION_ID: pl.String,
            "role": pl.String,
            "share": pl.Float64,  # of the collaboration's budget
        }
    ),
    required=frozenset({COLLABORATION_ID, ORGANISATION_ID}),
    key=(COLLABORATION_ID, ORGANISATION_ID),
)
TOPICS = TableSchema(
    name="topics",
    columns=MappingProxyType({COLLABORATION_ID: pl.String, "topic": pl.String, "scheme": pl.String}),
    required=frozenset({COLLABORATION_ID, "topic"}),
    key=(COLLABORATION_ID, "scheme", "topic"),
)

TABLES = (ORGANISATIONS, CAPABILITIES, COLLABORATIONS, PARTICIPATIONS, TOPICS)
DEFAULT_STRENGTH = 1.0
DEFAULT_SCHEME = "topic"
