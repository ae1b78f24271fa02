from __future__ import annotations

from typing import Any

from matchmaker_training.evaluation.html_report.verdict import Verdict, verdicts


def verdict_of(report: dict[str, Any], task: str = "partners-new") -> Verdict:
    return next(verdict for verdict in verdicts(report) if verdict.task == task)


def with_difference(report: dict[str, Any], low: float | None, high: float | None) -> str:
    compared = report["tasks"]["partners-new"]["model_minus"]["Adamic-Adar"]["ndcg@10"]
    compared["difference"] |= {"low": low, "high": high}
    return verdict_of(report).sentence


def test_the_ratio_is_to_the_best_baseline_and_not_to_a_peer(report: dict[str, Any]) -> None:
    assert verdict_of(report) == Verdict(
        task="partners-new",
        ratio="1.23 ×",
        sentence="The model reaches NDCG@10 .134, and Adamic-Adar, the best baseline, .109. "
        "It is better, by +.0250 (95 % interval +.0221 to +.0279).",
    )


def test_an_interval_below_nothing_is_called_worse(report: dict[str, Any]) -> None:
    assert "It is worse, by +.0250 (95 % interval −.0200 to −.0100)." in with_difference(report, -0.02, -0.01)


def test_an_interval_around_nothing_is_called_chance(report: dict[str, Any]) -> None:
    assert "could be chance" in verdict_of(report, "complete-1").sentence
    assert "could be chance" in with_difference(report, 0.0, 0.01)
    assert "could be chance" in with_difference(report, -0.01, 0.0)


def test_a_difference_without_an_interval_is_not_called_anything(report: dict[str, Any]) -> None:
    assert with_difference(report, None, None).endswith("How sure the difference is was not measured.")


def test_without_a_baseline_nothing_is_claimed(report: dict[str, Any]) -> None:
    report["roles"] = {"model": "model", "implicit ALS": "peer"}
    assert verdict_of(report).ratio == "–"
    assert verdict_of(report, "newcomer").sentence == "The model was not compared with any baseline."


def test_a_baseline_that_finds_nobody_has_no_ratio(report: dict[str, Any]) -> None:
    for name in ("popularity", "Adamic-Adar"):
        report["tasks"]["partners-new"]["methods"][name]["ndcg@10"]["value"] = 0.0
    assert verdict_of(report).ratio == "–"
