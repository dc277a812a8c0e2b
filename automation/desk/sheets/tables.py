"""Tables in a sheet: which cells they are made of, and what their header row says their columns are called."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets.a1 import Area, from_grid_range
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.shifting_objects import numbered

Table = dict[str, Any]
TYPED: Final = "This operation is not allowed on cells in typed columns."
_UNTYPED: Final = ("", "COLUMN_TYPE_UNSPECIFIED")


def on(grid: Grid) -> list[Table]:
    """The tables of a sheet."""
    found: list[Table] = grid.body.get("tables", [])
    return found


def body_of(table: Table) -> Area:
    """The rows of a table between its header and its footer, where it has one."""
    area = from_grid_range(table["range"])
    footer = int("footerColorStyle" in table.get("rowsProperties", {}))
    return area._replace(top=area.top + 1, bottom=area.bottom - footer)


def column_area(table: Table, column: dict[str, Any]) -> Area:
    """The body of one column of a table."""
    left = table["range"]["startColumnIndex"] + column.get("columnIndex", 0)
    return body_of(table)._replace(left=left, right=left + 1)


def stretch(grid: Grid, table_id: str, bottom: int) -> None:
    """Let the body of a table reach down to a row, and not less far than it does."""
    for table in on(grid):
        if table["tableId"] == table_id:
            footer = table["range"]["endRowIndex"] - body_of(table).bottom
            table["range"]["endRowIndex"] = max(table["range"]["endRowIndex"], bottom + footer)


def check_untyped(grid: Grid, area: Area) -> None:
    """Refuse to put a validation rule over cells whose column has a type: the type decides what they take."""
    for table in on(grid):
        for column in table["columnProperties"]:
            if column.get("columnType", "") not in _UNTYPED and column_area(table, column).touches(area):
                raise invalid(TYPED, "range")


def take_headers(grid: Grid) -> None:
    """Give each column of each table the name that its header cell holds; an empty header or a formula is put right.

    A formula in a header is replaced by `Column 2`, the place of the column, as Google replaces it.
    """
    for table in on(grid):
        area = from_grid_range(table["range"])
        cells = grid.rows(area.top, area.top + 1).get(area.top, [])
        for index, column in enumerate(table["columnProperties"]):
            at = area.left + index
            cell = cells[at] if at < len(cells) else None
            if cell is None or isinstance(cell, dict):
                grid.set_cells(area.top, at, [_own_name(table, column, index)])
            column["columnName"] = grid.shown(area.top, at)


def _own_name(table: Table, column: dict[str, Any], index: int) -> str:
    taken = {one.get("columnName") for one in table["columnProperties"] if one is not column}
    number = index + 1
    while f"Column {number}" in taken:
        number += 1
    return f"Column {number}"


def renumbered(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns with their indexes, the first's left out."""
    return [
        numbered(at, {name: held for name, held in column.items() if name != "columnIndex"})
        for at, column in enumerate(columns)
    ]
