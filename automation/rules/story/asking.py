"""What somebody asks about, however they typed it: a case, a row of it or of a plan, or a response by its receipt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import OSA

from automation.rules.book import Book
from automation.rules.intake.written import rows_of
from automation.rules.references import normalise
from automation.rules.tables import Table
from automation.rules.values import Cell, text_of
from automation.specs.system import RESPONSES, ROW_ID

_NEAR: Final = 3
_MOST: Final = 3
_MOST_ROWS: Final = 10
Row = tuple[str, str]
"""A row by tab key and row id."""


@dataclass(frozen=True)
class Subject:
    """What a story is about: its name as people write it, the rows it stands on, the responses that made it."""

    kind: Literal["case", "row", "response"]
    name: str
    rows: frozenset[Row]
    lines: frozenset[str]


@dataclass(frozen=True)
class NotFound:
    """Nothing goes by what was typed; `near` are names that come close to it."""

    near: tuple[str, ...] = ()


def find(book: Book, typed: str) -> Subject | NotFound:
    """What is meant by a reference, a reference with a number, or a receipt number."""
    lines = _Lines(book)
    row_id = _row_id(book, typed, book.facts.prefix)
    older = _row_id(book, typed, typed.strip().partition("-")[0])
    if older.partition("/")[0] in {*lines.references, *book.case_table.by_id}:
        row_id = older  # given while config.toml named another prefix
    if row_id in lines.references or book.case_table.find(row_id) is not None:
        return lines.of_case(row_id)
    for table in book.tables.values():
        if table.tab.follow_up and (table.find(row_id) is not None or (table.key, row_id) in lines.rows):
            return lines.of_row(table, row_id)
    return lines.of_receipt(typed) or NotFound(_near(book, lines, row_id, typed))


class _Lines:
    """The Responses tab, looked through for what hangs on what."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.rows: dict[Row, set[str]] = {}
        self.references: dict[str, set[str]] = {}
        self.receipts: dict[str, str] = {}
        for line in book.tables[RESPONSES]:
            line_id = text_of(line[ROW_ID])
            self.receipts[text_of(line.get("receipt"))] = line_id
            for row in rows_of(line.get("where")):
                self.rows.setdefault(row, set()).add(line_id)
            for reference in filter(None, text_of(line.get("reference")).split(", ")):
                self.references.setdefault(reference, set()).add(line_id)

    def of_case(self, reference: str) -> Subject:
        """A case with everything that hangs on it: its rows in every tab, also those that are gone."""
        lines = set(self.references.get(reference, ()))
        rows = {(table.key, row_id) for table in self._book.tables.values() for row_id in table.by_id}
        rows = {row for row in rows | self.rows.keys() if row[1] == reference or row[1].startswith(f"{reference}/")}
        for row in rows:
            lines |= self.rows.get(row, set())
        alone = {line for line in lines if self._line(line).get("reference") == reference}
        own = (row for row, makers in self.rows.items() if makers & alone and "/" not in row[1])
        # A referral that a person took for a known child stands on that child's case as well.
        rows |= {row for row in own if row[0] != self._book.case_table.key}
        return Subject("case", reference, frozenset(rows), frozenset(lines))

    def of_row(self, table: Table, row_id: str) -> Subject:
        """One row that is followed up."""
        row = (table.key, row_id)
        return Subject("row", row_id, frozenset([row]), frozenset(self.rows.get(row, ())))

    def of_receipt(self, typed: str) -> Subject | None:
        """The response with a receipt number; case, spaces and dashes are forgiven where that leaves one."""
        found = [receipt for receipt in self.receipts if receipt == typed.strip()]
        found = found or [receipt for receipt in self.receipts if _bare(receipt) == _bare(typed) != ""]
        if len(found) != 1:
            return None
        line_id = self.receipts[found[0]]
        rows = frozenset(rows_of(self._line(line_id).get("where")))
        return Subject("response", found[0], rows, frozenset([line_id]))

    def _line(self, line_id: str) -> Mapping[str, Cell]:
        return self._book.tables[RESPONSES].find(line_id) or {}


def _row_id(book: Book, typed: str, prefix: str) -> str:
    """What was typed, in the form that ids have: HW-7KQ4-X2C, HW-7KQ4-X2C/2, PLAN/1.1."""
    for tab in book.specs.tabs():
        word = tab.follow_up.reference_text if tab.follow_up else ""
        plan = re.fullmatch(rf"{re.escape(word)}[\s/#-]*(\d\S*)", typed.strip(), re.IGNORECASE) if word else None
        if plan:
            return f"{word}/{plan[1]}"
    head, slash, number = typed.partition("/")
    return normalise(head, prefix) + (f"/{number.strip()}" if slash and number.strip() else "")


def _near(book: Book, lines: _Lines, row_id: str, typed: str) -> tuple[str, ...]:
    """The rows of the case or plan that was named, if there is one; else the names that are most alike."""
    head = row_id.partition("/")[0]
    mine = [one for table in book.with_follow_up() for one in table.by_id if one.partition("/")[0] == head]
    if "/" in row_id and mine:
        return tuple(mine[:_MOST_ROWS])
    close = sorted((distance, name) for distance, name in _distances(book, lines, head, typed) if distance <= _NEAR)
    return tuple(name for _, name in close[:_MOST])


def _distances(book: Book, lines: _Lines, reference: str, typed: str) -> Iterator[tuple[int, str]]:
    for name in {**book.case_table.by_id, **lines.references}:
        yield OSA.distance(name, reference, score_cutoff=_NEAR), name
    for receipt in lines.receipts:
        yield OSA.distance(_bare(receipt), _bare(typed), score_cutoff=_NEAR), receipt


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
