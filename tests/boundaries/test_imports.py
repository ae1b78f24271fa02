"""What is loaded, seen from a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest

import matchmaker as mm


def loaded_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sorted(name.split('.')[0] for name in sys.modules))"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return set(output.split())


def test_importing_matchmaker_loads_nothing_heavy() -> None:
    assert not loaded_after("import matchmaker") & {"numpy", "scipy", "polars", "sklearn", "grpc", "google", "rich"}


@pytest.mark.parametrize("name", ["Brief", "Organisation", "UnknownOrganisationError", "Ring"])
def test_plain_values_load_no_numbers(name: str) -> None:
    assert not loaded_after(f"import matchmaker; matchmaker.{name}") & {"scipy", "polars", "sklearn", "grpc", "google"}


def test_ranking_loads_neither_the_learner_nor_the_wire() -> None:
    loaded = loaded_after("import matchmaker; matchmaker.load, matchmaker.read_dataset, matchmaker.sample_world")
    assert "numpy" in loaded
    assert not loaded & {"sklearn", "grpc", "google", "matchmaker_service", "matchmaker_training"}


def test_the_client_loads_no_learner() -> None:
    assert not loaded_after("import matchmaker_service; matchmaker_service.Client") & {"sklearn", "matchmaker_training"}


def test_the_public_list_is_exact_and_all_of_it_resolves() -> None:
    assert mm.__all__ == sorted(mm.__all__)
    assert all(getattr(mm, name) is not None for name in mm.__all__)
    assert "Ranker" in dir(mm)
    with pytest.raises(AttributeError, match="no_such_name"):
        mm.no_such_name  # type: ignore[attr-defined]  # noqa: B018
