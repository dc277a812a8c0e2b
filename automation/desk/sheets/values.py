"""spreadsheets.values.*: reading, writing, appending and clearing values."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

from automation.desk.api import Answer, Call, answers
from automation.desk.fault import Refusal, invalid
from automation.desk.sheets import datafilters, writing
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.book import Book
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.rendering import Style, value_range
from automation.desk.sheets.writing import Written


def _book(call: Call) -> Book:
    return Book(call.connection, call.parameters["spreadsheetId"], call.now)


_FORMULAS: Final = "A formula is never worked out: in every render option its cell answers the formula's own text."
_TYPED: Final = (
    "`USER_ENTERED` keeps a formula without working it out, and leaves a text that begins with `+` as text. Locales "
    "other than en_US are read and shown as en_GB."
)


@answers("sheets.spreadsheets.values.get", writes=False, differs=_FORMULAS)
def get(call: Call) -> Answer:
    """The values of one range."""
    book = _book(call)
    return value_range(*book.resolve(call.parameters["range"]), Style.of(call.parameters, book.locale))


@answers("sheets.spreadsheets.values.batchGet", writes=False, differs=_FORMULAS)
def batch_get(call: Call) -> Answer:
    """The values of several ranges."""
    book = _book(call)
    style = Style.of(call.parameters, book.locale)
    found = [value_range(*book.resolve(text), style) for text in call.parameters.get("ranges", ())]
    return {"spreadsheetId": book.id, **({"valueRanges": found} if found else {})}


@answers("sheets.spreadsheets.values.batchGetByDataFilter", writes=False, differs=_FORMULAS)
def batch_get_by_data_filter(call: Call) -> Answer:
    """The values of the places that data filters select; a place that several select comes once."""
    book = _book(call)
    style = Style.of(call.body, book.locale)
    matched = []
    for (grid, area), filters in _selected(book, call.body.get("dataFilters", ())):
        matched.append({"valueRange": value_range(grid, area, style), "dataFilters": filters})
    return {"spreadsheetId": book.id, **({"valueRanges": matched} if matched else {})}


def _selected(book: Book, filters: Any) -> list[tuple[tuple[Grid, Area], list[dict[str, Any]]]]:
    if not filters:
        raise invalid("Must specify at least one dataFilter.", "dataFilters")
    found: dict[tuple[int, Area], tuple[tuple[Grid, Area], list[dict[str, Any]]]] = {}
    for data_filter in filters:
        for grid, area in datafilters.places(book, data_filter):
            found.setdefault((grid.sheet_id, area), ((grid, area), []))[1].append(data_filter)
    return list(found.values())


@answers("sheets.spreadsheets.values.update", writes=True, differs=_TYPED)
def update(call: Call) -> Answer:
    """Write values from the start of a range on."""
    book = _book(call)
    written = _write(book, _range(call), call.body, _option(call.parameters))
    book.save(call.stamp)
    return _updated(book, written, call.parameters)


def _range(call: Call) -> str:
    """The range in the path, which values that name their own must agree with."""
    text = str(call.parameters["range"])
    if call.body.get("range", text) != text:
        raise invalid(f"Request range[{text}] does not match value's range[{call.body['range']}]", "range")
    return text


@answers("sheets.spreadsheets.values.batchUpdate", writes=True, differs=_TYPED)
def batch_update(call: Call) -> Answer:
    """Write values to several ranges: all of them or none."""
    book, option = _book(call), _option(call.body)
    written = []
    for place, data in enumerate(call.body.get("data", ())):
        with _naming(f"data[{place}]"):
            written.append(_write(book, data.get("range", ""), data, option))
    book.save(call.stamp)
    answer = {"spreadsheetId": book.id, **_totals(written)}
    return {**answer, "responses": [_updated(book, one, call.body) for one in written]} if written else answer


@answers("sheets.spreadsheets.values.batchUpdateByDataFilter", writes=True, differs=_TYPED)
def batch_update_by_data_filter(call: Call) -> Answer:
    """Write values to every place that a data filter selects; they must fit there."""
    book, option = _book(call), _option(call.body)
    every: list[tuple[Written, dict[str, Any]]] = []
    for place, data in enumerate(call.body.get("data", ())):
        data_filter = data.get("dataFilter", {})
        with _naming(f"data[{place}]"):
            for grid, area in datafilters.places(book, data_filter):
                put = writing.write(book, grid, area, _by_rows(data), option, grid.written(area), fits=True)
                every.append((put, data_filter))
    book.save(call.stamp)
    responses = [{**_updated(book, put, call.body), "dataFilter": data_filter} for put, data_filter in every]
    for response in responses:
        response.pop("spreadsheetId")
    totals = _totals([put for put, _ in every])
    return {"spreadsheetId": book.id, **totals, **({"responses": responses} if responses else {})}


@answers("sheets.spreadsheets.values.append", writes=True, differs=_TYPED)
def append(call: Call) -> Answer:
    """Add rows after the table that is found in a range; the grid grows as needed."""
    book = _book(call)
    grid, area = book.resolve(_range(call))
    insert = call.parameters.get("insertDataOption") == "INSERT_ROWS"
    table, written = writing.append(book, grid, area, _by_rows(call.body), _option(call.parameters), insert=insert)
    book.save(call.stamp)
    answer = {"spreadsheetId": book.id, "updates": _updated(book, written, call.parameters)}
    return {**answer, "tableRange": grid.written(table)} if table else answer


@answers("sheets.spreadsheets.values.clear", writes=True)
def clear(call: Call) -> Answer:
    """Empty a range; formats, rules and notes stay."""
    book = _book(call)
    cleared = writing.clear(*book.resolve(call.parameters["range"]))
    book.save(call.stamp)
    return {"spreadsheetId": book.id, "clearedRange": cleared}


@answers("sheets.spreadsheets.values.batchClear", writes=True)
def batch_clear(call: Call) -> Answer:
    """Empty several ranges."""
    book = _book(call)
    cleared = []
    for place, text in enumerate(call.body.get("ranges", ())):
        with _naming(f"range[{place}]"):
            cleared.append(writing.clear(*book.resolve(text)))
    book.save(call.stamp)
    return {"spreadsheetId": book.id, **({"clearedRanges": cleared} if cleared else {})}


@answers("sheets.spreadsheets.values.batchClearByDataFilter", writes=True)
def batch_clear_by_data_filter(call: Call) -> Answer:
    """Empty the places that data filters select."""
    book = _book(call)
    cleared = [writing.clear(*place) for place, _ in _selected(book, call.body.get("dataFilters", ()))]
    book.save(call.stamp)
    return {"spreadsheetId": book.id, **({"clearedRanges": cleared} if cleared else {})}


def _write(book: Book, text: str, data: dict[str, Any], option: str) -> Written:
    grid, area = book.resolve(text)
    return writing.write(book, grid, area, _by_rows(data), option, text)


@contextlib.contextmanager
def _naming(place: str) -> Iterator[None]:
    """Let a refusal say which of several ranges it is about, as Google does."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code != 400:
            raise
        raise invalid(f"Invalid {place}: {refusal.message}", place) from refusal


def _option(asked: dict[str, Any]) -> str:
    option = asked.get("valueInputOption", "INPUT_VALUE_OPTION_UNSPECIFIED")
    if option == "INPUT_VALUE_OPTION_UNSPECIFIED":
        raise invalid("'valueInputOption' is required but not specified", "valueInputOption")
    return str(option)


def _by_rows(data: dict[str, Any]) -> list[list[Any]]:
    values: list[list[Any]] = data.get("values", [])
    if data.get("majorDimension") != "COLUMNS":
        return values
    height = max((len(column) for column in values), default=0)
    return [[column[at] if at < len(column) else None for column in values] for at in range(height)]


def _updated(book: Book, written: Written, asked: dict[str, Any]) -> Answer:
    answer: Answer = {"spreadsheetId": book.id, "updatedRange": written.grid.written(written.area)}
    counts = {"updatedRows": written.rows, "updatedColumns": written.columns, "updatedCells": written.cells}
    answer.update({name: count for name, count in counts.items() if count})
    if asked.get("includeValuesInResponse"):
        style = Style.of(asked, book.locale, "Response")
        answer["updatedData"] = value_range(written.grid, written.asked, style)
    return answer


def _totals(written: list[Written]) -> dict[str, int]:
    counts = {
        "totalUpdatedRows": sum(one.rows for one in written),
        "totalUpdatedColumns": sum(one.columns for one in written),
        "totalUpdatedCells": sum(one.cells for one in written),
        "totalUpdatedSheets": len({one.grid.sheet_id for one in written if one.cells}),
    }
    return {name: count for name, count in counts.items() if count}
