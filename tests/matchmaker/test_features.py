"""Features, checked against values worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.features import FEATURES, compute_features
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.building import build_knowledge
from matchmaker.ranker.reading import Reader
from matchmaker.signals import gather_signals

DAY = date(2019, 1, 1)
TOGETHER = {
    "p": ("2015-07-01", "2018-06-30", "ab"),  # at the age at which most end, and ended
    "q": ("2018-01-01", None, "ab"),
    "r": ("2018-07-01", None, "ac"),  # c is new to a, and a to c
    "s": ("2010-01-01", "2014-01-01", "bd"),
}
SHARES = {("q", "a"): 0.75, ("q", "b"): 0.25, ("r", "a"): 0.99, ("r", "c"): 0.01}
PLACES = {"a": "Turku", "b": "Turku", "c": "Tallinn", "d": "Tartu"}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    parts = [(key, one) for key, (_, _, ids) in TOGETHER.items() for one in ids]
    dataset = mm.Dataset.from_tables(
        organisations={
            "id": list("abcde"),
            "kind": ["company", "public", "public", "research", "public"],
            "country": ["FI", "FI", "EE", "EE", "EE"],
            "place": [PLACES.get(one) for one in "abcde"],
        },
        collaborations={
            "id": list(TOGETHER),
            "started_on": [start for start, _, _ in TOGETHER.values()],
            "ended_on": [end for _, end, _ in TOGETHER.values()],
        },
        participations={
            "collaboration_id": [key for key, _ in parts],
            "organisation_id": [one for _, one in parts],
            "share": [SHARES.get(part) for part in parts],
        },
        topics={"collaboration_id": ["q", "r"], "topic": ["ports", "ports"]},
    )
    return build_knowledge(dataset, DAY)


def values(knowledge: Knowledge, brief: mm.Brief, name: str) -> list[float]:
    """Return a feature of all five."""
    question, _ = Reader(knowledge).question(brief)
    features = compute_features(knowledge, gather_signals(knowledge, question), np.arange(5))
    return [float(value) for value in features[:, FEATURES.index(name)]]


def years_before(day: date) -> float:
    return (DAY - day).days / 365.25


def worth(key: str) -> float:
    """Return what a collaboration of two still counts."""
    return float(0.5 ** (years_before(date.fromisoformat(TOGETHER[key][0])) / 3))


NAN = float("nan")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("years_since_first_joint", [years_before(date(2015, 7, 1)), years_before(date(2018, 7, 1)), NAN, NAN]),
        ("years_since_joint_ended", [years_before(date(2018, 6, 30)), NAN, NAN, NAN]),
        ("joint_ending", [1, 0, 0, 0]),
        ("relative_joint_back", [1, 1, 0, 0]),
        ("ending", [1, 0, 0, 0]),
        ("asker_ending", [1, 1, 1, 1]),
        ("relative_share", [0.5, 0.02, NAN, NAN]),
        ("small_part_share", [0, 1, NAN, NAN]),
        ("asker_relative_share", [1.74] * 4),
        ("new_partners", [0, 1, 0, 0]),
        ("new_partner_share", [0, 1, NAN, NAN]),
        ("asker_partners_recent", [2] * 4),
        ("asker_new_partner_share", [0.5] * 4),
        ("place_weight_back", [worth("p") + worth("q"), worth("r"), worth("s"), 0]),  # a and b are in Turku
        ("most_joint_askers", [1, 1, 0, 0]),
        ("joint_in_group", [NAN] * 4),
        ("alike", [NAN] * 4),
        ("topic_best", [NAN] * 4),
        ("topic_newcomers", [NAN] * 4),
        ("topic_with_kind", [NAN] * 4),
    ],
)
def test_of_whom_an_organisation_may_work_with(knowledge: Knowledge, name: str, expected: list[float]) -> None:
    found = values(knowledge, mm.Brief(lead="a"), name)[1:]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("country_and_kind_weight_back", [worth("r"), 0, 0, 0, 0]),  # with c, the public body in Estonia
        ("newcomers_of_country_and_kind", [worth("r"), 0, 0, 0, 0]),
        ("place_weight_back", [worth("r"), 0, 0, 0, 0]),
        ("topic_newcomers", [worth("r"), 0, 0, 0, 0]),  # b was none any more
        ("topic_newcomers_of_country", [worth("r"), 0, 0, 0, 0]),
        ("topic_with_country", [worth("r"), 0, 0, 0, 0]),
        ("topic_with_kind", [worth("q") + worth("r"), 0, 0, 0, 0]),
        ("topic_focus", [NAN] * 5),  # these three tell nothing of newcomers
        ("alike", [NAN] * 5),
        ("topic_best", [NAN] * 5),
        ("asker_ending", [NAN] * 5),
        ("asker_relative_share", [NAN] * 5),
    ],
)
def test_of_whom_a_newcomer_may_meet(knowledge: Knowledge, name: str, expected: list[float]) -> None:
    lead = mm.Organisation(id="new", kind="public", country="EE", place="Tallinn")
    found = values(knowledge, mm.Brief(lead=lead, topics=["ports"]), name)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_place_taste_is_a_share_of_all_ties(knowledge: Knowledge) -> None:
    lead = mm.Organisation(id="new", kind="public", country="EE", place="Tallinn")
    found = values(knowledge, mm.Brief(lead=lead), "place_taste_back")
    strength = worth("p") + worth("q") + worth("r")
    np.testing.assert_allclose(found, [worth("r") / (strength + 1), 0, 0, 0, 0], rtol=1e-5)


def test_likeness_is_that_of_the_past_of_those_who_ask_whatever_they_ask_about() -> None:
    topics = {"p": ("harbours", "RIA"), "q": ("harbours", "CSA"), "r": ("ports", "RIA"), "s": ("rivers", "CSA")}
    seats = {"p": "ab", "q": "cd", "r": "de", "s": "ef"}
    told = [
        (key, topic, scheme)
        for key, names in topics.items()
        for topic, scheme in zip(names, ("topic", "funding-scheme"), strict=True)
    ]
    dataset = mm.Dataset.from_tables(
        organisations={"id": list("abcdefg")},
        collaborations={"id": list(seats), "started_on": ["2018-01-01"] * 4},
        participations={
            "collaboration_id": [key for key, ids in seats.items() for _ in ids],
            "organisation_id": [one for ids in seats.values() for one in ids],
        },
        topics=dict(zip(("collaboration_id", "topic", "scheme"), zip(*told, strict=True), strict=True)),
    )
    known = build_knowledge(dataset, DAY)
    vectors, rows = known.profiles.vectors.toarray(), np.arange(7)

    def likeness(brief: mm.Brief, name: str) -> list[float]:
        question, _ = Reader(known).question(brief)
        features = compute_features(known, gather_signals(known, question), rows)
        return [float(value) for value in features[:, FEATURES.index(name)]]

    for brief in (mm.Brief(lead="a"), mm.Brief(lead="a", topics=("rivers",))):
        assert likeness(brief, "own_similarity") == pytest.approx((vectors @ vectors[0]).tolist(), abs=1e-6)
        # in projects of which kind: d and e took part in both, c and f in the other, g in none
        both = 2**-0.5
        assert likeness(brief, "untold_similarity") == pytest.approx([1, 1, 0, both, both, 0, 0], abs=1e-6)
    newcomer = mm.Brief(lead=mm.Organisation(id="new"), topics=("rivers",))
    for name in ("own_similarity", "untold_similarity"):
        assert np.isnan(likeness(newcomer, name)).all()
