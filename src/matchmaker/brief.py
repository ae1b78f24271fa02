"""The question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.errors import BriefError

MAX_MEMBERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Who asks, and who is already in.

    Parameters
    ----------
    lead : str, optional
        Id of the organisation that asks.
    members : tuple of str
        Ids of those already in, at most 100; a set, the order does not matter.

    Raises
    ------
    BriefError
        If there is neither a lead nor a member, an id is blank, or there are too many members.

    Examples
    --------
    >>> Brief(lead="999978433", members=["999997930"]).organisation_ids
    ('999978433', '999997930')
    """

    lead: str | None = None
    members: tuple[str, ...] = ()

    def __init__(self, *, lead: str | None = None, members: Iterable[str] = ()) -> None:
        if isinstance(members, str):
            raise BriefError(field="members", value=members, expected="a list of ids, not one string")
        others = list(members)
        for path, organisation_id in [("lead", lead)] * (lead is not None) + [("members", one) for one in others]:
            if not isinstance(organisation_id, str) or not organisation_id.strip():
                raise BriefError(field=path, value=organisation_id, expected="a non-blank organisation id")
        others = sorted({*others} - {lead})
        if lead is None and not others:
            raise BriefError(field="lead", value=None, expected="an organisation id, or at least one member")
        if len(others) > MAX_MEMBERS:
            raise BriefError(field="members", value=len(others), expected=f"at most {MAX_MEMBERS} ids")
        object.__setattr__(self, "lead", lead)
        object.__setattr__(self, "members", tuple(others))

    @property
    def organisation_ids(self) -> tuple[str, ...]:
        """The lead, if any, then the members in the order of their ids."""
        return self.members if self.lead is None else (self.lead, *self.members)
