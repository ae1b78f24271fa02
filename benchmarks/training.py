"""Time a training beside implicit's ALS on the same past, in one run: `python benchmarks/training.py DATA DAY`.

Needs ``pip install 'matchmaker-ranker[training,peers]'``. Memory is the highest that the process and, where it works
side by side, the largest of its children held.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
from joblib.externals.loky import get_reusable_executor

import matchmaker as mm
from matchmaker_training import train
from matchmaker_training.evaluation.past import past_of
from matchmaker_training.evaluation.peers import peers

ALS, N_FITS = "implicit ALS", 3
GIB = 2**20  # of the KiB that Linux counts in


def seconds_of(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    dataset, day = mm.read_dataset(sys.argv[1]), date.fromisoformat(sys.argv[2])
    past, fits = past_of(dataset, day), peers(seed=0)
    if ALS not in fits:
        sys.exit("implicit is not installed: pip install 'matchmaker-ranker[peers]'")
    als = float(np.median([seconds_of(lambda: fits[ALS](past)) for _ in range(N_FITS)]))
    print(f"{ALS}, 64 factors, 15 iterations, median of {N_FITS}: {als:.1f} s")
    training = seconds_of(lambda: train(dataset.before(day), seed=0))
    print(f"training: {training:.0f} s, {training / als:.1f} times as long")
    get_reusable_executor().shutdown(wait=True)  # the system counts the memory of children that have ended
    for who, whom in (("this process", resource.RUSAGE_SELF), ("the largest child", resource.RUSAGE_CHILDREN)):
        print(f"highest memory of {who}: {resource.getrusage(whom).ru_maxrss / GIB:.1f} GiB")


if __name__ == "__main__":
    main()
