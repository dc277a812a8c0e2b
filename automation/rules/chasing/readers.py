"""Who reads what is for somebody: they themselves, or whoever stands in for them while they are away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from automation.rules.chasing.addresses import is_address
from automation.rules.chasing.wishes import NEVER
from automation.rules.items import Person
from automation.rules.people import Directory, fold

ONLY_WHEN_OVERDUE: Final = "only when overdue"


class Reader(NamedTuple):
    """Whom something is for, and who gets it."""

    person: Person
    to: Person

    @property
    def away(self) -> Person | None:
        """The person, where another one gets it; None where they get it themselves."""
        return None if self.to.id == self.person.id else self.person


def is_away(person: Person, today: date) -> bool:
    """Whether a person gets nothing today: the day they are away until is included."""
    return person.pause_until is not None and person.pause_until >= today


def wants(person: Person) -> str:
    """How often a person wants a digest: "never", "only when overdue" or "every week" (also for any other text)."""
    typed = fold(person.how_often)
    return typed if typed in (NEVER, ONLY_WHEN_OVERDUE) else "every week"


def reader_of(person: Person, directory: Directory, today: date) -> Person | None:
    """Who gets a person's emails: themselves, else the first deputy in the chain who is there; None when nobody can.

    A deputy who wants no emails cannot.
    """
    reader = next((one for one in _chain(person, directory) if not is_away(one, today)), None)
    if reader is None or not reader.email or (reader.id != person.id and wants(reader) == NEVER):
        return None
    return reader


def readers_of(people: Iterable[Person], directory: Directory, today: date) -> list[Reader]:
    """Who gets what nobody can switch off: each person, or who stands in for them; where nobody can, they all the same.

    Nobody gets it twice, and whoever is there gets it as their own.
    """
    found = [Reader(one, _reached(one, directory, today) or one) for one in people]
    return _each_once(sorted(found, key=lambda reader: reader.to.id != reader.person.id))


def told_at_once(leads: Iterable[Person], directory: Directory, today: date) -> list[Reader]:
    """Who hears that someone may not be safe: every lead who has an address, also while they are away.

    For one who is away, or whose address is none, whoever stands in for them hears too.
    """
    found = [Reader(lead, lead) for lead in leads]
    stand_ins = [Reader(lead, other) for lead, _ in found if (other := _reached(lead, directory, today))]
    return _each_once([*(one for one in found if one.to.email), *stand_ins])


def can_be_reached(person: Person, today: date) -> bool:
    """Whether a person is there, and has an address to which an email can go."""
    return not is_away(person, today) and is_address(person.email)


def _reached(person: Person, directory: Directory, today: date) -> Person | None:
    """The first of a person and the chain of their deputies who can be reached, whatever they wish."""
    return next((one for one in _chain(person, directory) if can_be_reached(one, today)), None)


def _chain(person: Person, directory: Directory) -> Iterator[Person]:
    """A person, their deputy, the deputy's deputy, and so on, each once."""
    seen: set[str] = set()
    one: Person | None = person
    while one and one.id not in seen:
        yield one
        seen.add(one.id)
        one = directory.find(one.deputy)


def _each_once(readers: Iterable[Reader]) -> list[Reader]:
    """Of several to one address the first."""
    found: dict[str, Reader] = {}
    for reader in readers:
        found.setdefault(reader.to.email.strip().casefold(), reader)
    return list(found.values())
