"""What lies over areas of cells: formats, validation rules and notes, one entry for an area and not for a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Literal

from automation.desk.sheets.a1 import OPEN, Area, from_grid_range, to_grid_range
from automation.desk.sheets.patchwork import Patchwork, patches, uncovered

Kind = Literal["format", "validation", "note"]
KINDS: Final[tuple[Kind, ...]] = ("format", "validation", "note")
Segment = tuple[int, int, int]
"""Rows (or columns) from the first number up to the second move by the third."""


class Layers:
    """The layers of a sheet. Those of one kind never overlap: what is put later replaces what lay there."""

    def __init__(self, entries: Iterable[dict[str, Any]] = ()) -> None:
        self._held = {kind: Patchwork() for kind in KINDS}
        for entry in entries:
            for kind in KINDS:
                if kind in entry:
                    self._lay(kind, [from_grid_range(entry["range"])], entry[kind])

    def _lay(self, kind: Kind, areas: Iterable[Area], value: Any) -> None:
        for patch in patches(areas, value):
            self._held[kind].add(patch)

    def entries(self) -> list[dict[str, Any]]:
        """The layers as they are stored: a half-open range and one of format, validation, note."""
        return [
            {"range": to_grid_range(0, layer.area), kind: layer.value} for kind in KINDS for layer in self._held[kind]
        ]

    def put(self, kind: Kind, area: Area, value: Any) -> None:
        """Lay a value over an area; None (or nothing) takes away what lies there."""
        self.change(kind, area, lambda _: value)

    def add(self, kind: Kind, pieces: Iterable[tuple[Area, Any]]) -> None:
        """Lay values over areas where nothing of this kind lies: the quicker way of `put` for many of them."""
        for area, value in pieces:
            for patch in patches([area], value):
                self._held[kind].join(patch)

    def clear(self, area: Area) -> None:
        """Take away whatever lies over an area."""
        for kind in KINDS:
            self.put(kind, area, None)

    def change(self, kind: Kind, area: Area, change: Callable[[Any], Any]) -> None:
        """Replace each value in an area by what `change` makes of it (of None, where nothing lies)."""
        if area.empty:
            return
        held = self._held[kind]
        touched = held.touching(area)
        for layer in touched:
            held.take(layer)
            for piece in layer.area.without(area):
                held.add(layer._replace(area=piece))
        inner = [(layer.area.overlap(area), layer.value) for layer in touched]
        for piece, value in inner:
            self._join(kind, [piece], change(value))
        if from_nothing := change(None):
            self._join(kind, uncovered(area, [piece for piece, _ in inner]), from_nothing)

    def _join(self, kind: Kind, areas: Iterable[Area], value: Any) -> None:
        for patch in patches(areas, value) if value else ():
            self._held[kind].join(patch)

    def at(self, kind: Kind, row: int, column: int) -> Any:
        """The value over one cell, or None."""
        layer = self._held[kind].at(row, column)
        return layer.value if layer else None

    def within(self, kind: Kind, area: Area) -> list[tuple[Area, Any]]:
        """The pieces of layers that lie in an area, cut to it."""
        return [(layer.area.overlap(area), layer.value) for layer in self._held[kind].touching(area)]

    def remap(self, rows: bool, segments: Sequence[Segment]) -> None:
        """Move everything along with its rows (or columns); what is in no segment goes."""
        for kind in KINDS:
            kept = Patchwork()
            for layer in self._held[kind]:
                pieces = moved_pieces(layer.area, rows, segments)
                for piece in pieces:
                    moved = layer._replace(area=piece)
                    # Only what was cut can have become neighbours again.
                    if len(pieces) > 1:
                        kept.join(moved)
                    else:
                        kept.add(moved)
            self._held[kind] = kept

    def reorder(self, area: Area, order: Sequence[int]) -> None:
        """Sort the rows of an area: its new row n is the old row `order[n]`. What lies over all of them stays."""
        for kind in KINDS:
            height = area.bottom - area.top
            pieces = [one for one in self.within(kind, area) if one[0].bottom - one[0].top < height]
            over: dict[int, list[int]] = {}
            for number, (piece, _) in enumerate(pieces):
                for row in range(piece.top, piece.bottom):
                    over.setdefault(row - area.top, []).append(number)
            for piece, _ in pieces:
                self.put(kind, piece, None)
            for start, end, numbers in _runs([over.get(old, []) for old in order]):
                for piece, value in (pieces[number] for number in numbers):
                    self._lay(kind, [piece._replace(top=area.top + start, bottom=area.top + end)], value)

    def spread(self, rows: bool, source: int, start: int, end: int) -> None:
        """Give new rows (or columns) the formats and rules, not the notes, of the one at `source`."""
        line = Area(top=source, bottom=source + 1) if rows else Area(left=source, right=source + 1)
        for kind in KINDS[:2]:
            for piece, value in self.within(kind, line):
                new = piece._replace(top=start, bottom=end) if rows else piece._replace(left=start, right=end)
                self.put(kind, new, value)


def moved_pieces(area: Area, rows: bool, segments: Sequence[Segment]) -> list[Area]:
    """The pieces of an area after its rows (or columns) moved as the segments say."""
    pieces = []
    for start, end, by in segments:
        if rows:
            piece = area.overlap(Area(top=start, bottom=end))
            moved = piece._replace(top=piece.top + by, bottom=_on(piece.bottom, by))
        else:
            piece = area.overlap(Area(left=start, right=end))
            moved = piece._replace(left=piece.left + by, right=_on(piece.right, by))
        if not piece.empty:
            pieces.append(moved)
    return pieces


def _on(end: int, by: int) -> int:
    return end if end == OPEN else end + by


def _runs(lines: list[list[int]]) -> Iterator[tuple[int, int, list[int]]]:
    """Stretches of equal neighbours: from, to, and what they are."""
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or lines[end] != lines[start]:
            yield start, end, lines[start]
            start = end
