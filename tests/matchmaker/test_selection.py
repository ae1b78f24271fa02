"""The choice of a list under quotas, beside all lists that there are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.knowledge.columns import KINDS
from matchmaker.selection import Grid, lay_out, select

COUNTRIES = ("EE", "FI", "SE")
People = list[tuple[int, int]]


@st.composite
def quotas(draw: st.DrawFn) -> list[mm.Quota]:
    groups = draw(st.sets(st.sampled_from([*KINDS[:2], *COUNTRIES[:2]]), min_size=1))
    found = []
    for group in sorted(groups):
        least = draw(st.integers(0, 2))
        most = draw(st.none() | st.integers(least, 3)) if least else draw(st.integers(0, 3))
        named = {"country": group} if group in COUNTRIES else {"kind": group}
        found.append(mm.Quota(**named, at_least=least, at_most=most))
    return found


people = st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), max_size=8)


def grid_of(ranker: mm.Ranker, everybody: People, asked: Sequence[mm.Quota], limit: int) -> Grid:
    """Lay out invented organisations: kinds and countries as codes, -1 for unknown."""
    kinds, countries = np.array(everybody, dtype=np.int32).reshape(-1, 2).T
    organisations = ranker.knowledge.organisations
    columns = type(organisations)(
        **{name: getattr(organisations, name) for name in organisations.__slots__}
        | {"kinds": kinds, "countries": countries, "country_codes": COUNTRIES}
    )
    return lay_out(columns, mm.Constraints(quotas=asked).quotas, limit)


def counts(everybody: People, chosen: Sequence[int], quota: mm.Quota) -> int:
    if quota.kind is not None:
        return sum(everybody[one][0] == KINDS.index(quota.kind) for one in chosen)
    return sum(everybody[one][1] == COUNTRIES.index(str(quota.country)) for one in chosen)


def first_list(everybody: People, asked: Sequence[mm.Quota], limit: int) -> tuple[int, ...] | None:
    """Try every list: the longest, and of those the one that is the best from the first place on."""
    for length in range(limit, -1, -1):
        for chosen in itertools.combinations(range(len(everybody)), min(length, len(everybody))):
            tallies = [(quota, counts(everybody, chosen, quota)) for quota in asked]
            if all(one.at_least <= n <= (n if one.at_most is None else one.at_most) for one, n in tallies):
                return chosen
    return None


@settings(max_examples=300, deadline=None)
@given(everybody=people, asked=quotas(), limit=st.integers(4, 6))
def test_the_list_is_the_longest_and_the_best_from_its_first_place_on(
    sample_ranker: mm.Ranker, everybody: People, asked: list[mm.Quota], limit: int
) -> None:
    places, shortfalls = select(grid_of(sample_ranker, everybody, asked, limit), np.arange(len(everybody)))
    expected = first_list(everybody, asked, limit)
    if expected is not None:
        assert (tuple(places.tolist()), shortfalls) == (expected, ())
    else:
        assert shortfalls


@settings(max_examples=200, deadline=None)
@given(everybody=people, asked=quotas(), limit=st.integers(4, 6))
def test_a_shortfall_is_what_the_list_lacks_and_no_maximum_is_broken(
    sample_ranker: mm.Ranker, everybody: People, asked: list[mm.Quota], limit: int
) -> None:
    places, shortfalls = select(grid_of(sample_ranker, everybody, asked, limit), np.arange(len(everybody)))
    missing = {shortfall.quota: shortfall.n_missing for shortfall in shortfalls}
    for quota in asked:
        n = counts(everybody, places.tolist(), quota)
        assert quota.at_most is None or n <= quota.at_most
        assert max(quota.at_least - n, 0) <= missing.get(quota, 0) <= quota.at_least
        assert missing.get(quota, 0) == 0 or n <= quota.at_least


def test_a_minimum_takes_the_best_of_its_group_from_beyond_the_limit(sample_ranker: mm.Ranker) -> None:
    everybody = [(0, 1)] * 5 + [(1, 1), (1, 0), (1, 1)]
    asked = [mm.Quota(kind=KINDS[1], at_least=2), mm.Quota(country="FI", at_most=3)]
    places, shortfalls = select(grid_of(sample_ranker, everybody, asked, 4), np.arange(8))
    assert (places.tolist(), shortfalls) == ([0, 1, 5, 6], ())


def test_a_thousand_places_of_many_countries_are_filled_soon(sample_ranker: mm.Ranker) -> None:
    """Each cell fills up once, so that the work hardly grows with the length of the list."""
    rng = np.random.default_rng(0)
    everybody = list(zip(rng.integers(-1, 5, 3000).tolist(), rng.integers(-1, 3, 3000).tolist(), strict=True))
    asked = [mm.Quota(kind=kind, at_most=150) for kind in KINDS] + [mm.Quota(country="SE", at_least=400)]
    places, _ = select(grid_of(sample_ranker, everybody, asked, 1000), np.arange(3000))
    assert len(places) == 1000
    assert sum(everybody[place][1] == 2 for place in places.tolist()) >= 400


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"at_least": 1}, "quotas must be of one kind or one country"),
        ({"kind": "company", "country": "FI", "at_least": 1}, "quotas must be of one kind or one country"),
        ({"country": " ", "at_least": 1}, "quotas must be of a kind or of a non-blank country"),
        ({"kind": "charity", "at_least": 1}, "quotas must be of a country or one of higher_education"),
        ({"kind": "company", "at_least": -1}, "quotas must be whole numbers of at least 0. Got -1"),
        ({"kind": "company", "at_most": True}, "quotas must be whole numbers of at least 0. Got True"),
        ({"kind": "company"}, "quotas must be at_least above 0, or at_most, of a group. Got 'company'"),
        (
            {"country": "fi", "at_least": 3, "at_most": 2},
            "quotas must be a most that is not less than the least. Got 'at least 3 and at most 2 of country FI'",
        ),
    ],
)
def test_a_quota_that_cannot_be_is_refused_with_the_reason(facts: dict[str, object], message: str) -> None:
    with pytest.raises(mm.ConstraintsError, match=message) as caught:
        mm.Quota(**facts)  # type: ignore[arg-type]
    assert caught.value.field == "quotas"
