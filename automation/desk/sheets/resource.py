"""spreadsheets.create, get, getByDataFilter and batchUpdate: the spreadsheet as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from automation.desk import fieldmask, files
from automation.desk.api import Answer, Call, answers, timestamp
from automation.desk.fault import invalid
from automation.desk.fieldmask import Mask
from automation.desk.sheets import datafilters, requests
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.griddata import sheet_resource
from automation.desk.sheets.requests import birth, tabs
from automation.desk.sheets.requests.registry import declined

_encode: Final = msgspec.json.Encoder().encode
_DEFAULTS: Final = {"locale": "en_GB", "autoRecalc": "ON_CHANGE", "timeZone": "Europe/London"}
Areas = dict[int, list[Area]]


@answers("sheets.spreadsheets.create", writes=True)
def create(call: Call) -> Answer:
    """Make a spreadsheet."""
    body = call.body
    for name in ("comments", "dataSources", "dataSourceSchedules"):
        if body.get(name):
            raise declined(name)
    sheets, properties = body.get("sheets", []), body.get("properties", {})
    tabs.check_properties({**_DEFAULTS, "title": "Untitled spreadsheet", **properties})
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
    body = {"properties": {**_DEFAULTS, **properties}}
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
    _forget_comments(connection, target_file_id)


def _forget_comments(connection: sqlite3.Connection, spreadsheet_id: str) -> None:
    """A copy has none of the comments, as one made in Drive has none unless asked for."""
    book = Book(connection, spreadsheet_id, datetime.now(UTC))
    if book.body.pop("comments", None) is not None:
        for grid in book.grids():
            grid.body.pop("commentAnchors", None)
        book.save(timestamp(book.now))


@answers(
    "sheets.spreadsheets.get",
    writes=False,
    differs="A formula's `effectiveValue` and `formattedValue` are its text; `effectiveFormat` is the format that was "
    "set, without what holds by default.",
)
def get(call: Call) -> Answer:
    """A spreadsheet; with its cells when asked for, by flag or by a field mask that names them."""
    book = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    areas: Areas = {}
    for text in call.parameters.get("ranges", ()):
        grid, area = book.resolve(text)
        areas.setdefault(grid.sheet_id, []).append(area)
    return _described(call, book, areas, call.parameters)


@answers("sheets.spreadsheets.getByDataFilter", writes=False)
def get_by_data_filter(call: Call) -> Answer:
    """A spreadsheet, of its cells only the places that data filters select."""
    book = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    areas: Areas = {}
    for data_filter in call.body.get("dataFilters", ()):
        for grid, area in datafilters.places(book, data_filter):
            areas.setdefault(grid.sheet_id, []).append(area)
    return _described(call, book, areas, call.body)


def _described(call: Call, book: Book, areas: Areas, asked: Mapping[str, Any]) -> Answer:
    """A spreadsheet as a call asks for it: by its parameters, or by its body."""
    cells = _cells_wanted(call.parameters.get("fields", ""), bool(asked.get("includeGridData")))
    view = View(asked.get("commentsViewMode", ""), not asked.get("excludeTablesInBandedRanges"))
    return spreadsheet_resource(book, call.base_url, areas, cells=cells, view=view)


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
        shown = _cells_wanted(call.parameters.get("fields", ""), bool(call.body.get("responseIncludeGridData")), True)
        view = View(call.body.get("commentsViewMode", ""))
        answer["updatedSpreadsheet"] = spreadsheet_resource(book, call.base_url, areas, cells=shown, view=view)
    return answer


def _cells_wanted(fields: str, flag: bool, updated: bool = False) -> Mask | None:
    """What of the cells is wanted: a field mask decides alone, else the flag does; None for nothing."""
    if not fields:
        return {} if flag else None
    mask = fieldmask.parse(fields)
    return fieldmask.within(mask, *(("updatedSpreadsheet",) if updated else ()), "sheets", "data")


class View(NamedTuple):
    """What of a spreadsheet is shown: comments by their view mode, and tables among the banded ranges or not."""

    comments: str = ""
    banded_tables: bool = True

    @property
    def with_comments(self) -> bool:
        """Whether comments are shown; the one user of the desk may see them, and leaves them out where none says so."""
        return self.comments in ("COMMENTS_VIEW_MODE_INCLUDED", "COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS")

    def of(self, sheet: dict[str, Any]) -> dict[str, Any]:
        """A Sheet resource as it is shown: tables are banded ranges too, known by a reference instead of an id."""
        if not self.with_comments:
            sheet.pop("commentAnchors", None)
        if self.banded_tables and "tables" in sheet:
            sheet["bandedRanges"] = [*sheet.get("bandedRanges", ()), *map(_as_band, sheet["tables"])]
        return sheet


def _as_band(table: dict[str, Any]) -> dict[str, Any]:
    """A table as a BandedRange, with what colours it has of its own."""
    colors = {"rowProperties": table["rowsProperties"]} if "rowsProperties" in table else {}
    return {"bandedRangeReference": table["tableId"], "range": table["range"], **colors}


def spreadsheet_resource(
    book: Book, base_url: str, areas: Areas | None = None, *, cells: Mask | None = None, view: View = View()
) -> dict[str, Any]:
    """The Spreadsheet resource. With `areas`, only the sheets that they touch; with `cells`, that of their cells."""
    chosen = areas or {}
    sheets = [
        view.of(sheet_resource(book, grid, [] if cells is None else chosen.get(grid.sheet_id) or [Area()], cells or {}))
        for grid in book.grids()
        if not chosen or grid.sheet_id in chosen
    ]
    made: dict[str, Any] = {"spreadsheetId": book.id, "properties": book.body["properties"], "sheets": sheets}
    for name in ("namedRanges", "developerMetadata", *(("comments",) if view.with_comments else ())):
        if book.body.get(name):
            made[name] = book.body[name]
    if view.comments:
        applied = "COMMENTS_VIEW_MODE_INCLUDED" if view.with_comments else "COMMENTS_VIEW_MODE_OMITTED"
        made["commentsViewMode"] = applied
    made["spreadsheetUrl"] = f"{base_url}/tracker/{book.id}"
    return made
