"""Backup and restore: dated copies of the desk's file, and one of them put back in its place."""

from __future__ import annotations

import contextlib
import itertools
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from automation.desk.store import SCHEMA_VERSION, Store
from automation.errors import WorkspaceError
from automation.jobs.desk_file import desk_in_words
from automation.jobs.house import House, existing_desk
from automation.jobs.whole import whole_file

_OURS: Final = re.compile(r"followthrough-(\d{4}-\d{2}-\d{2})\.sqlite")
_ANOTHER: Final = "Choose an earlier copy, and run: followthrough doctor"
_BESIDE: Final = ("-wal", "-shm")
"""What SQLite keeps beside a file that is in use; of no use, and harmful, beside another file of the same name."""


@dataclass(frozen=True)
class Backup:
    """A copy that was made: where, how many bytes, how many copies are kept now, and which old ones were removed."""

    path: Path
    size: int
    kept: int
    removed: tuple[Path, ...]


@dataclass(frozen=True)
class Restored:
    """What is the desk now, from which copy, and where the file that was there before lies (None: there was none)."""

    desk: Path
    source: Path
    before: Path | None


def make_backup(house: House, today: date) -> Backup:
    """Copy the desk's file into config's folder as `followthrough-2026-11-22.sqlite`, whole and proven, or not at all.

    A second copy of a day takes the first one's place. The newest `keep_backups` of ours stay; other files are left
    alone. Works while others write. Raises WorkspaceError where the desk is damaged or the folder cannot take it.
    """
    existing_desk(house)
    folder = house.config.desk.backups
    target = folder / f"followthrough-{today.isoformat()}.sqlite"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(target) as beside:
            _copy(house.config.desk.file, beside)
            _demand_whole(beside, "The copy was not kept, because it is damaged, and so the desk's file may be.")
        removed = _remove_old(folder, house.config.desk.keep_backups, but=target)
    except OSError as error:
        raise WorkspaceError(
            f"No copy of the desk could be made in {folder}: {error.strerror}.",
            remedy="Check that the folder is there, that you may write in it and that the disk is not full.",
        ) from error
    return Backup(target, target.stat().st_size, len(backups(folder)), removed)


def backups(folder: Path) -> list[Path]:
    """The copies that backup made in a folder, the newest first."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if _OURS.fullmatch(path.name)), key=day_of, reverse=True)


def day_of(backup: Path) -> str:
    """The day of one of our copies, as it stands in its name: 2026-11-22."""
    found = _OURS.fullmatch(backup.name)
    return found[1] if found else ""


def restore(house: House, source: Path, *, confirm: bool) -> Restored:
    """Put a copy in the place of the desk's file, which is kept beside it under another name.

    Nothing is changed without `confirm`, with a copy that is damaged, or while a run or an open desk uses the file:
    then a WorkspaceError says what to do. The file that is replaced is never opened for reading, so a damaged one is
    no hindrance.
    """
    check_copy(source)
    desk = house.config.desk.file
    if not confirm:
        raise WorkspaceError(
            f"{source.name} is whole and could be put back. Nothing was changed yet.",
            remedy=f"Everything entered since then would go from {desk.name}. To put it back, add: --yes",
        )
    with house.alone(), _not_in_use(desk):
        try:
            before = _put_back(desk, source, house.now)
        except OSError as error:
            raise WorkspaceError(
                f"{source.name} could not be put back: {error.strerror}.",
                remedy=f"Check that you may write in {desk.parent} and that the disk is not full.",
            ) from error
    return Restored(desk, source, before)


def _copy(desk: Path, target: Path) -> None:
    with desk_in_words():
        store = Store(desk)
        try:
            store.copy_to(target)
        finally:
            store.close()


def _remove_old(folder: Path, keep: int, *, but: Path) -> tuple[Path, ...]:
    removed = tuple(path for path in backups(folder)[keep:] if path != but)
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def check_copy(source: Path) -> None:
    """Raise WorkspaceError unless the file is a whole desk that this program understands."""
    if not source.is_file():
        raise WorkspaceError(f"{source} is not there.", remedy="Name one of the files in the backups folder.")
    version = _demand_whole(source, f"{source.name} is damaged, and was not put back.")
    if not 0 < version <= SCHEMA_VERSION:
        what = "was made by a newer Followthrough" if version > SCHEMA_VERSION else "is not a desk file"
        raise WorkspaceError(f"{source.name} {what}, and was not put back.", remedy="Choose another copy.")


def _demand_whole(path: Path, what: str) -> int:
    """SQLite's own thorough check of a file; returns the version of its tables, raises WorkspaceError with `what`."""
    try:
        with _opened(path) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise WorkspaceError(what, remedy=_ANOTHER) from error
    if found != "ok":
        raise WorkspaceError(what, remedy=_ANOTHER)
    return int(version)


def _opened(path: Path) -> contextlib.closing[sqlite3.Connection]:
    """A file of SQLite to read from.

    `immutable` leaves nothing beside it, not even where it is on a read-only disk; a file with transactions beside it
    that are not in it yet (one that was the desk and was put aside) is read with them.
    """
    uri = path.resolve().as_uri()
    return contextlib.closing(sqlite3.connect(uri if Path(f"{path}-wal").exists() else f"{uri}?immutable=1", uri=True))


@contextlib.contextmanager
def _not_in_use(desk: Path) -> Iterator[None]:
    """Refuse while another program has the desk open, as far as can be told.

    A file of SQLite that nobody has open any more has no `-shm` beside it, unless the last one to use it died; and
    nobody can take the whole file while another has it open. A damaged file cannot be asked, and is let through.
    """
    if desk.exists() and Path(f"{desk}-shm").exists() and _held(desk):
        raise WorkspaceError(
            f"The desk {desk.name} is open in another program.",
            remedy="End `followthrough run` or `followthrough serve` first, then restore again.",
        )
    yield


def _held(desk: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(desk, timeout=0.5, isolation_level=None)) as connection:
            # Going back from WAL needs the file for oneself alone: the plainest way to ask whether somebody has it.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        return (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    except sqlite3.DatabaseError:
        return False
    return False


def _put_back(desk: Path, source: Path, now: datetime) -> Path | None:
    desk.parent.mkdir(parents=True, exist_ok=True)
    before = _free_name(desk, now) if desk.exists() else None
    with whole_file(desk) as beside:
        with _opened(source) as copy, contextlib.closing(sqlite3.connect(beside)) as target:
            copy.backup(target)
        if before:
            desk.rename(before)
        # What was not yet in the old file goes with it: applied to the new one, it would spoil it.
        for left in (Path(f"{desk}{ending}") for ending in _BESIDE):
            if before and left.name.endswith("-wal") and left.exists():
                left.rename(f"{before}-wal")
            left.unlink(missing_ok=True)
    return before


def _free_name(desk: Path, now: datetime) -> Path:
    wanted = f"{desk.stem}.before-restore-{now:%Y-%m-%d-%H%M%S}"
    names = (f"{wanted}{f'-{number}' if number else ''}{desk.suffix}" for number in itertools.count())
    return next(path for path in map(desk.with_name, names) if not path.exists())
