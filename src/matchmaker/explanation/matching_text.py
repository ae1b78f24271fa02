"""The reason that a text gives: what a candidate did, or says of itself, that is like the text of the question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matchmaker.explanation.case import Case
from matchmaker.explanation.likeness import MAX_SHOWN, Quote
from matchmaker.explanation.passages import on_one_line
from matchmaker.ranking import Named, Passage, Reason, ReasonKind
from matchmaker.wording import Wording

SAYS = ("first_says", "second_says", "third_says")


def matching_text(case: Case) -> Iterator[Reason]:
    """Name the collaborations of the candidate whose texts are most like the question's, and quote what is."""
    likeness = case.asker.likeness
    if likeness is None:
        return
    matching, says_it = likeness.matching(case.own), likeness.matches_itself(case.row)
    if not len(matching) and not says_it:
        return
    shown = {row: case.collaboration(row) for row in matching[:MAX_SHOWN].tolist()}
    own = _passage(None, likeness.quote_itself(case.row)) if says_it else []
    told = [passage for row, one in shown.items() for passage in _passage(one, likeness.quote(row))]
    nearest = _nearest_first(told)[: MAX_SHOWN - len(own)]  # what it says of itself is evidence of another sort
    passages = tuple(_nearest_first([*nearest, *own]))
    yield Reason(
        kind=ReasonKind.MATCHING_TEXT,
        text=_told(case.words, [*shown.values()], len(matching), passages, says_it=says_it),
        count=len(matching),
        collaborations=tuple(shown.values()),
        passages=passages,
    )


def _passage(source: Named | None, quote: Quote | None) -> list[Passage]:
    """Return what is quoted, if anything is."""
    return [] if quote is None else [Passage(text=quote.text, collaboration=source, similarity=quote.similarity)]


def _nearest_first(passages: Sequence[Passage]) -> list[Passage]:
    return sorted(passages, key=lambda one: -one.similarity)


def _told(
    words: Wording, shown: Sequence[Named], n_matching: int, passages: Sequence[Passage], *, says_it: bool
) -> str:
    """Return the sentences, with the nearest passage that is not a title, which is told already."""
    quoted = next((one for one in passages if not _is_title(one)), None)
    of_itself = quoted is not None and quoted.collaboration is None
    sentences = []
    if shown:
        titles = [words.say("titled", title=one.name or one.id, year=f"{one.on:%Y}") for one in shown]
        sentences.append(words.say("matching_text", listed=words.listing(titles, MAX_SHOWN, n_matching)))
    if quoted is not None and quoted.collaboration is not None:
        says = SAYS[shown.index(quoted.collaboration)] if len(shown) > 1 else "it_says"
        sentences.append(_quoting(words, says, quoted))
    too = "_too" if shown else ""
    if quoted is not None and of_itself:
        sentences.append(_quoting(words, f"description_says{too}", quoted))
    elif says_it:
        sentences.append(words.say(f"matching_description{too}"))
    return " ".join(sentences)


def _quoting(words: Wording, key: str, passage: Passage) -> str:
    """Return a sentence that ends with a passage, and with one full stop or none after a question."""
    sentence = words.say(key, passage=passage.text.removesuffix("."))
    return sentence.removesuffix(".") if passage.text.endswith(("?", "!")) else sentence


def _is_title(passage: Passage) -> bool:
    return passage.collaboration is not None and passage.text == on_one_line(passage.collaboration.name)
