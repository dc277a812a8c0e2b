"""Rows and columns: inserting, deleting, moving, adding, hiding and resizing them."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.registry import Given, Reply, check_work, declined, request
from automation.desk.sheets.shifting import deletion, insertion, movement

_COUNTS: Final = {True: "rowCount", False: "columnCount"}


def lines_of(book: Book, given: dict[str, Any]) -> tuple[Grid, bool, int, int]:
    """A DimensionRange as sheet, rows or not, start and end; its open sides closed by the grid."""
    grid = book.grid(given.get("sheetId", 0))
    if given.get("dimension") not in ("ROWS", "COLUMNS"):
        raise invalid("A dimension must be specified: ROWS or COLUMNS.", "range.dimension")
    rows = given["dimension"] == "ROWS"
    count = grid.row_count if rows else grid.column_count
    start, end = given.get("startIndex", 0), given.get("endIndex", count)
    if start < 0 or end < start:
        raise invalid(f"endIndex[{end}] must be after startIndex[{start}]", "range")
    return grid, rows, start, end


def _count(grid: Grid, rows: bool) -> int:
    return grid.row_count if rows else grid.column_count


def _resize(book: Book, grid: Grid, rows: bool, by: int) -> None:
    grid.properties["gridProperties"][_COUNTS[rows]] = _count(grid, rows) + by
    book.check_size()


@request(
    "insertDimension",
    differs="Formulas that refer to cells that move keep their words.",
)
def insert_dimension(book: Book, given: Given) -> Reply:
    """Insert rows or columns; they take format, rules and size from the one before or after."""
    grid, rows, start, end = lines_of(book, given.get("range", {}))
    count, before = end - start, bool(given.get("inheritFromBefore"))
    if "endIndex" not in given["range"] or not count:
        raise invalid("endIndex must be after startIndex.", "range.endIndex")
    size = _count(grid, rows)
    if start > size:
        raise invalid(f"range.startIndex is larger than current grid size ({size})", "range.startIndex")
    if start == size and not before:
        raise invalid(
            f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false.",
            "range.startIndex",
        )
    if before and not start:
        raise invalid("range.startIndex must be greater than 0 if inheritFromBefore is true.", "range.startIndex")
    _resize(book, grid, rows, count)
    book.shift(grid, insertion(rows, start, count))
    source = start - 1 if before else end
    grid.layers.spread(rows, source, start, end)
    size_of = grid.dimensions[rows].get(source, {}).get("pixelSize")
    check_work(count if size_of else 0)
    for at in range(start, end) if size_of else ():
        grid.dimensions[rows][at] = {"pixelSize": size_of}
    return {}


@request(
    "deleteDimension",
    differs="Formulas that refer to cells that move keep their words.",
)
def delete_dimension(book: Book, given: Given) -> Reply:
    """Delete rows or columns, with all that is on them, developer metadata and comments' places too."""
    grid, rows, start, end = lines_of(book, given.get("range", {}))
    what, count = ("row", grid.row_count) if rows else ("column", grid.column_count)
    if start >= count:
        raise invalid(
            f"Cannot delete a {what} that doesn't exist. Tried to delete {what} index {start} "
            f"but there are only {count} {what}s.",
            "range",
        )
    end = min(end, count)
    frozen = grid.properties["gridProperties"].get("frozenRowCount" if rows else "frozenColumnCount", 0)
    if not start and end >= count:
        raise invalid(f"You can't delete all the {what}s on the sheet.", "range")
    if start <= frozen and end >= count:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {what}s.", "range")
    if end > start:
        book.shift(grid, deletion(rows, start, end))
        _resize(book, grid, rows, start - end)
    return {}


@request(
    "moveDimension",
    differs="Formulas that refer to cells that move keep their words.",
)
def move_dimension(book: Book, given: Given) -> Reply:
    """Move rows or columns before another one (counted before the move)."""
    grid, rows, start, end = lines_of(book, given.get("source", {}))
    count, to = _count(grid, rows), given.get("destinationIndex", 0)
    if end > count or not 0 <= to <= count:
        raise invalid(f"Cannot move beyond the sheet: it has {count}.", "destinationIndex")
    if start < to < end:
        raise invalid("The destination lies inside of what is moved.", "destinationIndex")
    if to not in (start, end) and end > start:
        book.shift(grid, movement(rows, start, end, to))
    return {}


@request("appendDimension")
def append_dimension(book: Book, given: Given) -> Reply:
    """Add empty rows or columns at the end."""
    grid, rows, _, _ = lines_of(book, given)
    length = given.get("length", 0)
    if length < 1:
        raise invalid("length must be at least 1.", "length")
    _resize(book, grid, rows, length)
    return {}


@request("updateDimensionProperties")
def update_dimension_properties(book: Book, given: Given) -> Reply:
    """Hide, show or resize rows or columns."""
    if "range" not in given:
        raise (
            declined("dataSourceSheetRange")
            if "dataSourceSheetRange" in given
            else invalid("range is required.", "range")
        )
    grid, rows, start, end = lines_of(book, given["range"])
    asked = given.get("properties", {})
    paths = wanted(given.get("fields", ""), "DimensionProperties")
    for path in asked if "*" in paths else paths:
        if path not in ("hiddenByUser", "pixelSize"):
            raise invalid(f"{path} cannot be set on rows or columns.", "fields")
    if asked.get("pixelSize", 0) < 0:
        raise invalid("pixelSize must not be negative.", "properties.pixelSize")
    check_work(min(end, _count(grid, rows)) - start)
    for at in range(start, min(end, _count(grid, rows))):
        held = set_masked(grid.dimensions[rows].get(at, {}), asked, paths)
        grid.dimensions[rows][at] = {name: value for name, value in held.items() if value}
    return {}


@request(
    "autoResizeDimensions",
    differs="Sets the usual size; Google measures what the cells hold.",
)
def auto_resize_dimensions(book: Book, given: Given) -> Reply:
    """Give rows or columns their usual size, which the desk's pages fit to what they hold."""
    if "dimensions" not in given:
        field = "dataSourceSheetDimensions"
        raise declined(field) if field in given else invalid("dimensions is required.", "dimensions")
    grid, rows, start, end = lines_of(book, given["dimensions"])
    for at, line in grid.dimensions[rows].items():
        if start <= at < end:
            line.pop("pixelSize", None)
    return {}
