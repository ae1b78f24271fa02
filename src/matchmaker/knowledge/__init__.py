"""Knowledge as of a day: the graph, the profiles, the activity, ready to rank from.

`matchmaker.knowledge.building` makes it from a dataset; ranking does without that module, and so without polars.
"""

from matchmaker.knowledge.knowledge import Knowledge
from matchmaker.knowledge.settings import KnowledgeSettings

__all__ = ["Knowledge", "KnowledgeSettings"]
