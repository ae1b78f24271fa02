"""A slice of each of the five tables, written out from the blueprint: rows, order and types of `dataset.schema`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matchmaker.dataset import schema
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID, TableSchema
from matchmaker.sample.blueprint import Blueprint
from matchmaker.sample.places import COUNTRIES, PLACES, REGIONS
from matchmaker.sample.population import KINDS, SIZE_UNKNOWN
from matchmaker.sample.quarters import EPOCH_DAY
from matchmaker.sample.taxonomy import CAPABILITY_NAMES, FIELD_OF_CAPABILITY, FIELDS, THEMES
from matchmaker.sample.templates import looked_up
from matchmaker.sample.wording import describe, title_and_text

COORDINATOR, PARTICIPANT = "coordinator", "participant"
MIN_DIGITS = 6


def organisation_ids(blueprint: Blueprint, rows: NDArray[np.int64]) -> pl.Series:
    """Return ``org-000001`` for row 0, and so on."""
    return _ids("org", rows, blueprint.population.n_organisations)


def collaboration_ids(blueprint: Blueprint, rows: NDArray[np.int64]) -> pl.Series:
    """Return ``proj-000001`` for row 0, and so on."""
    return _ids("proj", rows, blueprint.projects.n_projects)


def _ids(prefix: str, rows: NDArray[np.int64], n: int) -> pl.Series:
    digits = max(MIN_DIGITS, len(str(n)))  # as many for all, so that the order of the ids is that of the rows
    return prefix + "-" + pl.Series(rows + 1).cast(pl.String).str.zfill(digits)


def _days(days: NDArray[np.int64]) -> pl.Series:
    return pl.Series((days + EPOCH_DAY).astype(np.int32)).cast(pl.Date)


def _organisations(blueprint: Blueprint, rows: slice) -> pl.DataFrame:
    population = blueprint.population
    ids = organisation_ids(blueprint, np.arange(rows.start, rows.stop))
    is_sme = population.is_sme[rows]
    return pl.DataFrame(
        {
            "id": ids,
            "name": blueprint.names.names[rows],
            "kind": looked_up([kind.value for kind in KINDS], population.kind[rows]),
            "country": looked_up([one.code for one in COUNTRIES], population.country[rows]),
            "region": looked_up(REGIONS, population.region[rows]),
            "place": looked_up([one.name for one in PLACES], population.place[rows]),
            "sme": pl.Series([False, True, None], dtype=pl.Boolean).gather(np.where(is_sme == SIZE_UNKNOWN, 2, is_sme)),
            "description": describe(population, blueprint.names, blueprint.descriptions, rows),
            "url": "https://" + ids + ".example",
            "known_on": _days(blueprint.known[rows]),
        }
    )


def _capabilities(blueprint: Blueprint, rows: slice) -> pl.DataFrame:
    declared = blueprint.declarations
    first, last = np.searchsorted(declared.organisation, [rows.start, rows.stop])
    return pl.DataFrame(
        {
            ORGANISATION_ID: organisation_ids(blueprint, declared.organisation[first:last].astype(np.int64)),
            "capability": looked_up(CAPABILITY_NAMES, declared.capability[first:last].astype(np.int64)),
            "strength": declared.percent[first:last] / 100,
        }
    )


def _collaborations(blueprint: Blueprint, rows: slice) -> pl.DataFrame:
    projects = blueprint.projects
    title, text = title_and_text(blueprint.population, projects, blueprint.texts, rows)
    return pl.DataFrame(
        {
            "id": collaboration_ids(blueprint, np.arange(rows.start, rows.stop)),
            "started_on": _days(projects.started[rows]),
            "ended_on": _days(projects.started[rows] + projects.n_days[rows]),
            "title": title,
            "text": text,
            "programme": looked_up([theme.name for theme in THEMES], projects.theme[rows]),
        }
    )


def _participations(blueprint: Blueprint, rows: slice) -> pl.DataFrame:
    bounds = blueprint.projects.bounds[rows.start : rows.stop + 1]
    project = np.repeat(np.arange(rows.start, rows.stop), np.diff(bounds))
    leads = np.zeros(len(project), dtype=np.int64)
    leads[bounds[:-1] - bounds[0]] = 1
    members = blueprint.projects.members[bounds[0] : bounds[-1]].astype(np.int64)
    return pl.DataFrame(
        {
            COLLABORATION_ID: collaboration_ids(blueprint, project),
            ORGANISATION_ID: organisation_ids(blueprint, members),
            "role": looked_up([PARTICIPANT, COORDINATOR], leads),
            "share": None,
        }
    )


def _topics(blueprint: Blueprint, rows: slice) -> pl.DataFrame:
    project, turn = np.nonzero(blueprint.has_topic[rows])
    capability = blueprint.projects.needs[rows][project, turn]
    ids = collaboration_ids(blueprint, rows.start + project)
    fields = looked_up(FIELDS, np.array(FIELD_OF_CAPABILITY)[capability])
    return pl.concat(
        [
            pl.DataFrame({COLLABORATION_ID: ids, "topic": looked_up(CAPABILITY_NAMES, capability), "scheme": "topic"}),
            pl.DataFrame({COLLABORATION_ID: ids, "topic": fields, "scheme": "field"}).unique(),
        ]
    )


_WRITERS: Mapping[str, Callable[[Blueprint, slice], pl.DataFrame]] = MappingProxyType(
    {
        "organisations": _organisations,
        "capabilities": _capabilities,
        "collaborations": _collaborations,
        "participations": _participations,
        "topics": _topics,
    }
)


def n_slots(blueprint: Blueprint, table: TableSchema) -> int:
    """Return what a table is sliced by: the number of organisations or of collaborations."""
    of_organisations = table in (schema.ORGANISATIONS, schema.CAPABILITIES)
    return blueprint.population.n_organisations if of_organisations else blueprint.projects.n_projects


def table_slice(blueprint: Blueprint, table: TableSchema, start: int, stop: int) -> pl.DataFrame:
    """Write the rows of a table that belong to the organisations, or the collaborations, from `start` to `stop`.

    Slices put one after the other are the whole table in the order of its schema: ids are in the order of the rows.
    """
    frame = _WRITERS[table.name](blueprint, slice(start, stop))
    return frame.select(pl.col(name).cast(dtype) for name, dtype in table.columns.items()).sort(table.sort_by)
