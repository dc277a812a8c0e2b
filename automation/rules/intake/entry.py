"""What becomes of one response: in which state it ends, and what is gathered of it while it is taken in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from automation.rules.intake.written import Place, Wrote, short
from automation.rules.values import Cell

NEW_CASE: Final = "New case"
ON_CASE: Final = "On the case"
ROW_ADDED: Final = "Row added"
ROW_CHANGED: Final = "Row changed"
TO_BE_CHECKED: Final = "To check"
SET_ASIDE: Final = "Set aside"
WAITING: Final = "Waiting"
"""The tab it belongs to was missing or held back; every sync tries again."""
ERASED: Final = "Erased"
"""What was said in it was erased with its case; it never comes back, nor does an edit of it."""


@dataclass
class Entry:
    """What becomes of one response, gathered while it is taken in."""

    became: str
    reference: str = ""
    note: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    wrote: Wrote = field(default_factory=dict)

    def touches(self, tab: str, row_id: str) -> None:
        """Note that the response stands on this row."""
        if (tab, row_id) not in self.rows:
            self.rows.append((tab, row_id))

    def says_first(self, *sentences: str) -> None:
        """Say something before what the note says already."""
        self.note = " ".join(filter(None, [*sentences, self.note]))

    def writes(self, place: Place, value: Cell) -> None:
        """Note a value that the response put into a cell that people may edit too."""
        tab, row_id, column = place
        self.wrote.setdefault(tab, {}).setdefault(row_id, {})[column] = short(value)
