"""Developer metadata by request: what programs remember about rows, columns, sheets and spreadsheets."""

from __future__ import annotations

from automation.desk.fault import invalid
from automation.desk.sheets import datafilters, metadata
from automation.desk.sheets.book import Book
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.registry import Given, Reply, request, required


@request("createDeveloperMetadata")
def create_developer_metadata(book: Book, given: Given) -> Reply:
    """Tag a spreadsheet, a sheet, or exactly one row or column."""
    return {"developerMetadata": metadata.create(book, required(given, "developerMetadata"))}


@request("updateDeveloperMetadata")
def update_developer_metadata(book: Book, given: Given) -> Reply:
    """Change every metadata that the data filters select; a new location moves it."""
    asked = given.get("developerMetadata", {})
    paths = wanted(given.get("fields", ""), "DeveloperMetadata")
    if not given.get("dataFilters"):
        raise invalid("At least one data filter must be specified.", "dataFilters")
    if any(path.split(".")[0] == "metadataId" for path in paths):
        raise invalid("The id of developer metadata cannot be changed.", "fields")
    found = {
        item["metadataId"]: item
        for data_filter in given.get("dataFilters", ())
        for item in datafilters.matching(book, data_filter)
    }
    changed = []
    for item in found.values():
        kept = {name: value for name, value in item.items() if "*" not in paths or name == "location"}
        new = {**kept, **asked} if "*" in paths else set_masked(item, asked, _whole_location(paths))
        changed.append(metadata.replace(book, item, new))
    return {"developerMetadata": changed} if changed else {}


def _whole_location(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("location" if path.startswith("location.") else path for path in paths)


@request("deleteDeveloperMetadata")
def delete_developer_metadata(book: Book, given: Given) -> Reply:
    """Delete every metadata that the data filter selects."""
    found = datafilters.matching(book, required(given, "dataFilter"))
    metadata.delete(book, found)
    return {"deletedDeveloperMetadata": found} if found else {}
