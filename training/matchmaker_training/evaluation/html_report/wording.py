"""What tasks and metrics are called on the page, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

METRIC_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "ndcg@10": "NDCG@10",
        "recall@50": "recall@50",
        "mrr": "MRR",
        "hit@10": "hit@10",
        "long_tail_recall@50": "long-tail recall@50",
        "coverage@10": "coverage@10",
        "gini@10": "Gini@10",
    }
)
LESS_IS_BETTER = frozenset({"gini@10"})

TASK_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "partners-new": "An organisation asks for partners that it did not have.",
        "partners-all": "An organisation asks for partners, old and new.",
        "complete-1": "A coordinator with a topic asks for the rest of the consortium.",
        "complete-3": "A coordinator and two members with a topic ask for the rest of the consortium.",
        "newcomer": "An organisation without a past asks: only its kind, country and place are known.",
        "newcomer-topic": "An organisation without a past asks: its kind, country and place are known, and the topic.",
        "brief": "A lead with a text and topics asks for members.",
    }
)

BUCKET_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "kind": "Kind of who asks",
        "country": "Country of who asks",
        "activity": "Earlier collaborations of who asks",
        "ring": "Ring of those looked for",
        "tail": "Earlier collaborations of those looked for",
    }
)

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "NDCG@10": "How high the right partners stand among the first ten: each counts 1 / log₂(rank + 1), divided by "
        "the best possible sum (Järvelin & Kekäläinen 2002). In 0..1, higher is better.",
        "recall@50": "The share of the right partners that are among the first fifty.",
        "MRR": "One over the rank of the first right partner, averaged over the questions.",
        "hit@10": "The share of the questions with a right partner among the first ten.",
        "long-tail recall@50": "Recall@50 of those right partners only that had at most five collaborations before "
        "the cut-off.",
        "coverage@10": "The share of the catalogue that stands among the first ten of at least one question. It grows "
        "with the number of questions.",
        "Gini@10": "How unequally places among the first ten fall to the catalogue: 0 alike, 1 all to one. Lower "
        "spreads attention wider.",
        "calibration error": "The distance between the mean score and the share that came true, averaged over bins of "
        "equally many pairs of similar score (Naeini, Cooper & Hauskrecht 2015).",
        "candidate recall": "The share of the right partners that are among the candidates at all: what no ranking of "
        "these candidates can exceed.",
        "95 % interval": "From the 2.5th to the 97.5th percentile of 1,000 resamples of the questions (percentile "
        "bootstrap, Efron & Tibshirani 1993). Newcomers that came in with the same collaboration are drawn together, "
        "since what came true for them is the same. Differences are resampled in pairs, question by question.",
        "ratio": "NDCG@10 of the model divided by that of the baseline with the highest NDCG@10 in the same task.",
        "ring": "partner: worked together before the cut-off; second: shares a partner; discovery: no tie.",
    }
)


def metric_title(metric: str) -> str:
    """Return what a metric is called on the page.

    >>> metric_title("ndcg@10")
    'NDCG@10'
    """
    return METRIC_TITLES.get(metric, metric)


def in_english(names: list[str]) -> str:
    """Join names as a sentence does.

    >>> in_english(["ALS", "BPR", "WARP"])
    'ALS, BPR and WARP'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
