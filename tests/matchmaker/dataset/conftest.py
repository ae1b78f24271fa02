"""Small sound tables, of which a test writes its own wherever it wants them otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SOUND = {
    "organisations": "id,name,kind,sme,known_on\na,Åbo Harbour,company,true,2015-01-01\nb,Baltic Lab,research,,\n",
    "collaborations": "id,started_on,ended_on,title\np,2018-05-01,2019-05-01,Pier\n",
    "participations": "collaboration_id,organisation_id,role\np,a,coordinator\np,b,\n",
    "capabilities": "organisation_id,capability,strength\na,sensors,0.5\n",
    "topics": "collaboration_id,topic,scheme\np,harbours,euroscivoc\n",
}

TableWriter = Callable[..., Path]


@pytest.fixture
def write_tables(tmp_path: Path) -> TableWriter:
    """Write the sound tables, with those given in their place, and return the directory. None leaves one out."""

    def write(**tables: str | bytes | None) -> Path:
        folder = tmp_path / "data"
        folder.mkdir()
        for name, text in {**SOUND, **tables}.items():
            if text is not None:
                (folder / f"{name}.csv").write_bytes(text.encode() if isinstance(text, str) else text)
        return folder

    return write
