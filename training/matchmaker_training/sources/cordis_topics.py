"""CORDIS topics, kept apart by scheme: fields of science, calls, parts of the programme, legal bases, funding."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from matchmaker_training.sources import cordis_projects as projects
from matchmaker_training.sources.cordis_layout import CALL_TOPICS, EURO_SCI_VOC, LEGAL_BASIS, PROJECT

EURO_SCI_VOC_SCHEME, FIELD_SCHEME = "euroscivoc", "euroscivoc-field"
CALL_SCHEME, MASTER_CALL_SCHEME = "call", "master-call"
PART_SCHEME, LEGAL_SCHEME, FUNDING_SCHEME = "programme-part", "legal-basis", "funding-scheme"

NO_TOPIC = "blank topic"
DUPLICATE = "duplicate topic"
TOPIC_TABLES = {
    EURO_SCI_VOC: ("euroSciVocTitle", EURO_SCI_VOC_SCHEME),
    CALL_TOPICS: ("topic", CALL_SCHEME),
    LEGAL_BASIS: ("legalBasis", PART_SCHEME),
}
PROJECT_COLUMNS = {
    "topics": CALL_SCHEME,
    "legalBasis": LEGAL_SCHEME,
    "masterCall": MASTER_CALL_SCHEME,
    "fundingScheme": FUNDING_SCHEME,
}
_COLUMNS = ("collaboration_id", "topic", "scheme")


def read_topics(table: str, raw: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Give every row of a table of topics its collaboration, topic and scheme, and the reason for dropping it, if any.

    Parameters
    ----------
    table : str
        A key of `TOPIC_TABLES`.
    raw : polars.DataFrame
        Rows in reading order with ``archive`` and the columns of the layout.
    known : polars.DataFrame
        From `cordis_projects.by_archive`, after the collaborations with too few participants were found.
    """
    column, scheme = TOPIC_TABLES[table]
    placed = raw.with_columns(topic=pl.col(column), scheme=pl.lit(scheme)).join(
        known.rename({"reason": "project_reason"}), on=["archive", "projectID"], how="left", maintain_order="left"
    )
    reasoned = placed.with_columns(
        reason=pl.when(pl.col("projectID").is_null())
        .then(pl.lit(projects.NO_ID))
        .when(pl.col("topic").is_null())
        .then(pl.lit(NO_TOPIC))
        .when(pl.col("collaboration_id").is_null())
        .then(pl.lit(projects.UNKNOWN))
        .otherwise("project_reason")
    )
    again = pl.col("reason").is_null() & ~pl.struct("collaboration_id", "topic").is_first_distinct()
    return reasoned.with_columns(reason=pl.when(again).then(pl.lit(DUPLICATE)).otherwise("reason"))


def topics(rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the table of topics.

    Parameters
    ----------
    rows : mapping of str to polars.DataFrame
        By table: the tables of topics from `read_topics`, and the projects.
    """
    kept = pl.col("reason").is_null()
    own = [rows[table].filter(kept).select(_COLUMNS) for table in TOPIC_TABLES]
    listed = [_listed(rows[PROJECT].filter(kept), column, scheme) for column, scheme in PROJECT_COLUMNS.items()]
    return pl.concat([*own, _fields_of_science(rows[EURO_SCI_VOC]), *listed]).unique()


def _fields_of_science(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the second level of the path, e.g. clinical medicine: the leaves are too many to meet again often."""
    levels = pl.col("euroSciVocPath").str.strip_chars("/").str.split("/")
    field = levels.list.get(1, null_on_oob=True).fill_null(levels.list.get(0, null_on_oob=True))
    usable = rows.filter(pl.col("reason").is_null() | (pl.col("reason") == DUPLICATE))
    fields = usable.select("collaboration_id", topic=field.str.strip_chars(), scheme=pl.lit(FIELD_SCHEME))
    return fields.filter(pl.col("topic") != "").select(_COLUMNS)


def _listed(kept_projects: pl.DataFrame, column: str, scheme: str) -> pl.DataFrame:
    """Return the topics of a column of project.csv, which may hold several between semicolons."""
    return (
        kept_projects.select("collaboration_id", topic=pl.col(column).str.split(";"), scheme=pl.lit(scheme))
        .explode("topic")
        .with_columns(pl.col("topic").str.strip_chars())
        .filter(pl.col("topic") != "")
        .select(_COLUMNS)
    )
