"""A world that can be worked out by hand, a ranker that knows the past of the sample world only, and its report."""

from __future__ import annotations

from datetime import date

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train
from matchmaker_training.evaluation import EvaluationReport, evaluate
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.window import Window, window_of

from .small_worlds import CUT, END, TWELVE_YEARS_BEFORE, TWENTY_FOUR_YEARS_BEFORE, dataset_of


@pytest.fixture
def small_dataset() -> mm.Dataset:
    """Before 2020 a and b twice, once with c; c with d; d, e and b. In 2020 a meets d and, as before, b."""
    return dataset_of(
        {
            "p1": (TWELVE_YEARS_BEFORE, ["a", "b"]),
            "p2": (TWELVE_YEARS_BEFORE, ["a", "b", "c"]),
            "p3": (TWENTY_FOUR_YEARS_BEFORE, ["c", "d"]),
            "p4": (TWENTY_FOUR_YEARS_BEFORE, ["b", "d", "e"]),
            "q1": (date(2020, 5, 1), ["a", "d", "newcomer"]),
            "q2": (date(2020, 6, 1), ["a", "b"]),
        }
    )


@pytest.fixture
def small_past(small_dataset: mm.Dataset) -> Past:
    return past_of(small_dataset, CUT)


@pytest.fixture
def small_window(small_dataset: mm.Dataset, small_past: Past) -> Window:
    return window_of(small_dataset, small_past, start=CUT, end=END)


@pytest.fixture(scope="session")
def sample_start(sample_dataset: mm.Dataset) -> date:
    return _day_after_share(sample_dataset, 0.85)


@pytest.fixture(scope="session")
def sample_end(sample_start: date) -> date:
    return date.fromordinal(sample_start.toordinal() + 365)


@pytest.fixture(scope="session")
def past_ranker(sample_dataset: mm.Dataset) -> mm.Ranker:
    """Older than the start of the window, so that it does not know everybody who asks."""
    settings = TrainingSettings(n_trees=10, n_cutoffs=2, n_askers=100)
    return train(sample_dataset.before(_day_after_share(sample_dataset, 0.75)), settings=settings)


@pytest.fixture(scope="session")
def report(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> EvaluationReport:
    return evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end)


def _day_after_share(dataset: mm.Dataset, share: float) -> date:
    days: list[date] = dataset.collaborations["started_on"].to_list()
    return days[int(share * len(days))]
