"""`matchmaker-train fetch`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.terminal import CONTEXT, examples, printable, stdout_console
from matchmaker.terminal.progress import progress_shown

OFFICIAL = "https://cordis.europa.eu/data/"  # as in matchmaker_training.sources.fetch; a test compares them

app = typer.Typer(context_settings=CONTEXT, no_args_is_help=True)


class Programme(StrEnum):
    """The framework programmes that CORDIS offers."""

    FP7 = "fp7"
    H2020 = "h2020"
    HORIZON = "horizon"


class Flavour(StrEnum):
    """How CORDIS packs them."""

    CSV = "csv"
    JSON = "json"


@app.callback(epilog=examples("matchmaker-train fetch cordis --programme h2020 --out downloads"))
def fetch() -> None:
    """Download public data."""


@app.command(
    epilog=examples(
        "# All projects of Horizon 2020; run it again to go on where it stopped",
        "matchmaker-train fetch cordis --programme h2020 --out downloads",
        "# Three programmes",
        "matchmaker-train fetch cordis --programme fp7 --programme h2020 \\",
        "    --programme horizon --out downloads",
    )
)
def cordis(
    programme: Annotated[
        list[Programme],
        typer.Option(
            metavar="NAME",
            case_sensitive=False,
            show_default=False,
            help=f"Framework programme: {', '.join(Programme)}. May be given several times.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", show_default=False, help="The directory to put the zips into.")
    ],
    flavour: Annotated[
        Flavour, typer.Option(metavar="NAME", help="csv or json: the content is the same.")
    ] = Flavour.CSV,
    base_url: Annotated[str, typer.Option(metavar="URL", help="Where the files are, for a mirror.")] = OFFICIAL,
) -> None:
    """Download the projects of EU framework programmes from CORDIS.

    A file comes into place when it is whole. Checksums and the attribution that the
    licence (CC BY 4.0) asks for are written beside it.
    """
    from matchmaker_training.sources import fetch_cordis  # noqa: PLC0415 - slow to import

    with progress_shown() as tell:
        paths = [
            fetch_cordis(one.value, out, base_url=base_url, flavour=flavour.value, progress=tell)
            for one in dict.fromkeys(programme)
        ]
    for path in paths:
        stdout_console().print(f"{printable(str(path))}  {path.stat().st_size / 1e6:,.1f} MB", soft_wrap=True)
