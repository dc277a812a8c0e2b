"""What belongs to a case: its rows in all tabs, those that its responses made, and the child's other cases."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from automation.rules.book import Book
from automation.rules.intake.adding import record_id
from automation.rules.intake.checklines import CannotBeDone
from automation.rules.intake.whose_words import WhoseWords
from automation.rules.intake.written import rows_of
from automation.rules.references import normalise
from automation.rules.sorted_in_part import told
from automation.rules.tables import Table
from automation.rules.values import Cell, text_of
from automation.specs.system import REQUIRED_COLUMNS, RESPONSES, ROW_ID

Line = Mapping[str, Cell]


class Belongings:
    """Finds in a book what belongs to a case."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._cases = book.case_table
        self._words = WhoseWords(book)

    def of_case(self, reference: str, lines: Iterable[Line]) -> list[tuple[Table, str]]:
        """Every row of a case: its own, those with its reference in any tab, and those that its responses made.

        Of the last, one that names another case by now is that case's: a person put it there, or sorted part of the
        columns. `lines` are those of its responses.
        """
        made = [row for line in lines for row in self.made_by(line, [reference])]
        return [*self._rows(reference), *(row for row in made if self.named_on(*row) in ("", reference))]

    def other_cases(self, reference: str) -> Iterator[str]:
        """The other cases that are said to be the same child's."""
        case, mine = self._cases.tab.case, self._cases.find(reference) or {}
        assert case is not None
        for column in filter(None, (case.goes_on, case.same_child)):
            yield from (named for named in self._named(mine.get(column)) if named != reference)
            for row in self._cases:
                if reference in self._named(row.get(column)) and row[ROW_ID] != reference:
                    yield text_of(row[ROW_ID])

    def _named(self, cell: Cell) -> list[str]:
        given = (normalise(part, self._book.facts.prefix) for part in text_of(cell).split(",") if part.strip())
        return [named for named in given if self._cases.find(named) is not None]

    def _rows(self, reference: str) -> Iterator[tuple[Table, str]]:
        for table in self._book.tables.values():
            column = self.reference_column(table)
            for row in table if column or table.tab.one_for_each else ():
                row_id = text_of(row[ROW_ID])
                mine = row_id == reference or row_id.startswith(f"{reference}/")
                if mine or (column and normalise(text_of(row.get(column)), self._book.facts.prefix) == reference):
                    yield table, row_id

    def made_by(self, line: Line, references: list[str]) -> Iterator[tuple[Table, str]]:
        """The rows that a response to these cases alone made, such as feedback, though they may name no case.

        Raises CannotBeDone where nobody can tell which rows those are by now.
        """
        for tab, row_id in rows_of(line.get("where")) if references_of(line) == references else ():
            made = self._book.tables.get(tab)
            if made and (self._made_for_it_alone(made) or row_id == record_id(text_of(line[ROW_ID]))):
                found = self._words.row_of(made, row_id, line)
                if found is None:
                    raise CannotBeDone(told(made.tab))
                if made.find(found) is not None:
                    yield made, found

    def named_on(self, table: Table, row_id: str) -> str:
        """The case that a row names; empty where it names none that is there."""
        return next(iter(self._named(table.cell(row_id, self.reference_column(table)))), "")

    def reference_column(self, table: Table) -> str:
        """The column in which rows of a tab name their case."""
        if table.tab.case:
            return table.tab.case.reference
        if table.tab.follow_up:
            return table.tab.follow_up.reference
        forms = (form for form in self._book.specs.forms if form.tab == table.key and form.purpose == "adds")
        asked = (
            q.column for form in forms for section in form.sections for q in section.questions if q.kind == "reference"
        )
        return next(filter(None, asked), "") or self._asked_before(table)

    def _asked_before(self, table: Table) -> str:
        """The column in which a form named cases that is gone, has another purpose or goes to another tab by now."""
        if table.key not in self._fed or table.key in REQUIRED_COLUMNS or table.tab.one_for_each:
            return ""
        cases = self._cases.by_id.keys()
        texts = (column.key for column in table.tab.columns if column.type == "text" and not column.computed)
        return next((key for key in texts if not cases.isdisjoint(table.texts(key))), "")

    @functools.cached_property
    def _fed(self) -> frozenset[str]:
        """The tabs into which responses ever put something."""
        return frozenset(tab for where in self._book.tables[RESPONSES].texts("where") for tab, _ in rows_of(where))

    def _made_for_it_alone(self, table: Table) -> bool:
        """Whether a row that a response made belongs to nobody else: not one of a plan, or of another case."""
        return table.tab.case is None and table.tab.follow_up is None and bool(self.reference_column(table))


def references_of(line: Line) -> list[str]:
    """The cases that a line of Responses or To check names."""
    return [one for one in text_of(line.get("reference")).split(", ") if one]
