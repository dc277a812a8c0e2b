"""Restore: a copy takes the place of the desk, and nothing of what was there is lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk_copies import copy_of, note_in, with_note

from automation.desk import DeskFileError
from automation.desk.store import Store
from automation.errors import WorkspaceError
from automation.jobs.house import House, open_house
from automation.jobs.restoring import restore

OpenAt = Callable[[datetime], House]


def test_restoring_brings_the_copy_back_and_keeps_what_was_there(provisioned_house: House) -> None:
    made = copy_of(provisioned_house, "before the accident")
    desk = provisioned_house.config.desk.file
    with_note(desk, "after the accident")
    done = restore(provisioned_house, made.path, confirm=True)
    assert note_in(desk) == "before the accident"
    assert done.before == desk.with_name("desk.before-restore-2026-11-23-090000.sqlite")
    assert note_in(done.before) == "after the accident"
    assert desk.stat().st_mode & 0o777 == 0o600
    assert made.path.exists()


def test_two_restores_in_the_same_second_keep_both_files(provisioned_house: House) -> None:
    made = copy_of(provisioned_house, "a copy")
    with_note(provisioned_house.config.desk.file, "one")
    first = restore(provisioned_house, made.path, confirm=True).before
    with_note(provisioned_house.config.desk.file, "two")
    second = restore(provisioned_house, made.path, confirm=True).before
    assert first and second
    assert (note_in(first), note_in(second)) == ("one", "two")


@pytest.mark.parametrize("damage", [b"not a database at all", b""])
def test_restoring_over_a_damaged_file_needs_no_look_into_it(folder: Path, damage: bytes) -> None:
    made = copy_of(open_house(folder / "config.toml"), "good")
    desk = folder / "desk.sqlite"
    desk.write_bytes(damage)
    if damage:
        with pytest.raises(DeskFileError):
            Store(desk)
    house = open_house(folder / "config.toml")
    done = restore(house, made.path, confirm=True)
    assert note_in(desk) == "good"
    assert done.before and done.before.read_bytes() == damage


def test_restoring_where_the_file_is_gone(folder: Path) -> None:
    made = copy_of(open_house(folder / "config.toml"), "good")
    (folder / "desk.sqlite").unlink()
    with pytest.raises(WorkspaceError) as caught:
        restore(open_house(folder / "config.toml"), made.path, confirm=False)
    assert caught.value.remedy == "To put it back, add: --yes", "there is nothing that could go"
    assert restore(open_house(folder / "config.toml"), made.path, confirm=True).before is None
    assert note_in(folder / "desk.sqlite") == "good"


def test_what_a_crash_left_beside_the_old_file_does_not_spoil_the_new_one(folder: Path) -> None:
    house = open_house(folder / "config.toml")
    made = copy_of(house, "good")
    desk = folder / "desk.sqlite"
    with closing(sqlite3.connect(desk)) as open_still:
        open_still.execute("UPDATE meta SET value = 'in the log only' WHERE key = 'note'")
        open_still.commit()
        old, log = desk.read_bytes(), Path(f"{desk}-wal").read_bytes()
    desk.write_bytes(old)
    Path(f"{desk}-wal").write_bytes(log)
    done = restore(house, made.path, confirm=True)
    assert note_in(desk) == "good"
    assert done.before and note_in(done.before) == "in the log only", "nothing of the old file is lost either"
    assert note_in(restore_of(house, done.before)) == "in the log only", "and it can be put back in its turn"


def restore_of(house: House, source: Path) -> Path:
    return restore(house, source, confirm=True).desk


def test_nothing_happens_without_a_yes(provisioned_house: House) -> None:
    made = copy_of(provisioned_house, "copy")
    with_note(provisioned_house.config.desk.file, "present")
    with pytest.raises(WorkspaceError, match="Nothing was changed yet") as caught:
        restore(provisioned_house, made.path, confirm=False)
    assert "--yes" in caught.value.remedy
    assert note_in(provisioned_house.config.desk.file) == "present"


def test_a_damaged_foreign_or_newer_copy_is_refused(provisioned_house: House, tmp_path: Path) -> None:
    made = copy_of(provisioned_house, "present")
    spoilt, foreign, newer = tmp_path / "spoilt.sqlite", tmp_path / "foreign.sqlite", tmp_path / "newer.sqlite"
    people = tmp_path / "people.csv"
    people.write_text("Name,Email\nSal Rowe,sal@hopeside.example\n")
    content = bytearray(made.path.read_bytes())
    content[4096 * 3 : 4096 * 12] = b"\xff" * 4096 * 9
    spoilt.write_bytes(content)
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    newer.write_bytes(made.path.read_bytes())
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for source, why in (
        (spoilt, "damaged"),
        (foreign, "not a desk file"),
        (newer, "newer Followthrough"),
        (people, r"people\.csv is no copy of a desk"),
        (tmp_path / "none.sqlite", "not there"),
    ):
        with pytest.raises(WorkspaceError, match=why):
            restore(provisioned_house, source, confirm=True)
    assert note_in(provisioned_house.config.desk.file) == "present"


def test_it_waits_for_no_run_but_says_that_one_is_at_work(provisioned_house: House, open_at: OpenAt) -> None:
    made = copy_of(provisioned_house, "copy")
    other = open_at(datetime(2026, 11, 23, 9, tzinfo=UTC))
    with other.alone(), pytest.raises(WorkspaceError, match="Another run"):
        restore(provisioned_house, made.path, confirm=True)


def test_a_desk_that_is_open_is_not_pulled_from_under_its_pages(provisioned_house: House) -> None:
    made = copy_of(provisioned_house, "copy")
    desk = provisioned_house.config.desk.file
    with_note(desk, "present")
    ready, done = threading.Event(), threading.Event()

    def hold() -> None:
        store = Store(desk)
        store.meta("note")
        ready.set()
        done.wait(30)
        store.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert ready.wait(10)
    try:
        with pytest.raises(WorkspaceError, match="open in another program"):
            restore(provisioned_house, made.path, confirm=True)
    finally:
        done.set()
        holder.join()
    assert note_in(desk) == "present"
    restore(provisioned_house, made.path, confirm=True)
    assert note_in(desk) == "copy"
