"""`matchmaker-train ingest`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

import matchmaker as mm
from matchmaker.terminal import CONTEXT, examples, stdout_console
from matchmaker.terminal.progress import progress_shown, stage
from matchmaker_training.commands.options import DataOut, Format, FormatOption, Overwrite, check_tables_out
from matchmaker_training.commands.reading import read_strictly
from matchmaker_training.commands.tables import accounts_page, reading_page, rows_page

if TYPE_CHECKING:
    from matchmaker.dataset import LenientReading

REPORT = "ingest-report.json"
REJECTS = "ingest-rejects.csv"

app = typer.Typer(context_settings=CONTEXT, no_args_is_help=True)


@app.callback(
    epilog=examples(
        "matchmaker-train ingest cordis downloads/*.zip --out data",
        "matchmaker-train ingest tables my-tables --out data",
    )
)
def ingest() -> None:
    """Make a clean dataset of what you have, with every row accounted for."""


@app.command(
    epilog=examples(
        "matchmaker-train ingest cordis downloads/*.zip --out data",
        "# What became of every row?",
        "column -s, -t data/ingest-rejects.csv | less",
    )
)
def cordis(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", show_default=False, help="Zips as downloaded, CSV or JSON.")
    ],
    out: DataOut,
    format: FormatOption = Format.PARQUET,  # noqa: A002 - the option's name
    overwrite: Overwrite = False,
) -> None:
    """Read official CORDIS downloads of one or several programmes.

    Beside the tables come ATTRIBUTION.md, ingest-report.json, which counts every row,
    and ingest-rejects.csv, which lists every row that was left out and why.
    """
    from matchmaker_training.sources import ingest_cordis, write_ingest  # noqa: PLC0415 - slow to import

    check_tables_out(out, overwrite=overwrite)
    with progress_shown() as tell:
        found = ingest_cordis(files, progress=tell)
        with stage(tell, f"writing {out}"):
            write_ingest(found, out, format=format.value, overwrite=overwrite)
    stdout_console().print(accounts_page(found.report, out))


@app.command(
    epilog=examples(
        "# Refuse tables with problems, and list the first twenty",
        "matchmaker-train ingest tables my-tables --out data",
        "# Drop or mend what is wrong, and account for all of it",
        "matchmaker-train ingest tables my-tables --lenient --out data",
    )
)
def tables(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", show_default=False, help="A directory of tables, or a zip of them.")
    ],
    out: DataOut,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Drop or mend what is wrong, instead of refusing it.")
    ] = False,
    format: FormatOption = Format.PARQUET,  # noqa: A002 - the option's name
    overwrite: Overwrite = False,
) -> None:
    """Read your own tables, CSV or Parquet, and write them clean.

    The tables are organisations, capabilities, collaborations, participations and
    topics; docs/reference/tables.md says what is in them. With --lenient,
    ingest-report.json counts what was dropped and mended, and ingest-rejects.csv
    lists it.
    """
    check_tables_out(out, overwrite=overwrite)
    console = stdout_console()
    with progress_shown() as tell, TemporaryDirectory() as name:
        with stage(tell, f"reading {path}"):
            reading = _leniently(path, Path(name)) if lenient else None
            dataset = reading.dataset if reading else read_strictly(path)
        with stage(tell, f"writing {out}"):
            mm.write_dataset(dataset, out, format=format.value, overwrite=overwrite)
            for file in Path(name).iterdir():
                shutil.move(file, out / file.name)
    if reading:
        console.print(reading_page(reading.report, out / REJECTS))
    console.print(rows_page({name: table.height for name, table in dataset.tables().items()}, out))


def _leniently(path: Path, beside: Path) -> LenientReading:
    from matchmaker.dataset import read_dataset_leniently  # noqa: PLC0415 - slow to import

    reading = read_dataset_leniently(path, rejects=beside / REJECTS)
    report = json.dumps(reading.report.to_dict(), indent=2, ensure_ascii=False)
    (beside / REPORT).write_text(report + "\n", encoding="utf-8")
    return reading
