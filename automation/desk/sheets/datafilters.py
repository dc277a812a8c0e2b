"""Data filters: which places, and which developer metadata, a DataFilter selects."""

from __future__ import annotations

from typing import Any

from automation.desk.fault import invalid
from automation.desk.sheets.a1 import OPEN, Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid

Metadata = dict[str, Any]


def places(book: Book, data_filter: dict[str, Any]) -> list[tuple[Grid, Area]]:
    """The sheets and areas that a filter selects: one for a range, one for each metadata that matches a lookup."""
    kind = _only_kind(data_filter)
    if kind == "a1Range":
        return [book.resolve(data_filter["a1Range"])]
    if kind == "gridRange":
        return [book.of_range(data_filter["gridRange"])]
    found: dict[tuple[int, Area], tuple[Grid, Area]] = {}
    for item in matching(book, data_filter):
        for grid, area in location_places(book, item["location"]):
            found.setdefault((grid.sheet_id, area), (grid, area))
    return list(found.values())


def all_metadata(book: Book) -> list[Metadata]:
    """All developer metadata of a spreadsheet: its own, then sheet by sheet."""
    found = list(book.body.get("developerMetadata", ()))
    for grid in book.grids():
        found.extend(grid.body.get("developerMetadata", ()))
    return found


def matching(book: Book, data_filter: dict[str, Any]) -> list[Metadata]:
    """The developer metadata that a filter selects; a range selects all that touches it."""
    kind = _only_kind(data_filter)
    if kind == "developerMetadataLookup":
        lookup = data_filter[kind]
        return [item for item in all_metadata(book) if _matches(book, item, lookup)]
    (wanted,) = places(book, data_filter)
    return [item for item in all_metadata(book) if _touch(location_places(book, item["location"]), [wanted])]


def location_places(book: Book, location: dict[str, Any]) -> list[tuple[Grid, Area]]:
    """The areas that a metadata location stands for: a row, a column, a sheet, or every sheet."""
    kind = location_type(location)
    if kind == "SPREADSHEET":
        return [(grid, Area()) for grid in book.grids()]
    if kind == "SHEET":
        return [(book.grid(location.get("sheetId", 0)), Area())]
    line = location["dimensionRange"]
    grid, start, end = book.grid(line.get("sheetId", 0)), line.get("startIndex", 0), line.get("endIndex", OPEN)
    return [(grid, Area(top=start, bottom=end) if kind == "ROW" else Area(left=start, right=end))]


def location_type(location: dict[str, Any]) -> str:
    """ROW, COLUMN, SHEET or SPREADSHEET; refused where the location says none or several."""
    given = [name for name in ("spreadsheet", "sheetId", "dimensionRange") if name in location]
    if len(given) != 1:
        raise invalid("Exactly one of spreadsheet, sheetId, dimensionRange must be set in the location.", "location")
    if given == ["dimensionRange"]:
        return "ROW" if location["dimensionRange"].get("dimension") == "ROWS" else "COLUMN"
    return "SHEET" if given == ["sheetId"] else "SPREADSHEET"


def _only_kind(data_filter: dict[str, Any]) -> str:
    if len(data_filter) != 1:
        raise invalid("Exactly one of developerMetadataLookup, a1Range, gridRange must be set.", "dataFilter")
    return next(iter(data_filter))


def _matches(book: Book, item: Metadata, lookup: dict[str, Any]) -> bool:
    for name in ("metadataId", "metadataKey", "metadataValue"):
        if name in lookup and lookup[name] != item.get(name, ""):
            return False
    if lookup.get("visibility", item["visibility"]) != item["visibility"]:
        return False
    kind = location_type(item["location"])
    if "metadataLocation" not in lookup:
        return bool(lookup.get("locationType", kind) == kind)
    return _location_matches(book, item["location"], kind, lookup)


def _location_matches(book: Book, location: dict[str, Any], kind: str, lookup: dict[str, Any]) -> bool:
    wanted = lookup["metadataLocation"]
    wanted_kind = location_type(wanted)
    only = lookup.get("locationType", "")
    strategy = lookup.get("locationMatchingStrategy", "EXACT_LOCATION" if only in ("", wanted_kind) else "")
    if only and only != kind:
        return False
    if strategy == "EXACT_LOCATION":
        return kind == wanted_kind and location_places(book, location) == location_places(book, wanted)
    return _touch(location_places(book, location), location_places(book, wanted))


def _touch(one: list[tuple[Grid, Area]], other: list[tuple[Grid, Area]]) -> bool:
    return any(
        grid.sheet_id == other_grid.sheet_id and not area.overlap(other_area).empty
        for grid, area in one
        for other_grid, other_area in other
    )
