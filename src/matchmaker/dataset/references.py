"""What must hold between rows: keys are unique, ids refer to something, a collaboration has participants."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from matchmaker.dataset.conforming import MIN_PARTICIPANTS
from matchmaker.dataset.problems import Action, Reason, line_or_row
from matchmaker.dataset.schema import COLLABORATION_ID, DEFAULT_SCHEME, ORGANISATION_ID
from matchmaker.dataset.table_reading import LINE, TableReading

_REASONS = {
    ORGANISATION_ID: (Reason.UNKNOWN_ORGANISATION, Reason.ORGANISATION_DROPPED),
    COLLABORATION_ID: (Reason.UNKNOWN_COLLABORATION, Reason.COLLABORATION_DROPPED),
}


def check_keys(reading: TableReading) -> None:
    """Take out the rows whose key an earlier row has."""
    if "scheme" in reading.schema.columns:
        reading.rows = reading.rows.with_columns(pl.col("scheme").fill_null(DEFAULT_SCHEME))
    key = reading.schema.key
    alike = reading.rows.filter(pl.struct(key).is_duplicated())
    alike = alike.with_columns(pl.col(LINE).min().over(key).alias("first"))
    place = line_or_row(reading.file)
    reading.note(
        alike.filter(pl.col(LINE) != pl.col("first")),
        field=", ".join(key),
        reason=Reason.DUPLICATE,
        action=Action.DROPPED,
        expected=pl.format(f"unique, and {place} {{}} has the same", "first"),
        value=pl.concat_str(key, separator=", ", ignore_nulls=True),
    )
    reading.take_out_the_dropped()


def check_references(readings: Mapping[str, TableReading]) -> None:
    """Take out what refers to nothing, then the collaborations left with too few, then what referred to those.

    Without a file of organisations, they are those that participate.
    """
    organisations, collaborations = readings["organisations"], readings["collaborations"]
    participations, topics = readings["participations"], readings["topics"]
    if organisations.file:
        _check_ids(participations, ORGANISATION_ID, organisations)
    _check_ids(participations, COLLABORATION_ID, collaborations)
    participations.take_out_the_dropped()
    _check_sizes(collaborations, participations)
    for reading in (participations, topics):
        _check_ids(reading, COLLABORATION_ID, collaborations)
        reading.take_out_the_dropped()
    if not organisations.file:
        _derive(organisations, participations)
    _check_ids(readings["capabilities"], ORGANISATION_ID, organisations)
    readings["capabilities"].take_out_the_dropped()


def _check_ids(reading: TableReading, column: str, target: TableReading) -> None:
    unknown, dropped = _REASONS[column]
    known = target.rows.select(pl.col("id").alias(column))
    was_there = pl.col(column).is_in(target.dropped_ids("id").implode())
    reading.note(
        reading.rows.join(known, on=column, how="anti", maintain_order="left"),
        field=column,
        reason=pl.when(was_there).then(pl.lit(dropped.value)).otherwise(pl.lit(unknown.value)),
        action=Action.DROPPED,
        expected=f"an id in the table {target.schema.name}",
    )


def _check_sizes(collaborations: TableReading, participations: TableReading) -> None:
    sizes = participations.rows.group_by(pl.col(COLLABORATION_ID).alias("id")).agg(n_participants=pl.len())
    sized = collaborations.rows.join(sizes, on="id", how="left", maintain_order="left")
    had_more = pl.col("id").is_in(participations.dropped_ids(COLLABORATION_ID, but_for=Reason.DUPLICATE).implode())
    collaborations.note(
        sized.filter(pl.col("n_participants").fill_null(0) < MIN_PARTICIPANTS),
        field="id",
        reason=pl.when(had_more)
        .then(pl.lit(Reason.PARTICIPANTS_DROPPED.value))
        .otherwise(pl.lit(Reason.TOO_FEW_PARTICIPANTS.value)),
        action=Action.DROPPED,
        expected=f"in participations with at least {MIN_PARTICIPANTS} organisations",
    )
    collaborations.take_out_the_dropped()


def _derive(organisations: TableReading, participations: TableReading) -> None:
    """Make organisations of those that participate; those that no longer do count as dropped."""
    ids = participations.rows.select(pl.col(ORGANISATION_ID).alias("id")).unique()
    organisations.rows = pl.concat([organisations.rows, ids], how="diagonal")
    gone = participations.dropped_ids(ORGANISATION_ID)
    organisations.dropped = [pl.DataFrame({"id": gone, "reason": [Reason.ORGANISATION_DROPPED.value] * len(gone)})]
