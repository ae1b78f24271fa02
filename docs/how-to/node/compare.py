"""Ask a server of a model through Node.js, through the Python client and in process, and compare every bit.

Usage::

    matchmaker-serve --model MODEL --port 50051 &
    python docs/how-to/node/compare.py MODEL 127.0.0.1:50051 --n 50
"""

from __future__ import annotations

import argparse
import json
import random
import struct
import subprocess
import sys
from pathlib import Path

import matchmaker as mm
from matchmaker_service import Client

NODE = Path(__file__).with_name("rank.mjs")
Line = tuple[int, str, str, str]


def of_node(address: str, lead: str, limit: int) -> list[Line]:
    """Return rank, id, ring and the 64 bits of the score of every candidate, as Node.js got them."""
    command = ["node", str(NODE), address, lead, str(limit)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own example
    return [
        (one["rank"], one["organisationId"], one["ring"].removeprefix("RING_").lower(), bits(one["score"]))
        for one in json.loads(answer)["candidates"]
    ]


def of_python(ranking: mm.Ranking) -> list[Line]:
    """Return the same of a ranking."""
    return [(one.rank, one.organisation_id, one.ring.value, bits(one.score)) for one in ranking]


def bits(score: float) -> str:
    """Return the bits of a double in hexadecimal; a JSON number that says 1 is an integer to Python."""
    return struct.pack(">d", score).hex()


def main() -> None:
    """Compare, and exit with 1 at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("address")
    parser.add_argument("--n", type=int, default=20, help="organisations to ask for (default 20)")
    parser.add_argument("--limit", type=int, default=100, help="candidates for each (default 100)")
    options = parser.parse_args()
    ranker = mm.load(options.model)
    leads = random.Random(0).sample(list(ranker.organisation_ids), min(options.n, ranker.n_organisations))  # noqa: S311 - a sample, no secret
    constraints, n_scores = mm.Constraints(only_new=True), 0
    with Client(options.address) as client:
        for lead in leads:
            ranking = client.rank(lead, constraints=constraints, limit=options.limit, explain=True)
            if ranking != ranker.rank(lead, constraints=constraints, limit=options.limit, explain=True):
                sys.exit(f"{lead}: the Python client and the ranker differ")
            if of_python(ranking) != of_node(options.address, lead, options.limit):
                sys.exit(f"{lead}: Node.js and the Python client differ")
            n_scores += len(ranking)
    sys.stdout.write(f"{len(leads)} rankings, {n_scores} scores: Node.js, the Python client and the ranker agree\n")


if __name__ == "__main__":
    main()
