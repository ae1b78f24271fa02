"""CORDIS participations: which rows are kept, once, in collaborations of two or more."""

from __future__ import annotations

import polars as pl

from matchmaker.dataset.dataset import MIN_PARTICIPANTS
from matchmaker_training.sources import cordis_projects as projects
from matchmaker_training.sources.cordis_layout import ROLES_BY_WEIGHT

MAX_AMOUNT = 1e12  # no programme has as much; beyond, sums lose their meaning
NO_ORGANISATION = "blank organisation id"
DUPLICATE = "duplicate participation"
BAD_AMOUNT = "unreadable amount"


def read_participations(raw: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Give every row of organization.csv its collaboration, its role, and the reason for dropping it, if there is one.

    Of several rows of one organisation in one collaboration the one with the weightiest role is taken, and of these
    the first.

    Parameters
    ----------
    raw : polars.DataFrame
        Rows in reading order with ``row``, ``archive`` and the columns of the layout.
    known : polars.DataFrame
        From `cordis_projects.by_archive`.

    Returns
    -------
    polars.DataFrame
        The same rows with ``collaboration_id``, ``started_on``, ``role`` and ``reason``.
    """
    rows = raw.with_columns(role=snake_case(pl.col("role"))).join(
        known.rename({"reason": "project_reason"}), on=["archive", "projectID"], how="left", maintain_order="left"
    )
    reasoned = rows.with_columns(
        reason=pl.when(pl.col("projectID").is_null())
        .then(pl.lit(projects.NO_ID))
        .when(pl.col("organisationID").is_null())
        .then(pl.lit(NO_ORGANISATION))
        .when(pl.col("collaboration_id").is_null())
        .then(pl.lit(projects.UNKNOWN))
        .otherwise("project_reason")
    )
    weight = pl.col("role").replace_strict(ROLES_BY_WEIGHT, range(len(ROLES_BY_WEIGHT)), default=len(ROLES_BY_WEIGHT))
    first = projects.is_first("collaboration_id", "organisationID", by=(weight, "row"))
    once = reasoned.with_columns(
        reason=pl.when(pl.col("reason").is_null() & ~first).then(pl.lit(DUPLICATE)).otherwise("reason")
    )
    kept = pl.col("reason").is_null()
    too_few = kept & (kept.sum().over("collaboration_id") < MIN_PARTICIPANTS)
    return once.with_columns(reason=pl.when(too_few).then(pl.lit(projects.TOO_FEW)).otherwise("reason"))


def without_small(all_projects: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the projects that are left with fewer than two participants their reason."""
    large = rows.filter(pl.col("reason").is_null()).select("collaboration_id").unique()
    is_large = pl.col("collaboration_id").is_in(large["collaboration_id"].implode())
    return all_projects.with_columns(
        reason=pl.when(pl.col("reason").is_null() & ~is_large).then(pl.lit(projects.TOO_FEW)).otherwise("reason")
    )


def participations(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the table of participations from the rows that are kept.

    The share is of what the Union contributes. A blank amount is none beside others; where all are blank, or one is
    unreadable, no share is known.
    """
    kept = rows.filter(pl.col("reason").is_null())
    amount = pl.when(pl.col("ecContribution").is_null()).then(0.0).otherwise(_amount())
    in_all = amount.sum().over("collaboration_id")
    known = (in_all > 0) & amount.is_not_null().all().over("collaboration_id")
    return kept.select(
        "collaboration_id",
        pl.col("organisationID").alias("organisation_id"),
        "role",
        share=pl.when(known).then(amount / in_all),
    )


def emptied_amounts(rows: pl.DataFrame) -> pl.DataFrame:
    """List the amounts that could not be understood, and left the shares of their project unknown."""
    faulty = pl.col("reason").is_null() & pl.col("ecContribution").is_not_null() & _amount().is_null()
    return rows.filter(faulty).select(
        "file", "line", field=pl.lit("ecContribution"), value="ecContribution", reason=pl.lit(BAD_AMOUNT)
    )


def _amount() -> pl.Expr:
    number = pl.col("ecContribution").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return pl.when(number.is_between(0, MAX_AMOUNT)).then(number)


def snake_case(text: pl.Expr) -> pl.Expr:
    """Turn ``associatedPartner`` into ``associated_partner``."""
    return text.str.replace_all(r"([a-z0-9])([A-Z])", "${1}_${2}").str.replace_all(r"[\s-]+", "_").str.to_lowercase()
