"""What a coordinator reads at once: that an email came to nobody, or that no run goes well."""

from __future__ import annotations

from datetime import datetime

import pytest
from letters import SETTINGS, plain, seen
from promised import ROBIN, TODAY

from automation.mail.message import compose
from automation.rules.chasing.messages import Kind
from automation.rules.chasing.notices import Notice
from automation.rules.chasing.undelivered import Undelivered

NOW = datetime(2026, 11, 23, 8, 5).astimezone()


def test_it_says_which_emails_came_to_nobody_and_what_to_do() -> None:
    lost = (
        Undelivered("digest", "Pat Doyle", "Bounced", "a", "pat@school.example"),
        Undelivered("acknowledgement", "", "Uncertain", "b", "somebody@school.example"),
    )
    message = compose(Notice(ROBIN, TODAY, "a-name", lost), SETTINGS, NOW)
    assert message["Subject"] == "2 emails may not have arrived"
    assert (
        plain(message)
        == """\
Hello Robin Ashdown,

2 emails came to nobody, or may not have come:

- List of actions for Pat Doyle: the mail server refused it
- Answer to somebody who asked for support: nobody knows whether it came


WHAT TO DO NOW

1. Look at the address in the tab “People” and put it right. The email then goes by itself.
2. If the address is right, ask whether the email came. The tab “Emails” says more about each.


You get this email because you are the coordinator of Hopeside Family Partnership.
"""
    )
    shown = seen(message).casefold()
    for line in plain(message).splitlines():
        assert line.lstrip("-12. ").casefold() in shown
    assert "@school.example" not in plain(message)


def test_an_alert_that_came_to_nobody_asks_for_a_telephone_call_now() -> None:
    lost = Undelivered("alert", "Sam Whitlock", "Failed", "a", "sam@hopeside.example")
    message = compose(Notice(ROBIN, TODAY, "a-name", (lost,)), SETTINGS, NOW)
    assert message["Subject"] == "1 email may not have arrived"
    for words in (plain(message), seen(message)):
        assert "Safety alert for Sam Whitlock: it could not be sent" in words
        assert "Telephone Sam Whitlock on 01632 960102 now." in words


@pytest.mark.parametrize("state", ["Bounced", "Failed", "Uncertain", "Overtaken"])
@pytest.mark.parametrize("kind", ["digest", "summary", "alert", "escalation", "acknowledgement", "notice", "test"])
def test_every_kind_of_email_and_whatever_became_of_it_has_words(kind: Kind, state: str) -> None:
    message = compose(Notice(ROBIN, TODAY, "a", (Undelivered(kind, "Pat Doyle", state, "m"),)), SETTINGS, NOW)
    assert " for Pat Doyle: " in plain(message)


def test_it_says_since_when_no_run_went_well() -> None:
    notice = Notice(ROBIN, TODAY, "a-name", silent_since=datetime(2026, 11, 21, 6, 5))
    message = compose(notice, SETTINGS, NOW)
    assert message["Subject"] == "2 days without a run that went well"
    for words in (plain(message), seen(message)):
        assert "No run of Followthrough has gone well since Saturday 21 November 2026 at 06:05." in words
        assert "Type followthrough doctor there." in words
    assert "came to nobody" not in plain(message)
