"""What is due, overdue and shown to whom, on any tab that is followed up."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.outside import choices_shown
from automation.rules.items import Item
from automation.rules.setup.requests import sheet_id
from automation.rules.values import Cell


def items(office: Any) -> list[Item]:
    return list(FollowUps(office.book()).items())


@pytest.fixture
def action(office: Any) -> str:
    """The id of an agreed action that is due on the day of the run."""
    reference = office.refer()
    turns = [{"what": "see my dad", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-11-23"}]
    office.send("talk_mum", reference=reference, turns=turns)
    office.sync()
    return f"{reference}/1"


def test_due_today_is_not_overdue_and_tomorrow_it_is(office: Any, action: str) -> None:
    assert "overdue" not in office.row("actions", action)
    office.today = datetime(2026, 11, 24, 0, 1)
    office.sync()
    case = office.row("children", action.partition("/")[0])
    assert office.row("actions", action)["overdue"] == "Overdue"
    assert (case["late"], case["look"]) == (1, "1 action overdue.")


@pytest.mark.parametrize(
    ("lead", "due", "told"),
    [
        ("", "", "No lead yet. No date yet."),
        ("Sal Rowe", "tbc", "No date yet."),
        (" ", 46349, "No lead yet."),
        ("", "ongoing", "No lead yet."),
        ("Jo", "", "No date yet. Nobody in People is called “Jo”."),
        ("", "at Easter", "No lead yet. “at Easter” is not a date that can be read."),
        ("Sal Rowe", 46349, None),
    ],
)
def test_an_open_row_without_lead_or_date_says_so_and_to_check_does_not_ask_about_that(
    office: Any, action: str, lead: Cell, due: Cell, told: str | None
) -> None:
    office.edit("actions", action, lead=lead, due=due)
    office.sync()
    assert office.row("actions", action).get("look") == told
    assert len(office.open_lines()) == ("People" in str(told)) + ("Easter" in str(told))
    assert office.is_settled_now()
    office.edit("actions", action, status="Done")
    office.sync()
    assert "look" not in office.row("actions", action)


@pytest.mark.parametrize("status", ["Done", "done", " DONE "])
def test_what_is_closed_is_never_overdue_however_people_write_it(office: Any, action: str, status: str) -> None:
    office.today = datetime(2026, 12, 24, 9, 0)
    office.edit("actions", action, status=status)
    office.sync()
    assert "overdue" not in office.row("actions", action)
    assert [item.closed for item in items(office)] == [True]


@pytest.mark.parametrize(
    ("due", "days"), [("ongoing", 0), ("October 2026", 23), ("31/2/2026", 0), ("2026-11-22", 1), (46348, 1)]
)
def test_dates_typed_by_people_count_as_they_mean_them(office: Any, action: str, due: Cell, days: int) -> None:
    office.edit("actions", action, due=due)
    office.sync()
    assert items(office)[0].days_overdue == days
    asked = [line["what"] for line in office.open_lines()]
    assert ("is not a date that can be read" in "".join(map(str, asked))) == (due == "31/2/2026")


def test_several_leads_in_a_cell_each_get_the_row(office: Any, action: str) -> None:
    office.edit("actions", action, lead="SR and Ann")
    assert items(office)[0].leads == ("p1", "p2")


def test_mail_shows_of_a_sensitive_row_only_its_reference_its_number_and_its_closed_choices(
    office: Any, action: str
) -> None:
    item = items(office)[0]
    assert (item.what, item.reference, item.number, item.status) == ("A visit", *action.split("/"), "Begun")
    assert item.sensitive and "see my dad" not in repr(item)


@pytest.mark.parametrize("cells", [{"kind": "Amy's dad"}, {"status": "Amy said no"}, {"ref": "Amy"}, {"number": "Amy"}])
def test_what_somebody_typed_in_their_place_does_not_get_out(office: Any, action: str, cells: dict[str, Cell]) -> None:
    office.edit("actions", action, **cells)
    shown = items(office)[0]
    assert "Amy" not in f"{shown.what}{shown.reference}{shown.number}{shown.status}{shown.link}"


def test_a_row_of_a_tab_that_is_not_sensitive_shows_its_words(office: Any) -> None:
    office.type_row("plan", number="1.1", what="Meet the court", due="January 2017", lead="SR")
    office.sync()
    (item,) = items(office)
    assert (item.what, item.reference, item.number, item.leads) == ("Meet the court", "PLAN", "1.1", ("p1",))
    assert item.days_overdue == 3583


def test_a_link_carries_the_reference_and_the_number_and_nothing_else(office: Any, action: str) -> None:
    reference, number = action.split("/")
    layout = office.layouts["news"]
    query = parse_qs(urlsplit(items(office)[0].link).query)
    assert query == {
        "usp": ["pp_url"],
        f"entry.{int(layout.question_id('reference'), 16)}": [reference],
        f"entry.{int(layout.question_id('number'), 16)}": [number],
    }


def test_a_case_gets_the_link_of_the_form_that_fits_it(office: Any) -> None:
    reference = office.refer()
    assert "/forms/talk_mum?" in office.row("children", reference)["link"]
    office.edit("children", reference, parent="Dad")
    office.sync()
    assert "/forms/talk_dad?" in office.row("children", reference)["link"]


def test_a_wait_ends_with_the_first_talk_and_counts_days(office: Any) -> None:
    reference = office.refer(at="2026-11-13T10:00:00Z")
    case = office.row("children", reference)
    assert (case["state"], case["days"]) == ("Waiting", 10)
    office.send("talk_mum", at="2026-11-18T10:00:00Z", reference=reference, revisit="2026-11-20")
    office.sync()
    case = office.row("children", reference)
    assert (case["state"], case["days"], case["look"]) == ("Met", 5, "Time to talk again.")


def test_a_case_whose_family_stopped_waits_no_longer(office: Any) -> None:
    reference = office.refer()
    office.edit("children", reference, agreed="No")
    office.sync()
    case = office.row("children", reference)
    assert case["state"] == "Stopped" and "days" not in case and "link" not in case


def test_a_case_says_that_something_of_it_stands_in_to_check(office: Any) -> None:
    reference = office.refer()
    office.send("thanks", reference=reference, not_safe=["Someone may not be safe"])
    office.sync()
    assert office.row("children", reference)["look"] == "See To check."


def test_ids_of_tabs_are_computed_from_their_keys_and_differ(office: Any) -> None:
    ids = [sheet_id(tab.key) for tab in office.specs.tabs()]
    assert len(set(ids)) == len(ids) and all(0 < one < 2**31 for one in ids)
    assert sheet_id("children") == 283_612_430


def test_what_a_row_is_about_is_told_choice_by_choice_and_not_where_a_person_typed_it(office: Any, action: str) -> None:
    office.type_row("plan", number="1.1", what="A visit", lead="Sal Rowe", due="2026-12-01")
    office.sync()
    told = {item.tab: (item.what, item.choices) for item in FollowUps(office.book()).items()}
    assert told == {"actions": ("A visit", ("A visit",)), "plan": ("A visit", ())}
    assert choices_shown(office.specs.tabs()) == ["A visit", "School"]


def test_ongoing_is_told_from_a_date_that_is_still_to_come(office: Any, action: str) -> None:
    for due, ongoing in (("On-going.", True), ("tbc", False), ("", False), ("2026-12-01", False)):
        office.edit("actions", action, due=due)
        assert items(office)[0].ongoing is ongoing


def test_a_row_that_names_no_case_is_known_as_such_and_one_of_a_plan_is_not(office: Any, action: str) -> None:
    assert not any(item.lost for item in items(office))
    office.edit("actions", action, ref="Amy")
    assert [item.row_id for item in items(office) if item.lost] == [action]
