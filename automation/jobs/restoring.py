"""Restore: a copy put in the place of the desk's file, and what that changes."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from automation.desk.store import SCHEMA_VERSION
from automation.errors import WorkspaceError
from automation.jobs.backup import refuse_at_google
from automation.jobs.came_back import CameBack, came_back
from automation.jobs.copies import PUT_ASIDE, is_ours
from automation.jobs.house import House
from automation.jobs.sqlite_file import copied, demand_whole, is_in_use, is_sqlite
from automation.jobs.whole import whole_file

_BESIDE: Final = ("-wal", "-shm")
"""What SQLite keeps beside a file that is in use; of no use, and harmful, beside another file of the same name."""


@dataclass(frozen=True)
class Restored:
    """What is the desk now, from which copy, where the file that was there before lies (None: there was none).

    And how both differ: what had been erased from that file and stands again, and what had come and is gone.
    """

    desk: Path
    source: Path
    before: Path | None
    back: CameBack


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
            return _compared(house, desk, copied(source, Path(folder) / desk.name))
    except OSError as error:
        return CameBack(unknown=f"There was no room to look into it: {error.strerror}.")


def _compared(house: House, before: Path | None, after: Path) -> CameBack:
    """What came back with the copy, and what went; a damaged file is not asked: its answers could not be believed."""
    if before is None:
        return CameBack(unknown="No other file was there to compare it with.")
    damaged = "The file that was there before is damaged."
    try:
        return came_back(house, before, after) if demand_whole(before, damaged) else CameBack(unknown=damaged)
    except WorkspaceError as why:
        return CameBack(unknown=why.what)


def check_copy(source: Path) -> None:
    """Raise WorkspaceError unless the file is a whole desk that this program understands."""
    if not source.is_file():
        raise WorkspaceError(f"{source} is not there.", remedy="Name one of the files in the backups folder.")
    if not is_ours(source) and not is_sqlite(source):
        raise WorkspaceError(
            f"{source.name} is no copy of a desk, and was not put back.",
            remedy="To see which copy is the newest: followthrough restore",
        )
    version = demand_whole(source, f"{source.name} is damaged, and was not put back.")
    if not 0 < version <= SCHEMA_VERSION:
        what = "was made by a newer Followthrough" if version > SCHEMA_VERSION else "is not a desk file"
        raise WorkspaceError(f"{source.name} {what}, and was not put back.", remedy="Choose another copy.")


@contextlib.contextmanager
def _not_in_use(desk: Path) -> Iterator[None]:
    if is_in_use(desk):
        raise WorkspaceError(
            f"The desk {desk.name} is open in another program.",
            remedy="End `followthrough run` or `followthrough serve` first, then restore again.",
        )
    yield


def _put_back(desk: Path, source: Path, now: datetime) -> Path | None:
    desk.parent.mkdir(parents=True, exist_ok=True)
    before = _free_name(desk, now) if desk.exists() else None
    with whole_file(desk) as beside:
        copied(source, beside)
        if before:
            desk.rename(before)
        # What was not yet in the old file goes with it: applied to the new one, it would spoil it.
        for left in (Path(f"{desk}{ending}") for ending in _BESIDE):
            if before and left.name.endswith("-wal") and left.exists():
                left.rename(f"{before}-wal")
            left.unlink(missing_ok=True)
    return before


def _free_name(desk: Path, now: datetime) -> Path:
    wanted = f"{desk.stem}{PUT_ASIDE}{now:%Y-%m-%d-%H%M%S}"
    names = (f"{wanted}{f'-{number}' if number else ''}{desk.suffix}" for number in itertools.count())
    return next(path for path in map(desk.with_name, names) if not path.exists())
