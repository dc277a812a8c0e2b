"""The calendar file of a digest: the days on which a lead's actions are due, told by references alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from automation.mail.inert import inert
from automation.mail.languages import Language
from automation.mail.phrases import Phrases
from automation.rules.items import Item


def calendar(items: Iterable[Item], domain: str, date: datetime, language: Language) -> str:
    """All-day events for the rows that have a date, as iCalendar (RFC 5545).

    A row's event has the same UID in every file, so that a later file moves it; `date`, which carries its time zone,
    says which file is the later one. What a row is about stands in no event, whatever its tab.
    """
    made, phrases = Calendar(), Phrases(language)
    made.add("prodid", "-//Followthrough//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for item in items:
        if item.due is None:
            continue
        event = Event()
        event.add("uid", f"{hashlib.sha256(f'{item.tab} {item.row_id}'.encode(errors='replace')).hexdigest()}@{domain}")
        event.add("dtstamp", date.astimezone(UTC))
        event.add("sequence", int(date.timestamp()) // 60)
        event.add("dtstart", item.due)
        event.add("dtend", item.due + timedelta(days=1))
        event.add("summary", inert(phrases.to_be_done(item)))
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        made.add_component(event)
    return str(made.to_ical(), "utf-8")
