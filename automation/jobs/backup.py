"""Backup and restore: dated copies of the desk's file, and one of them put back in its place."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from automation.desk.banner import set_recovered
from automation.desk.store import SCHEMA_VERSION, Store
from automation.errors import WorkspaceError
from automation.jobs.came_back import CameBack, came_back
from automation.jobs.copies import backups, copy_of_day, day_of, how_to_restore, is_ours, number_of
from automation.jobs.desk_file import desk_in_words
from automation.jobs.house import House, existing_desk
from automation.jobs.whole import whole_file

_AT_GOOGLE: Final = (
    "Google keeps earlier versions of every spreadsheet: open it, then File, Version history. What stands in a copy "
    "(.ods) can be looked up in it, with LibreOffice or uploaded to Drive."
)
_ANOTHER: Final = "Choose an earlier copy, and run: followthrough doctor"
_BEGINNING: Final = b"SQLite format 3\0"
_DAMAGED: Final = "The copy was not kept, because it is damaged, and so the desk's file may be."
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
    """What is the desk now, from which copy, where the file that was there before lies (None: there was none).

    And how both differ: what had been erased from that file and stands again, and what had come and is gone.
    """

    desk: Path
    source: Path
    before: Path | None
    back: CameBack


def make_backup(house: House, today: date, *, by_hand: bool = False) -> Backup:
    """Copy the desk's file into config's folder as `followthrough-2026-11-22.sqlite`, whole and proven, or not at all.

    A second copy of a day gets a name of its own (`…-22-2.sqlite`) if it is made `by_hand`: what a person wants back
    may stand only in the first. Else it takes the first one's place, unless that is of another desk or holds more
    responses. Those of the newest `keep_backups` days stay; other files are left alone. Works while others write.
    Raises WorkspaceError where the desk is damaged or the folder cannot take it.
    """
    existing_desk(house, _AT_GOOGLE)
    folder = house.config.desk.backups
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = _target(house.config.desk.file, folder, today, by_hand=by_hand)
        with whole_file(target) as beside:
            _copy(house.config.desk.file, beside)
            _demand_whole(beside, _DAMAGED, _way_back(folder))
        removed = _remove_old(folder, house.config.desk.keep_backups, but=target)
    except OSError as error:
        raise WorkspaceError(
            f"No copy of the desk could be made in {folder}: {error.strerror}.",
            remedy="Check that the folder is there, that you may write in it and that the disk is not full.",
        ) from error
    with desk_in_words(), contextlib.closing(Store(house.config.desk.file)) as store:
        set_recovered(store, at=house.clock(), job="backup")
    return Backup(target, target.stat().st_size, len(backups(folder)), removed)


def restore(house: House, source: Path, *, confirm: bool) -> Restored:
    """Put a copy in the place of the desk's file, which is kept beside it under another name.

    Nothing is changed without `confirm`, with a copy that is damaged, or while a run or an open desk uses the file:
    then a WorkspaceError says what to do. The file that is replaced is read only when it has been, to find what was
    erased in it and what had come, so a damaged one is no hindrance.
    """
    refuse_at_google(house)
    check_copy(source)
    desk = house.config.desk.file
    if not confirm:
        lost = f"Everything entered since then would go from {desk.name}. " if desk.exists() else ""
        raise WorkspaceError(
            f"{source.name} is whole and could be put back. Nothing was changed yet.",
            remedy=f"{lost}To put it back, add: --yes",
        )
    with house.alone(), _not_in_use(desk):
        try:
            before = _put_back(desk, source, house.now)
        except OSError as error:
            raise WorkspaceError(
                f"{source.name} could not be put back: {error.strerror}.",
                remedy=f"Check that you may write in {desk.parent} and that the disk is not full.",
            ) from error
        return Restored(desk, source, before, _compared(house, before, desk))


def would_come_back(house: House, source: Path) -> CameBack:
    """What a copy would bring back that was erased since, and what would go with the desk's present file.

    The copy stays untouched: a copy of it is looked into.
    """
    desk = house.config.desk.file
    if not desk.exists():
        return _compared(house, None, source)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{desk.stem}-", dir=desk.parent) as folder:
            return _compared(house, desk, _copied(source, Path(folder) / desk.name))
    except OSError as error:
        return CameBack(unknown=f"There was no room to look into it: {error.strerror}.")


def _copied(source: Path, target: Path) -> Path:
    with _opened(source) as copy, contextlib.closing(sqlite3.connect(target)) as there:
        copy.backup(there)
    return target


def _compared(house: House, before: Path | None, after: Path) -> CameBack:
    """What came back with the copy, and what went; a damaged file is not asked: its answers could not be believed."""
    if before is None:
        return CameBack(unknown="No other file was there to compare it with.")
    damaged = "The file that was there before is damaged."
    try:
        return came_back(house, before, after) if _demand_whole(before, damaged) else CameBack(unknown=damaged)
    except WorkspaceError as why:
        return CameBack(unknown=why.what)


def refuse_at_google(house: House) -> None:
    """Raise ConfigError where forms and tracker are at Google: what is there cannot be put back as one file."""
    if house.on_google:
        existing_desk(house, _AT_GOOGLE)


def _target(desk: Path, folder: Path, today: date, *, by_hand: bool) -> Path:
    """Where today's copy goes: in the place of the day's last one, or beside it where that may not be replaced.

    Always the last one, so that of a day's copies the one with the highest number is the newest.
    """
    last = next((copy for copy in backups(folder) if day_of(copy) == today.isoformat()), None)
    if last is None:
        return copy_of_day(folder, today)
    if by_hand or not _replaceable(last, desk):
        return copy_of_day(folder, today, number_of(last) + 1)
    return last


def _replaceable(last: Path, desk: Path) -> bool:
    """Whether a copy of the desk holds all that this copy does: it is of the same desk, with no more responses."""
    there = _what_it_holds(last)
    with desk_in_words():
        store = Store(desk)
        try:
            with store.read() as connection:
                here = _secret_and_responses(connection)
        finally:
            store.close()
    return there is not None and there[0] == here[0] and there[1] <= here[1]


def _what_it_holds(copy: Path) -> tuple[str, int] | None:
    """What tells one desk from another, and how many responses a copy holds; None where it cannot be read."""
    try:
        with _opened(copy) as connection:
            return _secret_and_responses(connection)
    except sqlite3.DatabaseError:
        return None


def _secret_and_responses(connection: sqlite3.Connection) -> tuple[str, int]:
    secret = connection.execute("SELECT value FROM meta WHERE key = 'secret'").fetchone()
    (responses,) = connection.execute("SELECT count(*) FROM response").fetchone()
    return (str(secret[0]) if secret else "", int(responses))


def _way_back(folder: Path) -> str:
    """What to do about a desk that is damaged."""
    command = how_to_restore(folder)
    return f"Bring back the newest copy with: {command}" if command else "Run: followthrough doctor"


def _copy(desk: Path, target: Path) -> None:
    with desk_in_words():
        store = Store(desk)
        try:
            store.copy_to(target)
        finally:
            store.close()


def _remove_old(folder: Path, keep: int, *, but: Path) -> tuple[Path, ...]:
    days = list(dict.fromkeys(map(day_of, backups(folder))))
    removed = tuple(path for path in backups(folder) if path != but and day_of(path) in days[keep:])
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def check_copy(source: Path) -> None:
    """Raise WorkspaceError unless the file is a whole desk that this program understands."""
    if not source.is_file():
        raise WorkspaceError(f"{source} is not there.", remedy="Name one of the files in the backups folder.")
    if not is_ours(source) and not _is_sqlite(source):
        raise WorkspaceError(
            f"{source.name} is no copy of a desk, and was not put back.",
            remedy="To see which copy is the newest: followthrough restore",
        )
    version = _demand_whole(source, f"{source.name} is damaged, and was not put back.")
    if not 0 < version <= SCHEMA_VERSION:
        what = "was made by a newer Followthrough" if version > SCHEMA_VERSION else "is not a desk file"
        raise WorkspaceError(f"{source.name} {what}, and was not put back.", remedy="Choose another copy.")


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_BEGINNING)) == _BEGINNING
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be read: {error.strerror}.", remedy="Give your account the right to read it."
        ) from error


def _demand_whole(path: Path, what: str, remedy: str = _ANOTHER) -> int:
    """SQLite's own thorough check of a file; returns the version of its tables, raises WorkspaceError with `what`."""
    try:
        with _opened(path) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise WorkspaceError(what, remedy=remedy) from error
    if found != "ok":
        raise WorkspaceError(what, remedy=remedy)
    return int(version)


def _opened(path: Path) -> contextlib.closing[sqlite3.Connection]:
    """A file of SQLite to read from.

    `immutable` leaves nothing beside it, not even where it is on a read-only disk; a file with transactions beside it
    that are not in it yet (one that was the desk and was put aside) is read with them.
    """
    uri = path.resolve().as_uri()
    return contextlib.closing(sqlite3.connect(uri if Path(f"{path}-wal").exists() else f"{uri}?immutable=1", uri=True))


def is_in_use(desk: Path) -> bool:
    """Whether another program has the desk open, as far as can be told: then no copy takes its place.

    A file of SQLite that nobody has open any more has no `-shm` beside it, unless the last one to use it died; and
    nobody can take the whole file while another has it open. A damaged file cannot be asked, and is let through.
    """
    return desk.exists() and Path(f"{desk}-shm").exists() and _held(desk)


@contextlib.contextmanager
def _not_in_use(desk: Path) -> Iterator[None]:
    if is_in_use(desk):
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
        _copied(source, beside)
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
