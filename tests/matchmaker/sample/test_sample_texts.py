from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.sample import wording
from matchmaker.sample.draws import below, one_of_each, shuffled, weighted
from matchmaker.sample.places import COUNTRIES, PLACES
from matchmaker.sample.taxonomy import CAPABILITIES
from matchmaker.sample.templates import enumerated, filled


def test_descriptions_mention_the_name_the_place_and_what_the_organisation_can_do(world: mm.SampleWorld) -> None:
    towns = {place.name: place for place in PLACES}
    words = [{one.english, one.nominative, one.partitive} for one in CAPABILITIES]
    for row, one in enumerate(world.dataset.organisations.iter_rows(named=True)):
        text = one["description"]
        if text is not None:
            assert one["name"] in text
            assert one["place"] in text or towns[one["place"]].in_finnish in text
            best = int(world.capabilities[row].argmax())
            assert any(word in text for word in words[best])


def test_some_descriptions_are_missing(world: mm.SampleWorld) -> None:
    assert 0.05 < world.dataset.organisations["description"].null_count() / 2000 < 0.11


def test_texts_are_in_english_and_for_some_in_finland_in_finnish(world: mm.SampleWorld) -> None:
    texts = world.dataset.organisations.drop_nulls("description").with_columns(
        in_finnish=pl.col("description").str.contains(r"\b(on|Olemme)\b.*(ämme|yötä|aa|ää|ta|tä|a|ä)\b")
        & ~pl.col("description").str.contains(r"\b(is|works)\b")
    )
    share = dict(texts.group_by("country").agg(pl.col("in_finnish").mean()).iter_rows())
    assert 0.5 < share.pop("FI") < 0.7
    assert set(share.values()) == {0.0}


def test_titles_and_texts_are_varied_and_whole(world: mm.SampleWorld) -> None:
    for table, column in (("organisations", "description"), ("collaborations", "title"), ("collaborations", "text")):
        texts = world.dataset.tables()[table][column].drop_nulls()
        assert texts.n_unique() > 0.7 * len(texts)
        assert not texts.str.contains(r"[{}]|  |\bnull\b|\bNone\b| [.,]|^\s|\s$").any()
        assert texts.str.contains(r"^[\p{Lu}\d]").all()


def test_a_title_is_given_to_every_project_and_a_text_to_most(world: mm.SampleWorld) -> None:
    projects = world.dataset.collaborations
    assert projects["title"].null_count() == 0
    assert 0.02 < projects["text"].null_count() / projects.height < 0.09


def test_names_hold_letters_that_a_search_must_fold(world: mm.SampleWorld) -> None:
    letters = set("".join(world.dataset.organisations["name"]))
    assert set("äöåõßÜÅéíśżó") & letters >= set("äöåõÜó")


def test_finnish_and_english_have_as_many_sentences() -> None:
    for part in ("WHO", "WHAT", "SOUGHT", "TITLES", "AIMS", "WORK"):
        english, finnish = getattr(wording, part)
        assert len(english) == len(finnish)


def test_country_shares_make_up_a_thousand() -> None:
    assert sum(country.per_mille for country in COUNTRIES) == 1000


def test_lists_read_as_a_person_would_write_them() -> None:
    chosen = np.tile(np.arange(3), (3, 1))
    assert enumerated(["oats", "peas", "hay"], chosen, np.array([1, 2, 3]), " and ").to_list() == [
        "oats",
        "oats and peas",
        "oats, peas and hay",
    ]


@given(choice=st.lists(st.integers(0, 2), max_size=20))
def test_every_row_gets_the_template_that_it_chose(choice: list[int]) -> None:
    templates = ["{number}", "n{number}!", ""]
    numbers = pl.DataFrame({"number": pl.Series(range(len(choice)), dtype=pl.Int64)})
    expected = [[f"{row}", f"n{row}!", ""][one] for row, one in enumerate(choice)]
    assert filled(templates, np.array(choice, dtype=np.int64), numbers).to_list() == expected


@given(weights=st.lists(st.integers(0, 2**40), min_size=1, max_size=9), seed=st.integers(0, 1000))
def test_what_weighs_nothing_is_never_drawn(weights: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    column = one_of_each(rng, np.array([weights] * 30, dtype=np.int64))
    if any(weights):
        drawn = set(column.tolist()) | set(weighted(rng, weights, 30).tolist())
        assert all(weights[one] > 0 for one in drawn)
    else:
        assert set(column.tolist()) == {-1}


def test_draws_are_as_likely_as_heavy() -> None:
    counts = np.bincount(weighted(np.random.default_rng(0), [1, 0, 3], 10_000), minlength=3)
    assert counts / 10_000 == pytest.approx([0.25, 0.0, 0.75], abs=0.02)


@given(n=st.integers(0, 2**52), seed=st.integers(0, 100))
def test_draws_stay_below_their_bound(n: int, seed: int) -> None:
    drawn = below(np.random.default_rng(seed), n, 5)
    assert ((drawn >= 0) & (drawn < max(n, 1))).all()


class _AlmostOne(np.random.Generator):
    """The largest double below one, always."""

    def random(self, *_: object, **__: object) -> np.ndarray:  # type: ignore[override]
        return np.full(3, 1 - 2**-53)


@pytest.mark.parametrize("n", [1, 3, 10, 2**52 - 1])
def test_the_largest_draw_is_not_rounded_up_to_the_bound(n: int) -> None:
    assert set(below(_AlmostOne(np.random.PCG64(0)), n, 3).tolist()) == {n - 1}


def test_each_row_is_shuffled_by_itself() -> None:
    rows = shuffled(np.random.default_rng(0), np.arange(5), 50)
    assert (np.sort(rows, axis=1) == np.arange(5)).all()
    assert len(np.unique(rows, axis=0)) > 20
