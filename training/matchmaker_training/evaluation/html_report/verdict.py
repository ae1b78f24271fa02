"""Whether the model is better than the best baseline, in a sentence for each task."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker_training.evaluation.html_report.comparison import Task, best_baseline, difference, measured
from matchmaker_training.evaluation.html_report.numbers import interval_of, short, signed, value_of
from matchmaker_training.evaluation.html_report.section import Report
from matchmaker_training.evaluation.results import MODEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one task says of the model.

    Parameters
    ----------
    task : str
        Its name.
    ratio : str
        NDCG@10 of the model divided by that of the best baseline, e.g. "1.23 ×"; a dash if there is none.
    sentence : str
        The same with the difference and its interval, in words.
    """

    task: str
    ratio: str
    sentence: str


def verdicts(report: Report) -> list[Verdict]:
    """Return the verdict of each task, in the order of the report."""
    return [_verdict(report, name, task) for name, task in (report.get("tasks") or {}).items()]


def _verdict(report: Report, name: str, task: Task) -> Verdict:
    values, best = measured(task), best_baseline(report, task)
    if MODEL not in values or best is None:
        return Verdict(task=name, ratio="–", sentence="The model was not compared with any baseline.")
    model, baseline = values[MODEL], values[best]
    return Verdict(
        task=name,
        ratio=f"{model / baseline:.2f} ×" if baseline > 0 else "–",
        sentence=f"The model reaches NDCG@10 {short(model)}, and {best}, the best baseline, {short(baseline)}. "
        + _in_words(task, best),
    )


def _in_words(task: Task, best: str) -> str:
    found = difference(task, best)
    interval = interval_of(found)
    if interval is None:
        return "How sure the difference is was not measured."
    low, high = interval
    figures = f"{signed(value_of(found))} (95 % interval {signed(low)} to {signed(high)})"
    if low > 0:
        return f"It is better, by {figures}."
    if high < 0:
        return f"It is worse, by {figures}."
    return f"The difference of {figures} could be chance."
