"""The coordinator's way in Chromium: sign in, filter, open a row, change it, see it in the table; axe on every page."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import gspread
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from waitress.server import create_server

from automation.desk import Desk, create_app, mailbox
from automation.desk.banner import set_last_run
from automation.desk.owner import Owner
from automation.desk.passphrase import make_passphrase, set_passphrase
from automation.workspace.transport import session

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"]
PASSPHRASE = make_passphrase()
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

KEYS = ["id", "reference", "what", "support", "lead", "due", "status", "overdue", "link"]
TITLES = ["", "Reference", "In the child’s words", "Kind of support", "Lead", "Due", "Status", "Days overdue", "Update"]
WORDS = ("I want to see my dad every month and not just on the phone", "someone at school to talk to", "go swimming")
SUPPORT, LEADS, STATUSES = ("A visit", "School"), ("Sam Okoro", "Alex Reid"), ("Open", "Under way", "Done")


def row(n: int) -> list[Any]:
    due = "ongoing" if n == 3 else 46300 + n * 7
    late = 46 - n * 7 if n < 5 else None
    link = f"https://desk.example/forms/d/e/1FAIpQLS/viewform?entry.1={n}"
    words = f"{WORDS[n % 3]} ({n})"
    return [f"r{n}", f"HC-{2345 + n}", words, SUPPORT[n % 2], LEADS[n % 2], due, STATUSES[n % 3], late, link]


pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found (chromium, chromium-browser or google-chrome)"),
]


def requests(sheet_id: int) -> list[dict[str, Any]]:
    def column(key: str, row: int = 2) -> dict[str, int]:
        at = KEYS.index(key)
        return {"sheetId": sheet_id, "startColumnIndex": at, "endColumnIndex": at + 1, "startRowIndex": row}

    def choices(key: str, *values: str) -> dict[str, Any]:
        condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": value} for value in values]}
        return {"setDataValidation": {"range": column(key), "rule": {"condition": condition, "strict": True}}}

    def look(key: str, **given: Any) -> dict[str, Any]:
        fields = ",".join(f"userEnteredFormat.{name}" for name in given)
        return {"repeatCell": {"range": column(key), "cell": {"userEnteredFormat": given}, "fields": fields}}

    def tone(key: str, kind: str, red: float, green: float, blue: float, *values: str) -> dict[str, Any]:
        condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
        colour = {"backgroundColorStyle": {"rgbColor": {"red": red, "green": green, "blue": blue}}}
        rule = {"ranges": [column(key)], "booleanRule": {"condition": condition, "format": colour}}
        return {"addConditionalFormatRule": {"rule": rule, "index": 0}}

    def hide(dimension: str) -> dict[str, Any]:
        span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": 0, "endIndex": 1}
        return {
            "updateDimensionProperties": {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        }

    frozen = {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": 2}}
    late = {"columnIndex": KEYS.index("overdue"), "filterCriteria": {"condition": {"type": "NOT_BLANK"}}}
    whole = {"sheetId": sheet_id, "startRowIndex": 1}
    return [
        {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}},
        hide("ROWS"),
        hide("COLUMNS"),
        choices("support", "A visit", "School", "Information"),
        choices("status", "Open", "Under way", "Done"),
        look("due", numberFormat={"type": "DATE", "pattern": "dd/mm/yyyy"}),
        look("what", wrapStrategy="WRAP"),
        look("link", hyperlinkDisplayType="LINKED"),
        tone("status", "TEXT_EQ", 0.85, 0.94, 0.83, "Done"),
        tone("status", "TEXT_EQ", 0.81, 0.89, 0.95, "Under way"),
        tone("overdue", "NOT_BLANK", 0.96, 0.8, 0.8),
        {"addFilterView": {"filter": {"filterViewId": 7, "title": "Overdue", "range": whole, "filterSpecs": [late]}}},
        *[
            {"addProtectedRange": {"protectedRange": {"range": column(key), "warningOnly": True}}}
            for key in ("reference", "overdue", "link")
        ],
    ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    """A desk with a tracker and a sent message, served on a free port of this machine."""
    path: Path = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    server = create_server(lambda *call: made(*call), host="127.0.0.1", port=0, threads=4)
    base_url = f"http://127.0.0.1:{server.effective_port}"
    made = create_app(path, base_url=base_url, clock=lambda: NOW, check_answers=True)
    set_passphrase(made.store, PASSPHRASE)
    set_last_run(made.store, at=NOW, job="sync", result="ok", summary="3 new responses, 1 row to check.")
    fill(made)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield made, base_url
    server.close()
    thread.join(5)


def fill(desk: Desk) -> None:
    book = gspread.Client(None, session=session(desk)).create("Master tracker")
    sheet = book.sheet1
    sheet.update_title("Agreed actions")
    sheet.update([KEYS, TITLES, *(row(n) for n in range(12))], "A1", raw=True)
    book.batch_update({"requests": requests(sheet.id)})
    for title in ("Children", "To check", "Waiting list", "Feedback", "People", "Responses", "Sent", "Runs"):
        book.add_worksheet(title, rows=20, cols=5)
    message = EmailMessage()
    message["To"], message["Subject"] = "Sam Okoro <sam@example.org>", "5 overdue: your agreed actions"
    message.set_content("Five agreed actions are overdue.")
    message.add_alternative('<h1>Five are overdue</h1><p><a href="/forms">Tell us</a></p>', subtype="html")
    with desk.store.write() as connection:
        mailbox.put(connection, NOW, Owner("Hopeside", "desk@example.org"), message.as_bytes(), ("SENT",))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[1280, 360])
def page(chromium: Any, desk: tuple[Desk, str], request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(base_url=desk[1], viewport={"width": request.param, "height": 800}, locale="en-GB")
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    opened.on("request", lambda one: faults.append(one.url) if not one.url.startswith((desk[1], "data:")) else None)
    yield opened
    context.close()
    assert faults == []


def sign_in(page: Page) -> None:
    page.goto("/tracker")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()


def width(page: Page) -> int:
    return int(page.evaluate("window.innerWidth"))


def check(page: Page, name: str) -> None:
    """No fault that axe can see, and nothing wider than the window."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"


def test_a_coordinator_filters_opens_and_changes_a_row(page: Page) -> None:
    status, day = ("Done", "14") if width(page) > 500 else ("Open", "24")
    page.goto("/")
    check(page, "first page")
    page.goto("/sign-in")
    check(page, "sign in")
    sign_in(page)
    check(page, "spreadsheets")
    page.get_by_role("link", name="Master tracker").click()
    check(page, "tab")
    page.get_by_role("link", name="Overdue", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("5 rows")
    page.get_by_label("Kind of support").select_option("School")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_have_text("2 rows")
    page.get_by_role("link", name="HC-2346", exact=True).click()
    check(page, "row")
    page.get_by_label("Due", exact=True).fill("31/02/2027")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check(page, "row with an error")
    page.get_by_label("Due", exact=True).fill("")
    page.get_by_role("button", name="Calendar: pick Due").click()
    page.locator("input[type=date]").fill(f"2027-03-{day}")
    expect(page.get_by_label("Due", exact=True)).to_have_value(f"{day}/03/2027")
    page.get_by_label("Status").select_option(status)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: Due, Status.")).to_be_visible()
    changed = page.get_by_role("row", name="HC-2346")
    expect(changed).to_contain_text(f"{day}/03/2027")
    expect(changed).to_contain_text(status)
    assert "view=7" in page.url and "f.support=School" in page.url


def test_the_same_cell_changed_meanwhile_is_asked_about(page: Page, desk: tuple[Desk, str]) -> None:
    sign_in(page)
    page.get_by_role("link", name="Agreed actions").click()
    page.get_by_role("link", name="HC-2349", exact=True).click()
    mine = f"Robin Hale, {width(page)}"
    page.get_by_label("Lead").fill(mine)
    book = gspread.Client(None, session=session(desk[0])).openall()[0]
    book.sheet1.update([[f"Alex Reid, {width(page)}"]], "E7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Someone changed this meanwhile")).to_be_visible()
    check(page, "conflict")
    page.get_by_label(f"Yours: {mine}").check()
    page.get_by_role("button", name="Save what I chose").click()
    expect(page.get_by_role("row", name="HC-2349")).to_contain_text(mine)


def test_a_row_is_read_before_it_is_changed_and_save_stays_in_sight(page: Page) -> None:
    sign_in(page)
    expect(page.get_by_role("listitem").filter(has_text="Agreed actions")).to_contain_text("12 rows")
    page.get_by_role("link", name="Agreed actions").click()
    narrow = width(page) < 500
    expect(page.get_by_text("Swipe sideways for more columns.")).to_be_visible(visible=narrow)
    page.get_by_role("link", name="HC-2350", exact=True).click()
    read, typed = page.get_by_role("region", name="At a glance"), page.get_by_label("Lead")
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)
    boxes = read.bounding_box(), typed.bounding_box()
    assert boxes[0] and boxes[1]
    assert boxes[0]["y"] < boxes[1]["y"] if narrow else boxes[0]["x"] > boxes[1]["x"] + boxes[1]["width"]
    page.get_by_text("What this is").click()
    check(page, "row with its notes")
    page.get_by_label("Status").focus()
    expect(page.get_by_label("Status")).to_be_in_viewport(ratio=1)


def test_a_row_is_added(page: Page) -> None:
    sign_in(page)
    page.get_by_role("link", name="Agreed actions").click()
    page.get_by_role("link", name="Add a row").click()
    check(page, "add a row")
    words = f"Ring grandma at {width(page)}"
    page.get_by_label("In the child’s words").fill(words)
    page.get_by_role("button", name="Add the row").click()
    expect(page.get_by_text("The row was added.")).to_be_visible()
    expect(page.get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False])
def test_the_open_tab_is_in_sight_in_the_row_of_tabs(chromium: Any, desk: tuple[Desk, str], scripted: bool) -> None:
    for size in ({"width": 360, "height": 740}, {"width": 1280, "height": 800}):
        context = chromium.new_context(base_url=desk[1], viewport=size, java_script_enabled=scripted)
        page = context.new_page()
        sign_in(page)
        for title in ("Runs", "Responses", "To check", "Agreed actions"):
            page.get_by_role("link", name=title, exact=True).click()
            tabs = page.get_by_role("navigation", name="Tabs of Master tracker")
            box = tabs.get_by_role("link", name=title, exact=True).bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
            page.goto("/tracker")
        context.close()


def test_the_sent_mail_is_looked_at(page: Page) -> None:
    sign_in(page)
    page.get_by_role("link", name="Emails").click()
    check(page, "emails")
    page.get_by_role("link", name="5 overdue: your agreed actions").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Five are overdue")).to_be_visible()
    check(page, "message")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Tell us").click()
    expect(opened.value).to_have_url(page.url.split("/mail")[0] + "/forms")
    page.get_by_role("link", name="Plain text").click()
    expect(page.get_by_text("Five agreed actions are overdue.")).to_be_visible()
    check(page, "plain text")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/mail")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
