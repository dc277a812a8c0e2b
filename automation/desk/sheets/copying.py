"""spreadsheets.sheets.copyTo: a sheet with all that is on it, into another spreadsheet or its own."""

from __future__ import annotations

import re

from automation.desk.api import Answer, Call, answers
from automation.desk.fault import invalid
from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.requests.copying import copy_sheet
from automation.desk.sheets.requests.tabs import COPIED_DIFFERS


@answers("sheets.spreadsheets.sheets.copyTo", writes=True, differs=COPIED_DIFFERS)
def copy_to(call: Call) -> Answer:
    """Copy a sheet to the end of a spreadsheet as `Copy of …`; answers the properties of the copy."""
    source = Book(call.connection, call.parameters["spreadsheetId"], call.now)
    wanted = call.body.get("destinationSpreadsheetId", "")
    target = source if wanted == source.id else Book(call.connection, wanted, call.now)
    grid = source.grid(_number(call.parameters["sheetId"]))
    made = copy_sheet(target, grid, {"sheetId": new_number(target.order)}, from_elsewhere=target is not source)
    target.save(call.stamp)
    return target.properties_of(made)


def _number(text: str) -> int:
    """The id of a sheet as it stands in an address; a 400 refusal where it is no number."""
    if not re.fullmatch(r"-?[0-9]{1,10}", text):
        raise invalid(f"Invalid value at 'sheet_id' (TYPE_INT32), \"{text}\"", "sheet_id")
    return int(text)
