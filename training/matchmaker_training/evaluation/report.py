"""What an evaluation found, as plain values.

`EvaluationReport.to_dict` gives it all, but for the values per asker, in this shape, ready for JSON: days as ISO 8601,
null for what is not there. An *estimate* is ``{"value": x, "low": x, "high": x}``; ``low`` and ``high``, the 95 %
interval, are null for coverage and Gini, which are no means over askers. ::

    {
      "start": "2019-01-01", "end": "2020-01-01", "model_version": "…", "model_kind": "boosted-trees-and-network",
      "seed": 0,
      "n_organisations": 46029, "n_collaborations": 3100, "n_newcomers": 2952, "n_unknown_askers": 0,
      "leads_drawn": false,
      "roles": {method: "model" | "other" | "baseline" | "peer"},
      "tasks": {
        task: {
          "n_askers": 5805,
          "methods": {method: {metric: estimate | null}},
          "not_applicable": {method: "why"},
          "model_minus": {method: {metric: {"difference": estimate, "share_not_worse": x} | null}},
          "buckets": {bucket: {group: {"n": int, method: {metric: x}}}},
          "candidates": {
            "generators": {name: {"recall": x, "size": x}}, "union": {"recall": x, "size": x},
            "lost": {name: x}, "curve": [[k, recall]]
          } | null
        }
      },
      "calibration": {
        "error": x, "mean_score": x, "share_happened": x, "n_pairs": int, "curve": [[mean_score, share_happened, n]]
      } | null,
      "calibration_of_active": likewise,
      "frontier": [{"novelty": x, "ndcg@10": x, "recall@50": x, "long_tail_recall@50": x | null, "coverage@10": x,
                    "gini@10": x}],
      "ablations": {group: {task: {"ndcg@10": estimate | null,
                                   "minus_model": {"difference": estimate, "share_not_worse": x} | null}}},
      "learning_curve": [{"past_days": n, "tasks": {task: likewise}}],
      "importance": {form: {group: x}},
      "peers_missing": [name], "peers_fit_seconds": {name: seconds}
    }

Tasks are "partners-new", "partners-all", "complete-1", "complete-3", "newcomer" and "newcomer-topic"; one that nobody
asks has ``n_askers`` 0, null metrics and no buckets. Metrics are `results.METRICS`; ``model_minus`` has those that are
means over askers. Buckets are "kind", "country" and "activity" of who asks, with "ndcg@10" and "recall@50", and "ring"
and "tail" of those who are relevant, with "recall@50" only; ``n`` is how many askers the means are over. Everything
stands in the order in which it is to be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from matchmaker.errors import InputError
from matchmaker_training.evaluation.results import CalibrationResult, FrontierPoint, Role, TaskResult, Variant

if TYPE_CHECKING:
    from rich.console import Group as RichGroup


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvaluationReport:
    """A model beside others and the baselines, on collaborations that started in start <= day < end.

    Parameters
    ----------
    start, end : date
        The window; everything that the methods know is from before `start`.
    model_version, model_kind : str
        What was evaluated.
    seed : int
        Of the samples and of the bootstrap.
    n_organisations : int
        The catalogue: every candidate that every method ranks.
    n_collaborations : int
        Collaborations in the window.
    n_newcomers : int
        Their participants that are not in the catalogue; they are no candidates, and ask in tasks of their own.
    n_unknown_askers : int
        Askers of partners-all that the model does not know, and that got an empty list from it.
    leads_drawn : bool
        Whether the window has no roles, so that the leads of complete-1 and complete-3 were drawn by chance.
    roles : mapping of str to str
        By method, in the order in which they are shown: "model", "other", "baseline" or "peer".
    tasks : tuple of TaskResult
        In the order of `task_names.TASKS`.
    calibration, calibration_of_active : CalibrationResult, optional
        Over organisations of the catalogue, whether they start anything or not, and over the askers of partners-all.
        None if the window is not as long as the model's horizon, or the model listed nobody.
    frontier : tuple of FrontierPoint
        One for each position of the novelty dial that was asked for.
    ablations : mapping of str to Variant
        By the group of features that the model was learnt without.
    learning_curve : mapping of int to Variant
        By how many of the latest past days the model was learnt from, ascending; the last is the model itself.
    importance : mapping of str to mapping of str to float
        By form of question and group of features, the mean absolute contribution to a score, in calibrated log-odds.
    peers_missing : tuple of str
        Recommender libraries that were asked for and are not installed.
    peers_fit_seconds : mapping of str to float
        How long those that are took to fit.
    """

    start: date
    end: date
    model_version: str
    model_kind: str
    seed: int
    n_organisations: int
    n_collaborations: int
    n_newcomers: int
    n_unknown_askers: int
    leads_drawn: bool
    roles: Mapping[str, Role]
    tasks: tuple[TaskResult, ...]
    calibration: CalibrationResult | None
    calibration_of_active: CalibrationResult | None
    frontier: tuple[FrontierPoint, ...] = ()
    ablations: Mapping[str, Variant] = field(default_factory=dict)
    learning_curve: Mapping[int, Variant] = field(default_factory=dict)
    importance: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    peers_missing: tuple[str, ...] = ()
    peers_fit_seconds: Mapping[str, float] = field(default_factory=dict)

    def task(self, name: str) -> TaskResult:
        """Return the result of one task, or raise an InputError."""
        for task in self.tasks:
            if task.name == name:
                return task
        expected = "one of " + ", ".join(task.name for task in self.tasks)
        raise InputError(field="task", value=name, expected=expected)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the values per asker, ready for JSON, in the shape that this module's head shows."""
        from matchmaker_training.evaluation.report_dict import as_dict  # noqa: PLC0415 - it needs this class

        return as_dict(self)

    def table(self) -> RichGroup:
        """Return the report as tables that `rich` prints."""
        from matchmaker_training.evaluation.report_table import render  # noqa: PLC0415 - numbers need no terminal

        return render(self)
