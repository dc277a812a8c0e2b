"""A column of a tab as the tracker shows it: what stands in it, what may be typed, and what holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from automation.desk.sheets import numberformat
from automation.desk.sheets.a1 import Area, from_grid_range
from automation.desk.sheets.grid import Grid

Kind = Literal["text", "long", "choice", "date", "yes_no", "number"]
Guard = Literal["", "warned", "locked"]
"""Whether a protection holds a cell, and if so whether it only warns whoever writes there."""

_NUMBERS: Final = ("NUMBER", "PERCENT", "CURRENCY", "SCIENTIFIC", "TIME", "DATE_TIME")


@dataclass(frozen=True)
class Column:
    """One column: its name in addresses, its title, and what may stand in it.

    `shown` says whether it stands in the table, `detail` whether it stands on the row's own page alone; one that is
    neither is hidden from people. `strict` choices take nothing else; `condition` is its rule's kind.
    """

    index: int
    name: str
    title: str
    note: str
    kind: Kind
    choices: tuple[str, ...]
    strict: bool
    condition: str
    number_format: dict[str, Any] | None
    linked: bool
    guard: Guard
    shown: bool
    detail: bool

    @property
    def protected(self) -> bool:
        """Whether the program fills it in; nobody adds or deletes rows for its sake."""
        return self.guard != ""

    @property
    def changeable(self) -> bool:
        """Whether people may change it: also what the program fills in, where a list says what they may make of it."""
        return not self.protected or (self.guard == "warned" and bool(self.choices))

    @property
    def numeric(self) -> bool:
        """Whether its cells are counted or measured, and so stand to the right."""
        return self.kind == "number" and (self.number_format or {}).get("type") not in numberformat.DATE_TYPES


def kind_of(look: dict[str, Any], rule: dict[str, Any]) -> Kind:
    """What stands in a cell of this look and with this rule of what may be typed."""
    asked = rule.get("condition", {}).get("type", "")
    if asked in ("ONE_OF_LIST", "ONE_OF_RANGE"):
        return "choice"
    if asked == "BOOLEAN":
        return "yes_no"
    number = look.get("numberFormat", {}).get("type", "")
    if number == "DATE":
        return "date"
    if number in _NUMBERS:
        return "number"
    return "long" if look.get("wrapStrategy") == "WRAP" else "text"


def guard_of(grid: Grid, row: int, column: int) -> Guard:
    """Whether a protection holds a cell: one that locks counts for more than one that warns."""
    cell, found = Area(row, column, row + 1, column + 1), set[Guard]()
    for held in grid.body.get("protectedRanges", ()):
        free = [from_grid_range(area) for area in held.get("unprotectedRanges", ())]
        if from_grid_range(held.get("range", {})).covers(cell) and not any(area.covers(cell) for area in free):
            found.add("warned" if held.get("warningOnly") else "locked")
    return "locked" if "locked" in found else "warned" if found else ""
