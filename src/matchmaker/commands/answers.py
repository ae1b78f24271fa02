"""The answers as JSON. ``docs/reference/commands.md`` promises these shapes: a key may come, none goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matchmaker.constraints import Constraints
    from matchmaker.ranker import Manifest
    from matchmaker.ranking import Explanation, Match, Ranking


def rank_as_json(ranking: Ranking, constraints: Constraints, novelty: float, limit: int) -> dict[str, Any]:
    """Return what was asked and what was answered."""
    return {
        "model_version": ranking.model_version,
        "brief": asdict(ranking.brief),
        "constraints": _constraints_as_json(constraints),
        "novelty": novelty,
        "limit": limit,
        "n_considered": ranking.n_considered,
        "removals": [asdict(removal) for removal in ranking.removals],
        "missing_ids": ranking.missing_ids,
        "missing_topics": ranking.missing_topics,
        "missing_capabilities": ranking.missing_capabilities,
        "shortfalls": [asdict(shortfall) for shortfall in ranking.shortfalls],
        "candidates": [asdict(candidate) for candidate in ranking],
    }


def explain_as_json(
    explanation: Explanation, constraints: Constraints, novelty: float, limit: int, language: str
) -> dict[str, Any]:
    """Return what was asked and what was answered."""
    answer = asdict(explanation)
    return {
        "model_version": answer.pop("model_version"),
        "brief": answer.pop("brief"),
        "constraints": _constraints_as_json(constraints),
        "novelty": novelty,
        "limit": limit,
        "language": language,
        **answer,
    }


def find_as_json(text: str, matches: Sequence[Match], manifest: Manifest) -> dict[str, Any]:
    """Return what was looked for and what was found."""
    return {
        "model_version": manifest.model_version,
        "text": text,
        "matches": [asdict(match) for match in matches],
    }


def inspect_as_json(manifest: Manifest) -> dict[str, Any]:
    """Return all that a model says of itself."""
    return asdict(manifest)


def _constraints_as_json(constraints: Constraints) -> dict[str, Any]:
    return {
        "kinds": sorted(constraints.kinds),
        "countries": sorted(constraints.countries),
        "only_new": constraints.only_new,
        "exclude": sorted(constraints.exclude),
        "allow": sorted(constraints.allow),
        "regions": sorted(constraints.regions),
        "not_met_since": constraints.not_met_since,
        "sme": constraints.sme,
        "capabilities": sorted(constraints.capabilities),
        "quotas": [asdict(quota) for quota in constraints.quotas],
    }
