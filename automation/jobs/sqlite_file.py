"""A file of SQLite as a file: whether it is one, whole, in use; a copy of it."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from automation.errors import WorkspaceError

_ANOTHER: Final = "Choose an earlier copy, and run: followthrough doctor"
_BEGINNING: Final = b"SQLite format 3\0"


def is_sqlite(path: Path) -> bool:
    """Whether a file begins as those of SQLite do; raises WorkspaceError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(_BEGINNING)) == _BEGINNING
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be read: {error.strerror}.", remedy="Give your account the right to read it."
        ) from error


def demand_whole(path: Path, what: str, remedy: str = _ANOTHER) -> int:
    """SQLite's own thorough check of a file; returns the version of its tables, raises WorkspaceError with `what`."""
    try:
        with opened(path) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise WorkspaceError(what, remedy=remedy) from error
    if found != "ok":
        raise WorkspaceError(what, remedy=remedy)
    return int(version)


def opened(path: Path) -> contextlib.closing[sqlite3.Connection]:
    """A file of SQLite to read from.

    `immutable` leaves nothing beside it, not even where it is on a read-only disk; a file with transactions beside it
    that are not in it yet (one that was the desk and was put aside) is read with them.
    """
    uri = path.resolve().as_uri()
    return contextlib.closing(sqlite3.connect(uri if Path(f"{path}-wal").exists() else f"{uri}?immutable=1", uri=True))


def copied(source: Path, target: Path) -> Path:
    """A copy of a whole file at `target`, with what stands in transactions beside it; returns where."""
    with opened(source) as copy, contextlib.closing(sqlite3.connect(target)) as there:
        copy.backup(there)
    return target


def is_in_use(desk: Path) -> bool:
    """Whether another program has the desk open, as far as can be told: then no copy takes its place.

    A file of SQLite that nobody has open any more has no `-shm` beside it, unless the last one to use it died; and
    nobody can take the whole file while another has it open. A damaged file cannot be asked, and is let through.
    """
    return desk.exists() and Path(f"{desk}-shm").exists() and _held(desk)


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
