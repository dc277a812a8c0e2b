"""spreadsheets.sheets.copyTo: a sheet with all that is on it, into another spreadsheet or its own."""

from __future__ import annotations

from automation.desk.api import Answer, Call, answers
from automation.desk.sheets.book import Book
from automation.desk.sheets.requests import birth
from automation.desk.sheets.requests.tabs import copy_title


@answers("sheets.spreadsheets.sheets.copyTo", writes=True)
def copy_to(call: Call) -> Answer:
    """Copy a sheet to the end of a spreadsheet as `Copy of …`; answers the properties of the copy."""
    source = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    wanted = call.body.get("destinationSpreadsheetId", "")
    target = source if wanted == source.id else Book(call.connection, wanted, call.now)
    grid = source.grid(int(call.parameters["sheetId"]))
    properties = {name: held for name, held in grid.properties.items() if name not in ("sheetId", "title")}
    made = birth.add_sheet(target, {**properties, "title": copy_title(target, grid.title)})
    birth.copy_contents(target, grid, made)
    target.save(call.stamp)
    return target.properties_of(made)
