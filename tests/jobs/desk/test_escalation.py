"""Actions that stay overdue reach the coordinator by the lead's name, then the chair by reference; each step once."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import msgspec
import pytest
from hopeside import MONDAY

from automation.config_sections import Escalation
from automation.jobs.explain import explain
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.mail.ways.folder import FolderWay
from automation.rules.values import to_serial
from automation.specs.system import EMAILS, PEOPLE

WEEK = timedelta(days=7)
# No reference has a vowel: these letters never stand in one by chance.
CHILD = {"initials": "UO", "date_of_birth": "2015-03-01", "parent": "Mum"}
VISIT = {"action": "see my dad Xavier", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}
STEPS = (Escalation(days=7, to="coordinator"), Escalation(days=14, to="chair"))


@pytest.fixture
def reference(partnership: Any) -> str:
    """A case with an action that was due last Friday, in a partnership with a chair."""
    run_sync(partnership.house)
    partnership.type_row(PEOPLE, name="Chris Chair", email="chris@hopeside.example", role="Chair")
    partnership.send("referral", turns=[CHILD])
    run_sync(partnership.house)
    made = str(partnership.rows("children")[0]["id"])
    partnership.send("assessment_mum", reference=made, turns=[VISIT])
    run_sync(partnership.house)
    return made


def week(partnership: Any, number: int) -> Any:
    """So many weeks go by, and the emails go out."""
    partnership.at(MONDAY + number * WEEK)
    config = partnership.house.config
    reminders = msgspec.structs.replace(config.reminders, escalation=STEPS)
    partnership.house.config = msgspec.structs.replace(config, reminders=reminders)
    return run_remind(partnership.house)


def mails(partnership: Any, kind: str) -> list[Any]:
    files = sorted(partnership.house.config.mail.folder.glob(f"*-{kind}-*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def body(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_the_coordinator_hears_after_a_week_and_the_chair_after_two_and_each_once(
    partnership: Any, reference: str
) -> None:
    told = []
    for number in range(5):
        week(partnership, number)
        summaries, chairs = mails(partnership, "summary"), mails(partnership, "escalation")
        told.append((f"Sal Rowe: {reference}, action 1" in body(summaries[-1]), len(chairs)))
    assert told == [(False, 0), (True, 0), (False, 1), (False, 1), (False, 1)]
    (chair,) = mails(partnership, "escalation")
    assert chair["To"] == "chris@hopeside.example"
    assert f"- {reference}, action 1: 17 days overdue" in body(chair)
    assert "Sal" not in chair.as_string() and "visit" not in chair.as_string() and "UO" not in body(chair)


def test_a_date_that_is_moved_and_missed_again_begins_anew(partnership: Any, reference: str) -> None:
    week(partnership, 2)
    partnership.edit("agreed_actions", f"{reference}/1", due=to_serial((MONDAY + 2 * WEEK).date()))
    run_sync(partnership.house)
    assert [len(mails(partnership, "escalation")) for number in (3, 4, 5) if week(partnership, number)] == [1, 2, 2]


def overdue_told(partnership: Any, asked: str) -> list[str]:
    """What the story says of who else heard, each with its moment."""
    events = explain(partnership.house, asked).story.events
    return [f"{event.when:%d %B %H:%M} {event}" for event in events if "overdue by" in str(event)]


def test_the_story_of_a_case_says_who_else_heard_and_when_and_by_which_email_and_names_nobody(
    partnership: Any, reference: str
) -> None:
    week(partnership, 0)
    assert overdue_told(partnership, reference) == []
    for number in (1, 2, 3):
        week(partnership, number)
    told = (
        f"Followthrough wrote to the %s that {reference}/1, due on 20 November 2026, was overdue by %s days or more. "
    )
    emails = "That stood in an email of the kind %s, which is Written in Emails, for somebody to send by hand."
    coordinator = "30 November 09:00 " + told % ("coordinator", 7) + emails % "Summary"
    chair = "07 December 09:00 " + told % ("chair", 14) + emails % "Escalation"
    assert overdue_told(partnership, reference) == [coordinator, chair]
    assert overdue_told(partnership, f"{reference}/1") == [coordinator, chair]
    assert not any(name in coordinator + chair for name in ("Chris", "Robin", "@"))

    partnership.edit("agreed_actions", f"{reference}/1", due=to_serial((MONDAY + 3 * WEEK).date()))
    run_sync(partnership.house)
    assert overdue_told(partnership, reference) == [coordinator, chair], "the date that was missed is still known"
    week(partnership, 5)
    assert "due on 14 December 2026, was overdue by 14 days" in overdue_told(partnership, reference)[-1]


def test_an_email_that_came_to_nobody_is_not_told_as_heard(partnership: Any, reference: str) -> None:
    week(partnership, 2)
    for row in partnership.rows(EMAILS):
        partnership.edit(EMAILS, str(row["id"]), state="Bounced")
    assert overdue_told(partnership, reference) == []


def test_a_chair_who_wants_no_emails_gets_none_and_the_run_says_that_nobody_hears(
    partnership: Any, reference: str
) -> None:
    chris = next(str(row["id"]) for row in partnership.rows(PEOPLE) if row["name"] == "Chris Chair")
    partnership.edit(PEOPLE, chris, how_often="never")
    assert "1 action is overdue by 14 days or more, and no chair hears of it" in str(week(partnership, 2).problems)
    assert mails(partnership, "escalation") == []


def test_without_steps_in_config_nobody_else_hears(partnership: Any, reference: str) -> None:
    partnership.at(MONDAY + 3 * WEEK)
    config = partnership.house.config
    reminders = msgspec.structs.replace(config.reminders, escalation=())
    partnership.house.config = msgspec.structs.replace(config, reminders=reminders)
    run_remind(partnership.house)
    assert mails(partnership, "escalation") == []
    assert "told to you for the first time" not in body(mails(partnership, "summary")[-1]).casefold()


def test_a_run_that_is_cut_off_neither_loses_nor_doubles_a_step(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = FolderWay.send

    def cut_off(way: FolderWay, message: Any) -> Any:
        sent = send(way, message)
        if message["Followthrough-Kind"] == "escalation":
            raise KeyboardInterrupt
        return sent

    with monkeypatch.context() as patched:
        patched.setattr(FolderWay, "send", cut_off)
        with pytest.raises(KeyboardInterrupt):
            week(partnership, 2)
    (first,) = mails(partnership, "escalation")
    partnership.type_row("agreed_actions", reference=reference, action="x", lead="SR", due=to_serial(MONDAY.date()))
    run_sync(partnership.house)
    week(partnership, 2)
    (again,) = mails(partnership, "escalation")
    assert again["Message-ID"] == first["Message-ID"]
    assert body(again).count(reference) == 1
    lines = [row for row in partnership.rows(EMAILS) if row["kind"] == "Escalation"]
    assert len(lines) == 1 and len(str(lines[0]["about"]).split()) == 1
    week(partnership, 3)
    assert len(mails(partnership, "escalation")) == 2


def test_a_deputy_reads_for_a_chair_who_is_away_and_a_viewer_or_a_chair_gets_no_list(
    partnership: Any, reference: str
) -> None:
    chair = next(row for row in partnership.rows(PEOPLE) if row["name"] == "Chris Chair")
    partnership.edit(PEOPLE, str(chair["id"]), pause_until=to_serial((MONDAY + 3 * WEEK).date()), deputy="SR")
    partnership.type_row(PEOPLE, name="Val Viewer", email="val@hopeside.example", role="Viewer")
    run_sync(partnership.house)
    week(partnership, 2)
    (mail,) = mails(partnership, "escalation")
    assert mail["To"] == "sal@hopeside.example" and "Chris Chair is away" in body(mail)
    assert not [mail for mail in mails(partnership, "digest") if mail["To"].startswith(("val", "chris"))]


def test_that_nobody_is_chair_is_said_loudly_and_the_step_is_kept_for_one_who_comes(
    partnership: Any, reference: str
) -> None:
    chair = next(row for row in partnership.rows(PEOPLE) if row["name"] == "Chris Chair")
    partnership.edit(PEOPLE, str(chair["id"]), role="Viewer")
    done = week(partnership, 2)
    assert done.result == "problems"
    assert "1 action is overdue by 14 days or more, and no chair hears of it" in done.problems[0]
    partnership.edit(PEOPLE, str(chair["id"]), role="Chair")
    assert week(partnership, 3).problems == []
    assert len(mails(partnership, "escalation")) == 1
