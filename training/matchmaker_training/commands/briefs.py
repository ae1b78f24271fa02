"""`matchmaker-train evaluate-briefs`."""

from __future__ import annotations

from typing import Annotated

import typer

from matchmaker.terminal import CONTEXT, examples
from matchmaker.terminal.progress import progress_shown, stage
from matchmaker_training.commands.measuring import give
from matchmaker_training.commands.options import (
    Config,
    DatasetPath,
    FirstDay,
    JsonOut,
    Seed,
    check_json_out,
    settings_of,
)
from matchmaker_training.commands.reading import read_strictly

app = typer.Typer(context_settings=CONTEXT)


@app.command(
    epilog=examples(
        "# On the projects of 2023 and later, by five folds",
        "matchmaker-train evaluate-briefs data --from 2023-01-01 --folds 5",
    )
)
def evaluate_briefs(
    dataset: DatasetPath,
    *,
    start: FirstDay,
    folds: Annotated[int, typer.Option(min=3, max=20, metavar="N", help="How many folds to leave out in turn.")] = 5,
    config: Config = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="How many folds to work on side by side.")] = 1,
    json: JsonOut = None,
    seed: Seed = 0,
) -> None:
    """Train and measure on briefs with a text, for projects left out by folds.

    The projects are those from --from on that have a text. They are dealt out to
    folds; for each, a model is trained on all the rest, and asked who else is in the
    fold's projects: with the lead, and with the lead and two others. Beside it stand
    popularity, the random walk, the nearest texts, and walk and texts together.
    """
    check_json_out(json)
    from matchmaker_training.evaluation.briefs import evaluate_briefs as measure  # noqa: PLC0415 - slow to import

    with progress_shown() as tell:
        with stage(tell, f"reading {dataset}"):
            data, settings = read_strictly(dataset), settings_of(config)
        report = measure(data, start=start.date(), folds=folds, seed=seed, settings=settings, progress=tell, jobs=jobs)
    give(report.to_dict(), json, report.table)
