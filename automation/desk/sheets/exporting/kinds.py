"""Which kinds of file a spreadsheet can be exported as.

Not as pdf: that takes letters for every language that somebody may have typed, and boxes in place of a name are no
export. A spreadsheet program makes a pdf of the ods or xlsx file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from automation.desk import files
from automation.desk.api import Call
from automation.desk.exports import exports
from automation.desk.sheets.book import Book
from automation.desk.sheets.exporting.excel import as_xlsx
from automation.desk.sheets.exporting.open_document import as_ods
from automation.desk.sheets.exporting.page import as_zip
from automation.desk.sheets.exporting.sheet import Sheet, sheets
from automation.desk.sheets.exporting.text import as_csv, as_tsv

_MADE: Final[dict[str, Callable[[list[Sheet]], bytes]]] = {
    "text/csv": lambda found: as_csv(found[0]),
    "text/tab-separated-values": lambda found: as_tsv(found[0]),
    "application/vnd.oasis.opendocument.spreadsheet": as_ods,
    "application/x-vnd.oasis.opendocument.spreadsheet": as_ods,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": as_xlsx,
    "application/zip": as_zip,
}


def _register(mime_type: str, make: Callable[[list[Sheet]], bytes]) -> None:
    @exports(files.SPREADSHEET, mime_type)
    def made(call: Call, file_id: str) -> bytes:
        return make(sheets(Book(call.connection, file_id, call.now)))


for _mime_type, _make in _MADE.items():
    _register(_mime_type, _make)
