"""Respondents who send in forms, and people who work in the tracker, both through the desk."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from automation.desk.forms.responses import add_response, new_response_id
from automation.jobs.files import find_files
from automation.jobs.house import House
from automation.jobs.reading import read_book
from automation.rules.layout import Layout
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.tables import Table
from automation.rules.values import Cell
from automation.shipped import shipped
from automation.specs.system import RESPONSES, TO_CHECK


@dataclass
class Partnership:
    """One house, and what happens in it: forms sent in, cells edited, rows and tabs moved about."""

    open_at: Callable[[datetime], House]
    house: House
    _attempts: Iterator[int] = field(default_factory=itertools.count)

    def at(self, moment: datetime) -> House:
        """Time goes on: the house opened anew at a later moment."""
        self.house.office.desk.store.close()
        self.house = self.open_at(moment)
        self.house.check_answers = True
        return self.house

    def send(self, form: str, *, turns: list[dict[str, Any]] | None = None, **answers: str | list[str]) -> str:
        """Keep a response as the form's pages do (`turns`: the fillings of its repeat); returns the receipt number."""
        given = _given(self.house.layouts[form], {"contact_details": "01632 960123", **answers}, turns or [])
        response_id, form_id = new_response_id(), find_files(self.house, {}).forms[form]
        with self.house.office.desk.store.write() as connection:
            add_response(connection, form_id, response_id, f"attempt {next(self._attempts)}", given, self.house.clock)
        return f"{response_id[-8:-4]}-{response_id[-4:]}"

    def edit_response(
        self, receipt: str, *, turns: list[dict[str, Any]] | None = None, **answers: str | list[str]
    ) -> None:
        """Somebody edits what they sent, as Google's forms allow: other answers, and a later time."""
        line = next(row for row in self.rows(RESPONSES) if row["receipt"] == receipt)
        given = _given(self.house.layouts[str(line["form"])], answers, turns or [])
        now = self.house.clock().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        with self.house.office.desk.store.write() as connection:
            connection.execute(
                "UPDATE response SET submitted = ?, body = ? WHERE id = ?",
                (now, json.dumps({"answers": given}), line["id"]),
            )

    def table(self, tab: str) -> Table:
        """A tab as it is now."""
        return read_book(self.house).book.tables[tab]

    def rows(self, tab: str) -> list[dict[str, Cell]]:
        """The rows of a tab as they are now."""
        return self.table(tab).rows

    def row(self, tab: str, row_id: str) -> dict[str, Cell]:
        """One row as it is now."""
        row = self.table(tab).find(row_id)
        assert row is not None, f"{row_id} is not in {tab}"
        return row

    def open_lines(self) -> list[dict[str, Cell]]:
        """The open lines of To check."""
        return [row for row in self.rows(TO_CHECK) if row["state"] == "Open"]

    def edit(self, tab: str, row_id: str, **cells: Cell) -> None:
        """A person types into cells of a row."""
        table = self.table(tab)
        place = table.places[table.by_id[row_id]]
        self.do(tab, *(_update(tab, place, table.columns[key], value) for key, value in cells.items()))

    def type_row(self, tab: str, **cells: Cell) -> None:
        """A person types a row below the others."""
        table = self.table(tab)
        place = max(table.places, default=1) + 1
        self.do(tab, *(_update(tab, place, table.columns[key], value) for key, value in cells.items()))

    def delete_row(self, tab: str, row_id: str) -> None:
        """A person deletes a row."""
        table = self.table(tab)
        place = table.places[table.by_id[row_id]]
        self.do(tab, {"deleteDimension": {"range": _span(tab, "ROWS", place, place + 1)}})

    def sort(self, tab: str, column: str, order: str = "DESCENDING") -> None:
        """A person sorts all rows of a tab by a column."""
        self.do(tab, sort_request(self.table(tab), column, order))

    def do(self, tab: str, *requests: dict[str, Any]) -> None:
        """Requests of a person to the spreadsheet that holds a tab."""
        self.house.office.sheets.write(self.file_of(tab), requests, "working in a sheet")

    def file_of(self, tab: str) -> str:
        """The id of the spreadsheet that holds a tab."""
        return find_files(self.house, {}).sheets[self.house.specs.sheet_of(tab).key]

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that the desk holds, but for its own settings."""
        tables = ("file", "permission", "spreadsheet", "sheet", "cells", "form", "response", "message")
        with self.house.office.desk.store.read() as connection:
            return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def sort_request(table: Table, column: str, order: str = "DESCENDING") -> dict[str, Any]:
    """The request that sorts all rows of a tab."""
    where = {"sheetId": sheet_id(table.key), "startRowIndex": 2}
    return {"sortRange": {"range": where, "sortSpecs": [{"dimensionIndex": table.columns[column], "sortOrder": order}]}}


def _update(tab: str, row: int, column: int, value: Cell) -> dict[str, Any]:
    start = {"sheetId": sheet_id(tab), "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [cell(value)]}], "fields": "userEnteredValue"}}


def _span(tab: str, dimension: str, start: int, end: int) -> dict[str, Any]:
    return {"sheetId": sheet_id(tab), "dimension": dimension, "startIndex": start, "endIndex": end}


def _given(layout: Layout, answers: dict[str, Any], turns: list[dict[str, Any]]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    repeated = {section.key for section in layout.form.sections if section.repeat}
    for page in layout.pages:
        for placed in page.questions:
            key = placed.question.key
            source = answers if not placed.turn else turns[placed.turn - 1] if placed.turn <= len(turns) else {}
            if key in source and (not placed.turn or placed.section.key in repeated):
                answered = source[key] if isinstance(source[key], list) else [source[key]]
                for question_id, texts in zip(placed.ids, _by_row(placed.ids, answered), strict=True):
                    values = [{"value": text} for text in texts]
                    given[question_id] = {"questionId": question_id, "textAnswers": {"answers": values}}
    return json.loads(json.dumps(given))


def _by_row(ids: tuple[str, ...], answered: list[str]) -> list[list[str]]:
    """A grid takes one answer a row, any other question takes them all."""
    return [answered] if len(ids) == 1 else [[text] for text in answered]


@pytest.fixture
def partnership(provisioned_house: House, open_at: Callable[[datetime], House]) -> Iterator[Partnership]:
    """A provisioned house on a Monday morning in November, with nothing in it yet."""
    provisioned_house.check_answers = True
    made = Partnership(open_at, provisioned_house)
    yield made
    made.house.office.desk.store.close()


@pytest.fixture
def specs(partnership: Any, folder: Path) -> Path:
    """The folder with the partnership's own specs, as they were shipped."""
    shutil.copytree(shipped("form_specs"), folder / "forms")
    shutil.copytree(shipped("sheet_templates"), folder / "sheets")
    config = folder / "config.toml"
    text = (
        config.read_text("utf-8").replace('forms = ""', 'forms = "forms"').replace('sheets = ""', 'sheets = "sheets"')
    )
    config.write_text(text, "utf-8")
    return folder
