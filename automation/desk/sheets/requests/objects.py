"""Charts and slicers: kept and given back, moved with their cells, never drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets import a1, conditions
from automation.desk.sheets.book import Book, new_number
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.masks import set_masked, wanted
from automation.desk.sheets.requests.registry import Given, Reply, declined, request, required
from automation.desk.unions import SHEETS

Object = dict[str, Any]
_KINDS: Final = (("charts", "chartId"), ("slicers", "slicerId"))
_SIZE: Final = {"widthPixels": 600, "heightPixels": 371}
_CHARTS: Final = SHEETS["ChartSpec"][1]


def _objects(book: Book) -> Iterator[tuple[Grid, str, int, Object]]:
    for grid in book.grids():
        for name, key in _KINDS:
            for held in grid.body.get(name, ()):
                yield grid, name, held[key], held


def _find(book: Book, object_id: int, kind: str = "") -> tuple[Grid, str, Object]:
    for grid, name, held_id, held in _objects(book):
        if held_id == object_id and name == (kind or name):
            return grid, name, held
    raise invalid(f"No embedded object with id: {object_id}", "objectId")


def _new_id(book: Book, wanted_id: int, field: str) -> int:
    taken = [held_id for _, _, held_id, _ in _objects(book)]
    if wanted_id in taken:
        raise invalid(f"The id {wanted_id} of an embedded object is already in use.", field)
    return wanted_id or new_number(taken)


def _position(book: Book, given: Object, field: str) -> tuple[Grid, Object]:
    """The sheet of a position and the position as it is kept: fastened to a cell, with a size."""
    for name in ("sheetId", "newSheet"):
        if name in given:
            raise declined(f"{field}.{name}")
    over = required(given, "overlayPosition")
    cell = over.get("anchorCell", {})
    grid = book.grid(cell.get("sheetId", 0))
    row, column = cell.get("rowIndex", 0), cell.get("columnIndex", 0)
    if not (0 <= row < grid.row_count and 0 <= column < grid.column_count):
        raise invalid("The anchor cell lies outside of the grid.", f"{field}.overlayPosition.anchorCell")
    for name in (*_SIZE, "offsetXPixels", "offsetYPixels"):
        if over.get(name, 0) < 0:
            raise invalid(f"{name} must not be negative.", f"{field}.overlayPosition.{name}")
    kept = {name: held for name, held in over.items() if held}
    anchor = {name: held for name, held in cell.items() if held}
    return grid, {"overlayPosition": {**_SIZE, **kept, "anchorCell": anchor}}


def _check_chart(book: Book, spec: Object) -> Object:
    kinds = [name for name in _CHARTS if name in spec]
    if not kinds:
        told = "One of basicChart, pieChart, bubbleChart, candelstickChart, histogramChart, or orgChart"
        raise invalid(f"{told} must be set on chartSpec.", "spec")
    for name in ("dataSourceChartProperties", "filterSpecs", "sortSpecs"):
        if name in spec:
            raise declined(f"spec.{name}")
    basic = spec.get("basicChart", {})
    if "basicChart" in spec and not (basic.get("domains") or basic.get("series")):
        raise invalid("A basicChart needs domains or series.", "spec.basicChart")
    for source in sources(spec):
        grid, area = book.of_range(source)
        grid.inside(area)
    return spec


def sources(value: Any) -> Iterator[Object]:
    """The ranges that a chart reads."""
    if isinstance(value, list):
        for item in value:
            yield from sources(item)
    elif isinstance(value, dict):
        for name, held in value.items():
            yield from held if name == "sources" else sources(held)


@request(
    "addChart",
    differs="Kept, moved with its cells and given back, never drawn; a sheet of its own is refused.",
)
def add_chart(book: Book, given: Given) -> Reply:
    """Keep a chart over the cells of a sheet."""
    asked = required(given, "chart")
    grid, position = _position(book, required(asked, "position"), "chart.position")
    spec = _check_chart(book, required(asked, "spec"))
    made = {"chartId": _new_id(book, asked.get("chartId", 0), "chart.chartId"), "spec": spec, "position": position}
    if asked.get("border"):
        made["border"] = asked["border"]
    grid.body.setdefault("charts", []).append(made)
    return {"chart": made}


@request(
    "updateChartSpec",
    differs="Kept, never drawn.",
)
def update_chart_spec(book: Book, given: Given) -> Reply:
    """Replace what a chart shows."""
    _, _, chart = _find(book, given.get("chartId", 0), "charts")
    chart["spec"] = _check_chart(book, required(given, "spec"))
    return {}


def _check_slicer(book: Book, grid: Grid, spec: Object) -> Object:
    if "dataRange" in spec:
        data_grid, area = book.of_range(spec["dataRange"])
        area = data_grid.inside(area)
        if data_grid is not grid:
            raise invalid("The data range of a slicer must be on its own sheet.", "spec.dataRange")
        spec = {**spec, "dataRange": a1.to_grid_range(data_grid.sheet_id, area)}
        if not 0 <= spec.get("columnIndex", 0) < area.right - area.left:
            raise invalid("columnIndex lies outside of the data range.", "spec.columnIndex")
    if "condition" in spec.get("filterCriteria", {}):
        conditions.check(spec["filterCriteria"]["condition"], conditions.FILTERS, "spec.filterCriteria.condition")
    if "link" in spec.get("textFormat", {}):
        raise invalid("The link field is not supported in a slicer.", "spec.textFormat.link")
    return spec


@request(
    "addSlicer",
    differs="Kept and given back; hides no rows.",
)
def add_slicer(book: Book, given: Given) -> Reply:
    """Keep a slicer over the cells of a sheet."""
    asked = required(given, "slicer")
    grid, position = _position(book, required(asked, "position"), "slicer.position")
    spec = _check_slicer(book, grid, required(asked, "spec"))
    made = {"slicerId": _new_id(book, asked.get("slicerId", 0), "slicer.slicerId"), "spec": spec, "position": position}
    grid.body.setdefault("slicers", []).append(made)
    return {"slicer": made}


@request(
    "updateSlicerSpec",
    differs="Kept and given back; hides no rows.",
)
def update_slicer_spec(book: Book, given: Given) -> Reply:
    """Change what a slicer filters by, and how it looks."""
    grid, _, slicer = _find(book, given.get("slicerId", 0), "slicers")
    paths = wanted(given.get("fields", ""), "SlicerSpec")
    slicer["spec"] = _check_slicer(book, grid, set_masked(slicer["spec"], given.get("spec", {}), paths))
    return {}


@request(
    "updateEmbeddedObjectPosition",
    differs="A sheet of its own (sheetId, newSheet) is refused.",
)
def update_embedded_object_position(book: Book, given: Given) -> Reply:
    """Move or resize a chart or slicer over the cells."""
    grid, name, held = _find(book, given.get("objectId", 0))
    asked = required(given, "newPosition")
    if "overlayPosition" in asked:
        paths = wanted(given.get("fields", ""), "OverlayPosition")
        changed = set_masked(held["position"]["overlayPosition"], asked["overlayPosition"], paths)
        asked = {"overlayPosition": changed}
    new_grid, position = _position(book, asked, "newPosition")
    if new_grid is not grid and "dataRange" in held["spec"]:
        raise invalid("A slicer stays on the sheet of its data range.", "newPosition.overlayPosition.anchorCell")
    if new_grid is not grid:
        grid.body[name].remove(held)
        new_grid.body.setdefault(name, []).append(held)
    held["position"] = position
    return {"position": position}


@request("updateEmbeddedObjectBorder")
def update_embedded_object_border(book: Book, given: Given) -> Reply:
    """Change the border of a chart."""
    _, _, chart = _find(book, given.get("objectId", 0), "charts")
    paths = wanted(given.get("fields", ""), "EmbeddedObjectBorder")
    border = set_masked(chart.get("border", {}), given.get("border", {}), paths)
    chart.pop("border", None)
    if border:
        chart["border"] = border
    return {}


@request("deleteEmbeddedObject")
def delete_embedded_object(book: Book, given: Given) -> Reply:
    """Delete a chart or slicer."""
    grid, name, held = _find(book, given.get("objectId", 0))
    grid.body[name].remove(held)
    return {}
