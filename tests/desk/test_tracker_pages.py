"""The tracker's pages: what is shown of a tab, in which order, and how a row is changed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import gspread
import pytest
from bs4 import BeautifulSoup
from clock import StandingClock
from flask.testing import FlaskClient
from signing_in import signed_in

from automation.desk import Desk, create_app
from automation.desk.banner import set_standing
from automation.desk.pages.tracker_tones import nearest
from automation.desk.passphrase import set_passphrase
from automation.workspace.transport import session

PASSPHRASE = "quiet green lantern by the river"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEYS = ["id", "reference", "what", "lead", "due", "status", "overdue", "link", "notes", "secret"]
TITLES = ["", "Reference", "What", "Lead", "Due", "Status", "Overdue", "Update form", "Notes", "Secret"]
ROWS: list[list[Any]] = [
    ["r1", "CH-1", "Visit every month", "Sam", 46357, "Open", 12, "/forms/d/e/1/viewform", "long story", "hush"],
    ["r2", "CH-2", "=1+1", "Alex", "ongoing", "Done", None, "javascript:alert(1)", "", ""],
    ["r3", "CH-3", "<b>School</b> " + "very " * 60, "Sam", 46400, "Open", 3, "", "", ""],
    [None, "CH-4", "Typed by hand", "Robin", None, "", None, "", "", ""],
]


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOW)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A desk file with a tracker in it, and the tracker's id; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("office")
    desk = create_app(folder / "made.sqlite", check_answers=True)
    set_passphrase(desk.store, PASSPHRASE)
    book = gspread.Client(None, session=session(desk)).create("Master tracker")
    book.sheet1.update_title("People")
    book.sheet1.update([["Name"], ["Sam"], ["Alex"]], "A1")
    made = book.add_worksheet("Agreed actions", rows=50, cols=len(KEYS))
    made.update([KEYS, TITLES, *ROWS], "A1", raw=True)
    book.batch_update({"requests": requests(made.id)})
    desk.store.copy_to(folder / "office.sqlite")
    desk.store.close()
    return folder / "office.sqlite", book.id


@pytest.fixture
def desk(tmp_path: Path, clock: StandingClock, office: tuple[Path, str]) -> Desk:
    shutil.copy(office[0], tmp_path / "desk.sqlite")
    return create_app(tmp_path / "desk.sqlite", clock=clock, check_answers=True)


@pytest.fixture
def sheet(desk: Desk, office: tuple[Path, str]) -> gspread.Worksheet:
    return gspread.Client(None, session=session(desk)).open_by_key(office[1]).worksheet("Agreed actions")


def requests(sheet_id: int) -> list[dict[str, Any]]:
    def column(key: str, **more: int) -> dict[str, int]:
        at = KEYS.index(key)
        return {"sheetId": sheet_id, "startColumnIndex": at, "endColumnIndex": at + 1, "startRowIndex": 2, **more}

    def hide(dimension: str, at: int) -> dict[str, Any]:
        span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
        return {
            "updateDimensionProperties": {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        }

    def rule(key: str, kind: str, values: list[str], strict: bool) -> dict[str, Any]:
        condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
        return {"setDataValidation": {"range": column(key), "rule": {"condition": condition, "strict": strict}}}

    def look(key: str, **given: Any) -> dict[str, Any]:
        fields = ",".join(f"userEnteredFormat.{name}" for name in given)
        return {"repeatCell": {"range": column(key), "cell": {"userEnteredFormat": given}, "fields": fields}}

    def tone(key: str, text: str, red: float, green: float, blue: float) -> dict[str, Any]:
        colour = {"rgbColor": {"red": red, "green": green, "blue": blue}}
        made = {
            "condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]},
            "format": {"backgroundColorStyle": colour},
        }
        return {"addConditionalFormatRule": {"rule": {"ranges": [column(key)], "booleanRule": made}, "index": 0}}

    def view(view_id: int, title: str, **more: Any) -> dict[str, Any]:
        return {"addFilterView": {"filter": {"filterViewId": view_id, "title": title, "range": whole, **more}}}

    def spec(key: str, **criteria: Any) -> dict[str, Any]:
        return {"columnIndex": KEYS.index(key), "filterCriteria": criteria}

    whole = {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": len(KEYS)}
    folded = {
        "sheetId": sheet_id,
        "dimension": "COLUMNS",
        "startIndex": KEYS.index("link"),
        "endIndex": KEYS.index("notes") + 1,
    }
    custom = {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=A1>2"}]}}
    note = {"range": column("reference", startRowIndex=1, endRowIndex=2), "cell": {"note": "Made by the sync."}}
    grid = {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": 2}}
    return [
        {"updateSheetProperties": {"properties": grid, "fields": "gridProperties.frozenRowCount"}},
        hide("ROWS", 0),
        hide("COLUMNS", 0),
        hide("COLUMNS", KEYS.index("secret")),
        {"addDimensionGroup": {"range": folded}},
        {"updateDimensionGroup": {"dimensionGroup": {"range": folded, "depth": 1, "collapsed": True}, "fields": "*"}},
        rule("lead", "ONE_OF_RANGE", ["=People!A2:A"], False),
        rule("status", "ONE_OF_LIST", ["Open", "Done", "Dropped"], True),
        look("due", numberFormat={"type": "DATE", "pattern": "dd/mm/yyyy"}),
        look("what", wrapStrategy="WRAP"),
        look("link", hyperlinkDisplayType="LINKED"),
        *[
            {"addProtectedRange": {"protectedRange": {"range": column(key), "warningOnly": True}}}
            for key in ("reference", "overdue", "link")
        ],
        {"repeatCell": {**note, "fields": "note"}},
        tone("status", "Open", 1.0, 0.95, 0.8),
        tone("status", "Done", 0.85, 0.94, 0.83),
        view(11, "Open ones", filterSpecs=[spec("status", hiddenValues=["Done", ""])]),
        view(
            12,
            "Overdue",
            filterSpecs=[spec("overdue", condition={"type": "NOT_BLANK"})],
            sortSpecs=[{"dimensionIndex": KEYS.index("overdue"), "sortOrder": "DESCENDING"}],
        ),
        view(13, "By formula", filterSpecs=[spec("overdue", **custom)]),
    ]


@pytest.fixture
def browser(desk: Desk) -> FlaskClient:
    return signed_in(desk, "Quiet green lantern-by the river")


def grid(browser: FlaskClient, sheet: gspread.Worksheet, query: str = "") -> list[list[str]]:
    answer = browser.get(f"/tracker/{sheet.spreadsheet.id}/{sheet.id}{query}")
    assert answer.status_code == 200
    table = BeautifulSoup(answer.text, "html.parser").table
    rows = table.select("tr") if table else []
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in rows]


def references(browser: FlaskClient, sheet: gspread.Worksheet, query: str) -> list[str]:
    return [row[0] for row in grid(browser, sheet, query)[1:]]


def row_address(sheet: gspread.Worksheet, name: str) -> str:
    return f"/tracker/{sheet.spreadsheet.id}/{sheet.id}/row/{name}"


def filled(page: str) -> dict[str, str]:
    """What a browser would send of the page's form if nothing was changed."""
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    assert form
    sent: dict[str, str] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, value = str(field["name"]), str(field.get("value", ""))
        if field.name == "textarea":
            sent[name] = field.get_text().removeprefix("\n").replace("\n", "\r\n")
        elif field.name == "select":
            picked = field.select_one("option[selected]")
            sent[name] = str(picked.get("value", picked.get_text())) if picked else ""
        elif field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            sent[name] = value
    return sent


def save(browser: FlaskClient, address: str, page: str = "", **changes: str) -> Any:
    page = page or browser.get(address).text
    typed = {f"c.{name}": value for name, value in changes.items()}
    return browser.post(address, data={**filled(page), **typed})


def held(sheet: gspread.Worksheet, row: int) -> list[Any]:
    return sheet.get_values(f"A{row}:J{row}", value_render_option="UNFORMATTED_VALUE")[0]


def test_the_spreadsheets_are_listed_with_their_tabs(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = browser.get("/tracker").text
    assert "Master tracker" in page
    assert f"/tracker/{sheet.spreadsheet.id}/{sheet.id}" in page
    first = browser.get(f"/tracker/{sheet.spreadsheet.id}")
    assert first.location == f"/tracker/{sheet.spreadsheet.id}/{sheet.spreadsheet.sheet1.id}"


def test_the_table_shows_titles_and_values_and_no_hidden_rows_or_columns(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    table = grid(browser, sheet)
    assert table[0] == ["Reference", "What", "Lead", "Due", "Status", "Overdue"]
    assert table[1] == ["CH-1", "Visit every month", "Sam", "01/12/2026", "Open", "12"]
    assert table[2] == ["CH-2", "=1+1", "Alex", "ongoing", "Done", ""]
    assert table[3][1].startswith("<b>School</b> very")
    assert table[3][1].endswith("…")
    assert len(table) == 5


def test_a_row_that_begins_with_a_sentence_is_given_the_room_to_read_it(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    first_column = {"sheetId": sheet.id, "startRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}
    wrapped = {"userEnteredFormat": {"wrapStrategy": "WRAP"}}
    wrap = {"repeatCell": {"range": first_column, "cell": wrapped, "fields": "userEnteredFormat"}}
    sheet.spreadsheet.batch_update({"requests": [wrap]})
    sheet.update([["An answer says that someone may not be safe."]], "B3", raw=True)
    first, second, *_ = BeautifulSoup(
        browser.get(f"/tracker/{sheet.spreadsheet.id}/{sheet.id}").text, "html.parser"
    ).select("tbody th")
    assert (first["class"], second["class"]) == (["is-long"], ["line"])


def test_what_was_typed_is_shown_as_text_and_never_as_markup(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = browser.get(f"/tracker/{sheet.spreadsheet.id}/{sheet.id}").text
    assert "<b>School</b>" not in page
    assert "&lt;b&gt;School&lt;/b&gt;" in page


def test_statuses_have_the_tone_of_their_conditional_format(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = BeautifulSoup(browser.get(f"/tracker/{sheet.spreadsheet.id}/{sheet.id}").text, "html.parser")
    tones = {pill.get_text(): pill["class"] for pill in page.select("td .pill")}
    assert tones == {"Open": ["pill", "pill--amber", "line"], "Done": ["pill", "pill--green", "line"]}


@pytest.mark.parametrize(
    ("colour", "tone"),
    [
        ({"red": 0.96, "green": 0.8, "blue": 0.8}, "red"),
        ({"red": 0.98, "green": 0.9, "blue": 0.89}, "red"),
        ({"red": 1.0, "green": 0.95, "blue": 0.8}, "amber"),
        ({"red": 0.85, "green": 0.92, "blue": 0.83}, "green"),
        ({"red": 0.81, "green": 0.89, "blue": 0.95}, "blue"),
        ({"red": 0.91, "green": 0.93, "blue": 0.93}, "grey"),
        ({"red": 1, "green": 1, "blue": 1}, ""),
    ],
)
def test_a_colour_becomes_the_nearest_tone(colour: dict[str, float], tone: str) -> None:
    assert nearest(colour) == tone


def test_search_and_choices_narrow_the_rows(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    assert references(browser, sheet, "?q=SCHOOL") == ["CH-3"]
    assert references(browser, sheet, "?f.lead=Sam") == ["CH-1", "CH-3"]
    assert references(browser, sheet, "?f.lead=Sam&q=visit") == ["CH-1"]
    assert references(browser, sheet, "?q=hush") == []


def test_rows_are_sorted_with_empty_cells_last_either_way(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    assert references(browser, sheet, "?sort=overdue") == ["CH-3", "CH-1", "CH-2", "CH-4"]
    assert references(browser, sheet, "?sort=overdue&desc=1") == ["CH-1", "CH-3", "CH-2", "CH-4"]
    assert references(browser, sheet, "?sort=due") == ["CH-1", "CH-3", "CH-2", "CH-4"]


def test_a_view_applies_its_filter_and_its_order(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    assert references(browser, sheet, "?view=11") == ["CH-1", "CH-3"]
    assert references(browser, sheet, "?view=12") == ["CH-1", "CH-3"]
    assert references(browser, sheet, "?view=12&sort=overdue") == ["CH-3", "CH-1"]


def test_a_view_that_cannot_be_answered_says_so_and_hides_nothing(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    answer = browser.get(f"/tracker/{sheet.spreadsheet.id}/{sheet.id}?view=13").text
    assert "“By formula” filters Overdue in a way that is not supported here" in answer
    assert len(references(browser, sheet, "?view=13")) == 4


def test_an_address_with_nonsense_in_it_shows_the_whole_tab(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    assert len(references(browser, sheet, "?view=x&sort=nowhere&f.nowhere=x&page=-1")) == 4


def test_a_long_tab_comes_in_pages(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    sheet.append_rows([[f"x{number}", f"CH-{number}"] for number in range(100, 220)])
    assert len(references(browser, sheet, "")) == 100
    assert len(references(browser, sheet, "?page=2")) == 24
    assert references(browser, sheet, "?page=9") == references(browser, sheet, "?page=2")


def test_only_addresses_in_link_columns_become_links(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    first = BeautifulSoup(browser.get(row_address(sheet, "r1")).text, "html.parser")
    second = browser.get(row_address(sheet, "r2")).text
    assert first.select_one("dd a")["href"] == "/forms/d/e/1/viewform"  # type: ignore[index]
    assert "javascript:alert(1)" in second
    assert 'href="javascript' not in second


def test_a_rows_page_has_its_details_and_nothing_that_is_hidden(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = browser.get(row_address(sheet, "r1")).text
    fields = filled(page)
    assert fields["c.notes"] == "long story"
    assert "hush" not in page
    assert "Made by the sync." in page
    assert not {"c.reference", "c.overdue", "c.link", "c.id", "c.secret"}.intersection(fields)


def test_choices_come_from_the_rule_or_the_range_it_names(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = BeautifulSoup(browser.get(row_address(sheet, "@6")).text, "html.parser")
    options = {
        str(select["name"]): [option.get_text() for option in select.select("option")]
        for select in page.select("select")
    }
    assert options["c.status"] == ["", "Open", "Done", "Dropped"]
    assert options["c.lead"] == ["", "Sam", "Alex", "Robin"]


def test_saving_writes_only_what_was_changed(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    answer = save(browser, row_address(sheet, "r1") + "?back=q%3DCH", status="Done", due="5/12/2026")
    shown = browser.get(answer.location).text
    assert answer.location == f"/tracker/{sheet.spreadsheet.id}/{sheet.id}?q=CH"
    assert "Saved: Due, Status." in shown
    assert held(sheet, 3) == ["r1", "CH-1", "Visit every month", "Sam", 46361, "Done", *ROWS[0][6:]]
    assert held(sheet, 4)[:6] == ROWS[1][:6]


def test_saving_nothing_writes_nothing(browser: FlaskClient, sheet: gspread.Worksheet, desk: Desk) -> None:
    def version() -> Any:
        with desk.store.read() as connection:
            return connection.execute("SELECT version FROM file WHERE id = ?", (sheet.spreadsheet.id,)).fetchone()

    before = version()
    for name in ("r1", "r2", "r3", "@6"):
        answer = save(browser, row_address(sheet, name))
        assert "Nothing was changed." in browser.get(answer.location).text
    assert version() == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1/12/2026", 46357),
        ("2026-12-01", 46357),
        ("1 December 2026", 46357),
        ("Tuesday 1st Dec 2026", 46357),
        ("January 2027", "January 2027"),
        ("ongoing", "ongoing"),
        ("=TODAY()", "=TODAY()"),
        ("", ""),
    ],
)
def test_a_date_is_kept_as_a_day_and_other_words_as_words(
    browser: FlaskClient, sheet: gspread.Worksheet, typed: str, kept: Any
) -> None:
    answer = save(browser, row_address(sheet, "r3"), due=typed)
    assert answer.status_code == 302
    assert held(sheet, 5)[4] == kept
    assert ("Is that what you mean?" in browser.get(answer.location).text) == (isinstance(kept, str) and kept != "")


@pytest.mark.parametrize("typed", ["31/02/2026", "1/2/26", "2026-13-01", "30 February 2026"])
def test_a_date_that_does_not_exist_or_reads_two_ways_is_asked_for_again(
    browser: FlaskClient, sheet: gspread.Worksheet, typed: str
) -> None:
    answer = save(browser, row_address(sheet, "r3"), due=typed, status="Done")
    page = BeautifulSoup(answer.text, "html.parser")
    link = page.select_one(".error-summary a")
    assert answer.status_code == 422
    assert link and page.select_one(str(link["href"]))["value"] == typed  # type: ignore[index]
    assert filled(answer.text)["c.status"] == "Done"
    assert held(sheet, 5)[4:6] == [46400, "Open"]


def test_text_in_is_text_out(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    typed = '=HYPERLINK("x")\n{{ 7*7 }} <i>\'\u202e🙂\t007'
    save(browser, row_address(sheet, "r1"), what=typed.replace("\n", "\r\n"), notes="007")
    assert held(sheet, 3)[2] == typed
    assert held(sheet, 3)[8] == "007"


def test_what_is_too_long_for_a_cell_is_refused_and_kept_on_the_page(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    answer = save(browser, row_address(sheet, "r1"), what="x" * 50_001)
    assert answer.status_code == 422
    assert "x" * 50_001 in answer.text
    assert held(sheet, 3)[2] == "Visit every month"


def test_a_strict_choice_takes_nothing_else_and_a_loose_one_other_words(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    address = row_address(sheet, "r1")
    assert save(browser, address, status="Perhaps").status_code == 422
    page = browser.get(address).text
    browser.post(address, data={**filled(page), "o.lead": "Sam, Alex"})
    assert held(sheet, 3)[3] == "Sam, Alex"
    assert held(sheet, 3)[5] == "Open"


def test_a_protected_cell_cannot_be_written_even_by_a_made_up_post(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    address = row_address(sheet, "r1")
    forged = {"c.reference": "CH-9", "was.reference": '"CH-1"', "c.id": "r9", "was.id": '"r1"', "c.notes": "new"}
    browser.post(address, data={**filled(browser.get(address).text), **forged})
    assert held(sheet, 3)[:2] == ["r1", "CH-1"]
    assert held(sheet, 3)[8] == "new"


def test_an_edit_of_another_cell_meanwhile_is_kept(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = browser.get(row_address(sheet, "r1")).text
    sheet.update([["Alex"]], "D3")
    save(browser, row_address(sheet, "r1"), page, status="Done")
    assert held(sheet, 3)[3:6] == ["Alex", 46357, "Done"]


@pytest.mark.parametrize(("pick", "kept"), [("yours", "Done"), ("theirs", "Dropped")])
def test_an_edit_of_the_same_cell_meanwhile_is_left_to_the_person(
    browser: FlaskClient, sheet: gspread.Worksheet, pick: str, kept: str
) -> None:
    address = row_address(sheet, "r1")
    page = browser.get(address).text
    sheet.update([["Dropped"]], "F3")
    clash = save(browser, address, page, status="Done", notes="mine")
    assert clash.status_code == 409
    assert held(sheet, 3)[5] == "Dropped"
    assert held(sheet, 3)[8] == "long story"
    answer = browser.post(address, data={**filled(clash.text), "pick.status": pick})
    assert answer.status_code == 302
    assert held(sheet, 3)[5] == kept
    assert held(sheet, 3)[8] == "mine"


def test_a_row_is_found_by_its_id_when_rows_have_moved(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = browser.get(row_address(sheet, "r1")).text
    sheet.insert_row(["r0", "CH-0"], 3)
    save(browser, row_address(sheet, "r1"), page, status="Done")
    assert held(sheet, 4)[:6] == ["r1", "CH-1", "Visit every month", "Sam", 46357, "Done"]
    assert held(sheet, 3) == ["r0", "CH-0"]


def test_a_row_without_an_id_that_moved_is_not_written_over(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = browser.get(row_address(sheet, "@6")).text
    sheet.insert_row(["r0", "CH-0"], 3)
    answer = save(browser, row_address(sheet, "@6"), page, status="Done", what="long thought about")
    assert answer.status_code in (404, 409) and "long thought about" in answer.text
    assert all("Done" not in held(sheet, row)[5:6] for row in (3, 4, 6, 7))


def test_a_row_that_is_gone_is_told_in_plain_words(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    answer = browser.get(row_address(sheet, "r99"))
    assert answer.status_code == 404
    assert "This row is not there any more" in answer.text
    assert browser.get(f"/tracker/{sheet.spreadsheet.id}/999").status_code == 404
    assert browser.get("/tracker/nowhere").status_code == 404


def test_what_was_typed_into_a_row_that_was_deleted_meanwhile_is_shown_to_be_copied(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    page = browser.get(row_address(sheet, "r3")).text
    sheet.delete_rows(5)
    answer = save(browser, row_address(sheet, "r3"), page, lead="Robin", notes="A long story\n<b>told</b> once")
    shown = BeautifulSoup(answer.text, "html.parser")
    typed = {str(one["id"]): one.get_text().strip() for one in shown.select("textarea[readonly]")}
    titles = {label.get_text(): typed[str(label["for"])] for label in shown.select("main label")}
    assert titles == {"Lead": "Robin", "Notes": "A long story\n<b>told</b> once"}
    assert answer.status_code == 404 and "Nothing was saved." in shown.get_text()
    assert "What you typed" not in save(browser, row_address(sheet, "r3"), page).text, "nothing was"


def test_a_new_row_asks_about_words_in_the_place_of_a_day_and_keeps_them(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    address = f"/tracker/{sheet.spreadsheet.id}/{sheet.id}/new"
    answer = save(browser, address, what="Call the school", due="after half term", lead="Nobody")
    said = browser.get(answer.location).text
    assert "Due now holds words and no day: “after half term”. Is that what you mean?" in said
    assert "Lead now holds “Nobody”, which is not in its list." in said
    assert held(sheet, 7)[3:5] == ["Nobody", "after half term"]


def test_what_was_saved_waits_for_a_sync_and_the_page_says_when_the_last_one_was(
    browser: FlaskClient, sheet: gspread.Worksheet, desk: Desk
) -> None:
    def said(status: str) -> str:
        return browser.get(save(browser, row_address(sheet, "r1"), status=status).location).text

    assert "Saved: Status. To have it worked with, run: followthrough sync" in said("Done")
    set_standing(desk.store, at=NOW, job="sync", failed=False)
    assert "The next sync works with it. The last one was on Sunday 22 November 2026, 09:00." in said("Dropped")
    new = save(browser, f"/tracker/{sheet.spreadsheet.id}/{sheet.id}/new", what="Call")
    assert "The row was added. The next sync works with it." in browser.get(new.location).text


def test_a_new_row_is_written_below_the_others_without_an_id(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    address = f"/tracker/{sheet.spreadsheet.id}/{sheet.id}/new"
    answer = save(browser, address, what="Call the school", status="Open", due="ongoing")
    assert answer.status_code == 302
    assert held(sheet, 7) == ["", "", "Call the school", "", "ongoing", "Open"]


def test_a_tab_that_only_the_script_writes_offers_no_new_row(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    address = f"/tracker/{sheet.spreadsheet.id}/{sheet.id}"
    assert "Add a row" in browser.get(address).text
    whole = {"protectedRange": {"range": {"sheetId": sheet.id}}}
    sheet.spreadsheet.batch_update({"requests": [{"addProtectedRange": whole}]})
    assert "Add a row" not in browser.get(address).text
    assert "Nothing in this row can be changed here." in browser.get(row_address(sheet, "r1")).text


def test_where_a_protection_only_warns_a_list_says_what_people_may_make_of_it(
    browser: FlaskClient, sheet: gspread.Worksheet
) -> None:
    whole = {"protectedRange": {"range": {"sheetId": sheet.id}, "warningOnly": True}}
    sheet.spreadsheet.batch_update({"requests": [{"addProtectedRange": whole}]})
    page = browser.get(row_address(sheet, "r1")).text
    offered = BeautifulSoup(page, "html.parser").select('[name^="c."], [name^="o."]')
    assert {str(one["name"]) for one in offered} == {"c.lead", "c.status"}, "and no other words than those of the lists"
    for typed in ("Finished", ""):
        assert "Choose one of the list for Status." in save(browser, row_address(sheet, "r1"), status=typed).text
    assert save(browser, row_address(sheet, "r1"), status="Dropped").status_code == 302
    assert held(sheet, 3)[5] == "Dropped"
    assert "Add a row" not in browser.get(f"/tracker/{sheet.spreadsheet.id}/{sheet.id}").text


def test_an_empty_new_row_is_not_written(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    address = f"/tracker/{sheet.spreadsheet.id}/{sheet.id}/new"
    answer = save(browser, address)
    assert "Nothing was filled in" in browser.get(answer.location).text
    assert len(sheet.get_all_values()) == 6


def delete_address(sheet: gspread.Worksheet, name: str) -> str:
    return f"/tracker/{sheet.spreadsheet.id}/{sheet.id}/delete/{name}"


def test_a_row_is_deleted_after_a_page_that_shows_it_once_more(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    offered = BeautifulSoup(browser.get(row_address(sheet, "r2")).text, "html.parser").select_one("a[href*=delete]")
    assert offered is not None
    page = browser.get(str(offered["href"])).text
    assert "There is no undo." in page
    assert "CH-2" in page
    assert "=1+1" in page, "also what people typed is shown"
    answer = save(browser, delete_address(sheet, "r2"), page)
    assert "Deleted: CH-2." in browser.get(answer.location).text
    assert references(browser, sheet, "") == ["CH-1", "CH-3", "CH-4"]
    assert held(sheet, 3)[:2] == ["r1", "CH-1"], "the rows around it are as they were"
    assert held(sheet, 4)[:2] == ["r3", "CH-3"]


def test_a_row_that_was_changed_meanwhile_is_not_deleted(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    page = browser.get(delete_address(sheet, "@6")).text
    sheet.update_acell("H6", "typed meanwhile")
    answer = save(browser, delete_address(sheet, "@6"), page)
    assert answer.status_code == 409
    assert "so it was not deleted" in answer.text
    assert len(references(browser, sheet, "")) == 4


def test_the_last_row_of_a_sheet_can_be_deleted_too(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    sheet.resize(rows=3)
    page = browser.get(delete_address(sheet, "r1")).text
    assert save(browser, delete_address(sheet, "r1"), page).status_code == 302
    assert references(browser, sheet, "") == []


def test_rows_that_only_the_script_writes_cannot_be_deleted(browser: FlaskClient, sheet: gspread.Worksheet) -> None:
    whole = {"protectedRange": {"range": {"sheetId": sheet.id}, "warningOnly": True}}
    sheet.spreadsheet.batch_update({"requests": [{"addProtectedRange": whole}]})
    assert "Delete" not in browser.get(row_address(sheet, "r1")).text
    answer = browser.get(delete_address(sheet, "r1"))
    assert answer.status_code == 403
    assert "kept by the program" in answer.text


def test_a_sheet_without_a_head_is_shown_by_letters_and_row_numbers(browser: FlaskClient, desk: Desk) -> None:
    book = gspread.Client(None, session=session(desk)).create("Own list")
    book.sheet1.update([["tea", 2], ["milk", 1]], "A1")
    assert grid(browser, book.sheet1, "?sort=B") == [["Column A", "Column B ↑"], ["milk", "1"], ["tea", "2"]]
    save(browser, row_address(book.sheet1, "@1"), B="3", A="coffee")
    assert book.sheet1.get_values("A1:B1", value_render_option="UNFORMATTED_VALUE") == [["coffee", 3]]


def test_a_session_ends_after_twelve_hours(
    browser: FlaskClient, sheet: gspread.Worksheet, clock: StandingClock
) -> None:
    clock.now = NOW + timedelta(hours=11, minutes=59)
    assert browser.get("/tracker").status_code == 200
    clock.now = NOW + timedelta(hours=12)
    assert browser.get("/tracker").status_code == 302
