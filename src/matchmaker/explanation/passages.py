"""Texts cut into what can be quoted of them: sentences in any script, and windows of those that are too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

MAX_READ = 4_000
"""So many characters of a text are looked at, from its beginning; what is told of a project seldom has more."""

MIN_SENTENCE = 24
"""In bytes of UTF-8, since Chinese says as much in eight characters: what is shorter goes with what follows, for it may
be an abbreviation, the number of a paragraph, or its heading."""

MAX_PASSAGE = 300
HALF_WINDOW = MAX_PASSAGE // 2 - 2  # two of them, a space between and a sign of omission at either end
OMISSION = "…"

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""What steers a terminal or turns the direction of writing, and is nothing to read."""

_END = re.compile(
    r"""[.!?…؟۔।॥።]["'”’»›)\]]*(?=\s)  # where a space stands between sentences
    |[。！？｡]["'”’」』】》）]*           # and where none does
    |\n\s*\n                           # the end of a paragraph""",
    re.VERBOSE,
)
_VISIBLE = re.compile(r"\S")
_HALF = re.compile(
    rf"""\S.{{0,{HALF_WINDOW - 1}}}(?=\s|$)  # to the end of a word
    |\S.{{0,{HALF_WINDOW - 1}}}(?=\w)        # or, in scripts without spaces, of a letter with its marks
    |\S.{{0,{HALF_WINDOW - 1}}}""",
    re.VERBOSE,
)


def sentences_of(text: str) -> list[str]:
    r"""Return the sentences of a text, each on one line; where it has no marks between them, that is one.

    >>> sentences_of("Storing hydrogen at\nthe quay. Who pays, e.g. the harbour? 港で水素を貯蔵する。費用は誰が負担？")
    ['Storing hydrogen at the quay.', 'Who pays, e.g. the harbour?', '港で水素を貯蔵する。', '費用は誰が負担？']
    """
    return list(_sentences(_beginning(text)))


def passages_of(sentence: str) -> list[str]:
    """Return what can be quoted of a sentence: all of it, or windows of at most `MAX_PASSAGE` characters.

    A window overlaps with the next by half, ends between two words, and has "…" where something is left out.

    >>> [len(passage) for passage in passages_of(" ".join(["harbour"] * 60))]
    [288, 289, 192]
    """
    if len(sentence) <= MAX_PASSAGE:
        return [sentence]
    halves = [found.span() for found in _HALF.finditer(sentence)]
    return [
        f"{OMISSION if start else ''}{sentence[start:end]}{OMISSION if end < len(sentence) else ''}"
        for (start, _), (_, end) in pairwise(halves)
    ]


def on_one_line(text: str) -> str:
    r"""Return a text with single spaces for all white space, and without what is not to be seen.

    >>> on_one_line(" Harbours\r\n on\t\x1b[1mhydrogen\u202e ")
    'Harbours on [1mhydrogen'
    """
    return " ".join(_UNSEEN.sub(" ", text).split())


def _beginning(text: str) -> str:
    text = text.strip()
    return text if len(text) <= MAX_READ else text[:MAX_READ].rsplit(maxsplit=1)[0] + OMISSION


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        following = _VISIBLE.search(text, end)
        if following is not None and (following[0].islower() or _is_short(text[start:end])):
            continue
        if sentence := on_one_line(text[start:end]):
            yield sentence
        start = end


def _is_short(part: str) -> bool:
    return len(part.strip().encode("utf-8", "surrogatepass")) < MIN_SENTENCE
