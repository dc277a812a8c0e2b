"""Banded ranges: alternating colours over rows or columns, kept and given back."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import a1
from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.registry import Given, Reply, request, required

Band = dict[str, Any]
_DIRECTIONS: Final = ("rowProperties", "columnProperties")
OVERLAP: Final = (
    "You cannot add alternating background colors to a range that already has alternating background colors."
)


def _find(book: Book, band_id: int) -> tuple[Grid, Band]:
    for grid in book.grids():
        for band in grid.body.get("bandedRanges", ()):
            if band["bandedRangeId"] == band_id:
                return grid, band
    raise invalid(f"No banded range with id: {band_id}", "bandedRangeId")


def _checked(book: Book, given: Band) -> tuple[Grid, Band]:
    grid, area = book.of_range(required(given, "range"))
    area = grid.inside(area)
    if not any(given.get(name) for name in _DIRECTIONS):
        raise invalid("At least one of rowProperties or columnProperties must be specified.", "bandedRange")
    for name in _DIRECTIONS:
        for band in ("firstBandColor", "secondBandColor") if name in given else ():
            if band not in given[name] and f"{band}Style" not in given[name]:
                raise invalid(f"{band} must be specified.", f"bandedRange.{name}.{band}")
    kept = {name: held for name, held in given.items() if name in _DIRECTIONS and held}
    return grid, {"bandedRangeId": given["bandedRangeId"], "range": a1.to_grid_range(grid.sheet_id, area), **kept}


def check_free(grid: Grid, area: a1.Area, *, but: str | int = 0) -> None:
    """Refuse an area that bands or a table (other than `but`) lie over already."""
    held = [(band["bandedRangeId"], band["range"]) for band in grid.body.get("bandedRanges", ())]
    held += [(table["tableId"], table["range"]) for table in grid.body.get("tables", ())]
    if any(key != but and a1.from_grid_range(place).touches(area) for key, place in held):
        raise invalid(OVERLAP, "range")


@request(
    "addBanding",
    differs="Kept and given back; the desk's pages do not show the colours.",
)
def add_banding(book: Book, given: Given) -> Reply:
    """Add alternating colours."""
    asked = required(given, "bandedRange")
    taken = [band["bandedRangeId"] for grid in book.grids() for band in grid.body.get("bandedRanges", ())]
    if asked.get("bandedRangeId", 0) in taken:
        raise invalid(f"The banded range id {asked['bandedRangeId']} is already in use.", "bandedRange.bandedRangeId")
    grid, made = _checked(book, {**asked, "bandedRangeId": asked.get("bandedRangeId") or new_number(taken)})
    check_free(grid, a1.from_grid_range(made["range"]))
    grid.body.setdefault("bandedRanges", []).append(made)
    return {"bandedRange": made}


@request("updateBanding")
def update_banding(book: Book, given: Given) -> Reply:
    """Change the range or the colours of a banded range."""
    asked = required(given, "bandedRange")
    grid, band = _find(book, asked.get("bandedRangeId", 0))
    changed = set_masked(band, asked, wanted(given.get("fields", ""), "BandedRange"))
    new_grid, made = _checked(book, {**changed, "bandedRangeId": band["bandedRangeId"]})
    check_free(new_grid, a1.from_grid_range(made["range"]), but=band["bandedRangeId"])
    grid.body["bandedRanges"].remove(band)
    new_grid.body.setdefault("bandedRanges", []).append(made)
    return {}


@request("deleteBanding")
def delete_banding(book: Book, given: Given) -> Reply:
    """Take alternating colours off; those of a table go with deleteTable."""
    grid, band = _find(book, given.get("bandedRangeId", 0))
    grid.body["bandedRanges"].remove(band)
    return {}
