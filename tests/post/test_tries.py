"""What a mail server says to each email, and what becomes of it: sent, put off, bounced, in doubt, overtaken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hopeside import MONDAY
from post.setting import EVERYBODY, Setting
from smtp_server import DROP

from automation.rules.chasing.sending import CUT_OFF_TWICE, MAY_COME_TWICE
from automation.rules.values import moment_of

SAL, ADE, KIM, ROBIN = EVERYBODY


def test_everybody_gets_one_email_and_one_alone_however_often_the_command_runs(setting: Setting) -> None:
    done = setting.remind()
    assert (done.handed_over, done.known, done.problems) == (4, 0, [])
    assert done.summary == "4 emails sent."
    again = setting.remind(MONDAY + timedelta(days=1))
    assert (again.handed_over, again.known) == (0, 4)
    assert setting.counts() == dict.fromkeys(EVERYBODY, 1) and set(setting.states().values()) == {"Sent"}
    assert all(recipients == (str(message["To"]),) for _, recipients, message in setting.post.taken)


def test_a_copy_of_what_was_sent_stands_among_the_workspaces_mail(setting: Setting) -> None:
    setting.remind()
    mailbox = setting.house().office.mailbox
    assert all(mailbox.holds(message_id) for message_id in setting.post.ids)


def test_an_address_that_is_refused_is_a_bounce_and_stops_nobody(setting: Setting) -> None:
    setting.post.acts = {f"rcpt {ADE}": "550 5.1.1 No such person"}
    done = setting.remind()
    assert setting.counts() == {SAL: 1, ADE: 0, KIM: 1, ROBIN: 1}
    assert setting.states() == {SAL: "Sent", ADE: "Bounced", KIM: "Sent", ROBIN: "Sent"}
    (told,) = done.problems
    assert told.startswith("The digest for Ade Obi: Bounced in Emails. The mail server refused it (550 5.1.1:")
    setting.post.acts = {}
    assert setting.remind(MONDAY + timedelta(hours=5)).problems == [told] and setting.counts()[ADE] == 0
    setting.move_to("Ade Obi", "ade.obi@hopeside.example")
    assert setting.remind(MONDAY + timedelta(hours=6)).handed_over == 1
    line = setting.lines()["ade.obi@hopeside.example"]
    assert (line["state"], line.get("note"), line.get("tries")) == ("Sent", None, None)
    assert len(setting.post.to("ade.obi@hopeside.example")) == 1


def test_a_bounce_goes_to_the_same_address_again_once_somebody_types_ready(setting: Setting) -> None:
    setting.post.acts = {f"content {ADE}": "554 5.7.1 Looks like spam"}
    setting.remind()
    setting.post.acts = {}
    setting.type_state(ADE, "ready ")
    assert setting.remind().handed_over == 1
    assert setting.states()[ADE] == "Sent" and setting.counts()[ADE] == 1


def test_what_is_put_off_is_tried_again_with_growing_pauses_and_given_up_at_the_limit(setting: Setting) -> None:
    setting.post.acts = {f"rcpt {ADE}": "450 4.2.1 Mailbox busy"}
    moment, pauses = MONDAY, []
    for tries in (1, 2, 3):
        done = setting.remind(moment)
        line = setting.lines()[ADE]
        assert (line["state"], line["tries"], done.waiting) == ("Ready", tries, 1)
        assert "waits until" in done.problems[0] and "asks to try again later (450 4.2.1" in done.problems[0]
        soon = moment_of(line["next_try"])
        assert soon is not None
        pauses.append(soon - moment.replace(tzinfo=None))
        tried = setting.post.reached.count("rcpt")
        setting.remind(moment + pauses[-1] - timedelta(minutes=1))
        assert setting.post.reached.count("rcpt") == tried, "it is not tried before its time"
        moment += pauses[-1]
    assert pauses == [timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)]
    done = setting.remind(moment)
    assert setting.states()[ADE] == "Failed" and done.waiting == 0
    assert done.problems[0].startswith("The digest for Ade Obi: Failed in Emails.")
    setting.post.acts = {}
    setting.type_state(ADE, "Ready")
    setting.remind(moment)
    assert setting.counts() == dict.fromkeys(EVERYBODY, 1)


def test_an_answer_that_is_lost_after_the_email_is_repeated_once_under_the_same_number_and_says_so(
    setting: Setting,
) -> None:
    setting.post.acts = {f"answer {ADE}": DROP}
    done = setting.remind()
    assert setting.counts() == dict.fromkeys(EVERYBODY, 1) and done.waiting == 1
    assert setting.lines()[ADE]["state"] == "Ready" and MAY_COME_TWICE in done.problems[0]
    setting.post.acts = {}
    assert setting.remind(MONDAY + timedelta(minutes=5)).handed_over == 1
    first, second = setting.post.to(ADE)
    assert first["Message-ID"] == second["Message-ID"] == setting.lines()[ADE]["message_id"]
    assert (setting.lines()[ADE]["state"], setting.lines()[ADE]["note"]) == ("Sent", MAY_COME_TWICE)


def test_one_whose_answer_is_lost_twice_goes_no_third_time_and_every_run_says_so(setting: Setting) -> None:
    setting.post.acts = {f"answer {ADE}": DROP}
    setting.remind()
    for hours in (1, 2, 3):
        done = setting.remind(MONDAY + timedelta(hours=hours))
        assert done.problems == [f"The digest for Ade Obi: Uncertain in Emails. {CUT_OFF_TWICE}"]
        assert done.result == "problems"
    assert setting.counts()[ADE] == 2 and setting.lines()[ADE]["note"] == CUT_OFF_TWICE
    setting.post.acts = {}
    setting.type_state(ADE, "Ready")
    setting.remind(MONDAY + timedelta(hours=4))
    assert setting.counts()[ADE] == 3 and setting.lines()[ADE].get("note") is None


@pytest.mark.parametrize(
    ("stage", "reply"), [("greeting", DROP), ("greeting", "554 Not today"), ("mail", "553 5.7.1 Not your address")]
)
def test_what_concerns_the_whole_server_is_said_once_and_everything_stays_ready(
    setting: Setting, stage: str, reply: str
) -> None:
    setting.post.acts = {stage: reply}
    done = setting.remind()
    assert len(done.problems) == 1 and done.handed_over == 0 and setting.post.taken == []
    assert set(setting.states().values()) == {"Ready"}
    assert all(line.get("tries") is None for line in setting.lines().values())
    setting.post.acts = {}
    assert setting.remind(MONDAY + timedelta(minutes=1)).handed_over == 4


def test_a_password_that_is_missing_is_said_before_anything_is_tried(setting: Setting) -> None:
    config = setting.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('user = ""', 'user = "robin"'), "utf-8")
    done = setting.remind()
    assert "There is no password for robin" in done.problems[0] and "mail-password" in done.problems[0]
    assert done.handed_over == 0 and done.result == "problems" and setting.post.connections == 0


def test_an_email_whose_week_is_over_is_overtaken_by_the_newer_one(setting: Setting) -> None:
    setting.post.acts = {f"rcpt {ADE}": "450 4.2.1 Mailbox busy", f"rcpt {KIM}": "550 5.1.1 Gone"}
    setting.remind()
    setting.post.acts = {}
    setting.remind(MONDAY + timedelta(days=7))
    assert setting.counts() == {SAL: 2, ADE: 1, KIM: 1, ROBIN: 2}
    table = setting.table()
    assert sorted((line["state"], line["person"]) for line in table if line["period"] == "2026-W48") == [
        ("Overtaken", "Ade Obi"), ("Overtaken", "Kim Lee"), ("Sent", "Robin Ashdown"), ("Sent", "Sal Rowe"),
    ]  # fmt: skip
    assert {line["state"] for line in table if line["period"] == "2026-W49"} == {"Sent"}


def test_a_line_that_says_something_unknown_waits_for_a_person(setting: Setting) -> None:
    setting.post.acts = {f"rcpt {ADE}": "550 5.1.1 Gone"}
    setting.remind()
    setting.type_state(ADE, "please")
    assert "The digest for Ade Obi: please in Emails." in setting.remind().problems[0]
    setting.type_state(ADE, "Sent")
    assert setting.remind().problems == []


def test_a_repeated_digest_says_what_is_open_when_it_goes(setting: Setting) -> None:
    setting.post.acts = {f"rcpt {ADE}": "450 4.2.1 Mailbox busy"}
    setting.remind()
    setting.post.acts = {}
    setting.remind(MONDAY + timedelta(days=1))
    (digest,) = setting.post.to(ADE)
    assert "4 days overdue" in str(digest.get_body(("plain",)).get_content())
