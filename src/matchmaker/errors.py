"""Everything that matchmaker raises on purpose.

::

    MatchmakerError
    ├─ InputError (ValueError)              the caller can fix it: .field .value .expected
    │  ├─ BriefError, ConstraintsError
    │  ├─ DatasetError                      .source .line .field
    │  │  └─ DatasetProblemsError           .problems .n_problems (matchmaker.dataset)
    │  └─ UnknownOrganisationError (LookupError)   all unknown ids, not the first
    ├─ SettingsError (ValueError)           .path, e.g. candidates.pool_size
    ├─ ArtefactError                        ArtefactMissingError, ArtefactDamagedError, ArtefactVersionError
    └─ TrainingError                        e.g. too few collaborations before the cut-off

A message says what was wrong, where, the value, and how to mend it; the same facts stand in attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MAX_SHOWN_CHARACTERS = 80


def shown(value: object) -> str:
    """Return `value` as it may stand in a message: quoted, on one line, and cut to a readable length.

    >>> shown("harbour")
    "'harbour'"
    """
    text = repr(value)
    return text if len(text) <= MAX_SHOWN_CHARACTERS else text[: MAX_SHOWN_CHARACTERS - 1] + "…"


class MatchmakerError(Exception):
    """The root of the tree: catch this to catch everything that matchmaker raises on purpose."""


class InputError(MatchmakerError, ValueError):
    """The caller gave something that cannot be used, and can mend it.

    Attributes
    ----------
    field : str
        The path of what was wrong, e.g. ``"limit"`` or ``"constraints.countries"``.
    value : object
        What was given.
    expected : str
        What would have been accepted.
    """

    def __init__(self, *, field: str, value: object, expected: str, message: str | None = None) -> None:
        super().__init__(message or f"{field} must be {expected}. Got {shown(value)}.")
        self.field = field
        self.value = value
        self.expected = expected


class BriefError(InputError):
    """A brief that asks nothing, or asks it in a way that cannot be understood."""


class ConstraintsError(InputError):
    """Constraints that contradict themselves or name something that does not exist."""


class DatasetError(InputError):
    """Tables that cannot be read as a dataset.

    Attributes
    ----------
    source : str
        The file or table.
    line : int or None
        The line in that file, counted from 1 with the header as line 1; None where no line applies.
    """

    def __init__(
        self,
        *,
        source: str,
        field: str = "",
        value: object = None,
        expected: str,
        line: int | None = None,
        message: str | None = None,
    ) -> None:
        place = source if line is None else f"{source}, line {line}"
        where = f"{place}, {field}" if field else place
        got = "" if value is None else f" Got {shown(value)}."
        super().__init__(
            field=field, value=value, expected=expected, message=message or f"{where}: must be {expected}.{got}"
        )
        self.source = source
        self.line = line


class UnknownOrganisationError(InputError, LookupError):
    """One or more organisation ids that the model does not know.

    Attributes
    ----------
    unknown_ids : tuple of str
        Every unknown id, in the order given.
    nearest : mapping of str to tuple of str
        For the first unknown ids, the known organisations whose id or name is nearest, as ``"name (id)"``.
    """

    def __init__(
        self,
        unknown_ids: Sequence[str],
        *,
        field: str = "organisation_id",
        nearest: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.unknown_ids = tuple(unknown_ids)
        self.nearest = {key: tuple(names) for key, names in (nearest or {}).items()}
        nothing_near = not any(self.nearest.values())
        named = ", ".join(shown(unknown) for unknown in self.unknown_ids[:20])
        more = len(self.unknown_ids) - 20
        lines = [f"{field}: unknown organisation {named}" + (f" and {more} more." if more > 0 else ".")]
        lines += [f"Nearest to {shown(key)}: {'; '.join(names)}." for key, names in self.nearest.items() if names]
        if nothing_near:
            lines.append("Look ids up by name, with `find`.")
        super().__init__(
            field=field,
            value=self.unknown_ids,
            expected="the id of an organisation that the model knows",
            message=" ".join(lines),
        )

    def __str__(self) -> str:  # LookupError would quote a single argument
        return str(self.args[0])


class SettingsError(MatchmakerError, ValueError):
    """A setting that is unknown, of the wrong type, or out of range.

    Attributes
    ----------
    path : str
        Where in the settings, e.g. ``"candidates.pool_size"``.
    """

    def __init__(self, *, path: str, value: object, expected: str) -> None:
        super().__init__(f"Setting {path} must be {expected}. Got {shown(value)}.")
        self.path = path
        self.value = value
        self.expected = expected


class ArtefactError(MatchmakerError):
    """An artefact that cannot be used.

    Attributes
    ----------
    path : str
        The artefact's directory, or the file in it that is wrong.
    """

    def __init__(self, message: str, *, path: Any) -> None:
        super().__init__(message)
        self.path = str(path)


class ArtefactMissingError(ArtefactError):
    """There is no artefact at the path that was given."""


class ArtefactDamagedError(ArtefactError):
    """A file of the artefact is absent, torn or altered; the message names it."""


class ArtefactVersionError(ArtefactError):
    """The artefact has a format that this version of matchmaker cannot read."""


class TrainingError(MatchmakerError):
    """There is not enough, or not the right, data to train on."""
