"""Alerts: an answer that says someone may not be safe reaches the safeguarding lead at once, by reference only."""

from __future__ import annotations

from automation.jobs.house import House
from automation.jobs.post import Delivered, deliver
from automation.jobs.reading import Reading
from automation.rules.digests import Alert, alert_for
from automation.rules.items import Person
from automation.rules.tocheck import NOT_SAFE
from automation.rules.values import text_of
from automation.specs.system import TO_CHECK


def send_alerts(house: House, reading: Reading) -> Delivered:
    """One alert for each such answer to each safeguarding lead, once."""
    answers = [row for row in reading.book.tables[TO_CHECK] if row.get("kind") == NOT_SAFE]
    alerts: list[Alert] = []
    for row in answers:
        label = text_of(row.get("reference")) or text_of(row.get("receipt"))
        alerts += [alert_for(person, [label], house.now.date()) for person in safeguarding_leads(house, reading)]
    if not alerts:
        return Delivered()
    return deliver(house, reading, alerts)


def safeguarding_leads(house: House, reading: Reading) -> list[Person]:
    """Who is told: the people with that role who have an address, else the one whom config names."""
    named = [p for p in reading.book.directory.with_role("Safeguarding lead") if p.email]
    config = house.config.safeguarding
    return named or ([Person(id="config", name=config.name, email=config.email)] if config.email else [])
