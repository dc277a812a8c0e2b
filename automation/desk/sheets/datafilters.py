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
        lookup = _without_unspecified(data_filter[kind])
        _check_lookup(lookup)
        return [item for item in all_metadata(book) if _matches(book, item, lookup)]
    (wanted,) = places(book, data_filter)
    found = [item for item in all_metadata(book) if location_type(item["location"]) != "SPREADSHEET"]
    return [item for item in found if _touch(location_places(book, item["location"]), [wanted])]


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


def _without_unspecified(lookup: dict[str, Any]) -> dict[str, Any]:
    return {name: held for name, held in lookup.items() if not str(held).endswith("_UNSPECIFIED")}


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
    if lookup.get("locationType", kind) != kind:
        return False
    if _is_exact(lookup, wanted_kind):
        return kind == wanted_kind and location_places(book, location) == location_places(book, wanted)
    # The spreadsheet's own metadata touches no other place.
    return kind != "SPREADSHEET" and _touch(location_places(book, location), location_places(book, wanted))


def _is_exact(lookup: dict[str, Any], wanted_kind: str) -> bool:
    strategy = lookup.get("locationMatchingStrategy", "")
    return bool(strategy == "EXACT_LOCATION" or wanted_kind == "SPREADSHEET")


def _check_lookup(lookup: dict[str, Any]) -> None:
    """Refuse what the discovery document says cannot be asked together; the default is INTERSECTING_LOCATION."""
    strategy, only = lookup.get("locationMatchingStrategy", ""), lookup.get("locationType", "")
    field = "dataFilter.developerMetadataLookup"
    if "metadataLocation" not in lookup:
        if strategy:
            raise invalid("If locationMatchingStrategy is specified, a metadataLocation must also be.", field)
        return
    kind = location_type(lookup["metadataLocation"])
    if strategy == "EXACT_LOCATION" and only:
        raise invalid("locationType must be left unspecified when locationMatchingStrategy is EXACT_LOCATION.", field)
    if kind == "SPREADSHEET" and strategy == "INTERSECTING_LOCATION":
        told = "DeveloperMetadataLookup.spreadsheet is true, but locationMatchingStrategy was specified as INTERSECTING"
        raise invalid(told, field)
    if only == "SPREADSHEET" and kind != "SPREADSHEET":
        raise invalid("locationType cannot be SPREADSHEET when metadataLocation is a place in it.", field)


def _touch(one: list[tuple[Grid, Area]], other: list[tuple[Grid, Area]]) -> bool:
    return any(
        grid.sheet_id == other_grid.sheet_id and not area.overlap(other_area).empty
        for grid, area in one
        for other_grid, other_area in other
    )
