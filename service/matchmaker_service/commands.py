"""The command `matchmaker-serve`."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.terminal import CONTEXT, Version, examples, run
from matchmaker_service.settings import ServerSettings

if TYPE_CHECKING:
    from matchmaker_service.server import Server

DEFAULTS = ServerSettings()

app = typer.Typer(context_settings=CONTEXT, pretty_exceptions_enable=False, rich_markup_mode="rich")


@app.command(
    epilog=examples(
        "matchmaker-serve --model models/2019",
        "# On all of this machine's addresses",
        "matchmaker-serve --model models/2019 --host 0.0.0.0 --port 8080 --workers 4",
    )
)
def matchmaker_serve(
    model: Annotated[Path, typer.Option(help="The artefact: a directory that training wrote.")],
    host: Annotated[
        str, typer.Option(envvar="MATCHMAKER_HOST", help="Address to listen on; 0.0.0.0 for all of this machine's.")
    ] = DEFAULTS.host,
    port: Annotated[
        int, typer.Option(envvar="MATCHMAKER_PORT", help="Port to listen on; 0 takes a free one.")
    ] = DEFAULTS.port,
    workers: Annotated[int, typer.Option(help="Calls answered at the same time; others wait.")] = DEFAULTS.workers,
    grace_seconds: Annotated[
        float, typer.Option(help="How long calls under way may take once told to stop.")
    ] = DEFAULTS.grace_seconds,
    _version: Version = False,
) -> None:
    """Serve a model over gRPC until SIGTERM or Ctrl-C, which lets the calls under way finish.

    The channel is plain: let a proxy do TLS. Health (grpc.health.v1) and reflection are answered too.
    """
    from matchmaker.ranker import load  # noqa: PLC0415 - slow to import
    from matchmaker_service.server import serve  # noqa: PLC0415 - likewise

    settings = ServerSettings(host=host, port=port, workers=workers, grace_seconds=grace_seconds)
    ranker = load(model)

    def say(server: Server) -> None:
        typer.echo(f"serving model {ranker.manifest.model_version} on {server.address}")

    serve(ranker, settings, ready=say)


def main() -> None:
    """Run the command; what the user can mend is said in one block, with exit code 2."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run(app)
