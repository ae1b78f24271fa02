from __future__ import annotations

import io
from datetime import date

import pytest
from rich.console import Console, RenderableType

import matchmaker as mm
from matchmaker.commands.match_table import match_table
from matchmaker.commands.ranking_page import ranking_page
from matchmaker.ranking import Candidate, Match, Named, Ranking, Reason, ReasonKind, Ring

LONG_ID = "FP7h-b288c98590a7abc8885551e70f4a2038"


def printed(page: RenderableType, *, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False)
    console.print(page)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def candidate(**facts: object) -> Candidate:
    known = {"rank": 1, "organisation_id": "a", "name": "Harbour Lab", "kind": None, "country": None, "score": 0.5}
    return Candidate(**{**known, "ring": Ring.DISCOVERY, **facts})  # type: ignore[arg-type]


def page_of(*candidates: Candidate, width: int = 80) -> str:
    ranking = Ranking(
        brief=mm.Brief(lead="x"), candidates=candidates, model_version="2019-01-01-abc", n_considered=len(candidates)
    )
    page = ranking_page(ranking, [mm.Organisation(id="x", name="Asker")], horizon_days=365, width=width)
    return printed(page, width=width)


def test_what_is_not_known_is_a_dash_and_a_blank_name_is_the_id() -> None:
    line = next(line for line in page_of(candidate(name="", organisation_id="org-7")).splitlines() if "org-7" in line)
    assert line.split() == ["1", "org-7", "org-7", "–", "–", "discovery", "0.500"]


def test_a_long_id_stands_whole_beneath_the_name_where_there_is_no_room_beside_it() -> None:
    narrow = page_of(candidate(organisation_id=LONG_ID), width=80).splitlines()
    wide = page_of(candidate(organisation_id=LONG_ID), width=120).splitlines()
    name_at = next(number for number, line in enumerate(narrow) if "Harbour Lab" in line)
    assert narrow[name_at + 1].strip() == LONG_ID
    assert any("Harbour Lab" in line and LONG_ID in line for line in wide)


def test_columns_stay_in_line_whatever_stands_between_them() -> None:
    reason = Reason(
        kind=ReasonKind.JOINT_COLLABORATIONS,
        text="Worked together in 1 collaboration: " + "A very long title " * 9 + "(2018).",
        count=1,
        collaborations=(Named(id="p", name="A", on=date(2018, 5, 1)),),
    )
    lines = page_of(candidate(reasons=(reason,)), candidate(rank=10, organisation_id="b", name="B")).splitlines()
    assert len({line.index("discovery") for line in lines if "discovery" in line}) == 1


@pytest.mark.parametrize("width", [20, 40, 60])
def test_a_very_narrow_terminal_is_no_error(width: int) -> None:
    assert "Harbour" in page_of(candidate(), width=width)


def test_a_name_cannot_steer_the_terminal_nor_pass_for_markup() -> None:
    name = "\x1b[2J[bold]Harbour\x07\nLab[/bold] :smile:"
    shown = page_of(candidate(name=name), width=120)
    assert "[bold]Harbour  Lab[/bold] :smile:" in shown
    assert "\x1b[2J" not in shown
    found = Match(organisation_id="a", name=name, kind=None, country=None, similarity=1.0)
    assert "\x1b[2J" not in printed(match_table("x", [found], width=80), width=80)


def test_nobody_to_rank_without_any_constraint_is_said() -> None:
    assert "None of them has anything in common with those who ask." in page_of()
