"""What doctor finds: one sentence each, how bad it is, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `remedy` is empty where all is well."""

    level: Level
    what: str
    remedy: str = ""


def fine(what: str) -> Finding:
    """All is well with this."""
    return Finding("ok", what)


def warning(what: str, remedy: str) -> Finding:
    """It works, but somebody should see to it."""
    return Finding("warning", what, remedy)


def problem(what: str, remedy: str) -> Finding:
    """It does not work until somebody mends it."""
    return Finding("problem", what, remedy)
