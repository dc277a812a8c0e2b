"""What people call their tabs and columns now: a template's titles hold only until somebody chooses others."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Final

import msgspec

from automation.jobs.house import House
from automation.jobs.reading import Reading
from automation.rules.book import Book
from automation.rules.setup.requests import sheet_id
from automation.rules.tables import Table
from automation.rules.values import text_of
from automation.specs.model import SheetTemplate, Specs, Tab
from automation.specs.system import TITLE_ROW
from automation.workspace.sheets import Columns

_TITLES: Final = "sheets.properties(sheetId,title)"


def specs_as_called(house: House, reading: Reading) -> Specs:
    """The specs with the titles that tabs and columns bear in their sheets now, for whoever is told of them."""
    sheets = tuple(_sheet_as_called(house, reading, sheet) for sheet in house.specs.sheets)
    return msgspec.structs.replace(house.specs, sheets=sheets)


def tabs_as_called(house: House, reading: Reading) -> list[Tab]:
    """Every tab with the titles that people see, and only those columns that its sheet has."""
    tabs = []
    for tab in specs_as_called(house, reading).tabs():
        there = reading.book.tables[tab.key].columns
        tabs.append(msgspec.structs.replace(tab, columns=tuple(one for one in tab.columns if one.key in there)))
    return tabs


def book_as_called(house: House, reading: Reading) -> Book:
    """The book with the titles that tabs and columns bear now: to be read, not to be written from."""
    specs, book = specs_as_called(house, reading), reading.book
    tables = {tab.key: copy.copy(book.tables[tab.key]) for tab in specs.tabs()}
    for tab in specs.tabs():
        tables[tab.key].tab = tab
    return Book(specs, tables, book.facts, book.routing)


def _sheet_as_called(house: House, reading: Reading, sheet: SheetTemplate) -> SheetTemplate:
    tables, file_id = reading.book.tables, reading.files.sheets.get(sheet.key, "")
    if not file_id or all(reading.values.get(tab.key) is None for tab in sheet.tabs):
        return sheet
    here = house.office.sheets.describe(file_id, _TITLES, f"looking at the tabs of “{sheet.title}”")
    titles = {number: str(found["properties"]["title"]) for number, found in here.items()}
    tabs = [_tab_as_called(tab, titles, tables[tab.key], reading.values.get(tab.key)) for tab in sheet.tabs]
    return msgspec.structs.replace(sheet, tabs=tuple(tabs))


def _tab_as_called(tab: Tab, titles: Mapping[int, str], table: Table, values: Columns | None) -> Tab:
    heads = {key: (values or [])[at : at + 1] for key, at in table.columns.items()}
    called = {key: text_of(cells[TITLE_ROW]).strip() for key, (cells,) in heads.items() if len(cells) > TITLE_ROW}
    columns = [msgspec.structs.replace(one, title=called.get(one.key) or one.title) for one in tab.columns]
    return msgspec.structs.replace(tab, title=titles.get(sheet_id(tab.key), tab.title), columns=tuple(columns))
