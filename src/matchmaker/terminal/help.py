"""What is the same in the help of all commands."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

CONTEXT = {"help_option_names": ["-h", "--help"]}
"""For ``context_settings``."""


def examples(*lines: str) -> str:
    r"""Return the epilog that shows how a command is used; a line that begins with ``#`` says what the next does.

    >>> examples("# Ten partners", "matchmaker rank models/2019 999978433")
    '[bold]Examples[/bold]\n\n[dim]  # Ten partners[/dim]\n  matchmaker rank models/2019 999978433'
    """
    shown = [f"[dim]  {line}[/dim]" if line.startswith("#") else f"  {line}" for line in lines]
    return "[bold]Examples[/bold]\n\n" + "\n".join(shown)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"matchmaker-ranker {version('matchmaker-ranker')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and leave.")
]
"""For the callback of a program."""
