"""spreadsheets.create, get, getByDataFilter and batchUpdate: the spreadsheet as a whole."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from automation.desk import fieldmask, files
from automation.desk.api import Answer, Call, answers
from automation.desk.fault import invalid
from automation.desk.fieldmask import Mask
from automation.desk.sheets import datafilters, requests
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.griddata import sheet_resource
from automation.desk.sheets.requests import birth

_encode: Final = msgspec.json.Encoder().encode
Areas = dict[int, list[Area]]


@answers("sheets.spreadsheets.create", writes=True)
def create(call: Call) -> Answer:
    """Make a spreadsheet."""
    body = call.body
    sheets, properties = body.get("sheets", []), body.get("properties", {})
    made = create_spreadsheet(call.connection, properties, sheets, call.stamp, now=call.now)
    book = Book(call.connection, made, call.now)
    for named in body.get("namedRanges", ()):
        requests.perform(book, {"addNamedRange": {"namedRange": named}})
    for item in body.get("developerMetadata", ()):
        requests.perform(book, {"createDeveloperMetadata": {"developerMetadata": item}})
    book.save(call.stamp)
    return spreadsheet_resource(book, call.base_url)


def create_spreadsheet(
    connection: sqlite3.Connection,
    properties: dict[str, Any],
    sheets: list[dict[str, Any]],
    stamp: str,
    *,
    file_id: str = "",
    now: datetime | None = None,
) -> str:
    """Make a spreadsheet and return its id.

    `properties` are SpreadsheetProperties, `sheets` Sheet resources (none: one empty `Sheet1`). With `file_id` the
    file is there already and keeps its name; else one is made, named by the title.
    """
    title = properties.get("title") or "Untitled spreadsheet"
    made = file_id or files.create(connection, files.SPREADSHEET, title, stamp)
    body = {"properties": {"locale": "en_GB", "autoRecalc": "ON_CHANGE", "timeZone": "Europe/London", **properties}}
    connection.execute("INSERT INTO spreadsheet VALUES (?, ?)", (made, _encode(body).decode()))
    book = Book(connection, made, now or datetime.now(UTC))
    for sheet in sheets or [{}]:
        birth.add_sheet_resource(book, sheet)
    book.save(stamp)
    return made


def copy_spreadsheet(connection: sqlite3.Connection, source_id: str, target_file_id: str) -> None:
    """Give the file `target_file_id` (which has no spreadsheet yet) a copy of all that a spreadsheet holds."""
    files.require(connection, source_id, files.SPREADSHEET)
    for statement in (
        "INSERT INTO spreadsheet SELECT :target, body FROM spreadsheet WHERE id = :source",
        "INSERT INTO sheet SELECT :target, sheet_id, position, body FROM sheet WHERE spreadsheet_id = :source",
        "INSERT INTO cells SELECT :target, sheet_id, row, body FROM cells WHERE spreadsheet_id = :source",
    ):
        connection.execute(statement, {"source": source_id, "target": target_file_id})


@answers("sheets.spreadsheets.get", writes=False)
def get(call: Call) -> Answer:
    """A spreadsheet; with its cells when asked for, by flag or by a field mask that names them."""
    book = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    areas: Areas = {}
    for text in call.parameters.get("ranges", ()):
        grid, area = book.resolve(text)
        areas.setdefault(grid.sheet_id, []).append(area)
    cells = _cells_wanted(call.parameters.get("fields", ""), bool(call.parameters.get("includeGridData")))
    return spreadsheet_resource(book, call.base_url, areas, cells=cells)


@answers("sheets.spreadsheets.getByDataFilter", writes=False)
def get_by_data_filter(call: Call) -> Answer:
    """A spreadsheet, of its cells only the places that data filters select."""
    book = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    areas: Areas = {}
    for data_filter in call.body.get("dataFilters", ()):
        for grid, area in datafilters.places(book, data_filter):
            areas.setdefault(grid.sheet_id, []).append(area)
    cells = _cells_wanted(call.parameters.get("fields", ""), bool(call.body.get("includeGridData")))
    return spreadsheet_resource(book, call.base_url, areas, cells=cells)


@answers("sheets.spreadsheets.batchUpdate", writes=True)
def batch_update(call: Call) -> Answer:
    """Carry out requests in their order: all of them or none."""
    asked = call.body.get("requests", [])
    if not asked:
        raise invalid("Must specify at least one request.", "requests")
    book = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    replies = requests.perform_all(book, asked)
    book.save(call.stamp)
    answer: Answer = {"spreadsheetId": book.id, "replies": replies}
    if call.body.get("includeSpreadsheetInResponse"):
        areas: Areas = {}
        for text in call.body.get("responseRanges", ()):
            grid, area = book.resolve(text)
            areas.setdefault(grid.sheet_id, []).append(area)
        cells = _cells_wanted("", bool(call.body.get("responseIncludeGridData")))
        answer["updatedSpreadsheet"] = spreadsheet_resource(book, call.base_url, areas, cells=cells)
    return answer


def _cells_wanted(fields: str, flag: bool) -> Mask | None:
    """What of the cells is wanted: a field mask decides alone, else the flag does; None for nothing."""
    if not fields:
        return {} if flag else None
    return fieldmask.within(fieldmask.parse(fields), "sheets", "data")


def spreadsheet_resource(
    book: Book, base_url: str, areas: Areas | None = None, *, cells: Mask | None = None
) -> dict[str, Any]:
    """The Spreadsheet resource. With `areas`, only the sheets that they touch; with `cells`, that of their cells."""
    chosen = areas or {}
    sheets = [
        sheet_resource(book, grid, [] if cells is None else chosen.get(grid.sheet_id) or [Area()], cells or {})
        for grid in book.grids()
        if not chosen or grid.sheet_id in chosen
    ]
    made: dict[str, Any] = {"spreadsheetId": book.id, "properties": book.body["properties"], "sheets": sheets}
    for name in ("namedRanges", "developerMetadata"):
        if book.body.get(name):
            made[name] = book.body[name]
    made["spreadsheetUrl"] = f"{base_url}/tracker/{book.id}"
    return made
