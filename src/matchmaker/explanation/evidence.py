"""What speaks for a candidate, read off the data, so that a person can check it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matchmaker.explanation.case import MAX_SHOWN, Case
from matchmaker.explanation.matching_text import matching_text
from matchmaker.knowledge.columns import day_number
from matchmaker.knowledge.profiles import CAPABILITY_SCHEME
from matchmaker.ranking import Reason, ReasonKind
from matchmaker.sparse import positions_of_rows


def reasons_for(case: Case) -> Iterator[Reason]:
    """Yield what speaks for the candidate, the strongest sort of evidence first."""
    yield from joint_collaborations(case)
    yield from shared_partners(case)
    yield from matching_text(case)
    yield from covered_topics(case)
    yield from shared_topics(case)
    yield from complementary_topics(case)
    yield from shared_place(case)
    yield from worked_with_country(case)
    yield from recent_activity(case)


def joint_collaborations(case: Case) -> Iterator[Reason]:
    """Say what they did together; of large collaborations, which make nobody partners, say that they are large."""
    joint = case.own[np.isin(case.own, case.asker.took_part)][::-1]  # newest first
    if not len(joint):
        return
    shown = tuple(case.collaboration(one) for one in joint[:MAX_SHOWN].tolist())
    titles = [case.words.say("titled", title=one.name or one.id, year=f"{one.on:%Y}") for one in shown]
    sizes = np.diff(case.knowledge.membership.indptr)[joint]
    only_large = sizes.min() > case.knowledge.settings.max_participants
    text = case.words.say(
        "joint_large_collaborations" if only_large else "joint_collaborations",
        len(joint),
        listed=case.words.listing(titles, 2, len(joint)),
    )
    yield Reason(kind=ReasonKind.JOINT_COLLABORATIONS, text=text, count=len(joint), collaborations=shown)


def shared_partners(case: Case) -> Iterator[Reason]:
    """Name those with whom both have worked, the best known to both first."""
    weights, signals = case.knowledge.graph.weights, case.signals
    own, _ = positions_of_rows(weights, np.array([case.row]))
    own = own[(signals.joint_count[weights.indices[own]] > 0) & case.may_be_told(weights.indices[own])]
    rows = weights.indices[own]
    if not len(rows):
        return
    known_to_both = np.minimum(signals.joint_weight[rows], weights.data[own])
    best = rows[np.lexsort((rows, -known_to_both))][:MAX_SHOWN]
    shown = tuple(case.organisation(one) for one in best.tolist())
    listed = case.words.listing([one.name or one.id for one in shown], 3, len(rows))
    text = case.words.say("shared_partners", len(rows), listed=listed)
    yield Reason(kind=ReasonKind.SHARED_PARTNERS, text=text, count=len(rows), organisations=shown)


def covered_topics(case: Case) -> Iterator[Reason]:
    """Say which of the brief's subjects the candidate works on."""
    question, subjects = case.signals.question, case.knowledge.profiles.subjects
    named = tuple(dict.fromkeys(subjects[code] for code in question.subjects.tolist()))
    own = {subjects[code] for code in np.intersect1d(question.subjects, case.subjects).tolist()}
    covered = tuple(name for name in named if name in own)
    if covered:
        text = case.words.say(
            "covered_topics", len(named), count=len(covered), total=len(named), listed=case.words.listing(covered, 3)
        )
        yield Reason(
            kind=ReasonKind.COVERED_TOPICS, text=text, count=len(covered), total=len(named), topics=covered[:MAX_SHOWN]
        )


def shared_topics(case: Case) -> Iterator[Reason]:
    """Say what both work on, the topics first that weigh most in both profiles."""
    vectors = case.knowledge.profiles.vectors
    theirs, _ = positions_of_rows(vectors, case.seeds)
    profile = np.zeros(vectors.shape[1])
    np.add.at(profile, vectors.indices[theirs], vectors.data[theirs])
    own, _ = positions_of_rows(vectors, np.array([case.row]))
    subjects, shares = vectors.indices[own], vectors.data[own] * profile[vectors.indices[own]]
    order = np.lexsort((subjects, -shares))
    names = case.names(subjects[order][shares[order] > 0])
    if names:
        text = case.words.say("shared_topics", listed=case.words.listing(names, 3))
        yield Reason(kind=ReasonKind.SHARED_TOPICS, text=text, count=len(names), topics=names[:MAX_SHOWN])


def complementary_topics(case: Case) -> Iterator[Reason]:
    """Say what the candidate does that those who ask do not, and that goes with what they do or the brief names."""
    companions, question = case.knowledge.companions, case.signals.question
    held = np.union1d(case.asker.subjects, question.subjects)
    of_whom = question.subjects if len(question.subjects) else held
    entries, lengths = positions_of_rows(companions.together, of_whom)
    beside, subjects = np.repeat(of_whom, lengths), companions.together.indices[entries]
    together = companions.together.data[entries]
    new = np.isin(subjects, case.subjects) & ~np.isin(subjects, held)
    new &= case.asker.telling[subjects] & case.asker.telling[beside]
    subjects, beside, together = subjects[new], beside[new], together[new]
    n_cases = companions.n_cases[beside]
    taken = {name.casefold() for name in case.names(held)}
    found: dict[str, int] = {}  # by its name, where the subject stands that it goes with
    for place in np.lexsort((beside, subjects, -together / np.maximum(n_cases, 1))).tolist():
        name = case.knowledge.profiles.subjects[int(subjects[place])]
        if name.casefold() not in taken:
            found.setdefault(name, place)
    if not found:
        return
    names, profiles = tuple(found), case.knowledge.profiles
    goes_with = tuple(profiles.subjects[int(beside[found[name]])] for name in names[:MAX_SHOWN])
    first = found[names[0]]
    declared = profiles.schemes[int(beside[first])] == CAPABILITY_SCHEME
    text = case.words.say(
        "complementary_capability" if declared else "complementary_topic",
        int(n_cases[first]),
        topic=names[0],
        goes_with=goes_with[0],
        together=int(together[first]),
        total=int(n_cases[first]),
    )
    if len(names) > 1:
        text = case.words.say("complementary_more", first=text, listed=case.words.listing(names[1:], 2))
    yield Reason(
        kind=ReasonKind.COMPLEMENTARY_TOPICS,
        text=text,
        count=len(names),
        topics=names[:MAX_SHOWN],
        goes_with=goes_with,
    )


def shared_place(case: Case) -> Iterator[Reason]:
    """Say that both are in the same town, or else in the same country."""
    organisations, question = case.knowledge.organisations, case.signals.question
    if organisations.place_codes[case.row] >= 0 and organisations.place_codes[case.row] == question.place:
        text = case.words.say("shared_place", place=organisations.places[case.row])
    elif organisations.countries[case.row] >= 0 and organisations.countries[case.row] == question.country:
        text = case.words.say("shared_country", country=case.country)
    else:
        return
    yield Reason(kind=ReasonKind.SHARED_PLACE, text=text)


def worked_with_country(case: Case) -> Iterator[Reason]:
    """Say that somebody from abroad knows the country of those who ask, from others than them."""
    countries, country = case.knowledge.organisations.countries, case.signals.question.country
    if country < 0 or countries[case.row] == country:
        return
    n = int((countries[case.met[case.may_be_told(case.met)]] == country).sum())
    if n:
        text = case.words.say("worked_with_country", n, country=case.country)
        yield Reason(kind=ReasonKind.WORKED_WITH_COUNTRY, text=text, count=n)


def recent_activity(case: Case) -> Iterator[Reason]:
    """Say how much the candidate started of late."""
    started_on = case.knowledge.collaborations.started_on[case.own]
    recent = int((started_on >= day_number(case.since)).sum())
    if recent:
        latest = case.started_on(int(case.own[-1]))
        text = case.words.say("recent_activity", recent, since=case.since, latest=latest)
        yield Reason(kind=ReasonKind.RECENT_ACTIVITY, text=text, count=recent)
