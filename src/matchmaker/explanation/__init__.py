"""Why a candidate stands where it does: evidence from the data, and what each group of features adds to its score."""

from matchmaker.explanation.contributions import Contributor
from matchmaker.explanation.reasons import Reasoner
from matchmaker.explanation.standing import differences, standing_of, verdict_on

__all__ = [
    "Contributor",
    "Reasoner",
    "differences",
    "standing_of",
    "verdict_on",
]
