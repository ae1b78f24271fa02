"""The command `matchmaker`: asking a model from a shell.

Nothing that is slow to import is imported before it is used, so that ``--help`` and completion are quick.
"""

from matchmaker.commands.program import app, main

__all__ = ["app", "main"]
