from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import matchmaker as mm
from matchmaker.commands.options import MAX_LIMIT
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
        "missing_topics", "missing_capabilities", "shortfalls", "candidates",
    ]  # fmt: skip
    assert list(answer["constraints"]) == [
        "kinds", "countries", "only_new", "exclude", "allow", "regions", "not_met_since", "sme", "capabilities",
        "quotas",
    ]  # fmt: skip
    candidate = answer["candidates"][0]
    assert list(candidate) == [
        "rank", "organisation_id", "name", "kind", "country", "score", "ring", "sources", "reasons",
        "contributions",
    ]  # fmt: skip
    assert list(candidate["reasons"][0]) == [
        "kind", "text", "speaks", "count", "total", "organisations", "collaborations", "topics", "goes_with",
        "passages",
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
    options += ["--brief", "hydrogen for small harbours", "--sought", topic]
    answer = json.loads(matchmaker("rank", sample_model_path, lead, *options, "--json").out)
    constraints = mm.Constraints(
        kinds={"company", "public"}, countries={"FI", "SE"}, only_new=True, exclude={others[5]}
    )
    brief = mm.Brief(
        lead=lead,
        members=(others[0], others[1]),
        topics=(topic, "no such topic"),
        text="hydrogen for small harbours",
        capabilities=[topic],
    )
    ranking = sample_ranker.rank(brief, constraints=constraints, novelty=0.25, limit=7, explain=True)
    assert answer["brief"] == {
        "lead": lead,
        "members": list(brief.members),
        "topics": list(brief.topics),
        "text": brief.text,
        "capabilities": [topic],
    }
    assert answer["novelty"] == 0.25
    assert answer["missing_topics"] == ["no such topic"]
    assert answer["constraints"]["kinds"] == ["company", "public"]
    assert answer["constraints"]["countries"] == ["FI", "SE"]
    assert answer["limit"] == 7
    assert [(one["organisation_id"], one["score"]) for one in answer["candidates"]] == [
        (one.organisation_id, one.score) for one in ranking
    ]


def test_every_further_condition_reaches_the_ranker(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    options = ["--region", "fi1", "--region", "SE", "--not-met-since", "2018-03-01", "--not-sme"]
    options += ["--at-least", "company=1", "--at-most", "COMPANY=2", "--at-most", "fi=3"]
    done = matchmaker("rank", sample_model_path, lead, *options, "--json")
    constraints = mm.Constraints(
        regions={"FI1", "SE"},
        not_met_since="2018-03-01",
        sme=False,
        quotas=[mm.Quota(kind="company", at_least=1, at_most=2), mm.Quota(country="FI", at_most=3)],
    )
    answer, ranking = json.loads(done.out), sample_ranker.rank(lead, constraints=constraints)
    assert [one["organisation_id"] for one in answer["candidates"]] == [one.organisation_id for one in ranking]
    assert len(ranking)
    assert answer["constraints"]["not_met_since"] == "2018-03-01"
    assert answer["constraints"]["quotas"] == [asdict(quota) for quota in constraints.quotas]


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(("language", "says"), [("en", "says: “"), ("fi", "kerrotaan: ”")])
def test_what_a_text_matches_is_quoted_on_the_page_and_in_the_json(
    *, matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, columns: int, language: str, says: str
) -> None:
    idea = "Robots that help elderly people at home"
    options = ["--brief", idea, "-n", 5, "--explain", "--language", language]
    shown = matchmaker("rank", sample_model_path, *options, columns=columns).out
    assert says in squeezed(shown)
    assert max(cell_len(line) for line in shown.splitlines()) <= columns
    answer = json.loads(matchmaker("rank", sample_model_path, *options, "--json").out)
    ranking = sample_ranker.rank(mm.Brief(text=idea), limit=5, explain=True, language=language)
    for candidate, one in zip(answer["candidates"], ranking, strict=True):
        assert all(squeezed(reason.text) in squeezed(shown) for reason in one.reasons)
        for reason, expected in zip(candidate["reasons"], one.reasons, strict=True):
            assert [passage["text"] for passage in reason["passages"]] == [each.text for each in expected.passages]
            assert [passage["similarity"] for passage in reason["passages"]] == [
                each.similarity for each in expected.passages
            ]
            for passage in reason["passages"]:
                assert list(passage) == ["text", "collaboration", "similarity"]
                assert passage["collaboration"] in [None, *reason["collaborations"]]
    first = ranking[0].organisation_id
    asked = ["--member", ranking[1].organisation_id, "--brief", idea, "--language", language]
    assert says in squeezed(matchmaker("explain", sample_model_path, ranking[2].organisation_id, first, *asked).out)


def test_what_a_list_lacks_and_what_nobody_has_is_said(matchmaker: Run, sample_model_path: Path, lead: str) -> None:
    short = matchmaker("rank", sample_model_path, lead, "--region", "SE", "--at-least", "FI=2")
    assert "2 missing to at least 2 of country FI: the other constraints leave no more." in squeezed(short.out)
    nobody = matchmaker("rank", sample_model_path, lead, "--capability", "no such thing")
    assert nobody.code == 0
    assert "capabilities took away 299" in squeezed(nobody.out)
    assert "Unknown to the model, so that nobody has it: no such thing" in squeezed(nobody.out)


def test_a_newcomer_asks_from_a_file_or_from_stdin(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"name": "Harbour Lab", "kind": "company", "country": "FI", "place": "Oulu", "sme": True, "url": None}
    text = json.dumps(facts | {"capabilities": ["cyber security"], "known_on": "2020-01-01"})
    path = tmp_path / "lab.json"
    path.write_text(text)
    answer = json.loads(matchmaker("rank", sample_model_path, "--newcomer", path, "--json").out)
    newcomer = mm.Organisation(
        id="newcomer",
        name="Harbour Lab",
        kind="company",
        country="FI",
        place="Oulu",
        sme=True,
        capabilities={"cyber security": 1.0},
        known_on=date(2020, 1, 1),
    )
    ranking = sample_ranker.rank(mm.Brief(lead=newcomer))
    assert [one["organisation_id"] for one in answer["candidates"]] == [one.organisation_id for one in ranking]
    assert answer["brief"]["lead"]["capabilities"] == {"cyber security": 1.0}
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    page = matchmaker("rank", sample_model_path, "--newcomer", "-").out
    assert "Partners for Harbour Lab (newcomer)" in page
    assert "score: probability of being in this collaboration" in page


def test_a_project_may_ask_without_a_lead(matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker) -> None:
    topic = sample_ranker.knowledge.profiles.subjects[0]
    done = matchmaker("rank", sample_model_path, "--topic", topic)
    assert f"Partners for a project on {topic}" in done.out
    sought = matchmaker("rank", sample_model_path, "--sought", topic)
    assert f"Partners for a project on {topic}" in sought.out
    idea = "We would like to store hydrogen in the harbour and heat the town with what it gives off"
    assert (
        "Partners for “We would like to store hydrogen in the harbour and heat …”"
        in matchmaker("rank", sample_model_path, "--brief", idea).out
    )
    nobody = matchmaker("rank", sample_model_path)
    assert (nobody.code, nobody.out) == (2, "")
    assert "lead must be an organisation id, or at least a member, a topic, a capability or a text" in nobody.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "newcomer must be a file with a JSON object"),
        ("[1]", "newcomer must be a JSON object, such as"),
        ('{"kind": "charity"}', "newcomer.kind must be one of higher_education"),
        ('{"kinds": "company"}', "newcomer.kinds must be one of id, name, kind"),
        ('{"country": 7}', "newcomer.country must be a text. Got 7."),
        ('{"sme": "yes"}', "newcomer.sme must be true or false. Got 'yes'."),
        ('{"known_on": "May"}', "newcomer.known_on must be a date such as '2019-01-01'. Got 'May'."),
        ('{"capabilities": "ice"}', "newcomer.capabilities must be a list of names, or an object"),
        ('{"capabilities": {"ice": true}}', "newcomer.capabilities must be a list of names, or an object"),
        ('{"capabilities": {"ice": 2}}', "newcomer.capabilities.ice must be a strength in 0..1. Got 2."),
        ('{"id": " "}', "newcomer.id must be a non-blank id. Got ' '."),
    ],
)
def test_a_newcomer_that_cannot_be_meant_is_refused_by_its_field(
    matchmaker: Run, sample_model_path: Path, tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "lab.json"
    path.write_text(text)
    done = matchmaker("rank", sample_model_path, "--newcomer", path)
    assert (done.code, done.out) == (2, "")
    assert message in squeezed(done.err)
    assert "Traceback" not in done.err


def test_a_newcomer_beside_an_id_and_a_file_that_is_not_there_are_refused(
    matchmaker: Run, sample_model_path: Path, lead: str, tmp_path: Path
) -> None:
    path = tmp_path / "lab.json"
    assert "newcomer must be a file with a JSON object" in matchmaker("rank", sample_model_path, "--newcomer", path).err
    path.write_text("{}")
    both = matchmaker("rank", sample_model_path, lead, "--newcomer", path)
    assert both.code == 2
    assert "newcomer must be given without ORG." in both.err


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
        (["--at-least", "company"], "at_least must be a kind or a country with a number: company=2. Got 'company'."),
        (["--at-most", "FI=-1"], "at_most must be a kind or a country with a number: company=2. Got 'FI=-1'."),
        (["--at-most", "FI=1", "--at-most", "fi=2"], "at_most must be given once for each group. Got 'fi=2'."),
        (["--at-least", "FI=11"], "quotas must be minimums that go into a list of 10; raise the limit to 11"),
        (["--not-met-since", "2019"], "not_met_since must be a date such as '2019-01-01'. Got '2019'."),
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
