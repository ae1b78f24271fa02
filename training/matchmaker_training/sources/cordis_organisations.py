"""CORDIS organisations: their attributes in our words, and how these came to be known over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from matchmaker_training.sources.cordis_layout import KINDS, SME

ATTRIBUTES = ("name", "kind", "country", "region", "place", "sme", "url")
PROFILE = ("kind", "country", "region", "sme")  # what a model may learn from; the rest is for people to read
ORDER = ("collaboration_id", "row")
UNKNOWN_KIND = "unknown activity type"
UNKNOWN_SME = "neither true nor false"


def sightings(rows: pl.DataFrame) -> pl.DataFrame:
    """Return when each organisation was seen and what it was then, from all rows that name one, kept or not.

    Each row is dated by the start of its project.

    Parameters
    ----------
    rows : polars.DataFrame
        From `cordis_participations.read_participations`.
    """
    return rows.filter(pl.col("organisationID").is_not_null()).select(
        pl.col("organisationID").alias("id"),
        pl.col("started_on").alias("known_on"),
        "name",
        _coded("activityType", KINDS, pl.String).alias("kind"),
        pl.col("country").str.to_uppercase(),
        pl.col("nutsCode").alias("region"),
        pl.col("city").alias("place"),
        _coded("SME", SME, pl.Boolean).alias("sme"),
        pl.col("organizationURL").alias("url"),
        *ORDER,
        "archive",
    )


def emptied_attributes(rows: pl.DataFrame) -> pl.DataFrame:
    """List the codes that mean nothing to us and became unknown."""
    return pl.concat(
        rows.filter(
            pl.col("reason").is_null() & pl.col(column).is_not_null() & _coded(column, codes, pl.String).is_null()
        ).select("file", "line", field=pl.lit(column), value=column, reason=pl.lit(reason))
        for column, codes, reason in (("activityType", KINDS, UNKNOWN_KIND), ("SME", SME, UNKNOWN_SME))
    )


def _coded(column: str, codes: Mapping[str, Any], dtype: type[pl.DataType]) -> pl.Expr:
    spelled = {code.lower(): value for code, value in codes.items()}
    return pl.col(column).str.to_lowercase().replace_strict(spelled, default=None, return_dtype=dtype)
