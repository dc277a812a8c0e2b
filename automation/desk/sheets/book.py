"""A spreadsheet while a call works on it: its properties, its sheets by id and title, and what A1 text means in it."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Container
from datetime import datetime
from typing import Any, Final

import msgspec

from automation.desk import files
from automation.desk.fault import invalid, not_found
from automation.desk.sheets import a1, tables
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.brought import Brought
from automation.desk.sheets.grid import Grid, no_grid
from automation.desk.sheets.shifting import Shift, shift_range
from automation.desk.sheets.shifting_objects import shift_sources

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder().decode
_MOST_CELLS: Final = 10_000_000
_MOST_COLUMNS: Final = 18_278


class Book:
    """One spreadsheet, loaded sheet by sheet as needed; `save` writes back what changed.

    `body` holds the spreadsheet's `properties`, `namedRanges` and its own `developerMetadata`; `brought` the number
    formats of what was typed, laid over the cells by `save`.
    Raises a 404 refusal when there is no such spreadsheet.
    """

    def __init__(self, connection: sqlite3.Connection, spreadsheet_id: str, now: datetime) -> None:
        _, name, _ = files.require(connection, spreadsheet_id, files.SPREADSHEET)
        line = connection.execute("SELECT body FROM spreadsheet WHERE id = ?", (spreadsheet_id,)).fetchone()
        if line is None:
            raise not_found()
        self.connection = connection
        self.id = spreadsheet_id
        self.now = now
        self._stored_body = line[0]
        self.body: dict[str, Any] = _decode(line[0])
        # Drive may have renamed the file since.
        self.body["properties"]["title"] = name
        self._order: list[int] = [
            sheet_id
            for (sheet_id,) in connection.execute(
                "SELECT sheet_id FROM sheet WHERE spreadsheet_id = ? ORDER BY position", (spreadsheet_id,)
            )
        ]
        self._stored_order = list(self._order)
        self._grids: dict[int, Grid] = {}
        self.brought = Brought()

    @property
    def locale(self) -> str:
        """The locale that dates and numbers are read and shown in."""
        return str(self.body["properties"].get("locale", "en_GB"))

    @property
    def order(self) -> tuple[int, ...]:
        """The ids of its sheets, in the order of their tabs."""
        return tuple(self._order)

    def grids(self) -> list[Grid]:
        """Its sheets, in the order of their tabs."""
        return [self.grid(sheet_id) for sheet_id in self._order]

    def grid(self, sheet_id: int) -> Grid:
        """The sheet with this id; a 400 refusal where there is none."""
        if sheet_id not in self._order:
            raise no_grid(sheet_id)
        if sheet_id not in self._grids:
            self._grids[sheet_id] = Grid(self.connection, self.id, sheet_id)
        return self._grids[sheet_id]

    def titled(self, title: str) -> Grid | None:
        """The sheet with this title; capitals make no difference, as in Google."""
        folded = title.casefold()
        return next((grid for grid in self.grids() if grid.title.casefold() == folded), None)

    def properties_of(self, grid: Grid) -> dict[str, Any]:
        """A sheet's SheetProperties with the index of its tab."""
        ordered = {"sheetId": grid.sheet_id, "title": grid.title, "index": self._order.index(grid.sheet_id)}
        return {**ordered, **grid.properties}

    def add(self, body: dict[str, Any], index: int | None) -> Grid:
        """Add a sheet from its Sheet resource, before the tab at `index` or at the end."""
        sheet_id = body["properties"]["sheetId"]
        self.connection.execute(
            "INSERT INTO sheet VALUES (?, ?, ?, ?)", (self.id, sheet_id, len(self._order), _encode(body).decode())
        )
        place = len(self._order) if index is None else min(index, len(self._order))
        self._order.insert(place, sheet_id)
        grid = self.grid(sheet_id)
        grid.counted = 0
        self.check_size()
        return grid

    def remove(self, sheet_id: int) -> None:
        """Take a sheet away, with its cells and the named ranges on it."""
        self.grid(sheet_id)
        self._order.remove(sheet_id)
        self._grids.pop(sheet_id, None)
        self.connection.execute("DELETE FROM sheet WHERE spreadsheet_id = ? AND sheet_id = ?", (self.id, sheet_id))
        ranges = [named for named in self.body.get("namedRanges", ()) if named["range"].get("sheetId", 0) != sheet_id]
        self.put_named_ranges(ranges)

    def put_named_ranges(self, ranges: list[dict[str, Any]]) -> None:
        """Replace the named ranges of the spreadsheet."""
        self.body.pop("namedRanges", None)
        if ranges:
            self.body["namedRanges"] = ranges

    def move_named_ranges(self, grid: Grid, moved: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
        """Let the named ranges of a sheet go where `moved` says; one for which it gives None goes away."""
        kept = []
        for named in self.body.get("namedRanges", ()):
            here = named["range"].get("sheetId", 0) == grid.sheet_id
            area = moved(named["range"]) if here else named["range"]
            if area is not None:
                kept.append({**named, "range": area})
        self.put_named_ranges(kept)

    def move(self, sheet_id: int, index: int) -> None:
        """Put a tab before the one that is now at `index` (counted before the move, as Google counts)."""
        here = self._order.index(sheet_id)
        self._order.insert(min(index, len(self._order)), sheet_id)
        self._order.pop(here if index > here else here + 1)

    def new_sheet_id(self) -> int:
        """A sheet id that is not taken; the first sheet of a spreadsheet gets 0."""
        return new_number(self._order) if self._order else 0

    def grow(self, grid: Grid, rows: int = 0, columns: int = 0) -> None:
        """Make sure that a sheet has so many rows and columns; refused, before anything moves, above the limit."""
        grid.grow(rows, columns)
        self.check_size()

    def shift(self, grid: Grid, change: Shift) -> None:
        """Insert, delete or move rows or columns of a sheet, with all that lies on them anywhere in the spreadsheet."""
        grid.shift(change)
        self.move_named_ranges(grid, lambda given: shift_range(given, change))
        for other in self.grids():
            shift_sources(other.body, grid.sheet_id, change)

    def resolve(self, text: str) -> tuple[Grid, Area]:
        """The sheet and area that A1 text, a title or the name of a named range stands for.

        The area is as written, its open sides open. Raises Google's refusal where it means nothing here.
        """
        title, cells = a1.split(text)
        if title is None and cells is not None:
            return self._resolve_bare(text, cells)
        grid = self.titled(title or "")
        area = Area() if cells is None else a1.read_cells(cells)
        if grid is None:
            raise a1.unreadable(text)
        if area is None:
            # A name stands for its own range, whichever sheet is named before it: gspread always names one.
            named = self._named(str(cells))
            if named is None:
                raise a1.unreadable(text)
            return named
        return grid, area

    def _resolve_bare(self, text: str, cells: str) -> tuple[Grid, Area]:
        area = a1.read_cells(cells)
        if area is not None:
            return self.grid(self._order[0]), area
        named = self._named(text)
        if named is not None:
            return named
        grid = self.titled(text)
        if grid is None:
            raise a1.unreadable(text)
        return grid, Area()

    def _named(self, name: str) -> tuple[Grid, Area] | None:
        """The sheet and area of a named range; capitals make no difference."""
        folded = name.casefold()
        found = (one["range"] for one in self.body.get("namedRanges", ()) if one["name"].casefold() == folded)
        return next((self.of_range(given) for given in found), None)

    def of_range(self, given: dict[str, Any]) -> tuple[Grid, Area]:
        """The sheet and area of a GridRange."""
        return self.grid(given.get("sheetId", 0)), a1.from_grid_range(given)

    def save(self, stamp: str) -> None:
        """Write back what changed, and note the file as changed."""
        self.brought.lay()
        self.check_size()
        for grid in self._grids.values():
            tables.take_headers(grid)
            grid.save()
        if self._order != self._stored_order:
            places = [(place, self.id, sheet_id) for place, sheet_id in enumerate(self._order)]
            self.connection.executemany(
                "UPDATE sheet SET position = ? WHERE spreadsheet_id = ? AND sheet_id = ?", places
            )
        body = _encode(self.body).decode()
        if body != self._stored_body:
            self.connection.execute("UPDATE spreadsheet SET body = ? WHERE id = ?", (body, self.id))
            self._save_title()
        files.touch(self.connection, self.id, stamp)

    def check_size(self) -> None:
        """Refuse more cells than Google takes, in its words; costs next to nothing while no sheet came or grew."""
        would = "This action would increase the number of"
        if any(grid.column_count > _MOST_COLUMNS for grid in self._grids.values()):
            raise invalid(f"{would} columns in the sheet above the limit of {_MOST_COLUMNS} columns.")
        if all(grid.cell_count <= grid.counted for grid in self._grids.values()):
            return
        if sum(grid.cell_count for grid in self.grids()) > _MOST_CELLS:
            raise invalid(f"{would} cells in the workbook above the limit of {_MOST_CELLS} cells.")
        for grid in self._grids.values():
            grid.counted = grid.cell_count

    def _save_title(self) -> None:
        title = self.body["properties"]["title"]
        self.connection.execute("UPDATE file SET name = ? WHERE id = ?", (title, self.id))


def new_number(taken: Container[int]) -> int:
    """A random id as Google gives them to sheets, views and rules, not among those taken."""
    while True:
        number = secrets.randbelow(2**31 - 2) + 1
        if number not in taken:
            return number
