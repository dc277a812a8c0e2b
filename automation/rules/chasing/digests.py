"""What each message has to say, and to whom: the leads' digests, the coordinator's summary, the safety alert."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final, Literal

from automation.rules.chasing.messages import Kind, week_key
from automation.rules.items import Item, Person
from automation.rules.people import Directory, fold

_NEVER: Final = "never"
_ONLY_WHEN_OVERDUE: Final = "only when overdue"


@dataclass(frozen=True, slots=True)
class LeadDigest:
    """One lead's open rows for one week. `to` gets it: the lead (`person`), or the deputy while the lead is away."""

    kind: ClassVar[Kind] = "digest"

    person: Person
    to: Person
    today: date
    soon_days: int
    overdue: tuple[Item, ...]
    soon: tuple[Item, ...]
    later: tuple[Item, ...]
    undated: tuple[Item, ...]

    @property
    def key(self) -> str:
        """What makes it one message: this lead, this week, whoever reads it."""
        return f"digest/{self.period}/{self.person.id}"

    @property
    def period(self) -> str:
        """The week that it is for."""
        return week_key(self.today)

    @property
    def about(self) -> tuple[str, ...]:
        """The ids of the rows that it lists."""
        return tuple(item.row_id for item in self.items)

    @property
    def items(self) -> tuple[Item, ...]:
        """All open rows in the order in which they are shown."""
        return self.overdue + self.soon + self.later + self.undated


@dataclass(frozen=True, slots=True)
class Unsent:
    """A digest that nobody gets, and why: the lead is away without a deputy who can step in, or has no address."""

    person: Person
    reason: Literal["away", "no address"]
    overdue: int
    open: int


@dataclass(frozen=True, slots=True)
class Round:
    """One week's digests for all leads."""

    digests: tuple[LeadDigest, ...]
    unsent: tuple[Unsent, ...]


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


@dataclass(frozen=True, slots=True)
class Alert:
    """An answer says that someone may not be safe. `labels` are references or receipt numbers, nothing else."""

    kind: ClassVar[Kind] = "alert"

    to: Person
    labels: tuple[str, ...]
    today: date

    @property
    def key(self) -> str:
        """What makes it one message: these answers, whatever the day."""
        return f"alert/{self.to.email}/{','.join(sorted(self.labels))}"

    @property
    def period(self) -> str:
        """The week in which it was raised."""
        return week_key(self.today)

    @property
    def about(self) -> tuple[str, ...]:
        """The references and receipt numbers that it tells of."""
        return self.labels


def digest_for(
    person: Person,
    items: Iterable[Item],
    today: date,
    soon_days: int = 7,
    *,
    to: Person | None = None,
    even_if_empty: bool = False,
) -> LeadDigest | None:
    """A person's open rows: overdue (worst first), due from today within `soon_days`, later, without a date.

    None when nothing is open (unless `even_if_empty`), when the person wants no digest, or not this one, and while
    they are away: then `to` names the deputy who gets it.
    """
    if wants(person) == _NEVER or (to is None and is_away(person, today)):
        return None
    mine = [item for item in items if person.id in item.leads and not item.closed]
    digest = LeadDigest(person, to or person, today, soon_days, *_in_turn(mine, today, soon_days))
    if wants(person) == _ONLY_WHEN_OVERDUE and not digest.overdue:
        return None
    return digest if digest.items or even_if_empty else None


def digests_for(
    directory: Directory, items: Iterable[Item], today: date, soon_days: int = 7, *, even_if_empty: bool = False
) -> Round:
    """The week's digests for everybody, deputies included, and those that cannot be sent, in the order of People."""
    by_lead: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        for lead in item.leads:
            by_lead[lead].append(item)
    digests, unsent = [], []
    for person in directory.people.values():
        reader = _reader(person, directory, today)
        digest = digest_for(
            person, by_lead[person.id], today, soon_days, to=reader or person, even_if_empty=even_if_empty
        )
        if digest is None:
            continue
        if reader:
            digests.append(digest)
        elif digest.items:
            reason: Literal["away", "no address"] = "away" if is_away(person, today) else "no address"
            unsent.append(Unsent(person, reason, len(digest.overdue), len(digest.items)))
    return Round(tuple(digests), tuple(unsent))


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


def alert_for(safeguarding_lead: Person, labels: Iterable[str], today: date) -> Alert:
    """The alert that answers say someone may not be safe: known references or receipt numbers only, each once."""
    return Alert(safeguarding_lead, tuple(dict.fromkeys(labels)), today)


def is_away(person: Person, today: date) -> bool:
    """Whether a person gets nothing today: the day they are away until is included."""
    return person.pause_until is not None and person.pause_until >= today


def wants(person: Person) -> str:
    """How often a person wants a digest: "never", "only when overdue" or "every week" (also for any other text)."""
    typed = fold(person.how_often)
    return typed if typed in (_NEVER, _ONLY_WHEN_OVERDUE) else "every week"


def _reader(person: Person, directory: Directory, today: date) -> Person | None:
    """Who gets a person's digest: themselves, else the first deputy in the chain who is there; None when nobody can."""
    seen: set[str] = set()
    reader: Person | None = person
    while reader and reader.id not in seen:
        if not is_away(reader, today):
            stands_in = reader.id != person.id
            return reader if reader.email and not (stands_in and wants(reader) == _NEVER) else None
        seen.add(reader.id)
        reader = directory.find(reader.deputy)
    return None


def _in_turn(items: list[Item], today: date, soon_days: int) -> tuple[tuple[Item, ...], ...]:
    """Overdue, soon, later, without a date; each in the order in which to deal with it."""
    soon_until = today + timedelta(days=soon_days)
    turns: tuple[list[Item], ...] = ([], [], [], [])
    for item in sorted(items, key=lambda item: (-item.days_overdue, item.due or date.max, *_place(item))):
        if item.days_overdue:
            turns[0].append(item)
        elif item.due is None:
            turns[3].append(item)
        else:
            turns[1 if item.due <= soon_until else 2].append(item)
    return tuple(tuple(turn) for turn in turns)


def _place(item: Item) -> tuple[str, list[int], str]:
    """Where a row stands among its like: numbers as numbers, so that 10 comes after 9."""
    return item.reference, [int(digits) for digits in re.findall(r"\d{1,9}", item.number)], item.row_id


def _by_lead(overdue: Iterable[Item], directory: Directory) -> tuple[LeadOverdue, ...]:
    days: defaultdict[str, list[int]] = defaultdict(list)
    for item in overdue:
        for lead in [lead for lead in item.leads if lead in directory.people] or [""]:
            days[lead].append(item.days_overdue)
    names = {"": "", **{person.id: person.name for person in directory.people.values()}}
    found = (LeadOverdue(names[lead], len(late), max(late)) for lead, late in days.items())
    return tuple(sorted(found, key=lambda lead: (-lead.count, -lead.worst_days, not lead.name, lead.name)))
