"""Sentences in several languages: one file of messages for each, with the same keys and placeholders in all of them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import c2py
from importlib.resources import files
from importlib.resources.abc import Traversable

from matchmaker.errors import InputError

DEFAULT_LANGUAGE = "en"

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wording:
    r"""One language: its messages, and how it writes numbers and days.

    Parameters
    ----------
    language : str
        Its code.
    messages : mapping of str to tuple of str
        The forms of each message: one, or as many as `plural` tells apart.
    constraints, groups : mapping of str to str
        What constraints and groups of features are called.
    plural : callable
        Which form stands with a number.
    thousands, decimal, day : str
        Separators, and the format of a day.

    Examples
    --------
    >>> wording_of("en").say("shared_partners", 1, listed="VTT")
    '1 shared partner: VTT.'
    >>> wording_of("fi").say("recent_activity", 1200, since=date(2017, 1, 1), latest=date(2018, 12, 1))
    'Aloittanut 1\xa0200 hanketta 1.1.2017 alkaen, viimeisimmän 1.12.2018.'
    """

    language: str
    messages: Mapping[str, tuple[str, ...]]
    constraints: Mapping[str, str]
    groups: Mapping[str, str]
    plural: Callable[[int], int]
    thousands: str
    decimal: str
    day: str

    def say(self, key: str, count: int = 0, /, **values: Value) -> str:
        """Return the message `key` in the form that stands with `count`, which is also what {count} shows."""
        forms = self.messages[key]
        form = forms[self.plural(count)] if len(forms) > 1 else forms[0]
        shown = {name: self.show(value) for name, value in {"count": count, **values}.items()}
        text = form.format(**shown)
        return text.removesuffix(".") if text.endswith("..") else text  # after a name such as "Tauhöhe Energy B.V."

    def show(self, value: Value) -> str:
        """Return a number, a day or a text as this language writes it; other numbers than whole ones with a sign."""
        if isinstance(value, date):
            return self.day.format(year=value.year, month=value.month, day=value.day)
        if isinstance(value, int):
            return f"{value:,}".replace(",", self.thousands)
        if isinstance(value, float):
            return f"{value:+.2f}".replace(".", self.decimal).replace("-", "−")
        return value or ""

    def listing(self, items: Sequence[str], n_shown: int, n_known: int | None = None) -> str:
        """Return the first of `items` with commas, and how many there are beside them."""
        listed = ", ".join(items[:n_shown])
        n_more = (len(items) if n_known is None else n_known) - len(items[:n_shown])
        return self.say("listed_and_more", n_more, listed=listed) if n_more else listed

    def constraint(self, name: str) -> str:
        """Return what a constraint is called.

        >>> wording_of("fi").constraint("only_new")
        'vain uudet kumppanit'
        """
        return self.constraints.get(name, name)

    def group(self, name: str) -> str:
        """Return what a group of features is called."""
        return self.groups.get(name, name)


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are messages for, sorted.

    >>> languages()
    ('en', 'fi')
    """
    return tuple(sorted(file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml")))


def wording_of(language: str) -> Wording:
    """Return a language by its code; what follows a hyphen or an underscore in it, such as a country, is not looked at.

    Raises
    ------
    InputError
        If there are no messages in it.

    Examples
    --------
    >>> wording_of("fi-FI").language
    'fi'
    """
    known = languages()
    code = language.replace("_", "-").split("-")[0].lower() if isinstance(language, str) else ""
    if code not in known:
        raise InputError(field="language", value=language, expected=f"one of {', '.join(known)}")
    return _read(code)


@cache
def _read(code: str) -> Wording:
    content = tomllib.loads((_folder() / f"{code}.toml").read_text(encoding="utf-8"))
    return Wording(
        language=code,
        messages={
            key: (forms,) if isinstance(forms, str) else tuple(forms) for key, forms in content["messages"].items()
        },
        constraints=content["constraints"],
        groups=content["groups"],
        plural=c2py(content["plural"]),
        thousands=content["thousands"],
        decimal=content["decimal"],
        day=content["day"],
    )


@cache
def _folder() -> Traversable:
    return files("matchmaker.wording") / "messages"
