"""Tables: named ranges with a header row and typed columns."""

from __future__ import annotations

import secrets
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import a1, tables
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests import backing
from automation.desk.sheets.requests.banding import check_free
from automation.desk.sheets.requests.registry import Given, Reply, request, required
from automation.desk.sheets.shifting_objects import numbered
from automation.desk.sheets.tables import Table

_COLORS: Final = ("headerColorStyle", "firstBandColorStyle", "secondBandColorStyle", "footerColorStyle")


@request(
    "addTable",
    differs="A type changes no values but those of BOOLEAN columns, and chips are kept as a type only.",
)
def add_table(book: Book, given: Given) -> Reply:
    """Make a range a table: every column gets a name, in its header cell too."""
    asked = required(given, "table")
    grid, area = _place(book, asked, "")
    if area.bottom - area.top < 2:
        raise invalid("A table needs at least one row below its header row.", "table.range")
    table_id = asked.get("tableId") or secrets.token_hex(6)
    if any(one["tableId"] == table_id for sheet in book.grids() for one in tables.on(sheet)):
        raise invalid(f"The table id {table_id} is already in use.", "table.tableId")
    name = asked.get("name") or _free_name(book)
    _check_name(book, name, "")
    table = {"tableId": table_id, "name": name, "range": a1.to_grid_range(grid.sheet_id, area)}
    table["columnProperties"] = _new_columns(grid, area, asked.get("columnProperties", []))
    if asked.get("rowsProperties"):
        table["rowsProperties"] = asked["rowsProperties"]
    grid.body.setdefault("tables", []).append(table)
    _fill_booleans(grid, table)
    tables.take_headers(grid)
    return {"table": table}


def _place(book: Book, asked: Table, own: str) -> tuple[Grid, Area]:
    grid, area = book.of_range(required(asked, "range"))
    area = grid.inside(area)
    check_free(grid, area, but=own)
    return grid, area


def _free_name(book: Book) -> str:
    taken = {table["name"].casefold() for grid in book.grids() for table in tables.on(grid)}
    number = 1
    while f"table{number}" in taken:
        number += 1
    return f"Table{number}"


def _check_name(book: Book, name: str, own: str) -> None:
    if not name.strip():
        raise invalid("The name of a table cannot be empty.", "table.name")
    for grid in book.grids():
        for table in tables.on(grid):
            if table["tableId"] != own and table["name"].casefold() == name.casefold():
                raise invalid(f'A table with the name "{name}" already exists.', "table.name")


def _by_index(asked: list[dict[str, Any]], width: int) -> dict[int, dict[str, Any]]:
    """The columns given, by index; refused where one lies outside, stands twice or has a rule that does not fit."""
    found: dict[int, dict[str, Any]] = {}
    for column in asked:
        index = column.get("columnIndex", 0)
        if not 0 <= index < width:
            raise invalid(f"Column index {index} is outside of the table.", "table.columnProperties.columnIndex")
        if index in found:
            raise invalid(f"Column index {index} is given twice.", "table.columnProperties.columnIndex")
        _check_rule(column)
        found[index] = {name: held for name, held in column.items() if name != "columnIndex"}
    return found


def _check_rule(column: dict[str, Any]) -> None:
    field = "table.columnProperties.dataValidationRule"
    condition = column.get("dataValidationRule", {}).get("condition")
    if column.get("columnType") != "DROPDOWN":
        if "dataValidationRule" in column:
            raise invalid("Cannot set condition for non-dropdown column type.", field)
    elif condition is None:
        raise invalid("Condition must be set for dropdown column type.", field)
    elif condition.get("type") != "ONE_OF_LIST" or not condition.get("values"):
        raise invalid("The condition of a dropdown column must be ONE_OF_LIST with values.", field)


def _new_columns(grid: Grid, area: Area, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every column of a new table; one that is given without a name is called `Column 1`, counted along those."""
    given, unnamed, made = _by_index(asked, area.right - area.left), 0, []
    for index in range(area.right - area.left):
        column = dict(given.get(index, {}))
        if index in given and not column.get("columnName"):
            unnamed += 1
            column["columnName"] = f"Column {unnamed}"
        if column.get("columnName"):
            grid.set_cells(area.top, area.left + index, [column["columnName"]])
        made.append(numbered(index, column))
    return made


def _fill_booleans(grid: Grid, table: Table) -> None:
    """What is no yes or no in a column of those becomes no, as Google makes it."""
    for column in table["columnProperties"]:
        if column.get("columnType") != "BOOLEAN":
            continue
        area = tables.column_area(table, column)
        for row in range(area.top, area.bottom):
            cell = grid.cell(row, area.left)
            if cell is None or isinstance(cell, str):
                grid.set_cells(row, area.left, [False])


def find(book: Book, table_id: str) -> tuple[Grid, Table]:
    """The sheet of a table, and the table; a 400 refusal where there is none."""
    for grid in book.grids():
        for table in tables.on(grid):
            if table["tableId"] == table_id:
                return grid, table
    raise invalid(f"No table with id: {table_id}", "tableId")


@request("updateTable")
def update_table(book: Book, given: Given) -> Reply:
    """Change a table's name, range, columns or colours; a list of columns replaces the whole list, as in Google."""
    asked = required(given, "table")
    grid, table = find(book, asked.get("tableId", ""))
    paths = tuple(path for path in _whole(wanted(given.get("fields", ""), "Table"), asked) if path != "tableId")
    if "name" in paths:
        _check_name(book, asked.get("name", ""), table["tableId"])
        table["name"] = asked["name"]
    if any(path.startswith("rowsProperties") for path in paths):
        _recolour(book, grid, table, asked, tuple(path for path in paths if path.startswith("rowsProperties")))
    if any(path.startswith("range") for path in paths):
        _resize(book, grid, table, set_masked(table, asked, tuple(path for path in paths if path[:5] == "range")))
    if "columnProperties" in paths:
        table["columnProperties"] = _replaced(grid, table, asked.get("columnProperties", []))
    elif any(path.startswith("columnProperties") for path in paths):
        raise invalid("columnProperties are updated as a whole.", "fields")
    _fill_booleans(grid, table)
    tables.take_headers(grid)
    backing.follow(book)
    return {}


def _whole(paths: tuple[str, ...], asked: Table) -> tuple[str, ...]:
    """The mask, `*` standing for all that the request gives: a table cannot be without a name or a range."""
    if "*" not in paths:
        return paths
    return tuple(name for name in ("name", "range", "columnProperties", "rowsProperties") if name in asked)


def _recolour(book: Book, grid: Grid, table: Table, asked: Table, paths: tuple[str, ...]) -> None:
    """Set the colours; a footer that comes adds a row at the end, one that goes takes its row out of the table."""
    before = "footerColorStyle" in table.get("rowsProperties", {})
    changed = set_masked(table, asked, paths)
    rows = {name: held for name, held in changed.get("rowsProperties", {}).items() if name in _COLORS}
    table.pop("rowsProperties", None)
    if rows:
        table["rowsProperties"] = rows
    by = int("footerColorStyle" in rows) - int(before)
    if by:
        area = a1.from_grid_range(table["range"])
        book.grow(grid, rows=area.bottom + by)
        _resize(book, grid, table, {"range": a1.to_grid_range(grid.sheet_id, area._replace(bottom=area.bottom + by))})


def _resize(book: Book, grid: Grid, table: Table, asked: Table) -> None:
    new_grid, area = _place(book, asked, table["tableId"])
    old = a1.from_grid_range(table["range"])
    if new_grid is not grid:
        raise invalid("A table cannot move to another sheet.", "table.range")
    if area.bottom - area.top < 2:
        raise invalid("A table needs at least one row below its header row.", "table.range")
    held = {old.left + at: column for at, column in enumerate(table["columnProperties"])}
    table["range"] = a1.to_grid_range(grid.sheet_id, area)
    columns = [{**held.get(at, {}), "columnIndex": 0} for at in range(area.left, area.right)]
    table["columnProperties"] = tables.renumbered(columns)


def _replaced(grid: Grid, table: Table, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns after a new list of them: one left out loses its type and keeps its name."""
    area = a1.from_grid_range(table["range"])
    given = _by_index(asked, area.right - area.left)
    if any(not column.get("columnName") for column in given.values()):
        raise invalid("Table header row cell must have a value.", "table.columnProperties.columnName")
    for index, column in given.items():
        grid.set_cells(area.top, area.left + index, [column["columnName"]])
    return [numbered(index, given.get(index, {})) for index in range(area.right - area.left)]


@request("deleteTable")
def delete_table(book: Book, given: Given) -> Reply:
    """Delete a table with what its cells hold and show; conditional formats that lie wholly on it go too."""
    grid, table = find(book, given.get("tableId", ""))
    area = a1.from_grid_range(table["range"])
    grid.body["tables"].remove(table)
    for row in grid.rows(area.top, area.bottom):
        grid.set_cells(row, area.left, [None] * (area.right - area.left))
    grid.layers.clear(area)
    rules = []
    for rule in grid.body.pop("conditionalFormats", []):
        rule["ranges"] = [one for one in rule["ranges"] if not area.covers(a1.from_grid_range(one))]
        rules += [rule] if rule["ranges"] else []
    if rules:
        grid.body["conditionalFormats"] = rules
    backing.release(book, "tableId", table["tableId"])
    return {}
