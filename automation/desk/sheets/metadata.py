"""spreadsheets.developerMetadata.*, and the making of developer metadata."""

from __future__ import annotations

from typing import Any

from automation.desk.api import Answer, Call, answers
from automation.desk.fault import invalid, not_found
from automation.desk.sheets import datafilters
from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.datafilters import Metadata


@answers("sheets.spreadsheets.developerMetadata.get", writes=False)
def get(call: Call) -> Answer:
    """One developer metadata by its id."""
    book = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    wanted = call.parameters["metadataId"]
    for item in datafilters.all_metadata(book):
        if str(item["metadataId"]) == str(wanted):
            return item
    raise not_found(f"No developer metadata with id: {wanted}")


@answers("sheets.spreadsheets.developerMetadata.search", writes=False)
def search(call: Call) -> Answer:
    """The developer metadata that any of the data filters selects, each with the filters that did."""
    book = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    found: dict[int, dict[str, Any]] = {}
    for data_filter in call.body.get("dataFilters", ()):
        for item in datafilters.matching(book, data_filter):
            matched = found.setdefault(item["metadataId"], {"developerMetadata": item, "dataFilters": []})
            matched["dataFilters"].append(data_filter)
    return {"matchedDeveloperMetadata": list(found.values())} if found else {}


def create(book: Book, given: Metadata) -> Metadata:
    """Add developer metadata: its id is the one given or a new one; returned as stored."""
    if not given.get("metadataKey"):
        raise invalid("developerMetadata.metadataKey is required.", "developerMetadata.metadataKey")
    if given.get("visibility", "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED").endswith("UNSPECIFIED"):
        raise invalid("developerMetadata.visibility is required.", "developerMetadata.visibility")
    taken = {item["metadataId"] for item in datafilters.all_metadata(book)}
    wanted = given.get("metadataId")
    if wanted is not None and wanted < 1:
        raise invalid("The id of developer metadata must be positive.", "developerMetadata.metadataId")
    if wanted in taken:
        raise invalid(f"Developer metadata with ID {wanted} already exists.", "developerMetadata.metadataId")
    made = {"metadataId": wanted or new_number(taken), **given, "location": _location(book, given.get("location", {}))}
    _home(book, made).setdefault("developerMetadata", []).append(made)
    return made


def delete(book: Book, items: list[Metadata]) -> None:
    """Take developer metadata away."""
    gone = {item["metadataId"] for item in items}
    for home in [book.body, *(grid.body for grid in book.grids())]:
        kept = [item for item in home.pop("developerMetadata", ()) if item["metadataId"] not in gone]
        if kept:
            home["developerMetadata"] = kept


def replace(book: Book, old: Metadata, new: Metadata) -> Metadata:
    """Put changed metadata in the place of the old; a new location moves it."""
    delete(book, [old])
    return create(book, {**new, "metadataId": old["metadataId"]})


def _home(book: Book, item: Metadata) -> dict[str, Any]:
    """The body that keeps it: the spreadsheet's, or that of the sheet it lies on."""
    location = item["location"]
    if "spreadsheet" in location:
        return book.body
    sheet_id = location.get("sheetId", location.get("dimensionRange", {}).get("sheetId", 0))
    return book.grid(sheet_id).body


def _location(book: Book, given: dict[str, Any]) -> dict[str, Any]:
    """A location as stored: its type is named, and a row or column is exactly one and inside of the grid."""
    given = {name: value for name, value in given.items() if name != "locationType"}
    kind = datafilters.location_type(given)
    if kind in ("SPREADSHEET", "SHEET"):
        if kind == "SHEET":
            book.grid(given["sheetId"])
        return {"locationType": kind, **given}
    line = given["dimensionRange"]
    grid = book.grid(line.get("sheetId", 0))
    start, end = line.get("startIndex", 0), line.get("endIndex", 0)
    if line.get("dimension") not in ("ROWS", "COLUMNS"):
        raise invalid("A dimension must be specified: ROWS or COLUMNS.", "location.dimensionRange.dimension")
    if "endIndex" not in line:
        raise invalid("DimensionRange must specify both a startIndex and an endIndex", "location.dimensionRange")
    if end - start != 1:
        raise invalid("DimensionRange must represent a single row or column", "location.dimensionRange")
    if not 0 <= start < (grid.row_count if kind == "ROW" else grid.column_count):
        raise invalid(f"There is no {kind.lower()} with index {start} in this sheet.", "dimensionRange")
    full = {"sheetId": grid.sheet_id, "dimension": line["dimension"], "startIndex": start, "endIndex": end}
    return {"locationType": kind, "dimensionRange": full}
