"""The week's messages: what each lead, each coordinator and each chair is told, from the workspace as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import compress
from typing import Final

from automation.jobs.files import tracker_address
from automation.jobs.forms_open import look_at_forms
from automation.jobs.house import House
from automation.jobs.reading import Reading
from automation.jobs.turns import coordinator_readers
from automation.jobs.wishes import with_links
from automation.rules.chasing.addresses import address_news
from automation.rules.chasing.digests import LeadDigest, digests_for, with_more
from automation.rules.chasing.escalation import Escalation, escalation_for
from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.messages import Message
from automation.rules.chasing.outside import named_to_leave, receipt_to_leave
from automation.rules.chasing.readers import reader_of, wants
from automation.rules.chasing.summaries import Summary, summary_for
from automation.rules.chasing.summary_facts import Check, SummaryFacts, Trouble, Waiting
from automation.rules.chasing.told import Told
from automation.rules.chasing.undelivered import undelivered
from automation.rules.chasing.wishes import NEVER
from automation.rules.intake.kinds import HOW_TO_DECIDE, HOW_URGENT, OPEN, REMARK
from automation.rules.items import Item, Person
from automation.rules.sync.waiting import CLOSED, WAITING, Waits
from automation.rules.sync.wished import as_wished
from automation.rules.values import from_serial, moment_of, read_date, text_of
from automation.specs.system import EMAILS, RUNS, TO_CHECK

_CHAIR: Final = "Chair"
Periods = Mapping[str, str]
"""Whom to write to now, by the id of the person, and for which week or day."""


def messages(house: House, reading: Reading, periods: Periods, *, even_if_empty: bool = False) -> list[Message]:
    """The messages to those who stand in `periods`, each for the period there."""
    reading.book.directory = as_wished(reading.book)
    items = list(FollowUps(reading.book).items())
    told = Told(reading.book.tables[EMAILS])
    digests = _digests(house, reading, periods, items, even_if_empty=even_if_empty)
    return [
        *with_links(house, reading, digests),
        *_summaries(house, reading, periods, items, told, even_if_empty=even_if_empty),
        *_escalations(house, reading, periods, items, told),
    ]


def nobody_hears(house: House, reading: Reading) -> list[str]:
    """What to say where config escalates to a chair, and nobody in People who could be written to is one."""
    days = [step.days for step in house.config.reminders.escalation if step.to == "chair"]
    if not days or any(reader for _, reader in _chairs(reading)) or reading.book.directory.people == {}:
        return []
    late = [item for item in FollowUps(reading.book).items() if not item.closed and item.days_overdue >= min(days)]
    if not late:
        return []
    return [
        f"{len(late)} action{'s are' if len(late) != 1 else ' is'} overdue by {min(days)} days or more, and no chair "
        "hears of it: nobody in People with the role Chair has an email address, is there or has a deputy, and wants "
        "emails. Put that right there, or take that step out of config.toml."
    ]


def _digests(
    house: House, reading: Reading, periods: Periods, items: list[Item], *, even_if_empty: bool
) -> list[LeadDigest]:
    book, soon_days = reading.book, house.config.reminders.soon_days
    week = digests_for(book.directory, items, book.facts.today, soon_days, even_if_empty=even_if_empty)
    due = [replace(one, period=periods[one.person.id]) for one in week.digests if one.person.id in periods]
    revisits = Waits(book).revisits(book.facts.today + timedelta(days=soon_days)) if due else {}
    return with_more(due, items, revisits, book.tables[EMAILS])


def _summaries(
    house: House, reading: Reading, periods: Periods, items: list[Item], told: Told, *, even_if_empty: bool
) -> list[Summary]:
    readers = [one for one in coordinator_readers(house, reading.book.directory) if one.person.id in periods]
    if not readers:
        return []
    facts, today = _summary_facts(house, reading, items, told), reading.book.facts.today
    found = [summary_for(one.person, facts, today, periods[one.person.id], to=one.to) for one in readers]
    return [summary for summary in found if even_if_empty or not summary.is_empty]


def _escalations(
    house: House, reading: Reading, periods: Periods, items: list[Item], told: Told
) -> Iterator[Escalation]:
    """What each chair was not told yet; to their deputy while they are away."""
    steps, today = house.config.reminders.escalation, reading.book.facts.today
    for chair, reader in _chairs(reading):
        if reader and chair.id in periods:
            message = escalation_for(chair, reader, items, steps, today, periods[chair.id], told)
            if message:
                yield message


def _chairs(reading: Reading) -> Iterator[tuple[Person, Person | None]]:
    """Everybody who chairs, and who reads for them; nobody for one who wants no emails."""
    directory, today = reading.book.directory, reading.book.facts.today
    for chair in directory.with_role(_CHAIR):
        yield chair, None if wants(chair) == NEVER else reader_of(chair, directory, today)


def _summary_facts(house: House, reading: Reading, items: list[Item], told: Told) -> SummaryFacts:
    book, waits = reading.book, Waits(reading.book)
    forms = look_at_forms(house, reading.files)
    reading.problems += forms.problems
    return SummaryFacts(
        directory=book.directory,
        items=items,
        came=_came(reading, waits),
        waiting=_waiting(reading, waits),
        target=book.facts.assessed_within,
        to_revisit=list(filter(None, compress(book.case_table.ids, waits.to_be_revisited))),
        to_check=_to_check(reading),
        troubles=_troubles(reading),
        link=tracker_address(house, reading.files) if house.others_reach_it else "",
        soon_days=house.config.reminders.soon_days,
        lists=[tab.key for tab in book.specs.tabs() if tab.follow_up and not tab.follow_up.reference],
        steps=house.config.reminders.escalation,
        undelivered=undelivered(reading.book.tables[EMAILS], book.directory, book.facts.today),
        addresses=address_news(book.directory, reading.book.tables[EMAILS]),
        forms=forms.troubles,
        told=told,
    )


def _came(reading: Reading, waits: Waits) -> list[tuple[str, date | None]]:
    """Every case and the day on which it came in, but for those that were closed as they go on in another."""
    table = reading.book.case_table
    case = table.tab.case
    assert case is not None
    rows = zip(table.ids, table.column(case.received), waits.states, strict=True)
    return [(one, read_date(day).day) for one, day, state in rows if one and state != CLOSED]


def _waiting(reading: Reading, waits: Waits) -> list[Waiting]:
    known = ((reference, waits.of(reference)) for reference in reading.book.case_table.by_id)
    return [
        Waiting(reference, wait.days, wait.working_days or 0, too_long=wait.too_long)
        for reference, wait in known
        if wait.state == WAITING
    ]


def _to_check(reading: Reading) -> list[Check]:
    return [
        Check(
            kind=kind if (kind := text_of(row.get("kind"))) in HOW_TO_DECIDE else REMARK,
            label=named_to_leave(row.get("reference"), reading.book)
            or receipt_to_leave(row.get("receipt"))
            or _tab_asked_about(reading, text_of(row.get("what"))),
            urgent=HOW_URGENT.get(text_of(row.get("urgent")), 0),
            found_on=from_serial(row.get("found_on")),
        )
        for row in reading.book.tables[TO_CHECK]
        if row.get("state") == OPEN
    ]


def _tab_asked_about(reading: Reading, what: str) -> str:
    """The title of the tab that a line with neither reference nor receipt begins with, and nothing else of the line."""
    titles = (f"“{table.tab.title}”" for table in reading.book.tables.values())
    return next((title for title in titles if what.startswith(f"In {title}")), "")


def _troubles(reading: Reading) -> list[Trouble]:
    """The runs of the last week that met problems."""
    today = reading.book.facts.today
    found = []
    for row in reading.book.tables[RUNS]:
        when = moment_of(row.get("ended"))
        if when and (today - when.date()).days <= 7 and row.get("result") != "Went well":
            found.append(Trouble(text_of(row.get("job")), when, text_of(row.get("problems"))))
    return found
