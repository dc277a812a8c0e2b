"""Notices: what a coordinator has to know before the week is over: lost emails, and a no that fits no case."""

from __future__ import annotations

from automation.jobs.alarms import open_refusals
from automation.jobs.house import House
from automation.jobs.post import Delivered, deliver
from automation.jobs.reading import Reading
from automation.jobs.turns import coordinator_readers
from automation.rules.chasing.notices import notices_for, refusal_notices
from automation.rules.chasing.told import Told
from automation.rules.chasing.undelivered import undelivered
from automation.specs.system import EMAILS


def send_notices(house: House, reading: Reading) -> Delivered:
    """Tell each coordinator, once, of emails that came to nobody and of a no that fits no case, as the tabs are now."""
    book, emails = reading.book, list(reading.book.tables[EMAILS])
    lost, refusals = undelivered(emails, book.directory, book.facts.today), open_refusals(reading)
    people = coordinator_readers(house, book.directory) if lost or refusals else []
    messages = notices_for(people, book.facts.today, lost, Told(emails))
    messages += refusal_notices(people, book.facts.today, refusals)
    return deliver(house, reading, messages) if messages else Delivered()
