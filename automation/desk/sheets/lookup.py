"""What lies over cells, by row and column, for calls that look at many: each look walks no list of all layers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from automation.desk.sheets.a1 import Area


class Lookup:
    """Values over areas that do not overlap."""

    def __init__(self, pieces: Iterable[tuple[Area, Any]]) -> None:
        self._spans: dict[int, list[tuple[int, int, Any]]] = {}
        for area, value in pieces:
            for column in range(area.left, area.right):
                self._spans.setdefault(column, []).append((area.top, area.bottom, value))
        self._tops: dict[int, list[int]] = {}
        for column, spans in self._spans.items():
            spans.sort(key=lambda span: span[0])
            self._tops[column] = [top for top, _, _ in spans]

    def __bool__(self) -> bool:
        """Whether anything lies anywhere."""
        return bool(self._spans)

    def at(self, row: int, column: int) -> Any:
        """The value over one cell, or None."""
        tops = self._tops.get(column)
        if tops is None:
            return None
        place = bisect_right(tops, row) - 1
        if place < 0:
            return None
        _, bottom, value = self._spans[column][place]
        return value if row < bottom else None
