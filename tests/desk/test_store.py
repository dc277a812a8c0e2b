"""The store: what was acknowledged is kept, and a file that cannot be used is told in plain words."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from automation.desk import store as store_room
from automation.desk.store import DeskFileError, Store

INSERT = "INSERT INTO meta VALUES (?, ?)"


@contextlib.contextmanager
def told(*words: str) -> Iterator[None]:
    with pytest.raises(DeskFileError) as caught:
        yield
    for word in words:
        assert word in str(caught.value)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "desk.sqlite")
    yield made
    made.close()


def test_the_file_is_made_with_durable_settings(store: Store) -> None:
    with store.read() as connection:
        settings = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1, 1]


def test_what_was_written_is_there_after_opening_again(store: Store) -> None:
    store.set_meta("key", "value")
    store.close()
    again = Store(store.path)
    assert again.meta("key") == "value" and again.meta("other") == ""
    assert again.meta("secret")
    again.close()


def test_a_block_that_fails_changes_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as connection:
        connection.execute(INSERT, ("key", "value"))
        raise ZeroDivisionError
    assert store.meta("key") == ""


def test_a_file_that_another_program_holds_is_said_to_be_in_use(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with store.read() as connection:
        connection.execute("PRAGMA busy_timeout = 20")
    with told("in use by another program", "Nothing was changed", str(store.path)), store.write():
        pass
    other.execute("COMMIT")
    other.close()
    store.set_meta("key", "value")


def test_reading_goes_on_while_another_program_writes(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute(INSERT, ("key", "value"))
    assert store.meta("key") == ""
    other.execute("COMMIT")
    other.close()
    assert store.meta("key") == "value"


def test_a_file_that_may_not_be_written_is_said_to_be_so(store: Store) -> None:
    with store.read() as connection:
        connection.execute("PRAGMA query_only = ON")
    with told("may not be written to", "Give your account the right"), store.write() as connection:
        connection.execute(INSERT, ("key", "value"))


def test_a_full_disk_is_said_to_be_full_and_nothing_is_kept(store: Store) -> None:
    with store.read() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with told("the disk is full", "Nothing was changed"), store.write() as connection:
        connection.execute(INSERT, ("first", "kept?"))
        connection.execute(INSERT, ("big", "x" * 1_000_000))
    assert store.meta("first") == "" and store.meta("big") == ""


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    path.write_bytes(b"this is no database, it is a letter" * 100)
    with told("not a desk file, or is damaged", "followthrough restore"):
        Store(path)


def test_a_file_whose_pages_are_damaged_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    store = Store(path)
    store.set_meta("big", "x" * 100_000)
    with store.read() as connection:
        connection.execute("SELECT 1")
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with told("damaged"):
        Store(path).meta("big")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with told("does not exist", "nowhere"):
        Store(tmp_path / "nowhere" / "desk.sqlite")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with told("cannot be opened"):
        Store(tmp_path)


@pytest.mark.parametrize("version", range(1, store_room.SCHEMA_VERSION))
def test_a_file_of_an_older_program_gets_all_that_came_after_it(version: int, tmp_path: Path) -> None:
    def shape(path: Path) -> list[tuple[str, str]]:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.executescript("".join((store_room._SCHEMA, *store_room._UPGRADES)[:version]))
        connection.execute("INSERT INTO meta VALUES ('secret', 'kept')")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
    opened = Store(old)
    assert opened.meta("secret") == "kept"
    opened.close()
    Store(new).close()
    assert shape(old) == shape(new)


def test_whether_a_row_of_cells_has_a_sheet_is_looked_up_without_reading_all_that_is_known_of_the_sheet(
    store: Store,
) -> None:
    with store.read() as connection:
        roots = dict(connection.execute("SELECT rootpage, name FROM sqlite_master WHERE tbl_name = 'sheet'"))
        steps = connection.execute("EXPLAIN INSERT OR REPLACE INTO cells VALUES ('x', 0, 0, '')").fetchall()
    assert {roots[step[3]] for step in steps if step[1] == "OpenRead" and step[3] in roots} == {"sheet_by_key"}


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with told("newer Followthrough"):
        Store(path)
    with told("newer Followthrough"):
        Store(path)


def test_every_thread_has_a_connection_of_its_own(store: Store) -> None:
    seen: list[str] = []

    def work(number: int) -> None:
        store.set_meta(f"key{number}", str(number))
        seen.append(store.meta(f"key{number}"))
        store.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [str(number) for number in range(8)]


def test_a_copy_is_whole_even_while_others_write(store: Store, tmp_path: Path) -> None:
    store.set_meta("key", "value")
    with store.write() as connection:
        connection.execute(INSERT, ("later", "not yet"))
        other = threading.Thread(target=store.copy_to, args=(tmp_path / "copy.sqlite",))
        other.start()
        other.join()
    copy = Store(tmp_path / "copy.sqlite")
    assert copy.meta("key") == "value" and copy.meta("later") == ""
    copy.close()


def test_only_its_owner_may_read_the_desks_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.sqlite")
    with store.write() as connection:
        connection.execute("INSERT INTO meta VALUES ('a', 'b')")
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}, modes
