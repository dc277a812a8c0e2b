"""Preview: what remind would send is on the desk to look at, is sent to nobody, and counts as nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest

from automation.desk import mailbox
from automation.errors import WorkspaceError
from automation.jobs.preview import run_preview
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.specs.system import EMAILS, PEOPLE, RUNS

NEXT_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
CHILD = {"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"}
VISIT = {"action": "see my dad Xavier", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}


@pytest.fixture
def due(partnership: Any) -> Any:
    """A partnership with an action of Sal's that is overdue."""
    partnership.send("referral", turns=[CHILD])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    run_sync(partnership.house)
    return partnership


def kept(partnership: Any, label: str) -> list[Any]:
    """The messages of a label in the mailbox, parsed."""
    with partnership.house.office.desk.store.read() as connection:
        found = [mailbox.read(connection, one.id) for one in mailbox.messages(connection) if label in one.labels]
    return [message_from_bytes(raw, policy=policy.default) for _, raw in filter(None, found)]


def parts(message: Any) -> list[str]:
    return [part.get_content() for part in message.walk() if not part.is_multipart()]


def test_a_preview_is_what_would_be_sent_word_for_word_and_goes_nowhere(due: Any) -> None:
    emails, runs = due.rows(EMAILS), due.rows(RUNS)
    done = run_preview(due.house)
    assert (done.shown, done.problems, done.address) == (2, [], "http://127.0.0.1:8765/mail")
    assert not list(due.house.config.mail.folder.glob("*")) and kept(due, "SENT") == []
    assert due.rows(EMAILS) == emails and due.rows(RUNS) == runs
    preview = {mail["To"]: mail for mail in kept(due, "DRAFT")}
    assert run_remind(due.house).handed_over == 2, "a preview does not count as sent"
    for mail in kept(due, "SENT"):
        same = preview[mail["To"]]
        assert parts(same) == parts(mail)
        assert [same[name] for name in ("Subject", "From", "To", "Reply-To")] == [
            mail[name] for name in ("Subject", "From", "To", "Reply-To")
        ]
        assert same["Message-ID"] != mail["Message-ID"], "or the mailbox would seem to hold what was never sent"


def test_a_later_preview_takes_the_place_of_the_earlier(due: Any) -> None:
    run_preview(due.house)
    due.edit(PEOPLE, next(row["id"] for row in due.rows(PEOPLE) if row["name"] == "Sal Rowe"), how_often="Never")
    assert run_preview(due.house).shown == 1
    assert [mail["To"] for mail in kept(due, "DRAFT")] == ["robin@hopeside.example"]


def test_what_was_really_sent_takes_the_preview_away(due: Any) -> None:
    run_preview(due.house)
    run_remind(due.house, dry_run=True)
    assert len(kept(due, "DRAFT")) == 2
    run_remind(due.house)
    assert kept(due, "DRAFT") == []


def test_what_was_sent_this_week_is_not_shown_again(due: Any) -> None:
    run_remind(due.house)
    done = run_preview(due.house)
    assert (done.shown, done.known) == (0, 2) and "no email to look at" in done.summary
    assert run_preview(due.at(NEXT_MONDAY)).shown == 2


def test_one_bad_address_is_told_and_stops_no_other(due: Any) -> None:
    due.edit(PEOPLE, next(row["id"] for row in due.rows(PEOPLE) if row["name"] == "Sal Rowe"), email="sal at work")
    done = run_preview(due.house)
    assert done.shown == 1 and [mail["To"] for mail in kept(due, "DRAFT")] == ["robin@hopeside.example"]
    assert "Sal Rowe" in " ".join(done.problems)


def test_a_preview_waits_for_no_other_run_but_says_so(due: Any) -> None:
    with due.house.alone(), pytest.raises(WorkspaceError, match="Another run"):
        run_preview(due.house)
