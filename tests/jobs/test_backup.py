"""Backup and restore: copies are whole or not there, and one of them can always be put back."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from automation.desk import DeskFileError
from automation.desk.store import Store
from automation.errors import ConfigError, FollowthroughError, WorkspaceError
from automation.jobs.backup import Backup, make_backup
from automation.jobs.copies import backups
from automation.jobs.house import House, existing_desk, open_house
from automation.jobs.init import initialise
from automation.jobs.provision import provision
from automation.jobs.restoring import restore

SUNDAY = date(2026, 11, 22)
OpenAt = Callable[[datetime], House]


def with_note(desk: Path, text: str) -> None:
    store = Store(desk)
    store.set_meta("note", text)
    store.close()


def note_in(desk: Path) -> str:
    store = Store(desk)
    try:
        return store.meta("note")
    finally:
        store.close()


def copy_of(house: House, text: str, day: date = SUNDAY) -> Backup:
    with_note(house.config.desk.file, text)
    return make_backup(house, day)


def test_a_copy_is_dated_whole_and_for_its_owner_alone(provisioned_house: House) -> None:
    made = copy_of(provisioned_house, "first")
    assert made.path == provisioned_house.config.desk.backups / "followthrough-2026-11-22.sqlite"
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.size == made.path.stat().st_size > 0
    assert (made.kept, made.removed) == (1, ())
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name], "nothing is left beside it"
    assert note_in(made.path) == "first"


def test_a_copy_has_what_was_written_a_moment_ago_while_the_desk_is_open(provisioned_house: House) -> None:
    store = provisioned_house.office.desk.store
    store.set_meta("note", "still in the write-ahead log")
    made = make_backup(provisioned_house, SUNDAY)
    assert note_in(made.path) == "still in the write-ahead log"


def test_a_copy_made_by_hand_leaves_the_earlier_one_of_the_day_which_can_be_put_back(provisioned_house: House) -> None:
    first = copy_of(provisioned_house, "before a row was deleted by slip")
    with_note(provisioned_house.config.desk.file, "after")
    second, third = (make_backup(provisioned_house, SUNDAY, by_hand=True) for _ in range(2))
    assert [made.path.name[14:] for made in (first, second, third)] == [
        "2026-11-22.sqlite",
        "2026-11-22-2.sqlite",
        "2026-11-22-3.sqlite",
    ]
    assert (third.kept, third.removed) == (3, ())
    restore(provisioned_house, first.path, confirm=True)
    assert note_in(provisioned_house.config.desk.file) == "before a row was deleted by slip"


def test_many_copies_of_one_day_push_no_other_day_out_and_go_together(folder: Path) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("keep_backups = 30", "keep_backups = 2"))
    house = open_house(config)
    sunday = make_backup(house, SUNDAY)
    for _ in range(4):
        assert make_backup(house, SUNDAY + timedelta(days=1), by_hand=True).removed == ()
    gone = make_backup(house, SUNDAY + timedelta(days=2), by_hand=True)
    assert gone.removed == (sunday.path,)
    assert len(make_backup(house, SUNDAY + timedelta(days=3)).removed) == 4


def test_a_second_copy_of_the_day_takes_the_place_of_the_first(provisioned_house: House) -> None:
    copy_of(provisioned_house, "morning")
    made = copy_of(provisioned_house, "evening")
    assert made.kept == 1
    assert note_in(made.path) == "evening"


def another_desk(house: House, note: str) -> House:
    """The same place with another desk, as when somebody began afresh."""
    house.config.desk.file.unlink()
    put_away = house.config.desk.backups.rename(house.config.desk.backups.with_name("put away"))
    again = open_house(house.config_path, clock=house.clock)
    provision(again)
    put_away.rename(house.config.desk.backups)
    with_note(again.config.desk.file, note)
    return again


def test_a_copy_of_another_desk_is_never_replaced(folder: Path) -> None:
    first = copy_of(open_house(folder / "config.toml"), "the first desk")
    again = another_desk(open_house(folder / "config.toml"), "another desk")
    for kept in (2, 2):
        made = make_backup(again, SUNDAY)
        assert made.path.name == "followthrough-2026-11-22-2.sqlite" and made.kept == kept
    assert (note_in(first.path), note_in(made.path)) == ("the first desk", "another desk")
    assert backups(made.path.parent) == [made.path, first.path], "the newest first"


def test_a_copy_that_holds_more_responses_is_never_replaced(provisioned_house: House) -> None:
    desk = provisioned_house.config.desk.file
    empty = copy_of(provisioned_house, "before the response").path.rename(desk.with_name("empty.sqlite"))
    with closing(sqlite3.connect(desk)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        row = {"id": "r1", "form_id": "f1", "created": "2026-11-22T09:00:00Z", "submitted": "2026-11-22T09:00:00Z"}
        known = [about for about in connection.execute("PRAGMA table_info(response)") if about[3] or about[5]]
        connection.execute(
            f"INSERT INTO response ({', '.join(about[1] for about in known)}) VALUES ({', '.join('?' * len(known))})",
            [row.get(about[1], "{}") for about in known],
        )
        connection.commit()
    full = make_backup(provisioned_house, SUNDAY)
    restore(provisioned_house, empty, confirm=True)
    second = make_backup(provisioned_house, SUNDAY)
    assert (full.path.name, second.path.name) == (
        "followthrough-2026-11-22.sqlite",
        "followthrough-2026-11-22-2.sqlite",
    )
    restore(provisioned_house, full.path, confirm=True)
    assert make_backup(provisioned_house, SUNDAY).path == second.path, "now it holds no fewer"


def test_a_copy_that_cannot_be_read_is_left_as_it_is(provisioned_house: House) -> None:
    made = copy_of(provisioned_house, "a copy")
    made.path.write_bytes(b"\xff" * 5000)
    assert make_backup(provisioned_house, SUNDAY).path.name == "followthrough-2026-11-22-2.sqlite"
    assert made.path.read_bytes() == b"\xff" * 5000


def test_second_copies_are_cleared_away_in_their_turn(folder: Path) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("keep_backups = 30", "keep_backups = 2"))
    copy_of(open_house(config), "the first desk")
    again = another_desk(open_house(config), "another desk")
    for days in range(2):
        assert make_backup(again, SUNDAY + timedelta(days=days)).removed == ()
    gone = make_backup(again, SUNDAY + timedelta(days=2)).removed
    assert [path.name for path in gone] == ["followthrough-2026-11-22-2.sqlite", "followthrough-2026-11-22.sqlite"]


@pytest.mark.parametrize("lost", ["gone", "emptied"])
def test_where_copies_are_a_lost_desk_is_brought_back_and_not_made_anew(folder: Path, lost: str) -> None:
    made = copy_of(open_house(folder / "config.toml"), "good")
    desk, house = folder / "desk.sqlite", open_house(folder / "config.toml")
    desk.unlink()
    if lost == "emptied":
        desk.touch()
    for attempt in (
        lambda: provision(house),
        lambda: provision(house, only_plan=True),
        lambda: initialise(folder / "config.toml", {}),
        lambda: existing_desk(house),
        lambda: make_backup(house, SUNDAY),
    ):
        with pytest.raises(ConfigError, match="there are copies of it in") as caught:
            attempt()
        assert caught.value.remedy.endswith(f"followthrough restore {made.path}")
        assert "move the copies to another folder" in caught.value.remedy
    assert not desk.exists() or desk.stat().st_size == 0
    restore(house, made.path, confirm=True)
    existing_desk(house)
    assert note_in(desk) == "good"


def test_the_newest_are_kept_and_other_peoples_files_are_left_alone(folder: Path) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("keep_backups = 30", "keep_backups = 2"))
    house = open_house(config)
    (folder / "backups").mkdir()
    others = ["mine.sqlite", "followthrough-old.sqlite", "followthrough-2020-01-01.sqlite.txt"]
    for name in others:
        (folder / "backups" / name).write_text("not ours")
    for days in range(4):
        made = make_backup(house, SUNDAY + timedelta(days=days))
    assert [path.name for path in made.removed] == ["followthrough-2026-11-23.sqlite"]
    assert [path.name[14:24] for path in backups(folder / "backups")] == ["2026-11-25", "2026-11-24"]
    assert all((folder / "backups" / name).exists() for name in others)
    assert make_backup(house, date(2020, 2, 2)).path.exists(), "the copy just made is never the one that goes"


def test_a_damaged_desk_does_not_take_the_place_of_a_good_copy(provisioned_house: House) -> None:
    made = copy_of(provisioned_house, "good")
    desk = provisioned_house.config.desk.file
    content = bytearray(desk.read_bytes())
    content[4096 * 3 : 4096 * 12] = b"\xff" * 4096 * 9
    desk.write_bytes(content)
    with pytest.raises(WorkspaceError) as caught:
        make_backup(provisioned_house, SUNDAY)
    assert "followthrough restore" in caught.value.what + caught.value.remedy
    assert note_in(made.path) == "good"
    assert len(list(made.path.parent.iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_named(provisioned_house: House) -> None:
    provisioned_house.config.desk.backups.write_text("a file where the folder should be")
    with pytest.raises(FollowthroughError, match=r"No copy of the desk could be made in .*backups"):
        make_backup(provisioned_house, SUNDAY)


def test_without_a_desk_there_is_nothing_to_copy(provisioned_house: House) -> None:
    provisioned_house.config.desk.file.unlink()
    with pytest.raises(ConfigError, match="no desk yet"):
        make_backup(provisioned_house, SUNDAY)


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
