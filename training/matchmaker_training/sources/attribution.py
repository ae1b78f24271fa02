"""What the licence of a source asks for: to say whose it is, wherever it goes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from matchmaker_training.sources.accounting import SourceFile

FILE_NAME = "ATTRIBUTION.md"
CORDIS_ATTRIBUTION = "CORDIS, © European Union, Publications Office of the European Union, CC BY 4.0"

_TEXT = f"""# Attribution

Source: {CORDIS_ATTRIBUTION}.

- Community Research and Development Information Service (CORDIS): <https://cordis.europa.eu>
- Licence: Creative Commons Attribution 4.0 International, <https://creativecommons.org/licenses/by/4.0/>

Keep this attribution with the data, and wherever a figure from it is shown.
"""


def write_attribution(directory: Path, *, sources: Iterable[SourceFile] = (), changes: str = "") -> None:
    """Write ``ATTRIBUTION.md``: whose the data is, from which files it was made, and what was changed.

    Parameters
    ----------
    directory : Path
        Where to; it exists.
    sources : iterable of SourceFile
        The files that the data beside it was made from.
    changes : str
        What was done to it, which CC BY 4.0, section 3(a)(1)(B), asks to be said.
    """
    rows = [f"| {one.name} | {one.n_bytes} | {one.sha256} |" for one in sources]
    table = "\n".join(["", "| file | bytes | SHA-256 |", "| --- | --- | --- |", *rows, ""]) if rows else ""
    text = _TEXT + table + (f"\n{changes}\n" if changes else "")
    (directory / FILE_NAME).write_text(text, encoding="utf-8")
