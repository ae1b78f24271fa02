"""Options that ask a question: those of `rank`, whose answer `explain` explains."""

from __future__ import annotations

from typing import Annotated

import typer

from matchmaker.organisation import Kind

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
