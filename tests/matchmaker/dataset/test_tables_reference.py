"""The reference page says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from matchmaker.dataset import csv_lines, schema, table_files, text
from matchmaker.dataset.problems import Reason

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "tables.md").read_text()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_every_column_is_described_and_no_other() -> None:
    described: dict[str, list[str]] = {}
    required: dict[str, set[str]] = {}
    table = ""
    section = PAGE.partition("## The columns")[2].partition("## The cells")[0]
    for line in section.splitlines():
        if line.startswith("| ") and "`" in line:
            first, column, *_ = cells(line)
            table = first.strip("`") or table
            described.setdefault(table, []).append(column.strip("*`"))
            if column.startswith("**"):
                required.setdefault(table, set()).add(column.strip("*`"))
    assert described == {one.name: list(one.columns) for one in schema.TABLES}
    assert required == {one.name: set(one.required) for one in schema.TABLES}


def test_every_reason_is_described_and_no_other() -> None:
    section = PAGE.partition("| reason |")[2].partition("## Limits")[0]
    described = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    assert sorted(described) == sorted(reason.value for reason in Reason)


def test_the_limits_are_those_of_the_code() -> None:
    assert f"| a cell | {text.MAX_FIELD_CHARACTERS:,} characters |" in PAGE
    assert f"| a line | {csv_lines.MAX_LINE_CHARACTERS:,} characters |" in PAGE
    assert f"unpacked | {table_files.MAX_UNPACKED_BYTES // 2**30} GiB |" in PAGE
    assert f"unpacked | {table_files.MAX_UNPACKING_RATIO} times its packed size, or 1 MiB" in PAGE
    assert table_files.FREE_UNPACKED_BYTES == 2**20
