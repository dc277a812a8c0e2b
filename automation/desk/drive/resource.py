"""Files of Drive as resources: read from the store with everything Google tells of them, and written back."""

from __future__ import annotations

import functools
import json
import sqlite3
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from automation.desk import exports
from automation.desk.api import timestamp
from automation.desk.drive import common
from automation.desk.drive.common import moment
from automation.desk.drive.grants import Grants, owner_permission
from automation.desk.fault import Refusal, invalid, not_found, unanswered
from automation.desk.files import FOLDER, SPREADSHEET, is_googles
from automation.desk.owner import Owner, owner

File = dict[str, Any]

ROOT: Final = "root"
"""The folder that everything lies in at first. It is no line of the store, and its id is its alias."""
_COLUMNS: Final = (
    "id, mime_type, name, created, modified, version, trashed, parent, description, properties, more, length(content)"
)
_MOST_PROPERTIES: Final = 30
_LONGEST_PROPERTY: Final = 124
KEPT: Final[tuple[str, ...]] = (
    "properties",
    "starred",
    "folderColorRgb",
    "copyRequiresWriterPermission",
    "writersCanShare",
)
"""Fields that callers set, that the desk keeps and gives out, and has no use for itself."""
TIMES: Final[tuple[str, ...]] = ("createdTime", "modifiedTime")
_LATER: Final = (
    "contentHints", "contentRestrictions", "downloadRestrictions", "inheritedPermissionsDisabled", "originalFilename",
    "shortcutDetails", "viewedByMeTime", "viewersCanCopyContent",
)  # fmt: skip
_MAY: Final = (
    "canChangeCopyRequiresWriterPermission", "canComment", "canCopy", "canDelete", "canDownload", "canEdit",
    "canModifyContent", "canReadRevisions", "canRename", "canShare", "canTrash", "canUntrash",
)  # fmt: skip
_MAY_WITH_FOLDERS: Final = (
    "canAddChildren", "canDeleteChildren", "canListChildren", "canMoveChildrenWithinDrive", "canRemoveChildren",
    "canTrashChildren",
)  # fmt: skip


def all_files(connection: sqlite3.Connection, base_url: str, now: datetime, view: str = "") -> list[File]:
    """Every file as a full File resource, the newest change first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM file ORDER BY modified DESC, id").fetchall()  # noqa: S608
    place = _Place(connection, base_url, now, view)
    return [place.file(row) for row in rows]


def one_file(connection: sqlite3.Connection, file_id: str, base_url: str, now: datetime, view: str = "") -> File:
    """One file as a full File resource, or a 404 refusal in Google's words."""
    if file_id == ROOT:
        return _root(connection)
    row = connection.execute(f"SELECT {_COLUMNS} FROM file WHERE id = ?", (file_id,)).fetchone()  # noqa: S608
    if row is None:
        raise Refusal(404, f"File not found: {file_id}.", field="fileId")
    return _Place(connection, base_url, now, view).file(row)


def _root(connection: sqlite3.Connection) -> File:
    """The folder that everything lies in at first."""
    who = owner(connection)
    return {
        "kind": "drive#file",
        "id": ROOT,
        "name": "My Drive",
        "mimeType": FOLDER,
        "trashed": False,
        "explicitlyTrashed": False,
        "spaces": ["drive"],
        "owners": [who.as_user()],
        "ownedByMe": True,
        "shared": False,
        "permissions": [owner_permission(who)],
    }


class _Place:
    """What a file needs to know of its surroundings: the owner and the folders."""

    def __init__(self, connection: sqlite3.Connection, base_url: str, now: datetime, view: str) -> None:
        self._base_url = base_url
        self._grants = Grants(connection, now, view)
        who: Owner = owner(connection)
        self._owner, self._mine = who.as_user(), owner_permission(who)
        found = connection.execute("SELECT id, parent, trashed FROM file WHERE mime_type = ?", (FOLDER,))
        self._folders = {file_id: (parent, bool(trashed)) for file_id, parent, trashed in found}

    def file(self, row: tuple[Any, ...]) -> File:
        """A line of the store as a File resource."""
        file_id, mime_type, name, created, modified, version, trashed, parent, description, properties, more, size = row
        return {
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
            "modifiedByMeTime": modified,
            "modifiedByMe": True,
            "copyRequiresWriterPermission": False,
            "writersCanShare": True,
            **({"description": description} if description else {}),
            **({"appProperties": json.loads(properties)} if properties != "{}" else {}),
            **(json.loads(more) if more != "{}" else {}),
            **self._people(file_id, parent),
            **self._content(file_id, mime_type, size),
            "capabilities": _capabilities(folder=mime_type == FOLDER),
        }

    def _people(self, file_id: str, parent: str) -> File:
        """Whose it is, and who else may open it."""
        permissions = [self._mine, *self._grants.on(file_id, parent)]
        return {
            "owners": [self._owner],
            "lastModifyingUser": self._owner,
            "ownedByMe": True,
            "shared": any("view" not in held for held in permissions[1:]),
            "permissions": permissions,
            "permissionIds": [permission["id"] for permission in permissions],
        }

    def _content(self, file_id: str, mime_type: str, size: int | None) -> File:
        """What there is to be said of its content: its size, or where it can be had in other formats."""
        made: File = {} if mime_type == FOLDER else {"quotaBytesUsed": str(size or 0)}
        if not is_googles(mime_type):
            made["size"] = str(size or 0)
        if mime_type == SPREADSHEET:
            made["webViewLink"] = f"{self._base_url}/tracker/{file_id}"
        formats = exports.formats(mime_type)
        if formats:
            where = f"{self._base_url}/drive/v3/files/{file_id}/export?mimeType="
            made["exportLinks"] = {wanted: where + quote(wanted, safe="") for wanted in formats}
        return made

    def _in_the_bin(self, folder: str) -> bool:
        seen: set[str] = set()
        while folder in self._folders and folder not in seen:
            seen.add(folder)
            folder, trashed = self._folders[folder]
            if trashed:
                return True
        return False


@functools.cache
def _capabilities(*, folder: bool) -> dict[str, bool]:
    """What the owner may do with a file, which is everything that can be done with its kind."""
    made = dict.fromkeys(_MAY, True) | dict.fromkeys(_MAY_WITH_FOLDERS, folder)
    return made | {"canCopy": not folder, "canDownload": not folder}


def check_writable(body: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """Refuse fields that Google does not let a caller write, and those that the desk does not keep."""
    for name in body:
        if name in _LATER:
            raise unanswered(name)
    common.check_writable(body, allowed)


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


def checked_time(body: dict[str, Any], name: str) -> str | None:
    """A time that a caller sets, as Google writes times; None where the body does not name it."""
    if name not in body:
        return None
    try:
        return timestamp(moment(body[name]))
    except (ValueError, OverflowError) as error:
        raise invalid(f'Invalid value for: Invalid format: "{body[name]}"', name) from error


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
    """Write what a body says of a file: name, description, properties, times, trash, and where it lies."""
    columns = {
        "name": details.get("name"),
        "description": details.get("description"),
        "parent": details.get("parent"),
        "created": checked_time(details, "createdTime"),
        "modified": checked_time(details, "modifiedTime"),
        "trashed": int(details["trashed"]) if "trashed" in details else None,
        "properties": _as_text(details["appProperties"]) if "appProperties" in details else None,
        "more": _as_text(_more(connection, file_id, details)) if set(KEPT) & set(details) else None,
    }
    for column, value in columns.items():
        if value is not None:
            connection.execute(f"UPDATE file SET {column} = ? WHERE id = ?", (value, file_id))  # noqa: S608


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _more(connection: sqlite3.Connection, file_id: str, details: dict[str, Any]) -> File:
    """The fields that callers set and the desk only keeps, after a change."""
    (text,) = connection.execute("SELECT more FROM file WHERE id = ?", (file_id,)).fetchone()
    held: File = json.loads(text)
    for name in (name for name in KEPT if name in details):
        held[name] = merged_properties(held.get(name, {}), details[name]) if name == "properties" else details[name]
    return held


def descendants(connection: sqlite3.Connection, file_id: str) -> list[str]:
    """The ids of everything that lies in a folder, at any depth."""
    walk = """WITH RECURSIVE inside(id) AS (
        SELECT id FROM file WHERE parent = ? UNION SELECT file.id FROM file JOIN inside ON file.parent = inside.id
    ) SELECT id FROM inside"""
    return [str(row[0]) for row in connection.execute(walk, (file_id,))]
