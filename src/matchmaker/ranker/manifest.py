"""What a model says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Identity and origin of a model.

    Parameters
    ----------
    model_version : str
        The day of the knowledge and a fingerprint of everything that the model ranks with: equal versions rank alike.
    kind : str
        What sort of model it is.
    knowledge_on : date
        The model knows what was before this day.
    fitted_on : date
        The scorer learnt from collaborations that started before this day.
    horizon_days : int
        The score is the probability of a collaboration that starts within so many days.
    n_organisations, n_collaborations, n_participations : int
        What the model knows.
    seed : int
        Of the training.
    settings : mapping
        What the model was trained with, as JSON.
    versions : mapping of str to str
        Versions of matchmaker and of the libraries that trained it.
    metrics : mapping of str to float
        What training measured on examples that it did not learn from.
    data : mapping, optional
        Where the dataset was read from, as JSON: ``{"tables": {file name: {"sha256": …, "rows": …}}, "attribution":
        …}``, the attribution null where the data has none. None for a model that was trained on a dataset in memory.
    """

    model_version: str
    kind: str
    knowledge_on: date
    fitted_on: date
    horizon_days: int
    n_organisations: int
    n_collaborations: int
    n_participations: int
    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    data: Mapping[str, Any] | None = None
