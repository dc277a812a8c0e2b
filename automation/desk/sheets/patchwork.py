"""Areas that never overlap, each with a value: found by where they lie, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from automation.desk.sheets.a1 import Area

_sorted_json = msgspec.json.Encoder(order="sorted")


class Patch(NamedTuple):
    """One value over one area; `key` is the value written out, to tell equal ones."""

    area: Area
    value: Any
    key: bytes


def patches(areas: Iterable[Area], value: Any) -> list[Patch]:
    """The same value over each of some areas."""
    key = _sorted_json.encode(value)
    return [Patch(area, value, key) for area in areas]


class Patchwork:
    """Patches of a sheet that do not overlap.

    Each lies in a pigeonhole: on the shelf for its height and width (to the next power of two), in the hole for its
    corner, in steps of these. So a hole holds few, none reaches further than into the next hole, and whatever lies
    somewhere is found without a look at all the others.
    """

    def __init__(self, patches: Iterable[Patch] = ()) -> None:
        self._shelves: dict[tuple[int, int], dict[tuple[int, int], list[Patch]]] = {}
        for patch in patches:
            self.add(patch)

    def __iter__(self) -> Iterator[Patch]:
        return (patch for shelf in self._shelves.values() for hole in shelf.values() for patch in hole)

    def add(self, patch: Patch) -> None:
        """Put a patch where nothing lies."""
        shelf, hole = _place(patch.area)
        self._shelves.setdefault(shelf, {}).setdefault(hole, []).append(patch)

    def take(self, patch: Patch) -> None:
        """Take away a patch that is there."""
        shelf, hole = _place(patch.area)
        held = self._shelves[shelf][hole]
        held.remove(patch)
        if not held:
            del self._shelves[shelf][hole]

    def join(self, patch: Patch) -> None:
        """Put a patch where nothing lies, made one with each neighbour of its value that makes a rectangle with it."""
        while True:
            neighbour = next(self._neighbours(patch), None)
            if neighbour is None:
                break
            self.take(neighbour)
            patch = patch._replace(area=_around(patch.area, neighbour.area))
        self.add(patch)

    def _neighbours(self, patch: Patch) -> Iterator[Patch]:
        area = patch.area
        corners = (area.top - 1, area.left), (area.bottom, area.left), (area.top, area.left - 1), (area.top, area.right)
        for row, column in corners:
            held = self.at(row, column)
            if held and held.key == patch.key and _makes_one(held.area, area):
                yield held

    def at(self, row: int, column: int) -> Patch | None:
        """The patch over one cell."""
        return next(iter(self.touching(Area(row, column, row + 1, column + 1))), None)

    def touching(self, area: Area) -> list[Patch]:
        """The patches that have a cell in common with an area."""
        return [] if area.empty else [patch for patch in self._near(area) if patch.area.touches(area)]

    def _near(self, area: Area) -> Iterator[Patch]:
        for (height, width), shelf in self._shelves.items():
            rows = range((area.top >> height) - (height > 0), (area.bottom - 1 >> height) + 1)
            columns = range((area.left >> width) - (width > 0), (area.right - 1 >> width) + 1)
            if len(rows) * len(columns) < len(shelf):
                for hole in ((row, column) for row in rows for column in columns):
                    yield from shelf.get(hole, ())
            else:
                for held in shelf.values():
                    yield from held


def _place(area: Area) -> tuple[tuple[int, int], tuple[int, int]]:
    """The shelf and the hole of an area."""
    height, width = (area.bottom - area.top - 1).bit_length(), (area.right - area.left - 1).bit_length()
    return (height, width), (area.top >> height, area.left >> width)


def _makes_one(one: Area, other: Area) -> bool:
    """Whether two areas that lie side by side make a rectangle."""
    return (one.left, one.right) == (other.left, other.right) or (one.top, one.bottom) == (other.top, other.bottom)


def _around(one: Area, other: Area) -> Area:
    return Area(
        min(one.top, other.top), min(one.left, other.left), max(one.bottom, other.bottom), max(one.right, other.right)
    )


def uncovered(area: Area, covered: Iterable[Area]) -> Iterator[Area]:
    """The parts of an area that none of some others covers, from the top; these lie in it and do not overlap."""
    below = sorted(covered, reverse=True)
    heights = {area.top, area.bottom, *(one.top for one in below), *(one.bottom for one in below)}
    beside: list[Area] = []
    for top, bottom in pairwise(sorted(heights)):
        beside = [one for one in beside if one.bottom > top]
        while below and below[-1].top == top:
            beside.append(below.pop())
        beside.sort(key=lambda one: one.left)
        left = area.left
        for one in beside:
            if left < one.left:
                yield Area(top, left, bottom, one.left)
            left = one.right
        if left < area.right:
            yield Area(top, left, bottom, area.right)
