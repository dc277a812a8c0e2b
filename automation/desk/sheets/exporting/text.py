"""A sheet as plain text: commas or tabs between its cells, as a person sees them."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from automation.desk.sheets.exporting.sheet import Entry, Sheet
from automation.opendocument import inert

_BREAKS: Final = re.compile(r"\r\n|[\t\r\n]")


def as_csv(sheet: Sheet) -> bytes:
    """Commas, quotes only where they are needed, no line end after the last row: as Google writes it.

    Unlike Google, a text that a spreadsheet would take for a formula stands behind an apostrophe.
    """
    lines = io.StringIO()
    csv.writer(lines).writerows([_text(sheet, entry) for entry in row] for row in sheet.rows())
    return lines.getvalue().removesuffix("\r\n").encode()


def as_tsv(sheet: Sheet) -> bytes:
    """Tabs and no quotes: a tab or a line end inside of a cell becomes a space."""
    rows = ([_BREAKS.sub(" ", _text(sheet, entry)) for entry in row] for row in sheet.rows())
    return "\r\n".join("\t".join(row) for row in rows).encode()


def _text(sheet: Sheet, entry: Entry) -> str:
    return inert(entry.cell) if isinstance(entry.cell, str) else sheet.shown(entry)
