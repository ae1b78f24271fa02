"""What can be quoted of a text, in any script, however it is written."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.explanation.passages import MAX_PASSAGE, MAX_READ, OMISSION, on_one_line, passages_of, sentences_of
from matchmaker.knowledge.texts import N_COLUMNS

SCRIPTS = {
    "English": [
        "We store hydrogen at the quay, e.g. in tanks of 3.5 m³.",
        "“Who pays for that?”",
        "The harbour (see Fig. 2) does!",
    ],
    "Finnish": [
        "Kehitämme vetyvarastoja, mm. rannikolle ja saaristoon.",
        "Kuka maksaa, ja miksi ihmeessä?",
        "Satama maksaa n. kolmanneksen.",
    ],
    "Greek": ["Αποθηκεύουμε υδρογόνο στο λιμάνι.", "Ποιος πληρώνει για αυτό!"],
    "Arabic": ["نخزن الهيدروجين في الموانئ الصغيرة.", "من يدفع ثمن ذلك؟", "الميناء يدفع!"],
    "Hindi": ["हम छोटे बंदरगाहों में हाइड्रोजन का भंडारण करते हैं।", "इसके लिए कौन भुगतान करता है?"],
}
UNSPACED = {
    "Japanese": [
        "小さな港で水素を貯蔵する方法を調べます。",
        "「費用は誰が負担しますか？」",
        "港が負担することになります。",
    ],
    "Chinese": ["我们在小港口储存氢气。", "谁来支付这些费用呢？", "由港口来支付费用！"],
}
words = st.text(st.characters(codec="utf-8"), max_size=12)
texts = st.lists(
    words | st.sampled_from([". ", "。", "\n\n", "e.g. ", "Harbour ", "\x1b[2J", "\u202e"]), max_size=200
).map("".join)


def without_spaces(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("sentences", SCRIPTS.values(), ids=SCRIPTS)
def test_sentences_end_with_their_marks(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences
    assert sentences_of(" \r\n".join(sentences)) == sentences


@pytest.mark.parametrize("sentences", UNSPACED.values(), ids=UNSPACED)
def test_sentences_end_where_no_space_follows(sentences: list[str]) -> None:
    assert sentences_of("".join(sentences)) == sentences


def test_what_is_too_short_to_stand_alone_goes_with_what_follows() -> None:
    assert sentences_of("Dr. Virtanen stores hydrogen. 1. The quay is the place for it.") == [
        "Dr. Virtanen stores hydrogen.",
        "1. The quay is the place for it.",
    ]
    assert sentences_of("Aims\n\nHydrogen is stored.\n\nWhere we do that\n\nAt the quay.") == [
        "Aims Hydrogen is stored.",
        "Where we do that At the quay.",
    ]


def test_without_any_mark_a_text_is_one_sentence_and_a_blank_one_none() -> None:
    assert sentences_of("hydrogen\nat the\n quay ") == ["hydrogen at the quay"]
    assert sentences_of(" \n\t\x00 ") == sentences_of("") == []


@example("a" * 2 * MAX_READ)
@example("水" * 2 * MAX_READ)
@example("harbour " * MAX_READ)
@example("a. " * MAX_READ)
@given(texts)
def test_all_that_is_read_is_in_the_sentences_and_nothing_else(text: str) -> None:
    read = text.strip()[:MAX_READ]
    found = without_spaces("".join(sentences_of(text)))
    if len(text.strip()) > MAX_READ:
        assert found.endswith(OMISSION)
        assert without_spaces(on_one_line(read)).startswith(found.removesuffix(OMISSION))
    else:
        assert found == without_spaces(on_one_line(read))


@example("水素を港で貯蔵する、" * 100)
@example("harbour " * 200)
@example("a " + "b" * 900 + " c")
@given(texts)
def test_a_passage_is_short_on_one_line_and_stands_in_the_text(text: str) -> None:
    for sentence in sentences_of(text):
        found = passages_of(sentence)
        assert found
        for passage in found:
            assert 0 < len(passage) <= MAX_PASSAGE
            assert passage == on_one_line(passage)
            assert passage.removeprefix(OMISSION).removesuffix(OMISSION) in sentence
            assert not any(one in passage for one in "\x1b\x00\n\u202e")
        assert without_spaces(sentence).startswith(without_spaces(found[0].removesuffix(OMISSION)))
        assert without_spaces(sentence).endswith(without_spaces(found[-1].removeprefix(OMISSION)))


def test_windows_overlap_and_end_between_words() -> None:
    numbered = [f"harbour-{number:03}" for number in range(100)]
    found = passages_of(" ".join(numbered))
    assert [passage.startswith(OMISSION) for passage in found] == [False] + [True] * (len(found) - 1)
    assert [passage.endswith(OMISSION) for passage in found] == [True] * (len(found) - 1) + [False]
    shown = [passage.strip(OMISSION).split() for passage in found]
    assert {word for each in shown for word in each} == set(numbered)
    assert all(set(one) & set(other) for one, other in pairwise(shown))


def test_a_letter_is_never_parted_from_its_marks() -> None:
    assert all(passage.strip(OMISSION)[0] == "ก" for passage in passages_of("ก็" * 400))


def test_short_texts_are_compared_as_whole_ones_are(sample_ranker: mm.Ranker) -> None:
    """With the cosine of their vectors; what nobody ever said, and nothing at all, is like nothing."""
    vectors, told = sample_ranker.knowledge.texts, ["Wind power in harbours", "Tuulivoimaa satamiin", "xyzzyx", ""]
    told += [
        sentence for text in list(sample_ranker.knowledge.collaborations.texts)[:50] for sentence in sentences_of(text)
    ]
    columns, values = vectors.vector("Wind power, district heating and hydrogen in small harbours")
    asked = np.zeros(N_COLUMNS, dtype=np.float32)
    asked[columns] = values
    cosines, n_shared = vectors.compared(told, asked)
    for text, cosine, n in zip(told, cosines.tolist(), n_shared.tolist(), strict=True):
        own, weights = vectors.vector(text)
        assert cosine == pytest.approx(float(weights @ asked[own]), abs=1e-6)
        assert n == len(np.intersect1d(own, columns))
    assert cosines[0] > 0.2
    assert (cosines[2:4].tolist(), n_shared[2:4].tolist()) == ([0.0, 0.0], [0, 0])
    alone = [float(vectors.compared([text], asked)[0][0]) for text in told]
    assert alone == cosines.tolist()
    assert [len(each) for each in vectors.compared([], asked)] == [0, 0]
