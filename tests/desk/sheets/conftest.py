"""A desk with one spreadsheet, called as Google is called; every answer is held against the discovery document."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gspread
import pytest

from automation.desk import Desk, create_app
from automation.workspace.transport import session

ROOT = "https://sheets.googleapis.com/v4/spreadsheets"


class Office:
    """One spreadsheet with the sheet `Tracker` (id 0, 20 rows, 6 columns), and the calls to it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.session = session(desk)
        grid = {"rowCount": 20, "columnCount": 6}
        sheet = {"properties": {"sheetId": 0, "title": "Tracker", "gridProperties": grid}}
        self.id = self.answer("POST", "", {"properties": {"title": "Hopeside"}, "sheets": [sheet]})["spreadsheetId"]

    def answer(self, verb: str, path: str, body: Any = None, **params: Any) -> Any:
        """The JSON of a call that must be answered."""
        reply = self.session.request(verb, ROOT + path, json=body, params=params)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def refusal(self, verb: str, path: str, body: Any = None, **params: Any) -> tuple[int, str]:
        """The code and message of a call that must be refused."""
        reply = self.session.request(verb, ROOT + path, json=body, params=params)
        assert reply.status_code != 200, reply.text
        error = reply.json()["error"]
        return error["code"], error["message"]

    def batch(self, *requests: Any) -> list[Any]:
        """The replies of one batchUpdate."""
        return list(self.answer("POST", f"/{self.id}:batchUpdate", {"requests": list(requests)})["replies"])

    def refused(self, *requests: Any) -> tuple[int, str]:
        """The code and message of one batchUpdate that must be refused."""
        return self.refusal("POST", f"/{self.id}:batchUpdate", {"requests": list(requests)})

    def put(self, place: str, values: list[list[Any]], option: str = "RAW") -> Any:
        """Write values."""
        return self.answer("PUT", f"/{self.id}/values/{place}", {"values": values}, valueInputOption=option)

    def values(self, place: str = "Tracker", **params: Any) -> Any:
        """Read values."""
        return self.answer("GET", f"/{self.id}/values/{place}", **params).get("values", [])

    def sheet(self, title: str = "Tracker", *, cells: bool = False) -> Any:
        """One sheet of spreadsheets.get."""
        found = self.answer("GET", f"/{self.id}", includeGridData="true" if cells else "false")["sheets"]
        return next(sheet for sheet in found if sheet["properties"]["title"] == title)

    def cell(self, row: int, column: int) -> Any:
        """The CellData of one cell of the first sheet."""
        rows = self.sheet(cells=True)["data"][0].get("rowData", [])
        line = rows[row].get("values", []) if row < len(rows) else []
        return line[column] if column < len(line) else {}

    def everything(self) -> Any:
        """All that can be read of the spreadsheet, to compare it before and after."""
        return self.answer("GET", f"/{self.id}", includeGridData="true")

    def gspread(self) -> gspread.Spreadsheet:
        """The spreadsheet as a volunteer's script opens it."""
        return gspread.Client(auth=None, session=self.session).open_by_key(self.id)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    def clock() -> datetime:
        return datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

    return Office(create_app(tmp_path / "desk.sqlite", clock=clock, check_answers=True))
