"""How long it takes to put newcomers into knowledge of CORDIS: python benchmarks/with_organisations.py MODEL."""

from __future__ import annotations

import statistics
import sys
import time

import matchmaker as mm

N_RUNS = 7


def main() -> None:
    ranker = mm.load(sys.argv[1])
    subjects = ranker.knowledge.profiles.subjects
    for n in (1, 100):
        newcomers = [
            mm.Organisation(
                id=f"new-{i:03}",
                name=f"Newcomer {i}",
                kind="company",
                country="FI",
                place="Oulu",
                capabilities={subjects[i % len(subjects)]: 1.0, "something of its own": 0.5},
                description="plain words " * 20,
            )
            for i in range(n)
        ]
        seconds = []
        for _ in range(N_RUNS):
            start = time.perf_counter()
            ranker.with_organisations(newcomers)
            seconds.append(time.perf_counter() - start)
        print(f"{n:>4} newcomers among {ranker.n_organisations:,}: median {statistics.median(seconds):.3f} s")


if __name__ == "__main__":
    main()
