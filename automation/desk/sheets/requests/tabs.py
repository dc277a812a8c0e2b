"""The spreadsheet's own properties, and adding, changing, copying and deleting sheets."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from automation.desk.fault import invalid, unanswered
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests import birth
from automation.desk.sheets.requests.registry import Given, Reply, request
from automation.desk.sheets.shifting import deletion

_SIZES: Final = ("rowCount", "columnCount")


@request("updateSpreadsheetProperties")
def update_spreadsheet_properties(book: Book, given: Given) -> Reply:
    """Change the spreadsheet's title, locale, time zone and the like."""
    paths = wanted(given.get("fields", ""), "SpreadsheetProperties")
    changed = set_masked(book.body["properties"], given.get("properties", {}), paths)
    if not changed.get("title"):
        raise invalid("The title of a spreadsheet cannot be empty.", "properties.title")
    book.body["properties"] = changed
    return {}


@request("addSheet")
def add_sheet(book: Book, given: Given) -> Reply:
    """Add a sheet."""
    return {"properties": book.properties_of(birth.add_sheet(book, given.get("properties", {})))}


@request("deleteSheet")
def delete_sheet(book: Book, given: Given) -> Reply:
    """Delete a sheet; the last visible one stays."""
    gone = book.grid(given.get("sheetId", 0))
    if not any(not grid.properties.get("hidden") for grid in book.grids() if grid is not gone):
        raise invalid("You can't remove all the sheets in a document.", "sheetId")
    book.remove(gone.sheet_id)
    return {}


@request("duplicateSheet")
def duplicate_sheet(book: Book, given: Given) -> Reply:
    """Copy a sheet with all that is on it; developer metadata and ids of views and rules become new ones."""
    source = book.grid(given.get("sourceSheetId", 0))
    properties = {**source.properties, "sheetId": given.get("newSheetId"), "index": given.get("insertSheetIndex", 0)}
    properties["title"] = given.get("newSheetName") or copy_title(book, source.title)
    made = birth.add_sheet(book, {name: value for name, value in properties.items() if value is not None})
    birth.copy_contents(book, source, made)
    return {"properties": book.properties_of(made)}


def copy_title(book: Book, title: str) -> str:
    """The title of a copy, as Google gives it; with a number where there is such a sheet already."""
    number, wanted_title = 1, f"Copy of {title}"
    while book.titled(wanted_title):
        number += 1
        wanted_title = f"Copy of {title} {number}"
    return wanted_title


@request("updateSheetProperties")
def update_sheet_properties(book: Book, given: Given) -> Reply:
    """Change a sheet's title, place, size, frozen rows, colour and the like."""
    asked = given.get("properties", {})
    grid = book.grid(asked.get("sheetId", 0))
    paths = wanted(given.get("fields", ""), "SheetProperties")
    if "*" in paths:
        paths = tuple(name for name in asked if name != "sheetId")
    if any(path.startswith("dataSourceSheetProperties") for path in paths):
        raise unanswered("dataSourceSheetProperties")
    if "index" in paths:
        book.move(grid.sheet_id, asked.get("index", 0))
    kept = tuple(path for path in paths if path not in ("index", "sheetId", "sheetType"))
    changed = set_masked(msgspec.json.decode(msgspec.json.encode(grid.properties)), asked, kept)
    _check_title(book, grid, changed)
    _check_visible(book, grid, changed)
    _resize(grid, changed, kept)
    grid.body["properties"] = changed
    return {}


def _check_title(book: Book, grid: Grid, changed: dict[str, Any]) -> None:
    title = changed.get("title", "")
    if not title:
        raise invalid("A sheet's title cannot be empty.", "properties.title")
    other = book.titled(title)
    if other is not None and other is not grid:
        raise birth.title_taken(title)


def _check_visible(book: Book, grid: Grid, changed: dict[str, Any]) -> None:
    if changed.get("hidden") and not any(not one.properties.get("hidden") for one in book.grids() if one is not grid):
        raise invalid("You can't hide all the sheets in a document.", "properties.hidden")


def _resize(grid: Grid, changed: dict[str, Any], paths: tuple[str, ...]) -> None:
    """Set the size of the grid: what lies beyond a smaller one is deleted."""
    size = changed.setdefault("gridProperties", {})
    before = {"rowCount": grid.row_count, "columnCount": grid.column_count}
    for name in _SIZES:
        given = size.get(name, 0 if f"gridProperties.{name}" in paths else before[name])
        if given < 1:
            raise invalid(f"gridProperties.{name} must be at least 1.", f"properties.gridProperties.{name}")
        if given < before[name]:
            grid.shift(deletion(name == "rowCount", given, before[name]))
        size[name] = given
    for name, frozen, what in (("rowCount", "frozenRowCount", "rows"), ("columnCount", "frozenColumnCount", "columns")):
        if size.get(frozen, 0) >= size[name] > 0 and size.get(frozen):
            raise invalid(f"You can't freeze all visible {what} on the sheet.", f"properties.gridProperties.{frozen}")
