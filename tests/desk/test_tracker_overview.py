"""The list of spreadsheets: their order, how many rows each tab has, and what in it is red."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gspread
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from signing_in import signed_in

from automation.desk import Desk, create_app
from automation.desk.passphrase import set_passphrase
from automation.workspace.transport import session

PASSPHRASE = "quiet green lantern by the river"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RED, GREEN = {"red": 0.98, "green": 0.85, "blue": 0.84}, {"red": 0.85, "green": 0.94, "blue": 0.86}
ROWS: list[list[Any]] = [
    ["overdue", "status", "secret"],
    ["Overdue?", "Status", "Secret"],
    ["Overdue", "Open", "Overdue"],
    ["Overdue", "Late & lost", "Overdue"],
    [None, "Done", "Overdue"],
    ["overdue", "Overdue", "Overdue"],
    ["Overdue", "Open", "Overdue"],
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = create_app(tmp_path / "desk.sqlite", clock=lambda: NOW, check_answers=True)
    set_passphrase(made.store, PASSPHRASE)
    return made


@pytest.fixture
def google(desk: Desk) -> gspread.Client:
    return gspread.Client(None, session=session(desk))


@pytest.fixture
def browser(desk: Desk) -> FlaskClient:
    return signed_in(desk, PASSPHRASE)


@pytest.fixture
def actions(google: gspread.Client) -> gspread.Worksheet:
    """A tab with five rows, of which the last is hidden, and red words in its first two columns and a hidden third."""
    sheet = google.create("Plan").sheet1
    sheet.update_title("Actions")
    sheet.update(ROWS, "A1", raw=True)
    frozen = {"sheetId": sheet.id, "gridProperties": {"frozenRowCount": 2}}
    sheet.spreadsheet.batch_update(
        {
            "requests": [
                {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}},
                hide(sheet.id, "ROWS", 0),
                hide(sheet.id, "ROWS", 6),
                hide(sheet.id, "COLUMNS", 2),
                tone(sheet.id, 0, "TEXT_EQ", "Overdue", RED),
                tone(sheet.id, 1, "TEXT_EQ", "Late & lost", RED),
                tone(sheet.id, 1, "TEXT_EQ", "Done", GREEN),
                tone(sheet.id, 1, "TEXT_CONTAINS", "Open", RED),
                tone(sheet.id, 2, "TEXT_EQ", "Overdue", RED),
            ]
        }
    )
    return sheet


def hide(sheet_id: int, dimension: str, at: int) -> dict[str, Any]:
    span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
    return {"updateDimensionProperties": {"range": span, "properties": {"hiddenByUser": True}, "fields": "*"}}


def tone(sheet_id: int, column: int, kind: str, word: str, colour: dict[str, float]) -> dict[str, Any]:
    area = {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": column, "endColumnIndex": column + 1}
    condition = {"type": kind, "values": [{"userEnteredValue": word}]}
    rule = {"ranges": [area], "booleanRule": {"condition": condition, "format": {"backgroundColor": colour}}}
    return {"addConditionalFormatRule": {"rule": rule, "index": 0}}


def read(browser: FlaskClient, address: str = "/tracker") -> BeautifulSoup:
    answer = browser.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def tab_texts(page: BeautifulSoup) -> list[str]:
    return [" ".join(line.get_text(" ", strip=True).split()) for line in page.select(".tab-list li")]


def test_each_tab_says_how_many_rows_people_see(browser: FlaskClient, google: gspread.Client) -> None:
    book = google.create("Lists")
    book.sheet1.update_title("Two")
    book.sheet1.update([["tea"], ["milk"]], "A1")
    book.add_worksheet("One", rows=5, cols=5).update([["tea"]], "B3")
    book.add_worksheet("None", rows=5, cols=5)
    book.add_worksheet("Hidden", rows=5, cols=5).hide()
    assert tab_texts(read(browser)) == ["Two 2 rows", "One 1 row", "None 0 rows"]


def test_red_words_are_counted_where_people_see_them(browser: FlaskClient, actions: gspread.Worksheet) -> None:
    page = read(browser)
    assert tab_texts(page)[0].startswith("Actions 4 rows")
    assert red(page).keys() == {"Overdue 2", "overdue 1", "Status: Late & lost 1"}


def red(page: BeautifulSoup) -> dict[str, str]:
    return {link.get_text(strip=True): str(link["href"]) for link in page.select(".tab-list .pill--red")}


def test_a_red_word_leads_to_the_rows_that_it_stands_in(browser: FlaskClient, actions: gspread.Worksheet) -> None:
    for said, address in red(read(browser)).items():
        page = read(browser, address)
        count = int(said.rsplit(" ", 1)[1])
        assert len(page.select("tbody tr")) == count
        chosen = page.select_one("form.tools option[selected]")
        assert chosen and f": {said.rsplit(' ', 1)[0]}".endswith(f": {chosen.get_text()}")


def test_the_spreadsheet_with_the_most_tabs_comes_first(browser: FlaskClient, google: gspread.Client) -> None:
    google.create("a plan")
    google.create("B plan")
    google.create("Tracker").add_worksheet("People", rows=5, cols=5)
    assert [head.get_text() for head in read(browser).select(".card h2")] == ["Tracker", "a plan", "B plan"]


def test_a_desk_without_spreadsheets_says_how_to_make_some(browser: FlaskClient) -> None:
    assert "followthrough provision" in read(browser).get_text()
