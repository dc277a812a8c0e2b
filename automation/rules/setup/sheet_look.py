"""How a tab looks and behaves, from its template: formats, choices, colours, protection, views."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from automation.rules.setup.requests import one_of, sheet_id
from automation.rules.values import digest
from automation.specs.model import Column, Condition, Tab, View
from automation.specs.system import DECISION, FIRST_ROW, KEY_ROW, NOTICED, ROW_ID, TITLE_ROW, TO_CHECK

Request = dict[str, Any]

_TONES: Final = {
    "red": (0.98, 0.85, 0.84),
    "amber": (1.0, 0.93, 0.78),
    "green": (0.85, 0.94, 0.86),
    "blue": (0.85, 0.91, 0.98),
    "grey": (0.91, 0.91, 0.91),
}
_HEADER: Final = (0.91, 0.94, 0.95)
_SCRIPT_HEADER: Final = (0.89, 0.89, 0.89)
_FORMATS: Final[dict[str, Request]] = {
    "date": {"numberFormat": {"type": "DATE", "pattern": "d mmm yyyy"}},
    "datetime": {"numberFormat": {"type": "DATE_TIME", "pattern": "d mmm yyyy hh:mm"}},
    "number": {"numberFormat": {"type": "NUMBER", "pattern": "0.##"}},
    "yes_no": {},
}
_TEXT: Final = {"numberFormat": {"type": "TEXT"}}
"""Text stays as typed: without it, Google reads 1.10 as 1.1 and 1/2 as a date."""
_WIDTHS: Final = {"date": 110, "datetime": 140, "number": 90, "long_text": 260, "link": 160}
_HIDDEN: Final = frozenset({ROW_ID, NOTICED})
_LISTED_LINE_BY_LINE: Final = (TO_CHECK, DECISION)
"""The column in which each line got a list of its own when it was put there: nothing here takes that away."""


def look_of(tab: Tab, lead_names: Sequence[str]) -> str:
    """A fingerprint of everything that this file makes of a tab: when it differs, the look is renewed."""
    columns = {column.key: at for at, column in enumerate(tab.columns)}
    made = [*look_requests(tab, columns, lead_names), *view_requests(tab, columns)]
    return digest(json.dumps(made, sort_keys=True, ensure_ascii=False), length=16)


def title_cells(columns: Sequence[Column | str]) -> list[list[Request]]:
    """The hidden row of keys and the row of titles, for these columns (a text stands for a hidden column's key)."""
    keys = [{"userEnteredValue": {"stringValue": c if isinstance(c, str) else c.key}} for c in columns]
    titles = [
        {"userEnteredValue": {"stringValue": c if isinstance(c, str) else c.title}}
        | ({"note": c.help} if isinstance(c, Column) and c.help else {})
        for c in columns
    ]
    return [keys, titles]


def frame_requests(tab: Tab, columns: Mapping[str, int]) -> Iterator[Request]:
    """What is done once, when a tab is made: frozen titles and hidden keys, its columns hidden or folded away."""
    yield from frozen_titles(tab)
    yield from hidden_columns(tab, columns)
    for start, end in _detail_runs(tab, columns):
        group = {"range": _group(tab, start, end), "depth": 1, "collapsed": True}
        yield {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}


def frozen_titles(tab: Tab) -> Iterator[Request]:
    """The titles stay in sight, the row of keys out of it."""
    yield {
        "updateSheetProperties": {
            "properties": {"sheetId": sheet_id(tab.key), "gridProperties": {"frozenRowCount": FIRST_ROW}},
            "fields": "gridProperties.frozenRowCount",
        }
    }
    yield _hide(tab, "ROWS", KEY_ROW)


def hidden_columns(tab: Tab, columns: Mapping[str, int]) -> Iterator[Request]:
    """Of columns that are made: those of the script's own are hidden, details grouped so that they can be folded."""
    for key in sorted(_HIDDEN & columns.keys()):
        yield _hide(tab, "COLUMNS", columns[key])
    for start, end in _detail_runs(tab, columns):
        yield {"addDimensionGroup": {"range": _group(tab, start, end)}}


def look_requests(tab: Tab, columns: Mapping[str, int], lead_names: Sequence[str]) -> Iterator[Request]:
    """Formats, choices, widths and protection of every column that is there; safe to do again."""
    for column in tab.columns:
        at = columns.get(column.key)
        if at is None:
            continue
        yield _format(tab, at, _cell_format(column))
        yield _header_format(tab, at, column)
        if (tab.key, column.key) != _LISTED_LINE_BY_LINE:
            yield _validation(tab, at, column, lead_names)
        width = column.width or _WIDTHS.get(column.type, 140)
        yield {
            "updateDimensionProperties": {
                "range": {"sheetId": sheet_id(tab.key), "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1},
                "properties": {"pixelSize": width},
                "fields": "pixelSize",
            }
        }


def protected_ranges(tab: Tab, columns: Mapping[str, int]) -> Iterator[Request]:
    """What only the script should write: a warning and no more, so that people can still sort.

    Each range begins at the titles, as those of the colours do: at the first row it would be pushed down by a row that
    is put on top.
    """
    yield _protected(tab, "the titles", {"startRowIndex": KEY_ROW, "endRowIndex": FIRST_ROW})
    scripts = [column.key for column in tab.columns if column.owner == "script"]
    for key in [key for key in (ROW_ID, NOTICED, *scripts) if key in columns]:
        span = {"startRowIndex": TITLE_ROW, "startColumnIndex": columns[key], "endColumnIndex": columns[key] + 1}
        yield _protected(tab, _named(key), span)


def protection_of(tab: Tab, column: str) -> int:
    """The id of the protection of a column that the program fills in."""
    return sheet_id(f"{tab.key} protects {_named(column)}")


def _named(column: str) -> str:
    return f"the column {column}"


def conditional_rules(tab: Tab, columns: Mapping[str, int]) -> Iterator[Request]:
    """The colours of choices."""
    for column in tab.columns:
        for value, tone in column.tones.items():
            if column.key in columns:
                yield {
                    "ranges": [{**_column_range(tab, columns[column.key]), "startRowIndex": TITLE_ROW}],
                    "booleanRule": {
                        "condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": value}]},
                        "format": {"backgroundColor": _colour(_TONES[tone])},
                    },
                }


def view_requests(tab: Tab, columns: Mapping[str, int]) -> Iterator[Request]:
    """The filter views, each with an id computed from its title."""
    for view in tab.views:
        yield {"addFilterView": {"filter": _filter_view(tab, view, columns)}}


def view_id(tab: Tab, view: View) -> int:
    """The id of a tab's filter view."""
    return sheet_id(f"{tab.key} view {view.title}")


def _filter_view(tab: Tab, view: View, columns: Mapping[str, int]) -> Request:
    kinds = {column.key: column for column in tab.columns}
    specs = [
        {"columnIndex": columns[condition.column], "filterCriteria": _criteria(kinds[condition.column], condition)}
        for condition in view.where
        if condition.column in columns
    ]
    sorts = [
        {
            "dimensionIndex": columns[key.removeprefix("-")],
            "sortOrder": "DESCENDING" if key.startswith("-") else "ASCENDING",
        }
        for key in view.sort
        if key.removeprefix("-") in columns
    ]
    return {
        "filterViewId": view_id(tab, view),
        "title": view.title,
        "range": {"sheetId": sheet_id(tab.key), "startRowIndex": TITLE_ROW},
        "filterSpecs": specs,
        "sortSpecs": sorts,
    }


def _criteria(column: Column, condition: Condition) -> Request:
    if condition.filled is not None:
        return {"condition": {"type": "NOT_BLANK" if condition.filled else "BLANK"}}
    if condition.is_not:
        return {"hiddenValues": list(condition.is_not)}
    if len(condition.is_any) == 1:
        return {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": condition.is_any[0]}]}}
    return {"hiddenValues": [choice for choice in (*column.choices, "") if choice not in condition.is_any]}


def _cell_format(column: Column) -> Request:
    wrap = {"wrapStrategy": "WRAP" if column.type == "long_text" else "CLIP", "verticalAlignment": "TOP"}
    linked = {"hyperlinkDisplayType": "LINKED"} if column.type == "link" else {}
    return {**_FORMATS.get(column.type, _TEXT), **wrap, **linked}


def _format(tab: Tab, at: int, wanted: Request) -> Request:
    fields = "userEnteredFormat(numberFormat,wrapStrategy,verticalAlignment,hyperlinkDisplayType)"
    return {"repeatCell": {"range": _column_range(tab, at), "cell": {"userEnteredFormat": wanted}, "fields": fields}}


def _header_format(tab: Tab, at: int, column: Column) -> Request:
    where = {**_column_range(tab, at), "startRowIndex": TITLE_ROW, "endRowIndex": FIRST_ROW}
    colour = _SCRIPT_HEADER if column.owner == "script" else _HEADER
    wanted = {"textFormat": {"bold": True}, "wrapStrategy": "WRAP", "backgroundColor": _colour(colour)}
    fields = "userEnteredFormat(textFormat.bold,wrapStrategy,backgroundColor)"
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": wanted}, "fields": fields}}


def _validation(tab: Tab, at: int, column: Column, lead_names: Sequence[str]) -> Request:
    choices = lead_names if column.type == "lead" else column.choices if column.type == "choice" else ()
    request: Request = {"range": _column_range(tab, at)}
    if column.type == "yes_no":
        request["rule"] = {"condition": {"type": "BOOLEAN"}}
    elif choices and (column.owner != "script" or column.typed):
        request["rule"] = one_of(choices)
    elif column.type == "email" and column.owner != "script":
        request["rule"] = {"condition": {"type": "TEXT_IS_EMAIL"}}
    return {"setDataValidation": request}


def _protected(tab: Tab, what: str, span: Request) -> Request:
    return {
        "protectedRangeId": sheet_id(f"{tab.key} protects {what}"),
        "range": {"sheetId": sheet_id(tab.key), **span},
        "description": f"Followthrough writes {what} itself",
        "warningOnly": True,
    }


def _column_range(tab: Tab, at: int) -> Request:
    return {
        "sheetId": sheet_id(tab.key),
        "startRowIndex": FIRST_ROW,
        "startColumnIndex": at,
        "endColumnIndex": at + 1,
    }


def _hide(tab: Tab, dimension: str, at: int) -> Request:
    span = {"sheetId": sheet_id(tab.key), "dimension": dimension, "startIndex": at, "endIndex": at + 1}
    return {
        "updateDimensionProperties": {
            "range": span,
            "properties": {"hiddenByUser": True},
            "fields": "hiddenByUser",
        }
    }


def _group(tab: Tab, start: int, end: int) -> Request:
    return {"sheetId": sheet_id(tab.key), "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def _detail_runs(tab: Tab, columns: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring detail columns, as half-open spans."""
    places = {columns[column.key] for column in tab.columns if column.detail and column.key in columns}
    for start in sorted(place for place in places if place - 1 not in places):
        end = start
        while end in places:
            end += 1
        yield start, end


def _colour(rgb: tuple[float, float, float]) -> Request:
    return dict(zip(("red", "green", "blue"), rgb, strict=True))
