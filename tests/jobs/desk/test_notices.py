"""An email that a real mail server refuses is told to the coordinator at once, and what it said is said again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hopeside import MONDAY
from smtp_server import Post, mail_server

from automation.config_sections import Escalation
from automation.desk.banner import last_run
from automation.desk.pages.banner import describe
from automation.jobs.doctor import examine
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.rules.values import to_serial
from automation.specs.system import EMAILS, PEOPLE, RUNS, TO_CHECK

REFUSED = "550 5.1.1 No such user here: sal@hopeside.example"
TUTOR = {"who_asks": "Someone who works with the family", "work_email": "tutor@school.example"}


@pytest.fixture
def server() -> Iterator[tuple[Post, int]]:
    with mail_server() as at_work:
        yield at_work


@pytest.fixture
def post(server: tuple[Post, int], partnership: Any) -> Post:
    """Sal leads an action that is long overdue, Chris is the chair, and emails go by the server."""
    run_sync(partnership.house)
    partnership.type_row(PEOPLE, name="Chris Chair", email="chris@hopeside.example", role="Chair")
    row_id = str(partnership.rows("pilot_plan")[0]["id"])
    partnership.edit("pilot_plan", row_id, lead="SR", due=to_serial(MONDAY.date() - timedelta(days=20)))
    run_sync(partnership.house)
    at(partnership, server[1], 0)
    return server[0]


def at(partnership: Any, port: int, weeks: int) -> Any:
    """The house so many weeks later, as its config says: emails by SMTP, and a chair who hears after two weeks."""
    house = partnership.at(MONDAY + weeks * timedelta(days=7))
    replace, config = msgspec.structs.replace, house.config
    house.config = replace(
        config,
        mail=replace(config.mail, way="smtp"),
        smtp=replace(config.smtp, host="127.0.0.1", port=port, security="none"),
        reminders=replace(config.reminders, escalation=(Escalation(days=14, to="chair"),)),
    )
    return house


def words(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


def kinds(post: Post, address: str) -> list[str]:
    return [str(message["Followthrough-Kind"]) for message in post.to(address)]


def test_a_refused_list_is_told_to_the_coordinator_by_the_same_run_and_once(
    post: Post, server: tuple[Post, int], partnership: Any
) -> None:
    post.acts["rcpt sal@hopeside.example"] = REFUSED
    done = run_remind(partnership.house)
    assert done.result == "problems"
    assert kinds(post, "robin@hopeside.example") == ["summary", "notice"]
    notice = post.to("robin@hopeside.example")[-1]
    assert "List of actions for Sal Rowe: the mail server refused it" in words(notice)
    assert "sal@" not in words(notice) and "550" not in words(notice)
    run_remind(partnership.house)
    run_sync(partnership.house)
    assert kinds(post, "robin@hopeside.example") == ["summary", "notice"]
    run_remind(at(partnership, server[1], 1))
    assert kinds(post, "robin@hopeside.example") == ["summary", "notice", "summary", "notice"]
    summary, notice = post.to("robin@hopeside.example")[-2:]
    assert "EMAILS THAT CAME TO NOBODY: 1" in words(summary), "that of last week"
    assert "List of actions for Sal Rowe" in words(notice), "that of this week"


def test_the_desks_pages_say_that_an_email_came_to_nobody_until_somebody_has_seen_to_it(
    post: Post, server: tuple[Post, int], partnership: Any
) -> None:
    post.acts["rcpt sal@hopeside.example"] = REFUSED
    run_remind(partnership.house)
    run_sync(partnership.house)
    banner = describe(last_run(partnership.house.office.desk.store), partnership.house.clock())
    assert banner.tone == "red" and banner.advice.startswith("An email came to nobody, or may not have.")
    post.acts.clear()
    (line,) = [row for row in partnership.rows(EMAILS) if row["state"] == "Bounced"]
    partnership.edit(EMAILS, str(line["id"]), state="Ready")
    run_remind(partnership.house)
    assert "digest" in kinds(post, "sal@hopeside.example")
    assert last_run(partnership.house.office.desk.store).alarm == ""


def test_a_coordinator_whose_own_email_is_refused_gets_no_notice_of_it_but_runs_say_so(
    post: Post, partnership: Any
) -> None:
    post.acts["rcpt robin@hopeside.example"] = "550 5.1.1 No such user here"
    done = run_remind(partnership.house)
    assert kinds(post, "robin@hopeside.example") == [] and done.result == "problems"
    assert [row["state"] for row in partnership.rows(EMAILS) if row["kind"] == "Summary"] == ["Bounced"]
    assert not [row for row in partnership.rows(EMAILS) if row["kind"] == "Notice"]
    assert "Robin Ashdown" in str(partnership.rows(RUNS)[-1]["problems"])
    partnership.type_row(PEOPLE, name="Ade Obi", email="ade@hopeside.example", role="Coordinator")
    run_sync(partnership.house)
    (notice,) = post.to("ade@hopeside.example")
    assert "Summary for the coordinator for Robin Ashdown" in words(notice)


def test_what_a_refused_email_to_the_chair_would_have_told_the_next_one_tells(
    post: Post, server: tuple[Post, int], partnership: Any
) -> None:
    post.acts["rcpt chris@hopeside.example"] = "550 5.1.1 No such user here"
    run_remind(partnership.house)
    assert kinds(post, "chris@hopeside.example") == []
    del post.acts["rcpt chris@hopeside.example"]
    for week in (1, 2):
        run_remind(at(partnership, server[1], week))
    (escalation,) = post.to("chris@hopeside.example")
    assert "PLAN, action 1.1: 27 days overdue" in words(escalation)


def test_an_acknowledgement_that_is_refused_is_told_without_its_address_and_stops_nobody(
    post: Post, partnership: Any
) -> None:
    post.acts["rcpt tutor@school.example"] = "550 5.1.1 tutor@school.example is nobody"
    for initials, tutor in (("QZ", TUTOR), ("QY", TUTOR | {"work_email": "head@school.example"})):
        partnership.send("referral", turns=[{"initials": initials, "date_of_birth": "2015-03-01"}], **tutor)
    done = run_sync(partnership.house)
    assert (done.acknowledged, kinds(post, "head@school.example")) == (1, ["acknowledgement"])
    (notice,) = post.to("robin@hopeside.example")
    assert "Answer to somebody who asked for support: the mail server refused it" in words(notice)
    assert "tutor@" not in words(notice) + " ".join(done.problems) + str(partnership.rows(RUNS))


def test_a_no_whose_reference_is_mistyped_is_told_to_the_coordinator_at_once_until_somebody_decides(
    post: Post, partnership: Any
) -> None:
    partnership.send("referral", turns=[{"initials": "AB", "date_of_birth": "2015-03-01"}])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    mistyped = f"{reference[:-1]}{'3' if reference[-1] != '3' else '4'}"
    receipt = partnership.send("change_of_mind", reference=mistyped, agreed="No", mind_words="leave us alone")
    for _ in range(2):
        run_sync(partnership.house)
    (notice,) = [one for one in post.to("robin@hopeside.example") if one["Followthrough-Kind"] == "notice"]
    assert receipt in words(notice) and "marked “Family says no”" in words(notice)
    assert reference not in words(notice) and "leave us alone" not in words(notice)
    banner = describe(last_run(partnership.house.office.desk.store), partnership.house.clock())
    assert banner.tone == "red" and banner.advice.startswith("A family says that it takes no part")
    assert any("A family says that it takes no part" in one.what for one in examine(partnership.house).findings)
    (line,) = [row for row in partnership.open_lines() if row["kind"] == "Which case?"]
    partnership.edit(TO_CHECK, str(line["id"]), decision="yes")
    run_sync(partnership.house)
    assert partnership.row("children", reference)["agreed"] == "No"
    assert last_run(partnership.house.office.desk.store).alarm == ""
