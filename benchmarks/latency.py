"""Time `rank` in process over many organisations: `python benchmarks/latency.py MODEL [N]`."""

from __future__ import annotations

import sys
import time

import numpy as np

import matchmaker as mm


def main() -> None:
    ranker = mm.load(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    ids = list(ranker.organisation_ids)
    asked = np.random.default_rng(0).choice(len(ids), size=n, replace=False)
    ranker.rank(ids[0])
    times = []
    for row in asked.tolist():
        start = time.perf_counter()
        ranker.rank(ids[row], limit=10)
        times.append(1000 * (time.perf_counter() - start))
    median, p99 = np.percentile(times, [50, 99])
    print(f"{ranker}: {n} organisations asked, median {median:.1f} ms, p99 {p99:.1f} ms")


if __name__ == "__main__":
    main()
