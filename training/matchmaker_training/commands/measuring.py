"""`matchmaker-train evaluate` and `matchmaker-train compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import matchmaker as mm
from matchmaker.errors import InputError
from matchmaker.terminal import CONTEXT, as_json, examples, print_json, stdout_console
from matchmaker.terminal.progress import progress_shown, stage
from matchmaker_training.commands.options import (
    STDOUT,
    DatasetPath,
    DayAfter,
    FirstDay,
    JsonOut,
    MaxAskers,
    ModelPath,
    Peers,
    Seed,
    check_file_out,
    check_json_out,
)
from matchmaker_training.commands.reading import read_strictly

if TYPE_CHECKING:
    from collections.abc import Callable

    from matchmaker.terminal.progress import Tell

app = typer.Typer(context_settings=CONTEXT)


@app.command(
    epilog=examples(
        "# A model that was trained before 2019, on 2019",
        "matchmaker-train evaluate models/2019 data \\",
        "    --from 2019-01-01 --to 2020-01-01 --html report.html",
        "# Sooner, on a sample of those who ask, and for a program",
        "matchmaker-train evaluate models/2019 data --max-askers 1000 \\",
        "    --from 2019-01-01 --to 2020-01-01 --json report.json",
        "# Beside another model, and everything that is installed",
        "matchmaker-train evaluate models/2019 data --peers --novelty \\",
        "    --from 2019-01-01 --to 2020-01-01 --also bias-only=models/bias",
    )
)
def evaluate(
    model: ModelPath,
    dataset: DatasetPath,
    *,
    start: FirstDay,
    end: DayAfter,
    max_askers: MaxAskers = None,
    also: Annotated[
        list[str] | None,
        typer.Option(
            "--also", metavar="NAME=MODEL", help="Measure another model beside it; may be given several times."
        ),
    ] = None,
    peers: Peers = False,
    novelty: Annotated[
        bool, typer.Option("--novelty", help="Turn the novelty dial, too, and show what it costs and brings.")
    ] = False,
    json: JsonOut = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page with plots: one file, nothing else needed."),
    ] = None,
    seed: Seed = 0,
) -> None:
    """Measure a model beside simple baselines, on what happened afterwards.

    The model and the baselines know what was before --from. All organisations are
    ranked, never a sample of them.
    """
    check_json_out(json)
    if html is not None:
        check_file_out("--html", html)
    others = named_models(also or [])
    from matchmaker_training.evaluation import evaluate as measure  # noqa: PLC0415 - slow to import
    from matchmaker_training.reporting import NOVELTIES  # noqa: PLC0415 - likewise

    with progress_shown() as tell:
        with stage(tell, f"reading {model} and {dataset}"):
            ranker, data = mm.load(model), read_strictly(dataset)
            rankers = {name: mm.load(path) for name, path in others.items()}
        report = measure(
            ranker,
            data,
            start=start.date(),
            end=end.date(),
            seed=seed,
            max_askers=max_askers,
            others=rankers,
            peers=peers,
            novelties=NOVELTIES if novelty else (),
            progress=ranking_told(tell),
        )
        found = report.to_dict()
        if html is not None:
            write_page(found, html, tell)
    give(found, json, report.table)


@app.command(
    epilog=examples(
        "# Is the new model better than the one in use?",
        "matchmaker-train compare models/new models/2019 data \\",
        "    --from 2019-01-01 --to 2020-01-01",
    )
)
def compare(
    a: Annotated[Path, typer.Argument(metavar="A", show_default=False, help="A model, as train wrote it.")],
    b: Annotated[Path, typer.Argument(metavar="B", show_default=False, help="The model to compare it with.")],
    dataset: DatasetPath,
    *,
    start: FirstDay,
    end: DayAfter,
    max_askers: MaxAskers = None,
    json: JsonOut = None,
    seed: Seed = 0,
) -> None:
    """Compare two models over the same questions, and say which is better.

    Neither may know what happened from --from on. A difference counts when its
    interval, which is paired question by question, leaves out zero.
    """
    check_json_out(json)
    from matchmaker_training.comparing import comparison_as_dict, measure_rankers  # noqa: PLC0415 - slow to import

    with progress_shown() as tell:
        with stage(tell, f"reading {a}, {b} and {dataset}"):
            rankers, data = {"A": mm.load(a), "B": mm.load(b)}, read_strictly(dataset)
        tasks = measure_rankers(
            rankers,
            data,
            start=start.date(),
            end=end.date(),
            seed=seed,
            max_askers=max_askers,
            progress=ranking_told(tell),
        )
    from matchmaker_training.commands.findings import compared_page  # noqa: PLC0415 - likewise

    versions = {name: ranker.manifest.model_version for name, ranker in rankers.items()}
    facts = {"start": start.date(), "end": end.date(), "seed": seed, "models": versions}
    give(facts | comparison_as_dict(tasks, "A", "B"), json, lambda: compared_page(tasks, {"A": a, "B": b}, versions))


def named_models(named: list[str]) -> dict[str, Path]:
    """Return paths by name from what ``--also`` was given, or raise an InputError."""
    models: dict[str, Path] = {}
    for text in named:
        name, equals, path = text.partition("=")
        if not (name.strip() and equals and path) or name in models or name == "model":
            expected = "NAME=MODEL, with a name for each model that is not 'model'"
            raise InputError(field="--also", value=text, expected=expected)
        models[name] = Path(path)
    return models


def ranking_told(tell: Tell) -> Tell:
    """Return what an evaluation is given to tell how far it is."""
    return lambda method, done, total: tell(f"measuring {method}", done, total)


def write_page(report: dict[str, Any], path: Path, tell: Tell) -> None:
    """Write a report as one page with plots."""
    with stage(tell, f"writing {path}"):
        from matchmaker_training.evaluation.html_report import write_html  # noqa: PLC0415 - slow to import

        write_html(report, path)


def give(found: dict[str, Any], json: Path | None, page: Callable[[], Any]) -> None:
    """Print the page, or only the figures if they are to be printed; and write them if they are to be written."""
    if json == STDOUT:
        print_json(found)
        return
    if json is not None:
        json.write_text(as_json(found) + "\n", encoding="utf-8")
    stdout_console().print(page())
