"""Described organisations put into knowledge that is there already, without a dataset.

Organisations stand in the order of their ids, so rows move wherever one comes in between. What was learnt of the past
stays as it was: graph, activity, associations, companions, mixing, tastes and inverse document frequencies. So nothing
changes between organisations that were there before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.errors import InputError
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.activity import Activity
from matchmaker.knowledge.associations import Associations
from matchmaker.knowledge.columns import KINDS, NO_DAY, UNKNOWN, OrganisationColumns, day_number
from matchmaker.knowledge.companions import Companions
from matchmaker.knowledge.flow import Flow
from matchmaker.knowledge.graph import Graph, decay
from matchmaker.knowledge.involvement import PRIOR_COLLABORATIONS, Involvement
from matchmaker.knowledge.profiles import Profiles
from matchmaker.knowledge.tastes import Tastes
from matchmaker.knowledge.texts import Texts
from matchmaker.organisation import Organisation, parse_kind
from matchmaker.question import place_name
from matchmaker.search import SubjectIndex
from matchmaker.sparse import from_triplets, positions_of_rows
from matchmaker.strings import Strings

CAPABILITY_SCHEME = "capability"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Moves:
    """Where everything goes.

    Parameters
    ----------
    n : int
        How many organisations there are in the end.
    moved : ndarray of int32, shape (n_before,)
        The new row of each that was there; ascending.
    given : ndarray of int32, shape (k,)
        The row of each that is given.
    source : ndarray of int64, shape (n,)
        For each row, where its attributes stand among those that were there and, behind them, the given.
    """

    n: int
    moved: NDArray[np.int32]
    given: NDArray[np.int32]
    source: NDArray[np.int64]

    @property
    def is_given(self) -> NDArray[np.bool_]:
        """Whether a row is one of those that are given, shape (n,)."""
        return self.source >= len(self.moved)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Declared:
    """What the given organisations declare, as entries: of which of them, on which subject, how strongly."""

    givens: NDArray[np.int64]
    subjects: NDArray[np.int64]
    strengths: NDArray[np.float64]
    new_subjects: tuple[str, ...]


def extend(knowledge: Knowledge, organisations: Sequence[Organisation], subjects: SubjectIndex) -> Knowledge:
    """Return knowledge of `organisations` too; those that it knows get the attributes given in place of their own.

    Parameters
    ----------
    subjects : SubjectIndex
        Of the subjects of `knowledge`. A declared capability counts for what others declare under its name, whatever
        the case and the accents; where nobody does, for the topics of its name; and else it becomes a subject.

    Raises
    ------
    InputError
        If one id is given twice.
    """
    moves = _moves(knowledge.organisations.ids, [organisation.id for organisation in organisations])
    countries = _Codes(knowledge.organisations.country_codes, _countries(knowledge, organisations))
    places = _Codes(knowledge.organisations.place_names, [place_name(one.country, one.place) for one in organisations])
    declared = _declared(organisations, subjects, knowledge.profiles)
    graph, flow = knowledge.graph, knowledge.flow
    groups = countries.groups()
    mixing = np.zeros((len(countries.names) + 1,) * 2, dtype=np.float32)  # by chance, where nothing is known
    mixing[np.ix_(groups, groups)] = knowledge.country_mixing
    return Knowledge(
        as_of=knowledge.as_of,
        settings=knowledge.settings,
        organisations=_columns(knowledge.organisations, organisations, countries, places, moves),
        collaborations=knowledge.collaborations,
        participation=_spread(knowledge.participation, rows=moves.moved, n_rows=moves.n),
        membership=_spread(knowledge.membership, columns=moves.moved, n_columns=moves.n),
        graph=Graph(
            weights=_spread(graph.weights, rows=moves.moved, n_rows=moves.n, columns=moves.moved, n_columns=moves.n),
            recent=graph.recent,
            roots=graph.roots,
            counts=graph.counts,
            last_on=graph.last_on,
            strengths=_placed(graph.strengths, moves),
        ),
        flow=Flow(
            inward=_spread(flow.inward, columns=moves.moved, n_columns=moves.n),
            outward=_spread(flow.outward, rows=moves.moved, n_rows=moves.n),
            way_back=_placed(flow.way_back, moves),
        ),
        activity=_activity(knowledge.activity, moves),
        profiles=_profiles(knowledge, declared, moves),
        involvement=_involvement(knowledge, declared, moves),
        tastes=_tastes(knowledge.tastes, countries, places, moves),
        companions=_companions(knowledge.companions, len(declared.new_subjects)),
        associations=_associations(knowledge.associations, len(declared.new_subjects), moves),
        texts=_texts(knowledge.texts, organisations, moves),
        country_mixing=mixing,
        kind_mixing=knowledge.kind_mixing,
    )


class _Codes:
    """Names in order, some of them new: the new codes of those that were there, and of the values given."""

    __slots__ = ("given", "moved", "names")

    def __init__(self, names: Strings, values: Sequence[str | None]) -> None:
        before = list(names)
        every = sorted({*before, *(value for value in values if value is not None)})
        codes = {name: code for code, name in enumerate(every)}
        self.names = Strings.of(every)
        self.moved = np.array([codes[name] for name in before], dtype=np.int32)
        self.given = np.array([UNKNOWN if value is None else codes[value] for value in values], dtype=np.int32)

    def groups(self, n_each: int = 1) -> NDArray[np.int64]:
        """Return the new place of every code before, each standing for `n_each`, and of the unknown, which is last."""
        each = self.moved.astype(np.int64)[:, None] * n_each + np.arange(n_each)
        return np.append(each.ravel(), len(self.names) * n_each)

    def of(self, codes: NDArray[np.int32], moves: _Moves) -> NDArray[np.int32]:
        """Return the new code of every organisation, given the old ones."""
        known = np.append(self.moved, np.int32(UNKNOWN))[codes]  # -1 finds the last
        return np.concatenate([known, self.given])[moves.source]


def _moves(ids: Strings, given: Sequence[str]) -> _Moves:
    twice = sorted({one for one in given if given.count(one) > 1}) if len(set(given)) < len(given) else []
    if twice:
        raise InputError(field="organisations", value=twice[0], expected="of different ids")
    n_before, rows = len(ids), [ids.find(one) for one in given]
    new = sorted((one, place) for place, (one, row) in enumerate(zip(given, rows, strict=True)) if row is None)
    before = np.array([ids.place_of(one) for one, _ in new], dtype=np.int64)
    source = np.insert(np.arange(n_before), before, np.array([n_before + place for _, place in new], dtype=np.int64))
    moved = np.flatnonzero(source < n_before).astype(np.int32)
    for place, row in enumerate(rows):
        if row is not None:
            source[moved[row]] = n_before + place
    where = np.empty(len(given), dtype=np.int32)
    of_given = np.flatnonzero(source >= n_before)
    where[source[of_given] - n_before] = of_given
    return _Moves(n=len(source), moved=moved, given=where, source=source)


def _countries(knowledge: Knowledge, organisations: Sequence[Organisation]) -> list[str | None]:
    """Return the countries as the data spells them."""
    spelt = {name.upper(): name for name in knowledge.organisations.country_codes}
    given = [one.country for one in organisations]
    return [None if country is None else spelt.get(country.upper(), country) for country in given]


def _columns(
    columns: OrganisationColumns,
    organisations: Sequence[Organisation],
    countries: _Codes,
    places: _Codes,
    moves: _Moves,
) -> OrganisationColumns:
    names = [sorted(one.capabilities) for one in organisations]
    capabilities = _Codes(columns.capability_names, [name for each in names for name in each])
    strengths = [one.capabilities[name] for one, each in zip(organisations, names, strict=True) for name in each]
    rows, codes, values = _entries(columns.capabilities, moves)
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


def _activity(activity: Activity, moves: _Moves) -> Activity:
    without = {"first_on": NO_DAY, "last_on": NO_DAY, "relative_share": np.nan, "small_part_share": np.nan}
    placed = {
        one.name: _placed(getattr(activity, one.name), moves, fill=without.get(one.name, 0)) for one in fields(activity)
    }
    return Activity(**placed)


def _tastes(tastes: Tastes, countries: _Codes, places: _Codes, moves: _Moves) -> Tastes:
    of_country, of_country_and_kind, of_place = countries.groups(), countries.groups(len(KINDS)), places.groups()

    def placed(matrix: csr_array, groups: NDArray[np.int64] | None = None, n: int = 0) -> csr_array:
        return _spread(matrix, rows=groups, n_rows=n + 1, columns=moves.moved, n_columns=moves.n)

    n_countries, n_places = len(countries.names), len(places.names)
    return Tastes(
        by_country=placed(tastes.by_country, of_country, n_countries),
        by_kind=placed(tastes.by_kind),
        by_country_and_kind=placed(tastes.by_country_and_kind, of_country_and_kind, n_countries * len(KINDS)),
        by_place=placed(tastes.by_place, of_place, n_places),
        newcomers_by_country=placed(tastes.newcomers_by_country, of_country, n_countries),
        newcomers_by_kind=placed(tastes.newcomers_by_kind),
        newcomers_by_country_and_kind=placed(
            tastes.newcomers_by_country_and_kind, of_country_and_kind, n_countries * len(KINDS)
        ),
    )


def _companions(companions: Companions, n_new_subjects: int) -> Companions:
    """Return the same companions: what is declared for the first time stands beside nothing yet."""
    n_before = companions.together.shape[0]
    n = n_before + n_new_subjects
    places = np.arange(n_before)
    return Companions(
        together=_spread(companions.together, rows=places, n_rows=n, columns=places, n_columns=n),
        n_cases=np.append(companions.n_cases, np.zeros(n_new_subjects, dtype=np.int32)),
    )


def _associations(associations: Associations, n_new_subjects: int, moves: _Moves) -> Associations:
    """Return the same votes: nobody without a past has one, nor gets one."""
    n_subjects = associations.of_subjects.shape[0]
    return Associations(
        of_partners=_spread(
            associations.of_partners, rows=moves.moved, n_rows=moves.n, columns=moves.moved, n_columns=moves.n
        ),
        of_members=_spread(
            associations.of_members, rows=moves.moved, n_rows=moves.n, columns=moves.moved, n_columns=moves.n
        ),
        of_subjects=_spread(
            associations.of_subjects,
            rows=np.arange(n_subjects),
            n_rows=n_subjects + n_new_subjects,
            columns=moves.moved,
            n_columns=moves.n,
        ),
    )


def _texts(texts: Texts, organisations: Sequence[Organisation], moves: _Moves) -> Texts:
    """Return the texts with what those given say of themselves, in the words that were known."""
    columns = np.repeat(np.arange(texts.organisations.shape[0]), np.diff(texts.organisations.indptr))
    rows = moves.moved[texts.organisations.indices]
    kept = ~moves.is_given[rows]
    parts = [(columns[kept], rows[kept], texts.organisations.data[kept])]
    for row, one in zip(moves.given.tolist(), organisations, strict=True):
        own, values = texts.vector("\n".join([one.description, *sorted(one.capabilities)]))
        parts.append((own, np.full(len(own), row, dtype=rows.dtype), values))
    by_column = from_triplets(
        *(np.concatenate(each) for each in zip(*parts, strict=True)), shape=(len(texts.idf), moves.n)
    )
    return Texts(collaborations=texts.collaborations, organisations=by_column, worth=texts.worth, idf=texts.idf)


def _declared(organisations: Sequence[Organisation], subjects: SubjectIndex, profiles: Profiles) -> _Declared:
    """Find the subjects of what is declared; of several names of one subject the strongest counts."""
    n_subjects = len(profiles.subjects)
    unknown = subjects.find(sorted({name for one in organisations for name in one.capabilities}))[1]
    alike = SubjectIndex(Strings.of(unknown))
    firsts = {name: unknown[int(alike.find([name])[0][0])] for name in unknown}
    new_subjects = sorted(set(firsts.values()))
    new_codes = {name: n_subjects + new_subjects.index(first) for name, first in firsts.items()}
    strengths: dict[tuple[int, int], float] = {}
    for place, organisation in enumerate(organisations):
        for name, strength in organisation.capabilities.items():
            found = [new_codes[name]] if name in new_codes else subjects.find([name])[0].tolist()
            capabilities = [code for code in found if code < n_subjects and profiles.schemes[code] == CAPABILITY_SCHEME]
            for code in capabilities or found:
                strengths[place, code] = max(strength, strengths.get((place, code), 0.0))
    entries = sorted((place, code, strength) for (place, code), strength in strengths.items() if strength > 0)
    givens, codes, values = zip(*entries, strict=True) if entries else ((), (), ())
    return _Declared(
        givens=np.array(givens, dtype=np.int64),
        subjects=np.array(codes, dtype=np.int64),
        strengths=np.array(values, dtype=np.float64),
        new_subjects=tuple(new_subjects),
    )


def _profiles(knowledge: Knowledge, declared: _Declared, moves: _Moves) -> Profiles:
    profiles, n_new = knowledge.profiles, len(declared.new_subjects)
    idf = np.append(profiles.idf, np.full(n_new, np.log((1 + moves.n) / 2) + 1, dtype=profiles.idf.dtype))
    vectors: dict[int, dict[int, float]] = {row: {} for row in moves.given.tolist()}
    old_row = np.full(moves.n, UNKNOWN, dtype=np.int64)
    old_row[moves.moved] = np.arange(len(moves.moved))
    for row in moves.given.tolist():
        if old_row[row] != UNKNOWN:
            vectors[row] = _topic_frequencies(knowledge, int(old_row[row]))
    rows_of = moves.given[declared.givens].tolist()
    for row, code, strength in zip(rows_of, declared.subjects.tolist(), declared.strengths.tolist(), strict=True):
        vectors[row][code] = max(strength, vectors[row].get(code, 0.0))
    rows, codes, values = _entries(profiles.vectors, moves)
    kept = ~moves.is_given[rows]
    parts: list[tuple[NDArray[Any], ...]] = [(rows[kept], codes[kept], values[kept])]
    for row, frequencies in vectors.items():
        own = np.array(sorted(frequencies), dtype=np.int64)
        weighted = np.array([frequencies[code] for code in own.tolist()]) * idf[own]
        length = np.sqrt(weighted @ weighted) if len(own) else 1.0
        parts.append((np.full(len(own), row), own, (weighted / length).astype(np.float32)))
    entries = [np.concatenate(each) for each in zip(*parts, strict=True)]
    return Profiles(
        vectors=from_triplets(*entries, shape=(moves.n, len(idf))),
        idf=idf,
        subjects=profiles.subjects.joined(Strings.of(declared.new_subjects)),
        schemes=profiles.schemes.joined(Strings.of([CAPABILITY_SCHEME] * n_new)),
    )


def _topic_frequencies(knowledge: Knowledge, row: int) -> dict[int, float]:
    """Return what of an organisation's profile comes from its collaborations, before it was scaled to length 1.

    How it was scaled is not kept. It follows from any declared capability; without one the most frequent topic is
    taken for that of all its collaborations, which is so for most: they have one or two.
    """
    profiles, columns = knowledge.profiles, knowledge.organisations
    entries, _ = positions_of_rows(profiles.vectors, np.array([row]))
    codes = profiles.vectors.indices[entries]
    scaled = profiles.vectors.data[entries] / profiles.idf[codes]
    is_topic = np.array([profiles.schemes[int(code)] != CAPABILITY_SCHEME for code in codes], dtype=bool)
    own, _ = positions_of_rows(knowledge.participation, np.array([row]))
    if not len(own) or not is_topic.any():  # without a history, they were declared
        return {}
    started_on = knowledge.collaborations.started_on[knowledge.participation.indices[own]]
    worth = decay(started_on, day_number(knowledge.as_of), knowledge.settings.half_life_years).sum()
    length = np.log1p(worth) / max(float(scaled[is_topic].max()), 1e-12)
    declared, _ = positions_of_rows(columns.capabilities, np.array([row]))
    if len(declared) and not is_topic.all():
        length = float(columns.capabilities.data[declared].max()) / float(scaled[~is_topic].max())
    return dict(zip(codes[is_topic].tolist(), (scaled[is_topic] * length).tolist(), strict=True))


def _involvement(knowledge: Knowledge, declared: _Declared, moves: _Moves) -> Involvement:
    """Return the involvement with what is declared: on a topic it counts as much as whoever does least on it."""
    before, profiles, n_new = knowledge.involvement, knowledge.profiles, len(declared.new_subjects)
    shares = before.shares
    n_subjects = shares.shape[0]
    subjects = np.repeat(np.arange(n_subjects), np.diff(shares.indptr))
    rows = moves.moved[shares.indices]
    is_capability = np.array([scheme == CAPABILITY_SCHEME for scheme in profiles.schemes], dtype=bool)
    has_history = _placed(np.diff(knowledge.participation.indptr), moves) > 0
    kept = ~(moves.is_given[rows] & (is_capability[subjects] | ~has_history[rows]))
    scales = _scales(knowledge, declared)
    added_rows = moves.given[declared.givens]
    size = np.int64(moves.n)
    theirs = kept & moves.is_given[rows]
    is_new = ~np.isin(declared.subjects * size + added_rows, subjects[theirs] * size + rows[theirs])
    where = (
        np.concatenate([subjects[kept], declared.subjects[is_new]]),
        np.concatenate([rows[kept], added_rows[is_new]]),
    )
    shape = (n_subjects + n_new, moves.n)

    def with_added(values: NDArray[np.float32], scale: NDArray[np.float64]) -> csr_array:
        added = (declared.strengths * scale)[is_new].astype(np.float32)
        return from_triplets(*where, np.concatenate([values[kept], added]), shape=shape)

    rare = np.full(n_new, np.log((1 + moves.n) / 2) + 0.05, dtype=before.specificities.dtype)
    return Involvement(
        shares=with_added(shares.data, scales[0]),
        recent=with_added(before.recent, scales[1]).data,
        collaborations=_spread(before.collaborations, rows=np.arange(n_subjects), n_rows=n_subjects + n_new),
        specificities=np.append(before.specificities, rare),
    )


def _scales(knowledge: Knowledge, declared: _Declared) -> NDArray[np.float64]:
    """Return which share a full strength is on the subject of each entry, long-term and of late; shape (2, k)."""
    shares, recent, columns = knowledge.involvement.shares, knowledge.involvement.recent, knowledge.organisations
    totals = np.bincount(declared.subjects, weights=declared.strengths, minlength=shares.shape[0])
    scales = 1 / (totals[declared.subjects] + PRIOR_COLLABORATIONS) * np.ones((2, 1))
    for place, code in enumerate(declared.subjects.tolist()):
        if code >= shares.shape[0]:
            continue
        if knowledge.profiles.schemes[code] == CAPABILITY_SCHEME:
            column = columns.capability_names.find(knowledge.profiles.subjects[code])
            before = columns.capabilities.data[columns.capabilities.indices == column].sum()
            scales[:, place] = 1 / (float(before) + PRIOR_COLLABORATIONS)
            continue
        entries, _ = positions_of_rows(shares, np.array([code]))
        for into, values in zip(scales, (shares.data[entries], recent[entries]), strict=True):
            into[place] = values[values > 0].min(initial=into[place])
    return np.minimum(scales, 1.0)


def _placed(values: NDArray[np.generic], moves: _Moves, *, fill: float = 0) -> NDArray[Any]:
    placed = np.full(moves.n, fill, dtype=values.dtype)
    placed[moves.moved] = values
    return placed


def _entries(matrix: csr_array, moves: _Moves) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Return rows, columns and values of a matrix of organisations, with the rows moved."""
    return np.repeat(moves.moved, np.diff(matrix.indptr)), matrix.indices, matrix.data


def _spread(
    matrix: csr_array,
    *,
    rows: NDArray[np.integer] | None = None,
    n_rows: int = 0,
    columns: NDArray[np.integer] | None = None,
    n_columns: int = 0,
) -> csr_array:
    """Return `matrix` with its rows and its columns in new places, both ascending; its entries keep their order."""
    indptr, indices = matrix.indptr, matrix.indices
    shape = (n_rows if rows is not None else matrix.shape[0], n_columns if columns is not None else matrix.shape[1])
    if rows is not None:
        lengths = np.zeros(n_rows, dtype=indptr.dtype)
        lengths[rows] = np.diff(indptr)
        indptr = np.concatenate([indptr[:1], np.cumsum(lengths, dtype=indptr.dtype)])
    if columns is not None:
        indices = np.asarray(columns, dtype=indices.dtype)[indices]
    return csr_array((matrix.data, indices, indptr), shape=shape)
