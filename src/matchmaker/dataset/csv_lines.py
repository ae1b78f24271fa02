"""The records of a CSV text, each with the line that it starts on, however broken the text is."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple, TextIO

from matchmaker.dataset.problems import Reason

MAX_LINE_CHARACTERS = 2**20
"""The longest line; longer ones are dropped without being held in memory."""

INVALID_UTF8 = "\0\ufffd"
"""Stands where bytes were no UTF-8. NUL is never taken as it is, so this cannot be mistaken for real text."""

MARK_INVALID = "matchmaker.mark_invalid_utf8"
"""Name of the codec error handler that puts it there."""


class Broken(NamedTuple):
    """A record that cannot be told apart into cells."""

    reason: Reason
    text: str


class LineTooLongError(Exception):
    """Never leaves this package: the csv module passes it on from its source of lines to its caller."""


class Lines:
    """The lines of a text, numbered from 1, of which those of the present record can be taken back."""

    def __init__(self, text: TextIO) -> None:
        self.number = 0
        self.record: list[str] = []
        self._readline = text.readline
        self._again: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._readline(MAX_LINE_CHARACTERS)
        if not line:
            raise StopIteration
        self.number += 1
        self.record.append(line)
        if _is_cut(line):
            self._skip_to_the_end_of_the_line()
            raise LineTooLongError
        return line

    def take(self, n: int) -> list[str]:
        """Return the next `n` lines, or those that are left; one that is too long comes in pieces."""
        again = [self._again.popleft() for _ in range(min(n, len(self._again)))]
        taken = again + list(islice(iter(partial(self._readline, MAX_LINE_CHARACTERS), ""), n - len(again)))
        self.number += len(taken)
        return taken

    def give_back(self, lines: Sequence[str]) -> None:
        """Let the last `lines` that were taken come again."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    def peek(self) -> str:
        """Return the first line that is not blank, without taking it; blank if there is none."""
        for line in self:
            if line.strip():
                self.give_back([line])
                return line
        return ""

    def _skip_to_the_end_of_the_line(self) -> None:
        while _is_cut(self._again.popleft() if self._again else self._readline(MAX_LINE_CHARACTERS)):
            pass


def _is_cut(line: str) -> bool:
    return len(line) == MAX_LINE_CHARACTERS and not line.endswith(("\n", "\r"))


def regular_rows(lines: Sequence[str], delimiter: str, width: int) -> list[list[str]] | None:
    """Return one row of `width` cells for every line, or None where that is not all there is to it."""
    if max(map(len, lines)) >= MAX_LINE_CHARACTERS:
        return None
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) and set(map(len, rows)) == {width} else None


def read_records(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str] | Broken]]:
    """Yield every record with the line that it starts on, blank lines left out.

    A quote that is never closed would swallow the rest of the text. Such a record is broken, and reading goes on
    at the line after its first.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = lines.number + 1
        lines.record.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except LineTooLongError:
            yield start, Broken(Reason.TOO_LONG, lines.record[0])
        except csv.Error as error:
            first, *others = lines.record
            lines.give_back(others)
            yield start, Broken(Reason.TOO_LONG if "field limit" in str(error) else Reason.BROKEN_QUOTES, first)
        else:
            if len(cells) > 1 or "".join(cells).strip():
                yield start, cells


def _mark_invalid(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return INVALID_UTF8, error.end


codecs.register_error(MARK_INVALID, _mark_invalid)
