"""The store: one SQLite file, its tables, and transactions that keep what was acknowledged."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

BUSY_SECONDS: Final = 10.0
"""How long is waited until another program lets go of the file: what somebody fills in is worth some patience."""

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A file of Drive: a spreadsheet, a form, a folder or a picture. `properties` are its appProperties.
CREATE TABLE file (
    id TEXT PRIMARY KEY, mime_type TEXT NOT NULL, name TEXT NOT NULL,
    created TEXT NOT NULL, modified TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1,
    trashed INTEGER NOT NULL DEFAULT 0, parent TEXT NOT NULL DEFAULT 'root',
    description TEXT NOT NULL DEFAULT '', properties TEXT NOT NULL DEFAULT '{}', content BLOB
) WITHOUT ROWID;
CREATE TABLE permission (
    file_id TEXT NOT NULL REFERENCES file(id) ON DELETE CASCADE, id TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (file_id, id)
) WITHOUT ROWID;

-- `body` is the Spreadsheet resource without its sheets. A sheet's `body` is its Sheet resource without cells.
CREATE TABLE spreadsheet (
    id TEXT PRIMARY KEY REFERENCES file(id) ON DELETE CASCADE, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE sheet (
    spreadsheet_id TEXT NOT NULL REFERENCES spreadsheet(id) ON DELETE CASCADE,
    sheet_id INTEGER NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (spreadsheet_id, sheet_id)
) WITHOUT ROWID;
-- One line a sheet row that holds anything: a JSON list of cell values from column 0 on.
CREATE TABLE cells (
    spreadsheet_id TEXT NOT NULL, sheet_id INTEGER NOT NULL, row INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (spreadsheet_id, sheet_id, row),
    FOREIGN KEY (spreadsheet_id, sheet_id) REFERENCES sheet(spreadsheet_id, sheet_id) ON DELETE CASCADE
) WITHOUT ROWID;

-- `body` is the Form resource without responderUri and revisionId.
CREATE TABLE form (
    id TEXT PRIMARY KEY REFERENCES file(id) ON DELETE CASCADE, public_id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
-- `attempt` is the random word that a form page carries: sent twice, it is stored once.
CREATE TABLE response (
    form_id TEXT NOT NULL REFERENCES form(id) ON DELETE CASCADE, id TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL, submitted TEXT NOT NULL, attempt TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    PRIMARY KEY (form_id, id)
) WITHOUT ROWID;
CREATE INDEX response_by_time ON response (form_id, submitted, id);

CREATE TABLE message (
    id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, message_id TEXT NOT NULL, labels TEXT NOT NULL,
    at TEXT NOT NULL, raw BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX message_by_time ON message (at);
CREATE INDEX message_by_message_id ON message (message_id);
"""

_UPGRADES: Final = (
    """
-- `more` are the fields of the File resource that callers set and the desk has no use for itself.
ALTER TABLE file ADD COLUMN more TEXT NOT NULL DEFAULT '{}';
-- `body` is the Comment resource with its replies.
CREATE TABLE comment (
    file_id TEXT NOT NULL REFERENCES file(id) ON DELETE CASCADE, id TEXT NOT NULL,
    modified TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (file_id, id)
) WITHOUT ROWID;
""",
    """
-- Rows by what stands first in them, which is their id, and responses by their receipt: a page looks hundreds up.
CREATE INDEX cells_by_first ON cells (spreadsheet_id, sheet_id, json_extract(CAST(body AS TEXT), '$[0]'));
CREATE INDEX response_by_receipt ON response (substr(id, -8));
""",
    """
-- For each row of cells SQLite looks whether its sheet exists. By the primary key it reads the whole body with it: with
-- ten thousand formats on a sheet, that is megabytes for each row that is written.
CREATE UNIQUE INDEX sheet_by_key ON sheet (spreadsheet_id, sheet_id);
""",
)
"""What came after the first version, in order: a file of an older Followthrough gets it when it is opened."""

SCHEMA_VERSION: Final = 1 + len(_UPGRADES)


class DeskFileError(Exception):
    """The desk's file cannot be used; the message says why and what to do, in words for a coordinator."""


class Store:
    """The SQLite file behind the desk.

    Each thread has a connection of its own. `read()` gives a consistent view; `write()` is one transaction that
    is durable (synchronous=FULL) when the block ends, and undone when it raises. The thread that opens the file may
    wait less long than others for a program that holds it: `seconds`.
    """

    def __init__(self, path: Path, seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._local = threading.local()
        self._local.seconds = seconds
        self._writing = threading.Lock()
        with self._telling_why():
            self._prepare()

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A consistent view of the file, for the length of the block."""
        with self._transaction("BEGIN DEFERRED") as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among writers; durable at the end of the block."""
        with self._turn(), self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def check_writable(self) -> None:
        """Raise DeskFileError, with the reason, where nothing could be written now."""
        with self.write():
            pass

    def copy_to(self, target: Path) -> None:
        """Make an online copy of the whole file, consistent even while others write."""
        with self._telling_why(), contextlib.closing(sqlite3.connect(target)) as copy:
            self._connection().backup(copy)

    def leave_no_trace(self) -> None:
        """Empty the log beside the file, which still holds what was erased; while others read it, it waits for them."""
        with self._telling_why():
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def meta(self, key: str) -> str:
        """A setting that the desk keeps in its own file; empty where it was never set."""
        with self.read() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Set one of the desk's own settings."""
        with self.write() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def known_as(self) -> str:
        """A word that tells this desk from any other; nothing else can be learnt from it."""
        return hashlib.sha256(f"which desk {self.meta('secret')}".encode()).hexdigest()

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the other threads that write here: SQLite itself would only look again, after longer and longer."""
        if not self._writing.acquire(timeout=self._seconds):
            raise DeskFileError(_in_words(sqlite3.SQLITE_BUSY, self.path))
        try:
            yield
        finally:
            self._writing.release()

    @property
    def _seconds(self) -> float:
        return min(BUSY_SECONDS, getattr(self._local, "seconds", BUSY_SECONDS))

    @contextlib.contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._telling_why():
            connection = self._connection()
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path, timeout=self._seconds, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
        return connection

    def _prepare(self) -> None:
        if not self.path.parent.is_dir():
            raise DeskFileError(f"The folder for the desk's file does not exist: {self.path.parent}. Make it first.")
        if not self.path.exists():
            # Made for its owner alone before anything is in it; SQLite gives the files beside it the same rights.
            self.path.touch(mode=0o600)
        connection = self._connection()
        if connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
            return
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            connection.execute("ROLLBACK")
            raise DeskFileError(f"{self.path} was made by a newer Followthrough. Update Followthrough, then try again.")
        for step in (_SCHEMA, *_UPGRADES)[version:]:
            for statement in filter(str.strip, step.split(";")):
                connection.execute(statement)
        if version == 0:
            connection.execute("INSERT INTO meta VALUES ('secret', ?)", (secrets.token_hex(32),))
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")

    @contextlib.contextmanager
    def _telling_why(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise DeskFileError(_why(error, self.path)) from error
        except PermissionError as error:
            raise DeskFileError(f"You may not write in the folder of the desk's file, {self.path.parent}.") from error


def _why(error: sqlite3.DatabaseError, path: Path) -> str:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    return _in_words(code, path, str(error))


def _in_words(code: int, path: Path, otherwise: str = "") -> str:
    reasons = {
        sqlite3.SQLITE_BUSY: "is in use by another program. Close the other program, or wait a minute, and try again.",
        sqlite3.SQLITE_LOCKED: "is in use by another program. Wait a minute and try again.",
        sqlite3.SQLITE_READONLY: "may not be written to. Give your account the right to change it and its folder.",
        sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that the folder exists and that you may write in it.",
        sqlite3.SQLITE_FULL: "cannot grow: the disk is full. Make room on the disk, then try again.",
        sqlite3.SQLITE_CORRUPT: "is damaged. Bring back the last good copy with: followthrough restore",
        sqlite3.SQLITE_NOTADB: "is not a desk file, or is damaged. Bring back a copy with: followthrough restore",
        sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports a fault. Check the disk.",
    }
    what, _, remedy = reasons.get(code, f"cannot be used ({otherwise}). ").partition(". ")
    return f"The desk's file {path} {what}. Nothing was changed. {remedy}".rstrip()
