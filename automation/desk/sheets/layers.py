"""What lies over areas of cells: formats, validation rules and notes, one entry for an area and not for a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from automation.desk.sheets.a1 import OPEN, Area, from_grid_range, to_grid_range

Kind = Literal["format", "validation", "note"]
KINDS: Final[tuple[Kind, ...]] = ("format", "validation", "note")
Segment = tuple[int, int, int]
"""Rows (or columns) from the first number up to the second move by the third."""

_sorted_json = msgspec.json.Encoder(order="sorted")


class Layer(NamedTuple):
    """One value over one area; `key` is the value written out, to tell equal ones."""

    area: Area
    value: Any
    key: bytes


class Layers:
    """The layers of a sheet. Those of one kind never overlap: what is put later replaces what lay there."""

    def __init__(self, entries: Iterable[dict[str, Any]] = ()) -> None:
        self._held: dict[Kind, list[Layer]] = {kind: [] for kind in KINDS}
        for entry in entries:
            for kind in KINDS:
                if kind in entry:
                    self._held[kind].append(_layer(from_grid_range(entry["range"]), entry[kind]))

    def entries(self) -> list[dict[str, Any]]:
        """The layers as they are stored: a half-open range and one of format, validation, note."""
        return [
            {"range": to_grid_range(0, layer.area), kind: layer.value} for kind in KINDS for layer in self._held[kind]
        ]

    def put(self, kind: Kind, area: Area, value: Any) -> None:
        """Lay a value over an area; None (or nothing) takes away what lies there."""
        self.change(kind, area, lambda _: value)

    def change(self, kind: Kind, area: Area, change: Callable[[Any], Any]) -> None:
        """Replace each value in an area by what `change` makes of it (of None, where nothing lies)."""
        if area.empty:
            return
        kept: list[Layer] = []
        bare = [area]
        for layer in self._held[kind]:
            inner = layer.area.overlap(area)
            if inner.empty:
                kept.append(layer)
                continue
            kept.extend(layer._replace(area=piece) for piece in layer.area.without(area))
            kept.extend(_layers([inner], change(layer.value)))
            bare = [piece for whole in bare for piece in whole.without(inner)]
        kept.extend(_layers(bare, change(None)))
        self._held[kind] = _joined(kept)

    def at(self, kind: Kind, row: int, column: int) -> Any:
        """The value over one cell, or None."""
        for layer in self._held[kind]:
            area = layer.area
            if area.top <= row < area.bottom and area.left <= column < area.right:
                return layer.value
        return None

    def within(self, kind: Kind, area: Area) -> list[tuple[Area, Any]]:
        """The pieces of layers that lie in an area, cut to it."""
        pieces = ((layer.area.overlap(area), layer.value) for layer in self._held[kind])
        return [(piece, value) for piece, value in pieces if not piece.empty]

    def remap(self, rows: bool, segments: Sequence[Segment]) -> None:
        """Move everything along with its rows (or columns); what is in no segment goes."""
        for kind in KINDS:
            moved = [
                layer._replace(area=piece)
                for layer in self._held[kind]
                for piece in moved_pieces(layer.area, rows, segments)
            ]
            self._held[kind] = _joined(moved)

    def spread(self, rows: bool, source: int, start: int, end: int) -> None:
        """Give new rows (or columns) the formats and rules, not the notes, of the one at `source`."""
        line = Area(top=source, bottom=source + 1) if rows else Area(left=source, right=source + 1)
        for kind in KINDS[:2]:
            for piece, value in self.within(kind, line):
                new = piece._replace(top=start, bottom=end) if rows else piece._replace(left=start, right=end)
                self.put(kind, new, value)

    def copy(self, source: Area, rows_on: int, columns_on: int, kinds: Sequence[Kind] = KINDS) -> None:
        """Lay what lies over an area also that many rows and columns further on."""
        target = offset(source, rows_on, columns_on)
        for kind in kinds:
            pieces = self.within(kind, source)
            self.put(kind, target, None)
            for piece, value in pieces:
                self.put(kind, offset(piece, rows_on, columns_on), value)


def offset(area: Area, rows_on: int, columns_on: int) -> Area:
    """An area that many rows and columns further on."""
    return Area(area.top + rows_on, area.left + columns_on, area.bottom + rows_on, area.right + columns_on)


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


def _layer(area: Area, value: Any) -> Layer:
    return Layer(area, value, _sorted_json.encode(value))


def _layers(areas: list[Area], value: Any) -> list[Layer]:
    if not value or not areas:
        return []
    key = _sorted_json.encode(value)
    return [Layer(area, value, key) for area in areas]


def _joined(layers: list[Layer]) -> list[Layer]:
    """Neighbours with the same value as one, those on top of each other and those side by side."""
    while len(layers) > 1:
        stacked = _joined_along(layers, lambda one: (one.key, one.area.left, one.area.right, one.area.top), _on_top)
        beside = _joined_along(
            stacked, lambda one: (one.key, one.area.top, one.area.bottom, one.area.left), _side_by_side
        )
        if len(beside) == len(layers):
            return layers
        layers = beside
    return layers


def _joined_along(
    layers: list[Layer], order: Callable[[Layer], Any], join: Callable[[Area, Area], Area | None]
) -> list[Layer]:
    joined: list[Layer] = []
    for layer in sorted(layers, key=order):
        before = joined[-1] if joined else None
        area = join(before.area, layer.area) if before and before.key == layer.key else None
        if area:
            joined[-1] = layer._replace(area=area)
        else:
            joined.append(layer)
    return joined


def _on_top(upper: Area, lower: Area) -> Area | None:
    fits = upper.bottom == lower.top and upper.left == lower.left and upper.right == lower.right
    return upper._replace(bottom=lower.bottom) if fits else None


def _side_by_side(one: Area, other: Area) -> Area | None:
    fits = one.right == other.left and one.top == other.top and one.bottom == other.bottom
    return one._replace(right=other.right) if fits else None
