"""Protections and filters that lie on a named range or a table, and go where it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets.book import Book

_KEYS: Final = ("range", "namedRangeId", "tableId")


def place(book: Book, given: dict[str, Any], field: str) -> dict[str, Any]:
    """The GridRange of a protection or a filter: its own, or that of what backs it; refused are several or none."""
    found = [name for name in _KEYS if given.get(name) or (name == "range" and name in given)]
    if len(found) != 1:
        raise invalid(f"Exactly one of range, namedRangeId, tableId must be set, found {len(found)}.", field)
    if found == ["range"]:
        held: dict[str, Any] = given["range"]
        return held
    backed = backer(book, found[0], given[found[0]])
    if backed is None:
        what = "named range" if found == ["namedRangeId"] else "table"
        raise invalid(f"No {what} with id: {given[found[0]]}", f"{field}.{found[0]}")
    return backed


def backer(book: Book, kind: str, wanted: str) -> dict[str, Any] | None:
    """The GridRange of a named range or a table; None where there is none of this id."""
    if kind == "namedRangeId":
        held = book.body.get("namedRanges", ())
    else:
        held = [table for grid in book.grids() for table in grid.body.get("tables", ())]
    return next((one["range"] for one in held if one[kind] == wanted), None)


def only_backer(held: dict[str, Any], asked: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """What is held without its range or what backed it, where the request sets another of the three."""
    setting = [name for name in _KEYS if any(path.split(".")[0] in (name, "*") for path in paths) and asked.get(name)]
    if not setting:
        # Its range is that of what backs it, and never given beside it.
        return {name: value for name, value in held.items() if name != "range" or not _backed(held)}
    return {name: value for name, value in held.items() if name not in _KEYS}


def _backed(item: dict[str, Any]) -> bool:
    return bool(item.get("namedRangeId") or item.get("tableId"))


def _backed_items(book: Book) -> Iterator[dict[str, Any]]:
    for grid in book.grids():
        basic = [grid.body["basicFilter"]] if "basicFilter" in grid.body else []
        held = [*grid.body.get("protectedRanges", ()), *grid.body.get("filterViews", ()), *basic]
        yield from (item for item in held if _backed(item))


def follow(book: Book) -> None:
    """Put everything that is backed by a named range or a table over where that lies now, also on another sheet."""
    for item in _backed_items(book):
        for kind in _KEYS[1:]:
            found = backer(book, kind, item[kind]) if kind in item else None
            if found is not None:
                item["range"] = dict(found)
    for grid in book.grids():
        for name in ("protectedRanges", "filterViews"):
            held = grid.body.get(name, [])
            for item in [one for one in held if one["range"].get("sheetId", 0) != grid.sheet_id]:
                held.remove(item)
                book.grid(item["range"].get("sheetId", 0)).body.setdefault(name, []).append(item)


def release(book: Book, kind: str, gone: str) -> None:
    """What a named range or a table backed stays where it is when that is deleted."""
    for item in _backed_items(book):
        if item.get(kind) == gone:
            del item[kind]
