"""Which case a response belongs to: attached by itself only when nothing speaks against it, else suggested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz.distance import OSA

from automation.rules.people import fold
from automation.rules.references import is_valid, normalise
from automation.rules.tables import Table
from automation.rules.values import Cell, read_date, text_of
from automation.specs.model import Case
from automation.specs.system import ROW_ID

MOST_SUGGESTIONS: Final = 3
_NEAR: Final = 2
Plain = date | str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that a response may belong to: its reference, how much speaks for it, and the reasons in words."""

    reference: str
    score: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.reference} ({', '.join(self.reasons)})"


@dataclass(frozen=True, slots=True)
class Match:
    """The case that a response belongs to, or why it was not attached and what it may belong to."""

    reference: str = ""
    why_not: str = ""
    suggestions: tuple[Suggestion, ...] = ()


class Matcher:
    """Finds cases by reference, corroborated by what identifies a child (initials, date of birth, area …)."""

    def __init__(self, table: Table, prefix: str) -> None:
        assert table.tab.case is not None
        self._table = table
        self._case: Case = table.tab.case
        self._prefix = prefix
        self._titles = {column.key: column.title.lower() for column in table.tab.columns}
        self._by_identity: dict[tuple[Plain, ...], list[str]] | None = None

    def match(self, given: str, identity: Mapping[str, Cell]) -> Match:
        """The case for a reference as typed and the identity as given; both may be empty."""
        if not given.strip():
            return Match(why_not="It gives no reference.", suggestions=self._suggest("", identity))
        reference = normalise(given, self._prefix)
        row = self._table.find(reference)
        if row is None:
            why = "is not complete or is mistyped" if not is_valid(reference, self._prefix) else "is not in the tracker"
            return Match(
                why_not=f"The reference “{given.strip()}” {why}.", suggestions=self._suggest(reference, identity)
            )
        against = [name for name in self._case.identity if agrees(row.get(name), identity.get(name)) is False]
        if against:
            differ = " and ".join(self._titles[name] for name in against)
            why = f"The reference is that of {reference}, but the {differ} given there and here differ."
            return Match(why_not=why, suggestions=self._suggest(reference, identity))
        return Match(reference)

    def alike(self, identity: Mapping[str, Cell]) -> list[str]:
        """References of cases that agree in everything that identifies a child (all of it given on both sides)."""
        if self._by_identity is None:
            self._by_identity = {}
            for row in self._table:
                self.learn(text_of(row[ROW_ID]), row)
        return list(self._by_identity.get(self._identity(identity), []))

    def learn(self, reference: str, row: Mapping[str, Cell]) -> None:
        """A case that was opened meanwhile."""
        identity = self._identity(row)
        if self._by_identity is not None and identity:
            self._by_identity.setdefault(identity, []).append(reference)

    def _identity(self, row: Mapping[str, Cell]) -> tuple[Plain, ...]:
        """Everything that identifies a child, comparable; empty where a part of it is missing."""
        found = tuple(_plain(row.get(key)) for key in self._case.identity)
        return () if None in found else found

    def _suggest(self, reference: str, identity: Mapping[str, Cell]) -> tuple[Suggestion, ...]:
        found = [self._weigh(row, reference, identity) for row in self._table]
        likely = [suggestion for suggestion in found if suggestion.score > 0]
        likely.sort(key=lambda suggestion: (-suggestion.score, suggestion.reference))
        return tuple(likely[:MOST_SUGGESTIONS])

    def _weigh(self, row: Mapping[str, Cell], reference: str, identity: Mapping[str, Cell]) -> Suggestion:
        own = text_of(row.get(ROW_ID))
        score, reasons = 0, []
        if reference:
            distance = OSA.distance(own, reference, score_cutoff=_NEAR)
            if distance <= _NEAR:
                score += (60, 40, 15)[distance]
                reasons.append(("the same reference", "one character differs", "two characters differ")[distance])
        for key in (*self._case.identity, *self._case.hints):
            verdict = agrees(row.get(key), identity.get(key))
            weight = 20 if key in self._case.identity else 5
            if verdict is not None:
                score += weight if verdict else -weight
                reasons.append(f"{self._titles[key]} {'agrees' if verdict else 'differs'}")
        return Suggestion(own, score, tuple(reasons))


def agrees(one: Cell, other: Cell) -> bool | None:
    """Whether two pieces of identity agree; None when either is missing or cannot be read.

    Dates agree as dates, however they are written. Text agrees by its letters and digits alone: "A.B." is "ab".
    """
    left, right = _plain(one), _plain(other)
    return left == right if left is not None and type(left) is type(right) else None


def _plain(cell: Cell) -> Plain:
    day = read_date(cell).day
    if day or not isinstance(cell, str):
        return day
    return "".join(character for character in fold(cell) if character.isalnum()) or None
