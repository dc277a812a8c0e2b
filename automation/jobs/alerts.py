"""Alerts: an answer that says someone may not be safe reaches the safeguarding lead at once, by reference only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from automation.jobs.house import House
from automation.jobs.post import Delivered, deliver
from automation.jobs.reading import Reading
from automation.rules.answers import Response
from automation.rules.chasing.digests import is_away
from automation.rules.chasing.emails import WRITTEN, is_handed_over
from automation.rules.chasing.outside import fit_to_leave
from automation.rules.chasing.safety import Alert, alert_for
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.tocheck import NOT_SAFE, OPEN
from automation.rules.items import Person
from automation.rules.values import Cell, day_in_words, text_of
from automation.specs.system import EMAILS, RESPONSES, ROW_ID, TO_CHECK

_ANEW: Final = re.compile(r"-(\d{14})$")
"""The end of a line's id in To check that was made for an edit."""
NOBODY_TOLD = (
    "An answer says that someone may not be safe, and nobody was told: no safeguarding lead has an email address. "
    "Look at To check now, and write an address in People."
)


def send_alerts(house: House, reading: Reading, fresh: Iterable[Response]) -> Delivered:
    """One alert for each such answer to each safeguarding lead, once.

    `fresh` are the responses that were asked for in this run: also one that could not be taken in, because a tab was
    held back, raises its alert.
    """
    alerts: list[Alert] = []
    answers = dict([*_unplaced(reading, fresh), *_in_to_check(reading)])
    leads = safeguarding_leads(house, reading)
    for receipt, label in answers.items():
        alerts += [
            alert_for(person, [label], house.now.date()) for person in leads if not _was_sent(reading, person, receipt)
        ]
    if answers and not leads:
        return Delivered(problems=[NOBODY_TOLD])
    return deliver(house, reading, alerts) if alerts else Delivered()


def what_to_do(house: House, alerts: Delivered) -> list[str]:
    """What whoever looks at a run must know when alerts were handed over; an alert in a folder reaches nobody yet."""
    many = alerts.handed_over
    if not many:
        return []
    told = f"{many} alert{'s' * (many != 1)} {alerts.state.lower()}: someone may not be safe. Look at To check now."
    if alerts.state != WRITTEN:
        return [told]
    lead = house.config.safeguarding
    call = f"Telephone {lead.name} on {lead.telephone} now: this email is not sent by itself."
    return [told, call, *(f"It lies in {place}" for place in alerts.places)]


def alarm_of(house: House, alerts: Delivered) -> str:
    """What the desk's pages say of alerts: whom to telephone, while nobody can be sure that a person was reached."""
    if not alerts.problems:
        return " ".join(what_to_do(house, alerts)[:2])
    lead = house.config.safeguarding
    return (
        "An answer says that someone may not be safe, and not everybody who must know was told: Runs says why. Look at "
        f"To check now, and telephone {lead.name} on {lead.telephone}."
    )


def _in_to_check(reading: Reading) -> Iterator[tuple[str, str]]:
    """What tells each such answer that nobody has seen yet from others, and its label."""
    for row in reading.book.tables[TO_CHECK]:
        if row.get("kind") == NOT_SAFE and row.get("state") == OPEN:
            told, reference = _told_apart(row), fit_to_leave(row.get("reference"), reading.book)
            yield told, f"{reference} (receipt {told})" if reference else f"receipt {told}"


def _told_apart(row: Mapping[str, Cell]) -> str:
    """The receipt number; with its moment for an answer that said so again after an edit, which is told again."""
    receipt, anew = text_of(row.get("receipt")), _ANEW.search(text_of(row[ROW_ID]))
    if anew is None:
        return receipt
    moment = datetime.strptime(anew[1], "%Y%m%d%H%M%S")
    return f"{receipt}, edited on {day_in_words(moment)} at {moment:%H:%M:%S}"


def _unplaced(reading: Reading, fresh: Iterable[Response]) -> Iterator[tuple[str, str]]:
    """Receipt and label of each such answer that Responses does not tell of yet."""
    ledger = Ledger(reading.book.tables[RESPONSES])
    for response in fresh:
        if response.not_safe and ledger.is_news(response):
            yield response.receipt, f"receipt {response.receipt}"


def _was_sent(reading: Reading, person: Person, receipt: str) -> bool:
    """Whether this person had an alert about this answer already, under whichever label."""
    start = f"alert/{person.email}/"
    return any(
        is_handed_over(row.get("state")) and (key := text_of(row[ROW_ID])).startswith(start) and receipt in key
        for row in reading.book.tables[EMAILS]
    )


def safeguarding_leads(house: House, reading: Reading) -> list[Person]:
    """Who is told: the people with that role who have an address, else the one whom config names.

    While one of them is away, their deputy is told as well.
    """
    directory, today = reading.book.directory, house.now.date()
    named = [p for p in directory.with_role("Safeguarding lead") if p.email]
    deputies = [directory.find(p.deputy) for p in named if is_away(p, today)]
    named += [deputy for deputy in deputies if deputy and deputy.email and deputy not in named]
    config = house.config.safeguarding
    return named or ([Person(id="config", name=config.name, email=config.email)] if config.email else [])
