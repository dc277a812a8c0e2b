"""Cases looked up by what they share with what was given: pieces of identity, or nearly all of a reference."""

from __future__ import annotations

import functools
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from automation.rules.lookalikes import plainly
from automation.rules.people import fold
from automation.rules.references import written
from automation.rules.tables import Table
from automation.rules.values import Cell, each_once, read_date
from automation.specs.model import Case

K = TypeVar("K")
Plain = date | str | None
Pieces = tuple[Plain, ...]
"""What identifies a case, and after it what hints at one, each in its plain form."""
Near = Mapping[int, defaultdict[str, list[str]]]
"""By where a part of a reference begins, the references that have it, without their prefix and dashes."""

NEAR: Final = 2
"""Slips that lie between two references which may be meant for one another."""
_BODY: Final = 7
_PARTS: Final = ((0, 2), (2, 4), (4, _BODY))
_MOST_SHARED: Final = 50
"""What more cases than this have in common finds none of them: everybody's area, at a county's scale."""


class Likeness:
    """Finds the cases of a table. Each way of looking is made ready when it is first asked, then learns what is new."""

    def __init__(self, table: Table, case: Case, prefix: str) -> None:
        self._table = table
        self._keys = (*case.identity, *case.hints)
        self._identifying = len(case.identity)
        self._prefix = prefix

    def pieces(self, row: Mapping[str, Cell]) -> Pieces:
        """The pieces of a row, or of what was given, by column."""
        return tuple(plain(row.get(key)) for key in self._keys)

    def pieces_of(self, reference: str) -> Pieces:
        """The pieces of a case."""
        at = self._table.by_id.get(reference)
        return tuple(None if at is None else column[at] for column in self._columns)

    def alike(self, given: Pieces) -> list[str]:
        """The cases that agree in everything that identifies one; none where a part of it is missing."""
        identity = given[: self._identifying]
        return [] if None in identity else list(self._alike.get(identity, ()))

    def sharing(self, given: Pieces) -> Iterable[str]:
        """The cases that share a piece with what was given, or all that identifies one, unless very many do."""
        asked = zip(self._sharing, given, strict=True)
        shared = [self.alike(given), *(cases.get(piece, ()) for cases, piece in asked if piece is not None)]
        return (case for cases in shared if len(cases) <= _MOST_SHARED for case in cases)

    def near(self, reference: str) -> dict[str, int]:
        """The cases whose references are near to one, with the slips in between.

        A slip is a character replaced, lost, added, or swapped with its neighbour. One slip always leaves one part of
        a reference as it was, and two nearly always do: only cases with a part in common are compared.
        """
        body = self._body(reference)
        if not _BODY - NEAR <= len(body) <= _BODY + NEAR:
            return {}
        found = {case for start, part in _parts(body) for case in self._near[start].get(part, ())}
        close = process.extract(body, list(found), scorer=OSA.distance, score_cutoff=NEAR, limit=None)
        return {written(self._prefix, case): int(slips) for case, slips, _ in close}

    def learn(self, reference: str, row: Mapping[str, Cell]) -> None:
        """One more case, which was just added to the table."""
        pieces = self.pieces(row)
        if "_columns" in self.__dict__:
            for column, piece in zip(self._columns, pieces, strict=True):
                column.append(piece)
        if "_alike" in self.__dict__:
            self._alike[pieces[: self._identifying]].append(reference)
        if "_sharing" in self.__dict__:
            for cases, piece in zip(self._sharing, pieces, strict=True):
                cases[piece].append(reference)
        if "_near" in self.__dict__:
            self._learn_references(self._near, [reference])

    def learn_anew(self, reference: str) -> None:
        """Other pieces of a case that is known: it comes where it would stand if all were made ready now."""
        if "_columns" not in self.__dict__:
            return
        at = self._table.by_id[reference]
        before, now = self.pieces_of(reference), self.pieces(self._table.row(at))
        for column, piece in zip(self._columns, now, strict=True):
            column[at] = piece
        if "_alike" in self.__dict__:
            self._move(reference, self._alike, before[: self._identifying], now[: self._identifying])
        if "_sharing" in self.__dict__:
            for cases, was, piece in zip(self._sharing, before, now, strict=True):
                self._move(reference, cases, was, piece)

    def _move(self, reference: str, cases: defaultdict[K, list[str]], before: K, now: K) -> None:
        if before != now:
            cases[before].remove(reference)
            insort(cases[now], reference, key=lambda one: self._table.by_id.get(one, -1))

    @functools.cached_property
    def _columns(self) -> list[list[Plain]]:
        """The pieces of all cases, column by column."""
        return [each_once(plain, self._table.column(key)) for key in self._keys]

    @functools.cached_property
    def _alike(self) -> defaultdict[Pieces, list[str]]:
        found: defaultdict[Pieces, list[str]] = defaultdict(list)
        identities = zip(*self._columns[: self._identifying], strict=True)
        for reference, identity in zip(self._table.ids, identities, strict=True):
            found[identity].append(reference)
        return found

    @functools.cached_property
    def _sharing(self) -> list[defaultdict[Plain, list[str]]]:
        return [self._cases_by(column) for column in self._columns]

    def _cases_by(self, column: Sequence[Plain]) -> defaultdict[Plain, list[str]]:
        found: defaultdict[Plain, list[str]] = defaultdict(list)
        for reference, piece in zip(self._table.ids, column, strict=True):
            found[piece].append(reference)
        return found

    @functools.cached_property
    def _near(self) -> Near:
        near: Near = {start: defaultdict(list) for start, _ in _PARTS}
        self._learn_references(near, self._table.by_id)
        return near

    def _learn_references(self, near: Near, references: Iterable[str]) -> None:
        bodies = [body for body in map(self._body, references) if len(body) == _BODY]
        for start, end in _PARTS:
            cases = near[start]
            for body in bodies:
                cases[body[start:end]].append(body)

    def _body(self, reference: str) -> str:
        return reference.removeprefix(f"{self._prefix}-").replace("-", "")


def _parts(body: str) -> Iterator[tuple[int, str]]:
    """Whatever in a mistyped reference may be a part of the right one: moved by as many as were lost or added."""
    moved = len(body) - _BODY
    for shift in range(min(moved, 0), max(moved, 0) + 1):
        for start, end in _PARTS:
            if start + shift >= 0:
                yield start, body[start + shift : end + shift]


@functools.lru_cache(maxsize=20_000, typed=True)
def plain(cell: Cell) -> Plain:
    """A piece of identity without what people vary: a date as a date, text as its letters and digits alone."""
    day = read_date(cell).day
    if day or not isinstance(cell, str):
        return day
    return "".join(character for character in fold(plainly(cell)) if character.isalnum()) or None
