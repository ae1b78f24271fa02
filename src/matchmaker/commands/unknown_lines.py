"""What an answer says of names that the model does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from matchmaker.terminal import printable

if TYPE_CHECKING:
    from matchmaker.ranking import Explanation, Ranking


def unknown_lines(answer: Ranking | Explanation) -> Iterator[Text]:
    """Yield a line for the capabilities that nobody has, and those for what had no effect; without such names, none."""
    unheard = (
        ("Unknown to the model, so that nobody has it", answer.missing_capabilities),
        ("Unknown to the model, and so without effect", answer.missing_ids),
        ("Unknown to the model, or too rare in it, and so without effect", answer.missing_topics),
    )
    for what, names in unheard:
        if names:
            yield Text(f"{what}: {', '.join(printable(name) for name in names)}", style="yellow")
