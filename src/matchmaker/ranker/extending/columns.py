"""The attributes of the given organisations among those of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import KINDS, NO_DAY, UNKNOWN, OrganisationColumns, day_number
from matchmaker.organisation import Organisation, parse_kind
from matchmaker.ranker.extending.moves import Codes, Moves, entries_of
from matchmaker.sparse import from_triplets
from matchmaker.strings import Strings


def countries_of(knowledge: Knowledge, organisations: Sequence[Organisation]) -> list[str | None]:
    """Return the countries as the data spells them."""
    spelt = {name.upper(): name for name in knowledge.organisations.country_codes}
    given = [one.country for one in organisations]
    return [None if country is None else spelt.get(country.upper(), country) for country in given]


def columns_with(
    columns: OrganisationColumns,
    organisations: Sequence[Organisation],
    countries: Codes,
    places: Codes,
    moves: Moves,
) -> OrganisationColumns:
    """Return the columns with the organisations given, in place of whoever had their ids."""
    names = [sorted(one.capabilities) for one in organisations]
    capabilities = Codes(columns.capability_names, [name for each in names for name in each])
    strengths = [one.capabilities[name] for one, each in zip(organisations, names, strict=True) for name in each]
    rows, codes, values = entries_of(columns.capabilities, moves)
    kept = ~moves.is_given[rows]
    holders = np.repeat(moves.given, np.array([len(each) for each in names], dtype=np.int64))

    def texts(column: Strings, given: Iterable[str | None]) -> Strings:
        return column.joined(Strings.of(one or "" for one in given)).taken(moves.source)

    def numbers(column: NDArray[np.integer], given: Iterable[int]) -> NDArray[Any]:
        return np.concatenate([column, np.array(list(given), dtype=column.dtype)])[moves.source]

    kinds = {kind: code for code, kind in enumerate(KINDS)}
    return OrganisationColumns(
        ids=texts(columns.ids, (one.id for one in organisations)),
        names=texts(columns.names, (one.name for one in organisations)),
        kinds=numbers(
            columns.kinds, (UNKNOWN if one.kind is None else kinds[parse_kind(one.kind)] for one in organisations)
        ),
        countries=countries.of(columns.countries, moves),
        country_codes=countries.names,
        regions=texts(columns.regions, (one.region for one in organisations)),
        places=texts(columns.places, (one.place for one in organisations)),
        place_codes=places.of(columns.place_codes, moves),
        place_names=places.names,
        smes=numbers(columns.smes, (UNKNOWN if one.sme is None else int(one.sme) for one in organisations)),
        descriptions=texts(columns.descriptions, (one.description for one in organisations)),
        urls=texts(columns.urls, (one.url for one in organisations)),
        known_on=numbers(
            columns.known_on, (NO_DAY if one.known_on is None else day_number(one.known_on) for one in organisations)
        ),
        capabilities=from_triplets(
            np.concatenate([rows[kept], holders]),
            np.concatenate([capabilities.moved[codes[kept]], capabilities.given]),
            np.concatenate([values[kept], np.array(strengths, dtype=np.float32)]),
            shape=(moves.n, len(capabilities.names)),
        ),
        capability_names=capabilities.names,
    )
