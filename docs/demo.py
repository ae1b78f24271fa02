"""The whole way in a minute, on an invented world: data, model, server, and three questions over gRPC.

Run it with ``make demo``. It prints each command before it runs it, so that you can go the same way with your own data.
Everything that it writes is in ``demo/``.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

import matchmaker as mm
from matchmaker.commands.match_table import match_table
from matchmaker.commands.ranking_page import ranking_page
from matchmaker.terminal import run, stdout_console
from matchmaker_service import Client

ROOT = Path(__file__).resolve().parent.parent
DEMO = Path("demo")
MARK = DEMO / ".made-by-the-demo"
START_SECONDS = 60
STOP_SECONDS = 20

console = stdout_console()


def main() -> None:
    """Go the whole way."""
    began = monotonic()
    clear()
    heading("An invented world: 2,000 organisations and twelve years of what they did together")
    command("matchmaker-train", "sample", "--n-organisations", "2000", "--seed", "0", "--out", "demo/world")
    heading("From your tables to a clean dataset")
    command("matchmaker-train", "ingest", "tables", "demo/world", "--out", "demo/data")
    heading("From the dataset to a model")
    command("matchmaker-train", "train", "demo/data", "--out", "demo/model")
    heading("A server, asked from another process")
    with server("demo/model") as address, Client(address) as client:
        ask(client, asker_in("demo/data"))
    console.print(f"The server was told to stop, and did.\n\nAll of it took {monotonic() - began:.0f} s.")
    console.print("Ask on:  .venv/bin/matchmaker rank demo/model ORG --explain", style="bold")


def ask(client: Client, asker: str) -> None:
    """Put the three questions."""
    organisation = client.organisation(asker)
    horizon_days = client.model().horizon_days

    heading("1. Who should it work with that it has not worked with yet?")
    code(f'client.rank("{asker}", constraints=Constraints(only_new=True), limit=5, explain=True)')
    new = client.rank(asker, constraints=mm.Constraints(only_new=True), limit=5, explain=True)
    console.print(ranking_page(new, [organisation], horizon_days=horizon_days, width=console.width))

    heading("2. The same, but only companies and public bodies in Finland and Sweden")
    code('constraints = Constraints(only_new=True, kinds={"company", "public"}, countries={"FI", "SE"})')
    code(f'client.rank("{asker}", constraints=constraints, limit=5, explain=True)')
    constraints = mm.Constraints(only_new=True, kinds={"company", "public"}, countries={"FI", "SE"})
    chosen = client.rank(asker, constraints=constraints, limit=5, explain=True)
    console.print(ranking_page(chosen, [organisation], horizon_days=horizon_days, width=console.width))

    misspelt = misspell(organisation.name)
    heading("3. Who was that again? A name, with typing errors")
    code(f'client.find("{misspelt}", limit=3)')
    console.print(match_table(misspelt, client.find(misspelt, limit=3), width=console.width))
    console.print()


def clear() -> None:
    """Remove what an earlier run left; leave alone what is not the demo's."""
    if DEMO.exists() and not MARK.is_file():
        expected = "free for the demonstration: something else is there. Move it away"
        raise mm.InputError(field=str(DEMO), value=str(DEMO.absolute()), expected=expected)
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    MARK.touch()


def command(program: str, *arguments: str) -> None:
    """Print a command as one would type it, and run it."""
    code(f"$ {shlex.join([program, *arguments])}")
    began = monotonic()
    done = subprocess.run([installed(program), *arguments], check=False)  # noqa: S603 - our own commands
    if done.returncode != 0:
        raise SystemExit(f"{program} ended with exit code {done.returncode}.")
    console.print(f"({monotonic() - began:.0f} s)", style="dim")


@contextmanager
def server(model: str) -> Iterator[str]:
    """Serve a model from a process of its own, and stop it as a service manager would."""
    address = f"127.0.0.1:{free_port()}"
    arguments = ["--model", model, "--port", address.rpartition(":")[2]]
    code(f"$ {shlex.join(['matchmaker-serve', *arguments])} &")
    with (DEMO / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen([installed("matchmaker-serve"), *arguments], stdout=log, stderr=log)  # noqa: S603 - our own
        try:
            wait_until_serving(address, process)
            yield address
            process.send_signal(signal.SIGTERM)
            if process.wait(STOP_SECONDS) != 0:
                raise SystemExit(f"The server stopped with exit code {process.returncode}; see {log.name}.")
        finally:
            process.kill()
            process.wait()


def wait_until_serving(address: str, process: subprocess.Popen[bytes]) -> None:
    """Ask for the server's health until it is SERVING."""
    deadline = monotonic() + START_SECONDS
    with grpc.insecure_channel(address) as channel:
        while process.poll() is None and monotonic() < deadline:
            try:
                health = HealthStub(channel).Check(HealthCheckRequest(), timeout=1, wait_for_ready=True)
            except grpc.RpcError:
                continue
            if health.status == HealthCheckResponse.SERVING:
                console.print(f"{address} is SERVING", style="dim")
                return
    raise SystemExit(f"The server did not start; see {DEMO / 'server.log'}.")


def asker_in(data: str) -> str:
    """Return the Finnish organisation with the most collaborations."""
    dataset = mm.read_dataset(data)
    finnish = dataset.organisations.filter(country="FI").select(organisation_id="id")
    counts = dataset.participations.join(finnish, on="organisation_id").group_by("organisation_id").len()
    return str(counts.sort(["len", "organisation_id"], descending=[True, False])["organisation_id"][0])


def misspell(name: str) -> str:
    """Drop a letter, double another, and forget the capitals."""
    return (name[:2] + name[3:-2] + name[-2] + name[-2:]).lower()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def installed(program: str) -> str:
    """Return the program that was installed with this Python."""
    return str(Path(sys.executable).parent / program)


def heading(text: str) -> None:
    """Print what comes next."""
    console.print(f"\n{text}", style="bold cyan")


def code(text: str) -> None:
    """Print what a reader could type."""
    console.print(f"  {text}", style="green", soft_wrap=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    run(main)
