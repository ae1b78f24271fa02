"""What all commands share: how they end, what they print on, and how they say how far they are."""

from matchmaker.terminal.ending import (
    EXIT_BROKEN_PIPE,
    EXIT_INPUT,
    EXIT_INTERRUPTED,
    EXIT_UNEXPECTED,
    ending_well,
    run,
)
from matchmaker.terminal.help import CONTEXT, Version, examples
from matchmaker.terminal.printing import as_json, print_json, printable, stderr_console, stdout_console, waiting

__all__ = [
    "CONTEXT",
    "EXIT_BROKEN_PIPE",
    "EXIT_INPUT",
    "EXIT_INTERRUPTED",
    "EXIT_UNEXPECTED",
    "Version",
    "as_json",
    "ending_well",
    "examples",
    "print_json",
    "printable",
    "run",
    "stderr_console",
    "stdout_console",
    "waiting",
]
