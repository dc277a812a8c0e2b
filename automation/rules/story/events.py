"""One event of a story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

SOMEBODY: Final = "Someone"
"""No API says which person changed a sheet."""
THE_PROGRAM: Final = "Followthrough"


@dataclass(frozen=True)
class Event:
    """When (a moment, a day, or None where nobody can say), who did what, in a sentence, and why; details in order."""

    when: date | None
    who: str
    what: str
    why: str = ""
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(filter(None, [f"{self.who} {self.what}.", self.why]))
