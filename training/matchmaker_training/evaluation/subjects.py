"""What collaborations are about."""

from __future__ import annotations

import polars as pl

from matchmaker.dataset import Dataset
from matchmaker.dataset.schema import COLLABORATION_ID

PROGRAMME_SCHEME = "programme"
PART_SCHEME = "programme-part"
NOT_TOLD = ("funding-scheme", "master-call")
"""Schemes that say how a collaboration is paid, or which call all of them answered, and not what it is about."""


def subjects_of(dataset: Dataset) -> pl.DataFrame:
    """Return what every collaboration is about: its topics of all schemes but two, and its programme.

    Returns
    -------
    polars.DataFrame
        Columns ``collaboration_id``, ``scheme`` and ``topic``, sorted, without repeats.
    """
    programmes = dataset.collaborations.filter(pl.col("programme").is_not_null()).select(
        pl.col("id").alias(COLLABORATION_ID), pl.lit(PROGRAMME_SCHEME).alias("scheme"), topic="programme"
    )
    told = dataset.topics.filter(~pl.col("scheme").is_in(NOT_TOLD)).select(COLLABORATION_ID, "scheme", "topic")
    return pl.concat([told, programmes]).unique().sort(COLLABORATION_ID, "scheme", "topic")


def measured_by(subjects: pl.DataFrame) -> pl.DataFrame:
    """Return those of the subjects that a baseline goes by: the parts of the programme if there are any, else all."""
    parts = subjects.filter(pl.col("scheme") == PART_SCHEME)
    return subjects if parts.is_empty() else parts
