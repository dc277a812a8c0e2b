"""What Google is asked for: as little as serves, each with its reason."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from automation.config import Config
from automation.workspace.account import FILES, SEND

_REASONS: Final = {
    FILES: "the forms and spreadsheets that Followthrough makes itself (drive.file); it sees no other file of yours",
    SEND: 'sending emails as this account (gmail.send), because config.toml says way = "gmail"; it reads none',
}
_BOXES: Final = {
    FILES: "See, edit, create and delete only the specific Google Drive files that you use with this app",
    SEND: "Send email on your behalf",
}


def wanted(config: Config) -> tuple[str, ...]:
    """The scopes that these settings need."""
    return (FILES, SEND) if config.mail.way == "gmail" else (FILES,)


def reasons(scopes: Collection[str]) -> tuple[str, ...]:
    """What each is for, in words."""
    return tuple(_REASONS[scope] for scope in scopes)


def box(scope: str) -> str:
    """What stands beside the box of a scope on Google's page."""
    return _BOXES[scope]


def missing(config: Config, granted: Collection[str]) -> tuple[str, ...]:
    """The words beside the boxes of those that are needed and were not granted."""
    return tuple(f"“{box(scope)}”" for scope in wanted(config) if scope not in granted)


def superfluous(config: Config, granted: Collection[str]) -> bool:
    """Whether more was granted than these settings need."""
    return bool(set(granted) & set(_REASONS) - set(wanted(config)))
