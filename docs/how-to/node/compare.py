"""Ask a server of a model through Node.js, through the Python client and in process, and compare every bit.

Usage::

    matchmaker-serve --model MODEL --port 50051 &
    python docs/how-to/node/compare.py MODEL 127.0.0.1:50051 --n 50
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message

import matchmaker as mm
from matchmaker_api.v1.ranking_service_pb2 import ExplainPartnerResponse, RankPartnersResponse
from matchmaker_service import Client
from matchmaker_service.conversion.explanations import explain_request, explanation_to_proto
from matchmaker_service.conversion.questions import Question, question_to_proto
from matchmaker_service.conversion.rankings import ranking_to_proto

NODE = Path(__file__).with_name("call.mjs")
NEW = mm.Constraints(only_new=True)

Answer = TypeVar("Answer", bound=Message)


def of_node(address: str, method: str, request: Message, answer: Answer) -> Answer:
    """Fill `answer` with what Node.js got."""
    command = ["node", str(NODE), address, method, json.dumps(MessageToDict(request))]
    answered = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own example
    return ParseDict(json.loads(answered), answer)


def briefs(ranker: mm.Ranker, n: int) -> Iterator[tuple[mm.Brief, str]]:
    """Yield, for `n` organisations, three sorts of brief, each with another organisation to explain."""
    drawn = random.Random(0).sample(list(ranker.organisation_ids), 3 * n)  # noqa: S311 - a sample, no secret
    for lead, member, other in zip(drawn[:n], drawn[n : 2 * n], drawn[2 * n :], strict=True):
        topics = [topic.name for topic in ranker.profile(lead).topics]
        yield mm.Brief(lead=lead), other
        yield mm.Brief(members=[lead, member], text=f"New ideas for {' and '.join(topics)}", capabilities=topics), other
        yield mm.Brief(lead=replace(ranker.organisation(lead), id="newcomer"), topics=topics), other


def compare(client: Client, ranker: mm.Ranker, brief: mm.Brief, other: str, *, limit: int) -> int:
    """Compare a ranking and an explanation; exit at a difference, and else return how many scores were equal."""
    ranking = ranker.rank(brief, constraints=NEW, limit=limit, explain=True)
    explanation = ranker.explain(brief, other, constraints=NEW, limit=limit)
    if client.rank(brief, constraints=NEW, limit=limit, explain=True) != ranking:
        sys.exit(f"{brief}: the Python client and the ranker rank differently")
    if client.explain(brief, other, constraints=NEW, limit=limit) != explanation:
        sys.exit(f"{brief}, {other}: the Python client and the ranker explain differently")

    question = Question(brief=brief, constraints=NEW, limit=limit, explain=True, model_version="")
    ranked = of_node(client.address, "RankPartners", question_to_proto(question), RankPartnersResponse())
    if ranked != ranking_to_proto(ranking):
        sys.exit(f"{brief}: Node.js and the ranker rank differently")
    explained = of_node(client.address, "ExplainPartner", explain_request(question, other), ExplainPartnerResponse())
    if explained != explanation_to_proto(explanation):
        sys.exit(f"{brief}, {other}: Node.js and the ranker explain differently")
    return len(ranking) + 1


def main() -> None:
    """Compare, and exit with 1 at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("address")
    parser.add_argument("--n", type=int, default=10, help="organisations to ask for, three briefs each (default 10)")
    parser.add_argument("--limit", type=int, default=100, help="candidates for each (default 100)")
    options = parser.parse_args()
    ranker = mm.load(options.model)
    n = min(options.n, ranker.n_organisations // 3)
    with Client(options.address) as client:
        counts = [compare(client, ranker, brief, other, limit=options.limit) for brief, other in briefs(ranker, n)]
    sys.stdout.write(
        f"{len(counts)} rankings and as many explanations, {sum(counts)} scores: "
        "Node.js, the Python client and the ranker agree to the last bit\n"
    )


if __name__ == "__main__":
    main()
