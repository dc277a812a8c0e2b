"""How a sheet comes to be: from properties, or from a Sheet resource with all that is on it."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import colours
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.registry import HANDLERS, declined

_ROWS, _COLUMNS = 1000, 26
_LONGEST: Final = 100


def add_sheet(book: Book, asked: dict[str, Any]) -> Grid:
    """Add an empty sheet from SheetProperties; ids, titles and sizes are checked and filled in."""
    if asked.get("sheetType", "GRID") != "GRID":
        raise declined(f"properties.sheetType {asked['sheetType']}")
    if "dataSourceSheetProperties" in asked:
        raise declined("properties.dataSourceSheetProperties")
    sheet_id = asked.get("sheetId", book.new_sheet_id())
    if sheet_id < 0:
        raise invalid("Sheet id must be non-negative.", "properties.sheetId")
    if sheet_id in book.order:
        raise invalid(f"Sheet with id {sheet_id} already exists.", "properties.sheetId")
    if asked.get("index", 0) < 0:
        raise invalid("index must not be negative.", "properties.index")
    title = asked.get("title") or _free_title(book)
    check_length(title)
    if book.titled(title):
        raise title_taken(title)
    grid = {"rowCount": _ROWS, "columnCount": _COLUMNS, **asked.get("gridProperties", {})}
    if grid["rowCount"] < 1 or grid["columnCount"] < 1:
        raise invalid("A sheet has at least one row and one column.", "properties.gridProperties")
    check_frozen(grid)
    kept = {name: value for name, value in asked.items() if name not in ("index", "sheetId", "title") and value}
    properties = {"sheetId": sheet_id, "title": title, **kept, "sheetType": "GRID", "gridProperties": grid}
    return book.add({"properties": properties}, asked.get("index"))


def check_length(title: str) -> None:
    """Refuse a title that is too long, in Google's words."""
    if len(title) > _LONGEST:
        raise invalid(f"The sheet name cannot be greater than {_LONGEST} characters.", "properties.title")


def check_frozen(size: dict[str, Any]) -> None:
    """Refuse to freeze all rows or columns, or less than none."""
    for name, frozen, what in (("rowCount", "frozenRowCount", "rows"), ("columnCount", "frozenColumnCount", "columns")):
        if size.get(frozen, 0) < 0:
            raise invalid(f"{frozen} must not be negative.", f"properties.gridProperties.{frozen}")
        if size.get(frozen) and size[frozen] >= size[name]:
            raise invalid(f"You can't freeze all visible {what} on the sheet.", f"properties.gridProperties.{frozen}")


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
    properties = {"properties": sheet.get("properties", {})}
    colours.complete("addSheet", properties)
    grid = add_sheet(book, properties["properties"])
    for name in sheet:
        if name != "properties" and name not in _FILLERS:
            raise declined(f"sheets.{name}")
    for name, fill in _FILLERS.items():
        held = sheet.get(name, [])
        # Each conditional format goes before the others, so the first must come last.
        items = held[::-1] if name == "conditionalFormats" else held if isinstance(held, list) else [held]
        for item in items:
            for kind, given in fill(_on_sheet(item, grid.sheet_id), grid.sheet_id):
                colours.complete(kind, given)
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
    if "overlayPosition" in made.get("position", {}):
        over = made["position"]["overlayPosition"]
        made["position"] = {
            "overlayPosition": {**over, "anchorCell": {**over.get("anchorCell", {}), "sheetId": sheet_id}}
        }
    return made


Steps = list[tuple[str, dict[str, Any]]]


def _cells_requests(data: dict[str, Any], sheet_id: int) -> Steps:
    top, left = data.get("startRow", 0), data.get("startColumn", 0)
    start = {"sheetId": sheet_id, "rowIndex": top, "columnIndex": left}
    made: Steps = [("updateCells", {"start": start, "rows": data.get("rowData", []), "fields": "*"})]
    for name, dimension, first in (("rowMetadata", "ROWS", top), ("columnMetadata", "COLUMNS", left)):
        for at, line in enumerate(data.get(name, ()), first):
            span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
            look = {key: held for key, held in line.items() if key in ("pixelSize", "hiddenByUser")}
            if look:
                made.append(
                    ("updateDimensionProperties", {"range": span, "properties": look, "fields": ",".join(look)})
                )
            for item in line.get("developerMetadata", ()):
                place = {"dimensionRange": span}
                made.append(("createDeveloperMetadata", {"developerMetadata": {**item, "location": place}}))
    return made


def _group_requests(group: dict[str, Any], sheet_id: int) -> Steps:
    placed = {**group, "range": {**group.get("range", {}), "sheetId": sheet_id}}
    made: Steps = [("addDimensionGroup", {"range": placed["range"]})]
    if group.get("collapsed"):
        made.append(("updateDimensionGroup", {"dimensionGroup": placed, "fields": "collapsed"}))
    return made


def _by_adding(kind: str, name: str) -> Any:
    """The filler of what one request adds as it stands."""
    return lambda item, _: [(kind, {name: item})]


_FILLERS: Final[dict[str, Any]] = {
    "data": _cells_requests,
    "rowGroups": _group_requests,
    "columnGroups": _group_requests,
    "merges": lambda item, sheet_id: [
        ("mergeCells", {"range": {**item, "sheetId": sheet_id}, "mergeType": "MERGE_ALL"})
    ],
    "conditionalFormats": lambda item, _: [("addConditionalFormatRule", {"rule": item})],
    "tables": _by_adding("addTable", "table"),
    "bandedRanges": _by_adding("addBanding", "bandedRange"),
    "filterViews": _by_adding("addFilterView", "filter"),
    "protectedRanges": _by_adding("addProtectedRange", "protectedRange"),
    "basicFilter": _by_adding("setBasicFilter", "filter"),
    "charts": _by_adding("addChart", "chart"),
    "slicers": _by_adding("addSlicer", "slicer"),
    "developerMetadata": lambda item, sheet_id: [
        ("createDeveloperMetadata", {"developerMetadata": {**item, "location": {"sheetId": sheet_id}}})
    ],
}
