"""The commands: each parses, asks one question, and prints the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import matchmaker as mm
from matchmaker.commands.answers import explain_as_json, find_as_json, inspect_as_json, rank_as_json
from matchmaker.commands.explanation_page import explanation_page
from matchmaker.commands.manifest_page import manifest_page
from matchmaker.commands.match_table import match_table
from matchmaker.commands.newcomer_file import read_newcomer
from matchmaker.commands.options import Asked, Limit, asking
from matchmaker.commands.ranking_page import ranking_page
from matchmaker.terminal import CONTEXT, Version, examples, print_json, run, stdout_console, waiting
from matchmaker.wording import wording_of

ModelPath = Annotated[
    Path,
    typer.Argument(metavar="MODEL", show_default=False, help="A trained model: the directory that training wrote."),
]
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
        "# And why not with this one?",
        "matchmaker explain models/2019 999844670 999978433",
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
        "# Two companies at least, and no more than three from Finland",
        "matchmaker rank models/2019 999978433 --at-least company=2 --at-most FI=3",
        "# For a project on a topic that another one is in already, as JSON",
        "matchmaker rank models/2019 999978433 --member 999997930 --topic SC4 --json",
        "# For a newcomer, who is described",
        'echo \'{"kind": "company", "country": "FI", "capabilities": ["sensors"]}\' |',
        "    matchmaker rank models/2019 --newcomer -",
        "# For an idea that nobody leads yet",
        "matchmaker rank models/2019 --brief 'hydrogen storage for small harbours'",
        "# Fewer of those whom everybody knows",
        "matchmaker rank models/2019 999978433 --novelty 0.2",
    )
)
@asking
def rank(
    model: ModelPath,
    org: Annotated[
        str | None, typer.Argument(metavar="[ORG]", show_default=False, help="The id of the organisation that asks.")
    ] = None,
    *,
    newcomer: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Instead of ORG: who asks, described as a JSON object; - reads stdin."),
    ] = None,
    asked: Asked,
    explain: Annotated[bool, typer.Option("--explain", help="Give the reasons, for and against.")] = False,
    json: Json = False,
) -> None:
    """Rank the organisations that ORG, or a newcomer, might work with next, or that fit an idea.

    ORG may be left out if there is a brief, a topic, a sought capability or a member.

    The score is the probability that the two start a collaboration within the time
    that the model was trained for, usually a year; with members, or once the project
    is described, it is that of being in this one collaboration. The ring says how near
    an organisation stands: partner (has worked with those who ask), second (shares a partner with them),
    discovery (no tie).
    """
    lead = org if newcomer is None else read_newcomer(newcomer)
    if org is not None and newcomer is not None:
        raise mm.BriefError(field="newcomer", value=org, expected="given without ORG")
    brief, constraints = asked.brief(lead), asked.constraints()
    with waiting("Loading the model and ranking"):
        ranker = mm.load(model)
        ranking = ranker.rank(
            brief,
            constraints=constraints,
            novelty=asked.novelty,
            limit=asked.limit,
            explain=explain,
            language=asked.language,
        )
    if json:
        print_json(rank_as_json(ranking, constraints, asked.novelty, asked.limit))
        return
    askers = [ranker.organisation(organisation_id) for organisation_id in brief.organisation_ids]
    is_newcomer = not isinstance(lead, str) or not ranker.profile(lead).n_collaborations
    days, console = ranker.manifest.horizon_days, stdout_console()
    console.print(ranking_page(ranking, askers, horizon_days=days, width=console.width, is_newcomer=is_newcomer))


@app.command(
    epilog=examples(
        "# Why does it stand where it does?",
        "matchmaker explain models/2019 999978433 999997930",
        "# Why is it not among the new companies from Finland? In Finnish",
        "matchmaker explain models/2019 999978433 999997930 \\",
        "    --only-new --kind company --country FI --language fi",
    )
)
@asking
def explain(
    model: ModelPath,
    org: Annotated[
        str, typer.Argument(metavar="ORG", show_default=False, help="The id of the organisation that asks.")
    ],
    other: Annotated[
        str, typer.Argument(metavar="OTHER", show_default=False, help="The id of the organisation to explain.")
    ],
    *,
    asked: Asked,
    json: Json = False,
) -> None:
    """Say why OTHER stands where it does in the answer to ORG, or why it is not in it.

    The options are those of rank, whose answer is explained. Each row of the table
    says what a group of facts adds to the score, in log-odds and as a factor of the
    odds; they add up. Where OTHER is not in the list, it is compared with the last
    that is.
    """
    brief, constraints = asked.brief(org), asked.constraints()
    with waiting("Loading the model and explaining"):
        ranker = mm.load(model)
        explanation = ranker.explain(
            brief,
            other,
            constraints=constraints,
            novelty=asked.novelty,
            limit=asked.limit,
            language=asked.language,
        )
    if json:
        print_json(explain_as_json(explanation, constraints, asked.novelty, asked.limit, asked.language))
        return
    askers = [ranker.organisation(organisation_id) for organisation_id in brief.organisation_ids]
    console = stdout_console()
    console.print(explanation_page(explanation, askers, wording_of(asked.language), width=console.width))


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
