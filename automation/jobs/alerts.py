"""Alerts: an answer that says someone may not be safe reaches the safeguarding lead at once, by reference only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from automation.jobs.alarms import open_concerns
from automation.jobs.house import House
from automation.jobs.post import Delivered, deliver
from automation.jobs.reading import Reading
from automation.jobs.turns import coordinator_readers
from automation.rules.answers import Response
from automation.rules.chasing.emails import WRITTEN, is_handed_over
from automation.rules.chasing.readers import Reader, can_be_reached, told_at_once
from automation.rules.chasing.safety import Alert, Concern, alert_for
from automation.rules.chasing.sending import state_of
from automation.rules.intake.ledger import Ledger
from automation.rules.items import Person
from automation.rules.people import Directory
from automation.rules.values import text_of
from automation.specs.system import EMAILS, RESPONSES, ROW_ID, SAFEGUARDING_LEAD

NO_LEAD_TOLD: Final = (
    "An answer says that someone may not be safe, and no email reaches a safeguarding lead now, nor a deputy of one: "
    "each is away, or has no email address that can be used. The coordinator gets the email instead. Look at To check "
    "now, and put that right in People."
)


def send_alerts(house: House, reading: Reading, fresh: Iterable[Response]) -> Delivered:
    """One alert for each such answer to each safeguarding lead, once.

    `fresh` are the responses that were asked for in this run: also one that could not be taken in, because a tab was
    held back, raises its alert.
    """
    alerts: list[Alert] = []
    concerns = {one.told_apart: one for one in (*_unplaced(reading, fresh), *open_concerns(reading))}
    readers, today = safeguarding_readers(house, reading), house.now.date()
    problems = [] if reaches_somebody(house, readers) or not concerns else [NO_LEAD_TOLD]
    if problems:
        people = coordinator_readers(house, reading.book.directory)
        readers += [Reader(named_in_config(house, reading.book.directory), other.to) for other in people]
    for one in concerns.values():
        for lead, person in readers:
            if not _was_sent(reading, person, one):
                noted = _as_noted(reading, person, one)
                alerts.append(alert_for(person, [noted], today, instead=person.id != lead.id))
    done = deliver(house, reading, alerts) if alerts else Delivered()
    return replace(done, problems=[*problems, *done.problems])


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


def safeguarding_readers(house: House, reading: Reading) -> list[Reader]:
    """Who is told: whom config names, everybody with that role, and who stands in for one of them who is away."""
    directory = reading.book.directory
    leads = [*directory.with_role(SAFEGUARDING_LEAD), named_in_config(house, directory)]
    return told_at_once(leads, directory, house.now.date())


def reaches_somebody(house: House, readers: Iterable[Reader]) -> bool:
    """Whether one of them is there, and has an address to which an email can go."""
    return any(can_be_reached(reader.to, house.now.date()) for reader in readers)


def named_in_config(house: House, directory: Directory) -> Person:
    """The safeguarding lead whom config names, as People knows that address: it also says whether they are away."""
    config = house.config.safeguarding
    known = (person for person in directory.people.values() if person.email.casefold() == config.email.casefold())
    named = Person(id="config", name=config.name, email=config.email)
    return next(known, named) if config.email else named
