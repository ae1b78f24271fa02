"""Whatever the tables are like: every row is accounted for, and strict and lenient reading agree on what is wrong."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from matchmaker.dataset import read_dataset, read_dataset_leniently
from matchmaker.dataset.schema import TABLES, TableSchema
from matchmaker.dataset.table_files import REQUIRED_TABLES
from matchmaker.errors import DatasetError

ODD = [
    "",
    " ",
    "a",
    "b",
    "p",
    "q",
    "2018-05-01",
    "2017-01-01",
    "2018-02-30",
    "company",
    "Company",
    "true",
    "yes",
    "0.5",
]
ODDER = [
    '"',
    '"a',
    'a"b',
    '"a,b"',
    '"a\nb"',
    '""',
    "nan",
    "1e3",
    "a\0",
    "\ufeff",
    "a,b",
    "a;b",
    "b\rb",
    "'",
    "NULL",
    "é",
]
CELLS = st.sampled_from(ODD) | st.sampled_from(ODD) | st.sampled_from(ODDER) | st.text(max_size=3)


SOUND = {
    "organisations": [["a"], ["b"]],
    "collaborations": [["p", "2018-05-01"]],
    "participations": [["p", "a"], ["p", "b"]],
}


@st.composite
def texts(draw: st.DrawFn, table: TableSchema) -> bytes:
    columns = list(table.columns)[: draw(st.integers(2, len(table.columns)))]
    names = [*columns, *draw(st.lists(st.sampled_from(["id", "Name ", "colour", ""]), max_size=1))]
    widths = st.sampled_from([len(names)] * 8 + [len(names) - 1, len(names) + 1, 1])
    odd = [draw(st.lists(CELLS, min_size=n, max_size=n)) for n in draw(st.lists(widths, max_size=8))]
    sound = [row + [""] * (len(names) - len(row)) for row in SOUND.get(table.name, [])]
    delimiter, end = draw(st.sampled_from([",", ",", ",", ";", "\t"])), draw(st.sampled_from(["\n", "\r\n"]))
    text = end.join(delimiter.join(row) for row in [names, *sound, *odd])
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp1252"])), errors="replace")


def folders() -> st.SearchStrategy[dict[str, bytes | None]]:
    return st.fixed_dictionaries(
        {table.name: texts(table) if table.name in REQUIRED_TABLES else st.none() | texts(table) for table in TABLES}
    )


@given(folders())
@settings(max_examples=25, deadline=None)
def test_every_row_is_kept_or_dropped_for_a_reason_that_is_written_down(tables: dict[str, bytes | None]) -> None:
    with TemporaryDirectory() as folder:
        path, rejects = Path(folder) / "data", Path(folder) / "rejects.csv"
        path.mkdir()
        for name, text in tables.items():
            if text is not None:
                (path / f"{name}.csv").write_bytes(text)
        reading = read_dataset_leniently(path, rejects=rejects)
        with rejects.open(newline="") as file:
            written = Counter((row["file"], row["action"], row["reason"]) for row in csv.DictReader(file))
        told: Counter[tuple[str, str, str]] = Counter()
        for one in reading.report.to_dict()["tables"]:
            assert one["n_read"] == one["n_kept"] + sum(one["dropped"].values())
            for action in ("dropped", "emptied", "mended", "ignored"):
                told.update({(one["file"], action, reason): n for reason, n in one[action].items()})
            if one["file"]:
                assert reading.dataset.tables()[one["table"]].height == one["n_kept"]
        assert written == told
        try:
            strict = read_dataset(path)
        except DatasetError:
            assert not reading.report.is_clean
        else:
            assert reading.report.is_clean
            for name, table in strict.tables().items():
                assert_frame_equal(table, reading.dataset.tables()[name])
        reading.dataset.write(Path(folder) / "again")
        for name, table in read_dataset(Path(folder) / "again").tables().items():
            assert_frame_equal(table, reading.dataset.tables()[name])
