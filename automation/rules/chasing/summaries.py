"""The coordinator's summary: what is new, waits, needs checking, is overdue or went wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from automation.rules.chasing.digests import Unsent, digests_for
from automation.rules.chasing.messages import Kind, week_key
from automation.rules.items import Item, Person
from automation.rules.people import Directory


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that nobody has met yet: for how many days, and whether that is longer than the target allows."""

    reference: str
    days: int
    working_days: int = 0
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A line of To check. `label` is a known reference or a receipt number, `kind` a fixed phrase; never typed text."""

    kind: str
    label: str
    urgent: bool
    found_on: date | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A run that went wrong, in the words of its line in Runs."""

    job: str
    when: datetime
    what: str


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """What the coordinator's summary is made from. `new` are the references since the last one.

    `target` says within how many working days a case should be met (0: no target), `to_revisit` with whom it is time to
    talk again.
    """

    directory: Directory
    items: Sequence[Item] = ()
    new: Sequence[str] = ()
    waiting: Sequence[Waiting] = ()
    target: int = 0
    to_revisit: Sequence[str] = ()
    to_check: Sequence[Check] = ()
    troubles: Sequence[Trouble] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class LeadOverdue:
    """How much of one lead's work is overdue. An empty name: rows that nobody leads."""

    name: str
    count: int
    worst_days: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The coordinator's week: urgent and oldest first, the longest wait first, the most overdue lead first."""

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

    @property
    def key(self) -> str:
        """What makes it one message: this coordinator, this week."""
        return f"summary/{self.period}/{self.to.id or self.to.email}"

    @property
    def period(self) -> str:
        """The week that it is for."""
        return week_key(self.today)

    @property
    def about(self) -> tuple[str, ...]:
        """The references that it tells of as new."""
        return self.new

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
        return not any(needs)


def summary_for(coordinator: Person, facts: SummaryFacts, today: date) -> Summary:
    """The coordinator's summary: what is new, waits, needs checking, is overdue or went wrong, and unsent digests."""
    overdue = [item for item in facts.items if item.days_overdue and not item.closed]
    return Summary(
        to=coordinator,
        today=today,
        new=tuple(facts.new),
        waiting=tuple(sorted(facts.waiting, key=lambda case: (-case.days, case.reference))),
        target=facts.target,
        to_revisit=tuple(facts.to_revisit),
        to_check=tuple(sorted(facts.to_check, key=lambda check: (not check.urgent, check.found_on or today))),
        overdue=_by_lead(overdue, facts.directory),
        overdue_rows=len(overdue),
        troubles=tuple(sorted(facts.troubles, key=lambda trouble: trouble.when, reverse=True)),
        unsent=digests_for(facts.directory, facts.items, today).unsent,
        link=facts.link,
    )


def _by_lead(overdue: Iterable[Item], directory: Directory) -> tuple[LeadOverdue, ...]:
    days: defaultdict[str, list[int]] = defaultdict(list)
    for item in overdue:
        for lead in [lead for lead in item.leads if lead in directory.people] or [""]:
            days[lead].append(item.days_overdue)
    names = {"": "", **{person.id: person.name for person in directory.people.values()}}
    found = (LeadOverdue(names[lead], len(late), max(late)) for lead, late in days.items())
    return tuple(sorted(found, key=lambda lead: (-lead.count, -lead.worst_days, not lead.name, lead.name)))
