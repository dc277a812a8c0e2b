"""The words and the headers of messages."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from letters import SETTINGS, html, plain, seen

from automation.errors import MailError
from automation.mail.message import KIND_HEADER, compose, message_id
from automation.rules.chasing.acknowledgement import Acknowledgement
from automation.rules.chasing.digests import LeadDigest, digest_for, digests_for
from automation.rules.chasing.escalation import Escalated, Escalation
from automation.rules.chasing.messages import Message
from automation.rules.chasing.notices import Notice
from automation.rules.chasing.safety import Concern, alert_for
from automation.rules.chasing.summaries import summary_for
from automation.rules.chasing.summary_facts import Check, SummaryFacts, Trouble, Waiting
from automation.rules.chasing.undelivered import Undelivered
from automation.rules.items import Item, Person
from automation.rules.people import Directory

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
LINK = "https://desk.hopeside.example/forms/action-update?entry.1=HW-7KQ4-X2C&entry.2=2"
PAT = Person("p1", "Pat Doyle", email="pat@school.example", deputy="Ann Lee")
ANN = Person("p2", "Ann Lee", email="ann@school.example")
VISIT = Item(
    tab="actions", tab_title="Agreed actions", sensitive=True, row_id="r1", reference="HW-7KQ4-X2C", number="2",
    what="A visit", leads=("p1",), due=date(2026, 11, 13), status="Not started", closed=False, days_overdue=9, link="",
)  # fmt: skip
SCHOOL = dataclasses.replace(
    VISIT, row_id="r2", number="3", what="Support at school", due=date(2026, 11, 24), days_overdue=0
)


def digest(*items: Item, person: Person = PAT, soon_days: int = 7) -> LeadDigest:
    found = digest_for(person, items, TODAY, soon_days, even_if_empty=True)
    assert found is not None
    return found


def reread(message: EmailMessage) -> EmailMessage:
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)  # type: ignore[return-value]


def test_a_digest_without_links_reads_like_this() -> None:
    later = dataclasses.replace(SCHOOL, number="10", what="", due=date(2026, 12, 24))
    undated = dataclasses.replace(SCHOOL, reference="Pilot plan", number="1.1", what="Name one contact", due=None)
    message = compose(digest(later, SCHOOL, undated, VISIT), SETTINGS, NOW)
    assert message["Subject"] == "1 overdue, 1 due this week"
    assert (
        plain(message)
        == """\
Hello Pat Doyle,

You lead 4 open actions. 1 is overdue.


OVERDUE

- HW-7KQ4-X2C, action 2 — A visit — 9 days overdue, was due 13 November 2026


DUE THIS WEEK

- HW-7KQ4-X2C, action 3 — Support at school — due Tuesday 24 November 2026


LATER

- HW-7KQ4-X2C, action 10 — due Thursday 24 December 2026


WITHOUT A DATE

- Pilot plan, action 1.1 — Name one contact — no date yet

The attached file puts the due dates into your calendar.


HOW TO SAY THAT SOMETHING IS DONE

Reply to this email or telephone Robin Ashdown on 01632 960101. Say which action you mean and how it is going.
Please do not write a child’s name in a reply. The reference is enough.


GOING AWAY?

Reply and tell us which day you are back and who stands in for you. That person gets this email while you are away.


WHY YOU GET THIS EMAIL

You are named as the lead for these actions with Hopeside Family Partnership.
It comes once a week, and only while an action is open. This one is for the week from Monday 16 November 2026.


IF SOMEONE IS NOT SAFE

Do not reply here. Telephone Sam Whitlock on 01632 960102. In an emergency, call 999.
"""
    )


def test_what_goes_on_without_a_date_is_called_ongoing() -> None:
    message = compose(digest(dataclasses.replace(VISIT, due=None, days_overdue=0, ongoing=True)), SETTINGS, NOW)
    assert "- HW-7KQ4-X2C, action 2 — A visit — ongoing\n" in plain(message)
    assert "ongoing" in seen(message) and "no date yet" not in plain(message) + html(message)


def test_an_action_of_no_known_child_says_so_and_whom_to_ask() -> None:
    message = compose(digest(dataclasses.replace(VISIT, reference="", lost=True)), SETTINGS, NOW)
    ask = "The tracker does not say which child this is for. Please ask Robin Ashdown."
    assert f"- action 2, without a reference — A visit — 9 days overdue, was due 13 November 2026\n  {ask}\n" in plain(
        message
    )
    assert ask in seen(message)


def test_a_digest_for_every_day_says_so_and_for_which_day_it_is() -> None:
    daily = dataclasses.replace(digest(VISIT), period="2026-11-20")
    said = "It comes every day, and only while an action is open. This one is for Friday 20 November 2026."
    message = compose(daily, SETTINGS, NOW)
    assert said in plain(message) and said in seen(message)


def test_a_digest_that_was_slept_through_says_for_which_week_it_is() -> None:
    late = dataclasses.replace(digest(VISIT), period="2026-W45")
    said = "This one is for the week from Monday 2 November 2026."
    assert said in plain(compose(late, SETTINGS, NOW)) and said in seen(compose(late, SETTINGS, NOW))


def test_the_html_says_what_the_plain_text_says() -> None:
    message = compose(digest(VISIT, SCHOOL), SETTINGS, NOW)
    shown = seen(message).casefold()
    for line in plain(message).splitlines():
        assert line.removeprefix("- ").casefold() in shown


def test_with_links_every_row_has_its_own_and_only_rows_without_one_ask_for_a_reply() -> None:
    linked = dataclasses.replace(VISIT, link=LINK)
    all_linked = compose(digest(linked), SETTINGS, NOW)
    assert f"\n  Say how it is going: {LINK}\n" in plain(all_linked)
    assert "telephone Robin" not in plain(all_linked)
    anchors = BeautifulSoup(html(all_linked), "html.parser").find_all("a")
    assert [(a["href"], a.get_text()) for a in anchors] == [(LINK, "Say how HW-7KQ4-X2C, action 2 is going")]
    mixed = compose(digest(linked, SCHOOL), SETTINGS, NOW)
    assert "If there is no link, reply to this email or telephone Robin Ashdown on 01632 960101." in plain(mixed)
    assert "If there is no link, reply to this email or telephone Robin Ashdown" in seen(mixed)


@pytest.mark.parametrize(
    ("items", "soon_days", "subject"),
    [
        ([VISIT, dataclasses.replace(VISIT, number="4"), SCHOOL], 7, "2 overdue, 1 due this week"),
        ([VISIT], 7, "1 overdue"),
        ([SCHOOL], 7, "1 due this week"),
        ([SCHOOL], 14, "1 due in the next 14 days"),
        ([dataclasses.replace(SCHOOL, due=None)], 7, "1 open, none overdue"),
        ([], 7, "No open actions"),
    ],
)
def test_the_subject_only_counts(items: list[Item], soon_days: int, subject: str) -> None:
    assert compose(digest(*items, soon_days=soon_days), SETTINGS, NOW)["Subject"] == subject


def test_one_day_is_one_day_and_today_is_said() -> None:
    yesterday = dataclasses.replace(VISIT, due=date(2026, 11, 21), days_overdue=1)
    today = dataclasses.replace(SCHOOL, due=TODAY)
    text = plain(compose(digest(yesterday, today), SETTINGS, NOW))
    assert "— 1 day overdue, was due 21 November 2026\n" in text
    assert "— due today, Sunday 22 November 2026\n" in text


def test_an_empty_digest_that_was_asked_for_says_so() -> None:
    text = plain(compose(digest(), SETTINGS, NOW))
    assert "You lead no open actions.\n" in text
    assert "HOW TO SAY" not in text


def test_a_deputy_is_told_whose_list_it_is() -> None:
    away = dataclasses.replace(PAT, pause_until=date(2026, 11, 27))
    (found,) = digests_for(Directory([away, ANN]), [VISIT], TODAY).digests
    message = compose(found, SETTINGS, NOW)
    assert message["To"] == "ann@school.example"
    for words in (plain(message), seen(message)):
        assert "Hello Ann Lee," in words
        assert "Pat Doyle is away until Friday 27 November 2026, and you are their deputy." in words
        assert "Pat Doyle leads 1 open action. 1 is overdue." in words
        assert "You are named as the deputy of Pat Doyle with Hopeside Family Partnership." in words


def test_whoever_asked_for_overdue_only_is_told_that_this_is_why_it_came() -> None:
    person = dataclasses.replace(PAT, how_often="Only when overdue")
    message = compose(digest(VISIT, person=person), SETTINGS, NOW)
    assert "only while an action is overdue." in plain(message)
    assert "only while an action is overdue." in seen(message)


@pytest.mark.parametrize(("moved", "often"), [(1, "once"), (2, "twice"), (3, "3 times")])
def test_a_digest_says_that_a_date_was_moved_and_what_was_promised_first(moved: int, often: str) -> None:
    item = dataclasses.replace(VISIT, moved=moved, first_due=date(2026, 11, 3))
    message = compose(digest(item), SETTINGS, NOW)
    for words in (plain(message), seen(message)):
        assert f"was due 13 November 2026, moved {often}, first promised for 3 November 2026" in words


def test_the_summary_reads_like_this() -> None:
    away = dataclasses.replace(PAT, pause_until=date(2026, 11, 27), deputy="")
    facts = SummaryFacts(
        Directory([away, ANN]),
        [VISIT, dataclasses.replace(VISIT, leads=())],
        came=[("HW-7KQ4-X2C", TODAY)],
        waiting=[Waiting("HW-7KQ4-X2C", 1), Waiting("HW-9FGT-M3K", 30)],
        to_check=[
            Check("Which case?", "R-8842", False, None),
            Check("Someone may not be safe", "HW-7KQ4-X2C", True, date(2026, 11, 21)),
        ],
        troubles=[Trouble("sync", datetime(2026, 11, 21, 6, 5), "The tab Feedback was not found.")],
        link="https://desk.hopeside.example/tracker",
    )
    message = compose(summary_for(ANN, facts, TODAY), SETTINGS, NOW)
    counts = "1 urgent, 2 to check, 1 new, 2 waiting, 2 overdue, 1 without a lead, 1 without an email, 1 problem"
    assert message["Subject"] == counts
    assert (
        plain(message)
        == """\
Hello Ann Lee,

This is how things stand on Sunday 22 November 2026.
The tracker: https://desk.hopeside.example/tracker


TO CHECK: 2 (1 urgent)

- URGENT: Someone may not be safe HW-7KQ4-X2C (since Saturday 21 November 2026)
- Which case? R-8842


OVERDUE: 2

- Pat Doyle: 1 overdue, the longest for 9 days
- Without a lead: 1 overdue, the longest for 9 days


ACTIONS THAT NOBODY LEADS: 1

- HW-7KQ4-X2C, action 2 — A visit — 9 days overdue, was due 13 November 2026


NEW: 1

- HW-7KQ4-X2C


WAITING: 2, LONGEST FIRST

- HW-9FGT-M3K: 30 days
- HW-7KQ4-X2C: 1 day


LEADS WHO GOT NO EMAIL

- Pat Doyle is away until Friday 27 November 2026 and has no deputy who can step in. 1 open action, 1 overdue.
Please tell them, or put it right in the tab “People”.


WHAT WENT WRONG

- sync, Saturday 21 November 2026 at 06:05: The tab Feedback was not found.


You get this email because you are the coordinator of Hopeside Family Partnership.
"""
    )
    shown = seen(message).casefold()
    for line in plain(message).splitlines():
        if not line.startswith("The tracker:"):
            assert line.removeprefix("- ").casefold() in shown


def test_a_question_about_no_case_leaves_no_gap_where_its_reference_would_stand() -> None:
    facts = SummaryFacts(Directory([]), to_check=[Check("Please look", "", False, TODAY)])
    message = compose(summary_for(ANN, facts, TODAY), SETTINGS, NOW)
    for words in (plain(message), seen(message)):
        assert "Please look (since Sunday 22 November 2026)" in words


def test_a_long_summary_shows_the_first_ten_and_counts_the_rest() -> None:
    facts = SummaryFacts(
        Directory([]),
        came=[(f"NEW-{n}-", TODAY) for n in range(12)],
        waiting=[Waiting(f"WAIT-{n}-", n) for n in range(13)],
        to_check=[Check("Which case?", f"CHECK-{n}-", False, TODAY) for n in range(11)],
    )
    message = compose(summary_for(ANN, facts, TODAY), SETTINGS, NOW)
    for words in (plain(message), seen(message)):
        assert [words.count(kind) for kind in ("NEW-", "WAIT-", "CHECK-")] == [10, 10, 10]
        for rest in ("And 1 more, in the tab “To check”.", "And 2 more.", "And 3 more, in the tab “Waiting list”."):
            assert rest in words


def test_the_summary_names_all_who_wait_longer_than_the_target_and_with_whom_to_talk_again() -> None:
    waiting = [Waiting(f"LATE-{n}-", 30 + n, 22, too_long=True) for n in range(12)]
    facts = SummaryFacts(
        Directory([]), waiting=[*waiting, Waiting("HW-9FGT-M3K", 1, 1)], target=10, to_revisit=["HW-7KQ4-X2C"]
    )
    message = compose(summary_for(ANN, facts, TODAY), SETTINGS, NOW)
    assert message["Subject"] == "13 waiting, 12 of them too long, 1 to talk with again"
    assert "WAITING TOO LONG: 12, LONGEST FIRST\n\nThe target is 10 working days.\n- LATE-11-: 22" in plain(message)
    assert "WAITING: 1 MORE, LONGEST FIRST\n\n- HW-9FGT-M3K: 1 day\n" in plain(message)
    assert "TIME TO TALK AGAIN: 1\n\n- HW-7KQ4-X2C\n" in plain(message)
    for words in (plain(message), seen(message)):
        assert words.count("LATE-") == 12 and "LATE-0-: 22 working days (30 days)" in words


def test_a_very_long_list_of_those_who_wait_too_long_is_cut_with_a_word_on_the_rest() -> None:
    facts = SummaryFacts(Directory([]), waiting=[Waiting(f"LATE-{n}-", n, n, True) for n in range(53)], target=10)
    message = compose(summary_for(ANN, facts, TODAY), SETTINGS, NOW)
    for words in (plain(message), seen(message)):
        assert words.count("LATE-") == 50
        assert "And 3 more, in the view “Late” of the tab “Waiting list”." in words


def test_a_quiet_week_is_said_to_be_one() -> None:
    message = compose(summary_for(ANN, SummaryFacts(Directory([])), TODAY), SETTINGS, NOW)
    assert message["Subject"] == "Nothing needs you this week"
    assert "Nothing needs you this week." in plain(message)
    assert "Nothing needs you this week." in seen(message)


def test_an_alert_says_what_to_do_and_nothing_but_the_references() -> None:
    message = compose(alert_for(ANN, [Concern("3F7A-90BC", "HW-7KQ4-X2C")], TODAY), SETTINGS, NOW)
    assert message["Subject"] == "Urgent: 1 answer says that someone may not be safe"
    assert (
        plain(message)
        == """\
Hello Ann Lee,

We got 1 answer that says someone may not be safe:

- HW-7KQ4-X2C (receipt 3F7A-90BC)

WHAT TO DO NOW

1. If someone is in danger now, call 999.
2. Open the tracker, and in it the tab “To check”. Read the answer with this number: it stands at the top. \
If you cannot open the tracker, telephone Robin Ashdown on 01632 960101.
3. Do what your safeguarding rules say.
4. Once somebody who can help knows, write “seen” beside it in “To check”.

This email says no more, so that nobody else can read what the family told us.

You get it because you are the safeguarding lead of Hopeside Family Partnership.
"""
    )
    assert "HW-7KQ4-X2C (receipt 3F7A-90BC)" in seen(message)


def test_an_alert_about_an_edit_says_when_that_was() -> None:
    concern = Concern("3F7A-90BC", edited=datetime(2026, 11, 21, 6, 5, 9))
    message = compose(alert_for(ANN, [concern], TODAY), SETTINGS, NOW)
    for words in (plain(message), seen(message)):
        assert "receipt 3F7A-90BC, edited on 21 November 2026 at 06:05:09" in words


def every_kind() -> list[EmailMessage]:
    facts = SummaryFacts(Directory([PAT, ANN]), [VISIT], link="https://desk.hopeside.example/tracker")
    late = Escalation(ANN, ANN, TODAY, "2026-W47", (Escalated(VISIT, 7, ("a mark",)),))
    lost = Undelivered("digest", "Pat Doyle", "Bounced", "a mark", "pat@school.example")
    messages: list[Message] = [
        digest(dataclasses.replace(VISIT, link=LINK), SCHOOL),
        summary_for(ANN, facts, TODAY),
        alert_for(ANN, [Concern("3F7A-90BC", "HW-7KQ4-X2C")], TODAY),
        late,
        Acknowledgement(Person("", "", email="tutor@school.example"), TODAY, "a response", ("HW-7KQ4-X2C",)),
        Notice(ANN, TODAY, "a name", (lost,)),
        Notice(ANN, TODAY, "a name", silent_since=datetime(2026, 11, 20, 8, 5)),
    ]
    return [compose(message, SETTINGS, NOW) for message in messages]


@pytest.mark.parametrize("message", every_kind(), ids=lambda message: message[KIND_HEADER])
def test_the_html_carries_nothing_from_elsewhere(message: EmailMessage) -> None:
    page = BeautifulSoup(html(message), "html.parser")
    assert page.find_all(["img", "link", "script", "style", "iframe", "object", "form", "svg"]) == []
    assert not re.search(r"url\(|@import|\bsrc=|\bon\w+=", html(message))
    assert {tag.name for tag in page.find_all(href=True)} <= {"a"}
    assert page.html is not None
    assert page.html["lang"] == "en-GB"


@pytest.mark.parametrize("message", every_kind(), ids=lambda message: message[KIND_HEADER])
def test_every_message_goes_to_one_person_and_says_that_a_program_wrote_it(message: EmailMessage) -> None:
    read = reread(message)
    assert [address.addr_spec for address in read["To"].addresses] == [message["To"]]
    assert (read["Cc"], read["Bcc"]) == (None, None)
    assert read["From"] == "Hopeside Family Partnership <tracker@hopeside.example>"
    assert read["Reply-To"] == "robin@hopeside.example"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "en-GB"
    assert read["Date"].datetime == NOW
    assert read.get_content_type() == f"multipart/{'mixed' if message[KIND_HEADER] == 'digest' else 'alternative'}"
    assert read.get_body(("plain",)) and read.get_body(("html",))
    assert max(map(len, message.as_bytes().splitlines())) <= 78


def test_the_same_facts_make_the_same_bytes_and_the_message_id_follows_the_key_alone() -> None:
    first, again = (compose(digest(VISIT), SETTINGS, NOW) for _ in range(2))
    assert first.as_bytes() == again.as_bytes()
    other_rows = compose(digest(SCHOOL), SETTINGS, NOW)
    assert other_rows["Message-ID"] == first["Message-ID"] == message_id(digest(VISIT).key, SETTINGS.from_address)
    assert re.fullmatch(r"<[0-9a-f]{32}@hopeside\.example>", first["Message-ID"])
    other_person = compose(digest(person=dataclasses.replace(PAT, id="p7")), SETTINGS, NOW)
    assert other_person["Message-ID"] != first["Message-ID"]


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "pat", "pat@", "@school.example", "pat@school", "a@b.example, c@d.example", "a@b.example;c@d.example",
        "pat@school.example\nBcc: eve@evil.example", "pat@school.example\r\n", "Pat <pat@school.example>",
        "pat doyle@school.example", "pat..d@school.example", "pat@school..example", "pat@-school.example",
        "pàt@school.example", "pat@school.example\x00", "a" * 250 + "@b.example",
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_refused_and_the_error_says_where_to_mend_it(address: str) -> None:
    with pytest.raises(MailError, match="Pat Doyle in People") as refused:
        compose(digest(VISIT, person=dataclasses.replace(PAT, email=address)), SETTINGS, NOW)
    assert refused.value.remedy
    assert not address.strip() or address not in str(refused.value)


@pytest.mark.parametrize("setting", ["from_address", "coordinator_email"])
def test_an_address_in_the_settings_is_checked_as_well(setting: str) -> None:
    wrong = dataclasses.replace(SETTINGS, **{setting: "x@y.example\nBcc: z@z.example"})
    with pytest.raises(MailError, match=r"mail\.from_address|coordinator\.email"):
        compose(digest(VISIT), wrong, NOW)


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from('\r\n\x00,;:<>@"\\()\u202e é'), max_size=90))
def test_no_name_can_add_a_header_or_another_person(name: str) -> None:
    settings = dataclasses.replace(SETTINGS, from_name=name)
    message = compose(digest(VISIT, person=dataclasses.replace(PAT, name=name)), settings, NOW)
    read = reread(message)
    usual = compose(digest(VISIT), SETTINGS, NOW)
    assert [header.lower() for header in read] == [header.lower() for header in usual]
    assert [address.addr_spec for address in read["To"].addresses] == ["pat@school.example"]
    assert [address.addr_spec for address in read["From"].addresses] == ["tracker@hopeside.example"]
    assert read["Subject"] == "1 overdue"


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{ facts.items }}{% raw %}", 'Siân & Ò "Co"', "<a href='x'>here</a>"]
)
def test_markup_in_a_name_is_shown_as_typed(name: str) -> None:
    typed = dataclasses.replace(VISIT, what=name, reference=name)
    message = compose(digest(typed, person=dataclasses.replace(PAT, name=name)), SETTINGS, NOW)
    assert f"Hello {name}," in plain(message)
    assert f"{name}, action 2 — {name} — 9 days overdue" in plain(message)
    assert f"Hello {name}," in seen(message)
    assert BeautifulSoup(html(message), "html.parser").find_all(["script", "a"]) == []


def test_a_name_cannot_turn_the_reading_direction_or_start_a_line_of_its_own() -> None:
    typed = dataclasses.replace(VISIT, what="A visit\u202e\u2066\n\nOVERDUE\x1b[31m\u2028- none\ud800")
    message = compose(digest(typed), SETTINGS, NOW)
    line = "- HW-7KQ4-X2C, action 2 — A visit OVERDUE[31m - none\ufffd — 9 days overdue, was due 13 November 2026"
    assert line in plain(message).split("\n")
    assert line.removeprefix("- ") in seen(message)
    message.as_bytes()


def test_a_link_cannot_leave_its_attribute() -> None:
    typed = dataclasses.replace(VISIT, link='https://desk.example/?a="><script>x</script>')
    page = BeautifulSoup(html(compose(digest(typed), SETTINGS, NOW)), "html.parser")
    assert [anchor["href"] for anchor in page.find_all("a")] == [typed.link]
    assert page.find_all("script") == []
