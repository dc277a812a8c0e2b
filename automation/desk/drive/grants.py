"""Who may open a file: what the permissions on it and on the folders around it come to."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any, Final

from automation.desk.drive.common import moment
from automation.desk.files import FOLDER
from automation.desk.owner import Owner, permission_id

Permission = dict[str, Any]

ROLES: Final = ("writer", "commenter", "reader")
"""What somebody may be given, the most first."""


def owner_permission(who: Owner) -> Permission:
    """The permission that the owner has on every file."""
    return {
        "kind": "drive#permission",
        "id": permission_id(who.address),
        "type": "user",
        "role": "owner",
        "displayName": who.name,
        "emailAddress": who.address,
        "deleted": False,
        "pendingOwner": False,
    }


class Grants:
    """Who may open files besides their owner: by a permission of the file's own, or of a folder that it lies in.

    Those that have ended are left out, and those of the published view unless `view` names it. Read once for all files.
    """

    def __init__(self, connection: sqlite3.Connection, now: datetime, view: str = "") -> None:
        self._now, self._view = now, view
        self._parents = dict(connection.execute("SELECT id, parent FROM file WHERE mime_type = ?", (FOLDER,)))
        self._given: dict[str, list[Permission]] = {}
        for file_id, body in connection.execute("SELECT file_id, body FROM permission"):
            self._given.setdefault(file_id, []).append(json.loads(body))

    def on(self, file_id: str, parent: str) -> list[Permission]:
        """The permissions on a file. Where a person has several, the one that allows most counts, as on Google."""
        found: dict[str, Permission] = {}
        for place in self._chain(file_id, parent):
            for held in self._given.get(place, ()):
                known = found.get(held["id"])
                counts = _counts(held, self._now, self._view, inherited=place != file_id)
                if counts and (not known or _allows(known) < _allows(held)):
                    found[held["id"]] = held
        return [found[permission_id] for permission_id in sorted(found)]

    def _chain(self, file_id: str, parent: str) -> list[str]:
        """A file and the folders that it lies in, from the inside out."""
        chain = [file_id]
        while parent in self._parents and parent not in chain:
            chain.append(parent)
            parent = self._parents[parent]
        return chain


def _counts(held: Permission, now: datetime, view: str, *, inherited: bool) -> bool:
    if "view" in held:
        return not inherited and held["view"] == view
    return "expirationTime" not in held or moment(held["expirationTime"]) > now


def _allows(held: Permission) -> int:
    return -ROLES.index(held["role"])
