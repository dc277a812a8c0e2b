"""The coordinator's summary: what is new, waits, needs checking, is overdue, came to nobody or went wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final

from automation.rules.chasing.addresses import AddressNews
from automation.rules.chasing.digests import Unsent, digests_for, place_of
from automation.rules.chasing.emails import told_of
from automation.rules.chasing.escalation import Escalated, escalated, fitting
from automation.rules.chasing.messages import Kind, week_key
from automation.rules.chasing.summary_facts import Check, FormTrouble, SummaryFacts, Trouble, Waiting
from automation.rules.chasing.undelivered import Undelivered
from automation.rules.items import Item, Person
from automation.rules.people import Directory
from automation.rules.values import from_serial

_MOST: Final = 100
"""Emails, and addresses, that one summary names: their marks fit the cell that remembers them; the rest come next."""


@dataclass(frozen=True, slots=True)
class LeadEscalated:
    """What one lead has left overdue for long, told to the coordinator for the first time. No name: nobody leads it."""

    name: str
    rows: tuple[Escalated, ...]


@dataclass(frozen=True, slots=True)
class ListDue:
    """A list that hangs on no case, by its title, and its rows that are overdue or due soon; the oldest date first."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class LeadOverdue:
    """How much of one lead's work is overdue. An empty name: rows that nobody leads."""

    name: str
    count: int
    worst_days: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The coordinator's week: urgent and oldest first, the longest wait first, the most overdue lead first.

    `deputy_of` is the coordinator who is away, where `to` is their deputy.
    """

    kind: ClassVar[Kind] = "summary"

    to: Person
    today: date
    new: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    target: int
    to_revisit: tuple[str, ...]
    to_check: tuple[Check, ...]
    overdue: tuple[LeadOverdue, ...]
    overdue_rows: int
    """Each row once, however many people lead it."""
    troubles: tuple[Trouble, ...]
    unsent: tuple[Unsent, ...]
    link: str
    period: str
    """The week that it is for, or the day, for those who get one every day."""
    escalated: tuple[LeadEscalated, ...] = ()
    escalated_more: int = 0
    lists: tuple[ListDue, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    addresses: tuple[AddressNews, ...] = ()
    forms: tuple[FormTrouble, ...] = ()
    leaderless: tuple[Item, ...] = ()
    """What was promised to a child, and nobody in People leads it."""
    deputy_of: Person | None = None

    @property
    def key(self) -> str:
        """What makes it one message: this coordinator, this period, whoever reads it."""
        return _key(self.period, self.deputy_of or self.to)

    @property
    def about(self) -> tuple[str, ...]:
        """The marks of what is told once, and the references that it tells of as new."""
        marks = [one for lead in self.escalated for row in lead.rows for one in row.marks]
        marks += [*(one.mark for one in self.undelivered), *(one.mark for one in self.addresses)]
        return (*dict.fromkeys(marks), *self.new)

    @property
    def urgent(self) -> tuple[Check, ...]:
        """The lines of To check that cannot wait."""
        return tuple(check for check in self.to_check if check.urgent)

    @property
    def too_long(self) -> tuple[Waiting, ...]:
        """The cases that wait longer than the target allows."""
        return tuple(case for case in self.waiting if case.too_long)

    @property
    def in_time(self) -> tuple[Waiting, ...]:
        """The cases that wait, and may still be met in time."""
        return tuple(case for case in self.waiting if not case.too_long)

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs the coordinator."""
        needs = (self.new, self.waiting, self.to_revisit, self.to_check, self.overdue, self.troubles, self.unsent)
        return not any((*needs, self.lists, self.undelivered, self.addresses, self.forms, self.leaderless))


def summary_for(
    coordinator: Person, facts: SummaryFacts, today: date, period: str = "", *, to: Person | None = None
) -> Summary:
    """The coordinator's summary: all that needs a person, and of what is told once what they were not told yet.

    `to` is their deputy, while they are away.
    """
    overdue = [item for item in facts.items if item.days_overdue and not item.closed]
    period = period or week_key(today)
    untold = _Untold(coordinator, facts, _key(period, coordinator))
    told_of_leads, more = untold.escalated()
    return Summary(
        to=to or coordinator,
        today=today,
        new=untold.new(today),
        waiting=tuple(sorted(facts.waiting, key=_longest_first)),
        target=facts.target,
        to_revisit=tuple(facts.to_revisit),
        to_check=tuple(sorted(facts.to_check, key=lambda check: (-check.urgent, check.found_on or today))),
        overdue=_by_lead(overdue, facts.directory),
        overdue_rows=len(overdue),
        troubles=tuple(sorted(facts.troubles, key=lambda trouble: trouble.when, reverse=True)),
        unsent=digests_for(facts.directory, facts.items, today).unsent,
        link=facts.link,
        period=period,
        escalated=told_of_leads,
        escalated_more=more,
        lists=tuple(_lists(facts, today)),
        undelivered=tuple(one for one in facts.undelivered if untold.has(one.mark))[:_MOST],
        addresses=tuple(one for one in facts.addresses if untold.has(one.mark))[:_MOST],
        forms=tuple(facts.forms),
        leaderless=tuple(sorted(_leaderless(facts), key=place_of)),
        deputy_of=coordinator if to and to.id != coordinator.id else None,
    )


def _key(period: str, coordinator: Person) -> str:
    return f"summary/{period}/{coordinator.id or coordinator.email}"


def _longest_first(case: Waiting) -> tuple[bool, int, str]:
    """Those of whom nobody can tell how long come first: they may be the longest."""
    return case.days is not None, -(case.days or 0), case.reference


class _Untold:
    """What one coordinator was not told yet; of a summary that may have gone already, what it said."""

    def __init__(self, coordinator: Person, facts: SummaryFacts, key: str) -> None:
        self._facts = facts
        self._coordinator = coordinator
        self._known = facts.told.to("summary", coordinator)
        self._only = facts.told.fixed(key)

    def has(self, mark: str) -> bool:
        """Whether something is still to be told."""
        return mark not in self._known and (self._only is None or mark in self._only)

    def new(self, today: date) -> tuple[str, ...]:
        """The cases that came since their last summary went out (or in the last week), and are not in it.

        One whose day cannot be read is new until a summary told of it.
        """
        lines = self._facts.told.lines("summary", self._coordinator)
        gone = [(day, told_of(line.get("about"))) for line in lines if (day := from_serial(line.get("sent_at")))]
        since = max((day for day, _ in gone), default=None)
        told = {reference for day, about in gone if day == since for reference in about}
        ever_told = {reference for _, about in gone for reference in about}

        def is_new(reference: str, day: date | None) -> bool:
            if day is None:
                return reference not in ever_told
            return (today - day).days <= 7 if since is None else day > since or (day == since and reference not in told)

        return tuple(reference for reference, day in self._facts.came if is_new(reference, day))

    def escalated(self) -> tuple[tuple[LeadEscalated, ...], int]:
        """The rows that are overdue for long, by the name of their lead, worst first; and how many come next time.

        Those that nobody leads stand last.
        """
        facts, directory = self._facts, self._facts.directory
        rows, more = fitting(escalated(facts.items, facts.steps, "coordinator", self._known, self._only))
        by_lead: defaultdict[str, list[Escalated]] = defaultdict(list)
        for row in rows:
            for lead in _leads_of(row.item, directory):
                by_lead[lead].append(row)
        leads = sorted(by_lead, key=lambda lead: (not lead, -by_lead[lead][0].item.days_overdue))
        return tuple(LeadEscalated(_name(lead, directory), tuple(by_lead[lead])) for lead in leads), more


def _lists(facts: SummaryFacts, today: date) -> Iterable[ListDue]:
    until = today + timedelta(days=facts.soon_days)
    for tab in facts.lists:
        due = [item for item in facts.items if item.tab == tab and not item.closed and item.due and item.due <= until]
        if due:
            yield ListDue(due[0].tab_title, tuple(sorted(due, key=lambda item: (item.due or today, place_of(item)))))


def _leaderless(facts: SummaryFacts) -> Iterable[Item]:
    return (item for item in facts.items if not item.leads and not item.closed and item.tab not in facts.lists)


def _leads_of(item: Item, directory: Directory) -> list[str]:
    """The ids of those who lead a row; one empty text where nobody does whom People knows."""
    return [lead for lead in item.leads if lead in directory.people] or [""]


def _name(lead: str, directory: Directory) -> str:
    return directory.people[lead].name if lead else ""


def _by_lead(overdue: Iterable[Item], directory: Directory) -> tuple[LeadOverdue, ...]:
    days: defaultdict[str, list[int]] = defaultdict(list)
    for item in overdue:
        for lead in _leads_of(item, directory):
            days[lead].append(item.days_overdue)
    found = (LeadOverdue(_name(lead, directory), len(late), max(late)) for lead, late in days.items())
    return tuple(sorted(found, key=lambda lead: (-lead.count, -lead.worst_days, not lead.name, lead.name)))
