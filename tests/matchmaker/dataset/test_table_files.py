from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from matchmaker.dataset import DatasetProblemsError, read_dataset, read_dataset_leniently, table_files
from matchmaker.dataset.csv_lines import MARK_INVALID
from matchmaker.dataset.problems import Reason
from matchmaker.errors import MatchmakerError

TableWriter = Callable[..., Path]
ZERO_TABLE = b"collaboration_id,topic\n" + b"0" * 3_000_000


def refusal_of(path: Path) -> DatasetProblemsError:
    """Return the error that both modes raise."""
    with pytest.raises(DatasetProblemsError) as strict:
        read_dataset(path)
    with pytest.raises(DatasetProblemsError) as lenient:
        read_dataset_leniently(path)
    assert str(strict.value) == str(lenient.value)
    return strict.value


def zipped(folder: Path, *, inside: str = "", more: Mapping[str, bytes] = MappingProxyType({})) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, inside + file.name)
        for name, data in more.items():
            archive.writestr(name, data)
    return path


def test_nothing_at_the_path_is_told(tmp_path: Path) -> None:
    error = refusal_of(tmp_path / "nowhere")
    assert str(error).splitlines()[1:] == [
        f"  {tmp_path}/nowhere: must be a directory of tables, or a zip file of them. Got 'nothing'."
    ]
    assert error.problems[0].reason == Reason.MISSING_PATH


def test_one_table_is_not_a_dataset(write_tables: TableWriter) -> None:
    error = refusal_of(write_tables() / "topics.csv")
    assert (error.problems[0].reason, error.value) == (Reason.MISSING_PATH, "a file of another sort")


def test_an_empty_directory_lacks_the_required_tables(tmp_path: Path) -> None:
    error = refusal_of(tmp_path)
    assert str(error).splitlines()[1:] == [
        f"  {tmp_path}: must be there with collaborations.csv or collaborations.parquet in it.",
        f"  {tmp_path}: must be there with participations.csv or participations.parquet in it.",
    ]
    assert {problem.reason for problem in error.problems} == {Reason.MISSING_TABLE}


def test_a_required_table_of_no_bytes_is_refused(write_tables: TableWriter) -> None:
    error = refusal_of(write_tables(participations=""))
    assert error.problems[0].reason == Reason.EMPTY_FILE
    assert error.expected == "a table with a header: collaboration_id, organisation_id, role, share"


def test_one_table_in_two_files_is_refused(write_tables: TableWriter) -> None:
    path = write_tables()
    (path / "topics.parquet").touch()
    error = refusal_of(path)
    assert (error.problems[0].reason, error.source) == (Reason.AMBIGUOUS_TABLE, f"{path}/topics.parquet")
    assert error.expected == f"the only file of its table, which {path}/topics.csv is as well"


@pytest.mark.parametrize("name", ["organizations.csv", "Topics.csv", "topics.CSV", "participants.xlsx", "topic.csv.gz"])
def test_a_file_that_looks_like_a_misspelt_table_is_not_passed_over_in_silence(
    write_tables: TableWriter, name: str
) -> None:
    path = write_tables(topics=None)
    (path / name).touch()
    with pytest.raises(DatasetProblemsError, match=f"{name}: must be named"):
        read_dataset(path)
    report = read_dataset_leniently(path).report
    assert report.ignored_files == (f"{path}/{name}",)
    assert not report.is_clean


@pytest.mark.parametrize("name", ["README.md", "ATTRIBUTION.txt", "rejects.csv", "project.csv", "topics.csv.bak"])
def test_other_files_are_not_looked_at(write_tables: TableWriter, name: str) -> None:
    path = write_tables()
    (path / name).write_bytes(b"\0")
    assert read_dataset_leniently(path).report.is_clean


def test_neither_a_dangling_link_nor_a_directory_is_a_table(write_tables: TableWriter) -> None:
    path = write_tables(topics=None)
    (path / "topics.csv").symlink_to(path / "nowhere")
    assert read_dataset(path).topics.is_empty()  # a dangling link is no file
    (path / "collaborations.csv").unlink()
    (path / "collaborations.csv").mkdir()
    assert refusal_of(path).problems[0].reason == Reason.MISSING_TABLE


@pytest.mark.parametrize("inside", ["", "data/", "a/b/"])
def test_a_zip_file_of_the_tables_reads_as_the_directory_does(write_tables: TableWriter, inside: str) -> None:
    folder = write_tables()
    path = zipped(folder, inside=inside, more={"__MACOSX/topics.csv": b"\0"})
    for name, table in read_dataset(folder).tables().items():
        assert table.equals(read_dataset(path).tables()[name])


def test_problems_in_a_zip_file_are_told_with_the_name_of_the_member(write_tables: TableWriter) -> None:
    path = zipped(write_tables(organisations="id,kind\na,firm\nb,\n"), inside="data/")
    with pytest.raises(DatasetProblemsError) as caught:
        read_dataset(path)
    assert (caught.value.source, caught.value.line) == (f"{path}/data/organisations.csv", 2)


@pytest.mark.parametrize("kept", [0, 1, 30, 200, -1, -30])
def test_a_zip_file_that_was_cut_short_is_refused(write_tables: TableWriter, kept: int) -> None:
    path = zipped(write_tables())
    path.write_bytes(path.read_bytes()[:kept])
    error = refusal_of(path)
    assert (error.problems[0].reason, error.source) == (Reason.UNREADABLE_FILE, str(path))
    assert error.expected == "a whole zip file"


def test_a_zip_file_with_an_altered_member_is_refused_by_its_name(write_tables: TableWriter) -> None:
    path = zipped(write_tables())
    data = path.read_bytes().replace(b"organisations.csv", b"organisations.csv", 1)
    start = data.index(b"organisations.csv") + 30
    path.write_bytes(data[:start] + bytes(byte ^ 0xFF for byte in data[start : start + 8]) + data[start + 8 :])
    error = refusal_of(path)
    assert (error.problems[0].reason, error.source) == (Reason.UNREADABLE_FILE, f"{path}/organisations.csv")


def test_a_damaged_zip_file_never_gives_anything_but_our_own_errors(write_tables: TableWriter) -> None:
    path = zipped(write_tables())
    sound = path.read_bytes()
    dice = random.Random(0)  # noqa: S311 - repeatable damage
    for _ in range(60):
        damaged = bytearray(sound)
        for _ in range(dice.randint(1, 3)):
            damaged[dice.randrange(len(damaged))] = dice.choice([0, 1, 255])
        path.write_bytes(damaged)
        try:
            read_dataset(path)
        except MatchmakerError:
            continue


def test_an_encrypted_member_is_refused(write_tables: TableWriter) -> None:
    path = zipped(write_tables())
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusal_of(path).expected == "stored or deflated, and not encrypted"


def test_a_table_that_unpacks_to_many_times_its_size_is_refused(write_tables: TableWriter) -> None:
    error = refusal_of(zipped(write_tables(topics=None), more={"topics.csv": ZERO_TABLE}))
    assert error.problems[0].reason == Reason.ZIP_BOMB
    assert "topics.csv: must be no more than 200 times its packed size. Got '3,000,023 bytes from " in str(error)


def test_a_bomb_that_no_table_is_in_is_not_touched(write_tables: TableWriter) -> None:
    assert read_dataset(zipped(write_tables(), more={"bomb.bin": ZERO_TABLE})).n_organisations == 2


def test_tables_that_unpack_to_too_much_together_are_refused(
    write_tables: TableWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(write_tables())
    monkeypatch.setattr(table_files, "MAX_UNPACKED_BYTES", 300)
    error = refusal_of(path)
    assert (error.problems[0].reason, error.source) == (Reason.ZIP_BOMB, str(path))
    assert error.expected == "no more than 300 bytes when unpacked"


def test_a_zip_file_that_lies_about_its_size_is_not_unpacked_beyond_what_it_says(write_tables: TableWriter) -> None:
    path = zipped(write_tables(topics=None), more={"topics.csv": ZERO_TABLE})
    told = len(ZERO_TABLE).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(told, (1000).to_bytes(4, "little")))
    assert refusal_of(path).problems[0].reason == Reason.UNREADABLE_FILE


def test_a_zip_file_may_have_any_name(write_tables: TableWriter) -> None:
    path = zipped(write_tables())
    assert read_dataset(path.rename(path.with_name("tables"))).n_organisations == 2


def test_a_zip_file_with_one_table_in_two_folders_is_ambiguous(write_tables: TableWriter) -> None:
    folder = write_tables()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, "one/" + file.name)
        archive.write(folder / "topics.csv", "two/topics.csv")
    path = folder.with_suffix(".zip")
    path.write_bytes(buffer.getvalue())
    assert refusal_of(path).problems[0].reason == Reason.AMBIGUOUS_TABLE


def test_text_in_utf_16_is_refused_with_the_way_out(write_tables: TableWriter) -> None:
    error = refusal_of(write_tables(organisations="id,name\na,A\n".encode("utf-16")))
    assert error.problems[0].reason == Reason.INVALID_UTF8
    assert error.expected == "text in UTF-8; in a spreadsheet, save as 'CSV UTF-8'"


@pytest.mark.parametrize("header", ['id,"name\n', "id," + "x" * 2_000_000 + "\n", "id," + "x" * 200_000 + "\n"])
def test_a_header_that_cannot_be_read_is_refused(write_tables: TableWriter, header: str) -> None:
    error = refusal_of(write_tables(organisations=header + "a,A\n"))
    assert error.problems[0].reason in {Reason.BROKEN_QUOTES, Reason.TOO_LONG}
    assert error.line == 1


def test_the_mark_of_undecodable_bytes_is_for_reading_only() -> None:
    with pytest.raises(UnicodeEncodeError):
        "å".encode("ascii", errors=MARK_INVALID)
