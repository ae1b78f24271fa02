"""What a matching text quotes: the nearest words, of whom they are, and nothing that names the excluded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.explanation import Reasoner
from matchmaker.explanation.hidden_names import hidden_names
from matchmaker.knowledge import Knowledge, KnowledgeSettings
from matchmaker.knowledge.building import build_knowledge
from matchmaker.question import question_of_newcomer
from matchmaker.signals import gather_signals
from matchmaker.wording import wording_of

IDEA = "Hydrogen storage at small harbours"
QUAY = "We store hydrogen in tanks beside the quays of small harbours."
ROOM = "Sourdough bread rises for two days in a warm room."
NOBODY = np.zeros(0, dtype=np.int32)
UNLIKE = [f"Nothing of the sort number {number}: knitting, chess and beekeeping." for number in range(5)]


@dataclass(frozen=True)
class Told:
    """A collaboration of a and b: what it is called, and what is told of it."""

    title: str | None
    text: str | None = None


def world(*told: Told, descriptions: dict[str, str] | None = None, names: dict[str, str] | None = None) -> mm.Dataset:
    """The collaborations told, of 2018, 2017 and so on, and some others of y and z, so that words have their weight."""
    every = [*told, *(Told(text) for text in UNLIKE)]
    ids = [f"p{number}" for number in range(len(every))]
    pairs = [(one, member) for one, each in zip(ids, every, strict=True) for member in ("ab" if each in told else "yz")]
    return mm.Dataset.from_tables(
        organisations={
            "id": [*"abyz", *(names or {})],
            "name": [*["Alpha", "Beta", "Psi", "Omega"], *(names or {}).values()],
            "description": [*((descriptions or {}).get(one) for one in "abyz"), *(None for _ in names or {})],
        },
        collaborations={
            "id": ids,
            "started_on": [f"{2018 - number}-01-01" for number in range(len(every))],
            "title": [each.title for each in every],
            "text": [each.text for each in every],
        },
        participations={"collaboration_id": [one for one, _ in pairs], "organisation_id": [one for _, one in pairs]},
    )


def known(dataset: mm.Dataset, **settings: Any) -> Knowledge:
    return build_knowledge(dataset, "2019-01-01", KnowledgeSettings(**settings))


def told_of(
    knowledge: Knowledge, idea: str = IDEA, *, whom: str = "a", excluded: str = "", language: str = "en"
) -> mm.Reason | None:
    """What the text of a brief tells of one organisation."""
    signals = gather_signals(knowledge, question_of_newcomer(knowledge, None, NOBODY, {}, idea))
    ids = list(knowledge.organisations.ids)
    hidden = np.array([one == excluded for one in ids])
    (reasons,) = Reasoner(knowledge).reasons(signals, np.array([ids.index(whom)]), wording_of(language), hidden)
    return next((one for one in reasons if one.kind is mm.ReasonKind.MATCHING_TEXT), None)


def quoted_of(knowledge: Knowledge, idea: str = IDEA, **options: Any) -> list[str]:
    reason = told_of(knowledge, idea, **options)
    return [] if reason is None else [passage.text for passage in reason.passages]


def test_the_sentence_that_is_nearest_is_quoted_with_whose_it_is_and_how_near() -> None:
    told = Told("Ports and power", f"{ROOM} {QUAY} Nobody has tried that before.")
    reason = told_of(known(world(told)))
    assert reason is not None
    (passage,) = reason.passages
    assert passage.text == QUAY
    assert passage.collaboration == reason.collaborations[0]
    assert 0.3 < passage.similarity <= 1
    assert reason.text == (
        "Took part in what is like the text: Ports and power (2018). "
        "It says: “We store hydrogen in tanks beside the quays of small harbours”."
    )


@pytest.mark.parametrize(
    ("idea", "sentences", "nearest"),
    [
        (
            "Vetyvarastoja pieniin satamiin",
            "Leivomme hapanjuurileipää. Rakennamme vetyvarastot pienten satamien laitureille. Kuka maksaa?",
            "Rakennamme vetyvarastot pienten satamien laitureille.",
        ),
        (
            "港で水素を貯蔵する",
            "パン生地は二日間かけてゆっくり発酵させます。小さな港で水素を貯蔵する方法を調べます。費用は未定です。",
            "小さな港で水素を貯蔵する方法を調べます。",
        ),
        (
            "تخزين الهيدروجين في الموانئ",
            "نخبز الخبز كل صباح في القرية. كيف يمكن تخزين الهيدروجين في الموانئ الصغيرة؟ لا أحد يعرف.",
            "كيف يمكن تخزين الهيدروجين في الموانئ الصغيرة؟",
        ),
    ],
    ids=["Finnish", "Japanese", "Arabic"],
)
def test_so_it_is_in_every_language(idea: str, sentences: str, nearest: str) -> None:
    assert quoted_of(known(world(Told("Untitled", sentences))), idea)[0] == nearest


def test_of_a_text_without_full_stops_a_part_is_quoted() -> None:
    told = Told("Ports", f"{'bread and butter ' * 30}{QUAY[:-1]} {'more bread ' * 40}")
    (passage,) = quoted_of(known(world(told)))
    assert passage.startswith("…")
    assert passage.endswith("…")
    assert QUAY[:-1] in passage
    assert len(passage) <= 300


def test_of_a_huge_text_the_beginning_is_read() -> None:
    at_the_end = Told(IDEA, f"{ROOM * 2_000} {QUAY}")
    at_the_beginning = Told(IDEA, f"{QUAY} {ROOM * 2_000}")
    assert quoted_of(known(world(at_the_beginning))) == [QUAY]
    assert QUAY not in quoted_of(known(world(at_the_end)))


def test_without_a_text_the_title_is_the_passage_and_is_not_said_twice() -> None:
    reason = told_of(known(world(Told("Hydrogen in small\n harbours"))))
    assert reason is not None
    assert [one.text for one in reason.passages] == ["Hydrogen in small harbours"]
    assert reason.text.count("Hydrogen in small") == 1
    nameless = told_of(known(world(Told(None, QUAY))))
    assert nameless is not None
    assert nameless.text.startswith("Took part in what is like the text: p0 (2018). It says: “We store")


def test_what_shares_a_single_term_is_not_quoted() -> None:
    """A word of one letter is one term, as any two words are that share a column."""
    knowledge = known(world(Told("x"), Told("x y z")))
    assert told_of(knowledge, "x") is not None
    assert quoted_of(knowledge, "x") == []


def test_what_is_not_near_enough_is_not_quoted() -> None:
    told = Told("Hydrogen in small harbours", f"{ROOM} Chess is played in the evening, and knitting is taught.")
    reason = told_of(known(world(told)))
    assert reason is not None
    assert reason.passages == ()
    assert reason.text == "Took part in what is like the text: Hydrogen in small harbours (2018)."


DESCRIBED = {"a": f"Alpha bakes bread every day. {QUAY}", "y": f"{QUAY} Psi knits all the year round."}
SAID_OF = {
    (
        "en",
        "one",
    ): "Took part in what is like the text: Ports (2018). It says: “Are small harbours right for hydrogen storage?” "
    "What it says of itself is like the text, too.",
    ("fi", "one"): "Mukana hankkeissa, jotka muistuttavat tekstiä: Ports (2018). "
    "Siitä kerrotaan: ”Are small harbours right for hydrogen storage?” Myös oma kuvaus muistuttaa tekstiä.",
    ("en", "second"): "Took part in what is like the text: Hydrogen at harbours (2018), Ports (2017). "
    "The second says: “Hydrogen storage is for harbours”.",
    ("fi", "second"): "Mukana hankkeissa, jotka muistuttavat tekstiä: Hydrogen at harbours (2018), Ports (2017). "
    "Toisesta kerrotaan: ”Hydrogen storage is for harbours”.",
    ("en", "itself, too"): "Took part in what is like the text: Ports (2018). "
    "What it says of itself is like the text, too: “Hydrogen storage at small harbours is what we do”.",
    ("fi", "itself, too"): "Mukana hankkeissa, jotka muistuttavat tekstiä: Ports (2018). "
    "Myös oma kuvaus muistuttaa tekstiä: ”Hydrogen storage at small harbours is what we do”.",
    ("en", "itself"): "What it says of itself is like the text: “Hydrogen storage at small harbours is what we do”.",
    ("fi", "itself"): "Oma kuvaus muistuttaa tekstiä: ”Hydrogen storage at small harbours is what we do”.",
}
OWN = "Hydrogen storage at small harbours is what we do."
WORLDS = {
    "one": world(
        Told("Ports", "Are small harbours right for hydrogen storage?"),
        descriptions={"a": f"{ROOM} Small hydrogen firm."},
    ),
    "second": world(Told("Hydrogen at harbours"), Told("Ports", f"{ROOM} Hydrogen storage is for harbours.")),
    "itself, too": world(Told("Ports", f"{ROOM} Harbours may store hydrogen."), descriptions={"a": OWN}),
    "itself": world(Told(ROOM), descriptions={"a": OWN}),
}


@pytest.mark.parametrize(("language", "case"), SAID_OF)
def test_every_language_says_who_says_it(language: str, case: str) -> None:
    reason = told_of(known(WORLDS[case]), language=language)
    assert reason is not None
    assert reason.text == SAID_OF[language, case]


def test_the_nearest_come_first_and_three_at_most_with_its_own_words_among_them() -> None:
    told = [Told(f"Ports {number}", f"{QUAY} {'Bread is baked there. ' * number}") for number in range(4)]
    knowledge = known(world(*told, descriptions={"a": "Alpha bakes and stores hydrogen at some harbours, too."}))
    of_a, of_b = (told_of(knowledge, whom=one) for one in "ab")
    assert of_a is not None
    assert of_b is not None
    assert of_a.count == of_b.count == 4
    for reason in (of_a, of_b):
        similarities = [one.similarity for one in reason.passages]
        assert similarities == sorted(similarities, reverse=True)
    assert [one.collaboration for one in of_a.passages] == [*of_a.collaborations[:2], None]
    assert [one.collaboration for one in of_b.passages] == [*of_b.collaborations]


@pytest.mark.parametrize(
    "named",
    [
        "Together with Ångström Quays Oy we store hydrogen at small harbours.",
        "Together with ÅNGSTRÖM  QUAYS OY, hydrogen is stored at small harbours.",
        "Angstrom-Quays Oy: hydrogen storage at small harbours.",
        "Ångström Quays Oyn kanssa: hydrogen storage at small harbours.",
        "Led by org-00777, hydrogen storage at small harbours is tried.",
    ],
)
def test_a_sentence_that_names_somebody_excluded_is_not_quoted_but_the_next_best_is(named: str) -> None:
    told = Told("Ports", f"{named} Harbours may well need hydrogen in summer.")
    knowledge = known(world(told, names={"org-00777": "Ångström Quays Oy", "x": "", "xx": "?!"}))
    assert quoted_of(knowledge) == [named.replace("  ", " ")]
    assert quoted_of(knowledge, excluded="org-00777") == ["Harbours may well need hydrogen in summer."]
    for excluded in ("b", "x", "xx"):
        assert quoted_of(knowledge, excluded=excluded) == quoted_of(knowledge)


def test_no_window_of_a_sentence_that_names_somebody_excluded_is_quoted() -> None:
    """A name may be cut in two."""
    long = f"Hydrogen storage at small harbours {'and at yet more harbours ' * 12} with the Ångström Quays Oy of Turku."
    knowledge = known(world(Told("Ports", long), names={"q": "Ångström Quays Oy"}))
    assert quoted_of(knowledge)
    assert not quoted_of(knowledge, excluded="q")


def test_an_id_is_a_whole_word_and_a_name_begins_one() -> None:
    columns = known(world(names={"7": "Eni"})).organisations
    hidden = hidden_names(columns, np.array([one == "7" for one in columns.ids]))
    told = ["17 seniors", "7 seniors", "Senior", "Enin", "By Eni.", "HarbourEni"]
    assert [hidden.any_in(text) for text in told] == [False, True, False, True, True, True]


def test_control_characters_and_markup_neither_steer_a_terminal_nor_get_lost() -> None:
    told = Told("Ports", "Hydrogen\x1b[31m storage\r\nat [bold]small[/bold] <b>harbours</b>\u202e & quays.")
    assert quoted_of(known(world(told))) == ["Hydrogen [31m storage at [bold]small[/bold] <b>harbours</b> & quays."]


@given(st.permutations(range(6)), st.permutations("abyz"))
@settings(max_examples=20, deadline=None)
def test_neither_the_order_of_the_rows_nor_the_company_changes_a_quote(rows: list[int], whom: list[str]) -> None:
    dataset = world(*(Told(f"Ports {n}", f"{QUAY} {ROOM}") for n in range(3)), descriptions=DESCRIBED)
    tables = {name: table for name, table in dataset.tables().items() if not table.is_empty()}
    shuffled = {
        name: table[[row for row in rows if row < len(table)] + list(range(6, len(table)))]
        for name, table in tables.items()
    }
    knowledge = known(mm.Dataset.from_tables(**shuffled))
    signals = gather_signals(knowledge, question_of_newcomer(knowledge, None, NOBODY, {}, IDEA))
    ids = list(knowledge.organisations.ids)
    together = Reasoner(knowledge).reasons(signals, np.array([ids.index(one) for one in whom]), wording_of("en"))
    found = {
        one: next((each for each in reasons if each.passages), None)
        for one, reasons in zip(whom, together, strict=True)
    }
    assert found == {one: told_of(known(dataset), whom=one) for one in "abyz"}


def test_without_the_texts_titles_and_descriptions_are_quoted() -> None:
    dataset = world(Told("Hydrogen in small harbours", QUAY), descriptions=DESCRIBED)
    kept, left_out = (told_of(known(dataset, keep_texts=keep)) for keep in (True, False))
    assert kept is not None
    assert left_out is not None
    assert [one.text for one in kept.passages] == [QUAY, QUAY]
    assert [one.text for one in left_out.passages] == ["Hydrogen in small harbours", QUAY]
    assert replace(kept, text="", passages=()) == replace(left_out, text="", passages=())


def test_who_was_added_later_is_quoted_and_changes_no_quote_of_others(sample_ranker: mm.Ranker) -> None:
    said = "We store hydrogen from wind power at small harbours."
    added = mm.Organisation(id="org-0000", name="Harbour Lab", description=f"Founded in Oulu last year. {said}")
    brief = mm.Brief(text="Store hydrogen from wind power in small harbours")
    wider = sample_ranker.with_organisations([added])
    others = [one.organisation_id for one in sample_ranker.rank(brief, limit=20)]
    explained = wider.explain(brief, "org-0000").candidate.reasons
    (reason,) = (one for one in explained if one.kind is mm.ReasonKind.MATCHING_TEXT)
    assert [(one.text, one.collaboration) for one in reason.passages] == [(said, None)]
    for one in others:
        before, after = (ranker.explain(brief, one).candidate.reasons for ranker in (sample_ranker, wider))
        assert [each.passages for each in before] == [each.passages for each in after]
