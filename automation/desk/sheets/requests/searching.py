"""Finding and replacing text in cells."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from automation.desk.fault import invalid
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.cells import MAX_CHARACTERS, Cell, fitting, too_long
from automation.desk.sheets.entering import entered
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests.registry import Given, Reply, exactly_one, request


@request(
    "findReplace",
    differs="Regular expressions are those of RE2, Google's own: no look-around, and no `\\1` in what is looked for.",
)
def find_replace(book: Book, given: Given) -> Reply:
    """Replace a text in a range, a sheet or everywhere; answers how much changed.

    Numbers and dates are searched as they are shown, and read anew.
    """
    search = _search(given)
    counts = dict.fromkeys(
        ("valuesChanged", "formulasChanged", "rowsChanged", "sheetsChanged", "occurrencesChanged"), 0
    )
    for grid, area in _places(book, given):
        before = counts["rowsChanged"]
        for row, cells in grid.rows(area.top, area.bottom).items():
            changed: list[Cell] = []
            for column, cell in enumerate(cells[area.left : area.right], area.left):
                text = _searched(grid, row, column, book.locale, given)
                new, times = _replaced(text, search)
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


class Search(NamedTuple):
    """What is looked for, and what replaces it: words, and numbers that stand for a part of what was found."""

    pattern: Any
    replacement: list[str | int]
    whole: bool


def _search(given: Given) -> Search:
    # RE2 is what Google itself uses: its time grows with the text and no pattern can make it run for ever.
    import re2

    find, replacement = given.get("find", ""), given.get("replacement", "")
    if not find:
        raise invalid("find must not be empty.", "find")
    by_regex = bool(given.get("searchByRegex"))
    options = re2.Options()
    options.case_sensitive = bool(given.get("matchCase"))
    options.log_errors = False
    options.literal = not by_regex
    try:
        pattern = re2.compile(find, options)
    except (re2.error, UnicodeEncodeError) as error:
        raise invalid(f"Invalid regular expression: {_said(error)}", "find") from error
    parts = _parts(replacement, pattern.groups) if by_regex else [replacement]
    return Search(pattern, parts, bool(given.get("matchEntireCell")))


def _said(error: Exception) -> str:
    told = error.args[0] if error.args else ""
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)


def _parts(replacement: str, groups: int) -> list[str | int]:
    """A replacement taken apart at its `$1`; refused where there is no such part to find."""
    parts: list[str | int] = list(re.split(r"\$([0-9])", replacement))
    for at in range(1, len(parts), 2):
        parts[at] = number = int(parts[at])
        if number > groups:
            raise invalid(f"Invalid regular expression: there is no group {number}", "replacement")
    return parts


def _searched(grid: Grid, row: int, column: int, locale: str, given: Given) -> str:
    """The text of a cell that is searched; empty where it is not."""
    cell = grid.cell(row, column)
    if isinstance(cell, dict):
        return str(cell["formula"]) if given.get("includeFormulas") else ""
    return cell if isinstance(cell, str) else grid.shown(row, column, locale)


def _replaced(text: str, search: Search) -> tuple[str, int]:
    """The text with all that was found replaced, and how often it was; refused when it outgrows a cell."""
    if not text or (search.whole and not search.pattern.fullmatch(text)):
        return text, 0
    made: list[str] = []
    end = times = length = 0
    for match in search.pattern.finditer(text):
        new = [text[end : match.start()], *(_part(match, part) for part in search.replacement)]
        end, times, length = match.end(), times + 1, length + sum(map(len, new))
        if length > MAX_CHARACTERS:
            raise too_long()
        made.extend(new)
    return "".join([*made, text[end:]]), times


def _part(match: Any, part: str | int) -> str:
    return part if isinstance(part, str) else match.group(part) or ""


def _read(cell: Cell, text: str, book: Book) -> Cell:
    """The cell that a changed text makes: what was text stays text, anything else is read anew."""
    if isinstance(cell, str):
        return fitting(text) or None
    return entered(text, "replacement", locale=book.locale, year=book.now.year)[0]
