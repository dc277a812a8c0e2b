"""The spreadsheet's own properties, and adding, changing, copying and deleting sheets."""

from __future__ import annotations

import re
from typing import Any, Final
from zoneinfo import available_timezones

import msgspec

from automation.desk.fault import invalid
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests import birth, copying
from automation.desk.sheets.requests.registry import Given, Reply, request
from automation.desk.sheets.shifting import deletion

COPIED_DIFFERS: Final = (
    "Developer metadata, comments and named ranges stay behind; of charts those go along that read the sheet itself."
)
_SIZES: Final = ("rowCount", "columnCount")
_LOCALE: Final = re.compile(r"[a-z]{2,3}(_[A-Z]{2}|_\d{3})?")
_ZONE: Final = re.compile(r"GMT([+-]\d{2}:\d{2})?")


@request("updateSpreadsheetProperties")
def update_spreadsheet_properties(book: Book, given: Given) -> Reply:
    """Change the spreadsheet's title, locale, time zone and the like."""
    paths = wanted(given.get("fields", ""), "SpreadsheetProperties")
    asked = given.get("properties", {})
    if any(path.startswith("defaultFormat") for path in paths) or ("*" in paths and "defaultFormat" in asked):
        raise invalid("defaultFormat is read-only.", "properties.defaultFormat")
    if "*" in paths:
        paths = tuple(asked)
    changed = set_masked(book.body["properties"], asked, paths)
    check_properties(changed)
    book.body["properties"] = changed
    return {}


def check_properties(properties: dict[str, Any]) -> None:
    """Refuse properties that a spreadsheet cannot have."""
    if not properties.get("title"):
        raise invalid("The title of a spreadsheet cannot be empty.", "properties.title")
    if not _is_locale(properties.get("locale", "")):
        raise invalid(f"Unsupported locale: {properties.get('locale', '')}", "properties.locale")
    zone = properties.get("timeZone", "")
    if not _ZONE.fullmatch(zone) and zone not in available_timezones():
        raise invalid(f"Invalid time zone: {zone}", "properties.timeZone")


def _is_locale(name: str) -> bool:
    if name in ("en_GB", "en_US"):
        return True
    # It is slow to read, and hardly ever needed.
    from babel import Locale, UnknownLocaleError

    try:
        return bool(_LOCALE.fullmatch(name)) and bool(Locale.parse(name))
    except UnknownLocaleError:
        return False


@request(
    "addSheet",
    differs="Sheets of charts (OBJECT) and of data sources are refused.",
)
def add_sheet(book: Book, given: Given) -> Reply:
    """Add a sheet."""
    return {"properties": book.properties_of(birth.add_sheet(book, given.get("properties", {})))}


@request("deleteSheet")
def delete_sheet(book: Book, given: Given) -> Reply:
    """Delete a sheet with all that is on it; the last visible one stays."""
    gone = sheet_of(book, given.get("sheetId", 0))
    others = [grid for grid in book.grids() if grid is not gone]
    if all(grid.properties.get("hidden") for grid in others):
        which = "visible sheets" if others else "sheets"
        raise invalid(f"You can't remove all the {which} in a document.", "sheetId")
    book.remove(gone.sheet_id)
    return {}


@request("duplicateSheet", differs=COPIED_DIFFERS)
def duplicate_sheet(book: Book, given: Given) -> Reply:
    """Copy a sheet with all that is on it, under new ids."""
    source = sheet_of(book, given.get("sourceSheetId", 0))
    asked = {"sheetId": given.get("newSheetId"), "title": given.get("newSheetName", "")}
    made = copying.copy_sheet(book, source, {**asked, "index": given.get("insertSheetIndex", 0)})
    return {"properties": book.properties_of(made)}


@request("updateSheetProperties")
def update_sheet_properties(book: Book, given: Given) -> Reply:
    """Change a sheet's title, place, size, frozen rows, colour and the like."""
    asked = given.get("properties", {})
    grid = sheet_of(book, asked.get("sheetId", 0))
    paths = wanted(given.get("fields", ""), "SheetProperties")
    if "*" in paths:
        paths = tuple(name for name in asked if name != "sheetId")
    if any(path.startswith("dataSourceSheetProperties") for path in paths):
        raise invalid("dataSourceSheetProperties is read-only.", "properties.dataSourceSheetProperties")
    if "sheetType" in paths and asked.get("sheetType", "") != grid.properties.get("sheetType", "GRID"):
        raise invalid("The type of a sheet cannot be changed.", "properties.sheetType")
    if "index" in paths:
        if asked.get("index", 0) < 0:
            raise invalid("index must not be negative.", "properties.index")
        book.move(grid.sheet_id, asked.get("index", 0))
    kept = tuple(path for path in paths if path not in ("index", "sheetId", "sheetType"))
    changed = set_masked(msgspec.json.decode(msgspec.json.encode(grid.properties)), asked, kept)
    _check_title(book, grid, changed)
    _check_visible(book, grid, changed)
    _resize(book, grid, changed, kept)
    grid.body["properties"] = changed
    return {}


def _check_title(book: Book, grid: Grid, changed: dict[str, Any]) -> None:
    title = changed.get("title", "")
    if not title:
        raise invalid("The sheet name cannot be empty.", "properties.title")
    birth.check_length(title)
    other = book.titled(title)
    if other is not None and other is not grid:
        raise birth.title_taken(title)


def _check_visible(book: Book, grid: Grid, changed: dict[str, Any]) -> None:
    if changed.get("hidden") and not any(not one.properties.get("hidden") for one in book.grids() if one is not grid):
        raise invalid("You can't hide all the sheets in a document.", "properties.hidden")


def sheet_of(book: Book, sheet_id: int) -> Grid:
    """The sheet with this id, refused in the words that Google has for sheets as a whole."""
    if sheet_id not in book.order:
        raise invalid(f"No sheet with id: {sheet_id}", "sheetId")
    return book.grid(sheet_id)


def _resize(book: Book, grid: Grid, changed: dict[str, Any], paths: tuple[str, ...]) -> None:
    """Set the size of the grid: what lies beyond a smaller one is deleted."""
    size = changed.setdefault("gridProperties", {})
    before = {"rowCount": grid.row_count, "columnCount": grid.column_count}
    for name in _SIZES:
        given = size.get(name, 0 if f"gridProperties.{name}" in paths else before[name])
        if given < 1:
            raise invalid(f"gridProperties.{name} must be at least 1.", f"properties.gridProperties.{name}")
        if given < before[name]:
            book.shift(grid, deletion(name == "rowCount", given, before[name]))
        size[name] = given
    birth.check_frozen(size)
