"""The question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.errors import BriefError
from matchmaker.organisation import Organisation

MAX_MEMBERS = 100
MAX_TOPICS = 100
MAX_CAPABILITIES = 100
MAX_TEXT = 20_000


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
        set too. Names that the ranker does not know, or hardly knows, are told by the ranking, and otherwise ignored.
    text : str
        The idea in free words, in any language, at most 20,000 characters; space around it is dropped. It is compared
        with the texts of past collaborations and with how organisations describe themselves, by words and parts of
        words: who wrote in another language is not found by it.
    capabilities : tuple of str
        What partners should be able to do, in the words of the data, at most 100; a set. Those count who declare it
        and those who did it: names of topics will do, and unknown and rare ones are told, as with topics.

    Raises
    ------
    BriefError
        If all of them are missing, an id, topic or capability is blank, or there is too much of one.

    Examples
    --------
    >>> Brief(lead="999978433", members=["999997930"]).organisation_ids
    ('999978433', '999997930')
    >>> Brief(lead=Organisation(id="new", kind="company", country="FI"), topics=["hydrogen energy"]).organisation_ids
    ()
    >>> Brief(text="Vetyvarastoja pieniin satamiin").text
    'Vetyvarastoja pieniin satamiin'
    """

    lead: str | Organisation | None = None
    members: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    text: str = ""
    capabilities: tuple[str, ...] = ()

    def __init__(
        self,
        *,
        lead: str | Organisation | None = None,
        members: Iterable[str] = (),
        topics: Iterable[str] = (),
        text: str = "",
        capabilities: Iterable[str] = (),
    ) -> None:
        if lead is not None and not isinstance(lead, Organisation):
            _check_text("lead", lead, "a non-blank organisation id")
        others = _texts("members", members, "a non-blank organisation id", MAX_MEMBERS) - {lead}
        subjects = _texts("topics", topics, "a non-blank topic", MAX_TOPICS)
        sought = _texts("capabilities", capabilities, "a non-blank capability", MAX_CAPABILITIES)
        words = _free_text(text)
        if lead is None and not (others or subjects or sought or words):
            expected = "an organisation id, or at least a member, a topic, a capability or a text"
            raise BriefError(field="lead", value=None, expected=expected)
        object.__setattr__(self, "lead", lead)
        object.__setattr__(self, "members", tuple(sorted(others)))
        object.__setattr__(self, "topics", tuple(sorted(subjects)))
        object.__setattr__(self, "text", words)
        object.__setattr__(self, "capabilities", tuple(sorted(sought)))

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


def _free_text(text: object) -> str:
    if not isinstance(text, str):
        raise BriefError(field="text", value=text, expected="a text")
    stripped = text.strip()
    if len(stripped) > MAX_TEXT:
        raise BriefError(field="text", value=f"{len(stripped):,} characters", expected=f"at most {MAX_TEXT:,} of them")
    return stripped


def _check_text(field: str, value: object, expected: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise BriefError(field=field, value=value, expected=expected)
