"""Whoever asks for support is told the reference by email: once, soon, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from hopeside import MONDAY

from automation.jobs.erase import erase
from automation.jobs.explain import explain
from automation.jobs.sync import run_sync
from automation.mail.ways.folder import FolderWay
from automation.rules.intake import acknowledging
from automation.specs.system import EMAILS, TO_CHECK

# No reference has a vowel: these letters never stand in one by chance.
CHILD = {"initials": "UO", "date_of_birth": "2015-03-01", "parent": "Mum", "stage": "Prison", "area": "Seaton"}
TUTOR = {"who_asks": "Someone who works with the family", "work_email": "tutor@school.example"}


def acknowledged(partnership: Any) -> list[Any]:
    """The acknowledgements in the outbox."""
    files = sorted(partnership.house.config.mail.folder.glob("*-acknowledgement-*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def words(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content()) + str(mail.get_body(("html",)).get_content())


def test_it_names_the_references_and_nothing_about_anybody(partnership: Any) -> None:
    sibling = CHILD | {"initials": "QY", "date_of_birth": "2017-03-01"}
    partnership.send("referral", turns=[CHILD, sibling], asker_name="Xavier", **TUTOR)
    done = run_sync(partnership.house)
    assert done.acknowledged == 1 and "1 acknowledgement written" in done.summary
    (mail,) = acknowledged(partnership)
    assert (mail["To"], mail["Subject"]) == ("tutor@school.example", "We have your request")
    for row in partnership.rows("children"):
        assert str(row["id"]) in words(mail)
    for private in ("Xavier", "UO", "Prison", "Seaton", "Mum", "2015-03-01", "March 2015"):
        assert private not in mail.as_string().replace(str(partnership.rows("children")[0]["id"]), "")
    assert "01632 960101" in words(mail) and "999" in words(mail)


def test_it_comes_once_however_often_the_sync_runs(partnership: Any) -> None:
    partnership.send("referral", turns=[CHILD], **TUTOR)
    assert [run_sync(partnership.house).acknowledged for _ in range(3)] == [1, 0, 0]
    (line,) = partnership.rows(EMAILS)
    assert (line["kind"], line["address"], line["state"]) == ("Acknowledgement", "tutor@school.example", "Written")
    assert line.get("person") is None and line["about"] == partnership.rows("children")[0]["id"]


def test_a_sibling_added_by_an_edit_is_told_of_in_one_more_email_and_both_are_told_and_erased(partnership: Any) -> None:
    sibling = CHILD | {"initials": "QY", "date_of_birth": "2017-03-01"}
    sent = partnership.send("referral", turns=[CHILD], **TUTOR)
    run_sync(partnership.house)
    partnership.at(MONDAY + timedelta(hours=2))
    partnership.edit_response(sent, turns=[CHILD, sibling], **TUTOR)
    assert [run_sync(partnership.house).acknowledged for _ in range(3)] == [1, 0, 0]
    first, second = (str(row["id"]) for row in partnership.rows("children"))
    mails = acknowledged(partnership)
    assert sorted((first in words(mail), second in words(mail)) for mail in mails) == [(False, True), (True, False)]
    for reference in (first, second):
        erase(partnership.house, reference)
    assert all("address" not in line for line in partnership.rows(EMAILS) if line["kind"] == "Acknowledgement")


def test_a_run_that_is_cut_off_while_sending_goes_on_next_time_with_the_same_message_id(
    partnership: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = FolderWay.send

    def cut_off(way: FolderWay, message: Any) -> Any:
        send(way, message)
        raise KeyboardInterrupt

    partnership.send("referral", turns=[CHILD], **TUTOR)
    with monkeypatch.context() as patched:
        patched.setattr(FolderWay, "send", cut_off)
        with pytest.raises(KeyboardInterrupt):
            run_sync(partnership.house)
    (first,) = acknowledged(partnership)
    assert run_sync(partnership.house).acknowledged == 1
    assert {mail["Message-ID"] for mail in acknowledged(partnership)} == {first["Message-ID"]}


def test_a_dry_run_tells_nobody(partnership: Any) -> None:
    partnership.send("referral", turns=[CHILD], **TUTOR)
    run_sync(partnership.house, dry_run=True)
    assert acknowledged(partnership) == []


def test_a_first_sync_of_old_requests_writes_to_nobody(partnership: Any) -> None:
    partnership.send("referral", turns=[CHILD], **TUTOR)
    assert run_sync(partnership.at(MONDAY + timedelta(days=8))).acknowledged == 0
    assert len(partnership.rows("children")) == 1


def test_more_than_one_run_writes_are_sent_by_the_next(partnership: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acknowledging, "MOST", 2)
    for number in range(3):
        partnership.send("referral", turns=[CHILD | {"initials": f"Q{number}"}], **TUTOR)
    assert [run_sync(partnership.house).acknowledged for _ in range(3)] == [2, 1, 0]


def test_an_address_with_another_header_in_it_goes_nowhere_and_is_asked_about(partnership: Any) -> None:
    partnership.house.check_answers = False
    partnership.send("referral", turns=[CHILD], **TUTOR | {"work_email": "a@b.example\nBcc: eve@evil.example"})
    assert run_sync(partnership.house).acknowledged == 0
    assert acknowledged(partnership) == []
    (line,) = [row for row in partnership.rows(TO_CHECK) if row["kind"] == "Not told"]
    assert "evil" not in str(line)


def test_the_story_of_a_case_tells_that_it_was_acknowledged(partnership: Any) -> None:
    partnership.send("referral", turns=[CHILD], **TUTOR)
    run_sync(partnership.house)
    story = explain(partnership.house, str(partnership.rows("children")[0]["id"])).story
    told = [event for event in story.events if "for whoever asked" in event.what]
    assert [(event.who, event.what) for event in told] == [
        ("Followthrough", "wrote an email with the reference for whoever asked")
    ]
    assert "tutor" not in str(story)


def test_when_the_case_is_erased_the_address_goes_and_nothing_is_sent_again(partnership: Any) -> None:
    partnership.send("referral", turns=[CHILD], **TUTOR)
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    erased = erase(partnership.house, reference)
    assert (erased.cells["Emails"], erased.told) == (1, [MONDAY.date()])
    (line,) = partnership.rows(EMAILS)
    assert line.get("address") is None and line["about"] == reference
    assert run_sync(partnership.house).acknowledged == 0
    assert "tutor@school.example" not in str(partnership.rows(EMAILS)) + str(partnership.rows("responses"))


def test_while_a_sibling_stays_the_line_of_the_email_stays(partnership: Any) -> None:
    sibling = CHILD | {"initials": "QY", "date_of_birth": "2017-03-01"}
    partnership.send("referral", turns=[CHILD, sibling], **TUTOR)
    run_sync(partnership.house)
    one, other = (str(row["id"]) for row in partnership.rows("children"))
    erase(partnership.house, one)
    assert partnership.rows(EMAILS)[0]["address"] == "tutor@school.example"
    erase(partnership.house, other)
    assert partnership.rows(EMAILS)[0].get("address") is None


def test_a_family_that_says_no_is_told_no_more_than_the_reference(partnership: Any) -> None:
    partnership.send("referral", turns=[CHILD | {"agreed": "Not yet"}], **TUTOR)
    run_sync(partnership.house, dry_run=True)
    partnership.send("change_of_mind", reference="?", initials="UO", date_of_birth="2015-03-01")
    run_sync(partnership.house)
    (mail,) = acknowledged(partnership)
    assert "UO" not in words(mail) and "agree" not in words(mail).casefold()
