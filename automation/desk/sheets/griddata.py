"""A sheet as the Sheet resource: its properties and rules, and on request its cells with their formats."""

from __future__ import annotations

from typing import Any, Final

from automation.desk import fieldmask
from automation.desk.fieldmask import Mask
from automation.desk.sheets import numberformat
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell, to_extended
from automation.desk.sheets.datafilters import location_type
from automation.desk.sheets.grid import Grid, Row
from automation.desk.sheets.layers import KINDS, Kind

_DEFAULT_SIZE: Final = {True: 21, False: 100}
Overlay = dict[tuple[int, int], Any]


def sheet_resource(book: Book, grid: Grid, areas: list[Area], wanted: Mask) -> dict[str, Any]:
    """The Sheet resource; `areas` are those whose cells are wanted (none for none), `wanted` what of their data."""
    body = {name: held for name, held in grid.body.items() if name != "developerMetadata" and held}
    body["properties"] = book.properties_of(grid)
    own = [item for item in grid.body.get("developerMetadata", ()) if location_type(item["location"]) == "SHEET"]
    if own:
        body["developerMetadata"] = own
    if areas:
        body["data"] = [_grid_data(book, grid, grid.inside(area), wanted) for area in areas]
    return body


def _grid_data(book: Book, grid: Grid, area: Area, wanted: Mask) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if area.top:
        made["startRow"] = area.top
    if area.left:
        made["startColumn"] = area.left
    cells = fieldmask.within(wanted, "rowData", "values")
    rows = [] if cells is None else _row_data(book, grid, area, set(cells))
    if rows:
        made["rowData"] = rows
    if not wanted or "rowMetadata" in wanted:
        made["rowMetadata"] = _lines(grid, True, area.top, area.bottom)
    if not wanted or "columnMetadata" in wanted:
        made["columnMetadata"] = _lines(grid, False, area.left, area.right)
    return made


def _lines(grid: Grid, rows: bool, start: int, end: int) -> list[dict[str, Any]]:
    """The DimensionProperties of rows (or columns): size, hidden or not, developer metadata."""
    tagged: dict[int, list[Any]] = {}
    for item in grid.body.get("developerMetadata", ()):
        line = item["location"].get("dimensionRange")
        if line is not None and (line["dimension"] == "ROWS") == rows:
            tagged.setdefault(line["startIndex"], []).append(item)
    made: list[dict[str, Any]] = [
        {"pixelSize": _DEFAULT_SIZE[rows], **grid.dimensions[rows].get(at, {})} for at in range(start, end)
    ]
    for at, items in tagged.items():
        if start <= at < end:
            made[at - start]["developerMetadata"] = items
    return made


def _row_data(book: Book, grid: Grid, area: Area, wanted: set[str]) -> list[dict[str, Any]]:
    """The rows down to the last cell that has anything of what is wanted; all is wanted where nothing is named."""
    held = grid.rows(area.top, area.bottom)
    overlays = {kind: _overlay(grid, kind, area) for kind in KINDS}
    over: dict[int, set[int]] = {}
    for overlay in overlays.values():
        for row, column in overlay:
            over.setdefault(row, set()).add(column)
    lines: list[dict[str, Any]] = []
    for row in sorted(set(held) | set(over)):
        cells = held.get(row, [])
        end = min(max(len(cells), max(over.get(row, ()), default=-1) + 1), area.right)
        line = [_cell_data(book, cells, row, column, overlays) for column in range(area.left, end)]
        if wanted:
            line = [{name: held for name, held in cell.items() if name in wanted} for cell in line]
        while line and not line[-1]:
            line.pop()
        if line:
            lines.extend({} for _ in range(row - area.top - len(lines)))
            lines.append({"values": line})
    return lines


def _overlay(grid: Grid, kind: Kind, area: Area) -> Overlay:
    return {
        (row, column): value
        for piece, value in grid.layers.within(kind, area)
        for row in range(piece.top, piece.bottom)
        for column in range(piece.left, piece.right)
    }


def _cell_data(book: Book, cells: Row, row: int, column: int, overlays: dict[Kind, Overlay]) -> dict[str, Any]:
    cell: Cell = cells[column] if column < len(cells) else None
    cell_format = overlays["format"].get((row, column))
    made: dict[str, Any] = {}
    if cell is not None:
        made["userEnteredValue"] = to_extended(cell)
        # A formula is kept and not evaluated, so its effective value is its text.
        made["effectiveValue"] = {"stringValue": cell["formula"]} if isinstance(cell, dict) else to_extended(cell)
        made["formattedValue"] = numberformat.shown(cell, (cell_format or {}).get("numberFormat"), book.locale)
    if cell_format:
        made["userEnteredFormat"] = cell_format
        made["effectiveFormat"] = cell_format
    if (row, column) in overlays["validation"]:
        made["dataValidation"] = overlays["validation"][row, column]
    if (row, column) in overlays["note"]:
        made["note"] = overlays["note"][row, column]
    return made
