"""Reading the official CORDIS downloads into a dataset, with every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from matchmaker.dataset import Dataset
from matchmaker.errors import DatasetError, InputError
from matchmaker_training.progress import Progress, silent
from matchmaker_training.sources import (
    cordis_organisations,
    cordis_participations,
    cordis_projects,
    cordis_topics,
    rejects,
)
from matchmaker_training.sources.accounting import IngestReport, PostponedColumn, source_file
from matchmaker_training.sources.archive import Archive, inspect_archive
from matchmaker_training.sources.cordis_layout import LAYOUTS, MUST_BE_THERE, ORGANISATION, PROJECT, SUFFIXES
from matchmaker_training.sources.patchy_columns import find_patchy, versions_without_hindsight
from matchmaker_training.sources.rows import read_table

MAX_BLANK_SHARE = 0.05
_PLACE = {"archive": pl.Int64, "archive_name": pl.String, "file": pl.String}


@dataclass(frozen=True, slots=True, kw_only=True)
class CordisIngest:
    """What came out of CORDIS files.

    Parameters
    ----------
    dataset : Dataset
        The five tables.
    report : IngestReport
        Where they came from, and what became of every row.
    """

    dataset: Dataset
    report: IngestReport


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A table of all archives: its rows, in reading order, with the reason for dropping each, and what was rejected."""

    rows: pl.DataFrame
    rejects: pl.DataFrame


def ingest_cordis(
    files: Sequence[Path], *, max_blank_share: float = MAX_BLANK_SHARE, progress: Progress | None = None
) -> CordisIngest:
    """Read official CORDIS downloads, CSV or JSON, of one or several framework programmes.

    The order of `files` does not matter. ``docs/how-to/cordis.md`` has the rules.

    Parameters
    ----------
    files : sequence of Path
        Zips as downloaded, e.g. ``cordis-h2020projects-csv.zip``.
    max_blank_share : float
        In 0..1. A profile column (kind, country, region, sme) that a file leaves blank for a larger share of its
        organisations does not say when its values became known: they are dated on the last day of all files, so that
        they cannot tell an earlier day of its future. 1 takes the files at their word.
    progress : callable, optional
        Called with the stage, how much is done, and how much there is.

    Raises
    ------
    InputError
        If `max_blank_share` is no share.
    DatasetError
        If a file cannot be read as such a zip; the message says file, line and field. Single bad rows are dropped and
        stand in the report.
    """
    if not 0.0 <= max_blank_share <= 1.0:
        raise InputError(field="max_blank_share", value=max_blank_share, expected="a share in 0..1")
    tell = progress or silent
    archives = _inspected(files)
    raw = {table: _read(archives, table, tell) for table in LAYOUTS}
    tell("joining the tables", 0, 1)
    rows = _join({table: one.rows for table, one in raw.items()})
    sightings = cordis_organisations.sightings(rows[ORGANISATION])
    patchy = find_patchy(sightings, cordis_organisations.PROFILE, max_blank_share=max_blank_share)
    organisations = versions_without_hindsight(
        sightings, patchy, attributes=cordis_organisations.ATTRIBUTES, order=cordis_organisations.ORDER
    )
    dataset = Dataset.from_tables(
        organisations=organisations,
        collaborations=cordis_projects.collaborations(rows[PROJECT]),
        participations=cordis_participations.participations(rows[ORGANISATION]),
        topics=cordis_topics.topics(rows),
    )
    postponed = tuple(
        PostponedColumn(file=archives[one.archive].path.name, column=one.column, blank_share=one.blank_share)
        for one in patchy
    )
    report = _report(archives, _judged(raw, rows), postponed, dataset)
    tell("joining the tables", 1, 1)
    return CordisIngest(dataset=dataset, report=report)


def _join(raw: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Give the rows of every table their collaboration, and the reason for dropping them, if there is one."""
    projects = cordis_projects.read_projects(raw[PROJECT])
    rows = cordis_participations.read_participations(raw[ORGANISATION], cordis_projects.by_archive(projects))
    projects = cordis_participations.without_small(projects, rows)
    known = cordis_projects.by_archive(projects)
    topics = {table: cordis_topics.read_topics(table, raw[table], known) for table in cordis_topics.TOPIC_TABLES}
    return {PROJECT: projects, ORGANISATION: rows, **topics}


def _inspected(files: Sequence[Path]) -> list[Archive]:
    """Open all files, in an order that does not depend on how they were given."""
    if not files:
        raise DatasetError(source="files", value=[], expected="at least one zip as downloaded from CORDIS")
    archives = [inspect_archive(Path(file), tables=MUST_BE_THERE, suffixes=SUFFIXES) for file in files]
    archives.sort(key=lambda one: (one.path.name, one.sha256))
    first: dict[str, Archive] = {}
    for one in archives:
        same = first.setdefault(one.sha256, one)
        if same is not one:
            raise DatasetError(source=str(one.path), expected=f"given once: {same.path} is the same file")
    return archives


def _read(archives: Sequence[Archive], table: str, progress: Progress) -> _Judged:
    layout = LAYOUTS[table]
    rows = [pl.DataFrame(schema={**dict.fromkeys(layout.columns, pl.String), "line": pl.Int64, **_PLACE})]
    unreadable = [pl.DataFrame(schema=rejects.SCHEMA)]
    for number, archive in enumerate(archives):
        if table in archive.members:
            raw = read_table(archive, table, layout, progress=progress)
            place = zip(_PLACE.items(), (number, archive.path.name, archive.source(table)), strict=True)
            rows.append(
                raw.frame.with_columns(pl.lit(value, dtype=dtype).alias(name) for (name, dtype), value in place)
            )
            unreadable.append(rejects.unreadable_rows(archive.source(table), raw.rejects))
    return _Judged(rows=pl.concat(rows).with_row_index("row"), rejects=pl.concat(unreadable))


def _judged(raw: Mapping[str, _Judged], rows: Mapping[str, pl.DataFrame]) -> dict[str, _Judged]:
    emptied = {
        PROJECT: [rejects.emptied_fields(cordis_projects.emptied_days(rows[PROJECT]))],
        ORGANISATION: [
            rejects.emptied_fields(cordis_organisations.emptied_attributes(rows[ORGANISATION])),
            rejects.emptied_fields(cordis_participations.emptied_amounts(rows[ORGANISATION])),
        ],
    }
    listed = {
        table: [raw[table].rejects, rejects.dropped_rows(now, LAYOUTS[table].key), *emptied.get(table, [])]
        for table, now in rows.items()
    }
    return {table: _Judged(rows=now, rejects=pl.concat(listed[table])) for table, now in rows.items()}


def _report(
    archives: Sequence[Archive],
    judged: Mapping[str, _Judged],
    postponed: tuple[PostponedColumn, ...],
    dataset: Dataset,
) -> IngestReport:
    return IngestReport(
        sources=tuple(source_file(archive, LAYOUTS) for archive in archives),
        tables=tuple(
            rejects.account(table=table, file=archive.source(table), rows=one.rows, rejects=one.rejects)
            for archive in archives
            for table, one in judged.items()
            if table in archive.members
        ),
        postponed=postponed,
        counts=_counts(dataset),
        rejects=pl.concat(one.rejects for one in judged.values()).sort("file", "line", "field", maintain_order=True),
    )


def _counts(dataset: Dataset) -> dict[str, int]:
    schemes = dataset.topics.group_by("scheme").len().sort("scheme")
    return {
        "organisations": dataset.n_organisations,
        "organisation_versions": dataset.history.height,
        "undated_organisations": dataset.organisations["known_on"].null_count(),
        "collaborations": dataset.n_collaborations,
        "participations": dataset.participations.height,
        "topics": dataset.topics.height,
        **{f"topics.{scheme}": n for scheme, n in schemes.iter_rows()},
    }
