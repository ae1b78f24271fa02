"""What a model says of itself."""

from __future__ import annotations

import json

from matchmaker.ranker import Manifest
from matchmaker_api.v1.model_pb2 import Model
from matchmaker_service.conversion.days_and_enums import day_to_proto, required_day


def manifest_to_proto(manifest: Manifest) -> Model:
    """Return the message of a manifest."""
    return Model(
        version=manifest.model_version,
        kind=manifest.kind,
        knowledge_on=day_to_proto(manifest.knowledge_on),
        fitted_on=day_to_proto(manifest.fitted_on),
        horizon_days=manifest.horizon_days,
        n_organisations=manifest.n_organisations,
        n_collaborations=manifest.n_collaborations,
        n_participations=manifest.n_participations,
        seed=manifest.seed,
        metrics=manifest.metrics,
        versions=manifest.versions,
        settings_json=json.dumps(dict(manifest.settings), ensure_ascii=False, sort_keys=True),
    )


def manifest_from_proto(message: Model) -> Manifest:
    """Return the manifest of a message."""
    return Manifest(
        model_version=message.version,
        kind=message.kind,
        knowledge_on=required_day(message.knowledge_on),
        fitted_on=required_day(message.fitted_on),
        horizon_days=message.horizon_days,
        n_organisations=message.n_organisations,
        n_collaborations=message.n_collaborations,
        n_participations=message.n_participations,
        seed=message.seed,
        settings=json.loads(message.settings_json),
        versions=dict(message.versions),
        metrics=dict(message.metrics),
    )
