"""What speaks against a candidate, read off the data too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median_low

import numpy as np
from numpy.typing import NDArray

from matchmaker.explanation.case import MAX_SHOWN, Case
from matchmaker.knowledge.columns import COORDINATED, day_number
from matchmaker.ranking import Reason, ReasonKind, Speaks
from matchmaker.sparse import positions_of_rows

MIN_COLLABORATIONS = 3
"""Below, what somebody usually does is not known."""

MIN_LED, ALWAYS = 5, 0.8
MIN_UNLED = 5
TIMES_LARGER, MORE_PARTICIPANTS = 2, 5

Against = partial(Reason, speaks=Speaks.AGAINST)


def reasons_against(case: Case) -> Iterator[Reason]:
    """Yield what speaks against the candidate, what weighs most for most who ask first."""
    yield from absence(case)
    yield from foreign_topics(case)
    yield from lack_of_ties(case)
    yield from strangeness_to_the_country(case)
    yield from leading(case)
    yield from larger_groups(case)


def absence(case: Case) -> Iterator[Reason]:
    """Say that nothing is known of the candidate, or nothing of late."""
    if not len(case.own):
        yield Against(kind=ReasonKind.NO_HISTORY, text=case.words.say("no_history"))
        return
    last = int(case.own[-1])
    if case.knowledge.collaborations.started_on[last] < day_number(case.since):
        text = case.words.say("inactive", since=case.since, latest=case.started_on(last))
        yield Against(kind=ReasonKind.INACTIVE, text=text, collaborations=(case.collaboration(last),))


def foreign_topics(case: Case) -> Iterator[Reason]:
    """Say which subjects of the brief the candidate does not work on; without such, that it shares no topic."""
    question, profiles = case.signals.question, case.knowledge.profiles
    if len(question.subjects):
        held = {profiles.subjects[code] for code in np.intersect1d(question.subjects, case.subjects).tolist()}
        named = tuple(dict.fromkeys(profiles.subjects[code] for code in question.subjects.tolist()))
        missing = tuple(name for name in named if name not in held)
        if missing:
            text = case.words.say("missing_topics", listed=case.words.listing(missing, 3))
            kind = ReasonKind.MISSING_TOPICS
            yield Against(kind=kind, text=text, count=len(missing), total=len(named), topics=missing[:MAX_SHOWN])
        return
    own, asked = case.telling(case.subjects), case.telling(case.asker.subjects)
    if len(own) and len(asked) and set(case.names(own)).isdisjoint(case.names(asked)):
        yield Against(kind=ReasonKind.NO_SHARED_TOPICS, text=case.words.say("no_shared_topics"))


def lack_of_ties(case: Case) -> Iterator[Reason]:
    """Say that the candidate is neither a partner nor the partner of one."""
    signals = case.signals
    if len(case.seeds) and not signals.joint_count[case.row] and not signals.shared_ties[case.row]:
        text = case.words.say("no_tie", limit=case.knowledge.settings.max_participants)
        yield Against(kind=ReasonKind.NO_TIE, text=text)


def strangeness_to_the_country(case: Case) -> Iterator[Reason]:
    """Say that the candidate has never worked with the country of those who ask."""
    country = case.signals.question.country
    if country < 0 or len(case.own) < MIN_COLLABORATIONS:
        return
    if not np.any(case.knowledge.organisations.countries[case.met] == country):
        text = case.words.say("never_with_country", country=case.country, total=len(case.own))
        yield Against(kind=ReasonKind.NEVER_WITH_COUNTRY, text=text, total=len(case.own))


def leading(case: Case) -> Iterator[Reason]:
    """Say that the candidate nearly always leads, or that there is nobody who ever did."""
    led, known = _led(case, case.own, np.array([case.row])), _coordinated(case, case.own)
    n_led, n_known = int(led.sum()), int(known.sum())
    if n_known >= MIN_LED and n_led >= ALWAYS * n_known:
        text = case.words.say("always_leads", n_led, total=n_known)
        yield Against(kind=ReasonKind.ALWAYS_LEADS, text=text, count=n_led, total=n_known)
        return
    is_known = n_known >= MIN_UNLED and n_known == len(case.own)
    if is_known and not n_led and not _led(case, case.asker.took_part, case.seeds).any():
        text = case.words.say("nobody_leads", total=n_known)
        yield Against(kind=ReasonKind.NOBODY_LEADS, text=text, total=n_known)


def larger_groups(case: Case) -> Iterator[Reason]:
    """Say that the candidate is used to much larger collaborations."""
    if min(len(case.own), len(case.asker.took_part)) < MIN_COLLABORATIONS:
        return
    sizes = np.diff(case.knowledge.membership.indptr)
    own, asked = median_low(sizes[case.own].tolist()), median_low(sizes[case.asker.took_part].tolist())
    if own >= max(TIMES_LARGER * asked, asked + MORE_PARTICIPANTS):
        text = case.words.say("larger_groups", own, total=asked)
        yield Against(kind=ReasonKind.LARGER_GROUPS, text=text, count=own, total=asked)


def _led(case: Case, collaborations: NDArray[np.int32], rows: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which participations of `rows` in `collaborations` are as coordinator."""
    entries, _ = positions_of_rows(case.knowledge.participation, rows)
    participation = case.knowledge.participation
    leads = (participation.data[entries] == COORDINATED) & np.isin(participation.indices[entries], collaborations)
    return np.asarray(leads)


def _coordinated(case: Case, collaborations: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return of which `collaborations` it is known who coordinates."""
    membership = case.knowledge.membership
    entries, lengths = positions_of_rows(membership, collaborations)
    of = np.repeat(np.arange(len(collaborations)), lengths)
    n_coordinators = np.bincount(of[membership.data[entries] == COORDINATED], minlength=len(collaborations))
    return np.asarray(n_coordinators > 0)
