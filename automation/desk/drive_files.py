"""Files of Drive as resources: read from the store with everything Google tells of them, and written back."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Final

from automation.desk.drive_permissions import granted, owner_permission
from automation.desk.fault import Refusal, invalid, not_found, unanswered
from automation.desk.files import FOLDER, SPREADSHEET
from automation.desk.owner import Owner, owner

File = dict[str, Any]

ROOT: Final = "root"
"""The folder that everything lies in at first. It is no line of the store, and its id is its alias."""
_COLUMNS: Final = "id, mime_type, name, created, modified, version, trashed, parent, description, properties"
_MOST_PROPERTIES: Final = 30
_LONGEST_PROPERTY: Final = 124
_LATER: Final = (
    "contentHints", "contentRestrictions", "copyRequiresWriterPermission", "createdTime", "downloadRestrictions",
    "folderColorRgb", "inheritedPermissionsDisabled", "modifiedTime", "originalFilename", "properties",
    "shortcutDetails", "starred", "viewersCanCopyContent", "writersCanShare",
)  # fmt: skip


def all_files(connection: sqlite3.Connection, base_url: str) -> list[File]:
    """Every file as a full File resource, the newest change first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM file ORDER BY modified DESC, id").fetchall()  # noqa: S608
    place = _Place(connection, base_url)
    return [place.file(row) for row in rows]


def one_file(connection: sqlite3.Connection, file_id: str, base_url: str) -> File:
    """One file as a full File resource, or a 404 refusal in Google's words."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM file WHERE id = ?", (file_id,)).fetchone()  # noqa: S608
    if row is None:
        raise not_found(f"File not found: {file_id}.")
    return _Place(connection, base_url).file(row)


class _Place:
    """What a file needs to know of its surroundings: the owner and the folders."""

    def __init__(self, connection: sqlite3.Connection, base_url: str) -> None:
        self._connection = connection
        self._base_url = base_url
        self._owner: Owner = owner(connection)
        found = connection.execute("SELECT id, parent, trashed FROM file WHERE mime_type = ?", (FOLDER,))
        self._folders = {file_id: (parent, bool(trashed)) for file_id, parent, trashed in found}

    def file(self, row: tuple[Any, ...]) -> File:
        file_id, mime_type, name, created, modified, version, trashed, parent, description, properties = row
        permissions = [owner_permission(self._owner), *granted(self._connection, file_id)]
        made: File = {
            "kind": "drive#file",
            "id": file_id,
            "name": name,
            "mimeType": mime_type,
            "parents": [parent],
            "trashed": bool(trashed) or self._in_the_bin(parent),
            "explicitlyTrashed": bool(trashed),
            "starred": False,
            "spaces": ["drive"],
            "version": str(version),
            "createdTime": created,
            "modifiedTime": modified,
            "owners": [self._owner.as_user()],
            "ownedByMe": True,
            "shared": len(permissions) > 1,
            "permissions": permissions,
            "permissionIds": [permission["id"] for permission in permissions],
        }
        if description:
            made["description"] = description
        if properties != "{}":
            made["appProperties"] = json.loads(properties)
        if mime_type == SPREADSHEET:
            made["webViewLink"] = f"{self._base_url}/tracker/{file_id}"
        return made

    def _in_the_bin(self, folder: str) -> bool:
        seen: set[str] = set()
        while folder in self._folders and folder not in seen:
            seen.add(folder)
            folder, trashed = self._folders[folder]
            if trashed:
                return True
        return False


def check_writable(body: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """Refuse fields that Google does not let a caller write, and those that the desk does not keep."""
    for name in body:
        if name in _LATER:
            raise unanswered(name)
        if name not in (*allowed, "kind"):
            message = "The resource body includes fields which are not directly writable."
            raise Refusal(403, message, field=name)


def merged_properties(held: dict[str, str], given: dict[str, str | None]) -> dict[str, str]:
    """App properties after a change: null takes one away. Refuses what is over Google's limits."""
    merged = {key: value for key, value in {**held, **given}.items() if value is not None}
    for key, value in merged.items():
        if len(f"{key}{value}".encode("utf-8", "surrogatepass")) > _LONGEST_PROPERTY:
            message = f"A property's key and value together must not exceed {_LONGEST_PROPERTY} bytes in UTF-8."
            raise invalid(message, "appProperties")
    if len(merged) > _MOST_PROPERTIES:
        raise invalid(f"An app may keep at most {_MOST_PROPERTIES} private properties on a file.", "appProperties")
    return merged


def checked_parent(connection: sqlite3.Connection, parents: list[str]) -> str:
    """The one folder that a file is to lie in; no folder named means the root."""
    if len(parents) > 1:
        raise invalid("A file must have exactly one parent.", "parents")
    folder = parents[0] if parents else ROOT
    if folder == ROOT:
        return folder
    row = connection.execute("SELECT mime_type FROM file WHERE id = ?", (folder,)).fetchone()
    if row is None:
        raise not_found(f"File not found: {folder}.")
    if row[0] != FOLDER:
        raise Refusal(403, "The specified parent is not a folder.", field="parents")
    return folder


def write_details(connection: sqlite3.Connection, file_id: str, details: dict[str, Any]) -> None:
    """Write what a body says of name, description, app properties and trash, and where the file lies."""
    columns = {
        "name": details.get("name"),
        "description": details.get("description"),
        "parent": details.get("parent"),
        "trashed": int(details["trashed"]) if "trashed" in details else None,
        "properties": json.dumps(details["appProperties"], ensure_ascii=False) if "appProperties" in details else None,
    }
    for column, value in columns.items():
        if value is not None:
            connection.execute(f"UPDATE file SET {column} = ? WHERE id = ?", (value, file_id))  # noqa: S608


def descendants(connection: sqlite3.Connection, file_id: str) -> list[str]:
    """The ids of everything that lies in a folder, at any depth."""
    walk = """WITH RECURSIVE inside(id) AS (
        SELECT id FROM file WHERE parent = ? UNION SELECT file.id FROM file JOIN inside ON file.parent = inside.id
    ) SELECT id FROM inside"""
    return [str(row[0]) for row in connection.execute(walk, (file_id,))]
