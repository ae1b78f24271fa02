"""The answer: plain values, ready for a table, for JSON or for the wire."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import overload

from matchmaker.brief import Brief
from matchmaker.organisation import Kind
from matchmaker.quota import Quota


class Ring(StrEnum):
    """How near a candidate stands to those who ask (the lead and the members)."""

    PARTNER = "partner"
    """Has worked with one of them, in a collaboration that is not too large to tie (see `KnowledgeSettings`)."""
    SECOND = "second"
    """Has not, but shares a partner with one of them."""
    DISCOVERY = "discovery"
    """No tie."""


class Speaks(StrEnum):
    """On which side a reason stands."""

    FOR = "for"
    AGAINST = "against"


class ReasonKind(StrEnum):
    """What sort of evidence a reason gives; the first speak for a candidate, those from `NO_HISTORY` on against it."""

    JOINT_COLLABORATIONS = "joint_collaborations"
    SHARED_PARTNERS = "shared_partners"
    SHARED_TOPICS = "shared_topics"
    SHARED_PLACE = "shared_place"
    RECENT_ACTIVITY = "recent_activity"
    COVERED_TOPICS = "covered_topics"
    """Works on subjects that the brief names."""
    COMPLEMENTARY_TOPICS = "complementary_topics"
    """Works on what those who ask do not, and what their subjects usually go with."""
    MATCHING_TEXT = "matching_text"
    """Took part in what is like the text of the brief, or says so of itself."""
    WORKED_WITH_COUNTRY = "worked_with_country"
    """Is from abroad, and has worked with others from the country of those who ask."""
    NO_HISTORY = "no_history"
    INACTIVE = "inactive"
    ALWAYS_LEADS = "always_leads"
    NOBODY_LEADS = "nobody_leads"
    """Neither it nor anybody who asks has ever coordinated."""
    NEVER_WITH_COUNTRY = "never_with_country"
    NO_SHARED_TOPICS = "no_shared_topics"
    MISSING_TOPICS = "missing_topics"
    """Does not work on some of the subjects that the brief names."""
    LARGER_GROUPS = "larger_groups"
    """Usually works in much larger collaborations."""
    NO_TIE = "no_tie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An id with the name to show for it, and a day where one belongs to it."""

    id: str
    name: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words that are like the text of the brief, as they stand in the data.

    Parameters
    ----------
    text : str
        A sentence on one line; of one that is longer than 300 characters a part, with "…" where something is left out.
    collaboration : Named, optional
        In whose text they stand, or in whose title where it has no text; None if the candidate says so of itself.
    similarity : float
        How like the brief's text they are, in 0..1: the cosine of both.
    """

    text: str
    collaboration: Named | None
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence, which a person can check in the data.

    Parameters
    ----------
    kind : ReasonKind
        What sort of evidence it is.
    text : str
        One or a few sentences in the language that was asked for; what they quote is in the language of the data.
    speaks : Speaks
        Whether it speaks for the candidate or against it.
    count : int
        How many there are in all: collaborations, partners, topics; of `LARGER_GROUPS` the participants that half of
        its collaborations have at most.
    total : int
        Of how many, where it is a part of something: of its collaborations, of the brief's subjects; of `LARGER_GROUPS`
        what `count` is for those who ask.
    organisations : tuple of Named
        The shared partners, best known to both first, at most five.
    collaborations : tuple of Named
        The joint collaborations with their titles and starting days, newest first, at most five; of a matching text
        those that are most like it, the most alike first; of `INACTIVE` its latest one.
    topics : tuple of str
        The topics that it is about, strongest first, at most five.
    goes_with : tuple of str
        Of `COMPLEMENTARY_TOPICS`: for each of `topics` the subject of those who ask that it goes with.
    passages : tuple of Passage
        Of a matching text: what is nearest to it in the text of each of `collaborations`, and in what the candidate
        says of itself; the nearest first, at most three, one of them its own where its description matches.
    """

    kind: ReasonKind
    text: str
    speaks: Speaks = Speaks.FOR
    count: int = 0
    total: int = 0
    organisations: tuple[Named, ...] = ()
    collaborations: tuple[Named, ...] = ()
    topics: tuple[str, ...] = ()
    goes_with: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one group of features adds.

    Parameters
    ----------
    group : str
        A key of `matchmaker.features.FEATURE_GROUPS`, or "novelty" where that dial moved somebody.
    log_odds : float
        In calibrated log-odds: 0.7 is twice the odds, -0.7 half of them.
    """

    group: str
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """What a score is made of.

    Parameters
    ----------
    base : float
        Calibrated log-odds of the average example that the model learnt from.
    groups : tuple of Contribution
        What each group of features adds: Shapley values with the groups as players.
    chance_to_start : float
        Chance that those who ask start anything, by which the probability is multiplied; 1 where a project or a
        newcomer asks.

    Examples
    --------
    >>> history = Contribution(group="history", log_odds=1.5)
    >>> round(Contributions(base=-1.5, groups=(history,), chance_to_start=0.4).score, 6)
    0.2
    """

    base: float
    groups: tuple[Contribution, ...]
    chance_to_start: float = 1.0

    @property
    def log_odds(self) -> float:
        """Calibrated log-odds of joining, given that something is started."""
        return self.base + sum(group.log_odds for group in self.groups)

    @property
    def score(self) -> float:
        """The candidate's score, but for rounding."""
        return self.chance_to_start * 0.5 * (1.0 + math.tanh(0.5 * self.log_odds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One organisation in a ranking.

    Parameters
    ----------
    rank : int
        From 1.
    organisation_id, name, kind, country
        Who it is.
    score : float
        In 0..1, higher is better: for an organisation that asks by itself, the calibrated probability that the two
        start a collaboration within the model's horizon; for a brief with members or topics, and for a newcomer, the
        probability of being in that collaboration, given that it comes about.
    ring : Ring
        How near it stands.
    sources : tuple of str
        The candidate generators that proposed it, in the alphabet's order.
    reasons : tuple of Reason
        What speaks for it, then what speaks against it. Empty unless they were asked for.
    contributions : Contributions, optional
        What its score is made of; None unless reasons were asked for.
    """

    rank: int
    organisation_id: str
    name: str
    kind: Kind | None
    country: str | None
    score: float
    ring: Ring
    sources: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    contributions: Contributions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """How many candidates one constraint took away; each candidate is counted at every constraint it breaks."""

    constraint: str
    n_removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A minimum that the list could not hold, and how many it lacks: the other constraints leave no more of them."""

    quota: Quota
    n_missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The ordered answer to one brief. It has a length, can be iterated and indexed.

    Parameters
    ----------
    brief : Brief
        What was asked.
    candidates : tuple of Candidate
        Best first; ties are in the order of the organisations' ids.
    model_version : str
        Which model answered.
    n_considered : int
        How many candidates there were before the constraints.
    removals : tuple of Removal
        What each constraint took away: an empty answer explains itself here.
    missing_ids : tuple of str
        Ids in the constraints that the model does not know, sorted.
    missing_topics : tuple of str
        Topics and capabilities of the brief that the model does not know, or knows from too few collaborations to have
        learnt what they say (`matchmaker.ranker.model.Rarest`), sorted; the ranking goes without them.
    missing_capabilities : tuple of str
        Capabilities in the constraints that the model does not know, sorted; so nobody has them.
    shortfalls : tuple of Shortfall
        Minimums that the list does not hold, in the order of the quotas.
    """

    brief: Brief
    candidates: tuple[Candidate, ...]
    model_version: str
    n_considered: int
    removals: tuple[Removal, ...] = ()
    missing_ids: tuple[str, ...] = ()
    missing_topics: tuple[str, ...] = ()
    missing_capabilities: tuple[str, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()

    def __len__(self) -> int:
        return len(self.candidates)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self.candidates)

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, index: int | slice) -> Candidate | tuple[Candidate, ...]:
        return self.candidates[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An organisation found by its name.

    Parameters
    ----------
    similarity : float
        In 0..1; 1 is the same name but for case, accents and punctuation.
    """

    organisation_id: str
    name: str
    kind: Kind | None
    country: str | None
    similarity: float


class Standing(StrEnum):
    """Where an organisation stands that was asked about."""

    LISTED = "listed"
    """Among the first of the candidates."""
    BEYOND_THE_LIST = "beyond_the_list"
    """A candidate, but further down than the list goes."""
    REMOVED = "removed"
    """A constraint takes it away."""
    NOT_PROPOSED = "not_proposed"
    """No candidate generator proposes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one organisation stands where it does in the answer to a brief, or is not in it.

    Parameters
    ----------
    brief : Brief
        What was asked.
    candidate : Candidate
        The organisation with its score, reasons and contributions, and the rank among all candidates that it has, or
        would have if it were one; `sources` is empty where it is not proposed.
    standing : Standing
        Whether it is in the list, and if not, why.
    verdict : str
        The same in one or two sentences, in the language that was asked for.
    n_candidates : int
        How many candidates there are, this one included.
    broken : tuple of str
        The constraints that it breaks, sorted.
    compared_with : Candidate, optional
        The last of the list, explained too; None where the organisation is in it, or would be.
    differences : tuple of Contribution
        What each group adds for it, less what it adds for `compared_with`, the most lacking first. They add up to the
        difference by which candidates are ordered.
    model_version : str
        Which model answered.
    missing_ids, missing_topics, missing_capabilities : tuple of str
        As in a ranking.
    """

    brief: Brief
    candidate: Candidate
    standing: Standing
    verdict: str
    n_candidates: int
    broken: tuple[str, ...] = ()
    compared_with: Candidate | None = None
    differences: tuple[Contribution, ...] = ()
    model_version: str
    missing_ids: tuple[str, ...] = ()
    missing_topics: tuple[str, ...] = ()
    missing_capabilities: tuple[str, ...] = ()
