"""Time from a fresh interpreter to the first answer: `python benchmarks/startup.py MODEL`."""

from __future__ import annotations

import statistics
import subprocess
import sys

STEPS = {
    "import matchmaker": "",
    "load to first answer": ("ranker = matchmaker.load({model!r}); ranker.rank(ranker.organisation_ids[0])"),
}
PROGRAM = """
import time
start = time.perf_counter()
import matchmaker
{step}
print(1000 * (time.perf_counter() - start))
"""


def main() -> None:
    for name, step in STEPS.items():
        program = PROGRAM.format(step=step.format(model=sys.argv[1]))
        command = [sys.executable, "-c", program]
        times = [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(7)]
        print(f"{name}: median of 7 {statistics.median(times):.0f} ms")


if __name__ == "__main__":
    main()
