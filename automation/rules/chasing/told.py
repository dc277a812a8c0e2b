"""What each person was told of before: the marks in Emails of what cannot be told twice, and must not be lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from automation.rules.chasing.emails import is_handed_over, is_to_be_sent, told_of
from automation.rules.chasing.messages import Kind, called
from automation.rules.chasing.sending import may_have_gone, state_of
from automation.rules.items import Person
from automation.rules.values import Cell, digest, text_of
from automation.specs.system import ROW_ID

_LENGTH: Final = 16


def mark(*parts: str) -> str:
    """The mark under which something is remembered as told: it says nothing of what it stands for."""
    return digest(*parts, length=_LENGTH)


class Told:
    """Reads the tab Emails. A message counts for a person under their id, and under their address.

    What a message tells of stands in its line's About since before it went, and its state beside it: once that says
    that it was handed over, all of it was told, and while it does not, none of it was.
    """

    def __init__(self, lines: Iterable[Mapping[str, Cell]] = ()) -> None:
        self._lines: defaultdict[Cell, list[Mapping[str, Cell]]] = defaultdict(list)
        self._by_key: dict[str, Mapping[str, Cell]] = {}
        for line in lines:
            self._lines[line.get("kind")].append(line)
            self._by_key[text_of(line.get(ROW_ID))] = line

    def to(self, kind: Kind, person: Person) -> frozenset[str]:
        """All marks that messages of a kind told a person."""
        gone = (line for line in self.lines(kind, person) if is_handed_over(state_of(line)))
        return frozenset(mark for line in gone for mark in told_of(line.get("about")))

    def fixed(self, key: str) -> frozenset[str] | None:
        """The marks of a message that may have gone already: sent again, it tells of nothing else. None for others."""
        line = self._by_key.get(key, {})
        return frozenset(told_of(line.get("about"))) if may_have_gone(line) else None

    def waiting(self, kind: Kind, person: Person) -> dict[str, frozenset[str]]:
        """The marks of each message that is noted and still to go, by its key."""
        lines = (line for line in self.lines(kind, person) if is_to_be_sent(state_of(line)))
        return {text_of(line.get(ROW_ID)): frozenset(told_of(line.get("about"))) for line in lines}

    def lines(self, kind: Kind, person: Person) -> list[Mapping[str, Cell]]:
        """The lines in Emails of the messages of a kind to a person."""
        mine = person.email.strip().casefold()
        return [
            line
            for line in self._lines[called(kind)]
            if text_of(line.get(ROW_ID)).rpartition("/")[2] == person.id
            or (mine and text_of(line.get("address")).strip().casefold() == mine)
        ]
