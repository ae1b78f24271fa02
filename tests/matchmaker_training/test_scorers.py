"""What the parts of a scorer are learnt from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.network import Network
from matchmaker.question import Form
from matchmaker_training.fit import learn
from matchmaker_training.lessons import MIN_JOINED, Lessons, make_lessons

from .quick_models import QUICK


@pytest.fixture(scope="module")
def lessons(sample_dataset: mm.Dataset) -> Lessons:
    made = make_lessons(sample_dataset, seed=0, settings=QUICK)
    assert made.parts[-1][Form.CONSORTIUM].joined.sum() > 2 * MIN_JOINED
    return made


def with_all_else_of_an_earlier_day(lessons: Lessons) -> Lessons:
    """Return lessons in which at the first of the days those joined who did not, and the other way round."""
    first = lessons.parts[0]
    of_consortia = replace(first[Form.CONSORTIUM], joined=~first[Form.CONSORTIUM].joined)
    return replace(lessons, parts=({**first, Form.CONSORTIUM: of_consortia}, *lessons.parts[1:]))


def beside_consortia(lessons: Lessons) -> Network:
    return learn(lessons).model.consortium.network


def test_the_straight_line_of_consortia_is_learnt_from_the_latest_day_alone_and_their_trees_from_all(
    lessons: Lessons,
) -> None:
    one, other = (learn(each).model.consortium for each in (lessons, with_all_else_of_an_earlier_day(lessons)))
    np.testing.assert_array_equal(one.network.weights, other.network.weights)
    assert not np.array_equal(one.trees.values, other.trees.values)


def test_it_is_learnt_from_all_days_where_the_latest_has_too_few_who_joined(lessons: Lessons) -> None:
    latest = lessons.parts[-1]
    nobody = replace(latest[Form.CONSORTIUM], joined=np.zeros_like(latest[Form.CONSORTIUM].joined))
    lessons = replace(lessons, parts=(*lessons.parts[:-1], {**latest, Form.CONSORTIUM: nobody}))
    other = with_all_else_of_an_earlier_day(lessons)
    assert not np.array_equal(beside_consortia(lessons).weights, beside_consortia(other).weights)


def test_it_is_learnt_from_all_folds_of_which_none_is_later_than_another(lessons: Lessons) -> None:
    lessons = replace(lessons, settings=replace(lessons.settings, folds=3))
    other = with_all_else_of_an_earlier_day(lessons)
    assert not np.array_equal(beside_consortia(lessons).weights, beside_consortia(other).weights)


def test_consortia_have_half_of_the_trees(lessons: Lessons) -> None:
    model = learn(lessons).model
    n_trees = {form: len(getattr(model, form.value).trees.roots) - 1 for form in (Form.CONSORTIUM, Form.NEWCOMER)}
    assert n_trees == {Form.CONSORTIUM: QUICK.n_trees // 2, Form.NEWCOMER: QUICK.n_trees}
