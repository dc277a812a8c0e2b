"""A sheet copied with all that is on it, in its own spreadsheet or into another; what has an id gets a new one."""

from __future__ import annotations

import secrets
from typing import Any, Final

import msgspec

from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.requests import birth
from automation.desk.sheets.requests.objects import sources

_NUMBERED: Final = (
    ("filterViews", "filterViewId"),
    ("protectedRanges", "protectedRangeId"),
    ("bandedRanges", "bandedRangeId"),
    ("charts", "chartId"),
    ("slicers", "slicerId"),
)
_PLAIN: Final = ("merges", "conditionalFormats", "rowGroups", "columnGroups", "basicFilter", "tables")
_PLACES: Final = ("range", "dimensionRange", "anchorCell", "dataRange")
_LISTS: Final = ("ranges", "sources", "merges", "unprotectedRanges")


def copy_sheet(book: Book, source: Grid, asked: dict[str, Any], *, from_elsewhere: bool = False) -> Grid:
    """Add a copy of a sheet; `asked` are the SheetProperties that are other ones than the source's."""
    properties = {**source.properties, "sheetId": None, "index": None, "title": "", **asked}
    properties["title"] = properties["title"] or _title(book, source.title)
    target = birth.add_sheet(book, {name: held for name, held in properties.items() if held is not None})
    for row, cells in source.rows().items():
        target.set_row(row, list(cells))
    target.layers = type(source.layers)(source.layers.entries())
    target.dimensions = {
        rows: {at: dict(line) for at, line in source.dimensions[rows].items()} for rows in (True, False)
    }
    names = [name for name in (*_PLAIN, *(name for name, _ in _NUMBERED)) if source.body.get(name)]
    copied = msgspec.json.decode(msgspec.json.encode({name: source.body[name] for name in names}))
    if from_elsewhere:
        here = [chart for chart in copied.get("charts", ()) if _reads_only(chart, source.sheet_id)]
        copied["charts"] = here
    target.body.update({name: held for name, held in _moved(copied, source.sheet_id, target.sheet_id).items() if held})
    _renew(book, target)
    return target


def _title(book: Book, title: str) -> str:
    number, found = 1, f"Copy of {title}"
    while book.titled(found):
        number += 1
        found = f"Copy of {title} {number}"
    return found


def _reads_only(chart: dict[str, Any], sheet_id: int) -> bool:
    return all(place.get("sheetId", 0) == sheet_id for place in sources(chart["spec"]))


def _moved(value: Any, old: int, new: int) -> Any:
    """Every place in a value that is on the one sheet, on the other."""
    if isinstance(value, list):
        return [_moved(item, old, new) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: _moved(held, old, new) for name, held in value.items()}
    for name in made:
        if name in _PLACES:
            made[name] = _placed(made[name], old, new)
        elif name in _LISTS:
            made[name] = [_placed(one, old, new) for one in made[name]]
    return made


def _placed(place: dict[str, Any], old: int, new: int) -> dict[str, Any]:
    if place.get("sheetId", 0) != old:
        return place
    kept = {name: held for name, held in place.items() if name != "sheetId"}
    return {"sheetId": new, **kept} if new else kept


def _renew(book: Book, target: Grid) -> None:
    """Give everything on a copied sheet ids and names of its own; named ranges are left behind."""
    others = [grid for grid in book.grids() if grid is not target]
    for name, key in _NUMBERED:
        taken = {item[key] for grid in others for item in grid.body.get(name, ())}
        for item in target.body.get(name, ()):
            item[key] = new_number(taken)
            taken.add(item[key])
    names = {table["name"].casefold() for grid in others for table in grid.body.get("tables", ())}
    renamed: dict[str, str] = {}
    for table in target.body.get("tables", ()):
        new_id = secrets.token_hex(6)
        renamed[table["tableId"]] = new_id
        table["tableId"] = new_id
        table["name"] = _free(table["name"], names)
        names.add(table["name"].casefold())
    basic = [target.body["basicFilter"]] if "basicFilter" in target.body else []
    for item in (*target.body.get("protectedRanges", ()), *target.body.get("filterViews", ()), *basic):
        item.pop("namedRangeId", None)
        if "tableId" in item:
            item["tableId"] = renamed[item["tableId"]]


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{name}_{number}"
    return found
