"""A tab as it is, and the requests that make it anew elsewhere: with its ids, so that everything finds it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from automation.rules.drawings import Links
from automation.rules.moving.relinking import relinked

Request = dict[str, Any]
Json = Mapping[str, Any]
SHEET: Final = (
    "properties,merges,conditionalFormats,filterViews,protectedRanges,basicFilter,bandedRanges,rowGroups,columnGroups,"
    "developerMetadata,charts(chartId),slicers(slicerId),tables(tableId)"
)
"""What is read of a sheet besides its cells."""
CELL: Final = "userEnteredValue,userEnteredFormat,note,dataValidation,textFormatRuns"
LINE: Final = "pixelSize,hiddenByUser,developerMetadata"
_ROWS_A_BATCH: Final = 500
_FORMAT: Final = ("userEnteredFormat", "dataValidation")
_NOT_TAKEN: Final = ("index", "dataSourceSheetProperties")


@dataclass
class Tab:
    """A tab: the Sheet resource without cells, its rows of cells (trimmed), and the size of each row and column."""

    sheet: Json
    rows: list[list[Json]]
    row_lines: list[Json]
    column_lines: list[Json]

    @property
    def id(self) -> int:
        """The id of the sheet."""
        return int(self.sheet["properties"].get("sheetId", 0))

    @property
    def title(self) -> str:
        """What people call it."""
        return str(self.sheet["properties"]["title"])

    def linked(self, links: Links) -> Tab:
        """The same tab, with the addresses that drawings have in the new place."""
        rows = [relinked(row, links) for row in self.rows] if links else self.rows
        return Tab(self.sheet, rows, self.row_lines, self.column_lines)


def read_tab(parts: Sequence[Json]) -> Tab:
    """A tab from the answers in which it was read, from the top down."""
    sheet = {key: value for key, value in parts[0].items() if key != "data"}
    data = [one for part in parts for one in part.get("data", [])]
    rows: list[list[Json]] = []
    for one in data:
        rows += [[] for _ in range(int(one.get("startRow", 0)) - len(rows))]
        rows += [list(row.get("values", [])) for row in one.get("rowData", [])]
    lines = [line for one in data for line in one.get("rowMetadata", [])]
    while rows and not any(rows[-1]):
        rows.pop()
    return Tab(sheet, rows, lines, list(data[0].get("columnMetadata", [])) if data else [])


def opening(tab: Tab) -> Request:
    """The request that adds it, empty, behind the tabs that are there."""
    properties = {key: value for key, value in tab.sheet["properties"].items() if key not in _NOT_TAKEN}
    return {"addSheet": {"properties": {"sheetId": 0, **properties}}}


def filling(tab: Tab) -> Iterator[list[Request]]:
    """Batches that write its cells; each may be written twice."""
    styled = any("textFormatRuns" in cell for row in tab.rows for cell in row)
    fields = "userEnteredValue,note,textFormatRuns" if styled else "userEnteredValue,note"
    for start in range(0, len(tab.rows), _ROWS_A_BATCH):
        rows = [
            {"values": [{key: cell[key] for key in fields.split(",") if key in cell} for cell in row]}
            for row in tab.rows[start : start + _ROWS_A_BATCH]
        ]
        where = {"sheetId": tab.id, "rowIndex": start, "columnIndex": 0}
        yield [{"updateCells": {"start": where, "rows": rows, "fields": fields}}]
    formats = list(_formats(tab))
    if formats:
        yield formats


def finishing(tab: Tab) -> list[Request]:
    """The requests that make of it what it is besides its cells; done once, all together."""
    sheet, requests = tab.sheet, list[Request]()
    requests += _sizes(tab.id, "ROWS", tab.row_lines)
    requests += _sizes(tab.id, "COLUMNS", tab.column_lines)
    requests += ({"mergeCells": {"range": one, "mergeType": "MERGE_ALL"}} for one in sheet.get("merges", []))
    rules = enumerate(sheet.get("conditionalFormats", []))
    requests += ({"addConditionalFormatRule": {"rule": rule, "index": at}} for at, rule in rules)
    requests += ({"addFilterView": {"filter": one}} for one in sheet.get("filterViews", []))
    requests += ({"addProtectedRange": {"protectedRange": _protected(one)}} for one in sheet.get("protectedRanges", []))
    requests += ({"addBanding": {"bandedRange": one}} for one in sheet.get("bandedRanges", []))
    if sheet.get("basicFilter"):
        requests.append({"setBasicFilter": {"filter": sheet["basicFilter"]}})
    requests += _groups([*sheet.get("rowGroups", []), *sheet.get("columnGroups", [])])
    marks = [*sheet.get("developerMetadata", [])]
    marks += [mark for line in (*tab.row_lines, *tab.column_lines) for mark in line.get("developerMetadata", [])]
    requests += (marking(mark) for mark in marks if mark["metadataKey"] != MOVED)
    return requests


MOVED: Final = "followthrough.moved"
"""Key of the developer metadata on a tab that was copied whole: its value is the digest of what was copied."""


def marking(mark: Json) -> Request:
    """The request that makes a developer metadata, with its id, where it was."""
    location = {
        key: mark["location"][key] for key in ("spreadsheet", "sheetId", "dimensionRange") if key in mark["location"]
    }
    if not location:
        location = {"sheetId": 0}  # which Google leaves out, as every zero
    kept = {key: mark[key] for key in ("metadataId", "metadataKey", "metadataValue", "visibility") if key in mark}
    return {"createDeveloperMetadata": {"developerMetadata": {**kept, "location": location}}}


def mark_of(tab: Tab) -> str:
    """The digest that the mark of a tab copied whole holds; empty for a tab without one."""
    return next(
        (str(m.get("metadataValue", "")) for m in tab.sheet.get("developerMetadata", []) if m["metadataKey"] == MOVED),
        "",
    )


def _formats(tab: Tab) -> Iterator[Request]:
    """One request for each run of cells of a column that look the same, far beyond where anything was typed."""
    width = max((len(row) for row in tab.rows), default=0)
    for column in range(width):
        looks = [_look(row[column]) if column < len(row) else "" for row in tab.rows]
        start = 0
        for look, run in groupby(looks):
            end = start + len(list(run))
            if look:
                where = {"sheetId": tab.id, "startRowIndex": start, "endRowIndex": end}
                area = {**where, "startColumnIndex": column, "endColumnIndex": column + 1}
                yield {"repeatCell": {"range": area, "cell": json.loads(look), "fields": ",".join(_FORMAT)}}
            start = end


def _look(cell: Json) -> str:
    look = {key: cell[key] for key in _FORMAT if cell.get(key)}
    return json.dumps(look, sort_keys=True) if look else ""


def _sizes(sheet_id: int, dimension: str, lines: Sequence[Json]) -> Iterator[Request]:
    start = 0
    for (size, hidden), run in groupby(lines, key=lambda line: (line.get("pixelSize"), bool(line.get("hiddenByUser")))):
        end = start + len(list(run))
        properties = {"hiddenByUser": hidden, **({"pixelSize": size} if size else {})}
        span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}
        yield {
            "updateDimensionProperties": {
                "range": span,
                "properties": properties,
                "fields": ",".join(sorted(properties)),
            }
        }
        start = end


def _groups(groups: Sequence[Json]) -> Iterator[Request]:
    """Groups, the outermost first, and then which of them are folded."""
    for group in sorted(groups, key=lambda group: int(group.get("depth", 1))):
        yield {"addDimensionGroup": {"range": group["range"]}}
    for group in groups:
        if group.get("collapsed"):
            yield {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}


def _protected(one: Json) -> Json:
    """A protection without the accounts of the old place: who it was held against is not known in the new one."""
    return {key: value for key, value in one.items() if key not in ("requestingUserCanEdit", "editors")}
