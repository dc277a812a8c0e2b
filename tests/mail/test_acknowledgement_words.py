"""What whoever asked for support reads: the reference, what happens next, whom to call."""

from __future__ import annotations

from datetime import datetime

from letters import SETTINGS, plain, seen
from promised import TODAY

from automation.mail.message import compose
from automation.rules.chasing.acknowledgement import Acknowledgement
from automation.rules.items import Person

NOW = datetime(2026, 11, 23, 8, 5).astimezone()
SENDER = Person(id="", name="", email="tutor@school.example")


def test_it_reads_like_this() -> None:
    message = compose(Acknowledgement(SENDER, TODAY, "a response", ("HS-4K7P2M-9",)), SETTINGS, NOW)
    assert message["Subject"] == "We have your request"
    assert (
        plain(message)
        == """\
Hello,

We have your request. Thank you for asking.

Your reference is:

- HS-4K7P2M-9


WHAT HAPPENS NEXT

Robin Ashdown reads what you told us and gets in touch.


IF YOU HAVE A QUESTION

Telephone Robin Ashdown on 01632 960101, or reply to this email. Give the reference, and please leave out names.
If you change your mind, say so. That is always all right.


IF SOMEONE IS NOT SAFE

Do not reply here. Telephone Sam Whitlock on 01632 960102. In an emergency, call 999.


WHY YOU GET THIS EMAIL

You left this address in a form of Hopeside Family Partnership. This email comes once. It says no more, so that nobody \
else can read what you told us.
"""
    )
    shown = seen(message).casefold()
    for line in plain(message).splitlines():
        assert line.removeprefix("- ").casefold() in shown


def test_several_children_have_a_reference_each() -> None:
    message = compose(Acknowledgement(SENDER, TODAY, "a response", ("HS-1", "HS-2")), SETTINGS, NOW)
    told = "Your references are:\n\n- HS-1\n- HS-2\n\nThey stand in the order in which you named the children.\n"
    assert told in plain(message)
