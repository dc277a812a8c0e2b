"""The dated copies of the desk: their names, which there are, and that no new desk takes the place of a lost one."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path
from typing import Final

from automation.errors import ConfigError

_OURS: Final = re.compile(r"followthrough-(\d{4}-\d{2}-\d{2})(?:-([1-9]\d{0,5}))?\.sqlite")

PUT_ASIDE: Final = ".before-restore-"
"""In the name of a file that was the desk until a copy took its place."""


def backups(folder: Path) -> list[Path]:
    """The copies that backup made in a folder, the newest first."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if is_ours(path)), key=_order, reverse=True)


def is_ours(path: Path) -> bool:
    """Whether a file has the name of one of our copies."""
    return _OURS.fullmatch(path.name) is not None


def day_of(backup: Path) -> str:
    """The day of one of our copies, as it stands in its name: 2026-11-22."""
    return _order(backup)[0]


def copy_of_day(folder: Path, day: date, number: int = 1) -> Path:
    """Where a day's copy lies: followthrough-2026-11-22.sqlite, its second one followthrough-2026-11-22-2.sqlite."""
    return folder / f"followthrough-{day.isoformat()}{f'-{number}' if number > 1 else ''}.sqlite"


def number_of(backup: Path) -> int:
    """Which of its day's copies a file is; 1 is the first."""
    return _order(backup)[1]


def how_to_restore(folder: Path) -> str:
    """The command that brings the newest copy back, or "" where there is none."""
    newest = next(iter(backups(folder)), None)
    return f"followthrough restore {shlex.quote(str(newest))}" if newest else ""


def other_desk(desk: Path) -> str:
    """Where there is no desk at a path and others lie beside it: which, and what to do if one was meant; else ""."""
    if desk.exists():
        return ""
    found = {one.name for ending in (desk.suffix, ".sqlite") for one in desk.parent.glob(f"*{ending}") if _is_desk(one)}
    if not found:
        return ""
    are = "is" if len(found) == 1 else "are"
    return f"{' and '.join(sorted(found))} {are} here: did you mean that? Then write it as `file` under [desk]."


def _is_desk(path: Path) -> bool:
    return path.is_file() and not is_ours(path) and PUT_ASIDE not in path.name


def refuse_a_second_desk(desk: Path, folder: Path) -> None:
    """Raise ConfigError where the desk is gone (or emptied) and copies of it are there.

    A new desk would begin empty, with forms at new addresses, and its own copies would push the old ones out in time.
    """
    command = how_to_restore(folder)
    if not command or (desk.exists() and desk.stat().st_size):
        return
    meant = other_desk(desk)
    raise ConfigError(
        f"The desk {desk} is {'empty' if desk.exists() else 'not there'}, but there are copies of it in {folder}. "
        "Nothing was made or changed.",
        remedy=f"{meant}{' ' * bool(meant)}To start afresh with an empty desk, move the copies to another folder, then "
        f"run: followthrough provision. To bring the newest copy back: {command}",
    )


def _order(backup: Path) -> tuple[str, int]:
    found = _OURS.fullmatch(backup.name)
    return (found[1], int(found[2] or 1)) if found else ("", 0)
