"""The program: its commands in the order in which they are used."""

from __future__ import annotations

import os

import typer

from matchmaker.terminal import CONTEXT, Version, examples, run
from matchmaker_training.commands import briefs, fetching, ingesting, measuring, reporting, sampling, training, tuning

app = typer.Typer(
    context_settings=CONTEXT, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich"
)


@app.callback(
    epilog=examples(
        "# An invented world to try everything on",
        "matchmaker-train sample --out world",
        "matchmaker-train train world --out models/sample",
        "# Real data: the projects of Horizon 2020",
        "matchmaker-train fetch cordis --programme h2020 --out downloads",
        "matchmaker-train ingest cordis downloads/*.zip --out data",
        "matchmaker-train train data --before 2019-01-01 --out models/2019",
        "matchmaker-train evaluate models/2019 data \\",
        "    --from 2019-01-01 --to 2020-01-01",
    )
)
def matchmaker_train(_version: Version = False) -> None:
    """Get data, train a model on it, and measure how good the model is.

    Then ask it with matchmaker, or serve it with matchmaker-serve.
    """


app.add_typer(sampling.app)
app.add_typer(fetching.app, name="fetch")
app.add_typer(ingesting.app, name="ingest")
app.add_typer(training.app)
app.add_typer(measuring.app)
app.add_typer(briefs.app)
app.add_typer(tuning.app)
app.add_typer(reporting.app)


def main() -> None:
    """Run the program, and end the process."""
    # Threads of OpenMP that spin while they wait made training five times slower where others use the cores too.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # After Ctrl-C, joblib's tracker may say that it tidied up what the stopped processes left (joblib issue 1620).
    os.environ.setdefault("PYTHONWARNINGS", "ignore::UserWarning:joblib.externals.loky.backend.resource_tracker")
    run(app)
