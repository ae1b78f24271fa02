"""`matchmaker-train report`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.terminal import CONTEXT, examples, printable, stdout_console
from matchmaker.terminal.progress import progress_shown, stage
from matchmaker_training.commands.options import (
    DAY,
    Config,
    DatasetPath,
    MaxAskers,
    Overwrite,
    Peers,
    Seed,
    settings_of,
)
from matchmaker_training.commands.reading import read_with_origin

app = typer.Typer(context_settings=CONTEXT)


@app.command(
    epilog=examples(
        "# From the downloads of CORDIS to a report on 2019",
        "matchmaker-train ingest cordis downloads/*.zip --out data",
        "matchmaker-train report data --cutoff 2019-01-01 --to 2020-01-01 \\",
        "    --peers --out reports/2019",
        "# And what each group of features, each generator and each past day adds",
        "matchmaker-train report data --cutoff 2019-01-01 --to 2020-01-01 \\",
        "    --max-askers 1500 --ablations --out reports/2019-ablations",
    )
)
def report(
    dataset: DatasetPath,
    *,
    cutoff: Annotated[
        datetime,
        typer.Option(
            formats=[DAY], metavar="DAY", show_default=False, help="Train on what was known before: 2019-01-01."
        ),
    ],
    end: Annotated[
        datetime,
        typer.Option(
            "--to", formats=[DAY], metavar="DAY", show_default=False, help="Measure on what came before: 2020-01-01."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", show_default=False, help="Where to write it all.")],
    config: Config = None,
    peers: Peers = False,
    ablations: Annotated[
        bool,
        typer.Option(
            "--ablations", help="Learn without each group of features, and from less history, and show what it costs."
        ),
    ] = False,
    max_askers: MaxAskers = None,
    seed: Seed = 0,
    overwrite: Overwrite = False,
) -> None:
    """Train on the past, measure on what came next, and write it all into a folder.

    Beside the model stand all baselines, the same model trained on popularity and
    kinship of kind and country alone (bias-only), the novelty dial in several
    positions, and with --peers recommender libraries. With --ablations the model is
    learnt again without each group of features, and from its latest past days only:
    about a dozen models more to measure, which are not kept. FOLDER gets model,
    bias-only, settings.toml, report.json and report.html. What is finished stays:
    stopped with Ctrl-C, the same command goes on where it was.
    """
    from matchmaker_training.reporting import make_report  # noqa: PLC0415 - slow to import

    settings = settings_of(config)
    with progress_shown() as tell:
        with stage(tell, f"reading {dataset}"):
            data, origin = read_with_origin(dataset)
        found = make_report(
            data,
            out,
            cutoff=cutoff.date(),
            end=end.date(),
            settings=settings,
            seed=seed,
            max_askers=max_askers,
            peers=peers,
            ablations=ablations,
            data=origin,
            overwrite=overwrite,
            progress=tell,
        )
    console = stdout_console()
    console.print(found.table())
    console.print(f"\nWritten to {printable(str(out))}: report.html, report.json, settings.toml, model, bias-only")
