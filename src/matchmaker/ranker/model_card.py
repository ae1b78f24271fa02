"""The page that goes with a model: what it is, what it is for, where it ends, and how to make it again.

The sections are those of model cards (Mitchell et al. 2019, "Model Cards for Model Reporting", FAT*), as far as a model
can say it of itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from matchmaker.ranker.manifest import Manifest

FILE_NAME = "model_card.md"

_TEMPLATE = """\
# Model {version}

A ranker of possible partners for innovation, of the kind `{kind}`: it learnt at several past days who started a
collaboration with whom next, and answers the same question today.

## Use

- **Meant for** proposing organisations that others might work with, and groups of them, with reasons that a person
  checks. A person decides.
- **Not meant for** judging organisations, for allotting money or access, or for questions about persons: it knows
  organisations only.
- **The score** is a probability: for one known organisation, that the two start a collaboration
  within {horizon:,} days; for a project or a newcomer, of being in the collaboration, given that
  it comes about. It tells what usually happens, not what would be good.

## Limits

- It knows what was recorded before {knowledge_on}, and nothing of what was not recorded: collaborations outside of its
  data do not exist for it.
- It learnt from who found each other in the past. Who was overlooked then tends to be ranked low; the novelty dial and
  constraints work against that.
- Topics that are known from far fewer collaborations than those that it learnt from are not ranked by, and years in
  which next to nothing began are passed over.
- Organisations without history are ranked from their attributes alone, and less surely.

## Training data

{facts}

{data}

{held}

## Training

Seed {seed}; {versions}.

{settings}

## Measured on askers that were held back

{metrics}

For a comparison with baselines on what came after {knowledge_on}: `matchmaker-train evaluate`.

## Make it again

With the same data and versions this gives model {version}, to the last bit:

```
matchmaker-train settings --of MODEL --out settings.toml
matchmaker-train train DATA --before {knowledge_on} --seed {seed} --config settings.toml --out AGAIN
```
"""


def render_model_card(manifest: Manifest) -> str:
    """Return the model card as Markdown; equal manifests give equal text.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2019, 1, 1)
    >>> manifest = Manifest(
    ...     model_version="2019-01-01-1502bd975817", kind="boosted-trees-and-network", knowledge_on=day, fitted_on=day,
    ...     horizon_days=365, n_organisations=300, n_collaborations=900, n_participations=4000, seed=0,
    ... )
    >>> print(render_model_card(manifest).splitlines()[0])
    # Model 2019-01-01-1502bd975817
    """
    counts = {
        "knows what was before": manifest.knowledge_on,
        "learnt from collaborations before": manifest.fitted_on,
        "organisations": f"{manifest.n_organisations:,}",
        "collaborations": f"{manifest.n_collaborations:,}",
        "participations": f"{manifest.n_participations:,}",
    }
    return _TEMPLATE.format(
        version=manifest.model_version,
        kind=manifest.kind,
        horizon=manifest.horizon_days,
        knowledge_on=manifest.knowledge_on,
        seed=manifest.seed,
        facts=_table(("", ""), counts.items()),
        data=_data(manifest.data),
        held=_held(manifest.settings),
        versions=", ".join(f"{name} {version}" for name, version in sorted(manifest.versions.items()))
        or "versions not recorded",
        settings=_table(("setting", "value"), sorted(_flat(manifest.settings))),
        metrics=_table(
            ("measure", "value"), ((name, f"{value:,.6g}") for name, value in sorted(manifest.metrics.items()))
        ),
    )


def _data(data: Mapping[str, Any] | None) -> str:
    if data is None:
        return "Where the data came from was not recorded: it was trained on a dataset in memory."
    rows = [(name, f"{one['rows']:,}", f"`{one['sha256']}`") for name, one in sorted(data["tables"].items())]
    attribution = data.get("attribution")
    source = f"Source of the data: {attribution}." if attribution else "The data came without an attribution."
    return f"{_table(('file', 'rows', 'SHA-256'), rows)}\n\n{source}"


def _held(settings: Mapping[str, Any]) -> str:
    """Say what of the data's own words goes wherever the model goes."""
    keeps_texts = settings.get("knowledge", {}).get("keep_texts", True)
    held = "titles and texts" if keeps_texts else "titles, and not the texts,"
    return (
        f"The model holds the {held} of the collaborations, and the names and descriptions of the organisations, word\n"
        "for word, and shows them in answers: on what terms they may be passed on, the terms of the data say."
    )


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = [_row(row) for row in rows]
    return "\n".join([_row(head), _row(["---"] * len(head)), *lines]) if lines else "None recorded."


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _flat(settings: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
