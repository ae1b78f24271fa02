"""Time rankings in process, one thread, and show where the time goes: `python benchmarks/latency.py MODEL [N]`."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial

import numpy as np

import matchmaker as mm
from matchmaker.candidates import gather_candidates
from matchmaker.features import compute_features
from matchmaker.question import question_of_rows
from matchmaker.scoring import Scorer
from matchmaker.signals import gather_signals


def timed(calls: list[Callable[[], object]]) -> str:
    times = []
    for call in calls:
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    median, p99 = np.percentile(times, [50, 99])
    return f"median {median:.1f} ms, p99 {p99:.1f} ms"


def stages(ranker: mm.Ranker, rows: list[int]) -> dict[str, float]:
    """Return the median milliseconds of each stage of a ranking."""
    knowledge, scorer = ranker.knowledge, Scorer(ranker.model.partners)
    spent: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        eligible = np.ones(ranker.n_organisations, dtype=bool)
        eligible[row] = False
        marks = [time.perf_counter()]
        signals = gather_signals(knowledge, question_of_rows(knowledge, np.array([row])))
        marks.append(time.perf_counter())
        pool = gather_candidates(knowledge, signals, eligible, ranker.model.candidates)
        marks.append(time.perf_counter())
        features = compute_features(knowledge, signals, pool.rows)
        marks.append(time.perf_counter())
        scorer.log_odds(features)
        marks.append(time.perf_counter())
        for stage, seconds in zip(("signals", "candidates", "features", "scoring"), np.diff(marks), strict=True):
            spent[stage].append(1000 * float(seconds))
    return {stage: float(np.median(of_stage)) for stage, of_stage in spent.items()}


def main() -> None:
    ranker = mm.load(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    ids, draw = ranker.organisation_ids, np.random.default_rng(0)
    asked = draw.choice(len(ids), size=(n, 4), replace=False).tolist()
    subjects = [
        code for code in range(len(ranker.knowledge.profiles.subjects)) if ranker.knowledge.profiles.tells(code)
    ]
    topics = [ranker.knowledge.profiles.subjects[int(code)] for code in draw.choice(subjects, size=n)]
    groups = [
        mm.Brief(lead=ids[lead], members=[ids[member] for member in members], topics=[topic])
        for (lead, *members), topic in zip(asked, topics, strict=True)
    ]
    ranker.rank(groups[0])
    print(f"{ranker}, {n} questions each")
    print("a known organisation:            ", timed([partial(ranker.rank, ids[row]) for row, *_ in asked]))
    print("a brief, three members, one topic:", timed([partial(ranker.rank, brief) for brief in groups]))
    for stage, milliseconds in stages(ranker, [row for row, *_ in asked]).items():
        print(f"    {stage:<11}{milliseconds:5.1f} ms")


if __name__ == "__main__":
    main()
