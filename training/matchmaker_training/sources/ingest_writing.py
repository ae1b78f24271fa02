"""Writing what was ingested, with where it came from and what became of every row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from matchmaker.dataset.writing import write_dataset
from matchmaker.errors import InputError
from matchmaker_training.sources.attribution import write_attribution
from matchmaker_training.sources.cordis import CordisIngest

REPORT_NAME = "ingest-report.json"
REJECTS_NAME = "ingest-rejects.csv"
CHANGES = (
    "Changes: organisations were merged by their participant identification code and dated; projects with fewer than "
    f"two participants or without a start date were left out; codes were renamed. {REPORT_NAME} counts it all, "
    f"{REJECTS_NAME} lists every row that was left out."
)


def write_ingest(
    ingest: CordisIngest,
    out: Path,
    *,
    format: Literal["csv", "parquet"] = "parquet",  # noqa: A002  as in write_dataset
    overwrite: bool = False,
) -> None:
    """Write the five tables, ``ATTRIBUTION.md``, ``ingest-report.json`` and ``ingest-rejects.csv`` to a directory.

    Parameters
    ----------
    ingest : CordisIngest
        What `ingest_cordis` returned.
    out : Path
        The directory.
    format : {"csv", "parquet"}
        Of the tables.
    overwrite : bool
        Replace the tables of a directory that has something in it already.

    Raises
    ------
    InputError
        If something is at `out` already, or it cannot be written.
    """
    write_dataset(ingest.dataset, out, format=format, overwrite=overwrite)
    report = json.dumps(ingest.report.to_dict(), indent=2, ensure_ascii=False)
    try:
        write_attribution(out, sources=ingest.report.sources, changes=CHANGES)
        (out / REPORT_NAME).write_text(report + "\n", encoding="utf-8")
        ingest.report.rejects.write_csv(out / REJECTS_NAME)
    except OSError as error:
        expected = f"a directory that can be written ({error.strerror or error})"
        raise InputError(field="out", value=str(out), expected=expected) from error
