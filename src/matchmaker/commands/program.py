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
from matchmaker.commands.options import (
    Allowed,
    AtLeast,
    AtMost,
    BriefText,
    Capabilities,
    Countries,
    Excluded,
    Kinds,
    Language,
    Members,
    NotMetSince,
    Novelty,
    OnlyNew,
    Regions,
    Sme,
    Sought,
    Topics,
)
from matchmaker.commands.quota_options import quotas_of
from matchmaker.commands.ranking_page import ranking_page
from matchmaker.terminal import CONTEXT, Version, examples, print_json, run, stdout_console, waiting
from matchmaker.wording import wording_of

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
        "matchmaker rank models/2019 999978433 --novelty 0.4",
    )
)
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
    limit: Limit = 10,
    only_new: OnlyNew = False,
    kind: Kinds = None,
    country: Countries = None,
    exclude: Excluded = None,
    allow: Allowed = None,
    region: Regions = None,
    not_met_since: NotMetSince = None,
    sme: Sme = None,
    capability: Capabilities = None,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    member: Members = None,
    topic: Topics = None,
    text: BriefText = "",
    sought: Sought = None,
    novelty: Novelty = 0.0,
    explain: Annotated[bool, typer.Option("--explain", help="Give the reasons, for and against.")] = False,
    language: Language = "en",
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
    brief = mm.Brief(lead=lead, members=member or (), topics=topic or (), text=text, capabilities=sought or ())
    constraints = mm.Constraints(
        kinds=kind or (),
        countries=country or (),
        regions=region or (),
        only_new=only_new,
        not_met_since=not_met_since,
        sme=sme,
        capabilities=capability or (),
        exclude=exclude or (),
        allow=allow or (),
        quotas=quotas_of(at_least or (), at_most or ()),
    )
    with waiting("Loading the model and ranking"):
        ranker = mm.load(model)
        ranking = ranker.rank(
            brief, constraints=constraints, novelty=novelty, limit=limit, explain=explain, language=language
        )
    if json:
        print_json(rank_as_json(ranking, constraints, novelty, limit))
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
def explain(
    model: ModelPath,
    org: Annotated[
        str, typer.Argument(metavar="ORG", show_default=False, help="The id of the organisation that asks.")
    ],
    other: Annotated[
        str, typer.Argument(metavar="OTHER", show_default=False, help="The id of the organisation to explain.")
    ],
    *,
    limit: Limit = 10,
    only_new: OnlyNew = False,
    kind: Kinds = None,
    country: Countries = None,
    exclude: Excluded = None,
    allow: Allowed = None,
    region: Regions = None,
    not_met_since: NotMetSince = None,
    sme: Sme = None,
    capability: Capabilities = None,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    member: Members = None,
    topic: Topics = None,
    text: BriefText = "",
    sought: Sought = None,
    novelty: Novelty = 0.0,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Say why OTHER stands where it does in the answer to ORG, or why it is not in it.

    The options are those of rank, whose answer is explained. Each row of the table
    says what a group of facts adds to the score, in log-odds and as a factor of the
    odds; they add up. Where OTHER is not in the list, it is compared with the last
    that is.
    """
    brief = mm.Brief(lead=org, members=member or (), topics=topic or (), text=text, capabilities=sought or ())
    constraints = mm.Constraints(
        kinds=kind or (),
        countries=country or (),
        regions=region or (),
        only_new=only_new,
        not_met_since=not_met_since,
        sme=sme,
        capabilities=capability or (),
        exclude=exclude or (),
        allow=allow or (),
        quotas=quotas_of(at_least or (), at_most or ()),
    )
    with waiting("Loading the model and explaining"):
        ranker = mm.load(model)
        explanation = ranker.explain(
            brief, other, constraints=constraints, novelty=novelty, limit=limit, language=language
        )
    if json:
        print_json(explain_as_json(explanation, constraints, novelty, limit, language))
        return
    askers = [ranker.organisation(organisation_id) for organisation_id in brief.organisation_ids]
    console = stdout_console()
    console.print(explanation_page(explanation, askers, wording_of(language), width=console.width))


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
