"""The commands: each parses, asks one question, and prints the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import matchmaker as mm
from matchmaker.commands.answers import find_as_json, inspect_as_json, rank_as_json
from matchmaker.commands.manifest_page import manifest_page
from matchmaker.commands.match_table import match_table
from matchmaker.commands.ranking_page import ranking_page
from matchmaker.organisation import Kind
from matchmaker.terminal import CONTEXT, Version, examples, print_json, run, stdout_console, waiting

MAX_LIMIT = 1000  # as in matchmaker.ranker, which is slow to import; a test compares them

ModelPath = Annotated[
    Path,
    typer.Argument(metavar="MODEL", show_default=False, help="A trained model: the directory that training wrote."),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=MAX_LIMIT, help="At most so many.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

app = typer.Typer(
    context_settings=CONTEXT, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich"
)


@app.callback(
    epilog=examples(
        "# Find an organisation's id",
        "matchmaker find models/2019 'oulun yliopisto'",
        "# Who should it work with, and why?",
        "matchmaker rank models/2019 999844670 --explain",
    )
)
def matchmaker(_version: Version = False) -> None:
    """Find partners for innovation: who should work with whom, and why.

    Models are trained with matchmaker-train, and served to other programs with matchmaker-serve.
    """


@app.command(
    epilog=examples(
        "# Ten partners, old and new",
        "matchmaker rank models/2019 999978433",
        "# Only new ones, companies and public bodies in two countries, and why",
        "matchmaker rank models/2019 999978433 --only-new --explain \\",
        "    --kind company --kind public --country FI --country SE",
        "# For a project on a topic that another one is in already, as JSON",
        "matchmaker rank models/2019 999978433 --member 999997930 --topic SC4 --json",
        "# For an idea that nobody leads yet",
        "matchmaker rank models/2019 --brief 'hydrogen storage for small harbours'",
        "# Fewer of those whom everybody knows",
        "matchmaker rank models/2019 999978433 --novelty 0.4",
    )
)
def rank(
    model: ModelPath,
    org: Annotated[
        str | None, typer.Argument(metavar="[ORG]", show_default=False, help="The id of the organisation that asks.")
    ] = None,
    *,
    limit: Limit = 10,
    only_new: Annotated[
        bool, typer.Option("--only-new", help="Leave out whoever has worked with those who ask.")
    ] = False,
    kind: Annotated[
        list[Kind] | None,
        typer.Option(
            metavar="KIND",
            case_sensitive=False,
            help=f"Only this kind: {', '.join(Kind)}. May be given several times.",
        ),
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Only this country, as in the data: FI. May be given several times."),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Never this organisation. May be given several times.")
    ] = None,
    allow: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only these organisations. May be given several times.")
    ] = None,
    member: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Is in already. May be given several times.")
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(metavar="TOPIC", help="What it is about, in the words of the data. May be given several times."),
    ] = None,
    text: Annotated[str, typer.Option("--brief", metavar="TEXT", help="The idea in free words, in any language.")] = "",
    capability: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What partners should be able to do. May be given several times."),
    ] = None,
    novelty: Annotated[
        float, typer.Option(min=0, max=1, help="The higher, the later come hubs and those who worked together already.")
    ] = 0.0,
    explain: Annotated[bool, typer.Option("--explain", help="Give the reasons, from the data.")] = False,
    json: Json = False,
) -> None:
    """Rank the organisations that ORG might work with next, or that fit an idea.

    ORG may be left out if there is a brief, a topic, a capability or a member.

    The score is the probability that the two start a collaboration within the time
    that the model was trained for, usually a year; with members, or once the project
    is described, it is that of being in this one collaboration. The ring says how near an organisation stands:
    partner (has worked with those who ask), second (shares a partner with them),
    discovery (no tie).
    """
    brief = mm.Brief(lead=org, members=member or (), topics=topic or (), text=text, capabilities=capability or ())
    constraints = mm.Constraints(
        kinds=kind or (), countries=country or (), only_new=only_new, exclude=exclude or (), allow=allow or ()
    )
    with waiting("Loading the model and ranking"):
        ranker = mm.load(model)
        ranking = ranker.rank(brief, constraints=constraints, novelty=novelty, limit=limit, explain=explain)
    if json:
        print_json(rank_as_json(ranking, constraints, novelty, limit))
        return
    askers = [ranker.organisation(organisation_id) for organisation_id in brief.organisation_ids]
    console = stdout_console()
    console.print(ranking_page(ranking, askers, horizon_days=ranker.manifest.horizon_days, width=console.width))


@app.command(
    epilog=examples(
        "# Accents, case and the odd typing error do not matter",
        "matchmaker find models/2019 'abo akademy'",
        "# The best match's id, for a script",
        "matchmaker find models/2019 'abo akademi' -n 1 --json |",
        "    jq -r '.matches[].organisation_id'",
    )
)
def find(
    model: ModelPath,
    text: Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="A name, or a part of one.")],
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Find organisations by name, and with them their ids."""
    with waiting("Loading the model and searching"):
        ranker = mm.load(model)
        matches = ranker.find(text, limit=limit)
    if json:
        print_json(find_as_json(text, matches, ranker.manifest))
        return
    console = stdout_console()
    console.print(match_table(text, matches, width=console.width))


@app.command(
    epilog=examples(
        "# What is this model, and is it whole?",
        "matchmaker inspect models/2019",
        "# Its version, for a script",
        "matchmaker inspect models/2019 --json | jq -r .model_version",
    )
)
def inspect(model: ModelPath, json: Json = False) -> None:
    """Show what a model says of itself, once its files have been checked."""
    with waiting("Checking the model's files"):
        ranker = mm.load(model)
    if json:
        print_json(inspect_as_json(ranker.manifest))
        return
    stdout_console().print(manifest_page(ranker.manifest, model))


def main() -> None:
    """Run the program, and end the process."""
    run(app)
