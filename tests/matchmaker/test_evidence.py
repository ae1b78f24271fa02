"""Evidence that the sample world seldom has: in small worlds where it is plain."""

from __future__ import annotations

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.explanation import Reasoner
from matchmaker.knowledge.building import build_knowledge
from matchmaker.question import question_of_rows
from matchmaker.signals import gather_signals
from matchmaker.wording import wording_of

Together = dict[str, tuple[str, list[str]]]


def reasons_between(
    together: Together, lead: str, other: str, *, excluded: str = "", **tables: dict[str, list[str]]
) -> dict[str, mm.Reason]:
    """Reasons by their kind; of each collaboration the day and the participants are given, the coordinator first."""
    participations: dict[str, list[str]] = {"collaboration_id": [], "organisation_id": [], "role": []}
    for collaboration_id, (_, members) in together.items():
        participations["collaboration_id"] += [collaboration_id] * len(members)
        participations["organisation_id"] += members
        participations["role"] += ["coordinator"] + ["participant"] * (len(members) - 1)
    collaborations = {"id": list(together), "started_on": [day for day, _ in together.values()]}
    tables = {"collaborations": collaborations, "participations": participations, **tables}
    knowledge = build_knowledge(mm.Dataset.from_tables(**tables), "2019-01-01")
    rows = {organisation_id: row for row, organisation_id in enumerate(knowledge.organisations.ids)}
    signals = gather_signals(knowledge, question_of_rows(knowledge, np.array([rows[lead]])))
    hidden = np.array([one == excluded for one in rows])
    (reasons,) = Reasoner(knowledge).reasons(signals, np.array([rows[other]]), wording_of("en"), hidden)
    return {reason.kind.value: reason for reason in reasons}


def test_whoever_coordinates_nearly_all_may_want_the_lead() -> None:
    led: Together = {f"p{n}": ("2018-01-01", ["boss", "asker"]) for n in range(4)}
    reasons = reasons_between({**led, "q": ("2018-02-01", ["asker", "boss"])}, "asker", "boss")
    assert reasons["always_leads"].text == (
        "Coordinated 4 of the 5 collaborations of which it is known who did: it may want the lead."
    )
    assert "always_leads" not in reasons_between(led, "asker", "boss")


def test_a_lead_is_missing_only_if_nobody_who_asks_has_ever_coordinated() -> None:
    followed: Together = {f"p{n}": ("2018-01-01", ["boss", "follower", "asker"]) for n in range(5)}
    assert "nobody_leads" in reasons_between(followed, "asker", "follower")
    led: Together = {**followed, "q": ("2018-01-01", ["asker", "boss"])}
    assert "nobody_leads" not in reasons_between(led, "asker", "follower")


def test_a_collaboration_too_large_to_tie_is_told_and_ties_nobody() -> None:
    crowd = [f"member-{n:02}" for n in range(59)]
    reasons = reasons_between({"fair": ("2018-01-01", ["asker", "other", *crowd])}, "asker", "other")
    assert reasons["joint_collaborations"].text == "Worked together in 1 large collaboration: fair (2018)."
    assert reasons["no_tie"].text.endswith("collaborations of more than 60 aside.")


def test_who_is_idle_is_told_so_with_its_latest_collaboration() -> None:
    reasons = reasons_between({"old": ("2016-12-31", ["asker", "other"])}, "asker", "other")
    assert reasons["inactive"].text == "Has started no collaboration since 2017-01-01; the latest began on 2016-12-31."
    assert [one.id for one in reasons["inactive"].collaborations] == ["old"]
    recent = reasons_between({"new": ("2017-01-01", ["asker", "other"])}, "asker", "other")
    assert "inactive" not in recent
    assert recent["recent_activity"].count == 1


def test_who_has_done_nothing_is_told_so() -> None:
    organisations = {"id": ["asker", "other", "third"]}
    reasons = reasons_between({"p": ("2018-01-01", ["asker", "third"])}, "asker", "other", organisations=organisations)
    assert reasons.keys() == {"no_history", "no_tie"}


def test_an_excluded_partner_is_not_told_and_yet_no_tie_and_no_country_is_denied_for_it() -> None:
    together: Together = {f"p{n}": ("2018-01-01", ["other", "third"]) for n in range(3)}
    together |= {"q": ("2018-01-01", ["asker", "third"])}
    organisations = {"id": ["asker", "other", "third"], "country": ["FI", "SE", "FI"]}
    told = {"shared_partners", "worked_with_country"}
    denied = {"no_tie", "never_with_country"}
    reasons = reasons_between(together, "asker", "other", organisations=organisations)
    assert told <= reasons.keys()
    hidden = reasons_between(together, "asker", "other", excluded="third", organisations=organisations)
    assert hidden.keys() == reasons.keys() - told
    assert not hidden.keys() & denied


def test_what_goes_with_the_askers_topics_is_what_stands_beside_them_elsewhere() -> None:
    together: Together = {
        "a": ("2018-01-01", ["asker", "third"]),
        "b": ("2018-01-01", ["third", "fourth"]),
        "c": ("2018-01-01", ["third", "fourth"]),
        "d": ("2018-01-01", ["other", "fourth"]),
        **{f"e{n}": ("2018-01-01", ["third", "fourth"]) for n in range(6)},
    }
    about = {"a": ["harbours"], "b": ["harbours", "ice"], "c": ["harbours", "ice"], "d": ["ice", "bread"]}
    topics = {
        "collaboration_id": [one for one, names in about.items() for _ in names],
        "topic": [name for names in about.values() for name in names],
    }
    reason = reasons_between(together, "asker", "other", topics=topics)["complementary_topics"]
    assert (reason.topics, reason.goes_with) == (("ice",), ("harbours",))
    assert reason.text == "Adds ice, which stands beside harbours in 2 of 3 collaborations."


@pytest.mark.parametrize(("n_others", "told"), [(9, True), (4, False)])
def test_much_larger_groups_are_told(n_others: int, told: bool) -> None:
    crowd = [f"member-{n}" for n in range(n_others)]
    together: Together = {
        **{f"small-{n}": ("2018-01-01", ["asker", "third"]) for n in range(3)},
        **{f"large-{n}": ("2018-01-01", ["other", *crowd]) for n in range(3)},
    }
    reasons = reasons_between(together, "asker", "other")
    assert ("larger_groups" in reasons) == told
    if told:
        assert reasons["larger_groups"].text == "Usually works in groups of 10, those who ask in groups of 2."
