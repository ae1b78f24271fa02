"""An artefact is whole or refused, and whatever is refused is named."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import matchmaker as mm
from matchmaker import artefact


@pytest.fixture
def copy(sample_model_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_model_path, tmp_path / "model"))


def rewrite(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Change the manifest as somebody would who mends its checksum as well."""
    manifest = json.loads((path / "manifest.json").read_text())
    change(manifest)
    manifest["checksum"] = artefact._checksum(manifest)
    (path / "manifest.json").write_text(json.dumps(manifest))


def replace_array(path: Path, name: str, content: bytes) -> None:
    (path / name).write_bytes(content)
    checksum = hashlib.sha256(content).hexdigest()
    rewrite(path, lambda manifest: manifest["files"].update({name: checksum}))  # type: ignore[attr-defined]


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def test_no_artefact_is_missing_not_damaged(tmp_path: Path) -> None:
    with pytest.raises(mm.ArtefactMissingError, match="There is no artefact at"):
        mm.load(tmp_path / "nothing")
    with pytest.raises(mm.ArtefactMissingError, match=r"manifest\.json"):
        mm.load(tmp_path)


def test_every_altered_file_is_refused_by_name(copy: Path) -> None:
    for file in sorted([*copy.glob("*.npy"), *copy.glob("*.md")]):
        content = file.read_bytes()
        for altered in (content[:-1], content + b"\0", content[:-1] + bytes([content[-1] ^ 1]), b""):
            file.write_bytes(altered)
            with pytest.raises(mm.ArtefactDamagedError, match="torn or altered") as caught:
                mm.load(copy)
            assert caught.value.path == str(file)
        file.write_bytes(content)
    assert mm.load(copy).n_organisations == 300


@pytest.mark.parametrize("name", ["model.partners.trees.values.npy", "model_card.md"])
def test_an_absent_file_is_refused_by_name(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(mm.ArtefactDamagedError, match=f"{re.escape(name)} is absent"):
        mm.load(copy)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"format": 7}', b"\xff\xfe", b'{"format":7,"files":3}']
)
def test_a_torn_manifest_is_refused(copy: Path, content: bytes) -> None:
    (copy / "manifest.json").write_bytes(content)
    with pytest.raises(mm.ArtefactDamagedError, match=r"manifest\.json"):
        mm.load(copy)


def test_an_altered_manifest_is_refused(copy: Path) -> None:
    file = copy / "manifest.json"
    file.write_text(file.read_text().replace('"seed": 0', '"seed": 1'))
    with pytest.raises(mm.ArtefactDamagedError, match="altered"):
        mm.load(copy)


@pytest.mark.parametrize("number", [2, 99])
def test_another_format_is_refused_with_both_numbers(copy: Path, number: int) -> None:
    rewrite(copy, lambda manifest: manifest.update(format=number))
    with pytest.raises(
        mm.ArtefactVersionError, match=f"has format {number}; this version of matchmaker reads format 7"
    ):
        mm.load(copy)


def test_other_features_are_refused(copy: Path) -> None:
    rewrite(copy, lambda manifest: manifest["facts"].update(features=["luck"]))  # type: ignore[attr-defined]
    with pytest.raises(mm.ArtefactVersionError, match="other features"):
        mm.load(copy)


def test_a_file_name_that_leads_elsewhere_is_refused(copy: Path) -> None:
    rewrite(copy, lambda manifest: manifest["files"].update({"../secret.npy": "0"}))  # type: ignore[attr-defined]
    with pytest.raises(mm.ArtefactDamagedError, match="cannot be"):
        mm.load(copy)


@pytest.mark.parametrize("name", ["../secret.md", "/etc/passwd", "manifest.json", "bomb.pkl", ".md", ""])
def test_a_text_that_leads_elsewhere_is_neither_read_nor_written(copy: Path, name: str) -> None:
    rewrite(copy, lambda manifest: manifest.update(texts={name: "0"}))
    with pytest.raises(mm.ArtefactDamagedError, match="cannot be"):
        mm.load(copy)
    with pytest.raises(ValueError, match="cannot name a text"):
        artefact.save(copy.with_name("other"), artefact.Parts(arrays={}, document={}), {}, texts={name: "x"})
    assert [entry.name for entry in copy.parent.iterdir()] == ["model"]


def test_an_artefact_from_before_there_were_texts_is_read(copy: Path, sample_ranker: mm.Ranker) -> None:
    (copy / "model_card.md").unlink()

    def as_of_old(manifest: dict[str, Any]) -> None:
        del manifest["texts"], manifest["facts"]["data"]

    rewrite(copy, as_of_old)
    assert mm.load(copy).manifest == sample_ranker.manifest


def test_where_the_data_was_read_from_is_kept_and_does_not_make_another_model(
    sample_ranker: mm.Ranker, tmp_path: Path
) -> None:
    data = {"tables": {"participations.csv": {"sha256": "ab" * 32, "rows": 7}}, "attribution": None}
    sample_ranker.save(tmp_path / "model", data=data)
    loaded = mm.load(tmp_path / "model")
    assert loaded.manifest == replace(sample_ranker.manifest, data=data)
    loaded.save(tmp_path / "again")
    assert {file.name: file.read_bytes() for file in (tmp_path / "again").iterdir()} == {
        file.name: file.read_bytes() for file in (tmp_path / "model").iterdir()
    }


def test_a_pickle_is_never_loaded(copy: Path, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    bomb = pickle.dumps(np.array([Touch(witness)], dtype=object))
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|O", "fortran_order": False, "shape": (1,)})
    for content in (bomb, header.getvalue() + bomb):
        replace_array(copy, "model.partners.trees.values.npy", content)
        with pytest.raises(mm.ArtefactDamagedError, match="cannot be read as an array"):
            mm.load(copy)
    assert not witness.exists()


class Touch:
    """Leaves a trace when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("model.knowledge.graph.weights.indices.npy", lambda array: np.where(array == array.max(), 10**6, array)),
        ("model.knowledge.graph.weights.indices.npy", lambda array: -1 - array),
        ("model.knowledge.graph.weights.indptr.npy", lambda array: array[::-1]),
        ("model.knowledge.graph.weights.data.npy", lambda array: array[:-1]),
        ("model.knowledge.organisations.names.offsets.npy", lambda array: array * 2),
        ("model.partners.trees.left.npy", np.zeros_like),
        ("model.partners.trees.covers.npy", np.zeros_like),
        ("model.partners.trees.covers.npy", lambda array: array + 1),
    ],
    ids=["beyond", "negative", "descending", "short", "past the end", "a loop", "no examples", "examples made up"],
)
def test_arrays_that_would_lead_astray_are_refused_even_with_a_right_checksum(
    copy: Path, name: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    replace_array(copy, name, npy(change(np.load(copy / name)).astype(np.load(copy / name).dtype)))
    with pytest.raises(mm.ArtefactDamagedError):
        mm.load(copy)


def test_what_is_there_is_not_overwritten_unless_asked(sample_ranker: mm.Ranker, copy: Path) -> None:
    with pytest.raises(mm.ArtefactError, match="exists already"):
        sample_ranker.save(copy)
    sample_ranker.save(copy, overwrite=True)
    assert mm.load(copy).manifest == sample_ranker.manifest
    assert [entry.name for entry in copy.parent.iterdir()] == ["model"]


def test_a_directory_that_is_no_artefact_is_never_overwritten(sample_ranker: mm.Ranker, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(mm.ArtefactError, match="is not an artefact"):
        sample_ranker.save(tmp_path, overwrite=True)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_save_that_fails_leaves_nothing_behind(sample_ranker: mm.Ranker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(mm.ArtefactError, match="cannot be written"):
        sample_ranker.save(tmp_path / "file" / "model")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_save_that_is_cut_short_leaves_the_old_model_whole(
    sample_ranker: mm.Ranker, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full_disk)
    with pytest.raises(mm.ArtefactError, match="No space left on device"):
        sample_ranker.save(copy, overwrite=True)
    monkeypatch.undo()
    assert mm.load(copy).manifest == sample_ranker.manifest
    assert [entry.name for entry in copy.parent.iterdir()] == ["model"]


def test_loaded_arrays_are_mapped_and_cannot_be_written(sample_model_path: Path) -> None:
    weights = mm.load(sample_model_path).knowledge.graph.recent
    with pytest.raises(ValueError, match="read-only"):
        weights[0] = 1.0


def test_a_rename_that_fails_brings_the_old_model_back(
    sample_ranker: mm.Ranker, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuse_the_new(self: Path, target: Path) -> Path:
        if self.name.endswith(".tmp"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new)
    with pytest.raises(mm.ArtefactError, match="No space left on device"):
        sample_ranker.save(copy, overwrite=True)
    monkeypatch.undo()
    assert mm.load(copy).manifest == sample_ranker.manifest
    assert [entry.name for entry in copy.parent.iterdir()] == ["model"]


def test_overwriting_through_a_link_keeps_the_link(sample_ranker: mm.Ranker, copy: Path) -> None:
    link = copy.with_name("latest")
    link.symlink_to(copy)
    sample_ranker.save(link, overwrite=True)
    assert link.is_symlink()
    assert mm.load(link).manifest == sample_ranker.manifest


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"format": 7, "x": NaN}'], ids=["deep", "not a number"])
def test_a_manifest_that_breaks_parsers_is_refused(copy: Path, content: bytes) -> None:
    (copy / "manifest.json").write_bytes(content)
    with pytest.raises(mm.ArtefactDamagedError, match="manifest"):
        mm.load(copy)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("model.partners.trees.right.npy", lambda array: np.where(array > 0, 10**6, array)),
        ("model.partners.trees.thresholds.npy", lambda array: array[:-1]),
        ("model.partners.trees.features.npy", lambda array: np.where(array >= 0, 99, array)),
        ("model.partners.network.weights.npy", lambda array: array[:-1]),
        ("model.partners.network.columns.npy", lambda array: array + 99),
        ("model.knowledge.activity.decayed.npy", lambda array: array[:-1]),
        ("model.knowledge.graph.counts.npy", lambda array: array[:-1]),
        ("model.knowledge.collaborations.texts.offsets.npy", lambda array: np.delete(array, 1)),
        ("model.knowledge.organisations.kinds.npy", lambda array: array + 77),
        ("model.knowledge.graph.weights.indices.npy", lambda array: array),
        ("model.rarest.n_collaborations.npy", lambda array: np.append(array, 1)),
        ("model.base_rates.npy", lambda array: array[:-1]),
        ("model.base_rates.npy", lambda array: array - 1),
        ("model.base_rates.npy", lambda array: array + 1),
        ("model.base_rates.npy", lambda array: array * np.nan),
        ("model.knowledge.clock.quiet_years.npy", lambda array: np.append(array, -1)),
        ("model.knowledge.clock.quiet_years.npy", lambda _: np.arange(3000)),
    ],
    ids=[
        *("child", "thresholds", "feature", "weights", "column", "activity", "counts", "texts"),
        *(
            "kind",
            "float indices",
            "rarest",
            "rates",
            "negative rates",
            "rates above 1",
            "no rates",
            "negative year",
            "years before all",
        ),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused_before_the_first_answer(
    copy: Path, name: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    array = np.load(copy / name)
    kind = np.float64 if "indices" in name else array.dtype
    replace_array(copy, name, npy(change(array).astype(kind)))
    with pytest.raises(mm.ArtefactDamagedError):
        mm.load(copy)


def test_a_trained_rankers_arrays_cannot_be_written_either(sample_ranker: mm.Ranker) -> None:
    with pytest.raises(ValueError, match="read-only"):
        sample_ranker.knowledge.activity.decayed[0] = 1.0
