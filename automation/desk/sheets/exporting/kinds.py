"""Which kinds of file a spreadsheet can be exported as; what makes one is imported when it is asked for.

Not as pdf: that takes letters for every language that somebody may have typed, and boxes in place of a name are no
export. A spreadsheet program makes a pdf of the ods or xlsx file.
"""

from __future__ import annotations

from automation.desk import files
from automation.desk.api import Call
from automation.desk.exports import exports
from automation.desk.sheets.book import Book
from automation.desk.sheets.exporting.sheet import Sheet, sheets


@exports(files.SPREADSHEET, "text/csv")
def csv(call: Call, file_id: str) -> bytes:
    """The first sheet, with commas."""
    from automation.desk.sheets.exporting.text import as_csv

    return as_csv(_sheets(call, file_id)[0])


@exports(files.SPREADSHEET, "text/tab-separated-values")
def tsv(call: Call, file_id: str) -> bytes:
    """The first sheet, with tabs."""
    from automation.desk.sheets.exporting.text import as_tsv

    return as_tsv(_sheets(call, file_id)[0])


@exports(files.SPREADSHEET, "application/vnd.oasis.opendocument.spreadsheet")
@exports(files.SPREADSHEET, "application/x-vnd.oasis.opendocument.spreadsheet")
def ods(call: Call, file_id: str) -> bytes:
    """Every sheet, for LibreOffice."""
    from automation.desk.sheets.exporting.open_document import as_ods

    return as_ods(_sheets(call, file_id))


@exports(files.SPREADSHEET, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
def xlsx(call: Call, file_id: str) -> bytes:
    """Every sheet, for Excel."""
    from automation.desk.sheets.exporting.excel import as_xlsx

    return as_xlsx(_sheets(call, file_id))


@exports(files.SPREADSHEET, "application/zip")
def pages(call: Call, file_id: str) -> bytes:
    """Every sheet, as a web page."""
    from automation.desk.sheets.exporting.page import as_zip

    return as_zip(_sheets(call, file_id))


def _sheets(call: Call, file_id: str) -> list[Sheet]:
    return sheets(Book(call.connection, file_id, call.now))
