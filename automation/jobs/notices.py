"""Notices: what a coordinator has to know before the week is over, about emails that came to nobody."""

from __future__ import annotations

from automation.jobs.house import House
from automation.jobs.post import Delivered, deliver
from automation.jobs.reading import Reading
from automation.jobs.turns import coordinator_readers
from automation.rules.chasing.notices import notices_for
from automation.rules.chasing.told import Told
from automation.rules.chasing.undelivered import undelivered
from automation.specs.system import EMAILS


def send_notices(house: House, reading: Reading) -> Delivered:
    """Tell each coordinator, once, of the emails that came to nobody, as the tab Emails stands now."""
    book, emails = reading.book, list(reading.book.tables[EMAILS])
    lost = undelivered(emails, book.directory, book.facts.today)
    people = coordinator_readers(house, book.directory) if lost else []
    messages = notices_for(people, book.facts.today, lost, Told(emails))
    return deliver(house, reading, messages) if messages else Delivered()
