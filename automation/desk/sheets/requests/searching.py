"""Finding and replacing text in cells."""

from __future__ import annotations

import re

from automation.desk.fault import invalid
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import Cell, fitting
from automation.desk.sheets.entering import entered
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.registry import Given, Reply, exactly_one, request


@request(
    "findReplace",
    differs="Regular expressions are Python's, not Java's.",
)
def find_replace(book: Book, given: Given) -> Reply:
    """Replace a text in a range, a sheet or everywhere; answers how much changed.

    Numbers and dates are searched as they are shown, and read anew.
    """
    pattern, replacement = _pattern(given)
    counts = dict.fromkeys(
        ("valuesChanged", "formulasChanged", "rowsChanged", "sheetsChanged", "occurrencesChanged"), 0
    )
    for grid, area in _places(book, given):
        before = counts["rowsChanged"]
        for row, cells in grid.rows(area.top, area.bottom).items():
            changed: list[Cell] = []
            for column, cell in enumerate(cells[area.left : area.right], area.left):
                text = _searched(grid, row, column, book.locale, given)
                new, times = _replaced(text, pattern, replacement, given)
                changed.append(_read(cell, new, book) if times else cell)
                counts["occurrencesChanged"] += times
                counts["formulasChanged" if isinstance(cell, dict) else "valuesChanged"] += bool(times)
            if changed != cells[area.left : area.right]:
                counts["rowsChanged"] += 1
                grid.set_cells(row, area.left, changed)
        counts["sheetsChanged"] += counts["rowsChanged"] > before
    return {name: count for name, count in counts.items() if count}


def _places(book: Book, given: Given) -> list[tuple[Grid, Area]]:
    scope = exactly_one(given, "range", "sheetId", "allSheets")
    if scope == "range":
        grid, area = book.of_range(given["range"])
        return [(grid, grid.inside(area))]
    if scope == "allSheets" and not given["allSheets"]:
        raise invalid("Exactly one of range, sheetId, allSheets must be set.", "allSheets")
    grids = [book.grid(given["sheetId"])] if scope == "sheetId" else book.grids()
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
        pattern = re.compile(find, flags)
        template = re.sub(r"\$(\d)", r"\\g<\1>", replacement.replace("\\", "\\\\"))
        pattern.sub(template, "")
    except (re.error, IndexError) as error:
        raise invalid(f"Invalid regular expression: {error}", "find") from error
    return pattern, template


def _searched(grid: Grid, row: int, column: int, locale: str, given: Given) -> str:
    """The text of a cell that is searched; empty where it is not."""
    cell = grid.cell(row, column)
    if isinstance(cell, dict):
        return str(cell["formula"]) if given.get("includeFormulas") else ""
    return cell if isinstance(cell, str) else grid.shown(row, column, locale)


def _replaced(text: str, pattern: re.Pattern[str], replacement: str, given: Given) -> tuple[str, int]:
    """The text with all that was found replaced, and how often it was."""
    if not text or (given.get("matchEntireCell") and not pattern.fullmatch(text)):
        return text, 0
    return pattern.subn(replacement, text)


def _read(cell: Cell, text: str, book: Book) -> Cell:
    """The cell that a changed text makes: what was text stays text, anything else is read anew."""
    if isinstance(cell, str):
        return fitting(text) or None
    return entered(text, "replacement", locale=book.locale, year=book.now.year)[0]
