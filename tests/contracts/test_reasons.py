"""No reason that the data does not bear out, and none missing: worked out again from the raw tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from statistics import median_low

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker.explanation import Reasoner
from matchmaker.explanation.case import entries_of
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.profiles import ADMINISTRATIVE_SCHEMES
from matchmaker.question import question_of_rows
from matchmaker.signals import gather_many
from matchmaker.wording import Wording, languages, wording_of

Kind = mm.ReasonKind
Pair = tuple[str, str]
MAX_PARTICIPANTS = 60


@dataclass(frozen=True)
class Facts:
    """What the tables say."""

    took_part: dict[str, set[str]]
    members: dict[str, set[str]]
    coordinators: dict[str, set[str]]
    partners: dict[str, set[str]]
    started: dict[str, date]
    titles: dict[str, str]
    about: dict[str, set[str]]
    topics: dict[str, set[tuple[str, str]]]
    subjects: dict[str, set[str]]
    declared: dict[str, set[str]]
    countries: dict[str, str | None]
    towns: dict[str, tuple[str | None, str | None]]
    since: date


def groups_of(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        grouped[key].add(value)
    return grouped


def facts_of(dataset: mm.Dataset, day: date) -> Facts:
    participations, collaborations = dataset.participations, dataset.collaborations
    members = groups_of(participations.select("collaboration_id", "organisation_id").iter_rows())
    took_part = groups_of(participations.select("organisation_id", "collaboration_id").iter_rows())
    small = {one: together for one, together in members.items() if len(together) <= MAX_PARTICIPANTS}
    coordinating = participations.filter(pl.col("role") == "coordinator")
    telling = dataset.topics.filter(~pl.col("scheme").is_in(sorted(ADMINISTRATIVE_SCHEMES)))
    about = groups_of(telling.select("collaboration_id", "topic").iter_rows())
    declared = groups_of(dataset.capabilities.select("organisation_id", "capability").iter_rows())
    topics: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for collaboration_id, topic, scheme in telling.select("collaboration_id", "topic", "scheme").iter_rows():
        for one in members[collaboration_id]:
            topics[one].add((scheme, topic))
    for one, names in declared.items():
        topics[one] |= {("capability", name) for name in names}
    partners: dict[str, set[str]] = defaultdict(set)
    for together in small.values():
        for one in together:
            partners[one] |= together - {one}
    organisations = dataset.organisations
    return Facts(
        took_part=took_part,
        members=members,
        coordinators=groups_of(coordinating.select("collaboration_id", "organisation_id").iter_rows()),
        partners=partners,
        started=dict(collaborations.select("id", "started_on").iter_rows()),
        titles=dict(collaborations.select("id", pl.col("title").fill_null("")).iter_rows()),
        about=about,
        topics=topics,
        subjects={one: {name for _, name in topics.get(one, ())} for one in organisations["id"]},
        declared=declared,
        countries=dict(organisations.select("id", "country").iter_rows()),
        towns={
            one: (country, town and town.lower())
            for one, country, town in organisations.select("id", "country", "place").iter_rows()
        },
        since=date(day.year - n_years_of_two_busy(collaborations["started_on"].to_list(), day), day.month, day.day),
    )


def n_years_of_two_busy(started_on: list[date], day: date) -> int:
    """Count the years before a day until there are two in which a twentieth of the busiest year began."""
    by_year = Counter(int(((day - one).days - 1) / 365.25) for one in started_on)
    busy = sorted(year for year, count in by_year.items() if 20 * count >= max(by_year.values()))
    return busy[1] + 1


def newest_first(facts: Facts, collaborations: set[str]) -> list[str]:
    return sorted(collaborations, key=lambda one: (facts.started[one], one), reverse=True)


def expected_reasons(
    facts: Facts, lead: str, other: str, excluded: frozenset[str] = frozenset()
) -> dict[Kind, tuple[int, int]]:
    """Count and total of every reason that there is, but for the complementary topics."""
    own, asked = facts.took_part.get(other, set()), facts.took_part.get(lead, set())
    country = facts.countries[lead]
    met = set().union(*(facts.members[one] for one in own)) - {other}
    shared = facts.partners.get(lead, set()) & facts.partners.get(other, set())
    topics, topics_asked = facts.subjects[other], facts.subjects[lead]
    both = {name for _, name in facts.topics.get(other, set()) & facts.topics.get(lead, set())}
    recent = [one for one in own if facts.started[one] >= facts.since]
    known = [one for one in own if facts.coordinators.get(one)]
    led = [one for one in known if other in facts.coordinators[one]]
    asker_led = any(lead in facts.coordinators.get(one, ()) for one in asked)
    sizes, sizes_asked = ([len(facts.members[one]) for one in some] or [0] for some in (own, asked))
    size, size_asked = median_low(sizes), median_low(sizes_asked)
    compatriots = [one for one in met - {lead} - excluded if facts.countries[one] == country]
    always = len(known) >= 5 and len(led) >= 0.8 * len(known)
    abroad = country is not None and facts.countries[other] != country
    same_town = facts.towns[lead][1] is not None and facts.towns[lead] == facts.towns[other]
    holds: dict[Kind, tuple[bool, int, int]] = {
        Kind.JOINT_COLLABORATIONS: (bool(own & asked), len(own & asked), 0),
        Kind.SHARED_PARTNERS: (bool(shared - excluded), len(shared - excluded), 0),
        Kind.SHARED_TOPICS: (bool(both), len(both), 0),
        Kind.SHARED_PLACE: (same_town or (country is not None and not abroad), 0, 0),
        Kind.WORKED_WITH_COUNTRY: (abroad and bool(compatriots), len(compatriots), 0),
        Kind.RECENT_ACTIVITY: (bool(recent), len(recent), 0),
        Kind.NO_HISTORY: (not own, 0, 0),
        Kind.INACTIVE: (bool(own) and not recent, 0, 0),
        Kind.ALWAYS_LEADS: (always, len(led), len(known)),
        Kind.NOBODY_LEADS: (len(known) == len(own) >= 5 and not led and not asker_led, 0, len(own)),
        Kind.NEVER_WITH_COUNTRY: (
            country is not None and len(own) >= 3 and all(facts.countries[one] != country for one in met),
            0,
            len(own),
        ),
        Kind.NO_SHARED_TOPICS: (bool(topics) and bool(topics_asked) and not topics & topics_asked, 0, 0),
        Kind.LARGER_GROUPS: (
            min(len(own), len(asked)) >= 3 and size >= max(2 * size_asked, size_asked + 5),
            size,
            size_asked,
        ),
        Kind.NO_TIE: (other not in facts.partners.get(lead, set()) and not shared, 0, 0),
    }
    return {kind: (count, total) for kind, (there, count, total) in holds.items() if there}


def check(
    facts: Facts, lead: str, other: str, reasons: tuple[mm.Reason, ...], excluded: frozenset[str] = frozenset()
) -> None:
    """Compare every field of every reason with the tables."""
    found = {one.kind: (one.count, one.total) for one in reasons if one.kind != Kind.COMPLEMENTARY_TOPICS}
    assert found == expected_reasons(facts, lead, other, excluded)
    assert len({one.kind for one in reasons}) == len(reasons)
    sides = [one.speaks for one in reasons]
    assert sides == sorted(sides, key=list(mm.Speaks).index)
    for reason in reasons:
        assert reason.text.endswith(".")
        assert (reason.speaks == mm.Speaks.FOR) == (list(Kind).index(reason.kind) < list(Kind).index(Kind.NO_HISTORY))
        check_lists(facts, lead, other, reason)


def check_lists(facts: Facts, lead: str, other: str, reason: mm.Reason) -> None:
    own, asked = facts.took_part.get(other, set()), facts.took_part.get(lead, set())
    if reason.kind in {Kind.JOINT_COLLABORATIONS, Kind.INACTIVE}:
        meant = own & asked if reason.kind == Kind.JOINT_COLLABORATIONS else own
        newest = newest_first(facts, meant)[: len(reason.collaborations)]
        assert [one.id for one in reason.collaborations] == newest
        assert [one.on for one in reason.collaborations] == [facts.started[one] for one in newest]
        assert [one.name for one in reason.collaborations] == [facts.titles[one] for one in newest]
    if reason.kind == Kind.SHARED_PARTNERS:
        assert {one.id for one in reason.organisations} <= facts.partners[lead] & facts.partners[other]
        assert len(reason.organisations) == min(5, reason.count)
    if reason.kind == Kind.SHARED_TOPICS:
        assert set(reason.topics) <= facts.subjects[lead] & facts.subjects[other]
    if reason.kind == Kind.SHARED_PLACE:
        assert str(facts.countries[lead]) in reason.text or str(facts.towns[lead][1]) in reason.text.lower()
    if reason.kind == Kind.COMPLEMENTARY_TOPICS:
        assert len(reason.topics) == len(reason.goes_with) == min(5, reason.count)
        assert set(reason.topics) <= facts.subjects[other] - facts.subjects[lead]
        assert set(reason.goes_with) <= facts.subjects[lead]
        both, all_of_it = together(facts, reason.topics[0], reason.goes_with[0], reason.text)
        assert both >= 2
        assert f"{both:,} of {all_of_it:,}" in reason.text


def together(facts: Facts, topic: str, beside: str, text: str) -> tuple[int, int]:
    """Of the collaborations about `beside`, or of the organisations that declare it, how many have `topic` too."""
    cases = [*facts.declared.values()] if "organisation" in text else [*facts.about.values()]
    with_it = [names for names in cases if beside in names]
    return sum(topic in names for names in with_it), len(with_it)


def drawn_pairs(knowledge: Knowledge, n_leads: int, n_others: int, seed: int) -> list[tuple[int, list[int]]]:
    """Half of the others are drawn from all, half from the partners and the partners' partners."""
    draw = np.random.default_rng(seed)
    n = knowledge.n_organisations
    weights = knowledge.graph.weights
    pairs = []
    for lead in draw.choice(n, size=n_leads, replace=False).tolist():
        partners = entries_of(weights, [lead])
        near = np.concatenate([partners, entries_of(weights, partners[:9])])
        others = {*draw.choice(n, size=n_others // 2, replace=False).tolist()}
        while len(others) < n_others:
            others.add(int(draw.choice(near) if len(near) and draw.random() < 0.8 else draw.integers(n)))
        pairs.append((lead, sorted(others - {lead})))
    return pairs


def check_pairs(knowledge: Knowledge, facts: Facts, pairs: list[tuple[int, list[int]]], words: Wording) -> set[Kind]:
    ids, reasoner, kinds = knowledge.organisations.ids, Reasoner(knowledge), set()
    questions = [question_of_rows(knowledge, np.array([lead])) for lead, _ in pairs]
    for (lead, others), signals in zip(pairs, gather_many(knowledge, questions), strict=True):
        for other, reasons in zip(others, reasoner.reasons(signals, np.array(others), words), strict=True):
            check(facts, ids[lead], ids[other], reasons)
            kinds |= {one.kind for one in reasons}
    return kinds


@pytest.fixture(scope="module")
def facts(sample_dataset: mm.Dataset, sample_ranker: mm.Ranker) -> Facts:
    return facts_of(sample_dataset, sample_ranker.manifest.knowledge_on)


def test_the_reasons_of_a_thousand_pairs_are_those_that_the_tables_give(sample_ranker: mm.Ranker, facts: Facts) -> None:
    pairs = drawn_pairs(sample_ranker.knowledge, n_leads=100, n_others=11, seed=0)
    assert sum(len(others) for _, others in pairs) >= 1_000
    kinds = check_pairs(sample_ranker.knowledge, facts, pairs, wording_of("en"))
    assert kinds >= {*Kind} - {
        Kind.COVERED_TOPICS,
        Kind.MISSING_TOPICS,
        Kind.MATCHING_TEXT,
        Kind.NOBODY_LEADS,
        Kind.ALWAYS_LEADS,
    }


@pytest.mark.cordis
def test_so_are_those_of_a_thousand_pairs_of_cordis(cordis_dataset: mm.Dataset, cordis_knowledge: Knowledge) -> None:
    pairs = drawn_pairs(cordis_knowledge, n_leads=100, n_others=11, seed=0)
    assert sum(len(others) for _, others in pairs) >= 1_000
    facts = facts_of(cordis_dataset, cordis_knowledge.as_of)
    kinds = check_pairs(cordis_knowledge, facts, pairs, wording_of("en"))
    assert {Kind.JOINT_COLLABORATIONS, Kind.SHARED_PARTNERS, Kind.COMPLEMENTARY_TOPICS, Kind.NO_TIE} <= kinds


def test_the_reasons_of_a_ranking_are_borne_out_and_differ_by_language_in_their_text_only(
    sample_ranker: mm.Ranker, facts: Facts
) -> None:
    leads = list(sample_ranker.organisation_ids)[::30]
    spoken = [sample_ranker.rank_many(leads, limit=20, explain=True, language=language) for language in languages()]
    for lead, rankings in zip(leads, zip(*spoken, strict=True), strict=True):
        for candidates in zip(*rankings, strict=True):
            check(facts, lead, candidates[0].organisation_id, candidates[0].reasons)
            alike = [[replace(one, text="") for one in each.reasons] for each in candidates]
            assert alike[0] == alike[1]
            texts = [{one.text for one in each.reasons} for each in candidates]
            assert texts[0].isdisjoint(texts[1])


def test_who_is_excluded_counts_neither_as_a_shared_partner_nor_as_a_compatriot(
    sample_ranker: mm.Ranker, facts: Facts
) -> None:
    ids, n_fewer = list(sample_ranker.organisation_ids), 0
    for lead in ids[::30]:
        excluded = frozenset(ids[::3]) - {lead}
        for candidate in sample_ranker.rank(lead, limit=30, explain=True, constraints=mm.Constraints(exclude=excluded)):
            check(facts, lead, candidate.organisation_id, candidate.reasons, excluded)
            n_fewer += bool(facts.partners[lead] & facts.partners[candidate.organisation_id] & excluded)
    assert n_fewer


def test_a_briefs_subjects_are_covered_or_missing(sample_ranker: mm.Ranker, facts: Facts) -> None:
    named = ["hydrogen energy", "wind power", "service design"]
    for candidate in sample_ranker.rank(mm.Brief(lead="org-000003", topics=named), limit=100, explain=True):
        covered = facts.subjects[candidate.organisation_id] & set(named)
        found = {one.kind: one for one in candidate.reasons}
        for kind, names in ((Kind.COVERED_TOPICS, covered), (Kind.MISSING_TOPICS, set(named) - covered)):
            assert (kind in found) == bool(names)
            if kind in found:
                assert set(found[kind].topics) == names
                assert (found[kind].count, found[kind].total) == (len(names), 3)
        assert Kind.NO_SHARED_TOPICS not in found


def test_a_newcomer_is_told_nothing_about_ties_that_it_cannot_have(sample_ranker: mm.Ranker) -> None:
    newcomer = mm.Organisation(id="new", kind="company", country="FI", capabilities={"hydrogen energy": 1.0})
    candidates = sample_ranker.rank(mm.Brief(lead=newcomer), limit=50, explain=True)
    kinds = {one.kind for candidate in candidates for one in candidate.reasons}
    ties = {Kind.JOINT_COLLABORATIONS, Kind.SHARED_PARTNERS, Kind.SHARED_TOPICS, Kind.NO_TIE, Kind.LARGER_GROUPS}
    assert kinds.isdisjoint(ties)
    assert {Kind.COVERED_TOPICS, Kind.WORKED_WITH_COUNTRY, Kind.RECENT_ACTIVITY} <= kinds


def test_reasons_and_contributions_are_given_only_when_asked_for(sample_ranker: mm.Ranker) -> None:
    for candidate in sample_ranker.rank(sample_ranker.organisation_ids[0]):
        assert candidate.reasons == ()
        assert candidate.contributions is None
