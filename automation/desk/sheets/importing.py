"""A CSV file that takes the place of all that is in a spreadsheet: the one call of Drive v2 that gspread makes."""

from __future__ import annotations

import csv
import io
from typing import Final

from automation.desk import files
from automation.desk.api import Answer, Call, answers
from automation.desk.drive.resource import one_file
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.sheets import writing
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.requests import birth

_MARKS: Final = {"text/csv": ",", "text/tab-separated-values": "\t"}


@answers("drive.v2.files.update", writes=True)
def update(call: Call) -> Answer:
    """Leave one sheet, named as the file, with what a CSV file holds; each field is read as if it were typed."""
    kind = call.media.content_type if call.media else ""
    if call.media is None or kind not in _MARKS or not call.parameters.get("convert"):
        raise unanswered(f"an upload of {kind or 'nothing'} other than a CSV file with convert=true")
    found = one_file(call.connection, call.parameters["fileId"], call.base_url, call.now)
    if found["mimeType"] != files.SPREADSHEET:
        raise Refusal(403, "The file type does not allow this conversion.", field="fileId")
    book = Book(call.connection, found["id"], call.now)
    _replace(book, found["name"], _rows(call.media.content, _MARKS[kind]))
    book.save(call.stamp)
    return _as_v2(one_file(call.connection, found["id"], call.base_url, call.now))


def _rows(data: bytes, mark: str) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise invalid(f"The file cannot be read as text in columns: {error}", "media") from error


def _replace(book: Book, title: str, rows: list[list[str]]) -> None:
    before = book.order
    made = birth.add_sheet(book, {"title": "" if book.titled(title) else title, "sheetId": book.new_sheet_id()})
    for sheet_id in before:
        book.remove(sheet_id)
    made.properties["title"] = title
    book.grow(made, len(rows), max((len(row) for row in rows), default=0))
    writing.write(book, made, Area(), [list(row) for row in rows], "USER_ENTERED", title)


def _as_v2(found: dict[str, object]) -> Answer:
    names = {
        "name": "title",
        "createdTime": "createdDate",
        "modifiedTime": "modifiedDate",
        "webViewLink": "alternateLink",
    }
    kept = ("kind", "id", "name", "mimeType", "createdTime", "modifiedTime", "version", "webViewLink")
    return {names.get(name, name): found[name] for name in kept if name in found}
