"""What the guides let a coordinator type into the tracker can be typed on the desk, and a slip is told at once."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from signing_in import signed_in

from automation.jobs.passphrase import new_passphrase
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id

PASSPHRASE = "Quiet green lantern-by the river"
GOES_ON = "The next sync works with it."


@pytest.fixture
def browser(partnership: Any) -> Any:
    new_passphrase(partnership.house, PASSPHRASE)
    return signed_in(partnership.house.office.desk, PASSPHRASE)


def page_of(partnership: Any, browser: Any, tab: str, row_id: str) -> tuple[str, BeautifulSoup]:
    address = f"/tracker/{partnership.file_of(tab)}/{sheet_id(tab)}/row/{row_id}"
    return address, BeautifulSoup(browser.get(address).text, "html.parser")


def fields(page: BeautifulSoup) -> list[str]:
    return [str(one["name"]) for one in page.select('#row [name^="c."], #row [name^="o."]')]


def type_on_the_desk(partnership: Any, browser: Any, tab: str, row_id: str, **typed: str) -> str:
    """Save a row's page with something else typed into it; what the desk says to that."""
    address, page = page_of(partnership, browser, tab, row_id)
    kept = {str(one["name"]): str(one.get("value", "")) for one in page.select("#row input")}
    chosen = {str(one.parent["name"]): one.text for one in page.select("#row option[selected]") if one.parent}
    cells = {f"c.{key}": value for key, value in typed.items()}
    answer = browser.post(address, data={**kept, **chosen, **cells}, follow_redirects=True)
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def test_an_email_that_failed_is_made_ready_again_on_its_page(partnership: Any, browser: Any) -> None:
    partnership.type_row("emails", id="e1", kind="Weekly list", person="Sal", state="Failed", note="Full")
    _, page = page_of(partnership, browser, "emails", "e1")
    assert fields(page) == ["c.state"], "the other columns stay the program's"
    assert "Ready" in [option.text for option in page.select("#row option")]
    type_on_the_desk(partnership, browser, "emails", "e1", state="Ready")
    assert partnership.row("emails", "e1")["state"] == "Ready"
    tab = browser.get(f"/tracker/{partnership.file_of('emails')}/{sheet_id('emails')}").text
    assert "Add a row" not in tab and "Delete this row" not in str(page)


def test_a_settled_line_says_how_to_be_asked_again_and_its_page_does_it(partnership: Any, browser: Any) -> None:
    partnership.send("referral", turns=[{"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"}])
    run_sync(partnership.house)
    partnership.send("assessment_mum", reference="?", initials="ZZ", date_of_birth="2011-03-01")
    run_sync(partnership.house)
    (line,) = [one for one in partnership.open_lines() if one["kind"] == "Which case?"]
    assert GOES_ON not in type_on_the_desk(partnership, browser, "to_check", line["id"], decision="maybe")
    assert GOES_ON in type_on_the_desk(partnership, browser, "to_check", line["id"], decision="ignore")
    run_sync(partnership.house)
    assert partnership.row("to_check", line["id"])["state"] == "Settled"
    said = type_on_the_desk(partnership, browser, "to_check", line["id"], decision="")
    assert "State still says “Settled”." in said and "choose Open under State" in said and GOES_ON not in said
    assert GOES_ON in type_on_the_desk(partnership, browser, "to_check", line["id"], state="Open")
    run_sync(partnership.house)
    asked = partnership.row("to_check", line["id"])
    assert asked["state"] == "Open" and not asked.get("settled_on") and "new" in str(asked["outcome"])


@pytest.mark.parametrize(
    ("column", "typed", "doubt"),
    [
        ("email", "priya at brook", "which is no email address"),
        ("email", "nia@brook", "which is no email address"),
        ("email", "nia@brook.example", ""),
        ("hour", "tea time", "which is not in its list"),
        ("hour", "17:00", ""),
    ],
)
def test_an_address_or_an_hour_that_is_none_is_kept_and_asked_about(
    partnership: Any, browser: Any, column: str, typed: str, doubt: str
) -> None:
    person = str(partnership.rows("people")[0]["id"])
    said = type_on_the_desk(partnership, browser, "people", person, **{column: typed})
    assert ("Is that what you mean?" in said and f"“{typed}”, {doubt}" in said) == bool(doubt)
    assert ("To have it worked with, run:" in said) == (not doubt)
    assert partnership.row("people", person)[column] == typed
