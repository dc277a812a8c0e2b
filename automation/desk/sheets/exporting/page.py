"""A spreadsheet as web pages in a zip file: one page a sheet, its cells as a person sees them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import escape
from typing import Final

from automation.desk.sheets.exporting.names import free_names
from automation.desk.sheets.exporting.sheet import Entry, Sheet
from automation.opendocument_cells import printable

_STYLE: Final = (
    "table{border-collapse:collapse;font:10pt sans-serif}td,th{border:1px solid #ccc;padding:2px 3px;"
    "vertical-align:bottom;white-space:pre-wrap}th{background:#f3f3f3;font-weight:normal}.n{text-align:right}"
)
_NOT_IN_A_FILE_NAME: Final = '\\/:*?"<>|'


def as_zip(sheets: list[Sheet]) -> bytes:
    """A page `<title>.html` for each sheet and one style sheet; nothing in them is run, whatever was typed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("resources/sheet.css"), _STYLE, zipfile.ZIP_DEFLATED)
        names = free_names([sheet.title for sheet in sheets], _NOT_IN_A_FILE_NAME, longest=100)
        for name, sheet in zip(names, sheets, strict=True):
            page = "".join(_page(sheet)).encode()
            package.writestr(zipfile.ZipInfo(f"{name}.html"), page, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _page(sheet: Sheet) -> Iterator[str]:
    yield f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{_text(sheet.title)}</title>'
    yield '<link rel="stylesheet" href="resources/sheet.css"></head><body><table>'
    for number, row in enumerate(sheet.rows(), 1):
        yield f"<tr><th>{number}</th>{''.join(_cell(sheet, entry) for entry in row)}</tr>"
    yield "</table></body></html>"


def _cell(sheet: Sheet, entry: Entry) -> str:
    side = ' class="n"' if isinstance(entry.cell, int | float) and not isinstance(entry.cell, bool) else ""
    return f"<td{side}>{_text(sheet.shown(entry))}</td>"


def _text(text: str) -> str:
    return escape(printable(text))
