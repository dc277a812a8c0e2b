"""Finding and replacing text in cells."""

from __future__ import annotations

import re

from automation.desk.fault import invalid
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell, fitting
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.registry import Given, Reply, request


@request("findReplace")
def find_replace(book: Book, given: Given) -> Reply:
    """Replace a text in a range, a sheet or everywhere; answers how much changed."""
    pattern, replacement = _pattern(given)
    counts = dict.fromkeys(
        ("valuesChanged", "formulasChanged", "rowsChanged", "sheetsChanged", "occurrencesChanged"), 0
    )
    for grid, area in _places(book, given):
        before = counts["rowsChanged"]
        for row, cells in grid.rows(area.top, area.bottom).items():
            line = cells[area.left : area.right]
            changed = [_replaced(cell, pattern, replacement, given, counts) for cell in line]
            if changed != line:
                counts["rowsChanged"] += 1
                grid.set_cells(row, area.left, changed)
        counts["sheetsChanged"] += counts["rowsChanged"] > before
    return {name: count for name, count in counts.items() if count}


def _places(book: Book, given: Given) -> list[tuple[Grid, Area]]:
    scopes = [name for name in ("range", "sheetId", "allSheets") if name in given]
    if len(scopes) != 1:
        raise invalid("Exactly one of range, sheetId, allSheets must be set.", "range")
    if "range" in given:
        grid, area = book.of_range(given["range"])
        return [(grid, grid.inside(area))]
    grids = [book.grid(given["sheetId"])] if "sheetId" in given else book.grids()
    return [(grid, grid.whole) for grid in grids]


def _pattern(given: Given) -> tuple[re.Pattern[str], str]:
    find = given.get("find", "")
    if not find:
        raise invalid("find must not be empty.", "find")
    replacement = given.get("replacement", "")
    flags = re.NOFLAG if given.get("matchCase") else re.IGNORECASE
    if not given.get("searchByRegex"):
        return re.compile(re.escape(find), flags), replacement.replace("\\", "\\\\")
    try:
        return re.compile(find, flags), re.sub(r"\$(\d)", r"\\\1", replacement.replace("\\", "\\\\"))
    except re.error as error:
        raise invalid(f"Invalid regular expression: {error}", "find") from error


def _replaced(cell: Cell, pattern: re.Pattern[str], replacement: str, given: Given, counts: dict[str, int]) -> Cell:
    formula = isinstance(cell, dict)
    if not (isinstance(cell, str) or (formula and given.get("includeFormulas"))):
        return cell
    text = cell["formula"] if formula else cell
    if given.get("matchEntireCell") and not pattern.fullmatch(text):
        return cell
    changed, times = pattern.subn(replacement, text)
    if not times:
        return cell
    counts["occurrencesChanged"] += times
    counts["formulasChanged" if formula else "valuesChanged"] += 1
    fitting(changed)
    return {"formula": changed} if formula else changed or None
