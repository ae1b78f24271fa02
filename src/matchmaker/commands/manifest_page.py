"""What a model says of itself, as a page for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from matchmaker.terminal import printable

if TYPE_CHECKING:
    from matchmaker.ranker import Manifest


def manifest_page(manifest: Manifest, path: Path) -> RenderableType:
    """Return identity, knowledge, what training measured, settings and versions, a block each."""
    files = [file for file in path.iterdir() if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    return Group(
        Text(f"{printable(str(path))}: whole, {len(files)} files, {size:,.1f} MB", style="bold"),
        _block(
            "model",
            {
                "version": manifest.model_version,
                "kind": manifest.kind,
                "fitted on": f"collaborations before {manifest.fitted_on}, seed {manifest.seed}",
                "score": f"probability of a new collaboration within {manifest.horizon_days:,} days",
            },
        ),
        _block(
            "knowledge",
            {
                "of": f"what was before {manifest.knowledge_on}",
                "organisations": f"{manifest.n_organisations:,}",
                "collaborations": f"{manifest.n_collaborations:,}",
                "participations": f"{manifest.n_participations:,}",
            },
        ),
        _block(
            "measured in training",
            {
                name: f"{value:,.0f}" if value == int(value) else f"{value:.6f}"
                for name, value in manifest.metrics.items()
            },
        ),
        _block("settings", dict(_flat(manifest.settings))),
        _block("versions", manifest.versions),
    )


def _block(title: str, values: Mapping[str, str]) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0))
    for name, value in values.items():
        grid.add_row(Text(f"  {printable(name)}"), Text(printable(value)))
    return Group(Text(), Text(title, style="bold cyan"), grid if values else Text("  none", style="dim"))


def _flat(settings: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield settings under their dotted paths, as errors name them."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", str(value)
