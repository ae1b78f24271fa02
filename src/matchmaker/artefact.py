"""A ranker on disk: a directory with a manifest, checksums, plain arrays and texts for people.

Values are frozen dataclasses of arrays, strings, sparse matrices and plain scalars. `pack` takes one apart into named
arrays and a JSON document, guided by nothing but its fields; `unpack` puts it together again, guided by the types of
those fields, so that a file can only ever become what the code expects. No pickle is written or read.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.errors import ArtefactDamagedError, ArtefactError, ArtefactMissingError, ArtefactVersionError
from matchmaker.strings import Strings

FORMAT = 7
MANIFEST = "manifest.json"
_ARRAY_NAME = re.compile(r"[a-z0-9_.]+\.npy")
_TEXT_NAME = re.compile(r"[a-z0-9_]+\.(md|toml|txt)")

Arrays = dict[str, NDArray[Any]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """A value taken apart: `arrays` by their path, and a `document` of what is not an array."""

    arrays: Mapping[str, NDArray[Any]]
    document: Mapping[str, Any]

    def fingerprint(self) -> str:
        """Return the SHA-256, in hexadecimal, of everything in here."""
        digest = hashlib.sha256(_json(self.document))
        for name in sorted(self.arrays):
            array = np.ascontiguousarray(self.arrays[name])
            digest.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
            digest.update(array.data if array.size else b"")
        return digest.hexdigest()


def pack(value: object, path: str) -> Parts:
    """Take a dataclass apart.

    Parameters
    ----------
    value : dataclass instance
        Its fields are arrays, `Strings`, csr_array, such dataclasses, dates, numbers, strings or booleans.
    path : str
        The prefix of all names.
    """
    arrays: Arrays = {}
    return Parts(arrays=arrays, document=_pack(value, path, arrays))


def unpack(cls: type[T], parts: Parts, path: str) -> T:
    """Put a value of type `cls` together again.

    Raises
    ------
    ArtefactDamagedError
        If something is absent or not what the type asks for; the message names it.
    """
    value: T = _unpack(cls, parts.document, path, parts.arrays)
    return value


def save(
    path: Path,
    parts: Parts,
    facts: Mapping[str, Any],
    *,
    texts: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> None:
    """Write an artefact: whole, or not at all.

    Everything goes to a temporary sibling, is flushed to the disk, and is then renamed.

    Parameters
    ----------
    path : Path
        The directory to make.
    parts : Parts
        What to keep.
    facts : mapping
        What the manifest says beside the checksums; JSON.
    texts : mapping of str to str, optional
        Files for people by their names, such as ``model_card.md``; nothing is ever built from them.
    overwrite : bool
        Replace an artefact that is there already.

    Raises
    ------
    ArtefactError
        If something is there already, or the disk refuses.
    """
    _check_names(texts or {})
    path = path.resolve()  # a link stays, and what it names is replaced
    if path.exists() and not overwrite:
        raise ArtefactError(f"{path} exists already. Give another path, or ask to overwrite it.", path=path)
    if path.exists() and not (path / MANIFEST).is_file():
        raise ArtefactError(f"{path} is not an artefact and is not overwritten. Give another path.", path=path)
    temporary = _sibling(path, "tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        _write_files(temporary, parts, facts, texts or {})
        _swap_in(temporary, path)
    except OSError as error:
        raise ArtefactError(f"{path} cannot be written: {error.strerror}.", path=path) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def load(path: Path) -> tuple[Parts, dict[str, Any]]:
    """Read an artefact back; its arrays are memory-mapped and read-only.

    Every file's checksum is compared before anything is built from it, those of the texts too.

    Returns
    -------
    parts : Parts
        What was kept.
    facts : dict
        What the manifest says beside the checksums.

    Raises
    ------
    ArtefactMissingError
        If there is no artefact at `path`.
    ArtefactVersionError
        If its format is not one that this version reads.
    ArtefactDamagedError
        If the manifest or a file is absent, torn or altered.
    """
    manifest = _read_manifest(path)
    files, texts = manifest["files"], manifest["texts"]
    for alien in (*_others(files, _ARRAY_NAME), *_others(texts, _TEXT_NAME)):
        raise ArtefactDamagedError(f"{path / MANIFEST} names a file {alien!r} that cannot be.", path=path)
    for name, expected in texts.items():
        _verify(path / name, expected)
    arrays = {name.removesuffix(".npy"): _read_array(path / name, expected) for name, expected in files.items()}
    return Parts(arrays=arrays, document=manifest["document"]), manifest["facts"]


def _check_names(texts: Mapping[str, str]) -> None:
    for alien in _others(texts, _TEXT_NAME):
        raise ValueError(f"{alien!r} cannot name a text of an artefact: give letters, digits and _, and .md or .txt")


def _others(names: Iterable[str], pattern: re.Pattern[str]) -> list[str]:
    return [name for name in names if not pattern.fullmatch(name)]


def _read_manifest(path: Path) -> dict[str, Any]:
    file = path / MANIFEST
    if not _is_file(file):
        message = f"There is no artefact at {path}: it has no {MANIFEST}. Give the directory that training wrote."
        raise ArtefactMissingError(message, path=path)
    try:
        manifest = json.loads(file.read_bytes())
        number, checksum = manifest["format"], _checksum(manifest)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise ArtefactDamagedError(f"{file} cannot be read: it is torn or altered.", path=file) from error
    if number != FORMAT:
        message = f"{path} has format {number!r}; this version of matchmaker reads format {FORMAT}. Train it anew."
        raise ArtefactVersionError(message, path=path)
    texts = manifest.get("texts", {})  # the first artefacts had none
    whole = all(isinstance(one, dict) for one in (texts, *map(manifest.get, ("files", "facts", "document"))))
    if not whole or manifest.get("checksum") != checksum:
        raise ArtefactDamagedError(f"{file} has been altered: its checksum does not fit.", path=file)
    return {**manifest, "texts": texts}


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a path that cannot be: too long, for instance
        return False


def _verify(file: Path, expected: str) -> None:
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise ArtefactDamagedError(f"{file} is absent.", path=file) from None
    except OSError as error:
        raise ArtefactDamagedError(f"{file} cannot be read: {error.strerror}.", path=file) from error
    if found != expected:
        raise ArtefactDamagedError(f"{file} is torn or altered: its checksum does not fit.", path=file)


def _read_array(file: Path, expected: str) -> NDArray[Any]:
    _verify(file, expected)
    try:
        array = np.load(file, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise ArtefactDamagedError(f"{file} cannot be read as an array.", path=file) from error
    return np.asarray(array)


def _write_files(directory: Path, parts: Parts, facts: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    manifest = {
        "format": FORMAT,
        "facts": dict(facts),
        "document": dict(parts.document),
        "files": {f"{name}.npy": _write_array(directory, name, parts.arrays[name]) for name in sorted(parts.arrays)},
        "texts": {name: _write(directory / name, texts[name].encode()) for name in sorted(texts)},
    }
    _write(directory / MANIFEST, _json({**manifest, "checksum": _checksum(manifest)}, indent=2) + b"\n")
    _sync_directory(directory)


def _write_array(directory: Path, name: str, array: NDArray[Any]) -> str:
    """Write an array, and return its file's checksum."""
    file = directory / f"{name}.npy"
    with file.open("wb") as stream:
        np.save(stream, array, allow_pickle=False)
        stream.flush()
        os.fsync(stream.fileno())
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(file: Path, content: bytes) -> str:
    """Write a file, and return its checksum."""
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return hashlib.sha256(content).hexdigest()


def _swap_in(new: Path, path: Path) -> None:
    old = _sibling(path, "old")
    if path.exists():
        path.rename(old)
    try:
        new.rename(path)
    except OSError:
        if old.exists():
            old.rename(path)
        raise
    _sync_directory(path.parent)
    shutil.rmtree(old, ignore_errors=True)


def _sibling(path: Path, ending: str) -> Path:
    """Return a name beside `path` that nobody else uses: process ids are equal in two containers."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.{ending}")


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json({key: value for key, value in manifest.items() if key != "checksum"})).hexdigest()


def _json(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=indent, allow_nan=False).encode()


def _pack(value: object, path: str, arrays: Arrays) -> Any:
    if isinstance(value, Strings):
        arrays[f"{path}.utf8"], arrays[f"{path}.offsets"] = value.utf8, value.offsets
        return None
    if isinstance(value, csr_array):
        arrays |= {f"{path}.{name}": getattr(value, name) for name in ("data", "indices", "indptr")}
        return {"shape": list(value.shape)}
    if isinstance(value, np.ndarray):
        arrays[path] = value
        return None
    if is_dataclass(value):
        return {one.name: _pack(getattr(value, one.name), f"{path}.{one.name}", arrays) for one in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, str)):
        return value
    raise TypeError(f"{path}: an artefact cannot hold a {type(value).__name__}")


def _unpack(cls: Any, document: Any, path: str, arrays: Mapping[str, NDArray[Any]]) -> Any:
    try:
        if cls is Strings:
            return _strings(arrays[f"{path}.utf8"], arrays[f"{path}.offsets"], path)
        if cls is csr_array:
            return _matrix(path, tuple(document["shape"]), arrays)
        if cls is date:
            return date.fromisoformat(document)
        if is_dataclass(cls):
            hints = get_type_hints(cls)
            return cls(
                **{
                    one.name: _unpack(hints[one.name], document[one.name], f"{path}.{one.name}", arrays)
                    for one in fields(cls)
                }  # type: ignore[operator]
            )
        if cls in (int, float, str, bool):
            return cls(document)
        return arrays[path]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ArtefactDamagedError(f"The artefact's {path} is absent or not what it must be.", path=path) from error


def _strings(utf8: NDArray[Any], offsets: NDArray[Any], path: str) -> Strings:
    _check_bounds(offsets, len(utf8), path)
    return Strings(utf8, offsets)


def _matrix(path: str, shape: tuple[int, int], arrays: Mapping[str, NDArray[Any]]) -> csr_array:
    """Return the matrix, once it is certain that no index leads outside of it: compiled code will trust them."""
    data, indices, indptr = (arrays[f"{path}.{name}"] for name in ("data", "indices", "indptr"))
    if indices.dtype.kind != "i" or indptr.dtype.kind != "i" or data.ndim != 1 or len(shape) != 2:
        raise ArtefactDamagedError(f"The artefact's {path} is not a matrix.", path=path)
    _check_bounds(indptr, len(indices), path)
    if len(data) != len(indices) or len(indptr) != shape[0] + 1:
        raise ArtefactDamagedError(f"The artefact's {path} has arrays of lengths that do not fit.", path=path)
    if len(indices) and not (indices.min() >= 0 and indices.max() < shape[1]):
        raise ArtefactDamagedError(f"The artefact's {path} has an index outside of its shape.", path=path)
    return csr_array((data, indices, indptr), shape=shape)


def _check_bounds(offsets: NDArray[Any], length: int, path: str) -> None:
    ascending = offsets.ndim == 1 and len(offsets) > 0 and bool(np.all(offsets[1:] >= offsets[:-1]))
    if not ascending or offsets[0] != 0 or offsets[-1] != length:
        raise ArtefactDamagedError(f"The artefact's {path} has offsets that do not fit.", path=path)
