"""`matchmaker-train train` and `matchmaker-train evaluate`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

import matchmaker as mm
from matchmaker.terminal import CONTEXT, as_json, examples, print_json, stdout_console
from matchmaker.terminal.progress import progress_shown, stage
from matchmaker_training.commands.options import (
    DatasetPath,
    Overwrite,
    Seed,
    check_file_out,
    check_model_out,
)
from matchmaker_training.commands.reading import read_strictly
from matchmaker_training.commands.tables import trained_page

STDOUT = Path("-")
DAY = "%Y-%m-%d"

app = typer.Typer(context_settings=CONTEXT)


@app.command(
    epilog=examples(
        "# On all there is",
        "matchmaker-train train data --out models/latest",
        "# On the past only, so that what came next can be used to measure it",
        "matchmaker-train train data --before 2019-01-01 --out models/2019",
    )
)
def train(
    dataset: DatasetPath,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="MODEL", show_default=False, help="Where to write the model.")],
    before: Annotated[
        datetime | None,
        typer.Option(formats=[DAY], metavar="DAY", help="Use only what was known before this day: 2019-01-01."),
    ] = None,
    seed: Seed = 0,
    overwrite: Overwrite = False,
) -> None:
    """Train a model: at several past days, learn who joined whom next.

    Equal data, options and versions give an equal model, to the last bit.
    """
    check_model_out(out, overwrite=overwrite)
    began = monotonic()
    with progress_shown() as tell:
        with stage(tell, f"reading {dataset}"):
            data = read_strictly(dataset)
            data = data if before is None else data.before(before.date())
        from matchmaker_training.fit import train as fit  # noqa: PLC0415 - slow to import

        ranker = fit(data, seed=seed, progress=tell)
        with stage(tell, f"writing {out}"):
            ranker.save(out, overwrite=overwrite)
    stdout_console().print(trained_page(ranker.manifest, out, monotonic() - began))


@app.command(
    epilog=examples(
        "# A model that was trained before 2019, on 2019",
        "matchmaker-train evaluate models/2019 data \\",
        "    --from 2019-01-01 --to 2020-01-01",
        "# Sooner, on a sample of those who ask, and for a program",
        "matchmaker-train evaluate models/2019 data --max-askers 1000 \\",
        "    --from 2019-01-01 --to 2020-01-01 --json report.json",
    )
)
def evaluate(
    model: Annotated[Path, typer.Argument(metavar="MODEL", show_default=False, help="What train wrote.")],
    dataset: DatasetPath,
    *,
    start: Annotated[
        datetime,
        typer.Option("--from", formats=[DAY], metavar="DAY", show_default=False, help="The first day, 2019-01-01."),
    ],
    end: Annotated[
        datetime,
        typer.Option("--to", formats=[DAY], metavar="DAY", show_default=False, help="The day after the last one."),
    ],
    max_askers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Ask for so many organisations at most, drawn by chance.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report as JSON, too; - prints it, and only it.")
    ] = None,
    seed: Seed = 0,
) -> None:
    """Measure a model beside simple baselines, on what happened afterwards.

    The model and the baselines know what was before --from. All organisations are
    ranked, never a sample of them.
    """
    if json is not None and json != STDOUT:
        check_file_out("--json", json)
    from matchmaker_training.evaluation import evaluate as measure  # noqa: PLC0415 - slow to import

    with progress_shown() as tell:
        with stage(tell, f"reading {model} and {dataset}"):
            ranker, data = mm.load(model), read_strictly(dataset)
        report = measure(
            ranker,
            data,
            start=start.date(),
            end=end.date(),
            seed=seed,
            max_askers=max_askers,
            progress=lambda method, done, total: tell(f"ranking by {method}", done, total),
        )
    if json == STDOUT:
        print_json(report.to_dict())
        return
    if json is not None:
        json.write_text(as_json(report.to_dict()) + "\n", encoding="utf-8")
    stdout_console().print(report.table())
