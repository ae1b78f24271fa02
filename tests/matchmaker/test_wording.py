"""Every language says everything, with the same facts in it."""

from __future__ import annotations

import re
import string
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.features import FEATURE_GROUPS
from matchmaker.ranking import ReasonKind
from matchmaker.wording import DEFAULT_LANGUAGE, languages, wording_of

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "explain.md"
NUMBERS = [*range(130), 1_000, 1_001]


def placeholders(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name is not None}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_messages_with_all_placeholders(language: str) -> None:
    words, english = wording_of(language), wording_of(DEFAULT_LANGUAGE)
    assert words.messages.keys() == english.messages.keys()
    for key, forms in words.messages.items():
        facts = set().union(*map(placeholders, english.messages[key]))
        assert set().union(*map(placeholders, forms)) == facts, key
        assert all(re.fullmatch(r"[a-z_]+", name) for name in facts)


@pytest.mark.parametrize("language", languages())
def test_every_group_of_features_has_a_name(language: str) -> None:
    assert wording_of(language).groups.keys() == {*FEATURE_GROUPS, "novelty"}


def test_the_page_on_reasons_has_a_row_for_every_group_of_features_and_every_kind_of_reason() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert {*FEATURE_GROUPS, *ReasonKind} - rows == set()


@pytest.mark.parametrize("language", languages())
def test_every_constraint_has_a_name_of_its_own(language: str) -> None:
    names = wording_of(language).constraints
    assert names.keys() == {field.name for field in fields(mm.Constraints)}
    assert len(set(names.values())) == len(names)
    assert not any("_" in name for name in names.values())


@pytest.mark.parametrize("language", languages())
def test_every_number_has_a_form_and_every_form_a_number(language: str) -> None:
    words = wording_of(language)
    needed = {words.plural(n) for n in NUMBERS}
    for key, forms in words.messages.items():
        assert len(forms) == 1 or needed == set(range(len(forms))), key


def test_finnish_writes_numbers_and_days_as_finns_do() -> None:
    finnish = wording_of("fi")
    assert finnish.show(12_345) == "12\u00a0345"
    assert finnish.show(-1.25) == "−1,25"
    assert finnish.show(date(2019, 3, 7)) == "7.3.2019"
    assert finnish.say("shared_partners", 1, listed="VTT") == "1 yhteinen kumppani: VTT."
    assert finnish.say("shared_partners", 2, listed="VTT, Aalto") == "2 yhteistä kumppania: VTT, Aalto."


def test_a_list_says_how_many_it_leaves_out() -> None:
    english = wording_of("en")
    assert english.listing(["a", "b"], 3) == "a, b"
    assert english.listing(["a", "b", "c"], 2) == "a, b and 1 more"
    assert english.listing(["a", "b"], 2, 1_002) == "a, b and 1,000 more"


def test_names_with_braces_and_dots_are_left_as_they_are() -> None:
    english = wording_of("en")
    assert english.say("shared_topics", listed="{count} {0} B.V.") == "Both work on {count} {0} B.V."


@pytest.mark.parametrize("language", ["fi-FI", "FI", "fi_FI"])
def test_a_country_after_the_language_is_not_looked_at(language: str) -> None:
    assert wording_of(language) is wording_of("fi")


@pytest.mark.parametrize("language", ["", "xx", "../en", "finnish", None, 7])
def test_a_language_without_messages_is_refused_with_those_that_there_are(
    sample_ranker: mm.Ranker, language: object
) -> None:
    with pytest.raises(mm.InputError, match=r"language must be one of en, fi\. Got") as caught:
        sample_ranker.rank(sample_ranker.organisation_ids[0], language=language)  # type: ignore[arg-type]
    assert caught.value.field == "language"
