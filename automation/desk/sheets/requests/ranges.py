"""Ranges with a meaning of their own: protected, named and merged ones."""

from __future__ import annotations

import re
import secrets
from typing import Any, Final

from automation.desk.fault import invalid, unanswered
from automation.desk.sheets import a1
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.moving import block, put_block
from automation.desk.sheets.requests.registry import Given, Reply, request, required

_NAME: Final = re.compile(r"[^\W\d]\w{0,249}")


def _kept_range(book: Book, given: dict[str, Any]) -> tuple[Grid, dict[str, Any]]:
    grid, area = book.of_range(given)
    grid.inside(area)
    return grid, a1.to_grid_range(grid.sheet_id, area)


@request("addProtectedRange")
def add_protected_range(book: Book, given: Given) -> Reply:
    """Protect a range or a sheet."""
    grid, made = _protection(book, dict(given.get("protectedRange", {})))
    taken = [one["protectedRangeId"] for sheet in book.grids() for one in sheet.body.get("protectedRanges", ())]
    wanted_id = made.pop("protectedRangeId", 0)
    if wanted_id in taken:
        raise invalid(f"The protected range id {wanted_id} is already in use.", "protectedRange.protectedRangeId")
    made = {"protectedRangeId": wanted_id or new_number(taken), **made}
    grid.body.setdefault("protectedRanges", []).append(made)
    return {"protectedRange": made}


def _protection(book: Book, given: dict[str, Any]) -> tuple[Grid, dict[str, Any]]:
    if "tableId" in given:
        raise unanswered("protectedRange.tableId")
    if "namedRangeId" in given:
        given["range"] = _named(book, given["namedRangeId"])["range"]
    if "range" not in given:
        raise invalid("A protected range needs a range.", "protectedRange.range")
    if given.get("warningOnly") and given.get("editors"):
        raise invalid("A range that only warns cannot have editors.", "protectedRange.editors")
    grid, kept = _kept_range(book, given["range"])
    made = {**given, "range": kept, "requestingUserCanEdit": True}
    made["editors"] = {name: held for name, held in given.get("editors", {}).items() if held}
    if "unprotectedRanges" in given:
        made["unprotectedRanges"] = [_kept_range(book, one)[1] for one in given["unprotectedRanges"]]
    return grid, {name: value for name, value in made.items() if name == "range" or value not in (False, [], {}, "")}


def _protected(book: Book, protected_id: int) -> tuple[Grid, dict[str, Any]]:
    for grid in book.grids():
        for one in grid.body.get("protectedRanges", ()):
            if one["protectedRangeId"] == protected_id:
                return grid, one
    raise invalid(f"No protected range with id: {protected_id}", "protectedRangeId")


@request("updateProtectedRange")
def update_protected_range(book: Book, given: Given) -> Reply:
    """Change a protected range."""
    asked = given.get("protectedRange", {})
    grid, held = _protected(book, asked.get("protectedRangeId", 0))
    changed = set_masked(held, asked, wanted(given.get("fields", ""), "ProtectedRange"))
    new_grid, made = _protection(book, {**changed, "protectedRangeId": held["protectedRangeId"]})
    grid.body["protectedRanges"].remove(held)
    new_grid.body.setdefault("protectedRanges", []).append(made)
    return {}


@request("deleteProtectedRange")
def delete_protected_range(book: Book, given: Given) -> Reply:
    """End a protection."""
    grid, held = _protected(book, given.get("protectedRangeId", 0))
    grid.body["protectedRanges"].remove(held)
    return {}


def _named(book: Book, named_id: str) -> dict[str, Any]:
    for named in book.body.get("namedRanges", ()):
        if named["namedRangeId"] == named_id:
            found: dict[str, Any] = named
            return found
    raise invalid(f"No named range with id: {named_id}", "namedRangeId")


def _check_name(book: Book, name: str, own: str) -> None:
    if not _NAME.fullmatch(name) or a1.read_cells(name) or name.casefold() in ("true", "false"):
        raise invalid(f"Invalid name: {name}. A name starts with a letter and is no cell.", "namedRange.name")
    for named in book.body.get("namedRanges", ()):
        if named["name"].casefold() == name.casefold() and named["namedRangeId"] != own:
            raise invalid(f'A named range with the name "{name}" already exists.', "namedRange.name")


@request("addNamedRange")
def add_named_range(book: Book, given: Given) -> Reply:
    """Give a range a name."""
    asked = given.get("namedRange", {})
    named_id = asked.get("namedRangeId") or secrets.token_hex(6)
    if any(named["namedRangeId"] == named_id for named in book.body.get("namedRanges", ())):
        raise invalid(f"The named range id {named_id} is already in use.", "namedRange.namedRangeId")
    _check_name(book, asked.get("name", ""), "")
    made = {"namedRangeId": named_id, "name": asked["name"], "range": _kept_range(book, asked.get("range", {}))[1]}
    book.put_named_ranges([*book.body.get("namedRanges", ()), made])
    return {"namedRange": made}


@request("updateNamedRange")
def update_named_range(book: Book, given: Given) -> Reply:
    """Change a named range's name or range."""
    asked = given.get("namedRange", {})
    held = _named(book, asked.get("namedRangeId", ""))
    changed = set_masked(held, asked, wanted(given.get("fields", ""), "NamedRange"))
    _check_name(book, changed.get("name", ""), held["namedRangeId"])
    held.update(name=changed["name"], range=_kept_range(book, changed.get("range", {}))[1])
    return {}


@request("deleteNamedRange")
def delete_named_range(book: Book, given: Given) -> Reply:
    """Take a name off a range."""
    gone = _named(book, given.get("namedRangeId", ""))
    book.put_named_ranges([named for named in book.body["namedRanges"] if named is not gone])
    return {}


@request("mergeCells")
def merge_cells(book: Book, given: Given) -> Reply:
    """Merge cells: all to one, or by rows or columns; the first cell's value stays."""
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    kind = given.get("mergeType", "MERGE_ALL")
    pieces = [area]
    if kind == "MERGE_ROWS":
        pieces = [area._replace(top=row, bottom=row + 1) for row in range(area.top, area.bottom)]
    elif kind == "MERGE_COLUMNS":
        pieces = [area._replace(left=at, right=at + 1) for at in range(area.left, area.right)]
    merges = grid.body.setdefault("merges", [])
    for held in list(merges):
        old = a1.from_grid_range(held)
        if not old.overlap(area).empty:
            if not area.covers(old):
                raise invalid("You must select all cells in a merged range to merge or unmerge them.", "range")
            merges.remove(held)
    merges.extend(a1.to_grid_range(grid.sheet_id, piece) for piece in pieces if _several(piece))
    for piece in pieces:
        _keep_first(grid, piece)
    return {}


def _several(area: Area) -> bool:
    return (area.bottom - area.top) * (area.right - area.left) > 1


def _keep_first(grid: Grid, area: Area) -> None:
    lines = block(grid, area)
    first = next((cell for line in lines for cell in line if cell is not None), None)
    empty: list[list[Any]] = [[None] * len(line) for line in lines]
    empty[0][0] = first
    if empty != lines:
        put_block(grid, area.top, area.left, empty)


@request("unmergeCells")
def unmerge_cells(book: Book, given: Given) -> Reply:
    """Undo the merges in a range."""
    grid, area = book.of_range(required(given, "range"))
    kept = []
    for held in grid.body.get("merges", ()):
        old = a1.from_grid_range(held)
        if old.overlap(area).empty:
            kept.append(held)
        elif not area.covers(old):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.", "range")
    grid.body["merges"] = kept
    return {}
