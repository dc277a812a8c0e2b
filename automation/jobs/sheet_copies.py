"""Dated copies of the spreadsheets at Google: each an .ods file as Google exports it, in the folder of copies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from automation.desk.banner import set_recovered
from automation.errors import WorkspaceError
from automation.jobs.export import export_spreadsheet
from automation.jobs.files import find_files
from automation.jobs.house import House, existing_office
from automation.jobs.whole import whole_file
from automation.workspace.drive import TooLargeError

_OURS: Final = re.compile(r"followthrough-(\d{4}-\d{2}-\d{2})(?:-([1-9]\d{0,5}))?-[a-z0-9_]+\.ods")
_ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class SheetCopies:
    """The copies of a day: where, how many bytes, of how many days copies are kept now, and which were removed."""

    paths: tuple[Path, ...]
    size: int
    kept: int
    removed: tuple[Path, ...]


def copy_sheets(house: House, today: date, *, by_hand: bool = False) -> SheetCopies:
    """Copy every spreadsheet into config's folder as `followthrough-2026-11-22-tracker.ods`, each whole or not at all.

    A second copy of a day gets a name of its own (`…-22-2-tracker.ods`) if it is made `by_hand`; else it takes the
    last one's place. Those of the newest `keep_backups` days stay, and so do all other files. Raises WorkspaceError
    where a spreadsheet cannot be read or the folder cannot take it.
    """
    existing_office(house)
    folder, files = house.config.desk.backups, find_files(house, {})
    if not files.sheets:
        raise WorkspaceError("There is nothing to copy yet.", remedy="Make it with: followthrough provision")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with house.alone():
            begins = _beginning(folder, today.isoformat(), by_hand=by_hand)
            paths = tuple(
                _copy(house, key, files.sheets[key], folder / f"{begins}-{key}.ods") for key in sorted(files.sheets)
            )
        removed = _remove_old(folder, house.config.desk.keep_backups)
    except OSError as error:
        raise WorkspaceError(
            f"No copy of the spreadsheets could be made in {folder}: {error.strerror}.",
            remedy="Check that the folder is there, that you may write in it and that the disk is not full.",
        ) from error
    set_recovered(house.notes, at=house.clock(), job="backup")
    return SheetCopies(paths, sum(path.stat().st_size for path in paths), len(days_copied(folder)), removed)


def days_copied(folder: Path) -> list[str]:
    """The days of which there are copies, the newest first: 2026-11-22."""
    return sorted({_day(path) for path in _ours(folder)}, reverse=True)


def _beginning(folder: Path, day: str, *, by_hand: bool) -> str:
    """How the names of today's copies begin: as those of the day's last ones, or by hand with the next number."""
    last = max((_number(path) for path in _ours(folder) if _day(path) == day), default=0)
    number = last + by_hand if last else 1
    return f"followthrough-{day}{f'-{number}' if number > 1 else ''}"


def _copy(house: House, key: str, file_id: str, target: Path) -> Path:
    try:
        content = house.office.drive.export(file_id, _ODS)
    except TooLargeError:
        export_spreadsheet(house, key, target)  # cells and dates without the colours, read as any run reads them
        return target
    with whole_file(target) as beside:
        beside.write_bytes(content)
    return target


def _remove_old(folder: Path, keep: int) -> tuple[Path, ...]:
    kept: Sequence[str] = days_copied(folder)[:keep]
    removed = tuple(path for path in _ours(folder) if _day(path) not in kept)
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def _ours(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))


def _day(path: Path) -> str:
    found = _OURS.fullmatch(path.name)
    return found[1] if found else ""


def _number(path: Path) -> int:
    """Which of its day's copies a file belongs to; 1 is the first."""
    found = _OURS.fullmatch(path.name)
    return int(found[2] or 1) if found else 0
