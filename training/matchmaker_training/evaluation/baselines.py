"""The simple methods that every model must beat, each in a few lines, and what each of them can answer.

A baseline is prepared once from the past and then scores questions against the whole catalogue:
``BASELINES[name](past)(questions) -> scores of shape (len(questions), n)``, higher is better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from matchmaker_training.evaluation import brief_baselines, graph_baselines
from matchmaker_training.evaluation.graph_baselines import Scorer
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.task_names import NEWCOMER_TASKS, PARTNERS_NEW, TASKS_WITH_TOPICS

__all__ = ["BASELINES", "Scorer", "why_not", "why_not_by_seeds"]

MEMORY, POPULARITY = "memory", "popularity"
PROGRAMME, PAGERANK_PROGRAMME = "programme activity", "PageRank + programme"
BY_COUNTRY, BY_COUNTRY_AND_KIND = "popularity × country mixing", "popularity × country × kind mixing"
PROGRAMME_MIXING = "programme activity + ½ mixing"

BASELINES: Mapping[str, Callable[[Past], Scorer]] = MappingProxyType(
    {
        POPULARITY: graph_baselines.popularity,
        MEMORY: graph_baselines.memory,
        "common neighbours": graph_baselines.common_neighbours,
        "Adamic-Adar": graph_baselines.adamic_adar,
        "resource allocation": graph_baselines.resource_allocation,
        "personalised PageRank": graph_baselines.personalised_pagerank,
        PROGRAMME: brief_baselines.programme_activity,
        PAGERANK_PROGRAMME: brief_baselines.pagerank_and_programme,
        BY_COUNTRY: brief_baselines.popularity_by_country,
        BY_COUNTRY_AND_KIND: brief_baselines.popularity_by_country_and_kind,
        PROGRAMME_MIXING: brief_baselines.programme_activity_and_mixing,
    }
)

_BY_TOPICS = frozenset({PROGRAMME, PAGERANK_PROGRAMME, PROGRAMME_MIXING})
_BY_ATTRIBUTES = frozenset({BY_COUNTRY, BY_COUNTRY_AND_KIND, PROGRAMME_MIXING})
_WITHOUT_SEEDS = frozenset({POPULARITY, PROGRAMME, BY_COUNTRY, BY_COUNTRY_AND_KIND, PROGRAMME_MIXING})

EARLIER_PARTNERS_ONLY = "not applicable, it knows earlier partners only"
NO_PAST = "not applicable, a newcomer has no past"
NO_TOPICS_TOLD = "not applicable, the question names no topics"
NO_TOPICS_KNOWN = "not applicable, the data has no topics before the cut-off"
FOR_NEWCOMERS = "not applicable, it is for newcomers: others have a past to go by"
NO_ATTRIBUTES = "not applicable, the data does not have what it mixes"


def why_not(baseline: str, task: str, past: Past) -> str | None:
    """Return why a baseline cannot do a task, or None if it can.

    >>> why_not("memory", "newcomer", None)
    'not applicable, a newcomer has no past'
    """
    if baseline == MEMORY and task == PARTNERS_NEW:
        return EARLIER_PARTNERS_ONLY
    if baseline not in _WITHOUT_SEEDS and (reason := why_not_by_seeds(task)):
        return reason
    if baseline in _BY_ATTRIBUTES and task not in NEWCOMER_TASKS:
        return FOR_NEWCOMERS
    if baseline in _BY_TOPICS and task not in TASKS_WITH_TOPICS:
        return NO_TOPICS_TOLD
    if baseline in _BY_TOPICS and not past.topic_activity.nnz:
        return NO_TOPICS_KNOWN
    return NO_ATTRIBUTES if not _has_attributes(baseline, past) else None


def why_not_by_seeds(task: str) -> str | None:
    """Return why a method that goes by who asks, and nothing else, cannot do a task, or None if it can."""
    return NO_PAST if task in NEWCOMER_TASKS else None


def _has_attributes(baseline: str, past: Past) -> bool:
    if baseline == BY_COUNTRY_AND_KIND:
        return past.countries.tell and past.kinds.tell
    if baseline == PROGRAMME_MIXING:
        return past.countries.tell or past.kinds.tell
    return baseline != BY_COUNTRY or past.countries.tell
