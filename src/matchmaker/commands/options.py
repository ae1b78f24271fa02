"""Options that ask a question: those of `rank`, whose answer `explain` explains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Annotated, Any

import typer

import matchmaker as mm
from matchmaker.commands.quota_options import quotas_of
from matchmaker.organisation import Kind

MAX_LIMIT = 1000  # as in matchmaker.ranker, which is slow to import; a test compares them

Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=MAX_LIMIT, help="At most so many.")]
OnlyNew = Annotated[bool, typer.Option("--only-new", help="Leave out whoever has worked with those who ask.")]
Kinds = Annotated[
    list[Kind] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        case_sensitive=False,
        help=f"Only this kind: {', '.join(Kind)}. May be given several times.",
    ),
]
Countries = Annotated[
    list[str] | None,
    typer.Option("--country", metavar="CODE", help="Only this country, as in the data: FI; may be repeated."),
]
Excluded = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="ID", help="Never this organisation; may be repeated."),
]
Allowed = Annotated[
    list[str] | None,
    typer.Option("--allow", metavar="ID", help="Only these organisations; may be repeated."),
]
Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region", metavar="NUTS", help="Only regions whose code begins with this: FI1. May be given several times."
    ),
]
NotMetSince = Annotated[
    str | None,
    typer.Option(metavar="DAY", help="Leave out whoever has worked with those who ask since this day: 2017-01-01."),
]
Sme = Annotated[
    bool | None,
    typer.Option("--sme/--not-sme", help="Only small and medium-sized ones, or only others.", show_default=False),
]
Capabilities = Annotated[
    list[str] | None,
    typer.Option("--capability", metavar="TOPIC", help="Only who has worked on this, or declares it. All of several."),
]
AtLeast = Annotated[
    list[str] | None,
    typer.Option(metavar="GROUP=N", help="So many of a kind or country: company=2. May be given several times."),
]
AtMost = Annotated[
    list[str] | None,
    typer.Option(metavar="GROUP=N", help="No more of a kind or country: FI=3. May be given several times."),
]
Members = Annotated[
    list[str] | None, typer.Option("--member", metavar="ID", help="Is in already. May be given several times.")
]
Topics = Annotated[
    list[str] | None,
    typer.Option(
        "--topic", metavar="TOPIC", help="What it is about, in the words of the data. May be given several times."
    ),
]
BriefText = Annotated[str, typer.Option("--brief", metavar="TEXT", help="The idea in free words, in any language.")]
Sought = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="What partners should be able to do. May be given several times."),
]
Novelty = Annotated[
    float, typer.Option(min=0, max=1, help="The higher, the later come hubs and those who worked together already.")
]
Language = Annotated[
    str, typer.Option(metavar="CODE", help="In which the reasons are: en, fi, or another one that was added.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked, beside who asks: one option a field, in the order of the help."""

    limit: Limit = 10
    only_new: OnlyNew = False
    kind: Kinds = None
    country: Countries = None
    exclude: Excluded = None
    allow: Allowed = None
    region: Regions = None
    not_met_since: NotMetSince = None
    sme: Sme = None
    capability: Capabilities = None
    at_least: AtLeast = None
    at_most: AtMost = None
    member: Members = None
    topic: Topics = None
    text: BriefText = ""
    sought: Sought = None
    novelty: Novelty = 0.0
    language: Language = "en"

    def brief(self, lead: str | mm.Organisation | None) -> mm.Brief:
        """Return the question of `lead`."""
        return mm.Brief(
            lead=lead,
            members=self.member or (),
            topics=self.topic or (),
            text=self.text,
            capabilities=self.sought or (),
        )

    def constraints(self) -> mm.Constraints:
        """Return the conditions on the answer."""
        return mm.Constraints(
            kinds=self.kind or (),
            countries=self.country or (),
            regions=self.region or (),
            only_new=self.only_new,
            not_met_since=self.not_met_since,
            sme=self.sme,
            capabilities=self.capability or (),
            exclude=self.exclude or (),
            allow=self.allow or (),
            quotas=quotas_of(self.at_least or (), self.at_most or ()),
        )


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `Asked` where it has the parameter `asked`: typer reads them off its signature."""
    own, options = signature(command, eval_str=True), signature(Asked, eval_str=True).parameters

    @wraps(command)
    def run(**values: Any) -> None:
        asked = Asked(**{name: values.pop(name) for name in options})
        command(**values, asked=asked)

    shown = [each for one in own.parameters.values() for each in (options.values() if one.name == "asked" else [one])]
    run.__signature__ = own.replace(parameters=shown)  # type: ignore[attr-defined]  # as inspect documents
    run.__annotations__ = {one.name: one.annotation for one in shown}
    return run
