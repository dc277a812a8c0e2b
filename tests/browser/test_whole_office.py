"""The shipped forms and tracker in Chromium: a family asks, the coordinator takes it on, the child says what will help.

Every page on the way is looked at by axe on a telephone and on a desk, and asks nobody but the desk.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from visits import CHROMIUM, PASSPHRASE, Visit, another_page

from automation.jobs.house import House
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync

FIRST = {"Initials": "JK", "Date of birth": "14/5/2012", "Town or part of town": "Eastgate"}
SECOND = {"Initials": "AK", "Date of birth": "2/9/2016", "Town or part of town": "Eastgate"}
VISIT = "I get to visit my mum and someone shows me pictures of it first."
SCHOOL = "My head of year gets told, just him."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found (chromium, chromium-browser or google-chrome)"),
]


def test_from_a_familys_first_click_to_the_childs_agreed_actions(house: House, visit: Visit) -> None:
    receipt = a_family_asks_for_support(visit)
    done = run_sync(house)
    assert (done.responses, done.problems) == (1, [])
    children = read_book(house).book.tables["children"].rows
    assert [(child["initials"], child["family"]) for child in children] == [
        ("JK", children[0]["reference"]),
        ("AK", children[0]["reference"]),
    ]
    assert read_book(house).book.tables["responses"].rows[0]["receipt"] == receipt

    reference = str(children[0]["reference"])
    the_coordinator_takes_it_on(visit, reference)
    the_child_says_what_would_help(visit, reference)
    run_sync(house)
    book = read_book(house).book
    child = book.tables["children"].rows[0]
    assert (child["area"], child["parent"], child["stage"], child["trusted_adult"]) == (
        "Eastgate",
        "Mum",
        "Court",
        "My music teacher",
    )
    actions = [(row["action"], row["kind_of_support"], row["lead"]) for row in book.tables["agreed_actions"].rows]
    assert actions == [(VISIT, "A visit", "Carol Winter"), (SCHOOL, "School", "Robin Ashdown")]
    the_coordinator_sees_them(visit, reference)
    assert visit.seen > 25


def a_family_asks_for_support(visit: Visit) -> str:
    """The referral for a brother and a sister, with mistakes on the way; returns the receipt number."""
    page = visit.page
    page.goto("/")
    visit.look()
    page.goto("/forms")
    visit.look()
    page.get_by_role("link", name="Ask for support for a child or young person").click()
    visit.fill(None, ("Who are you?", "A parent, carer or family member"))
    visit.go_on()

    visit.heading("Getting in touch safely")
    visit.fill({"An email address": "maureen at home"}, ("Who should we speak to first?", "The person filling this in"))
    visit.go_on()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_label(re.compile("^An email address"))).to_have_value("maureen at home")
    visit.look()
    page.get_by_role("link", name=re.compile("^What should we call you")).click()
    expect(page.get_by_label(re.compile("^What should we call you"))).to_be_focused()
    visit.fill({"What should we call you": "Maureen", "An email address": "maureen@example.org"})
    visit.fill(
        None,
        ("How would they like us to get in touch?", "Email"),
        ("Has an adult with parental responsibility agreed", "Yes"),
    )
    visit.go_on()

    for child, more in ((FIRST, "Yes"), (SECOND, "No")):
        visit.heading("The child or young person")
        visit.fill({**child, "Date of birth": "31/2/2012"})
        visit.go_on()
        expect(page.get_by_role("alert")).to_be_visible()
        visit.fill(
            child,
            ("Which parent is it about?", "Mum"),
            ("Where are things with the parent now?", "Prison"),
            ("Does this child want to take part?", "Yes"),
            ("Is there another child in this family to add?", more),
        )
        visit.go_on()
    return send(visit)


def send(visit: Visit) -> str:
    """From the last page by the check of all answers to the receipt."""
    while not visit.page.get_by_role("button", name="Send", exact=True).is_visible():
        visit.go_on()
    visit.heading("Check your answers")
    visit.go_on("Send")
    number = visit.page.locator(".receipt__number")
    expect(number).to_have_text(re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$"))
    visit.look()
    return number.inner_text()


def the_coordinator_takes_it_on(visit: Visit, reference: str) -> None:
    """Sign in, find the child, change a choice and a date, and see both in the table."""
    page = visit.page
    page.goto("/tracker")
    visit.heading("Sign in")
    visit.look()
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    with another_page(page):
        page.get_by_role("button", name="Sign in").click()
    visit.look()
    page.get_by_role("link", name="Children", exact=True).click()
    visit.heading("Children")
    visit.look()
    page.get_by_role("searchbox", name="Search").fill(reference)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_have_text("1 row")
    page.get_by_role("link", name=reference, exact=True).click()
    visit.look()
    page.get_by_label("Stage", exact=True).select_option("Court")
    page.get_by_label("Talk again on", exact=True).fill("13/12/2026")
    visit.go_on("Save")
    expect(page.get_by_text("Saved: ")).to_be_visible()
    row = page.get_by_role("row", name=reference)
    expect(row).to_contain_text("Court")
    expect(row).to_contain_text("13 Dec 2026")


def the_child_says_what_would_help(visit: Visit, reference: str) -> None:
    """The assessment, from the link in the child's own row, to two agreed actions."""
    page = visit.page
    page.get_by_role("link", name=reference, exact=True).click()
    link = page.get_by_role("link", name="Open Assessment form", exact=True)
    page.goto(str(link.get_attribute("href")))
    visit.heading("How things are for me, and what would help (mum)")
    expect(page.get_by_label(re.compile("^The child's reference"))).to_have_value(reference)
    visit.fill({"The child's initials": "JK", "The child's date of birth": "14/5/2012"})
    visit.go_on()
    visit.heading("About you")
    visit.fill({"Who did you choose": "My music teacher", "What do you like": "Guitar 🎸"})
    visit.go_on()
    for gate in ("Has your mum been arrested?", "Has your mum been to court", "Does your mum have a community"):
        visit.fill(None, (gate, "No"))
        visit.go_on()
    visit.fill(None, ("Is your mum in prison", "Yes"))
    visit.go_on()
    visit.heading("When your mum is in prison")
    visit.fill({"How do you feel about it?": "I miss her and I'm cross with her."})
    visit.go_on()
    visit.fill(None, ("Will your mum come out", "I'd rather not say"))
    visit.go_on()
    for heading in ("How things are just now", "What would help", "Who should know", "A picture, if you like"):
        visit.heading(heading)
        visit.go_on()
    for action, kind, lead, due, more in (
        (VISIT, "A visit", "Carol Winter", "12/12/2026", "Yes"),
        (SCHOOL, "School", "Robin Ashdown", "27/11/2026", "No"),
    ):
        visit.heading("What we will do")
        visit.fill(
            {"What will be done?": action, "By when?": due},
            ("Who will see that it gets done", lead),
            ("Is there one more thing to do?", more),
        )
        page.get_by_label(re.compile("^What kind of help")).select_option(kind)
        visit.go_on()
    visit.heading("Before you go")
    send(visit)


def the_coordinator_sees_them(visit: Visit, reference: str) -> None:
    """Both actions stand in the tracker, in the child's own words."""
    page = visit.page
    page.goto("/tracker")
    page.get_by_role("link", name="Agreed actions", exact=True).click()
    visit.look()
    expect(page.get_by_role("row", name=reference)).to_have_count(2)
    expect(page.get_by_role("table")).to_contain_text(VISIT)
    expect(page.get_by_role("table")).to_contain_text("12 Dec 2026")
