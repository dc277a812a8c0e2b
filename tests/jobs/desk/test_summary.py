"""The coordinator's summary names what came to nobody, whose address changed, which forms are closed, what is due."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

from hopeside import MONDAY

from automation.jobs.erase import erase
from automation.jobs.files import find_files
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.rules.values import moment_to_serial, to_serial
from automation.specs.system import EMAILS, PEOPLE

WEEK = timedelta(days=7)
NEXT = MONDAY + WEEK


def mails(partnership: Any, kind: str) -> list[Any]:
    files = sorted(partnership.house.config.mail.folder.glob(f"*-{kind}-*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def summary(partnership: Any) -> str:
    return str(mails(partnership, "summary")[-1].get_body(("plain",)).get_content()).replace("\r\n", "\n")


def person(partnership: Any, name: str) -> str:
    return next(str(row["id"]) for row in partnership.rows(PEOPLE) if row["name"] == name)


def lead_a_plan(partnership: Any) -> None:
    """Sal leads an action of the pilot plan, so that she gets a list."""
    run_sync(partnership.house)
    row_id = str(partnership.rows("pilot_plan")[0]["id"])
    partnership.edit("pilot_plan", row_id, lead="SR", due=to_serial(MONDAY.date() + timedelta(days=3)))
    run_sync(partnership.house)


def test_what_falls_due_in_a_list_that_hangs_on_no_child_is_named_under_the_lists_title(partnership: Any) -> None:
    lead_a_plan(partnership)
    run_remind(partnership.house)
    assert "PILOT PLAN: 1 DUE OR OVERDUE\n\n- PLAN, action 1.1 — " in summary(partnership)
    assert "due Thursday 26 November 2026" in summary(partnership)


def test_a_child_who_came_on_the_day_of_a_summary_is_new_in_one_of_them(partnership: Any) -> None:
    lead_a_plan(partnership)
    partnership.send("referral", turns=[{"initials": "AB", "date_of_birth": "2015-03-01"}])
    run_sync(partnership.house)
    run_remind(partnership.house)
    assert "NEW: 1" in summary(partnership)
    partnership.send("referral", turns=[{"initials": "CD", "date_of_birth": "2016-04-02"}])
    run_sync(partnership.house)
    later = str(partnership.rows("children")[-1]["id"])
    partnership.at(NEXT)
    run_sync(partnership.house)
    run_remind(partnership.house)
    assert f"NEW: 1\n\n- {later}\n" in summary(partnership)


def test_a_case_that_was_erased_is_not_new(partnership: Any) -> None:
    lead_a_plan(partnership)
    for initials in ("AB", "CD"):
        partnership.send("referral", turns=[{"initials": initials, "date_of_birth": "2015-03-01"}])
    run_sync(partnership.house)
    erased, stays = (str(row["id"]) for row in partnership.rows("children"))
    erase(partnership.house, erased)
    run_remind(partnership.house)
    assert "NEW: 1" in summary(partnership) and stays in summary(partnership) and erased not in summary(partnership)


def test_a_changed_address_is_named_once_and_one_that_cannot_be_read_until_it_is_put_right(partnership: Any) -> None:
    lead_a_plan(partnership)
    run_remind(partnership.house)
    partnership.at(NEXT)
    partnership.edit(PEOPLE, person(partnership, "Sal Rowe"), email="sal.rowe@hopeside.example")
    partnership.edit(PEOPLE, person(partnership, "Sam Whitlock"), email="sam at hopeside")
    run_sync(partnership.house)
    run_remind(partnership.house)
    told = summary(partnership)
    assert "Sal Rowe: the address was changed since their last email" in told
    assert "Sam Whitlock: the address cannot be read, so no email can go there" in told
    assert "TO CHECK: 1" in told and "sal.rowe@" not in told
    assert "Sam Whitlock: this is not one email address" in partnership.open_lines()[0]["what"]
    partnership.at(NEXT + WEEK)
    partnership.edit(PEOPLE, person(partnership, "Sam Whitlock"), email="sam@hopeside.example")
    run_sync(partnership.house)
    run_remind(partnership.house)
    assert "the address" not in summary(partnership) and partnership.open_lines() == []


def test_an_email_that_came_to_nobody_is_told_at_once_and_in_the_next_summary_and_never_again(partnership: Any) -> None:
    lead_a_plan(partnership)
    run_remind(partnership.house)
    partnership.type_row(
        EMAILS, id="digest/2026-W47/px", kind="Digest", person="Sal Rowe", address="sal@old.example",
        state="Bounced", period="2026-W47", ready_at=moment_to_serial(MONDAY.replace(tzinfo=None)),
    )  # fmt: skip
    run_sync(partnership.house)
    run_sync(partnership.house)
    (notice,) = mails(partnership, "notice")
    assert notice["To"] == "robin@hopeside.example" and notice["Subject"] == "1 email may not have arrived"
    assert "List of actions for Sal Rowe: the mail server refused it" in notice.get_body(("plain",)).get_content()
    for number, expected in ((1, True), (2, False)):
        partnership.at(MONDAY + number * WEEK)
        run_remind(partnership.house)
        assert ("EMAILS THAT CAME TO NOBODY: 1" in summary(partnership)) is expected
    assert len(mails(partnership, "notice")) == 1


def test_a_form_that_is_closed_or_gone_is_named(partnership: Any) -> None:
    lead_a_plan(partnership)
    files = find_files(partnership.house, {})
    partnership.house.office.drive.delete(files.forms["feedback_court"])
    state = {"publishSettings": {"publishState": {"isPublished": True, "isAcceptingResponses": False}}}
    service = partnership.house.office.forms._forms
    service.setPublishSettings(formId=files.forms["referral"], body=state).execute()
    run_remind(partnership.house)
    told = summary(partnership)
    assert "FORMS THAT NOBODY CAN FILL IN" in told
    assert "“Ask for support for a child or young person” takes no responses" in told
    assert "is missing" in told


def test_a_list_says_what_changed_since_the_last_one_and_with_whom_to_talk_again(partnership: Any) -> None:
    run_sync(partnership.house)
    child = {"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"}
    partnership.send("referral", turns=[child])
    run_sync(partnership.house)
    case = str(partnership.rows("children")[0]["id"])
    actions = [{"action": f"Xavier {n}", "lead": "Sal Rowe", "due": "2026-12-18"} for n in range(3)]
    partnership.send("assessment_mum", reference=case, turns=actions)
    run_sync(partnership.house)
    partnership.edit("children", case, revisit_on=to_serial(MONDAY.date() + timedelta(days=10)))
    run_remind(partnership.house)
    assert "SINCE YOUR EMAIL" not in str(mails(partnership, "digest")[-1].get_body(("plain",)).get_content())
    partnership.at(NEXT)
    partnership.edit("agreed_actions", f"{case}/1", status="Done")
    partnership.edit("agreed_actions", f"{case}/2", due=to_serial(MONDAY.date() + timedelta(days=60)))
    partnership.type_row("agreed_actions", reference=case, action="Xavier again", lead="SR")
    run_sync(partnership.house)
    run_remind(partnership.house)
    told = str(mails(partnership, "digest")[-1].get_body(("plain",)).get_content())
    assert f"""\
SINCE YOUR EMAIL OF 23 NOVEMBER 2026

- {case}, action 4: new
- {case}, action 1: done
- {case}, action 2: moved from 18 December 2026 to 22 January 2027


TIME TO TALK AGAIN

- {case}: Thursday 3 December 2026
""" in told.replace("\r\n", "\n")
    assert "Xavier" not in told


def test_a_child_whose_day_cannot_be_read_is_new_once_and_waits_and_one_who_goes_on_elsewhere_is_not_new(
    partnership: Any,
) -> None:
    for initials in ("AB", "CD", "EF"):
        partnership.send("referral", turns=[{"initials": initials, "date_of_birth": "2015-03-01"}])
    run_sync(partnership.house)
    odd, closed, other = (str(row["id"]) for row in partnership.rows("children")[-3:])
    partnership.edit("children", odd, received="tomorrow")
    partnership.edit("children", closed, goes_on=other)
    run_sync(partnership.house)
    run_remind(partnership.house)
    told = summary(partnership)
    new = told.split("NEW: ")[1].split("WAITING")[0]
    assert odd in new and other in new and closed not in new
    assert f"- {odd}: the day it came in cannot be read" in told
    partnership.at(NEXT)
    run_sync(partnership.house)
    run_remind(partnership.house)
    assert "NEW: " not in summary(partnership) and f"- {odd}: the day" in summary(partnership)


def test_a_question_about_no_child_is_named_by_its_tab_and_by_nothing_that_was_typed(partnership: Any) -> None:
    run_sync(partnership.house)
    partnership.edit(PEOPLE, person(partnership, "Sam Whitlock"), email="sam at hopeside")
    run_sync(partnership.house)
    run_remind(partnership.house)
    assert "- Please look “People” (since Monday 23 November 2026)\n" in summary(partnership)
    assert "sam at hopeside" not in summary(partnership)


def test_while_the_coordinator_is_away_the_deputy_gets_the_summary_in_their_name(partnership: Any) -> None:
    run_sync(partnership.house)
    partnership.edit(PEOPLE, person(partnership, "Robin Ashdown"), pause_until=to_serial(MONDAY.date()), deputy="SR")
    partnership.send("referral", turns=[{"initials": "QZ", "date_of_birth": "2015-03-01"}])
    run_sync(partnership.house)
    run_remind(partnership.house)
    (mail,) = mails(partnership, "summary")
    told = str(mail.get_body(("plain",)).get_content())
    assert mail["To"] == "sal@hopeside.example" and "NEW: 1" in told
    assert "Robin Ashdown is away until Monday 23 November 2026, and you are their deputy." in told
    partnership.at(NEXT)
    run_remind(partnership.house)
    back = mails(partnership, "summary")[-1]
    assert back["To"] == "robin@hopeside.example" and "NEW" not in summary(partnership)


def test_where_the_coordinators_address_in_people_is_none_the_one_in_config_gets_summary_and_notice(
    partnership: Any,
) -> None:
    lead_a_plan(partnership)
    for name in ("Robin Ashdown", "Sal Rowe"):
        partnership.edit(PEOPLE, person(partnership, name), email=f"{name} at hopeside")
    run_remind(partnership.house)
    assert [mail["To"] for kind in ("summary", "notice") for mail in mails(partnership, kind)] == [
        "robin@hopeside.example"
    ] * 2


def test_what_is_new_is_new_to_each_coordinator_whatever_another_was_told_meanwhile(partnership: Any) -> None:
    run_sync(partnership.house)
    partnership.type_row(PEOPLE, name="Bea Ito", email="bea@hopeside.example", role="Coordinator", day="Thursday")
    run_sync(partnership.house)
    new = {}
    for days in (7, 10, 14, 17):
        partnership.at(MONDAY + timedelta(days=days))
        run_remind(partnership.house, only_due=True, even_if_empty=True)
        mail = mails(partnership, "summary")[-1]
        new[days] = mail["To"], "NEW: 1" in str(mail.get_body(("plain",)).get_content())
        if days == 10:
            partnership.send("referral", turns=[{"initials": "QZ", "date_of_birth": "2015-03-01"}])
        run_sync(partnership.house)
    assert new[14] == ("robin@hopeside.example", True)
    assert new[17] == ("bea@hopeside.example", True)


def test_a_wish_in_people_that_cannot_be_read_is_asked_about_until_it_is_put_right(partnership: Any) -> None:
    run_sync(partnership.house)
    sal = person(partnership, "Sal Rowe")
    partnership.edit(PEOPLE, sal, pause_until="after Easter", how_often="no thanks")
    run_sync(partnership.house)
    run_sync(partnership.house)
    asked = [str(line["what"]) for line in partnership.open_lines()]
    assert len(asked) == 2 and all("In “People”, Sal Rowe: what stands under" in one for one in asked)
    assert "Away until cannot be read" in " ".join(asked) and "How often cannot be read" in " ".join(asked)
    partnership.edit(PEOPLE, sal, pause_until="5 April 2027", how_often="Never")
    run_sync(partnership.house)
    assert partnership.open_lines() == []


def test_a_list_whose_address_was_put_right_goes_by_itself_as_the_notice_says(partnership: Any) -> None:
    lead_a_plan(partnership)
    partnership.edit(PEOPLE, person(partnership, "Sal Rowe"), email="sal at hopeside")
    partnership.at(NEXT)
    run_remind(partnership.house, only_due=True)
    (notice,) = mails(partnership, "notice")
    assert "The email then goes by itself." in notice.get_body(("plain",)).get_content()
    partnership.at(NEXT + timedelta(hours=2))
    partnership.edit(PEOPLE, person(partnership, "Sal Rowe"), email="sal@hopeside.example")
    assert run_remind(partnership.house, only_due=True).handed_over == 1
    assert [mail["To"] for mail in mails(partnership, "digest")] == ["sal@hopeside.example"]
