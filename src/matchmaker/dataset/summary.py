"""A dataset at a glance, for people."""

from __future__ import annotations

import numpy as np
import polars as pl

N_SHOWN = 8


def summarise(tables: dict[str, pl.DataFrame], organisations: pl.DataFrame) -> str:
    """Return a page of text: rows of each table, what is known of the organisations, collaborations by year.

    Parameters
    ----------
    tables : dict of str to polars.DataFrame
        The five tables.
    organisations : polars.DataFrame
        One row an organisation.
    """
    sizes = tables["participations"].group_by("collaboration_id").len()["len"]
    years = tables["collaborations"]["started_on"].dt.year().alias("year").value_counts().sort("year")
    lines = [f"{name:<15} {table.height:>10,}" for name, table in tables.items() if name != "organisations"]
    lines = [f"{'organisations':<15} {organisations.height:>10,}", *lines]
    if len(sizes):
        median, most = np.percentile(sizes.to_numpy(), [50, 100])
        lines.append(f"participants of a collaboration: median {median:.0f}, at most {most:.0f}")
    for column in ("kind", "country"):
        lines.append(f"{column}: {_shares(organisations[column])}")
    lines.append("started in " + ", ".join(f"{year}: {count:,}" for year, count in years.iter_rows()))
    return "\n".join(lines)


def _shares(column: pl.Series) -> str:
    if column.is_empty():
        return "nothing known"
    counts = (
        column.fill_null("not known").alias("value").value_counts().sort("count", "value", descending=[True, False])
    )
    shown = [f"{value} {count / len(column):.0%}" for value, count in counts.head(N_SHOWN).iter_rows()]
    more = counts.height - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
