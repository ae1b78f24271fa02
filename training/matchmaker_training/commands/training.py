"""`matchmaker-train settings` and `matchmaker-train train`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

import matchmaker as mm
from matchmaker.terminal import CONTEXT, examples, stdout_console
from matchmaker.terminal.progress import progress_shown, stage
from matchmaker_training.commands.options import (
    DAY,
    Config,
    DatasetPath,
    Overwrite,
    Seed,
    check_file_out,
    check_model_out,
    settings_of,
)
from matchmaker_training.commands.reading import read_with_origin
from matchmaker_training.commands.tables import trained_page

app = typer.Typer(context_settings=CONTEXT)


@app.command(
    epilog=examples(
        "# The defaults, to begin from",
        "matchmaker-train settings --out settings.toml",
        "# What was this model trained with?",
        "matchmaker-train settings --of models/2019",
    )
)
def settings(
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write them to a new file; else they are printed.")
    ] = None,
    of: Annotated[
        Path | None, typer.Option("--of", metavar="MODEL", help="Those that a model was trained with; else defaults.")
    ] = None,
) -> None:
    """Write all settings of training as TOML, each with what it does.

    Change what you want, leave out what you do not, and give the file to train
    with --config. A setting that does not exist or cannot be is refused.
    """
    if out is not None:
        check_file_out("--out", out, new=True)
    from matchmaker_training.settings import TrainingSettings  # noqa: PLC0415 - slow to import
    from matchmaker_training.settings_file import settings_as_toml, settings_from  # noqa: PLC0415 - likewise

    found = TrainingSettings() if of is None else settings_from(TrainingSettings, mm.load(of).manifest.settings)
    text = settings_as_toml(found)
    if out is None:
        sys.stdout.write(text)
        return
    out.write_text(text, encoding="utf-8")


@app.command(
    epilog=examples(
        "# On all there is",
        "matchmaker-train train data --out models/latest",
        "# On the past only, so that what came next can be used to measure it",
        "matchmaker-train train data --before 2019-01-01 --out models/2019",
        "# With settings of your own",
        "matchmaker-train settings --out settings.toml",
        "matchmaker-train train data --config settings.toml --out models/mine",
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
    config: Config = None,
    seed: Seed = 0,
    overwrite: Overwrite = False,
) -> None:
    """Train a model: at several past days, learn who joined whom next.

    Equal data, settings, options and versions give an equal model, to the last bit.
    The model's folder says which data, settings and versions these were, and has a
    model card.
    """
    check_model_out(out, overwrite=overwrite)
    chosen = settings_of(config)
    began = monotonic()
    with progress_shown() as tell:
        with stage(tell, f"reading {dataset}"):
            data, origin = read_with_origin(dataset)
            data = data if before is None else data.before(before.date())
        from matchmaker_training.fit import train as fit  # noqa: PLC0415 - slow to import

        ranker = fit(data, seed=seed, settings=chosen, progress=tell)
        with stage(tell, f"writing {out}"):
            ranker.save(out, overwrite=overwrite, data=origin)
    n_quiet_years = len(ranker.knowledge.clock.quiet_years)
    stdout_console().print(trained_page(ranker.manifest, out, monotonic() - began, n_quiet_years=n_quiet_years))
