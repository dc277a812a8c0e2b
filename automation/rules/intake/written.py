"""The cells that responses filled in, as their lines remember it: what the last one put there, and when."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, repeat
from operator import add
from typing import Final

import msgspec

from automation.rules.intake.versions import version_of
from automation.rules.tables import Table
from automation.rules.values import Cell, digest, same, text_of

Place = tuple[str, str, str]
"""A cell by tab key, row id and column key."""
Wrote = dict[str, dict[str, dict[str, Cell]]]
"""Values by tab key, row id and column key; of long text the fingerprint."""

_LONG: Final = 60
"""Characters from which on a value is remembered by its fingerprint: a line with every column long still fits."""
_FINGERPRINT: Final = 24
_DECODER: Final = msgspec.json.Decoder(Wrote)


class Written:
    """What stands in the `wrote` of all lines. Very many lines are there, so each is read only when it is needed."""

    def __init__(self, lines: Table) -> None:
        self._lines = lines
        self._rows: dict[tuple[str, str], dict[str, tuple[float, Cell]]] = {}
        self._expected: set[str] = set()

    def expect(self, rows: Iterable[tuple[str, str]]) -> None:
        """Say that these rows, by tab and id, will be asked about: to look for a few takes less than for all."""
        self._expected = {f"{tab} {row_id}" for tab, row_id in rows}
        self.__dict__.pop("_naming_expected", None)

    def of(self, tab: str, row_id: str) -> dict[str, tuple[float, Cell]]:
        """By column, when the last response filled in a cell of a row, and what it put there (see in_full)."""
        row = (tab, row_id)
        if row not in self._rows:
            cells = self._rows[row] = {}
            for at in self._naming(f"{tab} {row_id}"):
                line = self._lines.row(at)
                _keep_newest(cells, version_of(line), read_wrote(line.get("wrote")).get(tab, {}).get(row_id, {}))
        return self._rows[row]

    def at(self, place: Place) -> tuple[float, Cell] | None:
        """When the last response filled in a cell, and what it put there; None for a cell that none filled in."""
        return self.of(*place[:2]).get(place[2])

    def remember(self, moment: float, wrote: Wrote) -> None:
        """Values that a response put into cells; the newest of each counts, whatever the order."""
        for tab, rows in wrote.items():
            for row_id, cells in rows.items():
                _keep_newest(self.of(tab, row_id), moment, cells)

    def forget(self, tab: str, row_id: str) -> None:
        """Forget what responses put into a row."""
        self._rows[tab, row_id] = {}

    def knows_row(self, tab: str, row_id: str) -> bool:
        """Whether a response ever stood on a row."""
        return f"{tab} {row_id}" in self._mentions.all

    def lost_rows(self, table: Table) -> list[str]:
        """The ids of the rows of a table that responses once stood on, and that are no longer there."""
        start = f"{table.key} "
        named = {row for row in self._mentions.all if row.startswith(start)}
        return [row.removeprefix(start) for row in named.difference(map(start.__add__, table.by_id))]

    @property
    def asked_for(self) -> Iterable[tuple[str, str]]:
        """The rows, by tab and id, that anything was asked or told about since the lines were read."""
        return self._rows.keys()

    def _naming(self, row: str) -> Sequence[int]:
        """The positions of the lines that name a row, in order."""
        if row not in self._mentions.all:
            return ()
        return (self._naming_expected if row in self._expected else self._naming_any).get(row, ())

    @functools.cached_property
    def _naming_expected(self) -> Mapping[str, list[int]]:
        found = self._mentions.lines_of(self._expected)
        self._lines.expect(at for lines in found.values() for at in lines)
        return found

    @functools.cached_property
    def _naming_any(self) -> Mapping[str, list[int]]:
        return self._mentions.lines_of(self._mentions.all)

    @functools.cached_property
    def _mentions(self) -> _Mentions:
        return _Mentions(self._lines.texts("where"))


class _Mentions:
    """The rows that lines name, by tab and row id as they stand in `where`; `all` has each once."""

    def __init__(self, where: Sequence[str]) -> None:
        self._rows = "\n".join(where).split("\n") if where else []
        self._behind = list(accumulate(map(add, map(str.count, where, repeat("\n")), repeat(1))))
        self.all = frozenset(self._rows)

    def lines_of(self, rows: Set[str]) -> Mapping[str, list[int]]:
        """By row, the positions of the lines that name it, in order."""
        found: dict[str, list[int]] = {}
        for mention in [at for at, row in enumerate(self._rows) if row in rows]:
            found.setdefault(self._rows[mention], []).append(bisect_right(self._behind, mention))
        return found


def read_wrote(cell: Cell) -> Wrote:
    """What a line says its response wrote; nothing where that cannot be read."""
    try:
        return _DECODER.decode(text_of(cell) or "{}")
    except (msgspec.DecodeError, UnicodeError):
        return {}


def rows_of(where: Cell) -> Iterable[tuple[str, str]]:
    """The rows that a line's "where" names, as tab key and row id."""
    for line in text_of(where).splitlines():
        tab, _, row_id = line.partition(" ")
        yield tab, row_id


def written_by(line: Mapping[str, Cell]) -> Iterator[tuple[Place, Cell]]:
    """The cells that a line says its response wrote, with what it put there (of long text the fingerprint)."""
    for tab, rows in read_wrote(line.get("wrote")).items():
        for row_id, cells in rows.items():
            for column, value in cells.items():
                yield (tab, row_id, column), value


def short(value: Cell) -> Cell:
    """Long text is remembered by its fingerprint: enough to see whether a cell still holds it."""
    if isinstance(value, str) and len(value) > _LONG:
        return f"#{digest(value, length=_FINGERPRINT)}"
    return value


def is_fingerprint(value: Cell) -> bool:
    """Whether a value is what stands for a long text."""
    return isinstance(value, str) and len(value) == 1 + _FINGERPRINT and value.startswith("#")


def in_full(value: Cell, here: Cell) -> Cell:
    """A remembered value; for a fingerprint the text itself, where the cell still holds it."""
    return here if is_fingerprint(value) and same(short(here), value) else value


def _keep_newest(cells: dict[str, tuple[float, Cell]], moment: float, wrote: Mapping[str, Cell]) -> None:
    for column, value in wrote.items():
        if column not in cells or moment >= cells[column][0]:
            cells[column] = (moment, value)
