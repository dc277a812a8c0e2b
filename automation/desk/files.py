"""Files of the desk's Drive as the other APIs see them: making one, touching one, finding one."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Final

from automation.desk.fault import not_found

FOLDER: Final = "application/vnd.google-apps.folder"
SPREADSHEET: Final = "application/vnd.google-apps.spreadsheet"
FORM: Final = "application/vnd.google-apps.form"
_GOOGLES: Final = "application/vnd.google-apps."


def is_googles(mime_type: str) -> bool:
    """Whether files of this kind have no content of their own to download: folders, spreadsheets, forms."""
    return mime_type.startswith(_GOOGLES)


def new_id() -> str:
    """A random file id, of the length and alphabet of Google's."""
    return "1" + secrets.token_urlsafe(32)


def create(
    connection: sqlite3.Connection, mime_type: str, name: str, stamp: str, *, content: bytes | None = None
) -> str:
    """Add a file and return its id; its owner is the desk."""
    file_id = new_id()
    connection.execute(
        "INSERT INTO file (id, mime_type, name, created, modified, content) VALUES (?, ?, ?, ?, ?, ?)",
        (file_id, mime_type, name, stamp, stamp, content),
    )
    return file_id


def touch(connection: sqlite3.Connection, file_id: str, stamp: str) -> None:
    """Note that a file's content changed."""
    connection.execute("UPDATE file SET modified = ?, version = version + 1 WHERE id = ?", (stamp, file_id))


def in_the_bin(connection: sqlite3.Connection, file_id: str) -> bool:
    """Whether a file lies in the bin, by itself or with a folder that it is in."""
    chain = """WITH RECURSIVE chain(id, parent, trashed) AS (
        SELECT id, parent, trashed FROM file WHERE id = ?
        UNION SELECT file.id, file.parent, file.trashed FROM file JOIN chain ON file.id = chain.parent
    ) SELECT max(trashed) FROM chain"""
    return bool(connection.execute(chain, (file_id,)).fetchone()[0])


def require(connection: sqlite3.Connection, file_id: str, mime_type: str) -> tuple[object, ...]:
    """The file's (id, name, trashed), or a 404 refusal when there is none of this kind."""
    row: tuple[object, ...] | None = connection.execute(
        "SELECT id, name, trashed FROM file WHERE id = ? AND mime_type = ?", (file_id, mime_type)
    ).fetchone()
    if row is None:
        raise not_found()
    return row
