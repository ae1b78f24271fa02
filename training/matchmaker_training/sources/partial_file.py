"""The part of a file that has come so far, and beside it of which version of the file it is a part."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialFile:
    """The beginning of a file on disk.

    Parameters
    ----------
    path : Path
        Where it is.
    url : str
        Where the whole file is.
    """

    path: Path
    url: str

    @property
    def note(self) -> Path:
        """The file beside it that says which version it is a part of."""
        return self.path.with_name(self.path.name + ".json")

    def begin(self, validator: str) -> None:
        """Forget what came before, and remember that version `validator` comes now (blank: it cannot be told)."""
        self.forget()
        self.note.write_text(json.dumps({"url": self.url, "validator": validator}), encoding="utf-8")

    def read(self) -> tuple[int, str]:
        """Return how many bytes there are of which version: 0 where it cannot be told that more would fit."""
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
            size = self.path.stat().st_size
        except (FileNotFoundError, ValueError):
            return 0, ""
        if not isinstance(note, dict) or note.get("url") != self.url or not note.get("validator"):
            return 0, ""
        return size, str(note["validator"])

    def forget(self) -> None:
        """Delete it."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)
