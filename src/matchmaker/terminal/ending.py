"""How commands end: every error in one readable block on stderr, and an exit code that means something.

====  ==========================================================================
0     the answer was given
1     something unexpected: a bug, or a disk that is full
2     something that the caller can mend: usage, input, an artefact that is missing
130   stopped with Ctrl-C
141   whoever read the output stopped reading, as in ``| head``
====  ==========================================================================
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import NoReturn

from rich.panel import Panel
from rich.text import Text

from matchmaker.errors import MatchmakerError, UnknownOrganisationError, shown
from matchmaker.terminal.printing import prepare_streams, printable, stderr_console

EXIT_UNEXPECTED = 1
EXIT_INPUT = 2
EXIT_INTERRUPTED = 128 + 2
EXIT_BROKEN_PIPE = 128 + 13

DEBUG = "MATCHMAKER_DEBUG"

_EXTRA_OF = {"grpc": "service", "google": "service", "httpx": "training", "sklearn": "training"}


def run(app: Callable[[], object]) -> NoReturn:
    """Run a program and end the process, whatever happens."""
    prepare_streams()
    with ending_well():
        app()
    sys.exit(0)


@contextmanager
def ending_well() -> Iterator[None]:
    """Turn whatever is raised within into one block on stderr and a SystemExit with the right code.

    With the environment variable ``MATCHMAKER_DEBUG`` set to 1, the block comes after the stack trace.

    Examples
    --------
    >>> from matchmaker.errors import InputError
    >>> with ending_well():
    ...     raise InputError(field="limit", value=0, expected="at least 1")
    Traceback (most recent call last):
    SystemExit: 2
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()  # here, where a reader that has gone away can still be dealt with
    except SystemExit as error:
        raise SystemExit(_code_of(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(_interrupted()) from None
    except Exception as error:  # noqa: BLE001 - the last place where anything can be said
        raise SystemExit(_report(error)) from None


def _code_of(error: SystemExit) -> int | str | None:
    """Return the code to leave with. Typer and rich have dealt with some interruptions by then, without a word."""
    if isinstance(error.__context__, BrokenPipeError):
        return _broken_pipe()
    return _interrupted() if error.code == EXIT_INTERRUPTED else error.code


def _report(error: Exception) -> int:
    if isinstance(error, BrokenPipeError):
        return _broken_pipe()
    if _debugging():
        traceback.print_exception(error)
    if isinstance(error, MatchmakerError):
        _print_block(_lines_of(error))
        return EXIT_INPUT
    if isinstance(error, ModuleNotFoundError) and (extra := _EXTRA_OF.get((error.name or "").partition(".")[0])):
        _print_block(
            [f"This command needs {error.name}, which is not installed. Run: pip install 'matchmaker-ranker[{extra}]'"]
        )
        return EXIT_INPUT
    if isinstance(error, OSError) and error.strerror:
        return _report_system(error)
    _print_block(
        [
            f"Something unexpected went wrong: {type(error).__name__}: {error}",
            f"This is a fault of matchmaker-ranker {version('matchmaker-ranker')}. Please report it, with the command "
            f"that you ran and what it says with {DEBUG}=1 in the environment.",
        ]
    )
    return EXIT_UNEXPECTED


def _report_system(error: OSError) -> int:
    """Say what the operating system refused; of a named file the caller can find out why."""
    if error.filename is None:
        _discard_stdout()
        _print_block([f"The operating system refused: {error.strerror}."])
        return EXIT_UNEXPECTED
    _print_block([f"{error.filename}: {error.strerror}. Check that it is there and may be used."])
    return EXIT_INPUT


def _lines_of(error: MatchmakerError) -> list[str]:
    notes: list[str] = getattr(error, "__notes__", [])
    if isinstance(error, UnknownOrganisationError) and error.nearest:
        return _unknown_organisations(error) + notes
    return str(error).splitlines() + notes


def _unknown_organisations(error: UnknownOrganisationError) -> list[str]:
    """Put each of the nearest names on a line of its own: this is where people look up an id."""
    lines = [f"{error.field}: unknown organisation {', '.join(shown(unknown) for unknown in error.unknown_ids)}."]
    for unknown, names in error.nearest.items():
        lines += [f"Nearest to {shown(unknown)}:", *(f"  {name}" for name in names)] if names else []
    return lines


def _print_block(lines: list[str]) -> None:
    console = stderr_console()
    plain = [printable(line) for line in lines]
    if console.is_terminal:
        console.print(Panel(Text("\n".join(plain)), title="Error", title_align="left", border_style="red"))
    else:
        block = "\n".join(["Error: " + plain[0], *(f"  {line}" for line in plain[1:])])
        console.print(block, soft_wrap=True)


def _interrupted() -> int:
    stderr_console().print("Stopped.")
    return EXIT_INTERRUPTED


def _broken_pipe() -> int:
    _discard_stdout()
    return EXIT_BROKEN_PIPE


def _discard_stdout() -> None:
    """Let what is still in the buffer go nowhere, else the interpreter complains of it on its way out."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.__stdout__.fileno())  # type: ignore[union-attr]


def _debugging() -> bool:
    return os.environ.get(DEBUG, "0") not in ("", "0")
