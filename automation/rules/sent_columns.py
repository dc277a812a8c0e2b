"""The columns of tabs as the Sheets API sends them, each decoded only when somebody looks at it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Annotated, Any, Final, overload

import msgspec

from automation.rules.values import Cell

_CELLS: Final = msgspec.json.Decoder(list[Cell])
_PARTS: Final = msgspec.json.Decoder(list[msgspec.Raw])
_NOTHING: Final = msgspec.Raw(b'""')
_LONG: Final = 100
"""Bytes of a cell from which on a column of them is a long one."""
_SHORT: Final = 25
"""Bytes of a cell up to which it is decoded as quickly as it is passed over."""
_LAST_ROW: Final = re.compile(r":[A-Z]+([0-9]+)$")
_FIRST: Final = re.compile(rb'\s*\[\s*("(?:[^"\\]|\\.)*")', re.DOTALL)
"""The first cell of a column, where it is a text."""
_KEY_AND_TITLE: Final = re.compile(rb'\[("(?:[^"\\]|\\.)*"),("(?:[^"\\]|\\.)*")(?:,|(?=\]))', re.DOTALL)
"""The first two cells of a column that came without spaces, where both are texts."""


class SentColumn(Sequence[Cell]):
    """One column from the sheet's first row on; empty cells at its end are cut.

    It is kept as the JSON that came: a whole tracker needs a third of the memory that its cells would, and in most
    runs nobody looks at most columns. Whoever looks at many cells of one takes them all at once (`list(column)`).
    """

    __slots__ = ("_bottom", "_parts", "_raw")

    def __init__(self, raw: msgspec.Raw, bottom: int | None = None) -> None:
        """`bottom` says how many rows its sheet has, filled or not, where that is known."""
        self._raw = raw
        self._bottom = bottom
        self._parts: list[msgspec.Raw] | None = None

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> list[Cell]: ...
    def __getitem__(self, at: int | slice) -> Cell | list[Cell]:
        return self._decoded()[at]

    def __len__(self) -> int:
        return len(self._decoded())

    def __iter__(self) -> Any:
        return iter(self._decoded())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SentColumn) and bytes(self._raw) == bytes(other._raw):
            return True
        return isinstance(other, Sequence) and self._decoded() == list(other)

    __hash__ = None  # type: ignore[assignment]  # equal to the list of its cells, which has none either

    @property
    def first(self) -> Cell:
        """The first cell, found without decoding the others; None where there is none."""
        text = _FIRST.match(memoryview(self._raw))
        cells = _cells(b"[" + text[1] + b"]") if text else self._decoded()
        return cells[0] if cells else None

    def is_long(self, rows: int) -> bool:
        """Whether its cells are so long that to decode them all takes long, and much memory."""
        return len(memoryview(self._raw)) > _LONG * rows

    def goes_beyond(self, rows: int) -> bool:
        """Whether it has more cells than so many rows; a long sheet, which grew with its rows, has no more rows."""
        return (self._bottom is None or self._bottom > rows) and len(self) > rows

    def holds(self, cells: Sequence[Cell]) -> bool:
        """Whether its JSON says at once that these are its cells below key and title; False where it does not."""
        head = _KEY_AND_TITLE.match(memoryview(self._raw))
        last = next((at for at in range(len(cells), 0, -1) if cells[at - 1] != ""), 0)
        if head is None:
            return False
        wanted, sent = msgspec.json.encode(cells[:last]), memoryview(self._raw)[head.end() :]
        return len(sent) + 1 == len(wanted) and wanted.endswith(sent)

    def cell(self, at: int) -> Cell:
        """A cell by its sheet row, an empty text below the last one; the others are only passed over."""
        if self._parts is None:
            self._parts = _PARTS.decode(self._raw)
        return _cells(b"[%b]" % self._parts[at])[0] if at < len(self._parts) else ""

    def cells(self, rows: Sequence[int]) -> list[Cell]:
        """The same for some sheet rows at once; nothing is kept of the others."""
        last = max(rows, default=0)
        if len(memoryview(self._raw)) < _SHORT * last:
            cells = self._decoded()
            cells += repeat("", last + 1 - len(cells))
            return list(map(cells.__getitem__, rows))
        parts = self._parts or _PARTS.decode(self._raw)
        parts += repeat(_NOTHING, last + 1 - len(parts))
        return _cells(b"[" + b",".join(map(parts.__getitem__, rows)) + b"]")

    def _decoded(self) -> list[Cell]:
        return _cells(self._raw)


def _cells(sent: msgspec.Raw | bytes) -> list[Cell]:
    try:
        return _CELLS.decode(sent)
    except (msgspec.DecodeError, UnicodeError):
        # The reader that takes half a pair of surrogates as well.
        return list(json.loads(bytes(sent).decode("utf-8", "replace")))


class _ValueRange(msgspec.Struct):
    range: str = ""
    values: list[msgspec.Raw] = []


class _Columns(msgspec.Struct):
    values: list[list[Cell]] = []


_Filters = Annotated[list[dict[str, dict[str, int]]], msgspec.Meta(min_length=1)]


class _Matched(msgspec.Struct):
    valueRange: _ValueRange
    dataFilters: _Filters


class _Answer(msgspec.Struct):
    valueRanges: list[_Matched] = []


class _DecodedMatch(msgspec.Struct):
    valueRange: _Columns
    dataFilters: _Filters


class _Decoded(msgspec.Struct):
    valueRanges: list[_DecodedMatch] = []


_ANSWER: Final = msgspec.json.Decoder(_Answer)


def columns_in(answer: bytes) -> list[tuple[Mapping[str, Any], list[Sequence[Cell]]]]:
    """What `values:batchGetByDataFilter` answers by columns: of each range the filter that selected it, its columns.

    Raises json.JSONDecodeError for what is no such answer.
    """
    try:
        found = _ANSWER.decode(answer).valueRanges
    except (msgspec.DecodeError, UnicodeError):
        try:
            told = msgspec.convert(json.loads(answer), _Decoded).valueRanges
        except (msgspec.ValidationError, RecursionError):
            raise json.JSONDecodeError("It is no answer.", "", 0) from None
        return [(one.dataFilters[0], [*one.valueRange.values]) for one in told]
    return [(one.dataFilters[0], _columns_of(one.valueRange)) for one in found]


def _columns_of(read: _ValueRange) -> list[Sequence[Cell]]:
    # What was asked for without an end is answered with the last row and column of the sheet: “Children!A1:CD1000”.
    last = _LAST_ROW.search(read.range)
    return [SentColumn(raw, int(last[1]) if last else None) for raw in read.values]


def first_of(column: Sequence[Cell]) -> Cell:
    """The first cell of a column; None where there is none."""
    if isinstance(column, SentColumn):
        return column.first
    return column[0] if column else None


def goes_beyond(column: Sequence[Cell], rows: int) -> bool:
    """Whether a column has more cells than so many rows."""
    return column.goes_beyond(rows) if isinstance(column, SentColumn) else len(column) > rows
