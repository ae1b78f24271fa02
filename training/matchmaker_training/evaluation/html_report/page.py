"""From a report to one HTML file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from matchmaker_training.evaluation.html_report.buckets import buckets_section
from matchmaker_training.evaluation.html_report.calibration import calibration_section
from matchmaker_training.evaluation.html_report.candidates import candidates_section
from matchmaker_training.evaluation.html_report.frontier import frontier_section
from matchmaker_training.evaluation.html_report.learning import ablations_section, features_section, history_section
from matchmaker_training.evaluation.html_report.methods import methods_section
from matchmaker_training.evaluation.html_report.numbers import whole
from matchmaker_training.evaluation.html_report.section import Report
from matchmaker_training.evaluation.html_report.verdict import verdicts
from matchmaker_training.evaluation.html_report.wording import DEFINITIONS, in_english

SECTIONS = (
    methods_section,
    frontier_section,
    calibration_section,
    buckets_section,
    candidates_section,
    features_section,
    history_section,
    ablations_section,
)
PACKAGE = "matchmaker_training.evaluation.html_report"


def write_html(report: Report, path: Path) -> None:
    """Write a report as one HTML file that needs nothing else: no network, no scripts, no fonts.

    Parameters
    ----------
    report : mapping
        From `EvaluationReport.to_dict`, or read from its JSON.
    path : Path
        The file; its directory exists. An older file of that name is replaced.
    """
    path.write_text(render_html(report), encoding="utf-8", newline="\n")


def render_html(report: Report) -> str:
    """Return a report as an HTML page; equal reports give equal pages.

    What the report does not have is left out, with a sentence in its place.

    Examples
    --------
    >>> page = render_html({"model_version": "2019-01-01-1a2b", "start": "2019-01-01", "end": "2020-01-01"})
    >>> "<h1>Evaluation of 2019-01-01-1a2b</h1>" in page
    True
    """
    return _template().render(
        version=report.get("model_version", "a model"),
        facts=_facts(report),
        verdicts=verdicts(report),
        sections=[section(report) for section in SECTIONS],
        definitions=DEFINITIONS,
        attribution=report.get("attribution"),
    )


def _facts(report: Report) -> dict[str, str]:
    """Return what was evaluated on what, for the head of the page."""
    facts = {
        "Kind of model": report.get("model_kind"),
        "Window": f"{report['start']} ≤ day < {report['end']}" if "start" in report and "end" in report else None,
        "Catalogue": _counted(report, "n_organisations", "organisations, all of them ranked"),
        "In the window": _counted(report, "n_collaborations", "collaborations of 2 to 60 participants"),
        "Newcomers": _counted(report, "n_newcomers", "participants of the window that are not in the catalogue"),
        "Not known to the model": _counted(report, "n_unknown_askers", "of those who ask"),
        "Seed": report.get("seed"),
        "Time to fit": _seconds(report.get("peers_fit_seconds") or {}),
        "Peers not installed": in_english([str(name) for name in report.get("peers_missing") or []]),
    }
    return {name: str(fact) for name, fact in facts.items() if fact not in {None, ""}}


def _seconds(fit_seconds: Mapping[str, float]) -> str:
    return in_english([f"{name} {seconds:.1f} s" for name, seconds in fit_seconds.items()])


def _counted(report: Report, key: str, what: str) -> str | None:
    return f"{whole(report[key])} {what}" if report.get(key) is not None else None


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader(PACKAGE, package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.jinja")
