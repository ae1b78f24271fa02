"""What a dataclass's docstring says of its fields."""

from __future__ import annotations

import inspect
import re

_HEAD = re.compile(r"^(?P<names>\w+(, \w+)*)( :.*)?$")


def explanations(cls: type) -> dict[str, str]:
    """Return what the section "Parameters" of a numpydoc docstring says of each field; of some it may say nothing.

    Examples
    --------
    >>> class Pier:
    ...     '''Where boats lie.
    ...
    ...     Parameters
    ...     ----------
    ...     length, width : int
    ...         In metres,
    ...         at low water.
    ...     '''
    >>> explanations(Pier)
    {'length': 'In metres, at low water.', 'width': 'In metres, at low water.'}
    """
    _, found, section = inspect.cleandoc(cls.__doc__ or "").partition("Parameters\n----------\n")
    said: dict[str, list[str]] = {}
    names: list[str] = []
    for line in section.splitlines() if found else []:
        if line.startswith("---"):  # the next section begins; its title was taken for a field, and is not one
            said = {name: lines for name, lines in said.items() if name not in names}
            break
        if head := _HEAD.fullmatch(line):
            names = head["names"].split(", ")
            said |= {name: [] for name in names}
        elif line.strip():
            for name in names:
                said[name].append(line.strip())
    return {name: " ".join(lines) for name, lines in said.items()}
