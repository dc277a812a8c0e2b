"""Filter views and the basic filter: what is shown of a range, and in which order."""

from __future__ import annotations

from typing import Any

import msgspec

from automation.desk.fault import invalid
from automation.desk.sheets import a1, conditions
from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests import backing
from automation.desk.sheets.requests.registry import Given, Reply, declined, request, required

View = dict[str, Any]


def _views(grid: Grid) -> list[View]:
    found: list[View] = grid.body.setdefault("filterViews", [])
    return found


def _find(book: Book, filter_id: int) -> tuple[Grid, View]:
    for grid in book.grids():
        for view in grid.body.get("filterViews", ()):
            if view["filterViewId"] == filter_id:
                return grid, view
    raise invalid(f"No filter view with id: {filter_id}", "filterId")


def _checked(book: Book, given: View) -> tuple[Grid, View]:
    """The sheet of a filter, and the filter as it is kept: its range, and its criteria in both of Google's forms."""
    grid, area = book.of_range(backing.place(book, given, "filter"))
    closed = grid.inside(area)
    made = {**given, "range": grid.kept(area)}
    if "filterSpecs" in given:
        made["criteria"] = {
            str(spec.get("columnIndex", 0)): spec.get("filterCriteria", {}) for spec in given["filterSpecs"]
        }
    for column in made.get("criteria", ()):
        if not (column.isascii() and column.isdecimal()):
            raise invalid(f"Filter criteria must name a column by its index, found: {column}", "filter.criteria")
    if "filterSpecs" not in given and "criteria" in given:
        made["filterSpecs"] = [
            {**({"columnIndex": int(column)} if int(column) else {}), "filterCriteria": held}
            for column, held in given["criteria"].items()
        ]
    _check_criteria(given, made.get("criteria", {}), closed)
    kept = {name: value for name, value in made.items() if value not in ([], {}, "")}
    return grid, kept | {"range": made["range"]}


def _check_criteria(given: View, criteria: dict[str, Any], area: a1.Area) -> None:
    for spec in (*given.get("sortSpecs", ()), *given.get("filterSpecs", ())):
        if "dataSourceColumnReference" in spec:
            raise declined("filter.dataSourceColumnReference")
    columns = [spec.get("dimensionIndex", 0) for spec in given.get("sortSpecs", ())] + [int(one) for one in criteria]
    if any(not area.left <= column < area.right for column in columns):
        raise invalid("A column of the filter lies outside of its range.", "filter")
    for held in criteria.values():
        if "condition" in held:
            conditions.check(held["condition"], conditions.FILTERS, "filter.criteria.condition")
        both = [name for name in ("Background", "Foreground") if any(f"visible{name}Color" in key for key in held)]
        if len(both) > 1:
            raise invalid("visibleBackgroundColor and visibleForegroundColor are mutually exclusive.", "filter")


@request(
    "addFilterView",
    differs="Kept and given back; no row is worked out to be hidden or sorted.",
)
def add_filter_view(book: Book, given: Given) -> Reply:
    """Add a filter view."""
    grid, view = _checked(book, dict(given.get("filter", {})))
    taken = [one["filterViewId"] for sheet in book.grids() for one in sheet.body.get("filterViews", ())]
    wanted_id = view.pop("filterViewId", 0)
    if wanted_id in taken:
        raise invalid(f"The filter view id {wanted_id} is already in use.", "filter.filterViewId")
    title = view.pop("title", "") or f"Filter {len(_views(grid)) + 1}"
    _check_title(grid, title, None)
    made = {"filterViewId": wanted_id or new_number(taken), "title": title, **view}
    _views(grid).append(made)
    return {"filter": made}


def _check_title(grid: Grid, title: str, own: View | None) -> None:
    if not title:
        raise invalid("A filter view needs a title.", "filter.title")
    if any(view["title"] == title for view in _views(grid) if view is not own):
        raise invalid(f'A filter view with the name "{title}" already exists on this sheet.', "filter.title")


@request(
    "updateFilterView",
    differs="Kept and given back; no row is worked out to be hidden or sorted.",
)
def update_filter_view(book: Book, given: Given) -> Reply:
    """Change a filter view."""
    asked = given.get("filter", {})
    grid, view = _find(book, asked.get("filterViewId", 0))
    paths = wanted(given.get("fields", ""), "FilterView")
    asked = {"title": view["title"], **asked} if "*" in paths else asked
    # The two forms of the criteria say the same: changing one changes the other.
    twins = {"criteria": "filterSpecs", "filterSpecs": "criteria"}
    base = {
        name: held for name, held in view.items() if not any(path.split(".")[0] == twins.get(name) for path in paths)
    }
    changed = set_masked(backing.only_backer(base, asked, paths), asked, paths)
    if "*" in paths and not any(name in asked for name in ("range", "namedRangeId", "tableId")):
        changed = {**changed, **{name: view[name] for name in ("namedRangeId", "tableId") if name in view}}
        changed |= {} if "namedRangeId" in changed or "tableId" in changed else {"range": view["range"]}
    if any(path.startswith("filterSpecs") for path in paths):
        changed.pop("criteria", None)
    new_grid, checked = _checked(book, changed)
    if new_grid is not grid:
        raise invalid("A filter view cannot move to another sheet.", "filter.range")
    _check_title(grid, checked.get("title", ""), view)
    view.clear()
    view.update({**checked, "filterViewId": asked["filterViewId"]})
    return {}


@request(
    "duplicateFilterView",
    differs="Kept and given back; no row is worked out to be hidden or sorted.",
)
def duplicate_filter_view(book: Book, given: Given) -> Reply:
    """Copy a filter view on its sheet."""
    grid, view = _find(book, given.get("filterId", 0))
    titles, number, title = {one["title"] for one in _views(grid)}, 1, f"Copy of {view['title']}"
    while title in titles:
        number += 1
        title = f"Copy of {view['title']} {number}"
    copied: View = msgspec.json.decode(msgspec.json.encode(view))
    copied.pop("filterViewId")
    if "namedRangeId" in copied or "tableId" in copied:
        copied.pop("range")
    return add_filter_view(book, {"filter": {**copied, "title": title}})


@request("deleteFilterView")
def delete_filter_view(book: Book, given: Given) -> Reply:
    """Delete a filter view."""
    grid, view = _find(book, given.get("filterId", 0))
    _views(grid).remove(view)
    return {}


@request(
    "setBasicFilter",
    differs="Kept and given back; hides and sorts no rows.",
)
def set_basic_filter(book: Book, given: Given) -> Reply:
    """Put the filter that everyone sees on a sheet, in place of the one there."""
    grid, made = _checked(book, dict(required(given, "filter")))
    grid.body["basicFilter"] = made
    return {}


@request("clearBasicFilter")
def clear_basic_filter(book: Book, given: Given) -> Reply:
    """Take the filter that everyone sees off a sheet."""
    book.grid(given.get("sheetId", 0)).body.pop("basicFilter", None)
    return {}
