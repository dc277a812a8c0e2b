"""A form that adds: answers on the case with its reference, and a row for each filling of a repeat."""

from __future__ import annotations

from collections.abc import Iterator

from automation.rules.answers import Answers, Response
from automation.rules.book import Book
from automation.rules.intake import entry as became
from automation.rules.intake.cases import Cases, given_reference
from automation.rules.intake.entry import Entry
from automation.rules.intake.matching import Match
from automation.rules.intake.numbering import Numbers
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.writing import Writer
from automation.rules.marks import Origins, made_from
from automation.rules.tables import Table
from automation.rules.values import Cell, digest
from automation.specs.model import FollowUp, Section
from automation.specs.system import NOTICED


class Adding:
    """Takes in the responses of forms that add."""

    def __init__(
        self, book: Book, cases: Cases, writer: Writer, to_check: ToCheck, numbers: Numbers, origins: Origins
    ) -> None:
        self._book = book
        self._cases = cases
        self._writer = writer
        self._to_check = to_check
        self._numbers = numbers
        self._origins = origins

    def take(self, response: Response) -> Entry:
        """Add what a response says to the case it names; where that is not certain, ask."""
        self._hold_if_needed(response)
        match = self._cases.match(response)
        alone = response.form.reference == "optional" and not given_reference(response).strip()
        if not match.reference and not alone:
            self._to_check.unmatched(response, match)
            return Entry(became.TO_BE_CHECKED, note=match.why_not)
        return self._add(response, match)

    def place(self, response: Response, match: Match | None) -> Entry:
        """Add what a response says to the case that a person named, to none, or (None) to a new case."""
        self._hold_if_needed(response)
        return self._add(response, match or Match(self._cases.open_from(response)))

    def _hold_if_needed(self, response: Response) -> None:
        """Everything that will be written to is asked for first, so that nothing is done by halves."""
        _ = self._cases.table
        for key in (response.form.tab, *(section.tab for section in response.form.sections if section.tab)):
            self._writer.table(key)

    def _add(self, response: Response, match: Match) -> Entry:
        """Add to the case that was found, or to the one in which it goes on."""
        given, reference = match.reference, self._cases.goes_on_in(match.reference)
        entry = self._add_to(response, reference)
        sent_for = f"It was sent for {given}, which goes on in {reference}." if reference != given else ""
        entry.says_first(match.remark, sent_for)
        return entry

    def _add_to(self, response: Response, reference: str) -> Entry:
        table = self._writer.table(response.form.tab)
        if table.tab.case is None:
            return self._add_record(response, table, reference)
        entry = Entry(became.ON_CASE, reference)
        self._writer.put_all(entry, response, table, reference, self.cells(response.as_it_arrived, table))
        for items, source, cells in self.items(response):
            self.add_item(entry, response, items, reference, cells, source)
        return entry

    def cells(self, response: Response, table: Table) -> dict[str, Cell]:
        """What a response says of its case, or of the row that it makes, as cells of the form's tab."""
        asked = [question for section in response.form.sections if not section.tab for question in section.questions]
        identity = table.tab.case.identity if table.tab.case else ()
        cells = self._writer.cells(table, asked, response.answers, response, but=identity)
        return cells | self._writer.form_cells(table, response)

    def _add_record(self, response: Response, table: Table, reference: str) -> Entry:
        """A row of its own, such as a piece of feedback."""
        cells = self.cells(response.as_it_arrived, table)
        column = next((q.column for q in response.layout.questions if q.kind == "reference" and q.column), "")
        if column and reference:
            cells[column] = reference
        entry = Entry(became.ROW_ADDED, reference)
        self._writer.add(entry, response, table, record_id(response.id), cells)
        return entry

    def items(self, response: Response) -> Iterator[tuple[Table, str, dict[str, Cell]]]:
        """Each row that a response asks for: its tab, its place in the form (section:turn), and its cells."""
        for section in response.form.sections:
            if section.tab:
                table = self._writer.table(section.tab)
                for turn, answers in _turns(section, response):
                    cells = self._writer.cells(table, section.questions, answers, response)
                    if cells:
                        yield table, f"{section.key}:{turn}", cells

    def row_of(self, table: Table, source: str) -> str:
        """The row that came of a place in a response; empty where there is none any more."""
        row_id = self._origins.find(table, source) or digest("item", source)
        return row_id if table.find(row_id) is not None else ""

    def add_item(
        self, entry: Entry, response: Response, table: Table, reference: str, cells: dict[str, Cell], place: str
    ) -> None:
        """Add the row of one filling, with the next number of its case; `place` is where it stands in the form."""
        follow, source = table.tab.follow_up, f"{response.id}:{place}"
        if follow is None or not follow.reference:
            self._writer.add(entry, response, table, digest("item", source), cells)
            return
        known = self._origins.find(table, source)
        if known:
            self._writer.meet(entry, response, table, known, cells)
            return
        number = self._numbers.give(table, follow, reference)
        cells |= {follow.reference: reference, follow.number: number, NOTICED: made_from(source)}
        cells.setdefault(follow.status, _first_status(table, follow))
        self._writer.add(entry, response, table, f"{reference}/{number}", cells)


def record_id(response_id: str) -> str:
    """The id of the row that a response has to itself."""
    return digest("record", response_id)


def _turns(section: Section, response: Response) -> list[tuple[int, Answers]]:
    """Each filling of a section; those that came while it repeated, though it no longer does, are kept apart."""
    fillings = response.turns.get(section.key, [])
    if section.repeat:
        return fillings
    keys = {question.key for question in section.questions}
    return [(0, {key: texts for key, texts in response.answers.items() if key in keys}), *fillings]


def _first_status(table: Table, follow: FollowUp) -> str:
    """What a new row's status is: the first choice that does not end the matter."""
    choices = next((column.choices for column in table.tab.columns if column.key == follow.status), ())
    return next((choice for choice in choices if choice not in follow.closed), "")
