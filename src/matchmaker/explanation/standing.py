"""Why an organisation stands where it does, or is not in the list, in words."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.ranking import Contribution, Contributions, Standing
from matchmaker.wording import Wording

MAX_BEHIND = 3


def standing_of(*, broken: Sequence[str], proposed: bool, rank: int, limit: int) -> Standing:
    """Return where an organisation stands: what takes it away counts before what else there may be."""
    if broken:
        return Standing.REMOVED
    if not proposed:
        return Standing.NOT_PROPOSED
    return Standing.LISTED if rank <= limit else Standing.BEYOND_THE_LIST


def differences(one: Contributions, other: Contributions, *, novelty: float | None = None) -> tuple[Contribution, ...]:
    """Return what each group adds for `one`, less what it adds for `other`, the lowest first.

    Parameters
    ----------
    novelty : float, optional
        What the dial takes from one, less what it takes from the other; None where it was not turned.
    """
    pairs = zip(one.groups, other.groups, strict=True)
    found = [Contribution(group=mine.group, log_odds=mine.log_odds - theirs.log_odds) for mine, theirs in pairs]
    if novelty is not None:
        found.append(Contribution(group="novelty", log_odds=novelty))
    return tuple(sorted(found, key=lambda one: (one.log_odds, one.group)))


def verdict_on(
    standing: Standing,
    words: Wording,
    *,
    rank: int,
    n_candidates: int,
    limit: int,
    broken: Sequence[str],
    last: str | None,
    lacking: Sequence[Contribution],
) -> str:
    """Return one or two sentences.

    Parameters
    ----------
    last : str, optional
        What to call the last of the list.
    lacking : sequence of Contribution
        The differences from it, the lowest first.
    """
    conditions = words.listing([words.constraint(name) for name in broken], len(broken))
    sentence = words.say(standing.value, n_candidates, rank=rank, limit=limit, listed=conditions)
    behind = [one for one in lacking if one.log_odds < 0][:MAX_BEHIND]
    if last is None or not behind:
        return sentence
    named = [words.say("group_difference", group=words.group(one.group), difference=one.log_odds) for one in behind]
    return f"{sentence} {words.say('behind', name=last, listed=words.listing(named, MAX_BEHIND))}"
