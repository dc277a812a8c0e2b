"""What a coordinator and a lead read of what changed, what is late for long and what came to nobody."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from letters import SETTINGS, plain, seen
from promised import ANN, PAT, ROBIN, TODAY, in_days, item

from automation.config_sections import Escalation as Step
from automation.mail.message import compose
from automation.rules.chasing.addresses import AddressNews
from automation.rules.chasing.digests import Revisit, digest_for
from automation.rules.chasing.news import Moved, News
from automation.rules.chasing.summaries import summary_for
from automation.rules.chasing.summary_facts import FormTrouble, SummaryFacts
from automation.rules.chasing.undelivered import Undelivered
from automation.rules.people import Directory

NOW = datetime(2026, 11, 23, 8, 5).astimezone()
PLAN = dataclasses.replace(
    item("1.1", in_days(2), "", reference="PLAN"),
    tab="plan",
    tab_title="Pilot plan",
    what="Name one contact",
    choices=(),
)


def test_the_summary_tells_what_only_a_coordinator_can_put_right() -> None:
    facts = SummaryFacts(
        Directory([PAT, ANN, ROBIN]),
        [item("1", in_days(-9)), item("2", in_days(-7), "p1 p2"), PLAN],
        steps=(Step(days=7, to="coordinator"),),
        lists=["plan"],
        undelivered=[Undelivered("digest", "Pat Doyle", "Overtaken", "a")],
        addresses=[AddressNews("Ann Lee", "changed", "b"), AddressNews("Pat Doyle", "unreadable", "c")],
        forms=[FormTrouble("Ask for support", "closed"), FormTrouble("Feedback", "missing")],
    )
    message = compose(summary_for(ROBIN, facts, TODAY), SETTINGS, NOW)
    assert message["Subject"] == ("2 overdue, 1 in other lists, 1 email not delivered, 2 addresses, 2 forms closed")
    assert (
        plain(message)
        == """\
Hello Robin Ashdown,

This is how things stand on Monday 23 November 2026.


OVERDUE: 2

- Pat Doyle: 2 overdue, the longest for 9 days
- Ann Lee: 1 overdue, the longest for 7 days


OVERDUE FOR LONG, AND TOLD TO YOU FOR THE FIRST TIME

- Pat Doyle: HS-4K7P2M-9, action 1 (9 days overdue); HS-4K7P2M-9, action 2 (7 days overdue)
- Ann Lee: HS-4K7P2M-9, action 2 (7 days overdue)


PILOT PLAN: 1 DUE OR OVERDUE

- PLAN, action 1.1 — Name one contact — due Wednesday 25 November 2026


EMAILS THAT CAME TO NOBODY: 1

- List of actions for Pat Doyle: it could not be sent while it was of use
The tab “Emails” says what to do about each.


ADDRESSES IN PEOPLE

- Ann Lee: the address was changed since their last email
- Pat Doyle: the address cannot be read, so no email can go there
Please make sure that each is right.


FORMS THAT NOBODY CAN FILL IN

- “Ask for support” takes no responses
- “Feedback” is missing
To put that right, type: followthrough provision


You get this email because you are the coordinator of Hopeside Family Partnership.
"""
    )
    shown = seen(message).casefold()
    for line in plain(message).splitlines():
        assert line.removeprefix("- ").casefold() in shown


def test_of_very_many_that_are_late_for_long_the_rest_comes_next_time() -> None:
    items = [item(str(number), in_days(-9)) for number in range(203)]
    facts = SummaryFacts(Directory([PAT]), items, steps=(Step(days=7, to="coordinator"),))
    message = compose(summary_for(ROBIN, facts, TODAY), SETTINGS, NOW)
    for words in (plain(message), seen(message)):
        assert words.count("(9 days overdue)") == 200
        assert "The next email like this one has 3 more." in words


def test_a_list_tells_what_changed_and_with_whom_it_is_time_to_talk_again() -> None:
    open_items = [item("1", in_days(1)), item("3", in_days(17)), item("4", None), item("5", in_days(2))]
    digest = digest_for(PAT, open_items, TODAY)
    assert digest is not None
    new, later, undated, dated = open_items
    moved = (Moved(later, in_days(-20)), Moved(undated, in_days(3)), Moved(dated, None))
    news = News(in_days(-7), new=(new,), done=(item("2", None, closed=True),), moved=moved)
    told = dataclasses.replace(digest, news=news, revisits=(Revisit("HS-4K7P2M-9", in_days(3)),))
    message = compose(told, SETTINGS, NOW)
    assert """\
SINCE YOUR EMAIL OF 16 NOVEMBER 2026

- HS-4K7P2M-9, action 1: new
- HS-4K7P2M-9, action 2: done
- HS-4K7P2M-9, action 3: moved from 3 November 2026 to 10 December 2026
- HS-4K7P2M-9, action 4: no date any more
- HS-4K7P2M-9, action 5: now due 25 November 2026


TIME TO TALK AGAIN

- HS-4K7P2M-9: Thursday 26 November 2026
""" in plain(message)
    shown = seen(message).casefold()
    for line in plain(message).splitlines():
        assert line.removeprefix("- ").casefold() in shown


def test_a_deputy_is_not_told_that_the_last_email_was_theirs() -> None:
    digest = digest_for(PAT, [item("1", in_days(1))], TODAY, to=ANN)
    assert digest is not None
    person = dataclasses.replace(PAT, pause_until=in_days(3))
    news = News(in_days(-7), new=digest.items)
    message = compose(dataclasses.replace(digest, person=person, news=news), SETTINGS, NOW)
    for words in (plain(message).casefold(), seen(message).casefold()):
        assert "since the last email, of 16 november 2026" in words
