"""Knowledge that comes out the same, to the last bit, however many processes and cores there are."""

from __future__ import annotations

from datetime import date

from threadpoolctl import threadpool_limits

from matchmaker.dataset import Dataset
from matchmaker.knowledge import Knowledge, KnowledgeSettings
from matchmaker.knowledge.building import build_knowledge


def knowledge_of(dataset: Dataset, day: date, settings: KnowledgeSettings) -> Knowledge:
    """Build the knowledge of `day` on one thread: several add up in another order, and so to other last bits."""
    with threadpool_limits(1, user_api="blas"):
        return build_knowledge(dataset, day, settings)
