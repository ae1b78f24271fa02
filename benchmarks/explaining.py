"""Check that contributions add up, and time explanations in CPU time: `python benchmarks/explaining.py MODEL [N]`.

Pairs are drawn from the whole catalogue, candidates or not, for each form of question: N in all, 10,000 by default.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker.explanation import Contributor, Reasoner
from matchmaker.explanation.case import entries_of
from matchmaker.explanation.likeness import Likeness
from matchmaker.features import compute_features
from matchmaker.question import Form, Question, question_of_newcomer, question_of_rows
from matchmaker.scoring import Scorer
from matchmaker.signals import Signals, gather_signals
from matchmaker.wording import Wording, wording_of

OTHERS = 50
TEN = 10


def drawn_question(ranker: mm.Ranker, form: Form, draw: np.random.Generator) -> Question:
    knowledge = ranker.knowledge
    rows = draw.choice(ranker.n_organisations, size=3, replace=False)
    subjects = draw.choice(len(knowledge.profiles.subjects), size=2, replace=False)
    if form is Form.PARTNERS:
        return question_of_rows(knowledge, rows[:1])
    if form is Form.CONSORTIUM:
        return question_of_rows(knowledge, rows, np.sort(subjects))
    return question_of_newcomer(knowledge, None, rows[:0], dict.fromkeys(subjects.tolist(), 1.0))


def largest_error(ranker: mm.Ranker, form: Form, n: int, draw: np.random.Generator) -> float:
    """Return the largest difference between a probability and what its contributions make of it."""
    learned = getattr(ranker.model, form.value)
    scorer, contributor = Scorer(learned), Contributor(learned)
    worst = 0.0
    for _ in range(0, n, OTHERS):
        signals = gather_signals(ranker.knowledge, drawn_question(ranker, form, draw))
        rows = draw.choice(ranker.n_organisations, size=OTHERS, replace=False)
        features = compute_features(ranker.knowledge, signals, rows)
        scores = scorer.probabilities(scorer.log_odds(features))
        made_of = [one.score for one in contributor.contributions(features, 1.0)]
        worst = max(worst, float(np.abs(scores - made_of).max()))
    return worst


def median_ms(calls: list[Callable[[], object]]) -> float:
    times = []
    for call in calls:
        start = time.process_time()
        call()
        times.append(1000 * (time.process_time() - start))
    return float(np.median(times))


def time_ten(ranker: mm.Ranker, leads: list[int]) -> None:
    words, trees = wording_of("en"), ranker.model.partners.trees
    contributor, reasoner = Contributor(ranker.model.partners), Reasoner(ranker.knowledge)
    contributions: list[Callable[[], object]] = []
    reasons: list[Callable[[], object]] = []
    ids = [ranker.organisation_ids[lead] for lead in leads]
    for lead, organisation_id in zip(leads, ids, strict=True):
        signals = gather_signals(ranker.knowledge, question_of_rows(ranker.knowledge, np.array([lead])))
        ranked = ranker.rank(organisation_id, limit=TEN)
        rows = np.array([ranker.organisation_ids.find(candidate.organisation_id) for candidate in ranked])
        contributions.append(partial(contributor.contributions, compute_features(ranker.knowledge, signals, rows), 1.0))
        reasons.append(partial(all_reasons, reasoner, signals, rows, words))
    n_leaves = int((trees.features < 0).sum())
    print(f"{TEN} candidates, {len(trees.roots) - 1} trees, {n_leaves:,} leaves, median of {len(leads)} askers:")
    print(f"    contributions {median_ms(contributions):6.1f} ms")
    print(f"    reasons       {median_ms(reasons):6.1f} ms")
    print(f"    rank          {median_ms([partial(ranker.rank, one, limit=TEN) for one in ids]):6.1f} ms")
    print(f"    and explain   {median_ms([partial(ranker.rank, one, limit=TEN, explain=True) for one in ids]):6.1f} ms")
    pairs = zip(ids, [*ids[1:], ids[0]], strict=True)
    print(f"explain a pair    {median_ms([partial(ranker.explain, one, other) for one, other in pairs]):6.1f} ms")


def all_reasons(
    reasoner: Reasoner, signals: Signals, rows: NDArray[np.integer], words: Wording
) -> list[tuple[mm.Reason, ...]]:
    return list(reasoner.reasons(signals, rows, words))


def time_quotes(ranker: mm.Ranker, leads: list[int], draw: np.random.Generator) -> None:
    """Time the reasons of briefs in the words of some collaboration, and what finding the passages takes of it."""
    columns, words, reasoner = ranker.knowledge.collaborations, wording_of("en"), Reasoner(ranker.knowledge)
    told = [text for text in columns.texts if text] or [title for title in columns.titles if title]
    nobody = np.zeros(ranker.n_organisations, dtype=bool)
    for n_characters in (100, 2_000):
        reasons: list[Callable[[], object]] = []
        quotes: list[Callable[[], object]] = []
        for lead in leads:
            text = told[int(draw.integers(len(told)))][:n_characters]
            ranked = ranker.rank(mm.Brief(lead=ranker.organisation_ids[lead], text=text), limit=TEN)
            rows = np.array([ranker.organisation_ids.find(candidate.organisation_id) for candidate in ranked])
            signals = gather_signals(ranker.knowledge, question_of_rows(ranker.knowledge, np.array([lead]), text=text))
            reasons.append(partial(all_reasons, reasoner, signals, rows, words))
            own = [(row, entries_of(ranker.knowledge.participation, [row])) for row in rows.tolist()]
            quotes.append(partial(Likeness(ranker.knowledge, signals, nobody).read, own))
        median_ms(quotes)  # words that were never seen before take longer, in a new process
        print(f"{TEN} candidates, briefs of {n_characters:,} characters:")
        print(f"    reasons       {median_ms(reasons):6.1f} ms")
        print(f"    of it, quotes {median_ms(quotes):6.1f} ms")


def main() -> None:
    ranker = mm.load(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    draw = np.random.default_rng(0)
    print(f"{ranker}, {n:,} random pairs")
    for form in Form:
        share = -(-n // (len(Form) * OTHERS)) * OTHERS
        print(f"largest error, {form.value:<11}{share:6,} pairs: {largest_error(ranker, form, share, draw):.1e}")
    leads = draw.choice(ranker.n_organisations, size=100, replace=False).tolist()
    time_ten(ranker, leads)
    time_quotes(ranker, leads, draw)


if __name__ == "__main__":
    main()
