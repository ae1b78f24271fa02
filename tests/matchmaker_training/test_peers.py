from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import date
from importlib.machinery import ModuleSpec

import numpy as np
import pytest
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker_training.evaluation import peers as peers_module
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.peers import missing_peers, peers
from matchmaker_training.evaluation.question import Question

NAMES = ["implicit ALS", "implicit BPR", "LightFM WARP"]
CUT = date(2020, 1, 1)
N_IN_A_CIRCLE = 40


@pytest.fixture(scope="module")
def two_circles() -> Past:
    """Two circles of forty: in each of them all have worked together, but for the neighbours 0-1, 2-3 and so on."""
    pairs = [
        (f"{circle}{one:02}", f"{circle}{other:02}")
        for circle in "ab"
        for one in range(N_IN_A_CIRCLE)
        for other in range(one + 1, N_IN_A_CIRCLE)
        if one // 2 != other // 2
    ]
    ids = [f"p{number}" for number in range(len(pairs))]
    dataset = mm.Dataset.from_tables(
        collaborations={"id": ids, "started_on": [date(2019, 1, 1)] * len(ids)},
        participations={
            "collaboration_id": [one for one in ids for _ in range(2)],
            "organisation_id": [member for pair in pairs for member in pair],
        },
    )
    return past_of(dataset, CUT)


def question(past: Past, *askers: str) -> Question:
    ids = past.organisation_ids.to_list()
    return Question(
        id=askers[0],
        brief=mm.Brief(lead=askers[0]),
        seeds=np.array([ids.index(asker) for asker in askers]),
        topics=np.array([], dtype=np.intp),
        kind=None,
        country=None,
    )


def scores(name: str, past: Past, *questions: Question, seed: int = 0) -> NDArray[np.float64]:
    if name in missing_peers():
        pytest.skip(f"{name} is not installed: pip install 'matchmaker-ranker[peers]'")
    return peers(seed)[name](past)(questions)


@pytest.mark.parametrize("name", NAMES)
def test_a_peer_prefers_a_stranger_of_the_same_circle(name: str, two_circles: Past) -> None:
    ids = two_circles.organisation_ids.to_list()
    (found,) = scores(name, two_circles, question(two_circles, "a00"))
    assert found.shape == (len(ids),)
    assert found.dtype == np.float64
    other_circle = [found[row] for row, one in enumerate(ids) if one.startswith("b")]
    assert found[ids.index("a01")] > max(other_circle)


@pytest.mark.parametrize("name", NAMES)
def test_over_several_who_ask_scores_add_up(name: str, two_circles: Past) -> None:
    asked = [question(two_circles, *askers) for askers in (["a00"], ["b05"], ["a00", "b05"])]
    first, second, both = scores(name, two_circles, *asked)
    np.testing.assert_allclose(both, first + second, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_equal_seeds_give_equal_scores_and_others_do_not(name: str, sample_dataset: mm.Dataset) -> None:
    past = past_of(sample_dataset, sample_dataset.collaborations["started_on"][-1])
    asked = question(past, str(past.organisation_ids[3]))
    first, again, other = (scores(name, past, asked, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.isfinite(first).all()
    assert not np.array_equal(first, other)


def test_what_is_not_installed_is_named_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_lightfm(module: str) -> ModuleSpec | None:
        return None if module == "lightfm" else importlib.util.find_spec("json")

    monkeypatch.setattr(peers_module, "find_spec", without_lightfm)
    assert missing_peers() == ["LightFM WARP"]
    assert list(peers(seed=0)) == ["implicit ALS", "implicit BPR"]


def test_all_of_them_missing_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers_module, "find_spec", lambda _module: None)
    assert missing_peers() == NAMES
    assert peers(seed=0) == {}


def test_asking_which_there_are_loads_none_of_them() -> None:
    code = (
        "import sys; from matchmaker_training.evaluation.peers import missing_peers, peers\n"
        "missing_peers(); peers(0)\n"
        "assert not {'implicit', 'lightfm'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
