"""Who owns what is on the desk: the one user that Drive and Gmail know there."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Any, Final

NO_ADDRESS: Final = "desk@desk.invalid"
"""The owner's address where none was set (meta `owner_address`); `.invalid` can never receive anything."""


@dataclass(frozen=True)
class Owner:
    """The desk's user: the partnership's name and the address its mail comes from."""

    name: str
    address: str

    def as_user(self) -> dict[str, Any]:
        """The owner as Drive's User resource."""
        return {
            "kind": "drive#user",
            "displayName": self.name,
            "me": True,
            "permissionId": permission_id(self.address),
            "emailAddress": self.address,
        }


def owner(connection: sqlite3.Connection) -> Owner:
    """The desk's user, by the names that were set in the desk's file."""
    found = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('house_name', 'owner_address')"))
    return Owner(found.get("house_name") or "Followthrough", found.get("owner_address") or NO_ADDRESS)


def permission_id(address: str) -> str:
    """The id that stands for a person, a group or a domain on every file: twenty digits, as Google's."""
    digest = hashlib.sha256(address.casefold().encode("utf-8", "surrogatepass")).digest()
    return f"{int.from_bytes(digest[:9], 'big') % 10**20:020d}"
