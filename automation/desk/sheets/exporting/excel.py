"""A spreadsheet as an Excel workbook, with its formats, widths, merged cells, notes and frozen rows."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

from automation.desk.fault import Refusal
from automation.desk.sheets.a1 import Area, from_grid_range
from automation.desk.sheets.exporting.names import free_names
from automation.desk.sheets.exporting.sheet import Entry, Format, Sheet
from automation.desk.sheets.numberformat import default_pattern
from automation.opendocument_cells import printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format as Look
    from xlsxwriter.worksheet import Worksheet

_MOST_ROWS: Final = 1 << 20
_MOST_COLUMNS: Final = 1 << 14
_FORBIDDEN: Final = "[]:*?/\\"
_LONGEST_NAME: Final = 31
_LONGEST_TEXT: Final = 32_767
_CUT: Final = " … (cut: Excel holds no more in a cell)"
_ALIGNED: Final = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_UPRIGHT: Final = {"TOP": "top", "MIDDLE": "vcenter", "BOTTOM": "bottom"}
_FLAGS: Final = {"bold": "bold", "italic": "italic", "strikethrough": "font_strikeout", "underline": "underline"}


def as_xlsx(sheets: list[Sheet]) -> bytes:
    """All sheets; a text is written as text whatever it begins with, and only a formula as a formula."""
    from xlsxwriter import Workbook

    if any(sheet.height > _MOST_ROWS or sheet.width > _MOST_COLUMNS for sheet in sheets):
        raise Refusal(403, "This file is too large to be exported.", field="fileId")
    file = io.BytesIO()
    names = free_names([sheet.title for sheet in sheets], _FORBIDDEN, _LONGEST_NAME)
    with Workbook(file, {"in_memory": True}) as workbook:
        looks = _Looks(workbook)
        for name, sheet in zip(names, sheets, strict=True):
            _fill(workbook.add_worksheet(name), sheet, looks)
    return file.getvalue()


class _Looks:
    """The formats of a workbook, each of them made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[str, Look] = {}

    def of(self, entry: Entry, locale: str) -> Look | None:
        if not entry.format:
            return None
        key = repr(entry.format)
        if key not in self._made:
            self._made[key] = self._workbook.add_format(_look(entry.format, locale))
        return self._made[key]


def _look(given: Format, locale: str) -> dict[str, Any]:
    """What xlsxwriter calls the parts of a CellFormat."""
    text = given.get("textFormat", {})
    made: dict[str, Any] = {ours: True for name, ours in _FLAGS.items() if text.get(name)}
    number = given.get("numberFormat", {})
    pattern = number.get("pattern") or default_pattern(number.get("type", ""), locale)
    made["num_format"] = re.sub("am/pm", "AM/PM", pattern, flags=re.IGNORECASE) or "General"
    if "fontSize" in text:
        made["font_size"] = text["fontSize"]
    if given.get("horizontalAlignment") in _ALIGNED:
        made["align"] = _ALIGNED[given["horizontalAlignment"]]
    if given.get("verticalAlignment") in _UPRIGHT:
        made["valign"] = _UPRIGHT[given["verticalAlignment"]]
    if given.get("wrapStrategy") in ("WRAP", "LEGACY_WRAP"):
        made["text_wrap"] = True
    for name, held in (("bg_color", given), ("font_color", text)):
        colour = _colour(held, "backgroundColor" if name == "bg_color" else "foregroundColor")
        if colour:
            made[name] = colour
    return made


def _colour(given: Format, name: str) -> str:
    """A colour as `#rrggbb`; none where none was given."""
    rgb = given.get(f"{name}Style", {}).get("rgbColor", given.get(name))
    if rgb is None:
        return ""
    return "#" + "".join(f"{round(255 * min(max(rgb.get(part, 0), 0), 1)):02x}" for part in ("red", "green", "blue"))


def _fill(target: Worksheet, sheet: Sheet, looks: _Looks) -> None:
    for row, line in enumerate(sheet.rows()):
        for column, entry in enumerate(line):
            if entry.cell is not None or entry.format:
                _write(target, row, column, entry, looks.of(entry, sheet.locale))
    _lay_out(target, sheet)
    _merge(target, sheet, looks)
    for area, note in sheet.grid.layers.within("note", Area(0, 0, _MOST_ROWS, _MOST_COLUMNS)):
        for row in range(area.top, area.bottom):
            for column in range(area.left, area.right):
                target.write_comment(row, column, _fitting(note))


def _write(target: Worksheet, row: int, column: int, entry: Entry, look: Look | None) -> None:
    cell = entry.cell
    if cell is None:
        target.write_blank(row, column, None, look)
    elif isinstance(cell, str):
        target.write_string(row, column, _fitting(cell), look)
    elif isinstance(cell, bool):
        target.write_boolean(row, column, cell, look)
    elif isinstance(cell, dict):
        # No result is written: whoever opens the file works it out.
        target.write_formula(row, column, printable(cell["formula"]), look, "")
    else:
        target.write_number(row, column, cell, look)


def _fitting(text: str) -> str:
    """The text, or as much of it as Excel holds, saying so: it would leave the cell empty."""
    text = printable(text)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - len(_CUT)] + _CUT


def _lay_out(target: Worksheet, sheet: Sheet) -> None:
    """Widths and heights, what is hidden, what is frozen, and the filter."""
    for at, line in sheet.grid.dimensions[False].items():
        target.set_column_pixels(at, at, line.get("pixelSize", 100), None, {"hidden": line.get("hiddenByUser", False)})
    for at, line in sheet.grid.dimensions[True].items():
        target.set_row_pixels(at, line.get("pixelSize", 21), None, {"hidden": line.get("hiddenByUser", False)})
    size = sheet.grid.properties["gridProperties"]
    if size.get("frozenRowCount") or size.get("frozenColumnCount"):
        target.freeze_panes(size.get("frozenRowCount", 0), size.get("frozenColumnCount", 0))
    if "basicFilter" in sheet.grid.body:
        area = from_grid_range(sheet.grid.body["basicFilter"].get("range", {})).overlap(sheet.grid.whole)
        target.autofilter(area.top, area.left, area.bottom - 1, area.right - 1)
    if sheet.grid.properties.get("hidden"):
        target.hide()


def _merge(target: Worksheet, sheet: Sheet, looks: _Looks) -> None:
    for given in sheet.grid.body.get("merges", ()):
        area = from_grid_range(given).overlap(sheet.grid.whole)
        if area.bottom - area.top == area.right - area.left == 1:
            continue
        first = Entry(sheet.grid.cell(area.top, area.left), sheet.grid.format_at(area.top, area.left))
        look = looks.of(first, sheet.locale)
        target.merge_range(area.top, area.left, area.bottom - 1, area.right - 1, "", look)
        _write(target, area.top, area.left, first, look)
