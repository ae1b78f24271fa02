from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train
from matchmaker_training.evaluation import evaluate
from matchmaker_training.evaluation.html_report import render_html, write_html

VOID = {"meta", "link", "img", "input", "br", "hr", "base", "embed", "source"}
RENDER = """
import json, sys
from matchmaker_training.evaluation.html_report import render_html
sys.stdout.buffer.write(render_html(json.load(sys.stdin)).encode())
"""


class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, the text of each, and whether they are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            self.texts.append((self.open[-1], data.strip()))

    def all(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(attribute)) is not None]

    def texts_in(self, *tags: str) -> list[str]:
        return [text for tag, text in self.texts if tag in tags]


@pytest.fixture
def page(page_text: str) -> Page:
    return Page(page_text)


def test_every_element_is_closed_where_it_should_be(page: Page) -> None:
    assert page.open == []


def test_the_page_needs_nothing_from_elsewhere(page_text: str, page: Page) -> None:
    assert not {"script", "link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in page.elements}
    assert not page.all("src")
    assert all(target.startswith("#") for target in page.all("href"))
    assert "@import" not in page_text
    assert set(re.findall(r"url\((.)", page_text)) <= {"#"}
    assert "default-src 'none'" in page_text


def test_ids_are_unique_and_every_reference_leads_somewhere(page_text: str, page: Page) -> None:
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    targets = [target.removeprefix("#") for target in page.all("href")]
    targets += page.all("aria-labelledby")
    targets += re.findall(r"url\(#([^)]+)\)", page_text)
    assert targets
    assert set(targets) <= set(ids)


def test_every_plot_says_in_words_what_it_shows(page: Page) -> None:
    plots = [attributes for tag, attributes in page.elements if tag == "svg"]
    labels = [str(plot["aria-label"]) for plot in plots]
    assert all(plot["role"] == "img" for plot in plots)
    assert len(labels) == len(set(labels)) == 17
    assert "NDCG@10 by method in partners-new, best first: model .134, implicit ALS .115" in labels[0]


def test_plots_leave_their_colours_to_the_page(page_text: str) -> None:
    drawn = "".join(re.findall(r"<svg.*?</svg>", page_text, flags=re.DOTALL))
    assert "var(--model)" in drawn
    assert not re.search(r"(fill|stroke): #", drawn)
    assert "<style" not in drawn


def test_headings_are_one_and_then_in_steps(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_head_says_what_was_evaluated_on_what(page: Page) -> None:
    assert page.texts_in("h1") == ["Evaluation of 2019-01-01-1502bd975817"]
    facts = page.texts_in("dd")
    assert "2019-01-01 ≤ day < 2020-01-01" in facts
    assert "46,029 organisations, all of them ranked" in facts
    assert "7" in facts
    assert "implicit BPR and LightFM WARP" in facts
    assert "implicit ALS 6.1 s" in facts


@pytest.mark.parametrize(
    "figure",
    [
        ".134",  # NDCG@10 of the model
        ".184",  # recall@50
        ".131–.137",  # an interval
        "+.0250",  # a difference
        "+.0221 to +.0279",
        ".913",  # Gini
        ".0031",  # calibration error
        ".0222",
        ".00210",  # a bin of the curve
        ".121",  # a setting of the dial
        ".142",  # a group
        ".283",
        ".432",  # a generator
        "396",
        ".568",  # all of them
        ".555",  # the curve
        ".123",  # a group of features
        ".322",
        ".102",  # fewer past days
        ".130",  # an ablation
        "−.0043 (−.0053 to −.0033)",
        ".0172",  # what only one generator finds
    ],
)
def test_figures_stand_in_tables_as_well(page: Page, figure: str) -> None:
    assert figure in page.texts_in("td", "small", "strong")


def test_the_best_of_a_column_is_bold_and_less_inequality_is_better(page: Page) -> None:
    bold = page.texts_in("strong")
    assert ".134" in bold
    assert ".908" in bold
    assert ".913" not in bold


def test_text_from_the_data_is_never_markup(report: dict[str, Any]) -> None:
    attack = "<script>alert('1')</script>\"><img src=x onerror=y>&"
    task = report["tasks"]["partners-new"]
    task["methods"][attack] = task["methods"]["model"]
    task["not_applicable"][attack] = attack
    task["buckets"][attack] = {attack: task["buckets"]["country"]["DE"]}
    task["candidates"]["generators"][attack] = {"recall": 0.1, "size": 5}
    report["tasks"][attack] = task
    report |= {"attribution": attack, "model_version": attack, "model_kind": attack, "peers_missing": [attack]}
    report["importance"][attack] = {attack: 0.1}
    variant = report["ablations"]["graph"]["partners-new"]
    report["learning_curve"][0]["tasks"][attack] = variant
    report["ablations"][attack] = {attack: variant}
    task["candidates"]["lost"][attack] = 0.1
    page = Page(render_html(report))
    assert not {"script", "img"} & {tag for tag, _ in page.elements}
    assert not page.all("onerror")
    assert attack in page.texts_in("th")
    assert len(page.all("id")) == len(set(page.all("id")))


def test_names_in_any_script_and_dollar_signs_are_drawn_as_they_are(report: dict[str, Any]) -> None:
    groups = report["tasks"]["partners-new"]["buckets"]["country"]
    groups |= {"日本": groups["DE"], "$x^2$ & $y": groups["DE"]}
    drawn = Page(render_html({"tasks": report["tasks"], "roles": report["roles"]})).texts_in("text")
    assert "日本 (812)" in drawn
    assert "$x^2$ & $y (812)" in drawn


def test_equal_reports_give_equal_bytes_in_another_process(report: dict[str, Any], page_text: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", RENDER],
        input=json.dumps(report).encode(),
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    )
    assert ended.stdout == page_text.encode()


def test_the_file_holds_the_page_and_the_report_is_as_before(report: dict[str, Any], tmp_path: Path) -> None:
    del report["tasks"]
    before = copy.deepcopy(report)
    write_html(report, tmp_path / "report.html")
    assert report == before
    assert (tmp_path / "report.html").read_bytes() == render_html(before).encode("utf-8")


def test_an_empty_report_says_of_each_part_that_it_is_not_there() -> None:
    page = Page(render_html({}))
    absent = [text for text in page.texts_in("p") if text.endswith("not part of this report.")]
    assert len(absent) == 8
    assert not any(tag == "svg" for tag, _ in page.elements)
    assert "attribution" not in page.all("class")


@pytest.mark.parametrize(
    "part",
    ["The frontier of novelty is", "The importance of the features is", "A learning curve is", "Ablations are"],
)
def test_what_is_there_is_not_said_to_be_missing(page_text: str, part: str) -> None:
    assert f"{part} not part of this report." in render_html({})
    assert f"{part} not part of this report." not in page_text


def test_calibration_is_shown_for_whom_it_was_measured(report: dict[str, Any]) -> None:
    of_active = {"calibration": None, "calibration_of_active": report["calibration_of_active"]}
    text = render_html(of_active)
    assert "those who started something: mean score" in text
    assert "all organisations: mean score" not in text
    assert "Calibration is not part of this report." not in text
    assert "Calibration is not part of this report." in render_html({"calibration": None})


def test_a_task_that_nobody_asks_says_so(page: Page) -> None:
    assert any(text.endswith("Nobody asked it in this window.") for text in page.texts_in("p"))


def test_a_variant_is_not_shown_for_a_task_that_nobody_asks(report: dict[str, Any]) -> None:
    shown = {name: report[name] for name in ("ablations", "learning_curve")}
    heads = Page(render_html(shown)).texts_in("th")
    assert heads.count("partners-new") == 2
    assert "newcomer" not in heads


def test_leads_that_were_drawn_are_owned_up_to(report: dict[str, Any], page_text: str) -> None:
    assert "drawn by chance" not in page_text
    tasks = {name: report["tasks"][name] | {"buckets": {}, "candidates": None} for name in report["tasks"]}
    assert render_html({"tasks": tasks, "leads_drawn": True}).count("a member drawn by chance asks") == 1


def test_the_attribution_stands_at_the_foot(page: Page) -> None:
    assert "Data: CORDIS, © European Union" in page.texts_in("p")


def test_the_report_of_an_evaluation_can_be_shown(sample_dataset: mm.Dataset) -> None:
    settings = TrainingSettings(n_trees=5, n_cutoffs=1, n_askers=50)
    ranker = train(sample_dataset.before("2020-01-01"), settings=settings)
    found = evaluate(ranker, sample_dataset, start="2020-01-01", end="2021-01-01", max_askers=40, novelties=(0.0, 0.5))
    text = render_html(json.loads(json.dumps(found.to_dict())))
    page = Page(text)
    assert len(page.all("id")) == len(set(page.all("id")))
    ratios = [text for text in page.texts_in("p") if text.endswith("×")]
    assert len(ratios) >= 2
    assert "The tasks are not part of this report." not in text
    assert "The frontier of novelty is not part of this report." not in text
