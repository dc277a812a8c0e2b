"""Rules for spreadsheets, tabs and columns by themselves: keys, titles, choices, colours, first rows, views."""

from __future__ import annotations

import re
from typing import Final

from automation.decoding import listed
from automation.errors import Problem
from automation.specs.ground import (
    Ground,
    Placed,
    Problems,
    bad_choices,
    bad_key,
    bad_title,
    column_of,
    not_offered,
    shared,
    twice,
)
from automation.specs.model import Column, Condition, SheetTemplate, Tab, View
from automation.specs.system import NOTICED, REQUIRED_COLUMNS, ROW_ID

LONGEST_TAB_TITLE: Final = 100
"""Characters that Google allows in the title of a tab."""

_REFUSED_IN_TAB_TITLES: Final = re.compile(r"[*?:/\\\[\]']")
_CHOOSING: Final = ("choice", "choices")


def check_sheets(ground: Ground) -> Problems:
    """Everything wrong with spreadsheets and tabs taken by themselves."""
    yield from shared("the spreadsheet", [(sheet.key, file) for sheet, file in ground.sheets])
    yield from shared("the spreadsheet title", [(sheet.title, file) for sheet, file in ground.sheets])
    yield from shared("the tab", [(tab.key, file) for sheet, file in ground.sheets for tab in sheet.tabs])
    for sheet, file in ground.sheets:
        yield from _sheet(sheet, file, whole=ground.whole(file))
    for placed in ground.tabs:
        yield from _tab(ground, placed)
    yield from _own_tabs(ground)


def _sheet(sheet: SheetTemplate, file: str, *, whole: bool) -> Problems:
    yield from bad_key(file, sheet.key)
    yield from bad_title(file, "title", sheet.title)
    yield from twice(file, "the tab title", [tab.title.casefold() for tab in sheet.tabs])
    if not sheet.tabs and whole:
        yield Problem(file, "the spreadsheet has no tab", "at least one [[tabs]]")


def _tab(ground: Ground, placed: Placed) -> Problems:
    tab, place = placed.tab, placed.place
    yield from bad_key(place, tab.key)
    yield from bad_title(place, "title", tab.title)
    refused = _REFUSED_IN_TAB_TITLES.search(tab.title)
    if refused or len(tab.title) > LONGEST_TAB_TITLE:
        found = f"the title has the character {refused[0]}" if refused else f"the title has {len(tab.title)} characters"
        yield Problem(place, found, f"at most {LONGEST_TAB_TITLE} characters, without * ? : / \\ [ ] and '")
    yield from twice(place, "the column", [column.key for column in tab.columns])
    yield from twice(place, "the column title", [column.title.casefold() for column in tab.columns])
    if not tab.columns and ground.all_sheets(Column):
        yield Problem(place, "the tab has no column", "at least one [[tabs.columns]]")
    for column in tab.columns:
        yield from _column(placed.at(column), column)
    yield from _first_rows(ground, placed)
    yield from twice(place, "the view", [view.title for view in tab.views])
    for view in tab.views:
        yield from _view(ground, tab, view, f'{place}, view "{view.title}"')


def _column(place: str, column: Column) -> Problems:
    yield from bad_key(place, column.key, (ROW_ID, NOTICED))
    yield from bad_title(place, "title", column.title)
    yield from bad_choices(place, column.choices)
    if column.type in _CHOOSING and not column.choices:
        yield Problem(place, f"a column of the type {column.type} has no choices", 'choices = ["…", "…"]')
    if column.type not in _CHOOSING and column.choices:
        yield Problem(place, f"a column of the type {column.type} has choices", "type = `choice` or `choices`")
    if column.typed and not (column.owner == "script" and column.type == "choice"):
        found = f"`typed` on a column of the type {column.type} that is owned by {column.owner}"
        yield Problem(
            place, found, 'type = "choice" and owner = "script"', "What is not the program's, people type anyway"
        )
    if column.type == "choices":
        for choice in (choice for choice in column.choices if ", " in choice):
            remedy = "Write the choice without the comma"
            yield Problem(place, f'the choice "{choice}" has a comma, which parts one choice from the next', "", remedy)
    if column.choices:
        yield from not_offered(place, "`tones` colours", column.tones, column.choices)


def _first_rows(ground: Ground, placed: Placed) -> Problems:
    """The rows that a tab starts with: known columns, choices that exist, and a key that tells them apart."""
    tab, place = placed.tab, placed.place
    if tab.rows and not tab.row_key:
        yield Problem(place, "the rows have no `row_key`", "the column that tells them apart")
    if tab.row_key:
        yield from ground.unknown_column(place, tab, tab.row_key, "row_key")
        keys = [row.get(tab.row_key, "") for row in tab.rows]
        yield from twice(place, f"the row with {tab.row_key}", [key for key in keys if key])
        yield from (
            Problem(
                f"{place}, row {number}", f"`{tab.row_key}` is empty", "a value that tells this row from the others"
            )
            for number, key in enumerate(keys, 1)
            if not key
        )
    for number, row in enumerate(tab.rows, 1):
        for key, value in row.items():
            yield from ground.unknown_column(f"{place}, row {number}", tab, key, "rows")
            column = column_of(tab, key)
            if column and column.type == "choice" and value:
                yield from not_offered(f"{place}, row {number}", f"`{key}` is", [value], column.choices)


def _view(ground: Ground, tab: Tab, view: View, place: str) -> Problems:
    yield from bad_title(place, "title", view.title)
    for key in view.sort:
        yield from ground.unknown_column(place, tab, key.removeprefix("-"), "sort")
    for condition in view.where:
        yield from ground.unknown_column(place, tab, condition.column, "where")
        yield from _condition(tab, condition, place)


def _condition(tab: Tab, condition: Condition, place: str) -> Problems:
    ways = sum((bool(condition.is_any), bool(condition.is_not), condition.filled is not None))
    if ways != 1:
        found = f"the condition on `{condition.column}` says {ways} things"
        yield Problem(place, found, "exactly one of `is_any`, `is_not` or `filled`")
    column = column_of(tab, condition.column)
    if column and column.type in _CHOOSING and column.choices:
        values = [value for value in (*condition.is_any, *condition.is_not) if value]
        yield from not_offered(place, f"the view looks in `{column.key}` for", values, column.choices)


def _own_tabs(ground: Ground) -> Problems:
    """The tabs that the program keeps for itself stand beside the cases, with the columns it writes."""
    if not ground.all_sheets(Column):
        return
    homes = [placed.sheet for placed in ground.tabs if placed.tab.case]
    for key, needed in REQUIRED_COLUMNS.items():
        placed = ground.by_key.get(key)
        if placed is None:
            remedy = "Copy it back from the files that come with Followthrough"
            yield Problem("sheet_templates", f"the tab `{key}` is missing, which Followthrough needs", "", remedy)
            continue
        if homes and placed.sheet not in homes:
            yield Problem(placed.place, "this tab stands apart from the cases", f'in the spreadsheet "{homes[0].key}"')
        missing = [name for name in needed if column_of(placed.tab, name) is None]
        if missing:
            remedy = f"Add columns with these keys: {', '.join(missing)}"
            found = f"Followthrough needs {'columns that are' if len(missing) > 1 else 'a column that is'} not there"
            yield Problem(placed.place, found, listed(missing).replace(" or ", " and "), remedy)
