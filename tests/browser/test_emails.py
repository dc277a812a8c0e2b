"""A lead pauses their emails from the link in one, and the coordinator looks at emails before they go, in Chromium."""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes, policy
from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect
from visits import CHROMIUM, PASSPHRASE, Visit

from automation.jobs.house import House
from automation.jobs.preview import run_preview
from automation.jobs.reading import read_book, write_changes
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.rules.values import from_serial, to_serial

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found (chromium, chromium-browser or google-chrome)"),
]


@pytest.fixture
def due(house: House, visit: Visit) -> House:
    """The house, reachable by others, with something that Carol said she would do."""
    desk = msgspec.structs.replace(house.config.desk, public_url=visit.base)
    house.config = msgspec.structs.replace(house.config, desk=desk)
    run_sync(house)
    reading = read_book(house)
    table = reading.book.tables["pilot_plan"]
    table.set(table.ids[0], "lead", "Carol Winter")
    table.set(table.ids[0], "due", to_serial(date(2026, 11, 20)))
    write_changes(house, reading, table.take_changes())
    run_sync(house)
    return house


def digest(house: House) -> Any:
    """The digest to Carol, as her mail program has it."""
    files = house.config.mail.folder.glob("*-digest-*.eml")
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return next(mail for mail in found if mail["To"] == "carol@hopeside.example")


def carol(house: House) -> dict[str, Any]:
    return dict(next(row for row in read_book(house).book.tables["people"] if row["name"] == "Carol Winter"))


def test_a_lead_pauses_their_emails_by_the_link_in_one(due: House, visit: Visit) -> None:
    run_remind(due)
    words = digest(due).get_body(("plain",)).get_content().split()
    page = visit.page
    page.goto(next(word for word in words if "/forms/given/" in word))
    visit.heading("How often do you want our emails?")
    expect(page.get_by_text("Nobody can switch that off here")).to_be_visible()
    visit.go_on("Send")
    expect(page).to_have_title(re.compile("^Error: "))
    visit.fill(None, ("What would you like?", "No emails for two weeks"))
    visit.go_on("Send")
    visit.heading("Thank you. We have got it.")
    visit.look()
    run_sync(due)
    assert from_serial(carol(due)["pause_until"]) == date(2026, 12, 7)


def test_the_link_of_the_mail_programs_button_has_its_answer_ready(due: House, visit: Visit) -> None:
    run_remind(due)
    page = visit.page
    page.goto(str(digest(due)["List-Unsubscribe"]).split(">")[0].removeprefix("<"))
    expect(page.get_by_label("No more emails")).to_be_checked()
    visit.go_on("Send")
    visit.heading("Thank you. We have got it.")
    run_sync(due)
    assert carol(due)["how_often"] == "Never"


def test_the_coordinator_looks_at_the_emails_before_they_go(due: House, visit: Visit) -> None:
    run_preview(due)
    page = visit.page
    page.goto("/mail")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    visit.heading("Emails")
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    visit.look()
    page.get_by_role("row", name="carol@hopeside.example").get_by_role("link").click()
    expect(page.get_by_text("This email was not sent.")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text("Hello Carol Winter")).to_be_visible()
    page.get_by_role("link", name="Plain text").click()
    expect(page.get_by_label("The message as plain text")).to_contain_text("Hello Carol Winter")
    visit.look()
    run_remind(due)
    page.goto("/mail")
    expect(page.get_by_role("heading", name="Preview")).to_have_count(0)
    visit.look()
