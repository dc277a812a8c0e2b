"""Alerts: an answer that says someone may not be safe reaches the safeguarding lead at once, by reference only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from automation.jobs.alarms import open_concerns
from automation.jobs.house import House
from automation.jobs.post import Delivered, deliver
from automation.jobs.reading import Reading
from automation.rules.answers import Response
from automation.rules.chasing.digests import is_away
from automation.rules.chasing.emails import WRITTEN, is_handed_over
from automation.rules.chasing.safety import Alert, Concern, alert_for
from automation.rules.chasing.sending import state_of
from automation.rules.intake.ledger import Ledger
from automation.rules.items import Person
from automation.rules.values import text_of
from automation.specs.system import EMAILS, RESPONSES, ROW_ID

NOBODY_TOLD: Final = (
    "An answer says that someone may not be safe, and nobody was told: no safeguarding lead has an email address. "
    "Look at To check now, and write an address in People."
)


def send_alerts(house: House, reading: Reading, fresh: Iterable[Response]) -> Delivered:
    """One alert for each such answer to each safeguarding lead, once.

    `fresh` are the responses that were asked for in this run: also one that could not be taken in, because a tab was
    held back, raises its alert.
    """
    alerts: list[Alert] = []
    concerns = {one.told_apart: one for one in (*_unplaced(reading, fresh), *open_concerns(reading))}
    leads = safeguarding_leads(house, reading)
    for one in concerns.values():
        unsent = [person for person in leads if not _was_sent(reading, person, one)]
        alerts += [alert_for(person, [_as_noted(reading, person, one)], house.now.date()) for person in unsent]
    if concerns and not leads:
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


def alerts_by_hand(reading: Reading) -> int:
    """How many alerts only lie in a folder, about answers beside which nobody has typed “seen” yet."""
    told = [one.told_apart for one in open_concerns(reading)]
    written = (text_of(row[ROW_ID]) for row in reading.book.tables[EMAILS] if state_of(row) == WRITTEN)
    return sum(key.startswith("alert/") and any(one in key for one in told) for key in written)


def _unplaced(reading: Reading, fresh: Iterable[Response]) -> Iterator[Concern]:
    """Each such answer that Responses does not tell of yet."""
    ledger = Ledger(reading.book.tables[RESPONSES])
    return (Concern(response.receipt) for response in fresh if response.not_safe and ledger.is_news(response))


def _was_sent(reading: Reading, person: Person, concern: Concern) -> bool:
    """Whether this person had an alert about this answer already, under whichever label."""
    start, told = f"alert/{person.email}/", concern.told_apart
    return any(
        is_handed_over(row.get("state")) and (key := text_of(row[ROW_ID])).startswith(start) and told in key
        for row in reading.book.tables[EMAILS]
    )


def _as_noted(reading: Reading, person: Person, concern: Concern) -> Concern:
    """The concern under the label under which its alert waits in Emails already, so that it stays one message.

    While a tab was held back it had no reference yet.
    """
    unplaced = replace(concern, reference="")
    key = alert_for(person, [unplaced], reading.book.facts.today).key
    return concern if reading.book.tables[EMAILS].find(key) is None else unplaced


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
