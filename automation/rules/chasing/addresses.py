"""Email addresses as people type them: which can be read, and whose was changed since they were last written to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from automation.rules.chasing.emails import is_handed_over
from automation.rules.chasing.told import mark
from automation.rules.items import Person
from automation.rules.people import Directory
from automation.rules.values import Cell, text_of
from automation.specs.system import ROW_ID

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")
_LONGEST: Final = 254


@dataclass(frozen=True, slots=True)
class AddressNews:
    """An address in People that cannot be read, or is another than the one that person was written to before."""

    name: str
    news: Literal["unreadable", "changed"]
    mark: str


def is_address(text: str) -> bool:
    """Whether a text is one email address and nothing else."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def unreadable(directory: Directory) -> list[Person]:
    """The people whose address is none; somebody without one has only not told theirs."""
    return [person for person in directory.people.values() if person.email and not is_address(person.email)]


def address_news(directory: Directory, emails: Iterable[Mapping[str, Cell]]) -> list[AddressNews]:
    """Every address in People that cannot be read, and every change of one, from one email to the next and till now.

    A change that was written to before the coordinator could be told still counts: each has a mark of its own.
    """
    written = _written_to(directory, emails)
    found = [AddressNews(p.name, "unreadable", mark("unreadable", p.id, p.email)) for p in unreadable(directory)]
    for person in directory.people.values():
        for line_id, new in _changes(sorted(written[person.id]), person.email):
            found.append(AddressNews(person.name, "changed", mark("changed", person.id, line_id, new)))
    return found


def _written_to(
    directory: Directory, emails: Iterable[Mapping[str, Cell]]
) -> defaultdict[str, list[tuple[float, str, str]]]:
    """By person, when each email was handed over, its line's id, and the address that it went to.

    Of a name that several people have nobody can tell whose email it was.
    """
    written: defaultdict[str, list[tuple[float, str, str]]] = defaultdict(list)
    for line in emails:
        when, address = line.get("sent_at"), _plain(line.get("address"))
        if is_handed_over(line.get("state")) and isinstance(when, int | float) and address:
            person = directory.find(text_of(line.get("person")))
            if person:
                written[person.id].append((when, text_of(line.get(ROW_ID)), address))
    return written


def _changes(written: list[tuple[float, str, str]], now: str) -> Iterator[tuple[str, str]]:
    """Where one address follows another: the id of the line with the earlier one, and the new one."""
    addresses = [(line_id, address) for _, line_id, address in written]
    if is_address(now):
        addresses.append(("", _plain(now)))
    for (line_id, old), (_, new) in pairwise(addresses):
        if old != new:
            yield line_id, new


def _plain(address: Cell) -> str:
    return text_of(address).strip().casefold()
