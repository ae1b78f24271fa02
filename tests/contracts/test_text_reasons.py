"""What a reason says of a text is so: likeness worked out again from the raw tables, and no word of them hashed."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker.explanation import Reasoner
from matchmaker.knowledge import Knowledge
from matchmaker.question import question_of_newcomer
from matchmaker.signals import gather_signals
from matchmaker.wording import wording_of

LIKE = 0.1
HASHING = 0.04
"""What two terms that share a column may add to a likeness, or take from it."""

SAYS_IT = "What it says of itself is like the text"

Weights = dict[str, float]


class Likeness:
    """How alike texts are, by plain dictionaries of the words, pairs and parts of words that stand in them."""

    def __init__(self, told: dict[str, str], said: dict[str, str]) -> None:
        counted = {one: terms for one, text in told.items() if (terms := terms_of(text))}
        holders = Counter(term for terms in counted.values() for term in terms)
        self._idf = {term: math.log((2 + len(counted)) / (1 + n)) for term, n in holders.items()}
        declared = {one: terms for one, text in said.items() if (terms := terms_of(text))}
        for terms in declared.values():
            self._idf |= dict.fromkeys(terms.keys() - holders, math.log(2 + len(counted)))
        self._told = {one: self._weights(terms) for one, terms in counted.items()}
        self._said = {one: self._weights(terms) for one, terms in declared.items()}

    def with_all(self, text: str) -> tuple[dict[str, float], dict[str, float]]:
        """How alike a text is to what each collaboration tells, and to what each organisation says of itself."""
        asked = self._weights(terms_of(text))
        told, said = ({one: dot(asked, other) for one, other in each.items()} for each in (self._told, self._said))
        return told, said

    def with_one(self, text: str) -> Callable[[str], float]:
        """How alike a text is to any other; 0 where they have less than two terms in common."""
        asked = self._weights(terms_of(text))

        @cache
        def alike(passage: str) -> float:
            own = self._weights(terms_of(passage))
            return dot(asked, own) if len(asked.keys() & own) > 1 else 0.0

        return alike

    def _weights(self, terms: Counter[str]) -> Weights:
        weights = {term: (1 + math.log(n)) * self._idf.get(term, 0) for term, n in terms.items()}
        length = math.hypot(*weights.values()) or 1.0
        return {term: weight / length for term, weight in weights.items() if weight}


def dot(one: Weights, other: Weights) -> float:
    fewer, more = sorted((one, other), key=len)
    return sum(weight * more.get(term, 0) for term, weight in fewer.items())


def terms_of(text: str) -> Counter[str]:
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    words = re.findall(r"[^\W_]+", bare)
    parts = (
        f"<{word[:40]}>"[at : at + length] + "…"
        for word in words
        for length in (4, 5)
        for at in range(len(word[:40]) + 3 - length)
    )
    return Counter([*words, *(f"{one} {other}" for one, other in pairwise(words)), *parts])


@dataclass(frozen=True)
class Texts:
    """What the tables say, and of whom."""

    told: dict[str, str]
    said: dict[str, str]
    written: dict[str, str]
    described: dict[str, str]
    titles: dict[str, str]
    started: dict[str, date]
    took_part: dict[str, set[str]]
    likeness: Likeness


def texts_of(dataset: mm.Dataset) -> Texts:
    collaborations = dataset.collaborations.with_columns(pl.col("title", "text").fill_null(""))
    told = {one: f"{title}\n{text}" for one, title, text in collaborations.select("id", "title", "text").iter_rows()}
    written = dict(collaborations.select("id", "text").iter_rows())
    said = dict(dataset.organisations.select("id", pl.col("description").fill_null("")).iter_rows())
    described = dict(said)
    for one, capability in dataset.capabilities.select("organisation_id", "capability").sort("capability").iter_rows():
        said[one] += f"\n{capability}"
    took_part: dict[str, set[str]] = {one: set() for one in said}
    for collaboration_id, one in dataset.participations.select("collaboration_id", "organisation_id").iter_rows():
        took_part[one].add(collaboration_id)
    return Texts(
        told=told,
        said=said,
        written=written,
        described=described,
        titles=dict(collaborations.select("id", "title").iter_rows()),
        started=dict(collaborations.select("id", "started_on").iter_rows()),
        took_part=took_part,
        likeness=Likeness(told, said),
    )


def faults(texts: Texts, alike: dict[str, float], of_itself: float, reason: mm.Reason | None) -> list[str]:
    """What of a reason, or of there being none, the tables do not bear out; on the edge either is right.

    Parameters
    ----------
    alike : dict of str to float
        How alike the text is to what each of the candidate's collaborations tells.
    of_itself : float
        The same of what the candidate says of itself.
    """
    named = () if reason is None else reason.collaborations
    count, text = (0, "") if reason is None else (reason.count, reason.text)
    values = [alike[one.id] for one in named]
    others = [value for one, value in alike.items() if one not in {each.id for each in named}]
    n_surely, n_perhaps = (sum(value >= LIKE + edge for value in alike.values()) for edge in (HASHING, -HASHING))
    says_it = SAYS_IT in text
    borne_out = {
        "as many as there are": n_surely <= count <= n_perhaps,
        "three named, or all": len(named) == min(3, count),
        "each is alike": all(value >= LIKE - HASHING for value in values),
        "the most alike first": all(after <= one + HASHING for one, after in pairwise(values)),
        "and before the others": not values or max(others, default=0) <= min(values) + HASHING,
        "named as the tables do": all(
            (one.name, one.on) == (texts.titles[one.id], texts.started[one.id])
            and f"{one.name or one.id} ({texts.started[one.id].year})" in text
            for one in named
        ),
        "of itself": of_itself >= LIKE - HASHING if says_it else of_itself < LIKE + HASHING,
        "nothing without a fact": reason is None or says_it or bool(named),
    }
    return [name for name, holds in borne_out.items() if not holds]


def faults_of_passages(
    texts: Texts, alike: Callable[[str], float], organisation_id: str, reason: mm.Reason
) -> list[str]:
    """What of the words that a reason quotes the tables do not bear out.

    Parameters
    ----------
    alike : callable
        How alike the brief's text is to any other.
    """
    told = {one.id: texts.written[one.id] or texts.titles[one.id] for one in reason.collaborations}
    own = {"": texts.described[organisation_id]} if SAYS_IT in reason.text else {}
    near = {one: max(map(alike, found)) for one, text in (told | own).items() if (found := sentences_of(text) or [""])}
    whose = {"" if one.collaboration is None else one.collaboration.id: one for one in reason.passages}
    values = [one.similarity for one in reason.passages]
    named = [one.similarity for of, one in whose.items() if of]
    left_out = [value for of, value in near.items() if of and of not in whose]
    surely = [one for one, value in near.items() if value >= LIKE + HASHING]
    borne_out = {
        "one of each, three at most": len(whose) == len(reason.passages) <= 3,
        "of the collaborations that are named, or its own": whose.keys() <= near.keys(),
        "as it is named": all(one.collaboration in {None, *reason.collaborations} for one in reason.passages),
        "word for word": all(stands_in(one.text, (told | own)[of]) for of, one in whose.items()),
        "as near as it is said to be": all(abs(alike(one.text) - one.similarity) <= HASHING for one in whose.values()),
        "near enough": all(value >= LIKE for value in values),
        "the nearest of each": all(one.similarity >= near[of] - HASHING for of, one in whose.items()),
        "none missing": all(one in whose for one in surely) if len(whose) < 3 else "" in whose or "" not in surely,
        "the nearest first": values == sorted(values, reverse=True),
        "the nearest of all": min(named, default=1) >= max(left_out, default=0) - HASHING,
        "the sentence quotes it": not whose or any(one.text.removesuffix(".") in reason.text for one in whose.values()),
    }
    return [name for name, holds in borne_out.items() if not holds]


def sentences_of(text: str) -> list[str]:
    """Sentences that are short enough to be quoted whole, as English and Finnish write them."""
    found: list[str] = []
    for part in re.split(r"(?<=[.?!])\s+(?![a-zåäö])", text):
        if found and len(found[-1]) < 24:
            found[-1] += f" {part}"
        else:
            found.append(part)
    return [one for one in found if len(one) <= 300]


def stands_in(passage: str, text: str) -> bool:
    """Whether a passage stands in a text, word for word, with any white space between."""
    return passage.strip("…").strip() in re.sub(r"\s+", " ", text)


def all_faults(
    knowledge: Knowledge, texts: Texts, asked: Sequence[str], n_others: int
) -> tuple[Counter[str], list[object]]:
    """Ask with every text, of the most alike and of as many others; count pairs, and those with a reason."""
    reasoner, words, nobody = Reasoner(knowledge), wording_of("en"), np.zeros(0, dtype=np.int32)
    ids, draw = knowledge.organisations.ids, np.random.default_rng(0)
    seen, found = Counter[str](), list[object]()
    for text in asked:
        signals = gather_signals(knowledge, question_of_newcomer(knowledge, None, nobody, {}, text))
        assert signals.text_best is not None
        near = np.argsort(-signals.text_best, kind="stable")[: n_others // 2]
        rows = np.union1d(near, draw.choice(knowledge.n_organisations, size=n_others // 2, replace=False))
        told, said = texts.likeness.with_all(text)
        any_other = texts.likeness.with_one(text)
        for row, reasons in zip(rows.tolist(), reasoner.reasons(signals, rows, words), strict=True):
            reason = next((one for one in reasons if one.kind is mm.ReasonKind.MATCHING_TEXT), None)
            alike = {one: told.get(one, 0.0) for one in texts.took_part[ids[row]]}
            wrong = faults(texts, alike, said.get(ids[row], 0.0), reason)
            if reason is not None:
                wrong += faults_of_passages(texts, any_other, ids[row], reason)
                seen.update({"with a reason": 1, "passages": len(reason.passages)})
            found += [(text, ids[row], reason, wrong)] if wrong else []
            seen.update({"pairs": 1})
    return seen, found


def test_what_is_said_of_a_text_is_what_the_tables_give(sample_dataset: mm.Dataset, sample_ranker: mm.Ranker) -> None:
    texts = texts_of(sample_dataset)
    asked = [
        "Hydrogen storage at small harbours",
        "Vetyvarastoja pieniin satamiin",
        "Robots that help elderly people at home, and what care workers think of it",
        *[one for one in texts.told.values() if one.strip()][::25],
        *[one for one in texts.said.values() if one.strip()][::40],
    ]
    seen, found = all_faults(sample_ranker.knowledge, texts, asked, n_others=80)
    assert found == []
    assert seen["pairs"] >= 1_000
    assert 300 <= seen["with a reason"] <= seen["pairs"] - 300
    assert seen["passages"] >= seen["with a reason"]


@pytest.mark.cordis
def test_so_is_what_is_said_of_one_in_cordis(cordis_dataset: mm.Dataset, cordis_knowledge: Knowledge) -> None:
    """But for the few, one in a hundred at most, where terms that share a column make a short title alike."""
    texts = texts_of(cordis_dataset)
    long = [one for one in texts.told.values() if len(one) > 500][::20]
    asked = ["Hydrogen storage at small harbours", *long, *(one.split("\n")[1][:80] for one in long)]
    seen, found = all_faults(cordis_knowledge, texts, asked, n_others=40)
    assert len(found) <= 0.01 * seen["with a reason"], found
    assert seen["pairs"] >= 1_000
    assert 300 <= seen["with a reason"] <= seen["pairs"] - 300
    assert seen["passages"] >= seen["with a reason"]
