"""Which case a response belongs to: attached by itself only when nothing speaks against it, else suggested."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from rapidfuzz.distance import OSA

from automation.rules.lookalikes import plainly
from automation.rules.people import fold
from automation.rules.references import is_valid, normalise
from automation.rules.tables import Table
from automation.rules.values import Cell, read_date, text_of
from automation.specs.model import Case
from automation.specs.system import ROW_ID

MOST_SUGGESTIONS: Final = 3
_NEAR: Final = 2
_KEPT: Final = 5
"""Of the seven characters of two references, what they share in order when two slips lie between them."""
Plain = date | str | None
Row = Mapping[str, Cell]


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
    """Finds cases by reference, corroborated by what identifies a child (initials, date of birth, area …).

    Cases are looked up, not compared one by one; what identifies a case must stay as it is meanwhile.
    """

    def __init__(self, table: Table, prefix: str) -> None:
        assert table.tab.case is not None
        self._table = table
        self._case: Case = table.tab.case
        self._prefix = prefix
        self._titles = {column.key: column.title.lower() for column in table.tab.columns}
        self._same = _Index(table, lambda _, row: self._identity(row))
        self._near = _Index(table, lambda reference, _: _shortened(reference, prefix))
        self._agreeing = _Index(table, lambda _, row: self._pieces(row))

    def match(self, given: str, identity: Row) -> Match:
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

    def alike(self, identity: Row) -> list[str]:
        """References of cases that agree in everything that identifies a child (all of it given on both sides)."""
        return list(self._same.find(self._identity(identity)))

    def learn(self, reference: str, row: Row) -> None:
        """A case that was opened meanwhile."""
        for index in (self._same, self._near, self._agreeing):
            index.learn(reference, row)

    def _identity(self, row: Row) -> list[Hashable]:
        """Everything that identifies a child as one mark; none where a part of it is missing."""
        found = tuple(_plain(row.get(key)) for key in self._case.identity)
        return [] if None in found else [found]

    def _pieces(self, row: Row) -> list[Hashable]:
        """Each piece of identity, and each hint, as a mark of its own."""
        found = ((key, _plain(row.get(key))) for key in (*self._case.identity, *self._case.hints))
        return [piece for piece in found if piece[1] is not None]

    def _suggest(self, reference: str, identity: Row) -> tuple[Suggestion, ...]:
        """The likeliest cases: what is not near by reference and agrees in nothing is none of them."""
        near = self._near.find(_shortened(reference, self._prefix))
        found = [self._weigh(own, reference, identity) for own in near | self._agreeing.find(self._pieces(identity))]
        likely = [suggestion for suggestion in found if suggestion.score > 0]
        likely.sort(key=lambda suggestion: (-suggestion.score, suggestion.reference))
        return tuple(likely[:MOST_SUGGESTIONS])

    def _weigh(self, own: str, reference: str, identity: Row) -> Suggestion:
        row = self._table.find(own) or {}
        score, reasons = 0, []
        if reference:
            distance = OSA.distance(own, reference, score_cutoff=_NEAR)
            if distance <= _NEAR:
                # An exact reference gets here only when something contradicts it: a brother's or sister's, most often.
                score += (25, 40, 15)[distance]
                reasons.append(("the same reference", "one character differs", "two characters differ")[distance])
        for key in (*self._case.identity, *self._case.hints):
            verdict = agrees(row.get(key), identity.get(key))
            weight = 20 if key in self._case.identity else 5
            if verdict is not None:
                score += weight if verdict else -weight
                reasons.append(f"{'same' if verdict else 'different'} {self._titles[key]}")
        return Suggestion(own, score, tuple(reasons))


class _Index:
    """Cases by marks of theirs. Made when it is first asked, because most runs never ask; then it learns new cases."""

    def __init__(self, table: Table, marks_of: Callable[[str, Row], Iterable[Hashable]]) -> None:
        self._table = table
        self._marks_of = marks_of
        self._cases: dict[Hashable, list[str]] | None = None

    def find(self, marks: Iterable[Hashable]) -> dict[str, None]:
        """The cases that have any of these marks, each once, those of a mark in their order."""
        if self._cases is None:
            self._cases = {}
            for row in self._table:
                self.learn(text_of(row[ROW_ID]), row)
        return dict.fromkeys(case for mark in marks for case in self._cases.get(mark, ()))

    def learn(self, reference: str, row: Row) -> None:
        """One more case."""
        if self._cases is not None:
            for mark in set(self._marks_of(reference, row)):
                self._cases.setdefault(mark, []).append(reference)


def _shortened(reference: str, prefix: str) -> Iterator[str]:
    """Every way to leave two of a reference's seven characters out (more or fewer of a mistyped one's).

    A slip is a character replaced, lost, added, or swapped with its neighbour. Two references with no more than two
    slips between them have one of these in common; text too long or too short for that has none.
    """
    body = reference.removeprefix(f"{prefix}-").replace("-", "")
    if _KEPT <= len(body) <= _KEPT + 2 * _NEAR:
        yield from map("".join, combinations(body, _KEPT))


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
    return "".join(character for character in fold(plainly(cell)) if character.isalnum()) or None
