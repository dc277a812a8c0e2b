"""An edited response: what it had put in follows it, what people changed since stays, and To check tells the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from automation.rules.answers import Response
from automation.rules.book import Book
from automation.rules.intake import entry as became
from automation.rules.intake.adding import Adding, record_id
from automation.rules.intake.cases import Cases, given_reference
from automation.rules.intake.edit import Edit
from automation.rules.intake.following import Cells, Following
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.moved_questions import follow_moved
from automation.rules.intake.opening import Opening
from automation.rules.intake.standing import Standing
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.updating import Updating, number_columns
from automation.rules.intake.versions import (
    fillings_ever,
    lastingly_numbered,
    says_not_safe,
    version_before,
    version_of,
    with_put_back,
)
from automation.rules.intake.whose_words import WhoseWords
from automation.rules.intake.writing import Writer
from automation.rules.marks import Origins, erased_on
from automation.rules.sorted_in_part import told
from automation.rules.tables import Table
from automation.rules.values import Cell, moment_of, same, text_of

_MAY_HAVE_MOVED: Final = (
    "An answer that it gave before is missing, and it has answers to questions that the form no longer has: the sheet "
    "was left as it is there."
)


class Editing:
    """Takes in the newest version of a response that was taken in before."""

    def __init__(
        self,
        book: Book,
        ledger: Ledger,
        cases: Cases,
        writer: Writer,
        to_check: ToCheck,
        origins: Origins,
        purposes: tuple[Opening, Adding, Updating, Standing],
    ) -> None:
        self._book = book
        self._ledger = ledger
        self._cases = cases
        self._writer = writer
        self._to_check = to_check
        self._origins = origins
        self._words = WhoseWords(book)
        self._following = Following(book, ledger, writer, to_check)
        self._opening, self._adding, self._updating, self._standing = purposes

    def begin(self, response: Response) -> Edit:
        """An edit, with its fillings numbered as they were before."""
        line = self._ledger.line(response.id)
        before, now, certain, back = version_before(line, response), response, True, set[str]()
        if before is not None:
            told_by = self._told_by(response) if response.form.purpose == "opens" else {}
            ever = fillings_ever(line)
            now = lastingly_numbered(response, before, ever, told_by)
            before, back = with_put_back(before, now, ever)
            before, now, certain = follow_moved(before, now)
        entry, arrived = self._ledger.entry(response.id), moment_of(line.get("received"))
        worry = says_not_safe(text_of(line.get("answers")))  # longer answers than are kept whole say that first
        return Edit(before, now, entry, arrived, version_of(line), [] if certain else [_MAY_HAVE_MOVED], back, worry)

    def carry_out(self, edit: Edit) -> None:
        """Bring the rows that a response made or changed up to its newest version.

        Raises HeldBack before anything is changed where a tab may not be written to.
        """
        if edit.entry.became == became.SET_ASIDE:
            edit.sentences.append("A person had set it aside, and so it stays.")
        else:
            self._by_purpose(edit)
        if edit.sentences:
            says_no = edit.was_left_out and self._cases.says_no(edit.now)
            self._to_check.edited(edit.now, edit.entry.reference, edit.sentences, says_no=says_no)

    def _by_purpose(self, edit: Edit) -> None:
        match edit.now.form.purpose:
            case "opens":
                self._opened(edit)
            case "adds":
                self._added(edit)
            case "updates":
                self._updated(edit)
            case "stands":
                self._stood(edit)

    # One function a purpose.

    def _opened(self, edit: Edit) -> None:
        """The cases that came of a referral: changed where they differ, opened for children who were not in it."""
        table, first = self._writer.table(edit.now.form.tab), edit.entry.reference.split(", ")[0]
        with self._writer.told_before():
            before = self._fillings(edit, edit.before)
        now = self._fillings(edit, edit.now)
        self._opening.ask_for_a_way(edit.now, edit.entry.reference)
        key = next((section.key for section in edit.now.form.sections if section.repeat), "")
        for number, cells in now.items():
            reference = self._origins.find(table, f"{edit.now.id}:{number}")
            if reference and erased_on(table.find(reference) or {}):
                edit.take_out(number)
                edit.sentences.append(
                    f"What it says in the place of {reference}, which was erased, was left out. If that is another "
                    "child now, please have them referred with a form of their own."
                )
            elif reference:
                self._following.change_row(edit, table, reference, before.get(number, {}), cells)
                self._change_where_it_goes_on(edit, reference, before.get(number, {}), cells)
            elif edit.before is None or (number in before and edit.had_a_row(table, f"{key}:{number}")):
                edit.sentences.append("The row of a child in it is no longer there, and was not made again.")
            else:
                self._open_another(edit, number, cells, first)
        for number in before.keys() - now.keys():
            reference = self._origins.find(table, f"{edit.now.id}:{number}")
            edit.sentences += [f"{reference} no longer stands in it; that row was left as it is."] if reference else []

    def _change_where_it_goes_on(self, edit: Edit, reference: str, before: Cells, now: Cells) -> None:
        """A child who was referred again: the case that goes on got these answers too, but for what tells who it is."""
        case, last = self._cases.case, self._cases.goes_on_in(reference)
        if last == reference or self._cases.erased_on(last):
            return
        its_own = {case.reference, case.received, case.group, *case.identity}
        old, new = ({key: cell for key, cell in cells.items() if key not in its_own} for cells in (before, now))
        self._following.change_row(edit, self._cases.table, last, old, new)

    def _fillings(self, edit: Edit, version: Response | None) -> dict[int, dict[str, Cell]]:
        if version is None or (edit.before and edit.before.turns and not version.turns):
            return {}
        return dict(self._opening.fillings(edit.as_of_arrival(version)))

    def _open_another(self, edit: Edit, number: int, cells: Cells, first: str) -> None:
        reference, alike = self._cases.open(f"{edit.now.id}:{number}", cells, first)
        self._writer.note(edit.entry, self._cases.table, reference, cells)
        family = edit.entry.reference.split(", ")
        if self._cases.table.find(first) is not None:
            self._cases.name_group([first, reference])
        others = [other for other in alike if other not in family]
        if others:
            self._to_check.looks_alike(edit.now, reference, others)
        edit.entry.reference = ", ".join([*family, reference])

    def _added(self, edit: Edit) -> None:
        """The case that answers were added to with the rows of the form's repeat, or the one row that they made."""
        table, reference = self._writer.table(edit.now.form.tab), edit.entry.reference
        on_case = table.tab.case is not None
        for key in (section.tab for section in edit.now.form.sections if section.tab and on_case):
            self._writer.table(key)
        if self._names_another_case(edit, reference):
            return
        with self._writer.told_before():
            before = self._adding.cells(edit.as_of_arrival(edit.before), table) if edit.before else {}
        now = self._adding.cells(edit.as_of_arrival(edit.now), table)
        row_id = reference if on_case else record_id(edit.now.id)
        if not on_case and self._words.have_moved(table, row_id, self._ledger.line(edit.now.id)):
            edit.leave_out(f"Its words no longer stand in its row: {told(table.tab)}.")
            return
        self._following.change_row(edit, table, row_id, before, now)
        if on_case:
            self._change_items(edit, reference)

    def _change_items(self, edit: Edit, reference: str) -> None:
        with self._writer.told_before():
            before = {source: (table, cells) for table, source, cells in self._items(edit.before)}
        now = {source: (table, cells) for table, source, cells in self._items(edit.now)}
        for source, (table, cells) in now.items():
            row_id = self._adding.row_of(table, f"{edit.now.id}:{source}")
            old = before.get(source, (table, {}))[1]
            if row_id:
                self._following.change_row(edit, table, row_id, old, cells)
            elif edit.before is not None and not (source in before and edit.had_a_row(table, source)):
                self._adding.add_item(edit.entry, edit.now, table, reference, cells, source)
            elif old != cells or source in edit.put_back:
                edit.sentences.append(f"A row of “{table.tab.title}” that it made is gone, and was not made again.")
        for source in before.keys() - now.keys():
            table, _ = before[source]
            row_id = self._adding.row_of(table, f"{edit.now.id}:{source}")
            edit.sentences += [f"{row_id} no longer stands in it; that row was left as it is."] if row_id else []

    def _items(self, version: Response | None) -> Iterator[tuple[Table, str, dict[str, Cell]]]:
        return self._adding.items(version) if version else iter(())

    def _updated(self, edit: Edit) -> None:
        """The row that an update changed."""
        tab, row_id = edit.entry.rows[0] if edit.entry.rows else ("", "")
        table = self._writer.table(tab or edit.now.form.tab)
        if not edit.says_the_same(self._told_by_all(edit.now)) and (
            self._updating.row_meant(edit.now) != (table.key, row_id)
        ):
            edit.leave_out(f"It no longer speaks of {row_id}.")
            return
        with self._writer.told_before():
            before = self._updating.cells(edit.before, table)[0] if edit.before else {}
        now, unfit = self._updating.cells(edit.now, table)
        for column, value in unfit.items():
            self._writer.ask(edit.entry, edit.now, table, row_id, column, value, str(edit.now.submitted))
        follow = table.tab.follow_up
        status = (table.find(row_id) or {}).get(follow.status) if follow else None
        self._following.change_row(edit, table, row_id, before, now)
        if follow and table.find(row_id) and not same(status, (table.find(row_id) or {}).get(follow.status)):
            self._updating.close_if_done(edit.entry, edit.now, table, row_id)

    def _stood(self, edit: Edit) -> None:
        """The row of a response's natural key."""
        table = self._writer.table(edit.now.form.tab)
        row_id = edit.entry.rows[0][1] if edit.entry.rows else ""
        key_of = self._standing.key_of
        with self._writer.told_before():
            before = self._standing.cells(edit.before, table) if edit.before else {}
            moved = edit.before is None or key_of(edit.before, table) != key_of(edit.now, table)
        now = self._standing.cells(edit.now, table)
        if moved and self._standing.row_of(edit.now, table) != row_id:
            edit.sentences.append(f"It now speaks of another row of “{table.tab.title}”. Nothing was moved.")
        else:
            self._following.change_row(edit, table, row_id, before, now)

    # Whom it is about.

    def _names_another_case(self, edit: Edit, reference: str) -> bool:
        """Whether an edit changed what it says of whom it is about, so that it no longer fits; To check says so."""
        if edit.says_the_same(self._told_by_all(edit.now)):
            return False
        if edit.now.form.reference == "optional" and not reference and not given_reference(edit.now).strip():
            return False  # it named no case before either
        match = self._cases.match(edit.now)
        if match.reference and self._cases.goes_on_in(match.reference) == reference:
            return False
        case = reference or "no case"
        now = f"It stood on {case} and names {match.reference} now." if match.reference else ""
        now = now or f"It stands on {case}, and what it now says of whom it is about does not fit."
        edit.leave_out(now)
        return True

    def _told_by(self, response: Response) -> dict[str, list[str]]:
        """By repeated section, the questions by which brothers and sisters are told from one another."""
        identity = self._cases.case.identity
        repeated = [section for section in response.form.sections if section.repeat]
        return {one.key: [q.key for q in one.questions if q.column in identity] for one in repeated}

    def _told_by_all(self, response: Response) -> list[str]:
        """The questions by which a form tells whom or what it is about."""
        columns = {*self._cases.case.identity, *self._cases.case.hints, *number_columns(self._book)}
        return [q.key for q in response.layout.questions if q.kind == "reference" or q.column in columns]
