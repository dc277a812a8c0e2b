"""The calendar file: the days of a lead's actions by reference alone, and a later file moves the earlier one's."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from letters import SETTINGS

from automation.mail.message import compose
from automation.rules.chasing.digests import digest_for
from automation.rules.items import Item, Person

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
PAT = Person("p1", "Pat Doyle", email="pat@school.example")
VISIT = Item(
    tab="actions", tab_title="Agreed actions", sensitive=True, row_id="HW-7KQ4-X2C/2", reference="HW-7KQ4-X2C",
    number="2", what="A visit", leads=("p1",), due=date(2026, 11, 13), status="Not started", closed=False,
    days_overdue=10, link="https://desk.example/forms?entry.1=HW-7KQ4-X2C",
)  # fmt: skip
CALL = dataclasses.replace(VISIT, row_id="HW-7KQ4-X2C/3", number="3", due=date(2026, 11, 29), days_overdue=0)
UNDATED = dataclasses.replace(VISIT, row_id="HW-7KQ4-X2C/4", number="4", due=None, days_overdue=0)


def attached(*items: Item, now: datetime = NOW, person: Person = PAT) -> list[Any]:
    """The attachments of the digest, as the reader's mail program finds them."""
    facts = digest_for(person, items, now.date())
    assert facts is not None
    message = email.message_from_bytes(compose(facts, SETTINGS, now).as_bytes(), policy=email.policy.default)
    return list(message.iter_attachments())


def events(*items: Item, now: datetime = NOW, person: Person = PAT) -> list[Any]:
    (file,) = attached(*items, now=now, person=person)
    return list(Calendar.from_ical(file.get_content()).walk("VEVENT"))


def test_each_row_with_a_date_is_a_whole_day_that_blocks_nothing() -> None:
    visit, call = events(VISIT, CALL, UNDATED)
    assert [str(one["SUMMARY"]) for one in (visit, call)] == ["HW-7KQ4-X2C, action 2 due", "HW-7KQ4-X2C, action 3 due"]
    assert (visit["DTSTART"].dt, visit["DTEND"].dt) == (date(2026, 11, 13), date(2026, 11, 14))
    assert visit["DTSTART"].to_ical() == b"20261113" and visit["DTSTART"].params["VALUE"] == "DATE"
    assert (visit["TRANSP"], visit["CLASS"]) == ("TRANSPARENT", "PRIVATE")


def test_an_event_holds_nothing_but_the_reference() -> None:
    (visit,) = events(VISIT)
    assert sorted(visit) == ["CLASS", "DTEND", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "TRANSP", "UID"]
    (file,) = attached(VISIT)
    assert "visit" not in file.get_content().casefold() and "Pat" not in file.get_content()


def test_the_file_is_named_by_the_week_and_offered_as_a_calendar() -> None:
    (file,) = attached(VISIT)
    assert file.get_filename() == "followthrough-2026-W48.ics"
    assert file.get_content_type() == "text/calendar"
    assert file["Content-Type"].params["method"] == "PUBLISH"
    assert Calendar.from_ical(file.get_content())["METHOD"] == "PUBLISH"
    assert file.get_payload(decode=True).count(b"\n") == file.get_payload(decode=True).count(b"\r\n") > 10


def test_a_later_file_moves_the_event_of_an_earlier_one() -> None:
    (before,) = events(VISIT)
    moved = dataclasses.replace(VISIT, due=date(2026, 12, 4), days_overdue=0, number="2")
    (after,) = events(moved, now=NOW + timedelta(minutes=1))
    assert (before["UID"], before["DTSTART"].dt) == (after["UID"], date(2026, 11, 13))
    assert after["SEQUENCE"] > before["SEQUENCE"] and after["DTSTAMP"].dt > before["DTSTAMP"].dt
    (again,) = events(VISIT)
    assert again.to_ical() == before.to_ical()


def test_rows_of_the_same_name_in_two_tabs_are_two_events() -> None:
    other = dataclasses.replace(VISIT, tab="plan")
    assert len({str(one["UID"]) for one in events(VISIT, other)}) == 2


def test_without_dates_there_is_no_file() -> None:
    assert attached(UNDATED) == []


def test_a_welsh_reader_has_it_in_welsh() -> None:
    (visit,) = events(VISIT, person=dataclasses.replace(PAT, language="Welsh"))
    assert str(visit["SUMMARY"]).startswith("HW-7KQ4-X2C, ") and str(visit["SUMMARY"]).endswith(" i’w wneud")


HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("\r\n\\;,:\"'%<>{}\u202e\x00\ud800")), max_size=60)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_whatever_is_typed_into_a_row_the_file_stays_one_event_and_tells_no_more(
    reference: str, number: str, what: str, tab: str, row_id: str
) -> None:
    typed = dataclasses.replace(
        VISIT, reference=reference, number=number, what=f"SECRET{what}", tab_title=tab, row_id=row_id
    )
    (event,) = events(typed)
    assert sorted(event) == ["CLASS", "DTEND", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "TRANSP", "UID"]
    assert "SECRET" not in event.to_ical().decode() and event["DTSTART"].dt == date(2026, 11, 13)
    assert not set(str(event["SUMMARY"])) & set("\r\n\x00\u202e")
