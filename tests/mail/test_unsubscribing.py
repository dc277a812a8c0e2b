"""How to stop emails stands in the headers of a digest, whole however long, and of nothing that must come."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import SETTINGS, html, plain

from automation.mail.message import compose
from automation.rules.chasing.digests import digest_for
from automation.rules.chasing.safety import Concern, alert_for
from automation.rules.chasing.summaries import summary_for
from automation.rules.chasing.summary_facts import SummaryFacts
from automation.rules.chasing.wishes import WishLinks
from automation.rules.items import Item, Person
from automation.rules.people import Directory

NOW = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
PAT = Person("p1", "Pat Doyle", email="pat@school.example")
PAGE, STOP = "https://desk.hopeside.example/forms/given/ask", "https://desk.hopeside.example/forms/given/stop"
VISIT = Item(
    tab="actions", tab_title="Agreed actions", sensitive=True, row_id="r1", reference="HW-7KQ4-X2C", number="2",
    what="A visit", leads=("p1",), due=date(2026, 11, 13), status="Not started", closed=False, days_overdue=9, link="",
)  # fmt: skip


def digest(links: WishLinks | None, settings: Any = SETTINGS) -> EmailMessage:
    facts = digest_for(PAT, [VISIT], date(2026, 11, 22))
    assert facts is not None
    return compose(dataclasses.replace(facts, wishes=links), settings, NOW)


def raw_headers(message: EmailMessage) -> str:
    return message.as_bytes().decode("ascii").partition("\r\n\r\n")[0]


def test_a_digest_says_how_to_stop_it_by_a_click_or_a_letter() -> None:
    message = digest(WishLinks(PAGE, STOP))
    letter = f"<mailto:{SETTINGS.coordinator_email}?subject=No%20more%20emails>"
    assert f"List-Unsubscribe: <{STOP}>,\r\n {letter}\r\n" in raw_headers(message)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw_headers(message)
    assert f"or get fewer of them: {PAGE}" in plain(message) and PAGE in html(message)
    assert STOP not in plain(message) + html(message), "no finger slips on it"


@given(st.text(st.sampled_from("abcXYZ019-_."), min_size=1, max_size=900))
def test_an_address_of_any_length_arrives_as_it_was(word: str) -> None:
    address = f"https://desk.hopeside.example/forms/given/{word}"
    written = digest(WishLinks(PAGE, address)).as_bytes()
    for policy in (email.policy.default, email.policy.compat32):
        read = email.message_from_bytes(written, policy=policy)["List-Unsubscribe"]
        assert "".join(str(read).split()).startswith(f"<{address}>,<mailto:")
    again = email.message_from_bytes(written, policy=email.policy.default)
    assert f"<{address}>".encode() in written and again["Subject"] == "1 overdue"


def test_one_click_is_offered_only_where_nobody_can_listen_in() -> None:
    message = digest(WishLinks(PAGE, STOP.replace("https:", "http:")))
    assert message["List-Unsubscribe"] and message["List-Unsubscribe-Post"] is None


def test_while_the_desk_cannot_be_reached_there_is_nothing_to_click() -> None:
    message = digest(None)
    assert message["List-Unsubscribe"] is None and "get fewer" not in plain(message) + html(message)


def test_an_alert_cannot_be_stopped() -> None:
    message = compose(alert_for(PAT, [Concern("3F7A-90BC")], date(2026, 11, 22)), SETTINGS, NOW)
    assert "unsubscribe" not in message.as_string().casefold()


@pytest.mark.parametrize("coordinator", ["robin+desk@hopeside.example", "o'neill@hopeside.example"])
def test_the_coordinators_address_stands_in_the_header_as_a_link_needs_it(coordinator: str) -> None:
    settings = dataclasses.replace(SETTINGS, coordinator_email=coordinator)
    from urllib.parse import unquote, urlsplit

    by_mail = str(digest(WishLinks(PAGE, STOP), settings)["List-Unsubscribe"]).split("<")[2].rstrip(">")
    assert unquote(urlsplit(by_mail).path) == coordinator


def test_the_summary_names_who_wants_no_emails_and_what_of_theirs_is_overdue() -> None:
    pat = dataclasses.replace(PAT, how_often="Never")
    robin = Person("p9", "Robin Ashdown", email="robin@hopeside.example")
    facts = SummaryFacts(Directory([pat, robin]), [VISIT])
    message = compose(summary_for(robin, facts, date(2026, 11, 22)), SETTINGS, NOW)
    assert "- Pat Doyle wants no emails. 1 open action, 1 overdue." in plain(message)
    assert message["List-Unsubscribe"] is None, "somebody has to hear when things go wrong"
