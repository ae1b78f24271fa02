"""`matchmaker-train tune`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.terminal import CONTEXT, examples, stdout_console
from matchmaker.terminal.progress import progress_shown, stage
from matchmaker_training.commands.options import DAY, Config, DatasetPath, Seed, settings_of
from matchmaker_training.commands.reading import read_with_origin

app = typer.Typer(context_settings=CONTEXT)


@app.command(
    epilog=examples(
        "# space.toml says what is tried:",
        "#   [space]",
        "#   n_leaves = [15, 23, 31]",
        "#   learning_rate = { low = 0.02, high = 0.2, log = true }",
        "#   [space.knowledge]",
        "#   half_life_years = { low = 1.5, high = 6.0 }",
        "matchmaker-train tune data --before 2019-01-01 \\",
        "    --space space.toml --out runs/first --trials 27 --jobs 2",
        "# Then train with what was found; 2019 has had no say in it",
        "matchmaker-train train data --before 2019-01-01 \\",
        "    --config runs/first/best.toml --out models/2019",
    )
)
def tune(
    dataset: DatasetPath,
    *,
    before: Annotated[
        datetime,
        typer.Option(
            formats=[DAY], metavar="DAY", show_default=False, help="See nothing from this day on: 2019-01-01."
        ),
    ],
    space: Annotated[Path, typer.Option("--space", metavar="FILE", show_default=False, help="What is tried, as TOML.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="RUN", show_default=False, help="A folder; one of the same search goes on.")
    ],
    trials: Annotated[int, typer.Option(min=1, metavar="N", help="How many settings are tried.")] = 27,
    jobs: Annotated[
        int, typer.Option(min=-1, metavar="N", help="How many trials run side by side; -1: as many as there are cores.")
    ] = 1,
    max_askers: Annotated[
        int, typer.Option(min=1, metavar="N", help="Measure each task on so many questions at most.")
    ] = 1500,
    config: Config = None,
    seed: Seed = 0,
) -> None:
    """Find settings on the past only: many with few askers, the best with all.

    Each trial trains on what was known a year (the horizon) before DAY and is
    measured on that year, by NDCG@10 of partners-new or as the table objective of
    the space says. Trial 0 has the settings of --config. Each finished trial is on
    disk at once: stopped with Ctrl-C, the same command goes on where it was.
    """
    from matchmaker_training.tuning import read_space  # noqa: PLC0415 - slow to import
    from matchmaker_training.tuning import tune as search  # noqa: PLC0415 - likewise

    wanted, settings = read_space(space), settings_of(config)
    with progress_shown() as tell:
        with stage(tell, f"reading {dataset}"):
            data, origin = read_with_origin(dataset)
        found = search(
            data,
            out,
            before=before.date(),
            space=wanted,
            settings=settings,
            n_trials=trials,
            max_askers=max_askers,
            jobs=jobs,
            seed=seed,
            data=origin,
            progress=tell,
        )
    from matchmaker_training.commands.findings import tuned_page  # noqa: PLC0415 - slow to import

    stdout_console().print(tuned_page(found, wanted.objective, out, f"{before:{DAY}}", dataset))
