"""drive.files.export: a spreadsheet as a file of another kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from automation.desk import files
from automation.desk.api import Call, Content, answers
from automation.desk.drive_files import one_file
from automation.desk.drive_permissions import COMMON
from automation.desk.exports.excel import as_xlsx
from automation.desk.exports.open_document import as_ods
from automation.desk.exports.page import as_zip
from automation.desk.exports.sheet import Sheet, sheets
from automation.desk.exports.text import as_csv, as_tsv
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.sheets.book import Book

LARGEST: Final = 10 * 1024 * 1024
"""What Google exports at most, in bytes."""

_WAYS: Final[dict[str, Callable[[list[Sheet]], bytes]]] = {
    "text/csv": lambda found: as_csv(found[0]),
    "text/tab-separated-values": lambda found: as_tsv(found[0]),
    "application/vnd.oasis.opendocument.spreadsheet": as_ods,
    "application/x-vnd.oasis.opendocument.spreadsheet": as_ods,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": as_xlsx,
    "application/zip": as_zip,
}


@answers("drive.files.export", writes=False)
def export(call: Call) -> Content:
    """A spreadsheet as csv or tsv (its first sheet), ods, xlsx or zipped web pages.

    Not as pdf: that takes letters for every language that somebody may have typed. A spreadsheet program makes one
    of the ods or xlsx file.
    """
    for name in call.parameters:
        if name not in (*COMMON, "mimeType"):
            raise unanswered(name)
    wanted = call.parameters.get("mimeType", "")
    if not wanted:
        raise invalid("Required parameter: mimeType", "mimeType")
    found = one_file(call.connection, call.parameters["fileId"], call.base_url)
    if found["mimeType"] not in (files.SPREADSHEET, files.FORM):
        raise Refusal(403, "Export only supports Docs Editors files.", field="fileId")
    if wanted not in _WAYS or found["mimeType"] == files.FORM:
        raise invalid("The requested conversion is not supported.", "mimeType")
    data = _WAYS[wanted](sheets(Book(call.connection, found["id"], call.now)))
    if len(data) > LARGEST:
        raise Refusal(403, "This file is too large to be exported.", field="fileId")
    return Content(wanted, data)
