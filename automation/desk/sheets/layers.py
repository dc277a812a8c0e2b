"""What lies over areas of cells: formats, validation rules and notes, one entry for an area and not for a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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

    def add(self, kind: Kind, pieces: Iterable[tuple[Area, Any]]) -> None:
        """Lay values over areas where nothing of this kind lies: the way of `put` for many of them at once."""
        held = {layer.area: layer for layer in self._held[kind]}
        from_top = {(area.left, area.right, area.top, layer.key): area for area, layer in held.items()}
        to_bottom = {(area.left, area.right, area.bottom, layer.key): area for area, layer in held.items()}
        for piece, value in pieces:
            layer = _layer(piece, value)
            area = piece
            above = to_bottom.pop((area.left, area.right, area.top, layer.key), None)
            below = from_top.pop((area.left, area.right, area.bottom, layer.key), None)
            for neighbour in filter(None, (above, below)):
                del held[neighbour]
                area = area._replace(top=min(area.top, neighbour.top), bottom=max(area.bottom, neighbour.bottom))
            held[area] = layer._replace(area=area)
            from_top[area.left, area.right, area.top, layer.key] = area
            to_bottom[area.left, area.right, area.bottom, layer.key] = area
        self._held[kind] = list(held.values())

    def clear(self, area: Area) -> None:
        """Take away whatever lies over an area."""
        for kind in KINDS:
            self.put(kind, area, None)

    def change(self, kind: Kind, area: Area, change: Callable[[Any], Any]) -> None:
        """Replace each value in an area by what `change` makes of it (of None, where nothing lies)."""
        if area.empty:
            return
        kept: list[Layer] = []
        new: list[Layer] = []
        bare = [area]
        for layer in self._held[kind]:
            if not layer.area.touches(area):
                kept.append(layer)
                continue
            inner = layer.area.overlap(area)
            kept.extend(layer._replace(area=piece) for piece in layer.area.without(area))
            new.extend(_layers([inner], change(layer.value)))
            bare = [piece for whole in bare for piece in whole.without(inner)]
        for layer in (*new, *_layers(bare, change(None))):
            _join_in(kept, layer)
        self._held[kind] = kept

    def at(self, kind: Kind, row: int, column: int) -> Any:
        """The value over one cell, or None."""
        for layer in self._held[kind]:
            area = layer.area
            if area.top <= row < area.bottom and area.left <= column < area.right:
                return layer.value
        return None

    def within(self, kind: Kind, area: Area) -> list[tuple[Area, Any]]:
        """The pieces of layers that lie in an area, cut to it."""
        held = (layer for layer in self._held[kind] if layer.area.touches(area))
        return [(layer.area.overlap(area), layer.value) for layer in held]

    def remap(self, rows: bool, segments: Sequence[Segment]) -> None:
        """Move everything along with its rows (or columns); what is in no segment goes."""
        for kind in KINDS:
            kept: list[Layer] = []
            for layer in self._held[kind]:
                pieces = moved_pieces(layer.area, rows, segments)
                for piece in pieces:
                    moved = layer._replace(area=piece)
                    # Only what was cut can have become neighbours again.
                    if len(pieces) > 1:
                        _join_in(kept, moved)
                    else:
                        kept.append(moved)
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
                    line = piece._replace(top=area.top + start, bottom=area.top + end)
                    self._held[kind].append(_layer(line, value))

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


def _layer(area: Area, value: Any) -> Layer:
    return Layer(area, value, _sorted_json.encode(value))


def _layers(areas: list[Area], value: Any) -> list[Layer]:
    if not value or not areas:
        return []
    key = _sorted_json.encode(value)
    return [Layer(area, value, key) for area in areas]


def _runs(lines: list[list[int]]) -> Iterator[tuple[int, int, list[int]]]:
    """Stretches of equal neighbours: from, to, and what they are."""
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or lines[end] != lines[start]:
            yield start, end, lines[start]
            start = end


def _join_in(layers: list[Layer], new: Layer) -> None:
    """Add a layer, made one with each neighbour that has the same value and makes a rectangle with it."""
    while True:
        for at, held in enumerate(layers):
            area = _union(held.area, new.area) if held.key == new.key else None
            if area:
                new = new._replace(area=area)
                del layers[at]
                break
        else:
            layers.append(new)
            return


def _union(one: Area, other: Area) -> Area | None:
    """The rectangle that two areas make; None where they do not make one."""
    if one.left == other.left and one.right == other.right:
        if one.bottom == other.top or other.bottom == one.top:
            return one._replace(top=min(one.top, other.top), bottom=max(one.bottom, other.bottom))
    elif one.top == other.top and one.bottom == other.bottom and (one.right == other.left or other.right == one.left):
        return one._replace(left=min(one.left, other.left), right=max(one.right, other.right))
    return None
