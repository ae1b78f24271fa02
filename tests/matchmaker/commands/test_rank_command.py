from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import matchmaker as mm
from matchmaker.commands.program import MAX_LIMIT
from matchmaker.ranker import ranker as ranker_module

Run = Callable[..., Any]


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("columns", [80, 100, 120, 200])
def test_the_table_fits_the_terminal_and_hides_nothing(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str, columns: int
) -> None:
    done = matchmaker("rank", sample_model_path, lead, "--limit", 30, "--explain", columns=columns)
    assert done.code == 0
    assert done.err == ""
    assert max(cell_len(line) for line in done.out.splitlines()) <= min(columns, 200)
    shown = squeezed(done.out)
    for candidate in sample_ranker.rank(lead, limit=30):
        assert candidate.organisation_id in shown
        assert f"{candidate.score:.3f}" in shown
        assert all(word in shown for word in candidate.name.split())
    assert sample_ranker.manifest.model_version in shown
    assert f"within {sample_ranker.manifest.horizon_days} days" in shown


def test_reasons_stand_under_each_candidate_only_when_asked_for(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    plain = matchmaker("rank", sample_model_path, lead, "-n", 3)
    explained = matchmaker("rank", sample_model_path, lead, "-n", 3, "--explain")
    reasons = [reason.text for one in sample_ranker.rank(lead, limit=3, explain=True) for reason in one.reasons]
    assert reasons
    assert all(squeezed(reason) in squeezed(explained.out) for reason in reasons)
    assert not any(squeezed(reason) in squeezed(plain.out) for reason in reasons)


def test_json_equals_the_answer_in_process_bit_for_bit(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    done = matchmaker("rank", sample_model_path, lead, "--limit", 50, "--explain", "--json")
    answer = json.loads(done.out)
    ranking = sample_ranker.rank(lead, limit=50, explain=True)
    assert [one["score"].hex() for one in answer["candidates"]] == [one.score.hex() for one in ranking]
    expected = json.loads(json.dumps([asdict(one) for one in ranking], default=lambda day: day.isoformat()))
    assert answer["candidates"] == expected


def test_the_json_has_the_documented_keys(matchmaker: Run, sample_model_path: Path, lead: str) -> None:
    answer = json.loads(matchmaker("rank", sample_model_path, lead, "-n", 20, "--explain", "--json").out)
    assert list(answer) == [
        "model_version", "brief", "constraints", "novelty", "limit", "n_considered", "removals", "missing_ids",
        "missing_topics", "candidates",
    ]  # fmt: skip
    assert list(answer["constraints"]) == ["kinds", "countries", "only_new", "exclude", "allow"]
    candidate = answer["candidates"][0]
    assert list(candidate) == [
        "rank", "organisation_id", "name", "kind", "country", "score", "ring", "sources", "reasons",
        "contributions",
    ]  # fmt: skip
    assert list(candidate["reasons"][0]) == [
        "kind", "text", "speaks", "count", "total", "organisations", "collaborations", "topics", "goes_with",
    ]  # fmt: skip
    assert list(candidate["contributions"]) == ["base", "groups", "chance_to_start"]
    named = [one for each in answer["candidates"] for reason in each["reasons"] for one in reason["collaborations"]]
    assert list(named[0]) == ["id", "name", "on"]
    assert len(named[0]["on"]) == len("2019-01-01")


def test_every_option_reaches_the_ranker(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    others = [one.organisation_id for one in sample_ranker.rank(lead, limit=40)]
    options = [
        "--limit",
        7,
        "--only-new",
        "--kind",
        "company",
        "--kind",
        "PUBLIC",
        "--country",
        "fi",
        "--country",
        "SE",
    ]
    options += ["--exclude", others[5], "--member", others[0], "--member", others[1], "--explain"]
    topic = sample_ranker.knowledge.profiles.subjects[0]
    options += ["--topic", topic, "--topic", "no such topic", "--novelty", 0.25]
    answer = json.loads(matchmaker("rank", sample_model_path, lead, *options, "--json").out)
    constraints = mm.Constraints(
        kinds={"company", "public"}, countries={"FI", "SE"}, only_new=True, exclude={others[5]}
    )
    brief = mm.Brief(lead=lead, members=(others[0], others[1]), topics=(topic, "no such topic"))
    ranking = sample_ranker.rank(brief, constraints=constraints, novelty=0.25, limit=7, explain=True)
    assert answer["brief"] == {"lead": lead, "members": list(brief.members), "topics": list(brief.topics)}
    assert answer["novelty"] == 0.25
    assert answer["missing_topics"] == ["no such topic"]
    assert answer["constraints"]["kinds"] == ["company", "public"]
    assert answer["constraints"]["countries"] == ["FI", "SE"]
    assert answer["limit"] == 7
    assert [(one["organisation_id"], one["score"]) for one in answer["candidates"]] == [
        (one.organisation_id, one.score) for one in ranking
    ]


def test_only_those_allowed_are_ranked(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    allowed = [one.organisation_id for one in sample_ranker.rank(lead, limit=9)][3:6]
    options = [word for one in allowed for word in ("--allow", one)]
    answer = json.loads(matchmaker("rank", sample_model_path, lead, *options, "--json").out)
    assert {one["organisation_id"] for one in answer["candidates"]} == set(allowed)


def test_an_empty_answer_says_which_constraint_took_away_how_many(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    done = matchmaker("rank", sample_model_path, lead, "--country", "XX", "--only-new")
    removals = sample_ranker.rank(lead, constraints=mm.Constraints(countries={"XX"}, only_new=True)).removals
    counts = {removal.constraint: removal.n_removed for removal in removals}
    assert done.code == 0
    assert "No organisation is left of the 299 considered." in done.out
    assert f"countries took away {counts['countries']}" in squeezed(done.out)
    assert f"only-new took away {counts['only_new']}" in squeezed(done.out)


def test_an_id_in_a_constraint_that_the_model_does_not_know_is_pointed_out(
    matchmaker: Run, sample_model_path: Path, lead: str
) -> None:
    done = matchmaker("rank", sample_model_path, lead, "--exclude", "nobody-1")
    assert done.code == 0
    assert "Unknown to the model, and so without effect: nobody-1" in done.out


def test_a_name_in_place_of_an_id_is_answered_with_the_nearest_names(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    name = sample_ranker.organisation(lead).name
    done = matchmaker("rank", sample_model_path, name)
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert lines[0] == f"Error: lead: unknown organisation {name!r}."
    assert lines[1] == f"  Nearest to {name!r}:"
    assert f"    {name} ({lead})" in lines


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--member", "nobody-1"], "members: unknown organisation 'nobody-1'."),
        (["--exclude", "a", "--allow", "a"], "allow must be an id that is not excluded as well. Got 'a'."),
        (["--country", " "], "countries must be non-blank strings. Got ' '."),
        (["--limit", "0"], "--limit"),
        (["--limit", "1001"], "--limit"),
        (["--limit", "ten"], "--limit"),
        (["--kind", "charity"], "--kind"),
        (["--kinds", "company"], "No such option: --kinds"),
    ],
)
def test_an_option_that_cannot_be_meant_is_exit_code_2_with_the_reason(
    matchmaker: Run, sample_model_path: Path, lead: str, options: list[str], message: str
) -> None:
    done = matchmaker("rank", sample_model_path, lead, *options)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_id_that_is_not_unicode_is_just_unknown(matchmaker: Run, sample_model_path: Path) -> None:
    done = matchmaker("rank", sample_model_path, "\udcff")
    assert done.code == 2
    assert done.err.startswith("Error: lead: unknown organisation '\\udcff'.")


def test_a_blank_id_is_refused(matchmaker: Run, sample_model_path: Path) -> None:
    done = matchmaker("rank", sample_model_path, " ")
    assert done.code == 2
    assert done.err == "Error: lead must be a non-blank organisation id. Got ' '.\n"


def test_the_limit_in_the_help_is_the_rankers() -> None:
    assert MAX_LIMIT == ranker_module.MAX_LIMIT
