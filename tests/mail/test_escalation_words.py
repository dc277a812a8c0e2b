"""What a chair reads of actions that stay overdue: numbers and references."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

from letters import SETTINGS, plain, seen
from promised import ANN, PAT, TODAY, in_days, item

from automation.mail.message import compose
from automation.rules.chasing.escalation import Escalated, Escalation

NOW = datetime(2026, 11, 23, 8, 5).astimezone()
ROWS = tuple(Escalated(item(str(n), in_days(-14 - n)), 14, ("a mark",)) for n in (1, 0))


def test_it_reads_like_this() -> None:
    message = compose(Escalation(PAT, PAT, TODAY, "2026-W48", ROWS), SETTINGS, NOW)
    assert message["Subject"] == "2 actions are overdue by 14 days or more"
    assert (
        plain(message)
        == """\
Hello Pat Doyle,

2 actions are overdue by 14 days or more:

- HS-4K7P2M-9, action 1: 15 days overdue
- HS-4K7P2M-9, action 0: 14 days overdue


WHAT TO DO NOW

Ask Robin Ashdown on 01632 960101 what stands in the way. The reference is enough: please use no names.


You get this email because you chair Hopeside Family Partnership. It names each action once. It names one again only \
if a new date is missed too.
"""
    )
    shown = seen(message).casefold()
    for line in plain(message).splitlines():
        assert line.removeprefix("- ").casefold() in shown


def test_it_says_nothing_of_what_was_promised_or_by_whom() -> None:
    row = Escalated(dataclasses.replace(ROWS[0].item, what="See Amy", leads=("p2",)), 14, ())
    message = compose(Escalation(PAT, PAT, TODAY, "2026-W48", (row,)), SETTINGS, NOW)
    assert "1 action is overdue by 14 days or more:" in plain(message)
    for words in (plain(message), seen(message), str(message["Subject"])):
        assert "Amy" not in words and "Ann" not in words


def test_a_deputy_is_told_for_whom_it_is_and_how_much_is_still_to_come() -> None:
    away = dataclasses.replace(PAT, pause_until=date(2026, 11, 27))
    message = compose(Escalation(away, ANN, TODAY, "2026-W48", ROWS, 3), SETTINGS, NOW)
    assert message["To"] == "ann@school.example"
    for words in (plain(message), seen(message)):
        assert "Pat Doyle is away until Friday 27 November 2026, and you are their deputy." in words
        assert "The next email like this one has 3 more." in words
