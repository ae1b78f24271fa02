"""Settings as a TOML file, read strictly and written so that a person can begin from it.

Both directions are guided by nothing but the fields and the type hints of the dataclass, so that a new setting needs no
code here.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from textwrap import wrap
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from matchmaker.errors import InputError, SettingsError
from matchmaker_training.docstrings import explanations
from matchmaker_training.settings import TrainingSettings

NAMES = {int: "an integer", float: "a number", bool: "true or false", str: "a string"}
COMMENT_WIDTH = 100

T = TypeVar("T")


def read_settings(path: Path) -> TrainingSettings:
    """Read settings from a TOML file; what it leaves out has its default.

    Raises
    ------
    SettingsError
        If a setting is unknown, of the wrong type or out of range; it has its path, such as
        ``knowledge.half_life_years``, and a note with the file's name.
    InputError
        If there is no such file, or it is no TOML.
    """
    document = read_toml(path)
    try:
        return settings_from(TrainingSettings, document)
    except SettingsError as error:
        error.add_note(f"Read from {path}.")
        raise


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says, or raise an InputError that names the file and the line."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}."
    except UnicodeDecodeError as error:
        message = f"{path} is no TOML: it is not UTF-8 at byte {error.start}."
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = f"{path} is no TOML: {str(error).rstrip('.')}."
    raise InputError(field="settings", value=str(path), expected="a TOML file", message=message)


def settings_from(cls: type[T], document: Mapping[str, Any], path: str = "") -> T:
    """Make settings of the dataclass `cls` from a mapping, as TOML or JSON gives it; what is left out has its default.

    Parameters
    ----------
    cls : type
        A dataclass of integers, numbers, booleans, strings, tuples of these, and such dataclasses.
    document : mapping
        By the names of the fields.
    path : str
        What stands before the names in errors.

    Raises
    ------
    SettingsError
        If a setting is unknown, of the wrong type or out of range.

    Examples
    --------
    >>> settings_from(TrainingSettings, {"knowledge": {"max_participants": 20}}).knowledge.max_participants
    20
    >>> settings_from(TrainingSettings, {"knowledge": {"max_participant": 20}})
    Traceback (most recent call last):
    matchmaker.errors.SettingsError: Setting knowledge.max_participant must be left out, for there is no such setting; \
the nearest is knowledge.max_participants. Got 20.
    """
    hints = field_types(cls)
    for name, value in document.items():
        if name not in hints:
            nearest = "".join(f"; the nearest is {path}{near}" for near in get_close_matches(name, hints, n=1))
            expected = f"left out, for there is no such setting{nearest}"
            raise SettingsError(path=f"{path}{name}", value=value, expected=expected)
    values = {name: value_from(hints[name], value, f"{path}{name}") for name, value in document.items()}
    try:
        return cls(**values)
    except SettingsError as error:
        if error.path.startswith(path):
            raise
        raise SettingsError(path=f"{path}{error.path}", value=error.value, expected=error.expected) from None


def value_from(hint: Any, value: Any, path: str) -> Any:
    """Return `value`, as TOML or JSON gives it, as the type that a setting has, or raise a SettingsError."""
    if is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise SettingsError(path=path, value=value, expected="a table of settings")
        return settings_from(hint, value, f"{path}.")  # type: ignore[arg-type]
    if get_origin(hint) is tuple:
        if not isinstance(value, (list, tuple)):
            raise SettingsError(path=path, value=value, expected="a list")
        return tuple(value_from(of_one, one, f"{path}[{place}]") for place, (of_one, one) in _pairs(hint, value, path))
    if hint not in NAMES:
        raise TypeError(f"{path}: settings cannot hold a {hint}")
    if hint is float and type(value) is int:
        return _as_float(value, path)
    if type(value) is not hint:  # a bool is an int to isinstance
        raise SettingsError(path=path, value=value, expected=NAMES[hint])
    return value


def _pairs(hint: Any, values: Sequence[Any], path: str) -> Iterator[tuple[int, tuple[Any, Any]]]:
    types = get_args(hint)
    if types[-1] is Ellipsis:
        types = types[:1] * len(values)
    if len(types) != len(values):
        raise SettingsError(path=path, value=values, expected=f"a list of {len(types)}")
    return enumerate(zip(types, values, strict=True))


def field_types(cls: Any) -> dict[str, Any]:
    """Return the type of each field of a dataclass by its name, in the order of the fields."""
    hints = get_type_hints(cls)
    return {one.name: hints[one.name] for one in fields(cls)}


def settings_as_toml(settings: Any) -> str:
    """Return settings as TOML that `read_settings` reads back, each with its explanation.

    Examples
    --------
    >>> written = settings_as_toml(TrainingSettings())
    >>> settings_from(TrainingSettings, tomllib.loads(written)) == TrainingSettings()
    True
    """
    return "\n".join(_lines(settings, "")).strip() + "\n"


def _lines(settings: Any, path: str) -> Iterator[str]:
    """Yield the plain settings first: in TOML, whatever follows the head of a table belongs to it."""
    said = explanations(type(settings))
    told = ""
    nested = []
    for one in fields(settings):
        value = getattr(settings, one.name)
        if is_dataclass(value):
            nested.append((one.name, value))
            continue
        if (explanation := said.get(one.name, "")) and explanation != told:
            yield from ("", *(f"# {line}" for line in wrap(explanation, COMMENT_WIDTH)))
        told = explanation
        yield f"{one.name} = {_as_toml(value)}"
    for name, value in nested:
        yield from ("", *(f"# {line}" for line in wrap(said.get(name, ""), COMMENT_WIDTH)), f"[{path}{name}]")
        yield from _lines(value, f"{path}{name}.")


def _as_toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")  # which JSON allows, and TOML does not
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_toml, value))}]"
    raise TypeError(f"settings cannot hold a {type(value).__name__}")


def _as_float(value: int, path: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise SettingsError(path=path, value=value, expected="a number that a float can hold") from None
