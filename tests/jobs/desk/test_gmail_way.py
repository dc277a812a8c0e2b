"""Emails through the workspace's own mailbox, by the calls of Gmail's API."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from automation.errors import WorkspaceError
from automation.jobs.post.way import mail_settings, through
from automation.mail.message import compose
from automation.mail.ways.way import BouncedError, DoubtfulError, HaltedError
from automation.rules.chasing.trial import Trial
from automation.rules.items import Person


@pytest.fixture
def message(partnership: Any) -> EmailMessage:
    trial = Trial(Person("p1", "Robin", email="robin@hopeside.example"), partnership.house.now)
    return compose(trial, mail_settings(partnership.house), datetime(2026, 11, 23, 9, tzinfo=UTC))


def test_a_message_is_sent_and_known_by_its_number_and_its_copy_is_not_filed_again(
    partnership: Any, message: EmailMessage
) -> None:
    mailbox = partnership.house.office.mailbox
    way = through(mailbox)
    assert way.check().startswith("Emails leave through the workspace's own mailbox")
    assert way.knows(message["Message-ID"]) is False
    assert way.send(message).message_id == message["Message-ID"] and way.state == "Sent"
    assert way.knows(message["Message-ID"]) is True
    mailbox.keep_copy(message.as_bytes(), message["Message-ID"])
    assert len(partnership.dump()["message"]) == 1


def test_one_that_nobody_could_get_is_a_bounce(partnership: Any, message: EmailMessage) -> None:
    del message["To"]
    with pytest.raises(BouncedError, match="Recipient address required"):
        through(partnership.house.office.mailbox).send(message)


@pytest.mark.parametrize(("answers", "ends"), [(True, HaltedError), (False, DoubtfulError)])
def test_without_an_answer_the_mailbox_itself_is_asked_whether_it_went(
    partnership: Any, message: EmailMessage, monkeypatch: pytest.MonkeyPatch, answers: bool, ends: type[Exception]
) -> None:
    mailbox = partnership.house.office.mailbox

    def nothing(*_: object) -> bool:
        raise WorkspaceError("No answer came.", remedy="Check the network.")

    monkeypatch.setattr(mailbox, "send", nothing)
    if not answers:
        monkeypatch.setattr(mailbox, "holds", nothing)
    with pytest.raises(ends, match="No answer came"):
        through(mailbox).send(message)
