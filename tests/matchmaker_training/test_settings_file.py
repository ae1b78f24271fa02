from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker_training import TrainingSettings
from matchmaker_training.docstrings import explanations
from matchmaker_training.settings_file import read_settings, settings_as_toml, settings_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Pier:
    """Where boats lie.

    Parameters
    ----------
    length, width : float
        In metres.

    Notes
    -----
    open : this is no field's explanation
    """

    length: float = 1.0
    width: float = 2.0
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Harbour:
    """One setting of each type."""

    pier: Pier = field(default_factory=Pier)
    boats: int = 3
    name: str = "north"
    depths: tuple[float, ...] = ()
    flags: tuple[str, ...] = ("red",)
    entrance: tuple[int, float] = (1, 2.0)


floats = st.floats(allow_nan=False)
harbours = st.builds(
    Harbour,
    pier=st.builds(Pier, length=floats, width=floats, open=st.booleans()),
    boats=st.integers(),
    name=st.text(),
    depths=st.lists(floats).map(tuple),
    flags=st.lists(st.text()).map(tuple),
    entrance=st.tuples(st.integers(), floats),
)


@given(harbours)
def test_settings_come_back_from_toml_as_they_were(harbour: Harbour) -> None:
    assert settings_from(Harbour, tomllib.loads(settings_as_toml(harbour))) == harbour


def test_the_defaults_name_every_setting_and_come_back(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(settings_as_toml(TrainingSettings()), encoding="utf-8")
    assert read_settings(file) == TrainingSettings()
    assert set(paths(tomllib.loads(file.read_text(encoding="utf-8")))) == set(paths(asdict(TrainingSettings())))


def paths(document: dict[str, Any], before: str = "") -> list[str]:
    found = []
    for name, value in document.items():
        found += paths(value, f"{before}{name}.") if isinstance(value, dict) else [f"{before}{name}"]
    return found


def test_what_a_file_leaves_out_has_its_default(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("n_trees = 7\n[knowledge]\nmax_participants = 20\n")
    read = read_settings(file)
    assert (read.n_trees, read.knowledge.max_participants) == (7, 20)
    assert asdict(read) | {"n_trees": 0, "knowledge": {}} == asdict(TrainingSettings()) | {
        "n_trees": 0,
        "knowledge": {},
    }


def test_explanations_are_those_of_the_section_on_parameters_alone() -> None:
    assert explanations(Pier) == {"length": "In metres.", "width": "In metres."}
    assert settings_as_toml(Pier()) == "# In metres.\nlength = 1.0\nwidth = 2.0\nopen = true\n"


def test_every_setting_of_training_is_explained_or_named_in_a_table_that_is() -> None:
    explained = explanations(TrainingSettings)
    assert [one.name for one in fields(TrainingSettings) if one.name not in explained] == []


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("n_tres = 3", "n_tres", "must be left out, for there is no such setting; the nearest is n_trees. Got 3."),
        (
            "knowledge.max_participant = 3",
            "knowledge.max_participant",
            "the nearest is knowledge.max_participants. Got 3.",
        ),
        ("quux = 3", "quux", "must be left out, for there is no such setting. Got 3."),
        ('n_trees = "many"', "n_trees", "must be an integer. Got 'many'."),
        ("n_trees = 3.0", "n_trees", "must be an integer. Got 3.0."),
        ("n_trees = true", "n_trees", "must be an integer. Got True."),
        ("n_trees = 0", "n_trees", "Got 0."),
        ("l2 = 'x'", "l2", "must be a number. Got 'x'."),
        ("l2 = nan", "l2", "Got nan."),
        (f"l2 = 1{'0' * 400}", "l2", "must be a number that a float can hold."),
        ("candidates = 3", "candidates", "must be a table of settings. Got 3."),
        ("[knowledge]\nmax_participants = 1", "knowledge.max_participants", "must be an integer of at least 2. Got 1."),
        ("[knowledge]\nhalf_life_years = inf", "knowledge.half_life_years", "must be a number above 0. Got inf."),
    ],
)
def test_what_cannot_be_is_refused_with_its_path_and_the_file(
    tmp_path: Path, text: str, path: str, message: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(mm.SettingsError) as caught:
        read_settings(file)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"Setting {path} must be")
    assert message in str(caught.value)
    assert caught.value.__notes__ == [f"Read from {file}."]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"depths": 3.0}, "depths"),
        ({"depths": [1.0, "x"]}, "depths[1]"),
        ({"entrance": [1, 2.0, 3.0]}, "entrance"),
        ({"entrance": [1.5, 2.0]}, "entrance[0]"),
        ({"flags": "red"}, "flags"),
        ({"pier": {"open": 1}}, "pier.open"),
    ],
)
def test_lists_are_checked_one_by_one(document: dict[str, Any], path: str) -> None:
    with pytest.raises(mm.SettingsError) as caught:
        settings_from(Harbour, document)
    assert caught.value.path == path


def test_a_whole_number_will_do_for_a_number() -> None:
    made = settings_from(Harbour, {"depths": [1, 2.5], "pier": {"length": 3}})
    assert (made.depths, made.pier.length) == ((1.0, 2.5), 3.0)
    assert all(type(one) is float for one in (*made.depths, made.pier.length))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"n_trees =", "is no TOML: Invalid value"),
        (b"n_trees = 3\nn_trees = 4\nl2 = 1", "is no TOML: Cannot overwrite a value (at line 2"),
        (b"# \xff", "is no TOML: it is not UTF-8 at byte 2"),
        (b"n_trees = " + b"[" * 5000, "is no TOML"),
    ],
)
def test_what_is_no_toml_is_refused_with_the_file_and_the_line(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    with pytest.raises(mm.InputError) as caught:
        read_settings(file)
    assert str(caught.value).startswith(f"{file} {message}")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(mm.InputError, match=r"none\.toml cannot be read: No such file"):
        read_settings(tmp_path / "none.toml")


def test_no_setting_is_of_a_type_that_a_file_cannot_hold() -> None:
    """A new setting of an odd type should fail here, and not at whoever writes it into a file."""

    def held(value: Any) -> bool:
        if is_dataclass(value):
            return all(held(getattr(value, one.name)) for one in fields(value))
        return all(map(held, value)) if isinstance(value, tuple) else isinstance(value, (bool, int, float, str))

    assert held(TrainingSettings())
