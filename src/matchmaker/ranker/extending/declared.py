"""What the given organisations declare, and what that makes of profiles and involvement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import UNKNOWN
from matchmaker.knowledge.graph import decay
from matchmaker.knowledge.involvement import PRIOR_COLLABORATIONS, Involvement
from matchmaker.knowledge.profiles import CAPABILITY_SCHEME, Profiles
from matchmaker.organisation import Organisation
from matchmaker.ranker.extending.moves import Moves, entries_of, placed, spread
from matchmaker.search import SubjectIndex
from matchmaker.sparse import from_triplets, positions_of_rows
from matchmaker.strings import Strings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Declared:
    """What the given organisations declare, as entries: of which of them, on which subject, how strongly."""

    givens: NDArray[np.int64]
    subjects: NDArray[np.int64]
    strengths: NDArray[np.float64]
    new_subjects: tuple[str, ...]


def declared_by(organisations: Sequence[Organisation], subjects: SubjectIndex, profiles: Profiles) -> Declared:
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
    return Declared(
        givens=np.array(givens, dtype=np.int64),
        subjects=np.array(codes, dtype=np.int64),
        strengths=np.array(values, dtype=np.float64),
        new_subjects=tuple(new_subjects),
    )


def profiles_with(knowledge: Knowledge, declared: Declared, moves: Moves) -> Profiles:
    """Return the profiles with what is declared, beside what an organisation that was there has from its past."""
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
    rows, codes, values = entries_of(profiles.vectors, moves)
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
        untold=spread(
            profiles.untold, rows=moves.moved, n_rows=moves.n, columns=np.arange(len(profiles.idf)), n_columns=len(idf)
        ),
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
    worth = decay(knowledge.clock.ages(started_on), knowledge.settings.half_life_years).sum()
    length = np.log1p(worth) / max(float(scaled[is_topic].max()), 1e-12)
    declared, _ = positions_of_rows(columns.capabilities, np.array([row]))
    if len(declared) and not is_topic.all():
        length = float(columns.capabilities.data[declared].max()) / float(scaled[~is_topic].max())
    return dict(zip(codes[is_topic].tolist(), (scaled[is_topic] * length).tolist(), strict=True))


def involvement_with(knowledge: Knowledge, declared: Declared, moves: Moves) -> Involvement:
    """Return the involvement with what is declared: on a topic it counts as much as whoever does least on it."""
    before, profiles, n_new = knowledge.involvement, knowledge.profiles, len(declared.new_subjects)
    shares = before.shares
    n_subjects = shares.shape[0]
    subjects = np.repeat(np.arange(n_subjects), np.diff(shares.indptr))
    rows = moves.moved[shares.indices]
    is_capability = np.array([scheme == CAPABILITY_SCHEME for scheme in profiles.schemes], dtype=bool)
    has_history = placed(np.diff(knowledge.participation.indptr), moves) > 0
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
        collaborations=spread(before.collaborations, rows=np.arange(n_subjects), n_rows=n_subjects + n_new),
        specificities=np.append(before.specificities, rare),
    )


def _scales(knowledge: Knowledge, declared: Declared) -> NDArray[np.float64]:
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
