"""Options that ask a question, as `explain` takes them: those of `rank`."""

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
Members = Annotated[
    list[str] | None, typer.Option("--member", metavar="ID", help="Is in already. May be given several times.")
]
Topics = Annotated[
    list[str] | None,
    typer.Option(
        "--topic", metavar="TOPIC", help="What it is about, in the words of the data. May be given several times."
    ),
]
Novelty = Annotated[
    float, typer.Option(min=0, max=1, help="The higher, the later come hubs and those who worked together already.")
]
Language = Annotated[
    str, typer.Option(metavar="CODE", help="In which the reasons are: en, fi, or another one that was added.")
]
