"""How cells go on: numbers by their trend, dates by their step, texts with a number by counting, others again."""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from automation.desk.sheets.cells import Cell, tidy
from automation.desk.sheets.numberformat import moment_of, serial_of

Next = Callable[[int], Cell]
"""The cell so many places after the first one of the source; places before it are negative."""

_COUNTED: Final = re.compile(r"(.*?)(\d+)", re.DOTALL)
_HOUR: Final = 1 / 24
_NAMES: Final = tuple(tuple(names) for names in (calendar.day_name, calendar.day_abbr)) + tuple(
    tuple(names)[1:] for names in (calendar.month_name, calendar.month_abbr)
)


def continued(cells: Sequence[Cell], kind: str, *, alternate: bool) -> Next:
    """How the cells go on; `kind` is the type of their number format (DATE, TIME, …), `alternate` the other series.

    One number is repeated, and counts up in the other series; what otherwise makes a series is repeated there.
    """
    found = _series(cells, kind)
    single = len(cells) == 1 and _is_number(cells[0]) and kind not in ("DATE", "DATE_TIME", "TIME")
    if found is None or alternate != single:
        return lambda at: cells[at % len(cells)]
    return found


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _series(cells: Sequence[Cell], kind: str) -> Next | None:
    if all(_is_number(cell) for cell in cells):
        return _dates(cells, kind) or _trend(cells, _HOUR if kind == "TIME" else 1)
    if all(isinstance(cell, str) for cell in cells):
        return _named(cells) or _counted(cells)
    return None


def _trend(values: Sequence[float], step: float) -> Next:
    """The straight line through the values, by least squares; one value alone goes up by the step."""
    count = len(values)
    if count == 1:
        return lambda at: tidy(values[0] + step * at)
    steps = {round(after - before, 9) for before, after in itertools.pairwise(values)}
    if len(steps) == 1:
        by = values[1] - values[0]
        return lambda at: tidy(round(values[0] + by * at, 9)) if _whole(values) else values[0] + by * at
    middle, mean = (count - 1) / 2, sum(values) / count
    slope = sum((at - middle) * (value - mean) for at, value in enumerate(values)) / sum(
        (at - middle) ** 2 for at in range(count)
    )
    return lambda at: tidy(round(mean + slope * (at - middle), 9))


def _whole(values: Sequence[float]) -> bool:
    return all(value == int(value) for value in values)


def _dates(values: Sequence[float], kind: str) -> Next | None:
    """Days that are the same number of months apart go on by months; None where they are not."""
    moments = [moment_of(value) for value in values] if kind in ("DATE", "DATE_TIME") and len(values) > 1 else []
    known = [moment for moment in moments if moment is not None]
    if not known or len(known) < len(values):
        return None
    months = [moment.year * 12 + moment.month - 1 for moment in known]
    steps = {after - before for before, after in itertools.pairwise(months)}
    days = {(moment.day, moment.time()) for moment in known}
    if len(steps) != 1 or steps == {0} or len(days) != 1:
        return None
    by = steps.pop()
    return lambda at: _in_month(known[0], months[0] + by * at)


def _in_month(moment: datetime, month: int) -> Cell:
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return serial_of(moment.replace(year=year, month=month + 1, day=min(moment.day, last)))


def _named(texts: Sequence[str]) -> Next | None:
    """Days of the week and months, whole or short, by a step of their own."""
    for names in _NAMES:
        folded = [name.casefold() for name in names]
        if all(text.casefold() in folded for text in texts):
            places = [folded.index(text.casefold()) for text in texts]
            steps = {(after - before) % len(names) for before, after in itertools.pairwise(places)} or {1}
            if len(steps) != 1:
                return None
            by = steps.pop()
            return lambda at: _as_written(names[(places[0] + by * at) % len(names)], texts[0])
    return None


def _as_written(name: str, like: str) -> str:
    return name.upper() if like.isupper() else name.lower() if like.islower() else name


def _counted(texts: Sequence[str]) -> Next | None:
    """Texts that end in a number, all the same before it: the number counts on, as wide as it was."""
    found = [_COUNTED.fullmatch(text) for text in texts]
    parts = [match for match in found if match is not None]
    if len(parts) < len(texts) or len({match[1] for match in parts}) != 1:
        return None
    numbers = [int(match[2]) for match in parts]
    steps = {after - before for before, after in itertools.pairwise(numbers)} or {1}
    if len(steps) != 1:
        return None
    first, width, by = parts[0][1], len(parts[0][2]), steps.pop()
    return lambda at: f"{first}{abs(numbers[0] + by * at):0{width if parts[0][2].startswith('0') else 1}d}"
