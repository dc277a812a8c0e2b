"""Writing cells: values, formats, validation rules and notes, by field mask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import conditions, references, tables
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell, from_extended
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.moving import insert_cells
from automation.desk.sheets.requests.registry import Given, Reply, check_work, declined, exactly_one, request, required
from automation.desk.sheets.requests.tables import find

_KEPT: Final = ("userEnteredValue", "userEnteredFormat", "dataValidation", "note")
_COMPUTED: Final = ("effectiveValue", "effectiveFormat", "formattedValue", "hyperlink")
_WIDTHS: Final = {"SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}
Paths = tuple[str, ...]


@request(
    "updateCells",
    differs="Rich text, chips, pivot tables and data source tables are refused; formulas are kept, never worked out.",
)
def update_cells(book: Book, given: Given) -> Reply:
    """Write rows of cells from a start on, or over a range (what the rows do not cover there is cleared)."""
    paths = cell_paths(given.get("fields", ""))
    rows = given.get("rows", [])
    if exactly_one(given, "start", "range") == "start":
        start = given["start"]
        grid = book.grid(start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        if top < 0 or left < 0:
            raise invalid("rowIndex and columnIndex must not be negative.", "start")
        _check_fit(rows, top, left, grid.whole)
        write_rows(book, grid, top, left, rows, paths)
        return {}
    grid, area = book.of_range(given["range"])
    area = grid.inside(area)
    _check_fit(rows, area.top, area.left, area)
    write_rows(book, grid, area.top, area.left, rows, paths, area.right - area.left)
    _clear(book, grid, area._replace(top=area.top + len(rows)), paths)
    return {}


def _check_fit(rows: list[dict[str, Any]], top: int, left: int, limit: Area) -> None:
    """Refuse rows that reach beyond an area, in Google's words."""
    width = max((len(row.get("values", ())) for row in rows), default=0)
    if left + width > limit.right:
        tried, last = max(left, limit.right), limit.right - 1
        raise invalid(f"Attempting to write column: {tried}, beyond the last requested column of: {last}", "rows")
    if top + len(rows) > limit.bottom:
        tried, last = max(top, limit.bottom), limit.bottom - 1
        raise invalid(f"Attempting to write row: {tried}, beyond the last requested row of: {last}", "rows")


def _clear(book: Book, grid: Grid, area: Area, paths: Paths) -> None:
    if area.empty:
        return
    if _asks(paths, "userEnteredValue"):
        for row in grid.rows(area.top, area.bottom):
            grid.set_cells(row, area.left, [None] * (area.right - area.left))
    _lay(book, grid, area, {}, paths)


@request(
    "repeatCell",
    differs="As updateCells.",
)
def repeat_cell(book: Book, given: Given) -> Reply:
    """Write one cell over a whole range; the references of a formula go along with the cell, `$` keeps them."""
    paths = cell_paths(given.get("fields", ""))
    grid, area = book.of_range(required(given, "range"))
    bounded = grid.inside(area)
    if bounded.empty:
        return {}
    cell = given.get("cell", {})
    if _asks(paths, "userEnteredValue"):
        check_work(bounded.size)
        value = from_extended(cell.get("userEnteredValue", {}))
        for row in range(bounded.top, bounded.bottom):
            grid.set_cells(row, bounded.left, _repeated(value, row - bounded.top, bounded.right - bounded.left))
    # An open side stays open in the layer, so that rows to come have the format, too.
    _lay(book, grid, area, cell, paths)
    return {}


def _repeated(value: Cell, down: int, width: int) -> list[Cell]:
    if not isinstance(value, dict):
        return [value] * width
    return [{"formula": references.moved(value["formula"], down, right)} for right in range(width)]


@request(
    "appendCells",
    differs="As updateCells.",
)
def append_cells(book: Book, given: Given) -> Reply:
    """Write rows after the last row that holds anything, or after the last of a table; both grow as needed."""
    paths = cell_paths(given.get("fields", ""))
    rows = given.get("rows", [])
    if given.get("tableId"):
        return _append_to_table(book, given["tableId"], rows, paths)
    grid = book.grid(given.get("sheetId", 0))
    top = grid.last_row()
    book.grow(grid, top + len(rows), max((len(row.get("values", ())) for row in rows), default=0))
    write_rows(book, grid, top, 0, rows, paths)
    return {}


def _append_to_table(book: Book, table_id: str, rows: list[dict[str, Any]], paths: Paths) -> Reply:
    """Write rows after the last row of a table that holds anything, before its footer; what is below moves down."""
    grid, table = find(book, table_id)
    body = tables.body_of(table)
    width = max((len(row.get("values", ())) for row in rows), default=0)
    if width > body.right - body.left:
        raise invalid(f"The table has {body.right - body.left} columns; the rows have {width}.", "rows")
    held = grid.rows(body.top, body.bottom).items()
    filled = [row for row, cells in held if any(cell is not None for cell in cells[body.left : body.right])]
    top = max(filled, default=body.top - 1) + 1
    missing = top + len(rows) - body.bottom
    if missing > 0:
        insert_cells(book, grid, body._replace(top=body.bottom, bottom=body.bottom + missing), rows=True)
        tables.stretch(grid, table_id, body.bottom + missing)
    write_rows(book, grid, top, body.left, rows, paths)
    return {}


@request(
    "setDataValidation",
    differs="filteredRowsIncluded makes no difference, for filters hide no rows. "
    "ONE_OF_RANGE keeps its range as written when rows move.",
)
def set_data_validation(book: Book, given: Given) -> Reply:
    """Put a validation rule over a range, or take those there away."""
    grid, area = book.of_range(required(given, "range"))
    grid.inside(area)
    tables.check_untyped(grid, area)
    _lay_rule(book, grid, area, given.get("rule"), "rule")
    return {}


def _lay_rule(book: Book, grid: Grid, area: Area, rule: dict[str, Any] | None, field: str) -> None:
    if rule:
        if "condition" not in rule:
            raise invalid("A data validation rule needs a condition.", f"{field}.condition")
        conditions.check(rule["condition"], conditions.VALIDATION, f"{field}.condition")
        if rule["condition"]["type"] == "ONE_OF_RANGE":
            book.resolve(rule["condition"]["values"][0]["userEnteredValue"].removeprefix("="))
        tables.check_untyped(grid, area)
    grid.layers.put("validation", area, rule)


@request("updateBorders")
def update_borders(book: Book, given: Given) -> Reply:
    """Set the borders around and inside a range; they are kept as part of the format."""
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    edges = {
        "top": area._replace(bottom=area.top + 1),
        "bottom": area._replace(top=area.bottom - 1),
        "left": area._replace(right=area.left + 1),
        "right": area._replace(left=area.right - 1),
    }
    inner = {
        "innerHorizontal": (
            ("bottom", area._replace(bottom=area.bottom - 1)),
            ("top", area._replace(top=area.top + 1)),
        ),
        "innerVertical": (("right", area._replace(right=area.right - 1)), ("left", area._replace(left=area.left + 1))),
    }
    for name, place in edges.items():
        if name in given:
            _set_border(grid, place, name, given[name])
    for name, sides in inner.items():
        for side, place in sides if name in given else ():
            _set_border(grid, place, side, given[name])
    return {}


def _set_border(grid: Grid, area: Area, side: str, border: dict[str, Any]) -> None:
    made = _bordered(border, side)
    source = {"borders": {side: made}} if made else {}
    grid.layers.change("format", area, lambda held: set_masked(held or {}, source, (f"borders.{side}",)))


def _bordered(border: dict[str, Any], side: str) -> dict[str, Any]:
    """A border as it is kept: its width is that of its style; nothing for none."""
    style = border.get("style", "STYLE_UNSPECIFIED")
    if style == "STYLE_UNSPECIFIED":
        raise invalid("A border needs a style.", f"{side}.style")
    return {} if style == "NONE" else {**border, "width": _WIDTHS.get(style, 1)}


def cell_paths(fields: str) -> Paths:
    """The paths of a mask over CellData; refused where it asks to set what the desk does not keep."""
    paths = wanted(fields, "CellData")
    for path in paths:
        name = path.split(".")[0]
        if name in _COMPUTED:
            raise invalid(f"{name} is worked out and cannot be set.", "fields")
        if name not in (*_KEPT, "*"):
            raise declined(name)
    return paths


def _asks(paths: Paths, name: str) -> bool:
    return any(path == "*" or path == name or path.startswith(name + ".") for path in paths)


def write_rows(
    book: Book, grid: Grid, top: int, left: int, rows: list[dict[str, Any]], paths: Paths, width: int = 0
) -> None:
    """Write rows of CellData from a cell on; with a `width`, what a row lacks of it is cleared."""
    values = _asks(paths, "userEnteredValue")
    overlay = any(not path.startswith("userEnteredValue") for path in paths)
    for at, row in enumerate(rows):
        given = row.get("values", [])
        line = [*given, *({} for _ in range(width - len(given)))]
        if values and line:
            grid.set_cells(top + at, left, [from_extended(cell.get("userEnteredValue", {})) for cell in line])
        for area, cell in _stretches(line, top + at, left) if overlay else ():
            _lay(book, grid, area, cell, paths)


def _stretches(line: list[dict[str, Any]], row: int, left: int) -> Iterator[tuple[Area, dict[str, Any]]]:
    """Neighbours of a row with the same format, rule and note, as one area each."""
    start = 0
    held = [{name: value for name, value in cell.items() if name != "userEnteredValue"} for cell in line]
    for at in range(1, len(held) + 1):
        if at == len(held) or held[at] != held[start]:
            yield Area(row, left + start, row + 1, left + at), held[start]
            start = at


def _lay(book: Book, grid: Grid, area: Area, cell: dict[str, Any], paths: Paths) -> None:
    """Lay the format, rule and note of a cell over an area, as far as the mask says."""
    if "*" in paths:
        for name in cell:
            if name not in (*_KEPT, *_COMPUTED):
                raise declined(f"cell.{name}")
    if _asks(paths, "userEnteredFormat"):
        _lay_format(grid, area, cell.get("userEnteredFormat", {}), paths)
    if _asks(paths, "dataValidation"):
        _lay_rule(book, grid, area, cell.get("dataValidation"), "cell.dataValidation")
    if _asks(paths, "note"):
        grid.layers.put("note", area, cell.get("note"))


def _lay_format(grid: Grid, area: Area, given: dict[str, Any], paths: Paths) -> None:
    if given.get("numberFormat", {"type": "TEXT"}).get("type", "").removeprefix("NUMBER_FORMAT_TYPE_UNSPECIFIED") == "":
        raise invalid("numberFormat.type must be set.", "userEnteredFormat.numberFormat.type")
    if given.get("borders"):
        sides = {side: made for side, border in given["borders"].items() if (made := _bordered(border, side))}
        given = {**given, "borders": sides}
    if "*" in paths or "userEnteredFormat" in paths:
        grid.layers.put("format", area, given)
        return
    inner = tuple(path.partition(".")[2] for path in paths if path.startswith("userEnteredFormat."))
    grid.layers.change("format", area, lambda held: set_masked(held or {}, given, inner))
