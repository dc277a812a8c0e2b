"""Emails that came to nobody, or of which nobody knows whether they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from automation.rules.chasing.emails import OVERTAKEN
from automation.rules.chasing.messages import KINDS, Kind, called
from automation.rules.chasing.sending import needs_a_person, state_of
from automation.rules.chasing.told import mark
from automation.rules.people import Directory
from automation.rules.values import Cell, from_serial, text_of
from automation.specs.system import ROW_ID

_LOOKS_BACK: Final = timedelta(days=30)
"""Older ones were told long ago, or before anybody was told."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One such email: its kind, whom it was for (empty where People does not know them), and its state in Emails."""

    kind: Kind
    name: str
    state: str
    mark: str
    address: str = ""

    def went_to(self, address: str) -> bool:
        """Whether it was to go to this very address."""
        return self.address == _plain(address)


def undelivered(emails: Iterable[Mapping[str, Cell]], directory: Directory, today: date) -> list[Undelivered]:
    """The emails of the last month that need a person, and those that were overtaken before they came."""
    found = []
    for line in emails:
        kind = next((kind for kind in KINDS if called(kind) == line.get("kind")), None)
        ready, state = from_serial(line.get("ready_at")), state_of(line)
        if kind and ready and today - ready <= _LOOKS_BACK and (needs_a_person(line) or state == OVERTAKEN):
            person, address = directory.find(text_of(line.get("person"))), _plain(line.get("address"))
            told = mark("undelivered", text_of(line.get(ROW_ID)), address)
            found.append(Undelivered(kind, person.name if person else "", state, told, address))
    return found


def _plain(address: Cell) -> str:
    return text_of(address).strip().casefold()
