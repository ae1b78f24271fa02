"""Time rankings in process and over gRPC, and show where the time goes: `python benchmarks/latency.py MODEL [N]`.

Every case asks N questions, 1,000 by default, one after the other; the ranker works on one thread. The server is a real
one on a port of this machine, in the same process as its client, so that the work of both is counted.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker.candidates import gather_candidates
from matchmaker.features import compute_features
from matchmaker.knowledge.columns import KINDS
from matchmaker.question import NO_TEXT, Form, question_of_rows
from matchmaker.scoring import Scorer
from matchmaker.screening import make_masks, screen
from matchmaker.search import SubjectIndex
from matchmaker.selection import lay_out, select
from matchmaker.signals import gather_signals
from matchmaker_service import Client, Server, ServerSettings

N_CHARACTERS = 2_000
LIMIT = 10
WITH_TEXT = "signals of the text"


@dataclass(frozen=True)
class Case:
    """Questions of one sort."""

    name: str
    briefs: Sequence[mm.Brief]
    constraints: mm.Constraints = field(default_factory=mm.Constraints)


class Stopwatch:
    """Milliseconds by stage, each from where the one before ended."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.start()

    def start(self) -> None:
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        self.spent[stage].append(1000 * (time.perf_counter() - self._last))
        self.start()


def drawn_cases(ranker: mm.Ranker, n: int, draw: np.random.Generator) -> list[Case]:
    ids, profiles = ranker.organisation_ids, ranker.knowledge.profiles
    topics = [profiles.subjects[code] for code in range(len(profiles.subjects)) if profiles.tells(code)]
    phrases = [*topics, *(title for title in ranker.knowledge.collaborations.titles if title)]
    alone, on_topics, in_words = [], [], []
    for _ in range(n):
        lead, *members = [ids[row] for row in draw.choice(len(ids), size=4, replace=False).tolist()]
        alone.append(mm.Brief(lead=lead))
        on_topics.append(mm.Brief(lead=lead, members=members, topics=[topics[int(draw.integers(len(topics)))]]))
        in_words.append(mm.Brief(lead=lead, members=members, text=drawn_text(phrases, draw)))
    return [
        Case("a known organisation", alone),
        Case("a brief, three members, one topic", on_topics),
        Case(f"three members, {N_CHARACTERS:,} characters", in_words),
        Case("the same with five constraints", in_words, five_constraints(ranker, draw)),
    ]


def drawn_text(phrases: Sequence[str], draw: np.random.Generator) -> str:
    """Return titles and names of topics, so that the model knows the words, as long as the description of a project."""
    text = ""
    while len(text) < N_CHARACTERS:
        text += f"{phrases[int(draw.integers(len(phrases)))]}. "
    return text[:N_CHARACTERS]


def five_constraints(ranker: mm.Ranker, draw: np.random.Generator) -> mm.Constraints:
    organisations, ids = ranker.knowledge.organisations, ranker.organisation_ids
    kinds = [KINDS[code] for code in commonest(organisations.kinds, 2)]
    countries = [organisations.country_codes[code] for code in commonest(organisations.countries, 10)]
    return mm.Constraints(
        kinds=kinds,
        countries=countries,
        only_new=True,
        exclude=[ids[row] for row in draw.choice(len(ids), size=10, replace=False).tolist()],
        quotas=[mm.Quota(kind=kinds[0], at_least=2), mm.Quota(country=countries[0], at_most=3)],
    )


def commonest(codes: NDArray[np.integer], n: int) -> list[int]:
    order = np.argsort(-np.bincount(codes[codes >= 0]), kind="stable")
    return [int(code) for code in order[:n]]


def timed(ranker: mm.Ranker | Client, case: Case) -> str:
    """Return median and p99 over all questions, once the first one is answered without being timed."""
    ranker.rank(case.briefs[0], constraints=case.constraints, limit=LIMIT)
    watch = Stopwatch()
    for brief in case.briefs:
        ranker.rank(brief, constraints=case.constraints, limit=LIMIT)
        watch.lap("rank")
    median, p99 = np.percentile(watch.spent["rank"], [50, 99])
    return f"{median:9.1f} {p99:7.1f}"


def stages(ranker: mm.Ranker, case: Case) -> dict[str, float]:
    """Return the median milliseconds of each stage of a ranking, gone through as the ranker does.

    What the text's signals take is what all of them take more than those of the same question without the text.
    """
    knowledge, watch = ranker.knowledge, Stopwatch()
    subjects = SubjectIndex(knowledge.profiles.subjects)
    scorers = {form: Scorer(getattr(ranker.model, form.value)) for form in Form}
    for brief in case.briefs:
        rows = np.array([ranker.organisation_ids.find(one) for one in brief.organisation_ids])
        watch.start()
        question = question_of_rows(knowledge, rows, subjects.find(brief.topics)[0], brief.text)
        watch.lap("question")
        signals = gather_signals(knowledge, replace(question, text=NO_TEXT))
        watch.lap("signals")
        if question.has_text:
            signals = gather_signals(knowledge, question)
            watch.lap(WITH_TEXT)
        screened = screen(make_masks(knowledge, case.constraints, subjects.find), signals)
        grid = lay_out(knowledge.organisations, case.constraints.quotas, LIMIT)
        watch.lap("constraints")
        pool = gather_candidates(
            knowledge, signals, screened.eligible, ranker.model.candidates, parts=grid.parts, n_of_each=grid.limit
        )
        watch.lap("candidates")
        features = compute_features(knowledge, signals, pool.rows)
        watch.lap("features")
        scores = scorers[question.form].log_odds(features)
        watch.lap("scores")
        select(grid, pool.rows[np.argsort(-scores, kind="stable")])
        watch.lap("selection")
    spent = {stage: float(np.median(times)) for stage, times in watch.spent.items()}
    return spent | ({WITH_TEXT: spent[WITH_TEXT] - spent["signals"]} if WITH_TEXT in spent else {})


def main() -> None:
    ranker = mm.load(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    cases = drawn_cases(ranker, n, np.random.default_rng(0))
    print(f"{ranker}, {n:,} questions a case; ms\n{'':34}in process  p99 |     gRPC     p99")
    with Server(ranker, ServerSettings(port=0)) as server, Client(server.address) as client:
        for case in cases:
            print(f"{case.name:<34}{timed(ranker, case)} |{timed(client, case)}")
    for case in cases:
        print(f"\nwhere the time goes: {case.name}")
        for stage, milliseconds in stages(ranker, case).items():
            print(f"    {stage:<20}{milliseconds:7.2f}")


if __name__ == "__main__":
    main()
