"""A desk file that is locked, read-only, damaged or full: a plain sentence, and nothing written by halves."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from automation.errors import ConfigError, FollowthroughError, WorkspaceError
from automation.jobs.provision import provision
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHILD = {"initials": "QZQZQZ", "date_of_birth": "2015-03-01"}


@pytest.fixture
def waiting(partnership: Any) -> Any:
    """A partnership to which a referral was sent."""
    partnership.send("referral", asker_name="Xanthippe", turns=[CHILD])
    return partnership


@pytest.fixture
def desk_file(waiting: Any) -> Path:
    """The desk's file."""
    file: Path = waiting.house.config.desk.file
    return file


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program holds the file."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_file_is_told_in_a_sentence_and_the_next_sync_does_it_all(
    waiting: Any, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.desk.store.BUSY_SECONDS", 0.05)
    waiting.at(TUESDAY)
    before = waiting.dump()
    with locked(desk_file), pytest.raises(WorkspaceError, match="in use by another program") as told:
        run_sync(waiting.house)
    assert "Close the other program" in str(told.value) and "Traceback" not in str(told.value)
    assert waiting.dump() == before
    assert run_sync(waiting.house).responses == 1


@pytest.mark.parametrize("job", [run_sync, run_remind, provision])
def test_a_locked_file_is_told_before_anything_else_is_done(
    waiting: Any, desk_file: Path, monkeypatch: pytest.MonkeyPatch, job: Callable[..., Any]
) -> None:
    monkeypatch.setattr("automation.desk.store.BUSY_SECONDS", 0.05)
    house = waiting.at(TUESDAY)
    with locked(desk_file), pytest.raises(WorkspaceError, match="in use by another program"):
        job(house)
    assert house.calls == {}


def test_people_who_fill_in_a_form_wait_longer_for_a_locked_file_than_a_command_does(
    waiting: Any, desk_file: Path
) -> None:
    def wait() -> int:
        connection = waiting.house.office.desk.store._connection()
        return int(connection.execute("PRAGMA busy_timeout").fetchone()[0])

    with ThreadPoolExecutor(1) as pages:
        assert pages.submit(wait).result() == 10_000 and wait() == 3_000


def test_a_file_that_gets_locked_between_two_writes_loses_nothing(
    waiting: Any, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.desk.store.BUSY_SECONDS", 0.05)
    house = waiting.at(TUESDAY)
    sheets, writes = house.office.sheets, []
    write, stack = sheets.write, contextlib.ExitStack()

    def lock_before_the_second(*given: Any) -> Any:
        writes.append(given)
        if len(writes) == 2:
            stack.enter_context(locked(desk_file))
        return write(*given)

    monkeypatch.setattr(sheets, "write", lock_before_the_second)
    with stack, pytest.raises(WorkspaceError, match="in use by another program"):
        run_sync(house)
    monkeypatch.setattr(sheets, "write", write)
    run_sync(house)
    assert [row["initials"] for row in waiting.rows("children")] == ["QZQZQZ"]
    assert [row["became"] for row in waiting.rows("responses")] == ["New case"]


def test_a_read_only_file_is_told_in_a_sentence(waiting: Any, desk_file: Path) -> None:
    with waiting.house.office.desk.store.read() as connection:
        connection.execute("SELECT 1")
    waiting.house.office.desk.store._connection().execute("PRAGMA query_only = ON")
    with pytest.raises(WorkspaceError, match="may not be written to"):
        run_sync(waiting.house)
    waiting.at(TUESDAY)
    assert waiting.rows("children") == []


def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_half_written(waiting: Any) -> None:
    for number in range(30):
        waiting.send("feedback_child", good=f"{number} " * 5_000)
    store = waiting.house.office.desk.store
    pages = store._connection().execute("PRAGMA page_count").fetchone()[0]
    store._connection().execute(f"PRAGMA max_page_count = {pages + 20}")
    before = waiting.dump()
    with pytest.raises(WorkspaceError, match="the disk is full"):
        run_sync(waiting.house)
    after = waiting.dump()
    assert len(waiting.rows("responses")) == len(waiting.rows("children")) == len(waiting.rows("feedback")) == 0
    assert after["response"] == before["response"]
    store._connection().execute("PRAGMA max_page_count = 1073741823")
    assert run_sync(waiting.house).responses == 31
    assert len(waiting.rows("feedback")) == 30


def test_a_damaged_file_is_told_in_a_sentence(waiting: Any, desk_file: Path) -> None:
    waiting.house.office.desk.store._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    waiting.house.office.desk.store.close()
    size = desk_file.stat().st_size
    with desk_file.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(WorkspaceError, match="is damaged"):
        run_sync(waiting.open_at(TUESDAY))


def test_a_file_that_is_no_desk_is_told_in_a_sentence(waiting: Any, desk_file: Path) -> None:
    waiting.house.office.desk.store.close()
    for beside in desk_file.parent.glob(f"{desk_file.name}-*"):
        beside.unlink()
    desk_file.write_text("Dear diary, " * 500)
    with pytest.raises(WorkspaceError, match="is not a desk file, or is damaged"):
        run_sync(waiting.open_at(TUESDAY))


def test_without_a_desk_nothing_is_made_by_a_sync_or_a_reminder(waiting: Any, desk_file: Path) -> None:
    waiting.house.office.desk.store.close()
    desk_file.unlink()
    for job in (run_sync, run_remind):
        with pytest.raises(ConfigError, match="There is no desk yet"):
            job(waiting.open_at(TUESDAY))
    assert not desk_file.exists()


def test_a_desk_whose_name_was_mistyped_is_named_before_a_new_one_is_offered(waiting: Any, desk_file: Path) -> None:
    waiting.house.office.desk.store.close()
    desk_file.rename(desk_file.with_name("ours.sqlite"))
    with pytest.raises(ConfigError) as told:
        run_sync(waiting.open_at(TUESDAY))
    assert told.value.remedy.startswith("ours.sqlite is here: did you mean that? Then write it as `file` under [desk].")


def test_no_failure_says_what_a_respondent_typed(
    waiting: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    write = waiting.house.office.sheets.write

    def broken(spreadsheet_id: str, requests: Any, what: str, *more: Any) -> Any:
        for request in requests:
            for row in request.get("appendCells", {}).get("rows", []):
                for cell in row["values"]:
                    cell.get("userEnteredValue", {})["boolValue"] = "not a tick"
        return write(spreadsheet_id, requests, what, *more)

    monkeypatch.setattr(waiting.house.office.sheets, "write", broken)
    with pytest.raises(FollowthroughError) as told:
        run_sync(waiting.house)
    said = f"{told.value} {told.value.remedy} {caplog.text}"
    assert "QZQZQZ" not in said and "Xanthippe" not in said and "writing to “Tracker”" in said
