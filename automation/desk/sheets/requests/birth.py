"""How a sheet comes to be: from properties, from a Sheet resource, or from another sheet."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from automation.desk.fault import invalid, unanswered
from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.registry import HANDLERS

_ROWS, _COLUMNS = 1000, 26
_OWN_IDS: Final = (("filterViews", "filterViewId"), ("protectedRanges", "protectedRangeId"))
_RANGED: Final = ("merges", "conditionalFormats", "bandedRanges", "rowGroups", "columnGroups", "basicFilter")


def add_sheet(book: Book, asked: dict[str, Any]) -> Grid:
    """Add an empty sheet from SheetProperties; ids, titles and sizes are checked and filled in."""
    if asked.get("sheetType", "GRID") != "GRID":
        raise unanswered(f"sheetType {asked['sheetType']}")
    sheet_id = asked.get("sheetId", book.new_sheet_id())
    if sheet_id < 0:
        raise invalid("A sheet's id must not be negative.", "properties.sheetId")
    if sheet_id in book.order:
        raise invalid(
            f"The sheet ID {sheet_id} is already in use. Please choose another, or leave it out.", "properties.sheetId"
        )
    title = asked.get("title") or _free_title(book)
    if book.titled(title):
        raise title_taken(title)
    grid = {"rowCount": _ROWS, "columnCount": _COLUMNS, **asked.get("gridProperties", {})}
    if grid["rowCount"] < 1 or grid["columnCount"] < 1:
        raise invalid("A sheet has at least one row and one column.", "properties.gridProperties")
    kept = {name: value for name, value in asked.items() if name not in ("index", "sheetId", "title") and value}
    properties = {"sheetId": sheet_id, "title": title, **kept, "sheetType": "GRID", "gridProperties": grid}
    return book.add({"properties": properties}, asked.get("index"))


def title_taken(title: str) -> Exception:
    """The refusal of a title that another sheet has, in Google's words."""
    return invalid(f'A sheet with the name "{title}" already exists. Please enter another name.', "properties.title")


def _free_title(book: Book) -> str:
    number = len(book.order) + 1
    while book.titled(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def add_sheet_resource(book: Book, sheet: dict[str, Any]) -> Grid:
    """Add a sheet from a Sheet resource: its properties, its cells and what lies on them."""
    grid = add_sheet(book, sheet.get("properties", {}))
    for name, held in sheet.items():
        if name != "properties" and name not in _FILLERS:
            raise unanswered(f"sheets.{name}")
        for item in held if isinstance(held, list) else [held]:
            if name != "properties":
                kind, given = _FILLERS[name](_on_sheet(item, grid.sheet_id), grid.sheet_id)
                HANDLERS[kind](book, given)
    return grid


def _on_sheet(item: dict[str, Any], sheet_id: int) -> dict[str, Any]:
    """The item with its ranges on this sheet: in a new sheet's resource they need not say so."""
    made = dict(item)
    if "range" in made:
        made["range"] = {**made["range"], "sheetId": sheet_id}
    for name in ("ranges", "unprotectedRanges"):
        if name in made:
            made[name] = [{**one, "sheetId": sheet_id} for one in made[name]]
    return made


def _cells_request(data: dict[str, Any], sheet_id: int) -> tuple[str, dict[str, Any]]:
    if data.get("rowMetadata") or data.get("columnMetadata"):
        raise unanswered("sheets.data.rowMetadata and columnMetadata")
    start = {"sheetId": sheet_id, "rowIndex": data.get("startRow", 0), "columnIndex": data.get("startColumn", 0)}
    return "updateCells", {"start": start, "rows": data.get("rowData", []), "fields": "*"}


_FILLERS: Final[dict[str, Any]] = {
    "data": _cells_request,
    "merges": lambda item, sheet_id: ("mergeCells", {"range": {**item, "sheetId": sheet_id}, "mergeType": "MERGE_ALL"}),
    "conditionalFormats": lambda item, _: ("addConditionalFormatRule", {"rule": item, "index": 1_000_000}),
    "filterViews": lambda item, _: ("addFilterView", {"filter": item}),
    "protectedRanges": lambda item, _: ("addProtectedRange", {"protectedRange": item}),
    "basicFilter": lambda item, _: ("setBasicFilter", {"filter": item}),
    "developerMetadata": lambda item, sheet_id: (
        "createDeveloperMetadata",
        {"developerMetadata": {**item, "location": {"sheetId": sheet_id}}},
    ),
}


def copy_contents(book: Book, source: Grid, target: Grid) -> None:
    """Fill a new sheet with what is on another one; views and protections get ids of their own."""
    for row, cells in source.rows().items():
        target.set_row(row, list(cells))
    target.layers = type(source.layers)(source.layers.entries())
    target.dimensions = {
        rows: {at: dict(line) for at, line in lines.items()} for rows, lines in source.dimensions.items()
    }
    for name in (*_RANGED, *(name for name, _ in _OWN_IDS)):
        if source.body.get(name):
            copied = msgspec.json.decode(msgspec.json.encode(source.body[name]))
            target.body[name] = _moved_to(copied, target.sheet_id)
    for name, key in _OWN_IDS:
        for item in target.body.get(name, ()):
            item[key] = new_number([one.get(key) for grid in book.grids() for one in grid.body.get(name, ())])


def _moved_to(value: Any, sheet_id: int) -> Any:
    """Every GridRange and DimensionRange in a value, on another sheet."""
    if isinstance(value, list):
        return [_moved_to(item, sheet_id) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: _moved_to(item, sheet_id) for name, item in value.items()}
    for name in ("range", "dimensionRange"):
        if name in made:
            made[name]["sheetId"] = sheet_id
    if any(name in made for name in ("sheetId", "startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")):
        made["sheetId"] = sheet_id
    return made
