"""What becomes of each response: a case opened, answers added, a row changed, a standing row renewed, or To check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from automation.rules import ledger as became
from automation.rules.answers import Answers, Response, to_cell
from automation.rules.book import Book
from automation.rules.ledger import Entry, Ledger
from automation.rules.matching import Match, Matcher
from automation.rules.references import make_reference, normalise
from automation.rules.tables import Table
from automation.rules.tocheck import ToCheck
from automation.rules.values import Cell, digest, is_empty, same, text_of, to_serial
from automation.specs.model import FollowUp, FormSpec, Question, Section, Tab
from automation.specs.system import RESPONSES, TO_CHECK


class HeldBack(Exception):
    """The tab that a response needs may not be written to now."""


@dataclass(frozen=True)
class Forced:
    """A person's word on where a response belongs: this reference, a new case, or none at all."""

    reference: str = ""
    new_case: bool = False


class Reconciler:
    """Takes responses in, one after another, and works them into the book.

    Nothing here knows a child or a court: a form's purpose and the columns its questions name decide everything.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self.ledger = Ledger(book.tables[RESPONSES])
        self.to_check = ToCheck(book.tables[TO_CHECK], book.facts.today)
        self._matcher = Matcher(book.case_table, book.facts.prefix)

    def take(self, responses: Iterable[Response]) -> int:
        """Take in the responses that are not accounted for yet; returns how many those were."""
        taken = 0
        for response in sorted(responses, key=lambda response: (response.submitted, response.id)):
            if not self.ledger.knows(response.id):
                self._take(response, None)
                taken += 1
        return taken

    def place(self, response: Response, forced: Forced) -> str:
        """Put a response where a person says; returns a sentence for the To check line."""
        entry = self._take(response, forced)
        return f"{entry.became}: {entry.reference}." if entry.reference else f"{entry.became}."

    def _take(self, response: Response, forced: Forced | None) -> Entry:
        try:
            entry = self._by_purpose(response, forced)
        except HeldBack as held:
            entry = Entry(became.WAITING, note=str(held))
        if response.not_safe:
            self.to_check.not_safe(response, entry.reference)
        if response.strays:
            entry.note = f"{entry.note} Answers to questions that the form no longer has are kept here.".strip()
        self.ledger.record(response, entry)
        return entry

    def _by_purpose(self, response: Response, forced: Forced | None) -> Entry:
        purpose = response.form.purpose
        if purpose == "opens":
            return self._open(response)
        if purpose == "stands":
            return self._stand(response)
        return self._add_to(response, forced) if purpose == "adds" else self._update(response, forced)

    # A form that opens: a case for each filling of its repeat, or one case.

    def _open(self, response: Response) -> Entry:
        table = self._table(response.form.tab)
        section = next((section for section in response.form.sections if section.repeat), None)
        turns = response.turns.get(section.key, []) if section else [(1, {})]
        entry = Entry(became.NEW_CASE)
        references: list[str] = []
        for turn, answers in turns or [(1, {})]:
            reference = self._new_reference(f"{response.id}:{turn}")
            cells = self._cells(response, table, _questions(response.form), {**response.answers, **answers})
            identity = {name: cells.get(name) for name in self._case_columns(table)}
            alike = [other for other in self._matcher.alike(identity) if other not in references]
            self._add_case(table, reference, cells, group=references[0] if references else "")
            self._note_all(entry, table, reference, cells)
            references.append(reference)
            if alike:
                self.to_check.looks_alike(response, reference, alike)
        self._name_group(table, references)
        entry.reference = ", ".join(references)
        return entry

    def _case_columns(self, table: Table) -> tuple[str, ...]:
        assert table.tab.case is not None
        return table.tab.case.identity

    def _new_reference(self, source: str) -> str:
        taken = self.ledger.references | self._book.case_table.by_id.keys()
        reference = make_reference(self._book.facts.key, self._book.facts.prefix, source, taken)
        self.ledger.references.add(reference)
        return reference

    def _add_case(self, table: Table, reference: str, cells: dict[str, Cell], group: str = "") -> None:
        case = table.tab.case
        assert case is not None
        cells[case.reference] = reference
        if case.group and group:
            cells[case.group] = group
        table.add(reference, cells)

    def _name_group(self, table: Table, references: list[str]) -> None:
        case = table.tab.case
        if case and case.group and len(references) > 1:
            table.set(references[0], case.group, references[0])

    # A form that adds: answers on the case, and a row for each filling of a repeat.

    def _add_to(self, response: Response, forced: Forced | None) -> Entry:
        form = response.form
        table = self._table(form.tab)
        needed = [self._table(section.tab) for section in form.sections if section.tab]
        self._hold_if_stopped(needed)
        match = self._match(response, forced)
        if not match.reference and not self._may_stand_alone(response, forced):
            self.to_check.unmatched(response, match)
            return Entry(became.TO_BE_CHECKED, note=match.why_not)
        if table.tab.case is None:
            return self._add_record(response, table, match.reference)
        entry = Entry(became.ON_CASE, match.reference)
        asked = [question for section in form.sections if not section.tab for question in section.questions]
        cells = self._cells(response, table, asked, response.answers, without=table.tab.case.identity)
        for column, value in cells.items():
            self._write(entry, response, table, match.reference, column, value)
        entry.touches(table.key, match.reference)
        self._add_items(entry, response, match.reference)
        return entry

    def _may_stand_alone(self, response: Response, forced: Forced | None) -> bool:
        if response.form.reference != "optional":
            return False
        return forced is not None or not self._given_reference(response).strip()

    def _add_record(self, response: Response, table: Table, reference: str) -> Entry:
        cells = self._cells(response, table, _questions(response.form), response.answers)
        column = next((q.column for q in _questions(response.form) if q.kind == "reference" and q.column), "")
        if column:
            cells[column] = reference
        row_id = digest("record", response.id)
        table.add(row_id, cells)
        entry = Entry(became.ROW_ADDED, reference)
        self._note_all(entry, table, row_id, cells)
        return entry

    def _add_items(self, entry: Entry, response: Response, reference: str) -> None:
        for section in response.form.sections:
            if not section.tab:
                continue
            table = self._table(section.tab)
            turns = response.turns.get(section.key, []) if section.repeat else [(0, _only(section, response.answers))]
            for turn, answers in turns:
                cells = self._cells(response, table, section.questions, answers, with_form=False)
                if cells:
                    self._add_item(entry, table, reference, cells, f"{response.id}:{section.key}:{turn}")

    def _add_item(self, entry: Entry, table: Table, reference: str, cells: dict[str, Cell], source: str) -> None:
        follow = table.tab.follow_up
        row_id = digest("item", source)
        if follow and follow.reference:
            number = next_number(table, follow, reference, self.ledger.rows)
            cells |= {follow.reference: reference, follow.number: number}
            row_id = f"{reference}/{number}"
            status = next(column for column in table.tab.columns if column.key == follow.status)
            cells.setdefault(follow.status, next((c for c in status.choices if c not in follow.closed), ""))
        table.add(row_id, cells)
        self._note_all(entry, table, row_id, cells)

    # A form that updates: one row, told by its reference and number.

    def _update(self, response: Response, forced: Forced | None) -> Entry:
        table, row_id, reference, match = self._row_to_update(response, forced)
        if not row_id and match is not None:
            self.to_check.unmatched(response, match)
            return Entry(became.TO_BE_CHECKED, note=match.why_not)
        if not row_id or table.find(row_id) is None:
            why = f"There is no row {row_id or 'of that number'} in “{table.tab.title}”. Which one is meant?"
            self.to_check.unmatched_row(response, why, _row_ids(table, reference))
            return Entry(became.TO_BE_CHECKED, reference, note=why)
        entry = Entry(became.ROW_CHANGED, reference)
        without = table.tab.case.identity if table.tab.case else ()
        without = (*without, _number_column(table.tab))
        cells = self._cells(response, table, _questions(response.form), response.answers, without=without)
        for column, value in cells.items():
            self._write(entry, response, table, row_id, column, value)
        self._close_if_done(entry, response, table, row_id)
        entry.touches(table.key, row_id)
        return entry

    def _row_to_update(self, response: Response, forced: Forced | None) -> tuple[Table, str, str, Match | None]:
        """The table, the row's id, the reference, and the match where no case was found."""
        given = forced.reference if forced and forced.reference else self._given_reference(response)
        given, _, typed_number = given.partition("/")
        number = typed_number.strip() or self._given_number(response)
        plan = self._plan_of(given)
        if plan:
            fixed = plan.tab.follow_up.reference_text if plan.tab.follow_up else ""
            return plan, f"{fixed}/{number}" if number else "", fixed, None
        table = self._table(response.form.tab)
        match = self._match(response, Forced(given) if forced and forced.reference else None)
        if not match.reference:
            return table, "", "", match
        if table.tab.case:
            return table, match.reference, match.reference, None
        return table, f"{match.reference}/{number}" if number else "", match.reference, None

    def _plan_of(self, given: str) -> Table | None:
        word = "".join(given.split()).strip("-").upper()
        for tab in self._book.specs.tabs():
            if tab.follow_up and tab.follow_up.reference_text and tab.follow_up.reference_text.upper() == word:
                return self._table(tab.key)
        return None

    def _close_if_done(self, entry: Entry, response: Response, table: Table, row_id: str) -> None:
        """A status that ends the matter also gives the day it ended; one that reopens it takes that day away."""
        follow = table.tab.follow_up
        if (
            not follow
            or row_id not in table.by_id
            or follow.status not in entry.wrote.get(table.key, {}).get(row_id, {})
        ):
            return
        ended = text_of((table.find(row_id) or {}).get(follow.status)) in follow.closed
        day = to_serial(response.submitted.date()) if ended else ""
        self._write(entry, response, table, row_id, follow.done_on, day)

    # A form that stands: a row of its own by a natural key, the newest shown.

    def _stand(self, response: Response) -> Entry:
        table = self._table(response.form.tab)
        cells = self._cells(response, table, _questions(response.form), response.answers)
        keys = [text_of(cells.get(column)).strip().casefold() for column in response.form.natural_key]
        row_id = digest("stands", response.form.key, *keys)
        if table.find(row_id) is None:
            table.add(row_id, cells)
            entry = Entry(became.ROW_ADDED)
            self._note_all(entry, table, row_id, cells)
            return entry
        entry = Entry(became.ROW_CHANGED)
        for column, value in cells.items():
            self._write(entry, response, table, row_id, column, value)
        entry.touches(table.key, row_id)
        return entry

    # What they share.

    def _match(self, response: Response, forced: Forced | None) -> Match:
        if forced and forced.new_case:
            return Match(self._case_from(response))
        if forced:
            return Match(normalise(forced.reference, self._book.facts.prefix)) if forced.reference else Match()
        case = self._book.case_table.tab.case
        assert case is not None
        self._hold_if_stopped([self._book.case_table])
        columns = self._book.columns(self._book.case_table.tab)
        identity = {
            question.column: to_cell(question, columns[question.column], texts, response)
            for question in _questions(response.form)
            if question.column in (*case.identity, *case.hints) and (texts := response.answers.get(question.key))
        }
        return self._matcher.match(self._given_reference(response), identity)

    def _case_from(self, response: Response) -> str:
        """A new case from a response that only meant to add to one: it gets the identity given there."""
        table = self._book.case_table
        self._hold_if_stopped([table])
        case = table.tab.case
        assert case is not None
        reference = self._new_reference(f"{response.id}:case")
        asked = [q for q in _questions(response.form) if q.column in (*case.identity, *case.hints)]
        cells = self._cells(response, table, asked, response.answers, with_form=False)
        cells[case.received] = to_serial(response.submitted.date())
        self._add_case(table, reference, cells)
        return reference

    def _given_reference(self, response: Response) -> str:
        found = (response.answers.get(q.key) for q in _questions(response.form) if q.kind == "reference")
        return " ".join(text for texts in found if texts for text in texts)

    def _given_number(self, response: Response) -> str:
        columns = {tab.follow_up.number for tab in self._book.specs.tabs() if tab.follow_up}
        for question in _questions(response.form):
            if question.column in columns and response.answers.get(question.key):
                return response.answers[question.key][0].strip().lstrip("#").removesuffix(".0")
        return ""

    def _cells(
        self,
        response: Response,
        table: Table,
        questions: Iterable[Question],
        answers: Answers,
        *,
        without: tuple[str, ...] = (),
        with_form: bool = True,
    ) -> dict[str, Cell]:
        """Answers as the cells of a table; `with_form` adds the day and the fixed values that the form gives."""
        columns = self._book.columns(table.tab)
        cells: dict[str, Cell] = {}
        for question in questions:
            texts, column = answers.get(question.key), columns.get(question.column)
            if texts and column and question.column not in without and question.kind != "reference":
                cells[column.key] = to_cell(question, column, texts, response)
        if with_form:
            cells |= {column: value for column, value in response.form.sets.items() if column in columns}
            if response.form.dated in columns:
                cells[response.form.dated] = to_serial(response.submitted.date())
        return cells

    def _write(self, entry: Entry, response: Response, table: Table, row_id: str, column: str, value: Cell) -> None:
        """Put an answer where a person's edit is safe: only over nothing, or over what the last response wrote."""
        row = table.find(row_id)
        assert row is not None
        owner = self._book.columns(table.tab)[column].owner
        place = (table.key, row_id, column)
        if same(row.get(column), value):
            entry.writes(place, value)
        elif owner == "script" or is_empty(row.get(column)) or self.ledger.was_written_here(place, row.get(column)):
            table.set(row_id, column, value)
            entry.writes(place, value)
        else:
            self.to_check.conflict(response, table, row_id, column, value)
            entry.note = "Part of it stands in To check, because the sheet says something else."

    def _note_all(self, entry: Entry, table: Table, row_id: str, cells: Mapping[str, Cell]) -> None:
        entry.touches(table.key, row_id)
        owners = self._book.columns(table.tab)
        for column, value in cells.items():
            if column in owners and owners[column].owner == "both":
                entry.writes((table.key, row_id, column), value)

    def _table(self, key: str) -> Table:
        table = self._book.tables[key]
        self._hold_if_stopped([table])
        return table

    def _hold_if_stopped(self, tables: Iterable[Table]) -> None:
        for table in tables:
            if table.stopped:
                raise HeldBack(table.stopped)


def _questions(form: FormSpec) -> list[Question]:
    return [question for section in form.sections for question in section.questions]


def _only(section: Section, answers: Answers) -> Answers:
    keys = {question.key for question in section.questions}
    return {key: texts for key, texts in answers.items() if key in keys}


def _number_column(tab: Tab) -> str:
    return tab.follow_up.number if tab.follow_up else ""


def _row_ids(table: Table, reference: str) -> str:
    ids = [row_id for row_id in table.by_id if row_id.partition("/")[0] == reference]
    return "\n".join(ids) or "There is no row for that reference."


def next_number(table: Table, follow: FollowUp, reference: str, ever: Iterable[tuple[str, str]]) -> int:
    """The next number among a reference's rows; a number once given is not given again, even if its row is gone."""
    used = [text_of(row.get(follow.number)) for row in table if text_of(row.get(follow.reference)) == reference]
    used += [
        row_id.partition("/")[2] for tab, row_id in ever if tab == table.key and row_id.startswith(f"{reference}/")
    ]
    return max((int(number) for number in used if number.isdecimal()), default=0) + 1
