from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import matchmaker as mm
from matchmaker.features import FEATURE_GROUPS
from matchmaker.wording import wording_of

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def far(sample_ranker: mm.Ranker, lead: str) -> str:
    """A candidate that is not in the list, and that something speaks against."""
    ranking = sample_ranker.rank(lead, limit=1000, explain=True)
    return next(one.organisation_id for one in ranking[20:] if one.reasons[-1].speaks == "against")


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("columns", [80, 120])
def test_the_page_says_where_it_stands_why_and_what_the_score_is_made_of(
    *,
    matchmaker: Run,
    sample_model_path: Path,
    sample_ranker: mm.Ranker,
    lead: str,
    far: str,
    columns: int,
    language: str,
) -> None:
    done = matchmaker("explain", sample_model_path, lead, far, "--language", language, columns=columns)
    explanation = sample_ranker.explain(lead, far, language=language)
    assert (done.code, done.err) == (0, "")
    assert max(cell_len(line) for line in done.out.splitlines()) <= columns
    shown, words = squeezed(done.out), wording_of(language)
    assert squeezed(explanation.verdict) in shown
    for reason in explanation.candidate.reasons:
        assert squeezed(reason.text) in shown
    assert words.say("page_against") in shown.split()
    for group in FEATURE_GROUPS:
        assert words.group(group) in shown
    assert f"{explanation.candidate.score:.4f}".replace(".", words.decimal) in shown
    assert words.say("page_apart") in shown
    assert sample_ranker.manifest.model_version in shown


def test_of_one_that_is_listed_no_difference_is_shown(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    first = sample_ranker.rank(lead, limit=1)[0]
    shown = matchmaker("explain", sample_model_path, lead, first.organisation_id).out
    assert "It stands at rank 1 of" in shown
    assert wording_of("en").say("page_apart") not in shown


def test_a_capability_that_nobody_is_known_to_have_is_said(
    matchmaker: Run, sample_model_path: Path, lead: str, far: str
) -> None:
    shown = matchmaker("explain", sample_model_path, lead, far, "--capability", "no such thing").out
    assert "Unknown to the model, so that nobody has it: no such thing" in squeezed(shown)


def test_json_equals_the_answer_in_process_bit_for_bit(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str, far: str
) -> None:
    options = ["--limit", 7, "--only-new", "--kind", "company", "--country", "fi", "--exclude", "nobody-1"]
    topic = sample_ranker.knowledge.profiles.subjects[0]
    options += ["--topic", topic, "--topic", "no such topic", "--novelty", 0.25, "--language", "fi"]
    answer = json.loads(matchmaker("explain", sample_model_path, lead, far, *options, "--json").out)
    constraints = mm.Constraints(kinds={"company"}, countries={"FI"}, only_new=True, exclude={"nobody-1"})
    brief = mm.Brief(lead=lead, topics=(topic, "no such topic"))
    explanation = sample_ranker.explain(brief, far, constraints=constraints, novelty=0.25, limit=7, language="fi")
    expected = json.loads(json.dumps(asdict(explanation), default=lambda day: day.isoformat()))
    assert {key: answer[key] for key in expected} == expected
    assert list(answer) == [
        "model_version", "brief", "constraints", "novelty", "limit", "language", "candidate", "standing", "verdict",
        "n_candidates", "broken", "compared_with", "differences", "missing_ids", "missing_topics",
        "missing_capabilities",
    ]  # fmt: skip
    assert answer["missing_ids"] == ["nobody-1"]
    assert answer["missing_topics"] == ["no such topic"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody"], "organisation_id: unknown organisation 'nobody'."),
        (["LEAD"], "organisation_id must be an organisation that does not ask."),
        (["FAR", "--language", "xx"], "language must be one of en, fi. Got 'xx'."),
        (["FAR", "--limit", "0"], "--limit"),
        (["FAR", "--novelty", "2"], "--novelty"),
    ],
)
def test_what_cannot_be_meant_is_exit_code_2_with_the_reason(
    *, matchmaker: Run, sample_model_path: Path, lead: str, far: str, arguments: list[str], message: str
) -> None:
    meant = [{"LEAD": lead, "FAR": far}.get(argument, argument) for argument in arguments]
    done = matchmaker("explain", sample_model_path, lead, *meant)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err
