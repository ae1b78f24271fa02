"""The question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.errors import BriefError
from matchmaker.organisation import Organisation

MAX_MEMBERS = 100
MAX_TOPICS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Who asks, who is already in, and what it is about; any of them may be missing, but not all.

    Parameters
    ----------
    lead : str or Organisation, optional
        Id of the organisation that asks; or the organisation itself, described, if the ranker does not know it: a
        newcomer is ranked for by its kind, country, place and capabilities.
    members : tuple of str
        Ids of those already in, at most 100; a set, the order does not matter.
    topics : tuple of str
        What it is about, in the words of the data: names of topics, programme parts or capabilities, at most 100; a
        set too. Names that the ranker does not know are told by the ranking, and otherwise ignored.

    Raises
    ------
    BriefError
        If there is neither a lead nor a member nor a topic, an id or a topic is blank, or there are too many.

    Examples
    --------
    >>> Brief(lead="999978433", members=["999997930"]).organisation_ids
    ('999978433', '999997930')
    >>> Brief(lead=Organisation(id="new", kind="company", country="FI"), topics=["hydrogen energy"]).organisation_ids
    ()
    """

    lead: str | Organisation | None = None
    members: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    def __init__(
        self, *, lead: str | Organisation | None = None, members: Iterable[str] = (), topics: Iterable[str] = ()
    ) -> None:
        if lead is not None and not isinstance(lead, Organisation):
            _check_text("lead", lead, "a non-blank organisation id")
        others = _texts("members", members, "a non-blank organisation id", MAX_MEMBERS) - {lead}
        subjects = _texts("topics", topics, "a non-blank topic", MAX_TOPICS)
        if lead is None and not others and not subjects:
            raise BriefError(field="lead", value=None, expected="an organisation id, or at least one member or topic")
        object.__setattr__(self, "lead", lead)
        object.__setattr__(self, "members", tuple(sorted(others)))
        object.__setattr__(self, "topics", tuple(sorted(subjects)))

    @property
    def organisation_ids(self) -> tuple[str, ...]:
        """Ids that the ranker has to know: the lead, unless it is described, then the members in order."""
        return (self.lead, *self.members) if isinstance(self.lead, str) else self.members


def _texts(field: str, values: Iterable[str], expected: str, most: int) -> set[str]:
    if isinstance(values, str):
        raise BriefError(field=field, value=values, expected=f"a list of {field}, not one string")
    texts = list(values)
    for text in texts:
        _check_text(field, text, expected)
    if len(set(texts)) > most:
        raise BriefError(field=field, value=len(set(texts)), expected=f"at most {most} {field}")
    return set(texts)


def _check_text(field: str, value: object, expected: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise BriefError(field=field, value=value, expected=expected)
