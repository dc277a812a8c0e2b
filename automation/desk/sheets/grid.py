"""One sheet in the store: its cells, what lies over them, and its properties; read when needed, written when changed.

Inside a transaction of the store (`with store.write() as connection`):

    for properties in list_sheets(connection, spreadsheet_id): ...
    grid = Grid(connection, spreadsheet_id, sheet_id)
    grid.rows(1, 50)                          # {row: [cells]} of the rows that hold anything
    grid.shown(4, 2)                          # the text a person sees, by the cell's number format
    grid.validation_at(4, 2)                  # the DataValidationRule over a cell
    grid.set_cells(4, 2, ["Done"])            # from row 4, column 2 on; None empties
    grid.save(stamp)                          # writes what changed

Rows and columns count from 0. A cell is None, a string, a number, a bool or {"formula": "=..."}.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import msgspec

from automation.desk import files
from automation.desk.fault import invalid
from automation.desk.sheets import numberformat
from automation.desk.sheets.a1 import OPEN, Area, to_grid_range, written
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.layers import Layers
from automation.desk.sheets.shifting import Shift, shift_body
from automation.desk.sheets.shifting_objects import shift_own

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder().decode
Row = list[Cell]


def list_sheets(connection: sqlite3.Connection, spreadsheet_id: str) -> list[dict[str, Any]]:
    """The SheetProperties (sheetId, title, index, hidden, …) of a spreadsheet's sheets, in the order of their tabs."""
    lines = connection.execute(
        "SELECT body FROM sheet WHERE spreadsheet_id = ? ORDER BY position", (spreadsheet_id,)
    ).fetchall()
    return [{**_decode(body)["properties"], "index": index} for index, (body,) in enumerate(lines)]


class Grid:
    """One sheet of a spreadsheet.

    `body` is its Sheet resource without cells: properties, filterViews, protectedRanges, conditionalFormats and so
    on; its `developerMetadata` holds that of the sheet and of its rows and columns. `layers` are the formats,
    validation rules and notes over areas; `dimensions` the hidden or resized rows and columns.
    Raises a 400 refusal when there is no such sheet.
    """

    def __init__(self, connection: sqlite3.Connection, spreadsheet_id: str, sheet_id: int) -> None:
        line = connection.execute(
            "SELECT body FROM sheet WHERE spreadsheet_id = ? AND sheet_id = ?", (spreadsheet_id, sheet_id)
        ).fetchone()
        if line is None:
            raise no_grid(sheet_id)
        self.connection = connection
        self.spreadsheet_id = spreadsheet_id
        self.sheet_id = sheet_id
        self._stored_body = line[0]
        self.body: dict[str, Any] = _decode(line[0])
        self.layers = Layers(self.body.pop("_layers", ()))
        self.dimensions: dict[bool, dict[int, dict[str, Any]]] = _read_dimensions(self.body.pop("_dimensions", {}))
        self.counted = self.cell_count
        self._rows: dict[int, Row] = {}
        self._changed: set[int] = set()
        self._whole = False

    @property
    def properties(self) -> dict[str, Any]:
        """Its SheetProperties, without the index of its tab."""
        found: dict[str, Any] = self.body["properties"]
        return found

    @property
    def title(self) -> str:
        """The title on its tab."""
        return str(self.properties["title"])

    @property
    def row_count(self) -> int:
        """How many rows the grid has."""
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def column_count(self) -> int:
        """How many columns the grid has."""
        return int(self.properties["gridProperties"]["columnCount"])

    @property
    def cell_count(self) -> int:
        """How many cells the grid has; `counted` is how many it had when last found not to be too many."""
        return self.row_count * self.column_count

    @property
    def whole(self) -> Area:
        """The area of all its cells."""
        return Area(0, 0, self.row_count, self.column_count)

    def rows(self, start: int = 0, stop: int = OPEN) -> dict[int, Row]:
        """The rows from `start` up to `stop` that hold anything, by row, each cut after its last filled cell."""
        self._load(start, stop)
        if stop - start < len(self._rows):
            return {row: self._rows[row] for row in range(start, stop) if self._rows.get(row)}
        return {row: cells for row, cells in sorted(self._rows.items()) if start <= row < stop and cells}

    def cell(self, row: int, column: int) -> Cell:
        """What one cell holds."""
        cells = self.rows(row, row + 1).get(row, ())
        return cells[column] if column < len(cells) else None

    def last_row(self) -> int:
        """The number of rows down to the last one that holds anything."""
        if self._changed:
            self._load(0, OPEN)
        if self._whole:
            return max((row for row, cells in self._rows.items() if cells), default=-1) + 1
        stored = self.connection.execute(
            "SELECT max(row) FROM cells WHERE spreadsheet_id = ? AND sheet_id = ?", (self.spreadsheet_id, self.sheet_id)
        ).fetchone()[0]
        return 0 if stored is None else int(stored) + 1

    def set_cells(self, row: int, column: int, values: list[Cell]) -> None:
        """Put values (None empties) into a row, from a column on; nothing else of the row changes."""
        cells = list(self.rows(row, row + 1).get(row, ()))
        cells.extend([None] * (column + len(values) - len(cells)))
        cells[column : column + len(values)] = values
        self.set_row(row, cells)

    def set_row(self, row: int, cells: Row) -> None:
        """Replace a whole row."""
        while cells and cells[-1] is None:
            cells.pop()
        self._rows[row] = cells
        self._changed.add(row)

    def format_at(self, row: int, column: int) -> dict[str, Any]:
        """The CellFormat over a cell; empty where there is none."""
        return self.layers.at("format", row, column) or {}

    def validation_at(self, row: int, column: int) -> dict[str, Any] | None:
        """The DataValidationRule over a cell, or None."""
        found: dict[str, Any] | None = self.layers.at("validation", row, column)
        return found

    def note_at(self, row: int, column: int) -> str:
        """The note on a cell; empty where there is none."""
        return self.layers.at("note", row, column) or ""

    def shown(self, row: int, column: int, locale: str = "en_GB") -> str:
        """The text of a cell as a person sees it, by its number format."""
        cell = self.cell(row, column)
        if cell is None or isinstance(cell, str):
            return cell or ""
        return numberformat.shown(cell, self.format_at(row, column).get("numberFormat"), locale)

    def written(self, area: Area) -> str:
        """An area of this sheet in A1 notation, its open sides closed by the grid."""
        return written(self.title, area.overlap(self.whole))

    def inside(self, area: Area) -> Area:
        """The area with its open sides closed by the grid; a 400 refusal when it starts outside."""
        if area.top >= self.row_count or area.left >= self.column_count:
            raise self.beyond(area)
        return area.overlap(self.whole)

    def kept(self, area: Area) -> dict[str, int]:
        """An area as the GridRange of what lies on it: it starts in the grid, and reaches no further or is open."""
        self.inside(area)
        bottom = area.bottom if area.bottom == OPEN else min(area.bottom, self.row_count)
        right = area.right if area.right == OPEN else min(area.right, self.column_count)
        return to_grid_range(self.sheet_id, area._replace(bottom=bottom, right=right))

    def beyond(self, area: Area) -> Exception:
        """The refusal of an area outside of the grid, in Google's words."""
        size = f"Max rows: {self.row_count}, max columns: {self.column_count}"
        # What begins before the first row or column has no name in A1 notation.
        return invalid(f"Range ({written(self.title, area.overlap(Area()))}) exceeds grid limits. {size}", "range")

    def grow(self, rows: int = 0, columns: int = 0) -> None:
        """Make sure that the grid has at least so many rows and columns."""
        size = self.properties["gridProperties"]
        size["rowCount"] = max(self.row_count, rows)
        size["columnCount"] = max(self.column_count, columns)

    def shift(self, change: Shift) -> None:
        """Insert, delete or move rows or columns, with all that belongs to them."""
        self._load(0, OPEN)
        if change.rows:
            self._shift_rows(change)
        else:
            self._rows = {row: _shift_row(cells, change) for row, cells in self._rows.items()}
            self._changed.update(self._rows)
        lines = self.dimensions[change.rows]
        self.dimensions[change.rows] = {
            place: line for at, line in lines.items() if (place := change.index(at)) is not None
        }
        self.layers.remap(change.rows, change.segments)
        shift_body(self.body, change)
        shift_own(self.body, change)

    def _shift_rows(self, change: Shift) -> None:
        moved: dict[int, Row] = {}
        for start, end, by in change.segments:
            moved.update({row + by: cells for row, cells in self._rows.items() if start <= row < end})
        stays = next((end for start, end, by in change.segments if start == by == 0), 0)
        self._changed.update(row for row in (*self._rows, *moved) if row >= stays)
        self._rows = moved

    def save(self, stamp: str = "") -> None:
        """Write what changed to the store; with a `stamp` (now, as Google writes it) also note the file as changed."""
        body = self._packed()
        if body != self._stored_body:
            self.connection.execute(
                "UPDATE sheet SET body = ? WHERE spreadsheet_id = ? AND sheet_id = ?",
                (body, self.spreadsheet_id, self.sheet_id),
            )
            self._stored_body = body
        here = (self.spreadsheet_id, self.sheet_id)
        gone = [(*here, row) for row in self._changed if not self._rows.get(row)]
        kept = [(*here, row, _encode(self._rows[row])) for row in self._changed if self._rows.get(row)]
        self.connection.executemany("DELETE FROM cells WHERE spreadsheet_id = ? AND sheet_id = ? AND row = ?", gone)
        self.connection.executemany("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?)", kept)
        self._changed.clear()
        if stamp:
            files.touch(self.connection, self.spreadsheet_id, stamp)

    def _packed(self) -> str:
        dimensions = {
            name: {str(at): line for at, line in self.dimensions[rows].items() if line}
            for name, rows in (("rows", True), ("columns", False))
        }
        return _encode({**self.body, "_layers": self.layers.entries(), "_dimensions": dimensions}).decode()

    def _load(self, start: int, stop: int) -> None:
        if self._whole or (stop == start + 1 and start in self._rows):
            return
        found = self.connection.execute(
            "SELECT row, body FROM cells WHERE spreadsheet_id = ? AND sheet_id = ? AND row >= ? AND row < ?",
            (self.spreadsheet_id, self.sheet_id, start, stop),
        )
        held = self._rows
        for row, body in found:
            if row not in held:
                held[row] = _decode(body)
        if start == 0 and stop == OPEN:
            self._whole = True
        elif stop == start + 1:
            held.setdefault(start, [])


def _read_dimensions(stored: dict[str, Any]) -> dict[bool, dict[int, dict[str, Any]]]:
    """The properties of rows (True) and columns (False) that have any, by index."""
    return {
        rows: {int(at): line for at, line in stored.get(name, {}).items()}
        for name, rows in (("rows", True), ("columns", False))
    }


def _shift_row(cells: Row, change: Shift) -> Row:
    moved: Row = []
    for place, cell in enumerate(cells):
        target = change.index(place)
        if target is None or cell is None:
            continue
        moved.extend([None] * (target + 1 - len(moved)))
        moved[target] = cell
    return moved


def no_grid(sheet_id: int) -> Exception:
    """The refusal of a sheet id that is not there, in Google's words."""
    return invalid(f"No grid with id: {sheet_id}", "sheetId")
