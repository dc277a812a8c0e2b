"""Places in a sheet: areas, A1 notation and Google's half-open ranges, read and written."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from automation.desk.fault import invalid

OPEN: Final = 1 << 40
"""The end of an area that has no end: all rows, or all columns, also those still to come."""

_PLAIN_TITLE: Final = re.compile(r"[^\W\d]\w*")
_LIKE_A_CELL: Final = re.compile(r"[A-Z]{1,3}\d+|R\d*C\d*", re.IGNORECASE)
_CORNER: Final = r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?"
_R1C1: Final = re.compile(r"R([1-9]\d{0,7})C([1-9]\d{0,4})(?::R([1-9]\d{0,7})C([1-9]\d{0,4}))?", re.IGNORECASE)
_CELLS: Final = re.compile(rf"{_CORNER}(?:(:){_CORNER})?")


class Area(NamedTuple):
    """A rectangle of cells: rows from `top` up to but not with `bottom`, columns from `left` up to `right`."""

    top: int = 0
    left: int = 0
    bottom: int = OPEN
    right: int = OPEN

    @property
    def empty(self) -> bool:
        """Whether it holds no cell."""
        return self.top >= self.bottom or self.left >= self.right

    @property
    def size(self) -> int:
        """How many cells it holds."""
        return 0 if self.empty else (self.bottom - self.top) * (self.right - self.left)

    def touches(self, other: Area) -> bool:
        """Whether they have a cell in common."""
        rows = self.top < other.bottom and other.top < self.bottom
        return rows and self.left < other.right and other.left < self.right and not self.empty and not other.empty

    def overlap(self, other: Area) -> Area:
        """The cells in both; an empty area where there are none."""
        return Area(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )

    def without(self, other: Area) -> list[Area]:
        """The cells of this area outside the other, as at most four areas."""
        inner = self.overlap(other)
        if inner.empty:
            return [self]
        pieces = [
            Area(self.top, self.left, inner.top, self.right),
            Area(inner.top, self.left, inner.bottom, inner.left),
            Area(inner.top, inner.right, inner.bottom, self.right),
            Area(inner.bottom, self.left, self.bottom, self.right),
        ]
        return [piece for piece in pieces if not piece.empty]

    def covers(self, other: Area) -> bool:
        """Whether every cell of the other lies in this one."""
        return self.overlap(other) == other


def column_letters(index: int) -> str:
    """A column's letters: 0 gives A, 26 gives AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A column's index from 0: A gives 0, AA gives 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted(title: str) -> str:
    """A sheet's title as it stands before the `!`, in quotes only where it needs them."""
    if _PLAIN_TITLE.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def written(title: str, area: Area) -> str:
    """An area in A1 notation with its sheet's title, such as `'Agreed actions'!A2:F9` or `People!B4:B`."""
    return f"{quoted(title)}!{cells_written(area)}"


def cells_written(area: Area) -> str:
    """An area in A1 notation, without a title."""
    first = f"{column_letters(area.left)}{area.top + 1}"
    if area.bottom == area.top + 1 and area.right == area.left + 1:
        return first
    if area == Area(0, area.left, OPEN, area.right) and area.right != OPEN:
        return f"{column_letters(area.left)}:{column_letters(area.right - 1)}"
    if area == Area(area.top, 0, area.bottom, OPEN) and area.bottom != OPEN:
        return f"{area.top + 1}:{area.bottom}"
    last_column = column_letters(area.right - 1) if area.right != OPEN else ""
    last_row = str(area.bottom) if area.bottom != OPEN else ""
    return f"{first}:{last_column or ('' if last_row else 'ZZZ')}{last_row}"


def split(text: str) -> tuple[str | None, str | None]:
    """A1 text as (title, cells), each None where it is not there; a quoted title alone is a title.

    Unquoted text without `!` comes back as cells: only the spreadsheet knows whether it is a title instead.
    """
    if text.startswith("'"):
        match = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        if match is None:
            raise unreadable(text)
        return match[1].replace("''", "'"), match[2]
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def read_cells(text: str) -> Area | None:
    """The area of `B2`, `A2:F9`, `C:C`, `2:2`, `A2:F` or `R2C1:R9C6`; None where the text is no such thing."""
    numbered = _R1C1.fullmatch(text)
    if numbered:
        rows = [int(part) - 1 for part in numbered.group(1, 3) if part]
        columns = [int(part) - 1 for part in numbered.group(2, 4) if part]
        return Area(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    match = _CELLS.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    first_column, first_row, colon, last_column, last_row = match.groups()
    if not colon:
        if not (first_column and first_row):
            return None
        last_column, last_row = first_column, first_row
    if not (first_column or first_row) or not (last_column or last_row):
        return None
    left, right = _span([column_index(part) for part in (first_column, last_column) if part])
    top, bottom = _span([int(part) - 1 for part in (first_row, last_row) if part])
    return Area(top, left, bottom, right)


def _span(ends: list[int]) -> tuple[int, int]:
    if not ends:
        return 0, OPEN
    return min(ends), max(ends) + 1 if len(ends) == 2 else OPEN


def unreadable(text: str) -> Exception:
    """The refusal of a range that cannot be read, in Google's words."""
    return invalid(f"Unable to parse range: {text}", "range")


def from_grid_range(given: dict[str, Any]) -> Area:
    """The area of a GridRange; sides that are not given are open."""
    area = Area(
        given.get("startRowIndex", 0),
        given.get("startColumnIndex", 0),
        given.get("endRowIndex", OPEN),
        given.get("endColumnIndex", OPEN),
    )
    for name, start, end in (("Row", area.top, area.bottom), ("Column", area.left, area.right)):
        if start < 0 or end < 0:
            raise invalid(f"start{name}Index and end{name}Index must not be negative.", "range")
        if start > end:
            raise invalid(f"end{name}Index[{end}] must be after start{name}Index[{start}]", "range")
    return area


def to_grid_range(sheet_id: int, area: Area) -> dict[str, int]:
    """An area as Google writes a GridRange: open sides and a sheet id of 0 are left out."""
    made: dict[str, int] = {"sheetId": sheet_id} if sheet_id else {}
    for axis, start, end in (("Row", area.top, area.bottom), ("Column", area.left, area.right)):
        if start or end != OPEN:
            made[f"start{axis}Index"] = start
        if end != OPEN:
            made[f"end{axis}Index"] = end
    return made
