"""Doctor looks at the mail server without sending, and sends a test email where one is asked for."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from hopeside import MONDAY
from post.setting import Setting
from smtp_server import DROP

from automation.cli.main import run as followthrough
from automation.jobs.alarms import standing_alarm
from automation.jobs.doctor import examine
from automation.jobs.findings import Finding
from automation.jobs.post import deliver
from automation.jobs.reading import read_book
from automation.rules.chasing.trial import Trial
from automation.rules.items import Person

LATER = MONDAY + timedelta(minutes=1)


def about_mail(setting: Setting, *, test_mail: bool = False, moment: datetime = MONDAY) -> list[Finding]:
    found = examine(setting.house(moment), test_mail=test_mail).findings
    return [one for one in found if "mail server" in one.what or "test email" in one.what.lower()]


def test_a_server_that_answers_is_in_order_and_gets_no_email(setting: Setting) -> None:
    (found,) = about_mail(setting)
    assert (found.level, found.what) == ("ok", "The mail server 127.0.0.1 takes emails.")
    assert setting.post.connections == 1 and setting.post.taken == []


def test_a_server_that_does_not_answer_is_a_problem_with_a_remedy(setting: Setting) -> None:
    setting.post.acts = {"greeting": DROP}
    (found,) = about_mail(setting)
    assert found.level == "problem" and "broke off" in found.what and "[smtp] in config.toml" in found.remedy


def test_a_test_email_goes_the_way_of_every_other_and_is_said_to_have_gone(setting: Setting) -> None:
    told = about_mail(setting, test_mail=True)[-1]
    assert told.what.startswith("A test email went to robin@hopeside.example. Look whether it arrives")
    (message,) = setting.post.to("robin@hopeside.example")
    assert message["Subject"] == "Test email" and "You need not do anything." in str(message)
    (line,) = setting.table()
    assert (line["kind"], line["state"]) == ("Test", "Sent")
    about_mail(setting, test_mail=True)
    assert len(setting.post.taken) == 1, "at the same moment it is the same email"


def test_a_test_email_that_is_refused_says_what_the_server_said(setting: Setting) -> None:
    setting.post.acts = {"rcpt": "550 5.1.1 No such person"}
    told = about_mail(setting, test_mail=True)[-1]
    assert told.level == "problem" and "550 5.1.1: “No such person”" in told.what


@pytest.mark.parametrize(
    ("acts", "reason"),
    [
        ({"rcpt": "550 5.1.1 No such person"}, "The mail server refused it (550 5.1.1: “No such person”)."),
        ({"rcpt": "450 Busy"}, "The mail server asks to try again later (450: “Busy”)."),
        ({"greeting": DROP}, "broke off"),
        ({"mail": "550 Not you"}, "The mail server lets nobody send from"),
    ],
)
def test_a_test_email_that_did_not_go_is_over_and_says_why_and_the_next_one_is_another(
    setting: Setting, acts: dict[str, str], reason: str
) -> None:
    setting.post.acts = dict(acts)
    told = about_mail(setting, test_mail=True)[-1]
    assert told.level == "problem" and reason in told.what and "send-test" not in told.what
    (line,) = setting.table()
    assert line["state"] == "Failed" and reason in line["note"] and not line.get("next_try")
    assert (
        line["note"].endswith("for another one type: followthrough doctor --send-test") and "People" not in line["note"]
    )
    house = setting.house()
    assert not any("Failed in Emails" in one.what for one in examine(house).findings), "it waits for nobody"
    assert standing_alarm(house, read_book(house)) == ""

    setting.post.acts = {}
    assert about_mail(setting, test_mail=True, moment=LATER)[-1].what.startswith("A test email went to robin@")
    assert [line["state"] for line in setting.table()] == ["Failed", "Sent"]


def test_a_test_email_of_which_nobody_knows_whether_it_came_is_not_sent_again(setting: Setting) -> None:
    setting.post.acts = {"answer": DROP}
    assert "Nobody knows whether it came" in about_mail(setting, test_mail=True)[-1].what
    (line,) = setting.table()
    assert line["state"] == "Uncertain" and line["note"].startswith("Nobody knows whether it came: look for it")


def test_a_test_email_that_stood_as_ready_since_long_ago_is_over_with_the_next_one(setting: Setting) -> None:
    house = setting.house(MONDAY - timedelta(days=30))
    old = Trial(Person("config", "Robin Ashdown", email="robin@hopeside.example"), house.now)
    setting.post.acts = {"greeting": DROP}
    deliver(house, read_book(house), [old])
    setting.post.acts = {}
    about_mail(setting, test_mail=True)
    assert [(line["state"], line.get("note", "")[:29]) for line in setting.table()] == [
        ("Failed", "It was not sent: the test was"),
        ("Sent", ""),
    ]


def test_emails_that_wait_for_a_person_are_named_with_what_to_do(setting: Setting) -> None:
    setting.post.acts = {"rcpt sal@hopeside.example": "550 5.1.1 No such person"}
    setting.remind()
    (found,) = [one for one in examine(setting.house()).findings if "Bounced" in one.what]
    assert found.what == "1 email stands as Bounced in Emails." and "type Ready under State" in found.remedy


@pytest.mark.parametrize(
    ("acts", "code", "waiting"),
    [({}, 0, 0), ({"rcpt": "450 Busy"}, 1, 4), ({"rcpt": "550 No"}, 5, 0), ({"greeting": DROP}, 5, 0)],
)
def test_the_exit_code_tells_what_waits_by_itself_from_what_needs_somebody(
    setting: Setting, acts: dict[str, str], code: int, waiting: int, capsys: pytest.CaptureFixture[str]
) -> None:
    setting.post.acts = dict(acts)
    config = str(setting.folder / "config.toml")
    assert followthrough(["remind", "--json", "--today", "2026-11-23", "--config", config]) == code
    assert json.loads(capsys.readouterr().out)["waiting"] == waiting
