"""`matchmaker-train sample`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import matchmaker as mm
from matchmaker.terminal import CONTEXT, examples, stdout_console
from matchmaker.terminal.progress import Tell, progress_shown, stage
from matchmaker_training.commands.options import DataOut, Format, FormatOption, Overwrite, Seed, check_tables_out
from matchmaker_training.commands.tables import rows_page

app = typer.Typer(context_settings=CONTEXT)


@app.command(
    epilog=examples(
        "# The world that the demonstration uses",
        "matchmaker-train sample --out world",
        "# A large one, for benchmarks",
        "matchmaker-train sample --n-organisations 1000000 --format parquet --out big",
    )
)
def sample(
    *,
    out: DataOut,
    n_organisations: Annotated[int, typer.Option(metavar="N", help="How many, in 20..1,000,000.")] = 2000,
    seed: Seed = 0,
    format: FormatOption = Format.CSV,  # noqa: A002 - the option's name
    overwrite: Overwrite = False,
) -> None:
    """Invent a world: organisations, and twelve years of what they did together.

    Equal options give equal files. Nobody in it exists.
    """
    check_tables_out(out, overwrite=overwrite)
    with progress_shown() as tell:
        counts = _write(out, n_organisations, seed, format, tell, overwrite=overwrite)
    stdout_console().print(rows_page(counts, out))


def _write(
    out: Path, n_organisations: int, seed: int, format_: Format, tell: Tell, *, overwrite: bool
) -> dict[str, int]:
    if format_ is Format.PARQUET:
        from matchmaker.sample import write_sample_world  # noqa: PLC0415 - slow to import

        return write_sample_world(out, seed=seed, n_organisations=n_organisations, overwrite=overwrite, progress=tell)
    dataset = mm.sample_world(seed, n_organisations=n_organisations, progress=tell).dataset
    with stage(tell, f"writing {out}"):
        mm.write_dataset(dataset, out, format="csv", overwrite=overwrite)
    return {name: table.height for name, table in dataset.tables().items()}
