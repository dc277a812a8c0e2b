"""Ranges with a meaning of their own: protected, named and merged ones."""

from __future__ import annotations

import re
import secrets
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import a1
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests import backing, holding
from automation.desk.sheets.requests.moving import block, put_block
from automation.desk.sheets.requests.registry import Given, Reply, check_work, request, required

_NAME: Final = re.compile(r"[^\W\d]\w{0,249}")
_LIKE_R1C1: Final = re.compile(r"R\d+C\d+", re.IGNORECASE)
_WORDS: Final = ("true", "false")


def _kept_range(book: Book, given: dict[str, Any]) -> tuple[Grid, dict[str, Any]]:
    grid, area = book.of_range(given)
    return grid, grid.kept(area)


@request(
    "addProtectedRange",
    differs="Kept and given back; it hinders nobody, for the desk has one user.",
)
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
    """The sheet of a protection, and the protection as it is kept; one that only warns may have no editors."""
    grid, kept = _kept_range(book, backing.place(book, given, "protectedRange"))
    made = {**given, "range": kept, "requestingUserCanEdit": True}
    made["editors"] = {name: held for name, held in given.get("editors", {}).items() if held}
    if given.get("warningOnly") and made["editors"]:
        told = "ProtectedRange is warningOnly. Editors cannot be set on it."
        raise invalid(told, "protectedRange.editors")
    if given.get("unprotectedRanges"):
        if a1.from_grid_range(kept) != Area():
            raise invalid(
                "Unprotected ranges are only supported on protected sheets.", "protectedRange.unprotectedRanges"
            )
        made["unprotectedRanges"] = [_unprotected(book, grid, one) for one in given["unprotectedRanges"]]
    return grid, {name: value for name, value in made.items() if name == "range" or value not in (False, [], {}, "")}


def _unprotected(book: Book, grid: Grid, given: dict[str, Any]) -> dict[str, Any]:
    other, kept = _kept_range(book, given)
    if other is not grid:
        raise invalid("Unprotected ranges must be on the protected sheet.", "protectedRange.unprotectedRanges")
    return kept


def _protected(book: Book, protected_id: int) -> tuple[Grid, dict[str, Any]]:
    for grid in book.grids():
        for one in grid.body.get("protectedRanges", ()):
            if one["protectedRangeId"] == protected_id:
                return grid, one
    raise invalid(f"No protected range with id: {protected_id}", "protectedRangeId")


@request(
    "updateProtectedRange",
    differs="Kept and given back; it hinders nobody, for the desk has one user.",
)
def update_protected_range(book: Book, given: Given) -> Reply:
    """Change a protected range."""
    asked = given.get("protectedRange", {})
    grid, held = _protected(book, asked.get("protectedRangeId", 0))
    paths = wanted(given.get("fields", ""), "ProtectedRange")
    changed = set_masked(backing.only_backer(held, asked, paths), asked, paths)
    if changed.get("warningOnly") and not any(path == "*" or path.startswith("editors") for path in paths):
        # Who made it warn only says nothing of the editors that it had; they go.
        changed.pop("editors", None)
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


def _check_name(book: Book, name: str, own: str, what: str) -> None:
    if not _NAME.fullmatch(name) or a1.read_cells(name) or _LIKE_R1C1.fullmatch(name) or name.casefold() in _WORDS:
        raise invalid("The name given to this range is invalid.", "namedRange.name")
    for named in book.body.get("namedRanges", ()):
        if named["name"].casefold() == name.casefold() and named["namedRangeId"] != own:
            told = f"Cannot {what} named range with name {name}, a named range with that name already exists."
            raise invalid(told, "namedRange.name")


@request("addNamedRange")
def add_named_range(book: Book, given: Given) -> Reply:
    """Give a range a name."""
    asked = given.get("namedRange", {})
    named_id = asked.get("namedRangeId") or secrets.token_hex(6)
    if any(named["namedRangeId"] == named_id for named in book.body.get("namedRanges", ())):
        raise invalid(f"The named range id {named_id} is already in use.", "namedRange.namedRangeId")
    _check_name(book, asked.get("name", ""), "", "add")
    made = {"namedRangeId": named_id, "name": asked["name"], "range": _kept_range(book, required(asked, "range"))[1]}
    book.put_named_ranges([*book.body.get("namedRanges", ()), made])
    return {"namedRange": made}


@request("updateNamedRange")
def update_named_range(book: Book, given: Given) -> Reply:
    """Change a named range's name or range."""
    asked = given.get("namedRange", {})
    held = _named(book, asked.get("namedRangeId", ""))
    changed = set_masked(held, asked, wanted(given.get("fields", ""), "NamedRange"))
    _check_name(book, changed.get("name", ""), held["namedRangeId"], "update")
    held.update(name=changed["name"], range=_kept_range(book, required(changed, "range"))[1])
    backing.follow(book)
    return {}


@request("deleteNamedRange")
def delete_named_range(book: Book, given: Given) -> Reply:
    """Take a name off a range."""
    gone = _named(book, given.get("namedRangeId", ""))
    book.put_named_ranges([named for named in book.body["namedRanges"] if named is not gone])
    backing.release(book, "namedRangeId", gone["namedRangeId"])
    return {}


@request("mergeCells")
def merge_cells(book: Book, given: Given) -> Reply:
    """Merge cells: all to one, or by rows or columns; of each the first value stays."""
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    if area.empty:
        raise invalid("The range to merge holds no cells.", "range")
    kind = given.get("mergeType", "MERGE_ALL")
    pieces = [area]
    check_work(area.size)
    if kind == "MERGE_ROWS":
        pieces = [area._replace(top=row, bottom=row + 1) for row in range(area.top, area.bottom)]
    elif kind == "MERGE_COLUMNS":
        pieces = [area._replace(left=at, right=at + 1) for at in range(area.left, area.right)]
    for piece in pieces[:1] + pieces[-1:]:
        _check_frozen(grid, piece)
    holding.unmerge(grid, area)
    holding.merge(grid, pieces)
    for piece in pieces:
        _keep_first(grid, piece)
    return {}


def _check_frozen(grid: Grid, area: Area) -> None:
    size = grid.properties["gridProperties"]
    rows, columns = size.get("frozenRowCount", 0), size.get("frozenColumnCount", 0)
    if area.top < rows < area.bottom:
        raise invalid("You can't merge frozen and non-frozen rows.", "range")
    if area.left < columns < area.right:
        raise invalid("You can't merge frozen and non-frozen columns.", "range")


def _keep_first(grid: Grid, area: Area) -> None:
    lines = block(grid, area)
    first = next((cell for line in lines for cell in line if cell is not None), None)
    empty: list[list[Any]] = [[None] * len(line) for line in lines]
    if not empty:
        return
    empty[0][0] = first
    if empty != lines:
        put_block(grid, area.top, area.left, empty)


@request("unmergeCells")
def unmerge_cells(book: Book, given: Given) -> Reply:
    """Undo the merges in a range."""
    grid, area = book.of_range(required(given, "range"))
    holding.unmerge(grid, area)
    return {}
