"""Backup: dated copies of the desk's file."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from automation.desk.banner import set_recovered
from automation.desk.store import Store
from automation.errors import WorkspaceError
from automation.jobs.copies import backups, copy_of_day, day_of, how_to_restore, number_of
from automation.jobs.desk_file import desk_in_words
from automation.jobs.house import House, existing_desk
from automation.jobs.sqlite_file import demand_whole, opened
from automation.jobs.whole import whole_file

_AT_GOOGLE: Final = (
    "Google keeps earlier versions of every spreadsheet: open it, then File, Version history. What stands in a copy "
    "(.ods) can be looked up in it, with LibreOffice or uploaded to Drive."
)
_DAMAGED: Final = "The copy was not kept, because it is damaged, and so the desk's file may be."


@dataclass(frozen=True)
class Backup:
    """A copy that was made: where, how many bytes, how many copies are kept now, and which old ones were removed."""

    path: Path
    size: int
    kept: int
    removed: tuple[Path, ...]


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
            demand_whole(beside, _DAMAGED, _way_back(folder))
        removed = _remove_old(folder, house.config.desk.keep_backups, but=target)
    except OSError as error:
        raise WorkspaceError(
            f"No copy of the desk could be made in {folder}: {error.strerror}.",
            remedy="Check that the folder is there, that you may write in it and that the disk is not full.",
        ) from error
    with desk_in_words(), contextlib.closing(Store(house.config.desk.file)) as store:
        set_recovered(store, at=house.clock(), job="backup")
    return Backup(target, target.stat().st_size, len(backups(folder)), removed)


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
        with opened(copy) as connection:
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
