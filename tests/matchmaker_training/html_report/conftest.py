"""A report as `EvaluationReport.to_dict` gives it, with everything that a page can show."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker_training.evaluation.html_report import render_html

ROLES = {
    "model": "model",
    "bias-only": "other",
    "popularity": "baseline",
    "Adamic-Adar": "baseline",
    "implicit ALS": "peer",
}


@pytest.fixture
def report() -> dict[str, Any]:
    """A report that a test may change."""
    return full_report()


@pytest.fixture(scope="session")
def page_text() -> str:
    """The page of the whole report: plots take their time, so most tests share them."""
    return render_html(full_report())


def full_report() -> dict[str, Any]:
    """One task where the model is better, one where that may be chance, and one that nobody asks."""
    curve = [[0.0001, 0.0, 900], [0.002, 0.0021, 800], [0.25, 0.2417, 70]]
    calibration = {"error": 0.0031, "mean_score": 0.0135, "share_happened": 0.0129, "n_pairs": 1770, "curve": curve}
    return {
        "start": "2019-01-01",
        "end": "2020-01-01",
        "model_version": "2019-01-01-1502bd975817",
        "model_kind": "boosted-trees-and-network",
        "seed": 7,
        "n_organisations": 46029,
        "n_collaborations": 3101,
        "n_newcomers": 2952,
        "n_unknown_askers": 0,
        "leads_drawn": False,
        "roles": ROLES,
        "tasks": {
            "partners-new": _task(model=0.134, low=0.0221, high=0.0279),
            "complete-1": _task(model=0.110, low=-0.0021, high=0.0041),
            "newcomer": _nobody(),
        },
        "calibration": calibration,
        "calibration_of_active": {**calibration, "error": 0.0222},
        "frontier": [_dial(0.0, 0.134, 0.05), _dial(0.5, 0.121, 0.15), _dial(1.0, 0.087, 0.25)],
        "peers_missing": ["implicit BPR", "LightFM WARP"],
        "peers_fit_seconds": {"implicit ALS": 6.14},
        "importance": {
            "partners": {"graph": 0.1234, "candidate": 0.041},
            "newcomer": {"graph": 0.0, "candidate": 0.3216},
        },
        "learning_curve": [
            {"past_days": 1, "tasks": _variant(0.1021, -0.0319)},
            {"past_days": 2, "tasks": _variant(0.134, 0.0)},
        ],
        "ablations": {"graph": _variant(0.1297, -0.0043)},
        "attribution": "CORDIS, © European Union",
    }


def _variant(ndcg: float, minus_model: float) -> dict[str, Any]:
    compared = {"difference": _estimate(minus_model, half_width=0.001), "share_not_worse": 0.0}
    return {
        "partners-new": {"ndcg@10": _estimate(ndcg), "minus_model": compared},
        "newcomer": {"ndcg@10": None, "minus_model": None},
    }


def _estimate(value: float, *, half_width: float = 0.003) -> dict[str, float]:
    return {"value": value, "low": value - half_width, "high": value + half_width}


def _without_interval(value: float) -> dict[str, float | None]:
    return {"value": value, "low": None, "high": None}


def _metrics(ndcg: float) -> dict[str, Any]:
    return {
        "ndcg@10": _estimate(ndcg),
        "recall@50": _estimate(ndcg + 0.05),
        "mrr": _estimate(ndcg + 0.1),
        "hit@10": _estimate(ndcg + 0.2),
        "long_tail_recall@50": None,
        "coverage@10": _without_interval(ndcg / 2),
        "gini@10": _without_interval(0.9 + ndcg / 10),
    }


def _task(*, model: float, low: float, high: float) -> dict[str, Any]:
    values = {"model": model, "bias-only": 0.081, "popularity": 0.078, "Adamic-Adar": 0.109, "implicit ALS": 0.115}
    difference = {"value": model - 0.109, "low": low, "high": high}
    both, recall = {"ndcg@10": 0.1417, "recall@50": 0.2}, {"recall@50": 0.2828}
    return {
        "n_askers": 5805,
        "methods": {name: _metrics(value) for name, value in values.items()},
        "not_applicable": {"memory": "not applicable, it knows earlier partners only"},
        "model_minus": {
            "Adamic-Adar": {"ndcg@10": {"difference": difference, "share_not_worse": 1.0}, "mrr": None},
            "popularity": {"ndcg@10": None},
        },
        "buckets": {
            "country": {"DE": {"n": 812, "model": both, "Adamic-Adar": {"ndcg@10": 0.1212, "recall@50": 0.1}}},
            "ring": {"second": {"n": 5000, "model": recall, "Adamic-Adar": {"recall@50": 0.2525}}},
        },
        "candidates": {
            "generators": {"walk": {"recall": 0.4321, "size": 396.4}},
            "union": {"recall": 0.5678, "size": 963.2},
            "lost": {"walk": 0.0172},
            "curve": [[10, 0.111], [1000, 0.5555]],
        },
    }


def _nobody() -> dict[str, Any]:
    return {
        "n_askers": 0,
        "methods": {name: dict.fromkeys(_metrics(0.1)) for name in ROLES},
        "not_applicable": {},
        "model_minus": {},
        "buckets": {},
        "candidates": None,
    }


def _dial(novelty: float, ndcg: float, coverage: float) -> dict[str, float | None]:
    return {
        "novelty": novelty,
        "ndcg@10": ndcg,
        "recall@50": ndcg + 0.05,
        "long_tail_recall@50": coverage / 5,
        "coverage@10": coverage,
        "gini@10": 0.97,
    }
