"""Reading a large JSON array element by element, so that memory is bounded by the element and not by the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from matchmaker.errors import DatasetError

PIECE_CHARACTERS = 2**20
MAX_ELEMENT_CHARACTERS = 2**23  # a project with its text is a few thousand
BETWEEN = re.compile(r"[\s]*")

# numbers keep their digits: an id is no number; control characters are the caller's to judge, row by row
_DECODER = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)


def json_elements(text: TextIO, source: str) -> Iterator[tuple[int, Any]]:
    r"""Yield the line and the value of every element of the array that `text` holds; numbers come as their digits.

    Raises
    ------
    DatasetError
        If it is no array, or does not parse; the message says in which line. Elements before it were yielded.

    Examples
    --------
    >>> import io
    >>> list(json_elements(io.StringIO('[{"id": 7},\n {"id": null}]'), "project.json"))
    [(1, {'id': '7'}), (2, {'id': None})]
    """
    window = _Window(text, source)
    window.expect("[")
    if window.peek() == "]":
        window.expect("]")
    else:
        while True:
            yield window.element()
            if window.peek() == "]":
                window.expect("]")
                break
            window.expect(",")
    if window.peek():
        raise window.wrong("the end after the closing bracket")


class _Window:
    """The part of the text that is in memory, and where in it the reading stands."""

    def __init__(self, text: TextIO, source: str) -> None:
        self._text, self._source = text, source
        self._piece, self._at, self._line = "", 0, 1

    def peek(self) -> str:
        """Return the next character that is no white space, or nothing at the end."""
        while True:
            self._move(BETWEEN.match(self._piece, self._at).end())  # type: ignore[union-attr]  # it matches always
            if self._at < len(self._piece) or not self._grow():
                return self._piece[self._at : self._at + 1]

    def expect(self, character: str) -> None:
        if self.peek() != character:
            raise self.wrong(f"{character!r} here: a JSON array of objects")
        self._move(self._at + 1)

    def element(self) -> tuple[int, Any]:
        self.peek()
        line = self._line
        while True:
            try:
                value, end = _DECODER.raw_decode(self._piece, self._at)
            except json.JSONDecodeError:
                if len(self._piece) - self._at > MAX_ELEMENT_CHARACTERS or not self._grow():
                    raise self.wrong("an element of a JSON array") from None
            except RecursionError:
                raise self.wrong("an object that is not nested so deeply") from None
            else:
                self._move(end)
                return line, value

    def wrong(self, expected: str) -> DatasetError:
        found = self._piece[self._at : self._at + 60]
        return DatasetError(source=self._source, line=self._line, value=found, expected=expected)

    def _move(self, to: int) -> None:
        self._line += self._piece.count("\n", self._at, to)
        self._at = to

    def _grow(self) -> bool:
        more = self._text.read(PIECE_CHARACTERS)
        self._piece, self._at = self._piece[self._at :] + more, 0
        return bool(more)
