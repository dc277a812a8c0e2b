"""Marks in a row's hidden column: remarks made on it, where it was listed, what it came of, what people changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from automation.rules.tables import Table
from automation.rules.values import Cell, day_numbered, digest, text_of, to_serial
from automation.specs.system import NOTICED

LISTED: Final = "listed:"
"""With the key of a tab behind it: the case was put into that tab once."""
MADE_FROM: Final = "from:"
"""With the fingerprint of a response behind it: the row came of that response."""
HIGHEST: Final = "highest:"
"""With a tab and a number behind it: the highest number that a typed row of the case was ever given there."""
ROUTED: Final = "routed:"
"""With two fingerprints behind it: of the partner that the rules of routing wrote, and of all that they named."""
PLACED: Final = "placed:"
"""With a day and a fingerprint behind it: on that day the rules of routing gave the case to that partner."""
CHOSEN: Final = "chosen:"
"""With a day and a fingerprint behind it: on that day a run first saw the partner whom a person had chosen."""
EDITED: Final = "edited:"
"""With a column, a day and a fingerprint behind it: on that day a run first saw what a person had put there."""
SEEN_AS: Final = "seen:"
"""With a fingerprint behind it: what stood in the row's watched columns when the last run left it."""
PROMISED: Final = "promised:"
"""With two days and a number behind it: the first due date, the last one, and how often it changed."""
PASSED: Final = "passed:"
"""With two days behind it: a due date that had passed already when it was given, and the day on which it was given."""
OFFERED: Final = "offered:"
"""With "erasing" behind it: the family no longer takes part, and To check asks whether to erase what is kept."""
ERASED: Final = "erased:"
"""With a day behind it: on that day everything that was said of the case was erased."""
SAID_NO: Final = "said:no"
"""The whole mark: an answer says that the family takes no part, and To check still asks whether that counts."""
AGAIN: Final = "again:"
"""With a day behind it: the child was referred again on that day, and a person said that this case goes on."""
_REMARK: Final = re.compile(r"(?<!\S)[0-9a-f]{12}(?!\S)")
"""The id of a remark, alone between spaces: all other marks say by a word what they are."""
_REMARK_AMONG: Final = re.compile(r"\s[0-9a-f]{12}(?=\s)")
"""The same in a text that begins and ends with a space, found more quickly."""


def marks_of(row: Mapping[str, Cell]) -> list[str]:
    """All marks of a row."""
    return text_of(row.get(NOTICED)).split()


def remarks_of(row: Mapping[str, Cell]) -> list[str]:
    """The ids of the remarks that were put into To check for a row."""
    return _REMARK.findall(text_of(row.get(NOTICED)))


def with_remarks(table: Table) -> list[int]:
    """The positions of the rows for which remarks were put into To check."""
    noticed = table.texts(NOTICED)
    # All are looked through together first, which is several times as quick: mostly there is none.
    if not _REMARK_AMONG.search(f" {' '.join(noticed)} "):
        return []
    return [at for at, one in enumerate(noticed) if _REMARK.search(one)]


def unmarked(table: Table, mark: str) -> list[str]:
    """The ids of the rows that do not have a mark."""
    rows = zip(table.ids, table.texts(NOTICED), strict=True)
    return [row_id for row_id, noticed in rows if row_id and f" {mark} " not in f" {noticed} "]


def marked(table: Table, mark: str) -> list[int]:
    """The positions of the rows that have a mark; most often there is none."""
    return [at for at, noticed in enumerate(table.texts(NOTICED)) if mark in noticed and mark in noticed.split()]


def change_marks(table: Table, row_id: str, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
    """Add and remove marks of a row."""
    gone = set(remove)
    kept = [mark for mark in marks_of(table.find(row_id) or {}) if mark not in gone]
    table.set(row_id, NOTICED, " ".join(dict.fromkeys([*kept, *add])))


def made_from(source: str) -> str:
    """The mark of a row that came of a response; `source` is its id with its place in the form."""
    return MADE_FROM + digest("made from", source)


def routed(partner: str, named: Iterable[str]) -> str:
    """The mark of a case that the rules gave to a partner; `named` are all whom they named for it, in order."""
    return f"{_routed_to(partner)}{digest('named', *named)}"


def routed_mark(row: Mapping[str, Cell]) -> str:
    """The mark that the rules of routing left on a case; empty where there is none."""
    return next((mark for mark in marks_of(row) if mark.startswith(ROUTED)), "")


def is_routed_to(row: Mapping[str, Cell], partner: str) -> bool:
    """Whether it was the rules of routing that gave a case to a partner, and no person."""
    return routed_mark(row).startswith(_routed_to(partner))


def went_to(kind: str, day: date, partner: str) -> str:
    """The mark that on a day a case went to a partner; `kind` is PLACED or CHOSEN."""
    return f"{kind}{to_serial(day)}:{digest('routed to', partner)}"


def way_of(row: Mapping[str, Cell]) -> list[str]:
    """The marks of the partners that a case went to, the first one first."""
    return [mark for mark in marks_of(row) if mark.startswith((PLACED, CHOSEN))]


def is_with(mark: str, partner: str) -> bool:
    """Whether a mark speaks of this partner."""
    return mark.endswith(f":{digest('routed to', partner)}")


def day_of(mark: str) -> date | None:
    """The day that a mark names behind its kind."""
    return day_numbered(mark.split(":")[1])


def _routed_to(partner: str) -> str:
    return f"{ROUTED}{digest('routed to', partner)}-"


def new_edit_mark(column: str, cell: Cell, day: date) -> str:
    """The mark that a run leaves when it first sees what a person put into a cell."""
    return f"{EDITED}{column}:{to_serial(day)}:{_fingerprint(cell)}"


def edit_mark_of(marks: Iterable[str], column: str, cell: Cell) -> str:
    """The mark that was left when a cell was first seen as it is now; empty where there is none."""
    start, end = f"{EDITED}{column}:", f":{_fingerprint(cell)}"
    return next((mark for mark in marks if mark.startswith(start) and mark.endswith(end)), "")


def seen_on(row: Mapping[str, Cell], column: str) -> date | None:
    """The day of the run that first saw a cell as it is now, if one has seen it."""
    mark = edit_mark_of(marks_of(row), column, row.get(column))
    return day_numbered(mark.split(":")[2]) if mark else None


def _fingerprint(cell: Cell) -> str:
    return digest(text_of(cell), length=8)


def erased_on(row: Mapping[str, Cell]) -> date | None:
    """The day on which what was said of a case was erased; None for a case that stands."""
    if ERASED not in text_of(row.get(NOTICED)):
        return None
    mark = next((mark for mark in marks_of(row) if mark.startswith(ERASED)), "")
    day = mark.removeprefix(ERASED)
    return day_numbered(day)


def opened_again(row: Mapping[str, Cell]) -> date | None:
    """The latest day on which a case was opened again; None for one that never was."""
    if AGAIN not in text_of(row.get(NOTICED)):
        return None
    days = [mark.removeprefix(AGAIN) for mark in marks_of(row) if mark.startswith(AGAIN)]
    return max(filter(None, map(day_numbered, days)), default=None)


def mark_highest(cases: Table, reference: str, tab: str, number: int) -> None:
    """Remember on a case the highest number that was given in a tab to a row that was typed."""
    start = f"{HIGHEST}{tab}:"
    old = [mark for mark in marks_of(cases.find(reference) or {}) if mark.startswith(start)]
    change_marks(cases, reference, add=[f"{start}{number}"], remove=old)


def highest_marked(cases: Table, tab: str) -> list[tuple[str, str]]:
    """The references that such a number is remembered for, with it."""
    start, rows = f"{HIGHEST}{tab}:", zip(cases.ids, cases.texts(NOTICED), strict=True)
    marked = [(reference, noticed) for reference, noticed in rows if start in noticed]
    return [
        (reference, mark.removeprefix(start))
        for reference, noticed in marked
        for mark in noticed.split()
        if mark.startswith(start)
    ]


def origin_of(row: Mapping[str, Cell]) -> str:
    """The mark that says what a row came of; empty for one that a person typed."""
    return next((mark for mark in marks_of(row) if mark.startswith(MADE_FROM)), "")


def _first_made_from(noticed: str) -> str:
    """The mark that says what a row came of, out of all its marks."""
    return MADE_FROM + f" {noticed}".partition(f" {MADE_FROM}")[2].partition(" ")[0]


_MADE_FROM_MARK: Final = len(made_from(""))


class Origins:
    """Finds the row that came of a response, should its line in Responses have been lost."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, str]] = {}

    def find(self, table: Table, source: str) -> str:
        """The id of the row that came of this source; empty where there is none."""
        if table.key not in self._rows:
            # Very many rows are asked, each of which came of one response: their marks are not taken apart.
            marks = [
                noticed[:_MADE_FROM_MARK] if noticed.startswith(MADE_FROM) else _first_made_from(noticed)
                for noticed in table.texts(NOTICED)
            ]
            # Of rows that were copied with their marks the topmost counts: a copy mostly stands below.
            self._rows[table.key] = dict(zip(reversed(marks), reversed(table.ids), strict=True))
        return self._rows[table.key].get(made_from(source), "")
