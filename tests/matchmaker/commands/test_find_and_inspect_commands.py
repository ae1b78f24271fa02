from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import matchmaker as mm

Run = Callable[..., Any]


def test_a_misspelt_name_is_found_with_its_id(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker, lead: str
) -> None:
    name = sample_ranker.organisation(lead).name
    misspelt = (name[:2] + name[3:]).upper()
    done = matchmaker("find", sample_model_path, misspelt)
    assert done.code == 0
    assert lead in done.out
    assert name in done.out


def test_find_as_json_equals_the_answer_in_process(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker
) -> None:
    answer = json.loads(matchmaker("find", sample_model_path, "university", "--limit", 4, "--json").out)
    assert answer == {
        "model_version": sample_ranker.manifest.model_version,
        "text": "university",
        "matches": json.loads(json.dumps([asdict(match) for match in sample_ranker.find("university", limit=4)])),
    }
    assert len(answer["matches"]) == 4


def test_a_name_like_no_other_finds_nothing_and_says_so(matchmaker: Run, sample_model_path: Path) -> None:
    done = matchmaker("find", sample_model_path, "?!")
    assert (done.code, done.out) == (0, "No organisation has a name like '?!'.\n")


def test_inspect_shows_identity_days_counts_metrics_settings_and_versions(
    matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker
) -> None:
    done = matchmaker("inspect", sample_model_path, columns=120)
    manifest = sample_ranker.manifest
    assert done.code == 0
    wanted = [manifest.model_version, str(manifest.knowledge_on), str(manifest.fitted_on), "300"]
    wanted += [*manifest.metrics, *manifest.versions.values(), "candidates.close", "whole"]
    assert [text for text in wanted if text not in done.out] == []


def test_inspect_as_json_is_the_manifest(matchmaker: Run, sample_model_path: Path, sample_ranker: mm.Ranker) -> None:
    answer = json.loads(matchmaker("inspect", sample_model_path, "--json").out)
    expected = json.loads(json.dumps(asdict(sample_ranker.manifest), default=lambda day: day.isoformat()))
    assert answer == expected


@pytest.mark.parametrize("arguments", [("rank", "{}", "a"), ("find", "{}", "a"), ("inspect", "{}")])
def test_no_model_is_exit_code_2_and_says_what_to_give(
    matchmaker: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    missing = tmp_path / "none"
    done = matchmaker(*(str(missing) if word == "{}" else word for word in arguments))
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"Error: There is no artefact at {missing}: it has no manifest.json. Give the directory that training wrote.\n"
    )


def test_a_torn_model_is_refused_by_the_name_of_the_file(
    matchmaker: Run, sample_model_path: Path, tmp_path: Path
) -> None:
    for file in sample_model_path.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    torn = max(tmp_path.glob("*.npy"), key=lambda file: file.stat().st_size)
    torn.write_bytes(torn.read_bytes()[:-1])
    done = matchmaker("inspect", tmp_path)
    assert done.code == 2
    assert torn.name in done.err
