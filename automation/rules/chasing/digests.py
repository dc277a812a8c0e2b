"""The leads' digests: whose rows stand in which, in what order, and who reads them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Final, Literal

from automation.rules.chasing.messages import Kind, is_day, monday_of, week_key
from automation.rules.chasing.news import News, last_lists, news_since, remembered
from automation.rules.chasing.readers import ONLY_WHEN_OVERDUE, is_away, reader_of, wants
from automation.rules.chasing.wishes import NEVER, WishLinks
from automation.rules.items import Item, Person
from automation.rules.people import Directory, fold
from automation.rules.values import Cell

_NO_LEADS: Final = ("viewer", "chair")
"""Roles of people who get no list of their own unless rows name them."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """A case in which somebody leads an open row, and the day on which it is time to talk again."""

    reference: str
    day: date


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
    period: str
    """The week that it is for, or the day, for those who get one every day."""
    wishes: WishLinks | None = None
    """Where the reader says how often they want this; None while others cannot reach the desk."""
    revisits: tuple[Revisit, ...] = ()
    news: News | None = None
    """What changed since the last list; None where nothing did, or where there was none."""

    @property
    def key(self) -> str:
        """What makes it one message: this lead, this period, whoever reads it."""
        return f"digest/{self.period}/{self.person.id}"

    @property
    def daily(self) -> bool:
        """Whether it is for a day, and not for a week."""
        return is_day(self.period)

    @property
    def begins(self) -> date:
        """The day that it is for, or the Monday of its week: one that was slept through comes later."""
        return date.fromisoformat(self.period) if self.daily else monday_of(self.period)

    @property
    def about(self) -> tuple[str, ...]:
        """The marks of the rows that it lists, with their dates: the next list tells what changed."""
        return remembered(self.items)

    @property
    def items(self) -> tuple[Item, ...]:
        """All open rows in the order in which they are shown."""
        return self.overdue + self.soon + self.later + self.undated


Reason = Literal["away", "no address", "wants none"]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A digest that nobody gets, and why.

    The lead is away without a deputy who can step in, has no address, or wants none although something is overdue.
    """

    person: Person
    reason: Reason
    overdue: int
    open: int


@dataclass(frozen=True, slots=True)
class Round:
    """One week's digests for all leads."""

    digests: tuple[LeadDigest, ...]
    unsent: tuple[Unsent, ...]


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
    if wants(person) == NEVER or (to is None and is_away(person, today)):
        return None
    mine = [item for item in items if person.id in item.leads and not item.closed]
    overdue, soon, later, undated = _in_turn(mine, today, soon_days)
    digest = LeadDigest(person, to or person, today, soon_days, overdue, soon, later, undated, week_key(today))
    if wants(person) == ONLY_WHEN_OVERDUE and not digest.overdue:
        return None
    return digest if digest.items or even_if_empty else None


def digests_for(
    directory: Directory, items: Iterable[Item], today: date, soon_days: int = 7, *, even_if_empty: bool = False
) -> Round:
    """The week's digests for everybody, deputies included, and those that cannot be sent, in the order of People."""
    by_lead = _by_lead(items)
    digests, unsent = [], []
    for person in directory.people.values():
        reader = reader_of(person, directory, today)
        empty = even_if_empty and fold(person.role) not in _NO_LEADS
        digest = digest_for(person, by_lead[person.id], today, soon_days, to=reader or person, even_if_empty=empty)
        if digest and reader:
            digests.append(digest)
        elif digest and digest.items:
            reason: Reason = "away" if is_away(person, today) else "no address"
            unsent.append(Unsent(person, reason, len(digest.overdue), len(digest.items)))
        elif wants(person) == NEVER:
            unsent += _unwanted(person, by_lead[person.id])
    return Round(tuple(digests), tuple(unsent))


def _unwanted(person: Person, items: Iterable[Item]) -> list[Unsent]:
    """What somebody who wants no digest does not hear of, once something is overdue: a person has to tell them."""
    mine = [item for item in items if not item.closed]
    overdue = sum(item.days_overdue > 0 for item in mine)
    return [Unsent(person, "wants none", overdue, len(mine))] if overdue else []


def with_more(
    digests: Iterable[LeadDigest],
    items: Iterable[Item],
    revisits: Mapping[str, date],
    emails: Iterable[Mapping[str, Cell]],
) -> list[LeadDigest]:
    """The digests with what changed since each lead's last one, and with the days to talk again in cases of theirs."""
    mine, last = _by_lead(items), last_lists(emails)
    return [
        replace(
            digest,
            revisits=_revisits(digest, revisits),
            news=news_since(last.get(digest.person.id, {}), mine[digest.person.id]),
        )
        for digest in digests
    ]


def _revisits(digest: LeadDigest, revisits: Mapping[str, date]) -> tuple[Revisit, ...]:
    cases = {item.reference for item in digest.items} & revisits.keys()
    found = (Revisit(case, revisits[case]) for case in cases)
    return tuple(sorted(found, key=lambda revisit: (revisit.day, revisit.reference)))


def _by_lead(items: Iterable[Item]) -> defaultdict[str, list[Item]]:
    by_lead: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        for lead in item.leads:
            by_lead[lead].append(item)
    return by_lead


def _in_turn(items: list[Item], today: date, soon_days: int) -> tuple[tuple[Item, ...], ...]:
    """Overdue, soon, later, without a date; each in the order in which to deal with it."""
    soon_until = today + timedelta(days=soon_days)
    turns: tuple[list[Item], ...] = ([], [], [], [])
    for item in sorted(items, key=lambda item: (-item.days_overdue, item.due or date.max, *place_of(item))):
        if item.days_overdue:
            turns[0].append(item)
        elif item.due is None:
            turns[3].append(item)
        else:
            turns[1 if item.due <= soon_until else 2].append(item)
    return tuple(tuple(turn) for turn in turns)


def place_of(item: Item) -> tuple[str, list[int], str]:
    """Where a row stands among its like: numbers as numbers, so that 10 comes after 9."""
    return item.reference, [int(digits) for digits in re.findall(r"\d{1,9}", item.number)], item.row_id
