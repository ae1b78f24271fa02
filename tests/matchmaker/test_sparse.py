"""Sums of sparse rows: the same by either way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from matchmaker import sparse


@pytest.mark.parametrize("few_entries", [0, 1_000_000], ids=["as many", "as few"])
def test_rows_are_added_up_as_in_a_full_matrix(few_entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparse, "FEW_ENTRIES", few_entries)
    draw = np.random.default_rng(0)
    full = (draw.random((40, 60)) * (draw.random((40, 60)) < 0.2)).astype(np.float32)
    rows, weights = np.array([3, 3, 17, 39]), np.array([0.5, 2.0, -1.0, 1.0])
    added = sparse.sum_of_rows(csr_array(full), rows, weights)
    assert added.dtype == np.float32
    np.testing.assert_allclose(added, weights @ full[rows], rtol=1e-5, atol=1e-6)
    assert not sparse.sum_of_rows(csr_array(full), rows[:0], weights[:0]).any()
