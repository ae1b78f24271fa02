from __future__ import annotations

from collections import Counter
from itertools import permutations

from matchmaker.dataset import Dataset

from .worlds import World


def joint_projects(dataset: Dataset) -> Counter[tuple[str, str]]:
    members = dataset.participations.group_by("collaboration_id").agg("organisation_id")["organisation_id"]
    return Counter(pair for project in members.to_list() for pair in permutations(project, 2))


def test_those_who_ask_and_those_who_are_right_are_in_the_dataset(evident_world: World) -> None:
    dataset, answers = evident_world
    ids = set(dataset.organisations["id"])
    assert answers
    for asker, right in answers:
        assert asker in ids
        assert right
        assert right < ids - {asker}


def test_an_evident_world_spans_years_enough_to_train_on(evident_world: World) -> None:
    dataset, _ = evident_world
    assert dataset.collaborations["started_on"].dt.year().n_unique() >= 7


def test_the_checkerboard_has_no_project_of_two_colours(checkerboard: World) -> None:
    dataset, answers = checkerboard
    right = dict(answers)
    assert all(other in right[asker] for asker, other in joint_projects(dataset))


def test_the_checkerboard_is_alike_in_everything_but_the_past(checkerboard: World) -> None:
    dataset, _ = checkerboard
    assert dataset.organisations.select("kind", "country").n_unique() == 1
    activity = dataset.participations["organisation_id"].value_counts()["count"]
    assert activity.n_unique() == 1


def test_everybody_on_the_checkerboard_has_somebody_of_its_colour_left_to_meet(checkerboard: World) -> None:
    dataset, answers = checkerboard
    joint = joint_projects(dataset)
    assert all(any((asker, other) not in joint for other in right) for asker, right in answers)


def test_the_one_of_a_pair_comes_back_far_more_often_than_any_stranger(returning_partner: World) -> None:
    dataset, answers = returning_partner
    joint = joint_projects(dataset)
    for asker, right in answers:
        with_others = [n for (one, other), n in joint.items() if one == asker and other not in right]
        (partner,) = right
        assert joint[asker, partner] >= 4 * max(with_others)


def test_a_complement_is_at_home_and_has_the_other_capability(capability_complement: World) -> None:
    dataset, answers = capability_complement
    country = dict(dataset.organisations.select("id", "country").iter_rows())
    can = dict(dataset.capabilities.select("organisation_id", "capability").iter_rows())
    right = dict(answers)
    assert all(other in right[asker] for asker, other in joint_projects(dataset))
    for asker, others in answers:
        assert {country[other] for other in others} == {country[asker]}
        assert can[asker] not in {can[other] for other in others}


def test_some_complements_have_never_met(capability_complement: World) -> None:
    dataset, answers = capability_complement
    joint = joint_projects(dataset)
    assert all(any((asker, other) not in joint for other in right) for asker, right in answers)
