from __future__ import annotations

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.novelty import familiarity
from matchmaker.question import question_of_rows
from matchmaker.signals import gather_signals


def test_the_probable_and_those_met_before_are_familiar_and_the_unseen_are_not_infinitely_new(
    sample_ranker: mm.Ranker,
) -> None:
    signals = gather_signals(sample_ranker.knowledge, question_of_rows(sample_ranker.knowledge, np.array([3])))
    met, stranger = int(np.argmax(signals.joint_count)), int(np.argmin(signals.joint_count))
    assert signals.joint_count[met] > 0 == signals.joint_count[stranger]
    rates = np.zeros(sample_ranker.n_organisations, dtype=np.float32)
    rates[[met, stranger]] = 0.02, 0.2
    of_met, of_stranger = familiarity(rates, signals, np.array([met, stranger])).tolist()
    assert of_met == pytest.approx(np.log(0.02) + 2, abs=0.01)
    assert of_stranger == pytest.approx(np.log(0.2), abs=0.01)
    assert np.isfinite(familiarity(np.zeros_like(rates), signals, np.array([stranger]))).all()
