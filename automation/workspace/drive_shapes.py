"""The shapes of what the Drive API answers, as far as anything here rests on them."""

from __future__ import annotations

from typing import Any

import msgspec


class Files(msgspec.Struct):
    files: list[dict[str, Any]] = []
    nextPageToken: str = ""


class Made(msgspec.Struct):
    id: str


class Permissions(msgspec.Struct):
    permissions: list[dict[str, Any]] = []


class PermissionsPage(msgspec.Struct):
    permissions: list[dict[str, Any]]
    nextPageToken: str = ""


class User(msgspec.Struct):
    emailAddress: str = ""


class Room(msgspec.Struct):
    usage: str = "0"
    limit: str = ""


class About(msgspec.Struct):
    user: User
    storageQuota: Room


class Owner(msgspec.Struct):
    emailAddress: str


class AboutOwner(msgspec.Struct):
    user: Owner
