"""Knowledge, checked against sums done by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker import artefact
from matchmaker.knowledge import KnowledgeSettings
from matchmaker.knowledge.building import build_knowledge
from matchmaker.knowledge.columns import KINDS, NO_DAY, day_number
from matchmaker.knowledge.mixing import log_mixing
from matchmaker.knowledge.tastes import country_and_kind, weights_with
from matchmaker.sparse import from_triplets

TOGETHER = {
    "p": ("2016-01-01", ["a", "b", "c"]),  # three years old: counts half, shared by two others each
    "q": ("2018-12-31", ["a", "b"]),  # a day old
    "r": ("2019-01-01", ["a", "d"]),  # of the day itself: not known yet
    "large": ("2018-06-01", ["a", "c", "e", "f", "g"]),  # more than four tie nobody here
}
SETTINGS = KnowledgeSettings(half_life_years=3.0, max_participants=4)


@pytest.fixture(scope="module")
def dataset() -> mm.Dataset:
    pairs = [(key, one, "coordinator" if one == "a" else None) for key, (_, ids) in TOGETHER.items() for one in ids]
    collaboration_ids, organisation_ids, roles = zip(*pairs, strict=True)
    return mm.Dataset.from_tables(
        organisations={"id": list("abcdefgz"), "kind": ["company", "public", *[None] * 6], "country": ["FI"] * 8},
        collaborations={"id": list(TOGETHER), "started_on": [day for day, _ in TOGETHER.values()]},
        participations={
            "collaboration_id": collaboration_ids,
            "organisation_id": organisation_ids,
            "role": roles,
        },
        topics={"collaboration_id": ["p", "q", "q"], "topic": ["ports", "ports", "tides"]},
        capabilities={"organisation_id": ["z"], "capability": ["ports"], "strength": [0.5]},
    )


def test_ties_weigh_what_newman_and_the_half_life_say(dataset: mm.Dataset) -> None:
    graph = build_knowledge(dataset, "2019-01-01", SETTINGS).graph
    half = 0.5 ** ((date(2019, 1, 1) - date(2016, 1, 1)).days / 365.25 / 3)
    day = 0.5 ** (1 / 365.25 / 3)
    weights = graph.weights.toarray()
    np.testing.assert_allclose(weights[0, 1], half / 2 + day, rtol=1e-6)
    np.testing.assert_allclose(weights[0, 2], half / 2, rtol=1e-6)
    np.testing.assert_array_equal(weights, weights.T)
    assert np.diag(weights).sum() == 0
    np.testing.assert_allclose(graph.strengths, weights.sum(axis=1), rtol=1e-6)
    first = graph.weights.indptr[0]
    assert graph.counts[first : first + 2].tolist() == [2, 1]
    assert graph.last_on[first] == day_number(date(2018, 12, 31))


def test_large_collaborations_are_shown_and_tie_nobody(dataset: mm.Dataset) -> None:
    knowledge = build_knowledge(dataset, "2019-01-01", SETTINGS)
    ids = list(knowledge.organisations.ids)
    assert knowledge.graph.degrees[ids.index("e")] == 0
    assert knowledge.activity.n_collaborations[ids.index("e")] == 0
    assert knowledge.activity.last_on[ids.index("e")] == NO_DAY
    assert knowledge.participation[[ids.index("e")]].nnz == 1


def test_what_is_of_the_day_itself_is_not_known(dataset: mm.Dataset) -> None:
    knowledge = build_knowledge(dataset, "2019-01-01", SETTINGS)
    assert list(knowledge.organisations.ids) == list("abcefgz")  # d is first seen on the day itself
    assert knowledge.n_collaborations == 3


def test_activity_counts_and_remembers_the_days(dataset: mm.Dataset) -> None:
    activity = build_knowledge(dataset, "2019-01-01", SETTINGS).activity
    assert activity.n_collaborations.tolist() == [2, 2, 1, 0, 0, 0, 0]
    assert activity.n_coordinated.tolist() == [2, 0, 0, 0, 0, 0, 0]
    assert activity.mean_size[0] == 2.5
    assert activity.first_on[0] == day_number(date(2016, 1, 1))
    assert activity.last_on[0] == day_number(date(2018, 12, 31))


def test_profiles_have_length_one_and_join_topics_with_declared_capabilities(dataset: mm.Dataset) -> None:
    profiles = build_knowledge(dataset, "2019-01-01", SETTINGS).profiles
    assert list(zip(profiles.schemes, profiles.subjects, strict=True)) == [
        ("topic", "ports"),
        ("topic", "tides"),
        ("capability", "ports"),
    ]
    lengths = np.sqrt(profiles.vectors.multiply(profiles.vectors).sum(axis=1))
    np.testing.assert_allclose(lengths, [1, 1, 1, 0, 0, 0, 1], rtol=1e-6)


def test_a_programme_is_a_subject_too_and_is_not_shown_as_one(dataset: mm.Dataset) -> None:
    tables = dataset.tables()
    tables["collaborations"] = tables["collaborations"].with_columns(programme=pl.lit("Tides 2020"))
    profiles = build_knowledge(mm.Dataset.from_tables(**tables), "2019-01-01", SETTINGS).profiles
    found = list(profiles.subjects).index("Tides 2020")
    assert profiles.schemes[found] == "programme"
    assert not profiles.tells(found)
    assert profiles.vectors[[0], [found]] > 0


def test_nothing_at_all_is_knowledge_too(dataset: mm.Dataset) -> None:
    knowledge = build_knowledge(dataset, "2000-01-01")
    assert knowledge.n_collaborations == 0
    assert knowledge.graph.weights.nnz == 0
    assert list(knowledge.organisations.ids) == ["z"]  # undated and without a collaboration: always known


def test_texts_are_kept_word_for_word_unless_they_are_not_to_be_and_are_compared_all_the_same() -> None:
    said = ["Rowing  boats\nhome.", None]
    dataset = mm.Dataset.from_tables(
        collaborations={"id": ["p", "q"], "started_on": ["2018-01-01"] * 2, "title": ["Boats", "Oars"], "text": said},
        participations={"collaboration_id": ["p", "p", "q", "q"], "organisation_id": ["x", "y", "x", "z"]},
    )
    kept, left_out = (
        build_knowledge(dataset, "2019-01-01", KnowledgeSettings(keep_texts=keep)) for keep in (True, False)
    )
    assert list(kept.collaborations.texts) == ["Rowing  boats\nhome.", ""]
    assert list(left_out.collaborations.texts) == ["", ""]
    assert list(left_out.collaborations.titles) == ["Boats", "Oars"]
    arrays, others = (artefact.pack(each, "knowledge").arrays for each in (kept, left_out))
    differing = [name for name, array in arrays.items() if not _equal(array, others[name])]
    assert differing == ["knowledge.collaborations.texts.utf8", "knowledge.collaborations.texts.offsets"]
    assert kept.texts.collaborations.nnz


def test_mixing_is_above_zero_for_groups_that_seek_each_other() -> None:
    rows, columns = np.array([0, 1, 2, 3]), np.array([1, 0, 3, 2])
    ties = from_triplets(rows, columns, np.full(4, 100.0), shape=(4, 4))
    mixing = log_mixing(ties, np.array([0, 0, 1, 1]), 2)
    assert mixing[0, 0] == mixing[1, 1] > 0 > mixing[0, 1] == mixing[1, 0]
    assert mixing[-1, 0] == 0  # nobody is of unknown group


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other, equal_nan=np.issubdtype(one.dtype, np.floating))


@pytest.mark.parametrize("path", ["half_life_years", "recent_half_life_years"])
def test_half_lives_must_be_above_zero(path: str) -> None:
    zero: dict[str, Any] = {path: 0}
    with pytest.raises(mm.SettingsError, match=f"knowledge.{path} must be a number above 0. Got 0"):
        KnowledgeSettings(**zero)


def test_the_flow_is_the_graph_by_way_of_the_collaborations(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    product = (knowledge.flow.outward @ knowledge.flow.inward).toarray() - np.diag(knowledge.flow.way_back)
    np.testing.assert_allclose(product, knowledge.graph.weights.toarray(), atol=1e-5)


def test_tastes_are_the_ties_summed_by_country_and_kind(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    weights, rows = knowledge.graph.weights.toarray(), np.arange(sample_ranker.n_organisations)
    for group in (-1, 0, 2):
        in_country = knowledge.organisations.countries == group
        found = weights_with(knowledge.tastes.by_country, group, rows)
        np.testing.assert_allclose(found, weights[:, in_country].sum(axis=1), rtol=1e-4, atol=1e-6)
        of_kind = knowledge.organisations.kinds == group
        found = weights_with(knowledge.tastes.by_kind, group, rows[::3])
        np.testing.assert_allclose(found, weights[::3][:, of_kind].sum(axis=1), rtol=1e-4, atol=1e-6)


def test_tastes_for_a_place_and_for_country_and_kind_together_are_sums_too(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    columns, weights = knowledge.organisations, knowledge.graph.weights.toarray()
    rows = np.arange(sample_ranker.n_organisations)
    for country, kind in ((0, 1), (2, 0), (-1, 1)):
        (group,) = country_and_kind(np.array([country]), np.array([kind]), len(KINDS)).tolist()
        among = (columns.countries == country) & (columns.kinds == kind)
        if country < 0:
            among = (columns.countries < 0) | (columns.kinds < 0)
        found = weights_with(knowledge.tastes.by_country_and_kind, group, rows)
        np.testing.assert_allclose(found, weights[:, among].sum(axis=1), rtol=1e-4, atol=1e-6)
    place = int(np.bincount(columns.place_codes[columns.place_codes >= 0]).argmax())
    found = weights_with(knowledge.tastes.by_place, place, rows)
    np.testing.assert_allclose(found, weights[:, columns.place_codes == place].sum(axis=1), rtol=1e-4, atol=1e-6)
    assert found.any()


def test_new_partners_are_those_met_for_the_first_time_of_late() -> None:
    """a meets b in 2010 and again in 2018, c in 2018 for the first time, d in 2010 alone."""
    together = {"p": ("2010-01-01", "abd"), "q": ("2018-03-01", "ab"), "r": ("2018-05-01", "ac")}
    dataset = mm.Dataset.from_tables(
        organisations={"id": list("abcde")},
        collaborations={"id": list(together), "started_on": [day for day, _ in together.values()]},
        participations={
            "collaboration_id": [key for key, (_, ids) in together.items() for _ in ids],
            "organisation_id": [one for _, ids in together.values() for one in ids],
        },
    )
    activity = build_knowledge(dataset, "2019-01-01").activity
    assert activity.partners_recent.tolist() == [2, 1, 1, 0, 0]
    assert activity.new_partners.tolist() == [1, 0, 1, 0, 0]


def test_the_strongest_tie_is_the_heaviest(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    np.testing.assert_array_equal(knowledge.activity.strongest_tie, knowledge.graph.weights.toarray().max(axis=1))


def test_shares_are_relative_to_equal_ones_and_unknown_where_none_is_known() -> None:
    """In p, b has half as much as an equal share and c hardly anything; d's share is not known, nor is q's."""
    dataset = mm.Dataset.from_tables(
        organisations={"id": list("abcd")},
        collaborations={"id": ["p", "q"], "started_on": ["2018-01-01"] * 2},
        participations={
            "collaboration_id": ["p"] * 4 + ["q"] * 2,
            "organisation_id": list("abcd") + list("ad"),
            "share": [0.8, 0.5 / 3, 0.01, None, None, None],
        },
    )
    activity = build_knowledge(dataset, "2019-01-01").activity
    np.testing.assert_allclose(activity.relative_share, [2.4, 0.5, 0.03, np.nan], rtol=1e-6)
    np.testing.assert_allclose(activity.small_part_share, [0, 0, 1, np.nan])


def test_whom_newcomers_meet_is_counted_on_their_first_day() -> None:
    """x and y begin together; later z joins x, and is the only newcomer that x then meets."""
    dataset = mm.Dataset.from_tables(
        organisations={"id": ["x", "y", "z"], "country": ["FI", "FI", "EE"]},
        collaborations={"id": ["p", "q"], "started_on": ["2018-01-01", "2018-12-31"]},
        participations={"collaboration_id": ["p", "p", "q", "q"], "organisation_id": ["x", "y", "x", "z"]},
    )
    knowledge = build_knowledge(dataset, "2019-01-01")
    then, now = knowledge.graph.weights[0, 1], knowledge.graph.weights[0, 2]
    codes = list(knowledge.organisations.country_codes)
    met = {code: weights_with(knowledge.tastes.newcomers_by_country, codes.index(code), np.arange(3)) for code in codes}
    np.testing.assert_allclose(met["EE"], [now, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(met["FI"], [then, then, 0], rtol=1e-6)
    np.testing.assert_allclose(knowledge.activity.newcomers_met, [then + now, then, 0], rtol=1e-6)
    np.testing.assert_allclose(knowledge.activity.country_share.sum(), 2, rtol=1e-6)


def test_involvement_is_the_share_of_what_is_done_on_a_subject(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    shares = knowledge.involvement.shares.toarray()
    assert shares.min() >= 0
    assert shares.max() <= 1
    subjects, strengths = np.array([0, 3]), np.array([0.25, 0.75])
    long_term, _ = knowledge.involvement.summed(subjects, strengths)
    np.testing.assert_allclose(long_term, strengths @ shares[subjects], rtol=1e-5, atol=1e-9)
