"""What holds of every answer under constraints."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from google.protobuf import text_format
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker.candidates import GENERATORS
from matchmaker.commands.answers import rank_as_json
from matchmaker.explanation.case import entries_of
from matchmaker.question import question_of_rows
from matchmaker.screening import make_masks, screen
from matchmaker.search import SubjectIndex, folded
from matchmaker.signals import gather_signals
from matchmaker.strings import Strings
from matchmaker.wording import languages
from matchmaker_service.conversion.explanations import explanation_to_proto
from matchmaker_service.conversion.rankings import ranking_to_proto
from matchmaker_training import TrainingSettings, train

COUNTRIES = ["FI", "SE", "EE", "DE", "XX"]
REGIONS = ["FI", "FI1", "FI1D", "se", "DE2", "XX"]
GROUPS = [{"kind": kind} for kind in mm.Kind] + [{"country": country} for country in COUNTRIES]
NOTHING_SAID = mm.Brief(text="nothing")

Holds = Callable[[mm.Candidate], bool]


@dataclasses.dataclass(frozen=True)
class Facts:
    """What the tables say, to check answers against."""

    organisations: dict[str, mm.Organisation]
    subjects: dict[str, set[str]]
    met: dict[tuple[str, str], date]

    def last_met(self, one: str, other: str) -> date:
        return self.met.get((one, other), date.min)


@pytest.fixture(scope="module")
def facts(sample_ranker: mm.Ranker, sample_dataset: mm.Dataset) -> Facts:
    started = dict(sample_dataset.collaborations.select("id", "started_on").iter_rows())
    members: dict[str, list[str]] = {}
    for collaboration_id, organisation_id, *_ in sample_dataset.participations.iter_rows():
        members.setdefault(collaboration_id, []).append(organisation_id)
    met: dict[tuple[str, str], date] = {}
    for collaboration_id, together in members.items():
        for one in together:
            for other in together:
                met[one, other] = max(met.get((one, other), date.min), started[collaboration_id])
    subjects: dict[str, set[str]] = {}
    for collaboration_id, topic, _ in sample_dataset.topics.iter_rows():
        for organisation_id in members[collaboration_id]:
            subjects.setdefault(organisation_id, set()).add(folded(topic))
    programmes = sample_dataset.collaborations.filter(pl.col("programme").is_not_null())
    for collaboration_id, programme in programmes.select("id", "programme").iter_rows():
        for organisation_id in members[collaboration_id]:
            subjects.setdefault(organisation_id, set()).add(folded(programme))
    for organisation_id, capability, strength in sample_dataset.capabilities.iter_rows():
        if strength > 0:
            subjects.setdefault(organisation_id, set()).add(folded(capability))
    return Facts({one: sample_ranker.organisation(one) for one in sample_ranker.organisation_ids}, subjects, met)


@st.composite
def conditions(draw: st.DrawFn, ranker: mm.Ranker) -> dict[str, Any]:
    """Draw a few constraints, by their names."""
    ids, subjects = list(ranker.organisation_ids), list(ranker.knowledge.profiles.subjects)
    excluded = draw(st.sets(st.sampled_from(ids), max_size=30))
    groups = draw(st.lists(st.sampled_from(GROUPS), max_size=3, unique_by=str))
    drawn = {
        "kinds": st.sets(st.sampled_from(list(mm.Kind)), min_size=1),
        "countries": st.sets(st.sampled_from(COUNTRIES), min_size=1),
        "regions": st.sets(st.sampled_from(REGIONS), min_size=1),
        "only_new": st.booleans(),
        "not_met_since": st.dates(date(2012, 1, 1), date(2022, 1, 1)),
        "sme": st.booleans(),
        "capabilities": st.sets(st.sampled_from(subjects).map(str.upper), min_size=1, max_size=2),
        "exclude": st.just(excluded),
        "allow": st.sets(st.sampled_from(sorted(set(ids) - excluded)), min_size=1, max_size=150),
        "quotas": st.just([mm.Quota(**group, at_most=draw(st.integers(0, 4))) for group in groups]),
    }
    names = draw(st.sets(st.sampled_from(sorted(drawn)), max_size=4))
    return {name: draw(drawn[name]) for name in sorted(names)}


def holding(constraints: mm.Constraints, askers: tuple[str, ...], facts: Facts) -> dict[str, Holds]:
    """For each constraint, the plain test of it."""

    def about(candidate: mm.Candidate) -> mm.Organisation:
        return facts.organisations[candidate.organisation_id]

    def last_met(candidate: mm.Candidate) -> date:
        return max(facts.last_met(asker, candidate.organisation_id) for asker in askers)

    tests: dict[str, Holds] = {
        "kinds": lambda one: one.kind in constraints.kinds,
        "countries": lambda one: one.country in constraints.countries,
        "regions": lambda one: (about(one).region or "").startswith(tuple(constraints.regions)),
        "only_new": lambda one: last_met(one) == date.min,
        "not_met_since": lambda one: last_met(one) < (constraints.not_met_since or date.max),
        "sme": lambda one: about(one).sme is constraints.sme,
        "capabilities": lambda one: (
            {folded(name) for name in constraints.capabilities} <= facts.subjects.get(one.organisation_id, set())
        ),
        "exclude": lambda one: one.organisation_id not in constraints.exclude,
        "allow": lambda one: one.organisation_id in constraints.allow,
    }
    nothing = mm.Constraints()
    return {name: test for name, test in tests.items() if getattr(constraints, name) != getattr(nothing, name)}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_constraint_holds_of_every_candidate_and_an_empty_answer_has_words(
    data: st.DataObject, sample_ranker: mm.Ranker, facts: Facts
) -> None:
    asked = data.draw(st.lists(st.sampled_from(list(sample_ranker.organisation_ids)), min_size=1, max_size=3))
    brief = mm.Brief(lead=asked[0], members=asked[1:])
    constraints = mm.Constraints(**data.draw(conditions(sample_ranker)))
    ranking = sample_ranker.rank(brief, constraints=constraints, limit=1000)
    tests = holding(constraints, brief.organisation_ids, facts)
    for candidate in ranking:
        assert [name for name, holds in tests.items() if not holds(candidate)] == []
    for quota in constraints.quotas:
        n = sum(quota.group in (candidate.kind, candidate.country) for candidate in ranking)
        assert quota.at_most is None or n <= quota.at_most
    assert len(ranking) or ranking.removals
    if not constraints.quotas:
        others = set(facts.organisations) - set(brief.organisation_ids)
        every = [candidate_of(facts.organisations[one]) for one in sorted(others)]
        left = {one.organisation_id for one in every if all(holds(one) for holds in tests.values())}
        ranked = {candidate.organisation_id for candidate in ranking}
        assert ranked == left if len(left) <= sample_ranker.model.candidates.active_nearby else ranked <= left
        broken = {name: sum(not holds(one) for one in every) for name, holds in sorted(tests.items())}
        assert {one.constraint: one.n_removed for one in ranking.removals} == {k: n for k, n in broken.items() if n}


def left_by(ranker: mm.Ranker, lead: str, constraints: mm.Constraints) -> set[str]:
    """Who is left, whether a generator proposes them or not."""
    knowledge = ranker.knowledge
    signals = gather_signals(knowledge, question_of_rows(knowledge, np.array([knowledge.organisations.ids.find(lead)])))
    masks = make_masks(knowledge, constraints, SubjectIndex(knowledge.profiles.subjects).find)
    return {ranker.organisation_ids[row] for row in np.flatnonzero(screen(masks, signals).eligible).tolist()}


def candidate_of(organisation: mm.Organisation) -> mm.Candidate:
    kind = None if organisation.kind is None else mm.Kind(organisation.kind)
    return mm.Candidate(
        rank=1,
        organisation_id=organisation.id,
        name=organisation.name,
        kind=kind,
        country=organisation.country,
        score=0.0,
        ring=mm.Ring.DISCOVERY,
    )


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_one_more_constraint_adds_nobody_who_was_out_and_changes_no_score(
    data: st.DataObject, sample_ranker: mm.Ranker
) -> None:
    lead = data.draw(st.sampled_from(list(sample_ranker.organisation_ids)))
    asked = data.draw(conditions(sample_ranker).filter(len))
    loose = mm.Constraints(**dict(list(asked.items())[1:]))
    tight = mm.Constraints(**asked)
    left = left_by(sample_ranker, lead, tight)
    assert left <= left_by(sample_ranker, lead, loose)
    fewer, more = (
        {one.organisation_id: one.score for one in sample_ranker.rank(lead, constraints=constraints, limit=1000)}
        for constraints in (tight, loose)
    )
    assert fewer.keys() <= left
    assert all(score == more[one] for one, score in fewer.items() if one in more)


@pytest.fixture(scope="module")
def name_dropper(sample_ranker: mm.Ranker) -> mm.Ranker:
    """A ranker with texts and descriptions of which every other sentence names somebody who took part."""
    knowledge, model = sample_ranker.knowledge, sample_ranker.model
    organisations, collaborations, draw = knowledge.organisations, knowledge.collaborations, np.random.default_rng(0)

    def naming(text: str, rows: NDArray[np.integer]) -> str:
        named = organisations.names[int(draw.choice(rows))]
        return f"{text} With {named} or without: {text} {text} Ask {named}." if text else f"Ask {named}."

    texts = [naming(text, entries_of(knowledge.membership, [row])) for row, text in enumerate(collaborations.texts)]
    everybody = np.arange(knowledge.n_organisations)
    descriptions = [naming(text, everybody) for text in organisations.descriptions]
    wordy = dataclasses.replace(
        knowledge,
        collaborations=dataclasses.replace(collaborations, texts=Strings.of(texts)),
        organisations=dataclasses.replace(organisations, descriptions=Strings.of(descriptions)),
    )
    return mm.Ranker(dataclasses.replace(model, knowledge=wordy), sample_ranker.manifest)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_an_excluded_organisation_never_appears_anywhere(data: st.DataObject, name_dropper: mm.Ranker) -> None:
    """Neither as a candidate, not even by a quota, nor in any other field or sentence of an answer, quoted or not."""
    ids = list(name_dropper.organisation_ids)
    lead, other = data.draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
    idea = data.draw(st.sampled_from(["", "Hydrogen at small harbours", *name_dropper.knowledge.collaborations.texts]))
    brief = mm.Brief(lead=lead, text=idea)
    asked = data.draw(conditions(name_dropper)) | {"allow": ()}
    before = name_dropper.rank(brief, constraints=mm.Constraints(**asked), limit=20, explain=True)
    excluded = set(asked.get("exclude", ())) | data.draw(
        st.sets(st.sampled_from(named_in(before, name_dropper) or ids))
    )
    constraints = mm.Constraints(**asked | {"exclude": excluded - {other}})
    language = data.draw(st.sampled_from(languages()))
    ranking = name_dropper.rank(brief, constraints=constraints, limit=60, explain=True, language=language)
    explanation = name_dropper.explain(brief, other, constraints=constraints, language=language)
    values = [dataclasses.replace(answer, brief=NOTHING_SAID) for answer in (ranking, explanation)]
    messages = [ranking_to_proto(ranking), explanation_to_proto(explanation)]
    as_json = rank_as_json(ranking, mm.Constraints(), 0.0, 60) | {"brief": None}
    answers = "\n".join(
        [*map(str, values), *map(spelt_out, messages), json.dumps(as_json, default=str, ensure_ascii=False)]
    )
    assert not set(constraints.exclude) & told_of(name_dropper, answers)


def named_in(ranking: mm.Ranking, ranker: mm.Ranker) -> list[str]:
    """Who is named in an answer, as a candidate, as the partner of one, or in a quotation."""
    reasons = [reason for candidate in ranking for reason in candidate.reasons]
    partners = [one.id for reason in reasons for one in reason.organisations]
    quoted = told_of(ranker, "\n".join(passage.text for reason in reasons for passage in reason.passages))
    return [*(candidate.organisation_id for candidate in ranking), *partners, *sorted(quoted) * 3]


def spelt_out(message: Message) -> str:
    return text_format.MessageToString(message, as_utf8=True)


def told_of(ranker: mm.Ranker, answers: str) -> set[str]:
    """Whose id or name stands in some answers; a name that is only the beginning or end of another one aside."""
    ids, names = list(ranker.organisation_ids), list(ranker.knowledge.organisations.names)
    for name in sorted(names, key=len, reverse=True):
        answers = answers.replace(name, f"<{names.index(name)}>")
    return {one for row, one in enumerate(ids) if one in answers or f"<{row}>" in answers}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_order_of_what_is_asked_changes_no_byte_and_asking_twice_neither(
    data: st.DataObject, sample_ranker: mm.Ranker
) -> None:
    lead = data.draw(st.sampled_from(list(sample_ranker.organisation_ids)))
    asked = data.draw(conditions(sample_ranker))
    shuffled: dict[str, Any] = {
        name: data.draw(st.permutations(sorted(value, key=str))) if isinstance(value, set | list) else value
        for name, value in reversed(asked.items())
    }
    assert mm.Constraints(**shuffled) == mm.Constraints(**asked)
    first, second, third = (
        ranking_to_proto(sample_ranker.rank(lead, constraints=mm.Constraints(**one), limit=30, explain=True))
        for one in (asked, asked, shuffled)
    )
    bytes_of = [one.SerializeToString(deterministic=True) for one in (first, second, third)]
    assert bytes_of[0] == bytes_of[1] == bytes_of[2]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_minimum_is_held_whenever_there_are_enough_and_told_otherwise(
    data: st.DataObject, sample_ranker: mm.Ranker
) -> None:
    lead = data.draw(st.sampled_from(list(sample_ranker.organisation_ids)))
    groups = data.draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=3, unique_by=str))
    quotas = [mm.Quota(**group, at_least=data.draw(st.integers(1, 4))) for group in groups]
    others = data.draw(conditions(sample_ranker))
    for name in ("kinds", "countries", "allow", "quotas"):
        others.pop(name, None)
    ranking = sample_ranker.rank(lead, constraints=mm.Constraints(**others, quotas=quotas), limit=12)
    left = left_by(sample_ranker, lead, mm.Constraints(**others))
    assert len(ranking) == min(12, len(left))
    missing = {shortfall.quota: shortfall.n_missing for shortfall in ranking.shortfalls}
    for quota in mm.Constraints(quotas=quotas).quotas:
        those = [sample_ranker.organisation(one) for one in left]
        there = sum(quota.group in (organisation.kind, organisation.country) for organisation in those)
        listed = sum(quota.group in (candidate.kind, candidate.country) for candidate in ranking)
        assert listed >= min(quota.at_least, there)
        assert missing.get(quota, 0) == max(quota.at_least - there, 0)
    scores = [candidate.score for candidate in ranking]
    assert scores == sorted(scores, reverse=True)


def test_a_minimum_is_filled_with_the_best_of_its_group(sample_ranker: mm.Ranker) -> None:
    for lead in list(sample_ranker.organisation_ids)[::25]:
        for kind in mm.Kind:
            best = sample_ranker.rank(lead, constraints=mm.Constraints(kinds={kind}), limit=3)
            quota = mm.Quota(kind=kind, at_least=3)
            ranking = sample_ranker.rank(lead, constraints=mm.Constraints(quotas=[quota]), limit=5)
            listed = [candidate.organisation_id for candidate in ranking]
            assert [one.organisation_id for one in best] == [
                one for one in listed if one in {b.organisation_id for b in best}
            ]
            plain = [candidate.organisation_id for candidate in sample_ranker.rank(lead, limit=5)]
            others = [one.organisation_id for one in ranking if one.kind != kind]
            assert others == [one for one in plain if one in others]


def test_a_group_that_no_generator_proposes_by_itself_is_brought_up(sample_ranker: mm.Ranker) -> None:
    """Two candidates are all that is asked for, and yet the list gets its organisations from a rare country."""
    sizes = dict.fromkeys(GENERATORS, 0) | {"active_nearby": 1, "returning_partners": 1}
    few = dataclasses.replace(sample_ranker.model.candidates, **sizes)
    narrow = mm.Ranker(dataclasses.replace(sample_ranker.model, candidates=few), sample_ranker.manifest)
    lead, quota = sample_ranker.organisation_ids[0], mm.Quota(country="EE", at_least=3)
    assert len(narrow.rank(lead)) <= 2
    ranking = narrow.rank(lead, constraints=mm.Constraints(quotas=[quota]))
    assert [candidate.country for candidate in ranking].count("EE") >= 3


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"allow": ["a"], "exclude": ["a"]}, "allow must be an id that is not excluded as well. Got 'a'"),
        (
            {"kinds": ["public"], "quotas": [mm.Quota(kind="company", at_least=1)]},
            "quotas must be minimums of kinds that stand in kinds. Got 'at least 1 of kind company'",
        ),
        (
            {"countries": ["FI"], "quotas": [mm.Quota(country="SE", at_least=1)]},
            "quotas must be minimums of countries that stand in countries. Got 'at least 1 of country SE'",
        ),
        (
            {"allow": ["a"], "quotas": [mm.Quota(country="SE", at_least=2)]},
            "quotas must be minimums of at most 1 in all: no more are in allow",
        ),
        (
            {"kinds": ["company"], "quotas": [mm.Quota(kind="company", at_most=1), mm.Quota(country="SE", at_least=2)]},
            "quotas must be minimums of at most 1 in all: the maximums of kinds allow no more",
        ),
        (
            {"quotas": [mm.Quota(country="FI", at_least=1), mm.Quota(country="fi", at_least=2)]},
            "quotas must be one for each group. Got 'at least 1 of country FI; at least 2 of country FI'",
        ),
        ({"quotas": ["FI"]}, "quotas must be a list of Quota. Got 'FI'"),
        ({"regions": [" "]}, "regions must be non-blank strings. Got ' '"),
        ({"capabilities": "hydrogen"}, "capabilities must be a list, not one string"),
        ({"sme": "yes"}, "sme must be true or false. Got 'yes'"),
        ({"only_new": 1}, "only_new must be true or false. Got 1"),
        ({"not_met_since": "yesterday"}, "not_met_since must be a date such as '2019-01-01'. Got 'yesterday'"),
    ],
)
def test_what_no_list_could_ever_hold_is_refused_by_its_field(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(mm.ConstraintsError) as caught:
        mm.Constraints(**asked)
    assert message in str(caught.value)
    assert str(caught.value).startswith(caught.value.field)


def test_minimums_above_the_limit_are_refused_with_the_limit_that_they_need(sample_ranker: mm.Ranker) -> None:
    quotas = [mm.Quota(kind="company", at_least=2), mm.Quota(kind="public", at_least=2)]
    with pytest.raises(
        mm.ConstraintsError, match="quotas must be minimums that go into a list of 3; raise the limit to 4"
    ):
        sample_ranker.rank(sample_ranker.organisation_ids[0], constraints=mm.Constraints(quotas=quotas), limit=3)


def test_a_minimum_of_a_group_that_is_not_there_is_told_with_what_took_it_away(sample_ranker: mm.Ranker) -> None:
    constraints = mm.Constraints(regions={"SE"}, quotas=[mm.Quota(country="FI", at_least=2)])
    ranking = sample_ranker.rank(sample_ranker.organisation_ids[0], constraints=constraints)
    assert ranking.shortfalls == (mm.Shortfall(quota=constraints.quotas[0], n_missing=2),)
    assert {removal.constraint for removal in ranking.removals} == {"regions"}
    assert len(ranking)


def test_a_capability_that_nobody_knows_leaves_nobody_and_is_named(sample_ranker: mm.Ranker) -> None:
    known = sample_ranker.knowledge.profiles.subjects[0]
    constraints = mm.Constraints(capabilities=[known, "no such thing"])
    ranking = sample_ranker.rank(sample_ranker.organisation_ids[0], constraints=constraints)
    assert not len(ranking)
    assert ranking.missing_capabilities == ("no such thing",)
    assert ranking.removals == (mm.Removal(constraint="capabilities", n_removed=ranking.n_considered),)


def test_unknown_ids_in_constraints_are_reported_not_refused(sample_ranker: mm.Ranker) -> None:
    ids = list(sample_ranker.organisation_ids)
    ranking = sample_ranker.rank(ids[0], constraints=mm.Constraints(exclude={"gone-2", "gone-1", ids[4]}))
    assert ranking.missing_ids == ("gone-1", "gone-2")


def test_an_empty_answer_says_which_constraint_emptied_it(sample_ranker: mm.Ranker) -> None:
    ranking = sample_ranker.rank(sample_ranker.organisation_ids[0], constraints=mm.Constraints(countries={"ZZ"}))
    assert len(ranking) == 0
    assert ranking.removals == (mm.Removal(constraint="countries", n_removed=ranking.n_considered),)
    assert ranking.n_considered == sample_ranker.n_organisations - 1


def test_countries_are_compared_without_regard_to_case(sample_dataset: mm.Dataset) -> None:
    tables = sample_dataset.tables()
    tables["organisations"] = tables["organisations"].with_columns(pl.col("country").str.to_lowercase())
    ranker = train(mm.Dataset.from_tables(**tables), settings=TrainingSettings(n_trees=20))
    ranking = ranker.rank(ranker.organisation_ids[0], constraints=mm.Constraints(countries={"FI"}))
    assert len(ranking) == 10
    assert {candidate.country for candidate in ranking} == {"fi"}
