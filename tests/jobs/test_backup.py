"""Backup: copies are whole or not there, and one of them can always be put back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from desk_copies import SUNDAY, copy_of, note_in, with_note

from automation.errors import ConfigError, FollowthroughError, WorkspaceError
from automation.jobs.backup import make_backup
from automation.jobs.copies import backups
from automation.jobs.house import House, existing_desk, open_house
from automation.jobs.init import initialise
from automation.jobs.provision import provision
from automation.jobs.restoring import restore

OpenAt = Callable[[datetime], House]


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
