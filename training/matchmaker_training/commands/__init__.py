"""The command `matchmaker-train`: from data to a model, and how good it is.

Nothing that is slow to import is imported before it is used, so that ``--help`` and completion are quick.
"""

from matchmaker_training.commands.program import app, main

__all__ = ["app", "main"]
