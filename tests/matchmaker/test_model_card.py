from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matchmaker as mm
from matchmaker.ranker.model_card import render_model_card

DATA = {
    "tables": {"participations.parquet": {"sha256": "ab" * 32, "rows": 123_456}},
    "attribution": "CORDIS, © European Union, CC BY 4.0",
}


def test_the_card_in_an_artefact_is_the_one_of_its_manifest(sample_ranker: mm.Ranker, tmp_path: Path) -> None:
    sample_ranker.save(tmp_path / "model", data=DATA)
    loaded = mm.load(tmp_path / "model")
    card = (tmp_path / "model" / "model_card.md").read_text(encoding="utf-8")
    assert card == render_model_card(loaded.manifest)


def test_a_card_says_what_the_model_is_learnt_from_and_how_to_make_it_again(sample_ranker: mm.Ranker) -> None:
    manifest = replace(sample_ranker.manifest, data=DATA)
    card = render_model_card(manifest)
    assert card.startswith(f"# Model {manifest.model_version}\n")
    assert f"| participations.parquet | 123,456 | `{'ab' * 32}` |" in card
    assert "Source of the data: CORDIS, © European Union, CC BY 4.0." in card
    assert f"| learnt from collaborations before | {manifest.fitted_on} |" in card
    assert f"within {manifest.horizon_days:,} days" in " ".join(card.split())
    assert f"| knowledge.half_life_years | {manifest.settings['knowledge']['half_life_years']} |" in card
    assert all(f"| {name} | " in card for name in manifest.metrics)
    assert all(f"{library} {version}" in card for library, version in manifest.versions.items())
    assert f"train DATA --before {manifest.knowledge_on} --seed {manifest.seed} --config settings.toml" in card


def test_a_card_of_a_model_from_memory_says_that_its_data_is_not_recorded(sample_ranker: mm.Ranker) -> None:
    assert sample_ranker.manifest.data is None
    assert "Where the data came from was not recorded" in render_model_card(sample_ranker.manifest)


def test_data_without_an_attribution_is_said_to_have_none(sample_ranker: mm.Ranker) -> None:
    card = render_model_card(replace(sample_ranker.manifest, data=DATA | {"attribution": None}))
    assert "The data came without an attribution." in card
    assert "Source of the data" not in card


def test_nothing_in_a_card_breaks_out_of_its_table(sample_ranker: mm.Ranker) -> None:
    manifest = replace(sample_ranker.manifest, settings={"without": ("a|b", "c")}, metrics={})
    card = render_model_card(manifest)
    assert r"| without | a\|b, c |" in card
    assert "None recorded." in card


def test_a_card_says_what_of_the_datas_own_words_is_in_the_model(sample_ranker: mm.Ranker) -> None:
    manifest = sample_ranker.manifest
    assert "holds the titles and texts of the collaborations" in render_model_card(manifest)
    without = dict(manifest.settings) | {"knowledge": dict(manifest.settings["knowledge"]) | {"keep_texts": False}}
    card = render_model_card(replace(manifest, settings=without))
    assert "holds the titles, and not the texts, of the collaborations" in card
    assert "| knowledge.keep_texts | False |" in card
