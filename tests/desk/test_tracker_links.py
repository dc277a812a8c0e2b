"""What leads from a row to the answers behind it and to other rows, and how a row reads: its name, its short list."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gspread
import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from signing_in import signed_in

from automation.desk import Desk, create_app
from automation.desk.pages.tracker_fixed import cut, parts_of
from automation.desk.passphrase import set_passphrase
from automation.workspace.transport import session

PASSPHRASE = "quiet green lantern by the river"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RESPONSE = "B9W5YJ2JBL6HFR8795DLVS9S6C"
RED = {"red": 0.98, "green": 0.85, "blue": 0.84}
CASES = [["id", "reference", "family"], ["", "Reference", "Family"], ["HS-2345", "HS-2345", "HS-6789"], ["HS-6789"]]
ACTIONS = [
    ["id", "reference", "number"],
    ["", "Reference", "Number"],
    *([f"HS-2345/{number}", "HS-2345", number] for number in ("10", "2", "1")),
    ["HS-23456/1", "HS-23456", "1"],
    ["HS-2345", "HS-2345", ""],
]
CHECKS = [
    ["id", "found", "urgent", "what", "receipt", "reference", "decision", "story"],
    ["", "Found on", "Urgent", "What", "Receipt", "Reference", "Decision", "Story"],
    ["c1", 46348, "Now", "HS-2345 looks like HS-6789, not HS-0000.", "DLVS-9S6C", "HS-6789", "HS-2345", ""],
    ["c2", 46348, "", "", "DLVS-9S6D", "HS-0000", "", '{"safe_times": ["Any <b>evening"], "child": {"1": {"age": 9}}}'],
    ["c3", 46348, "Now", "x" * 300, "", "", "", "[" * 900],
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with one response, cases, and things to check about them."""
    made = create_app(tmp_path / "desk.sqlite", clock=lambda: NOW, check_answers=True)
    set_passphrase(made.store, PASSPHRASE)
    book = gspread.Client(None, session=session(made)).create("Tracker")
    book.sheet1.update_title("Cases")
    book.sheet1.update(CASES, "A1", raw=True)
    checks = book.add_worksheet("To check", rows=20, cols=8)
    checks.update(CHECKS, "A1", raw=True)
    actions = book.add_worksheet("Actions", rows=20, cols=3)
    actions.update(ACTIONS, "A1", raw=True)
    heads = [one for sheet in (book.sheet1, checks, actions) for one in head(sheet.id)]
    book.batch_update({"requests": [*heads, *looks(checks.id)]})
    with made.store.write() as connection:
        connection.execute("INSERT INTO file (id, mime_type, name, created, modified) VALUES ('f', 'x', 'F', '', '')")
        connection.execute("INSERT INTO form (id, public_id, body) VALUES ('f', 'p', '{}')")
        values = ("f", RESPONSE, "2026", "2026", "attempt", "{}")
        connection.execute("INSERT INTO response VALUES (?, ?, ?, ?, ?, ?)", values)
    return made


def head(sheet_id: int) -> list[dict[str, Any]]:
    frozen = {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": 2}}
    hidden = [
        {"sheetId": sheet_id, "dimension": dimension, "startIndex": 0, "endIndex": 1}
        for dimension in ("ROWS", "COLUMNS")
    ]
    return [
        {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}},
        *[
            {
                "updateDimensionProperties": {
                    "range": span,
                    "properties": {"hiddenByUser": True},
                    "fields": "hiddenByUser",
                }
            }
            for span in hidden
        ],
    ]


def looks(sheet_id: int) -> list[dict[str, Any]]:
    def columns(first: int, end: int) -> dict[str, int]:
        return {"sheetId": sheet_id, "startRowIndex": 2, "startColumnIndex": first, "endColumnIndex": end}

    day = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "d mmm yyyy"}}}
    now = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "Now"}]}
    red = {"condition": now, "format": {"backgroundColor": RED}}
    receipt = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
    folded = {"dimensionGroup": {"range": receipt, "depth": 1, "collapsed": True}, "fields": "*"}
    hide = {"range": receipt, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    return [
        {"repeatCell": {"range": columns(1, 2), "cell": day, "fields": "userEnteredFormat.numberFormat"}},
        {"addConditionalFormatRule": {"rule": {"ranges": [columns(2, 3)], "booleanRule": red}, "index": 0}},
        {"addDimensionGroup": {"range": receipt}},
        {"updateDimensionGroup": folded},
        {"updateDimensionProperties": hide},
        *[
            {"addProtectedRange": {"protectedRange": {"range": columns(*span), "warningOnly": True}}}
            for span in ((1, 6), (7, 8))
        ],
    ]


@pytest.fixture
def browser(desk: Desk) -> FlaskClient:
    return signed_in(desk, PASSPHRASE)


@pytest.fixture
def tabs(desk: Desk) -> list[str]:
    """The addresses of the tabs."""
    book = gspread.Client(None, session=session(desk)).openall()[0]
    return [f"/tracker/{book.id}/{sheet.id}" for sheet in book.worksheets()]


def read(browser: FlaskClient, address: str) -> Tag:
    answer = browser.get(address)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser").main
    assert page
    return page


def links(part: Tag) -> dict[str, str]:
    return {one.get_text(strip=True): str(one["href"]) for one in part.select("a")}


def short_list(page: Tag) -> dict[str, str]:
    found = page.select_one(".card > dl")
    assert found
    titles, cells = found.find_all("dt", recursive=False), found.find_all("dd", recursive=False)
    return {title.get_text(): cell.get_text(" ", strip=True) for title, cell in zip(titles, cells, strict=True)}


def test_a_receipt_leads_from_a_row_to_the_answers(browser: FlaskClient, tabs: list[str]) -> None:
    page = read(browser, f"{tabs[1]}/row/c1")
    assert links(page)["DLVS-9S6C"] == "/responses/DLVS-9S6C"
    assert short_list(page)["Receipt"] == "DLVS-9S6C"  # folded columns are details, but not when they lead somewhere


def test_a_reference_leads_to_its_row_on_another_tab(browser: FlaskClient, tabs: list[str]) -> None:
    grid = read(browser, tabs[1])
    assert links(grid)["HS-6789"] == f"{tabs[0]}/row/HS-6789"
    assert read(browser, links(grid)["HS-6789"]).select_one("h1")
    fields = read(browser, f"{tabs[1]}/row/c1")
    assert links(fields)["Open HS-2345"] == f"{tabs[0]}/row/HS-2345"


def test_references_among_other_words_lead_to_their_rows(browser: FlaskClient, tabs: list[str]) -> None:
    page = read(browser, f"{tabs[1]}/row/c1")
    assert {"HS-2345", "HS-6789"} <= links(page).keys()
    assert "HS-2345 looks like HS-6789, not HS-0000." in page.get_text()


def test_what_is_not_there_is_no_link(browser: FlaskClient, tabs: list[str]) -> None:
    page = read(browser, f"{tabs[1]}/row/c2")
    assert not {"DLVS-9S6D", "HS-0000"} & links(page).keys()
    assert "DLVS-9S6D" in page.get_text()


def test_a_row_does_not_lead_to_itself_but_to_others_of_its_tab(browser: FlaskClient, tabs: list[str]) -> None:
    page = read(browser, f"{tabs[0]}/row/HS-2345")
    assert "Open HS-2345" not in links(page)
    assert links(page)["Open HS-6789"] == f"{tabs[0]}/row/HS-6789"


def test_a_hidden_row_or_tab_is_not_linked(browser: FlaskClient, tabs: list[str], desk: Desk) -> None:
    book = gspread.Client(None, session=session(desk)).openall()[0]
    span = {"sheetId": book.sheet1.id, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
    hide = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    book.batch_update({"requests": [{"updateDimensionProperties": hide}]})
    assert "HS-6789" not in links(read(browser, tabs[1]))
    for title in ("Cases", "Actions"):
        book.worksheet(title).hide()
    assert "HS-2345" not in links(read(browser, f"{tabs[1]}/row/c1"))


@pytest.mark.parametrize(
    ("row", "name"), [("c1", "HS-2345 looks like HS-6789, not HS-0000."), ("c2", "HS-0000"), ("c3", "x" * 89 + "…")]
)
def test_a_row_is_called_by_its_first_words_and_not_by_a_date_or_a_colour(
    browser: FlaskClient, tabs: list[str], row: str, name: str
) -> None:
    title = read(browser, f"{tabs[1]}/row/{row}").h1
    assert title and title.get_text() == name


def test_a_text_is_cut_between_two_words_where_it_can_be() -> None:
    assert cut("one two three", 9) == "one two…"
    assert cut("one two three", 8) == "one two…"
    assert cut("onetwothree", 8) == "onetwot…"
    assert cut("one two", 7) == "one two"
    assert cut(" " * 20, 8) == "…"


def test_what_is_read_comes_before_what_is_typed_and_leaves_out_what_is_empty(
    browser: FlaskClient, tabs: list[str]
) -> None:
    page = read(browser, f"{tabs[1]}/row/c1")
    places = [one.name if one.name == "form" else "card" for one in page.select(".card, form")]
    assert places == ["card", "form"]
    assert list(short_list(page)) == ["Found on", "Urgent", "What", "Receipt", "Reference"]


def test_a_row_of_which_little_is_filled_in_begins_with_what_it_asks(
    browser: FlaskClient, tabs: list[str], desk: Desk
) -> None:
    book = gspread.Client(None, session=session(desk)).openall()[0]
    wrapped = {"sheetId": book.worksheet("To check").id, "startColumnIndex": 3, "endColumnIndex": 4, "startRowIndex": 2}
    wrap = {"cell": {"userEnteredFormat": {"wrapStrategy": "WRAP"}}, "fields": "userEnteredFormat.wrapStrategy"}
    book.batch_update({"requests": [{"repeatCell": {"range": wrapped, **wrap}}]})
    page = read(browser, f"{tabs[1]}/row/c1")
    places = [one.name if one.name == "form" else one.h2.get_text() for one in page.select(".card, form") if one]
    assert places == ["At a glance", "form", "More about it"]
    assert list(short_list(page)) == ["What"]


def test_a_case_leads_to_the_rows_of_other_tabs_that_belong_to_it_in_their_order(
    browser: FlaskClient, tabs: list[str]
) -> None:
    page = read(browser, f"{tabs[0]}/row/HS-2345")
    card = page.find("section", {"aria-labelledby": "belonging"})
    assert isinstance(card, Tag)
    assert list(links(card)) == ["HS-2345", "HS-2345/1", "HS-2345/2", "HS-2345/10"]
    first = read(browser, links(card)["HS-2345/1"])
    assert first.h1 and first.h1.get_text() == "HS-2345/1", "and one of them is called by its own number"
    assert not first.find("section", {"aria-labelledby": "belonging"})


def test_what_belongs_to_a_row_is_not_shown_where_it_is_hidden(
    browser: FlaskClient, tabs: list[str], desk: Desk
) -> None:
    gspread.Client(None, session=session(desk)).openall()[0].worksheet("Actions").hide()
    assert "Belongs to it" not in read(browser, f"{tabs[0]}/row/HS-2345").get_text()


def test_a_long_text_is_folded_behind_its_beginning(browser: FlaskClient, tabs: list[str]) -> None:
    long = read(browser, f"{tabs[1]}/row/c3").select_one("details.long")
    assert long and long.summary and long.summary.get_text() == "x" * 89 + "…"
    assert "x" * 300 in long.get_text()


def test_json_is_read_as_a_list_of_names_and_texts(browser: FlaskClient, tabs: list[str]) -> None:
    nested = read(browser, f"{tabs[1]}/row/c2").select_one("details .nested")
    assert nested
    assert [one.get_text() for one in nested.select("dt")] == ["safe times", "child", "1", "age"]
    assert [one.get_text() for one in nested.select(".one")] == ["Any <b>evening", "9"]


@pytest.mark.parametrize("text", ["[see notes]", "{}", "[]", "[" * 900 + "]" * 900, "[" * 50_000, "plain", None, 7])
def test_what_is_no_json_that_can_be_read_stays_as_it_is(text: Any) -> None:
    assert parts_of(text) is None


def test_save_stays_in_sight_and_sends_the_rows_form(browser: FlaskClient, tabs: list[str]) -> None:
    page = read(browser, f"{tabs[1]}/row/c1")
    button, form = page.select_one(".actions--stay button"), page.select_one("form")
    assert button and form and button["form"] == form["id"]
