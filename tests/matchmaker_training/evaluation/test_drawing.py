from __future__ import annotations

from collections import Counter

from matchmaker_training.evaluation.drawing import in_drawn_order

IDS = [f"id-{number}" for number in range(40)]


def test_the_order_of_what_is_drawn_from_does_not_matter() -> None:
    assert in_drawn_order(IDS, seed=1, purpose="p") == in_drawn_order(IDS[::-1], seed=1, purpose="p")


def test_who_else_is_there_does_not_change_who_comes_first() -> None:
    whole = in_drawn_order(IDS, seed=1, purpose="p")
    assert in_drawn_order(IDS[:20], seed=1, purpose="p") == [one for one in whole if one in IDS[:20]]


def test_other_seeds_and_purposes_give_other_orders() -> None:
    orders = {tuple(in_drawn_order(IDS, seed=seed, purpose=purpose)) for seed in (1, 2) for purpose in ("p", "q")}
    assert len(orders) == 4


def test_everybody_is_drawn_first_about_equally_often() -> None:
    firsts = Counter(in_drawn_order(IDS[:4], seed=seed, purpose="p")[0] for seed in range(4000))
    assert all(900 < count < 1100 for count in firsts.values())
