"""Writing cells: values, formats, validation rules and notes, by field mask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from automation.desk.fault import invalid, unanswered
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import from_extended
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.registry import Given, Reply, request, required

_KEPT: Final = ("userEnteredValue", "userEnteredFormat", "dataValidation", "note")
_COMPUTED: Final = ("effectiveValue", "effectiveFormat", "formattedValue", "hyperlink")
Paths = tuple[str, ...]


@request("updateCells")
def update_cells(book: Book, given: Given) -> Reply:
    """Write rows of cells from a start on, or over a range (what the rows do not cover there is cleared)."""
    paths = cell_paths(given.get("fields", ""))
    rows = given.get("rows", [])
    if ("start" in given) == ("range" in given):
        raise invalid("Exactly one of start and range must be set.", "start")
    if "start" in given:
        grid, area = _from_start(book, given["start"], rows)
    else:
        grid, area = book.of_range(required(given, "range"))
        area = grid.inside(area)
        _check_fit(rows, area)
        rows = [rows[at] if at < len(rows) else {} for at in range(area.bottom - area.top)]
    width = area.right - area.left if "range" in given else 0
    write_rows(grid, area.top, area.left, rows, paths, width)
    return {}


def _from_start(book: Book, start: dict[str, Any], rows: list[dict[str, Any]]) -> tuple[Grid, Area]:
    grid = book.grid(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    width = max((len(row.get("values", ())) for row in rows), default=0)
    area = Area(top, left, top + len(rows), left + width)
    if top < 0 or left < 0 or area.bottom > grid.row_count or area.right > grid.column_count:
        raise _outside(grid, area)
    return grid, area


def _outside(grid: Grid, area: Area) -> Exception:
    if area.bottom > grid.row_count:
        tried = f"row index {area.bottom - 1} (count: {grid.row_count})"
    else:
        tried = f"column index {area.right - 1} (count: {grid.column_count})"
    return invalid(f"Attempting to write outside the grid: {tried}. Add rows or columns first.", "start")


def _check_fit(rows: list[dict[str, Any]], area: Area) -> None:
    width = max((len(row.get("values", ())) for row in rows), default=0)
    if len(rows) > area.bottom - area.top or width > area.right - area.left:
        raise invalid("The rows hold more cells than the range.", "rows")


@request("repeatCell")
def repeat_cell(book: Book, given: Given) -> Reply:
    """Write one cell over a whole range."""
    paths = cell_paths(given.get("fields", ""))
    grid, area = book.of_range(required(given, "range"))
    bounded = grid.inside(area)
    if bounded.empty:
        return {}
    cell = given.get("cell", {})
    if _asks(paths, "userEnteredValue"):
        value = from_extended(cell.get("userEnteredValue", {}))
        for row in range(bounded.top, bounded.bottom):
            grid.set_cells(row, bounded.left, [value] * (bounded.right - bounded.left))
    # An open side stays open in the layer, so that rows to come have the format, too.
    _lay(grid, area, cell, paths)
    return {}


@request("appendCells")
def append_cells(book: Book, given: Given) -> Reply:
    """Write rows after the last row that holds anything; the grid grows as needed."""
    if "tableId" in given:
        raise unanswered("appendCells.tableId")
    paths = cell_paths(given.get("fields", ""))
    grid = book.grid(given.get("sheetId", 0))
    rows = given.get("rows", [])
    top = grid.last_row()
    grid.grow(top + len(rows), max((len(row.get("values", ())) for row in rows), default=0))
    write_rows(grid, top, 0, rows, paths)
    return {}


@request("setDataValidation")
def set_data_validation(book: Book, given: Given) -> Reply:
    """Put a validation rule over a range, or take those there away."""
    grid, area = book.of_range(required(given, "range"))
    grid.inside(area)
    rule = given.get("rule")
    if rule is not None and "condition" not in rule:
        raise invalid("A data validation rule needs a condition.", "rule.condition")
    grid.layers.put("validation", area, rule)
    return {}


@request("updateBorders")
def update_borders(book: Book, given: Given) -> Reply:
    """Set the borders around and inside a range; they are kept as part of the format."""
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    edges = {
        "top": [area._replace(bottom=area.top + 1)],
        "bottom": [area._replace(top=area.bottom - 1)],
        "left": [area._replace(right=area.left + 1)],
        "right": [area._replace(left=area.right - 1)],
    }
    inner = {
        "innerHorizontal": (
            ("bottom", area._replace(bottom=area.bottom - 1)),
            ("top", area._replace(top=area.top + 1)),
        ),
        "innerVertical": (("right", area._replace(right=area.right - 1)), ("left", area._replace(left=area.left + 1))),
    }
    for name, places in edges.items():
        for place in places if name in given else ():
            _set_border(grid, place, name, given[name])
    for name, sides in inner.items():
        for side, place in sides if name in given else ():
            _set_border(grid, place, side, given[name])
    return {}


def _set_border(grid: Grid, area: Area, side: str, border: dict[str, Any]) -> None:
    source = {"borders": {side: border}} if border.get("style", "NONE") != "NONE" else {}
    grid.layers.change("format", area, lambda held: set_masked(held or {}, source, (f"borders.{side}",)))


def cell_paths(fields: str) -> Paths:
    """The paths of a mask over CellData; refused where it asks to set what the desk does not keep."""
    paths = wanted(fields, "CellData")
    for path in paths:
        name = path.split(".")[0]
        if name in _COMPUTED:
            raise invalid(f"{name} is worked out and cannot be set.", "fields")
        if name not in (*_KEPT, "*"):
            raise unanswered(f"cells.{name}")
    return paths


def _asks(paths: Paths, name: str) -> bool:
    return any(path == "*" or path == name or path.startswith(name + ".") for path in paths)


def write_rows(grid: Grid, top: int, left: int, rows: list[dict[str, Any]], paths: Paths, width: int = 0) -> None:
    """Write rows of CellData from a cell on; with a `width`, what a row lacks of it is cleared."""
    values = _asks(paths, "userEnteredValue")
    overlay = any(not path.startswith("userEnteredValue") for path in paths)
    for at, row in enumerate(rows):
        given = row.get("values", [])
        line = [*given, *({} for _ in range(width - len(given)))]
        if values and line:
            grid.set_cells(top + at, left, [from_extended(cell.get("userEnteredValue", {})) for cell in line])
        for area, cell in _stretches(line, top + at, left) if overlay else ():
            _lay(grid, area, cell, paths)


def _stretches(line: list[dict[str, Any]], row: int, left: int) -> Iterator[tuple[Area, dict[str, Any]]]:
    """Neighbours of a row with the same format, rule and note, as one area each."""
    start = 0
    held = [{name: value for name, value in cell.items() if name != "userEnteredValue"} for cell in line]
    for at in range(1, len(held) + 1):
        if at == len(held) or held[at] != held[start]:
            yield Area(row, left + start, row + 1, left + at), held[start]
            start = at


def _lay(grid: Grid, area: Area, cell: dict[str, Any], paths: Paths) -> None:
    """Lay the format, rule and note of a cell over an area, as far as the mask says."""
    if "*" in paths:
        for name in cell:
            if name not in (*_KEPT, *_COMPUTED):
                raise unanswered(f"cells.{name}")
    if _asks(paths, "userEnteredFormat"):
        _lay_format(grid, area, cell.get("userEnteredFormat", {}), paths)
    if _asks(paths, "dataValidation"):
        grid.layers.put("validation", area, cell.get("dataValidation"))
    if _asks(paths, "note"):
        grid.layers.put("note", area, cell.get("note"))


def _lay_format(grid: Grid, area: Area, given: dict[str, Any], paths: Paths) -> None:
    if "*" in paths or "userEnteredFormat" in paths:
        grid.layers.put("format", area, given)
        return
    inner = tuple(path.partition(".")[2] for path in paths if path.startswith("userEnteredFormat."))
    grid.layers.change("format", area, lambda held: set_masked(held or {}, given, inner))
