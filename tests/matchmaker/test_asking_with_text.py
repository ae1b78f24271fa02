import math
import unicodedata

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.brief import MAX_TEXT
from matchmaker.errors import BriefError
from matchmaker.explanation import Reasoner
from matchmaker.features import FEATURE_GROUPS, FEATURES, compute_features
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.building import build_knowledge
from matchmaker.knowledge.texts import N_COLUMNS, cosines, counts_of, words_of
from matchmaker.question import Form, question_of_newcomer, question_of_rows
from matchmaker.ranking import ReasonKind
from matchmaker.signals import gather_signals
from matchmaker.wording import wording_of

HARBOUR = "Hydrogen storage at small harbours"
NOBODY = np.zeros(0, dtype=np.int32)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """Three projects of two organisations each; the first one is about harbours, and e speaks of them."""
    return build_knowledge(
        mm.Dataset.from_tables(
            organisations={"id": list("abcde"), "description": [*[""] * 4, "We store hydrogen in harbours."]},
            collaborations={
                "id": ["harbour", "bread", "school"],
                "started_on": ["2018-01-01", "2018-02-01", "2018-03-01"],
                "title": ["Harbours on hydrogen", "Sourdough bread", "Schools without walls"],
                "text": ["Storing hydrogen at the quay of a harbour.", "Baking for health.", "Learning outside."],
            },
            participations={
                "collaboration_id": ["harbour", "harbour", "bread", "bread", "school", "school"],
                "organisation_id": ["a", "b", "c", "d", "c", "e"],
            },
        ),
        "2019-01-01",
    )


@given(st.text())
def test_any_text_has_a_vector_in_bounds(text: str) -> None:
    columns, values = counts_of(text)
    assert len(columns) == len(values)
    assert np.all(np.diff(columns) > 0)
    assert np.all((columns >= 0) & (columns < N_COLUMNS))
    assert np.all(values >= 1)


@example("𝕬")  # a letter that has a small one only when it is plain
@given(st.text())
def test_words_are_words_of_themselves(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words


@example("a\u0301b \u00c5bo 水素\U0001d16f \U0001d5ef-x")
@given(st.text())
def test_accents_go_and_what_is_no_letter_stands_between_words(text: str) -> None:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = (one for one in folded if not unicodedata.combining(one))
    assert words_of(text) == "".join(one if one.isalnum() else " " for one in bare).split()


def test_inflected_words_are_alike_where_whole_words_are_not() -> None:
    one, other, alien = (set(counts_of(word)[0].tolist()) for word in ("satamissa", "satamiin", "koulussa"))
    assert len(one & other) > len(one & alien)


def test_who_did_the_like_is_found_by_text_alone(knowledge: Knowledge) -> None:
    signals = gather_signals(knowledge, question_of_newcomer(knowledge, None, NOBODY, {}, HARBOUR))
    assert signals.text_activity is not None
    assert signals.own_text is not None
    found = signals.text_activity > signals.text_activity[list(knowledge.organisations.ids).index("c")]
    assert {knowledge.organisations.ids[row] for row in np.flatnonzero(found).tolist()} == {"a", "b"}
    assert knowledge.organisations.ids[int(signals.own_text.argmax())] == "e"


def test_a_text_is_most_like_itself(knowledge: Knowledge) -> None:
    said = "Sourdough bread\nBaking for health."
    alike = cosines(knowledge.texts.collaborations, knowledge.texts.vector(said))
    assert alike.argmax() == 1
    assert alike[1] == pytest.approx(1, abs=1e-5)


def test_without_a_text_nothing_is_said_of_it(knowledge: Knowledge) -> None:
    signals = gather_signals(knowledge, question_of_rows(knowledge, np.array([0])))
    assert signals.text_activity is None
    features = compute_features(knowledge, signals, np.arange(3))
    columns = [FEATURES.index(name) for name in FEATURE_GROUPS["text"]]
    assert np.isnan(features[:, columns]).all()


def test_a_text_makes_a_project_of_a_question(knowledge: Knowledge) -> None:
    lead = np.array([0])
    assert question_of_rows(knowledge, lead).form is Form.PARTNERS
    assert question_of_rows(knowledge, lead, text=HARBOUR).form is Form.CONSORTIUM
    assert question_of_newcomer(knowledge, None, NOBODY, {}, HARBOUR).form is Form.NEWCOMER


def test_words_that_nobody_ever_used_are_no_text(knowledge: Knowledge) -> None:
    assert not question_of_rows(knowledge, np.array([0]), text="xyzzyx").has_text


def test_the_reason_names_what_is_like_the_text(knowledge: Knowledge) -> None:
    signals = gather_signals(knowledge, question_of_newcomer(knowledge, None, NOBODY, {}, HARBOUR))
    rows = np.array([list(knowledge.organisations.ids).index(one) for one in "ade"])
    of_a, of_d, of_e = (
        [reason for reason in reasons if reason.kind is ReasonKind.MATCHING_TEXT]
        for reasons in Reasoner(knowledge).reasons(signals, rows, wording_of("en"))
    )
    assert [[one.id for one in reason.collaborations] for reason in of_a] == [["harbour"]]
    assert "Harbours on hydrogen (2018)" in of_a[0].text
    assert not of_d
    assert "says" in of_e[0].text


def test_no_texts_at_all_are_no_trouble() -> None:
    pair = {"collaboration_id": ["p", "p"], "organisation_id": ["a", "b"]}
    bare = mm.Dataset.from_tables(collaborations={"id": ["p"], "started_on": ["2018-05-01"]}, participations=pair)
    knowledge = build_knowledge(bare, "2019-01-01")
    assert not question_of_rows(knowledge, np.array([0]), text=HARBOUR).has_text


def test_a_brief_may_be_a_text_alone() -> None:
    assert mm.Brief(text=f"  {HARBOUR}\n").text == HARBOUR
    assert mm.Brief(capabilities=["welding", "baking", "welding"]).capabilities == ("baking", "welding")


@pytest.mark.parametrize("text", ["", "  "])
def test_a_blank_text_asks_nothing(text: str) -> None:
    with pytest.raises(BriefError, match="a text"):
        mm.Brief(text=text)


def test_a_text_that_is_too_long_is_refused_by_its_length() -> None:
    with pytest.raises(BriefError, match="20,001 characters"):
        mm.Brief(text="x" * (MAX_TEXT + 1))


def test_text_is_compared_exactly(knowledge: Knowledge) -> None:
    _, values = knowledge.texts.vector(HARBOUR)
    assert math.isclose(float(values @ values), 1, rel_tol=1e-5)
