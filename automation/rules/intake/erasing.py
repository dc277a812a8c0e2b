"""Erasing a case: what was said goes from every tab; reference, days and state stay, and nothing comes back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from automation.rules.book import Book
from automation.rules.chasing.acknowledgement import acknowledgement_lines
from automation.rules.chasing.standings import is_closed, takes_no_part
from automation.rules.drawings import drawings_in
from automation.rules.intake import entry as became
from automation.rules.intake.asked import ASKED
from automation.rules.intake.belongings import Belongings, references_of
from automation.rules.intake.checklines import CannotBeDone, about_of
from automation.rules.intake.erased import Erased, Sent
from automation.rules.intake.gone import BLANKED, Gone
from automation.rules.intake.kinds import BY_ERASING, LOOKS_ALIKE, MATCH, NOT_SAFE, OPEN
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.versions import STRAYS, WAITS, earlier_versions, fitted, last_edit
from automation.rules.intake.written import rows_of
from automation.rules.marks import (
    ERASED,
    HIGHEST,
    LISTED,
    MADE_FROM,
    PROMISED,
    SEEN_AS,
    change_marks,
    erased_on,
    made_from,
)
from automation.rules.marks import marks_of as marks
from automation.rules.tables import Table
from automation.rules.values import (
    Cell,
    day_in_words,
    from_serial,
    is_empty,
    moment_of,
    object_in,
    read_date,
    text_of,
    to_serial,
)
from automation.specs.system import EMAILS, NOTICED, RESPONSES, ROW_ID, TO_CHECK

_KEPT_MARKS: Final = (LISTED, MADE_FROM, HIGHEST, PROMISED, ERASED, SEEN_AS)
Line = Mapping[str, Cell]


class Erasing:
    """Erases cases from a book. Done twice it does nothing more, so that an erasing that was cut off is finished so."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._belongings = Belongings(book)
        self._cases = book.case_table
        self._lines = book.tables[RESPONSES]
        self._checks = book.tables[TO_CHECK]

    def erase(self, reference: str) -> Erased:
        """Erase a case. Raises CannotBeDone, before anything is changed, where it would not be whole or not be safe."""
        lines = [line for line in list(self._lines) if reference in references_of(line)]
        self._refuse_halves(reference, lines)
        others = self._belongings.other_cases(reference)
        done = Erased(reference, others=[one for one in others if not self._is_erased(one)])
        rows = self._belongings.of_case(reference, lines)
        self._close(reference)
        self._erase(done, rows, lines, reference)
        return done

    def erase_response(self, response_id: str) -> Erased:
        """Erase a response that belongs to no case, with the row that it made; raises CannotBeDone as `erase` does."""
        line = self._lines.find(response_id) or {}
        if references_of(line):
            raise CannotBeDone(f"it belongs to {line['reference']}. Erase that case as a whole.")
        self._refuse_halves("", [line])
        for table, row_id in (rows := list(self._belongings.made_by(line, []))):
            if named := self._belongings.named_on(table, row_id):
                raise CannotBeDone(
                    f"its row in “{table.tab.title}” names {named}: either it belongs to that case, and is erased with "
                    "it, or part of the columns was sorted by itself. Undo that, or take the reference out."
                )
        done = Erased(text_of(line.get("receipt")))
        self._erase(done, rows, [line], "")
        return done

    def _erase(self, done: Erased, rows: list[tuple[Table, str]], lines: list[Line], reference: str) -> None:
        done.rows = [(table.key, row_id) for table, row_id in rows]
        for table, row_id in dict.fromkeys(rows):
            self._empty(done, table, row_id)
        done.lines += [(RESPONSES, text_of(line[ROW_ID])) for line in lines]
        tabs = (tab for line in lines for tab, _ in rows_of(line.get("where")))
        done.beyond += [tab for tab in dict.fromkeys(tabs) if tab and tab not in self._book.tables]
        for line in lines:
            self._erase_line(done, line, reference)
        self._blank_questions(done, reference, {text_of(line[ROW_ID]) for line in lines}, set(done.rows))

    def _refuse_halves(self, reference: str, lines: list[Line]) -> None:
        stopped = [table.stopped for table in self._book.tables.values() if table.stopped]
        if stopped:
            raise CannotBeDone(f"nothing is erased by halves. {' '.join(stopped)}")
        mine = {line[ROW_ID] for line in lines}
        unsafe = [line for line in self._checks if _is_open(line) and line.get("kind") == NOT_SAFE]
        if any(reference in references_of(line) or about_of(line).get("response") in mine for line in unsafe):
            raise CannotBeDone(
                "To check says that someone may not be safe, and what is to be erased tells of that. Deal with it "
                "first, and type “seen” there."
            )

    def _close(self, reference: str) -> None:
        """The case no longer takes part, and says when it was erased."""
        case, row = self._cases.tab.case, self._cases.find(reference)
        if case is None or row is None:
            return
        if case.agreed and case.stops and not takes_no_part(case, row.get(case.agreed)):
            self._cases.set(reference, case.agreed, case.stops[0])
        if erased_on(row) is None:
            change_marks(self._cases, reference, add=[f"{ERASED}{to_serial(self._book.facts.today)}"])

    def _empty(self, done: Erased, table: Table, row_id: str) -> None:
        """Empty a row but for what keeps figures true; an item that was open is closed."""
        row, follow = table.find(row_id) or {}, table.tab.follow_up
        if follow and follow.reference and not table.tab.one_for_each and not is_closed(follow, row.get(follow.status)):
            table.set(row_id, follow.status, follow.closed[-1])
        kept = self._kept(table)
        days = {column.key for column in table.tab.columns if column.type in ("date", "datetime")}
        for column in table.columns:
            cell = row.get(column)
            # Where a day should stand, words are no day that figures need.
            stays = column in kept and (column not in days or read_date(cell).day is not None)
            if not stays and not is_empty(cell):
                done.cells[table.tab.title] += 1
                done.drawings |= dict.fromkeys(drawings_in(text_of(cell)))
                table.set(row_id, column, "")
        if NOTICED in table.columns:
            old = marks(table.find(row_id) or {})
            change_marks(table, row_id, remove=[mark for mark in old if not mark.startswith(_KEPT_MARKS)])

    def _kept(self, table: Table) -> set[str]:
        """The columns that stay: references, days and states, what the form itself gave, and what is computed."""
        tab, kept = table.tab, {ROW_ID, NOTICED, self._belongings.reference_column(table)}
        kept |= {c.key for c in tab.columns if c.computed and c.computed.rule != "routed_because"}
        if tab.case:
            kept |= {tab.case.received, tab.case.met, tab.case.agreed}
        if tab.follow_up and tab.follow_up.reference and not tab.one_for_each:
            follow = tab.follow_up
            kept |= {follow.number, follow.status, follow.due, follow.done_on}
        forms = [form for form in self._book.specs.forms if form.tab == tab.key and form.purpose == "adds"]
        return kept.union(*({form.dated, *form.sets} for form in forms if not tab.case))

    # Responses.

    def _erase_line(self, done: Erased, line: Line, reference: str) -> None:
        """A line loses what was said; of a response that is about other children too, only what is this child's."""
        others = [one for one in references_of(line) if one != reference and not self._is_erased(one)]
        receipt = Sent(
            text_of(line.get("form")), text_of(line.get("receipt")), moment_of(line.get("received")), tuple(others)
        )
        done.sent.append(receipt)
        cells = self._without(line, reference) if others else _emptied(line)
        if not others:
            kept = (text_of(line.get("answers")), text_of(line.get("earlier")))
            done.drawings |= dict.fromkeys(drawings_in(" ".join(kept)))
        changed = [self._lines.set(text_of(line[ROW_ID]), column, value) for column, value in cells.items()]
        done.responses += any(changed)
        if not others:
            self._erase_email(done, text_of(line[ROW_ID]))

    def _erase_email(self, done: Erased, response_id: str) -> None:
        """The lines of the emails that told the sender of a response the references: to whom they went."""
        emails = self._book.tables[EMAILS]
        for line in acknowledgement_lines(emails, response_id):
            done.lines.append((EMAILS, text_of(line[ROW_ID])))
            if sent := from_serial(line.get("sent_at")):
                done.told.append(sent)
            for column in [column for column in ("person", "address", "note") if line.get(column) is not None]:
                emails.set(text_of(line[ROW_ID]), column, "")
                done.cells[emails.tab.title] += 1

    def _is_erased(self, reference: str) -> bool:
        return erased_on(self._cases.find(reference) or {}) is not None

    def _without(self, line: Line, reference: str) -> dict[str, Cell]:
        """A line without the filling of one of several children, and without what was written of them."""
        made = marks(self._cases.find(reference) or {})
        wrote = object_in(line.get("wrote"))
        for rows in wrote.values():
            for row_id in [one for one in rows if one == reference or one.startswith(f"{reference}/")]:
                del rows[row_id]
        earlier, waiting = earlier_versions(line), last_edit(line) if line.get("edited") == WAITS else None
        for version in earlier:
            version["answers"] = _less(version.get("answers"), text_of(line[ROW_ID]), made)
        answers = _less(object_in(line.get("answers")) or None, text_of(line[ROW_ID]), made)
        return {
            "answers": json.dumps(answers, ensure_ascii=False) if isinstance(answers, dict) else "",
            "earlier": fitted(earlier, waiting) if earlier or waiting else "",
            "wrote": json.dumps(wrote, ensure_ascii=False) if any(wrote.values()) else "",
        }

    # Questions.

    def _blank_questions(self, done: Erased, reference: str, lines: set[str], rows: set[tuple[str, str]]) -> None:
        """Lines of To check about the case lose what they quote; open ones are settled."""
        to_check = ToCheck(self._checks, self._book.facts.today)
        alone = {one for one in lines if (self._lines.find(one) or {}).get("became") == became.ERASED}
        for line in list(self._checks):
            about, kind, line_id = about_of(line), text_of(line.get("kind")), text_of(line[ROW_ID])
            on_row = (about.get("tab"), about.get("row")) in rows
            if not (about.get("response") in alone or on_row or (kind != MATCH and reference in references_of(line))):
                continue
            done.lines.append((TO_CHECK, line_id))
            changed = self._blank(line, about, kind)
            if _is_open(line):
                to_check.settle(line_id, f"{BY_ERASING}{day_in_words(self._book.facts.today)}.")
                changed = True
            done.questions += changed
        Gone(self._checks).note(done.reference, reference, sorted(alone), self._book.facts.today)

    def _blank(self, line: Line, about: Mapping[str, Any], kind: str) -> bool:
        """Take from a line what was said; what it asked goes with it, but for words that are the program's own."""
        cells: dict[str, Cell] = {"suggestions": "", "decision": ""}
        if kind not in (NOT_SAFE, LOOKS_ALIKE):
            cells["what"] = BLANKED
        kept = {key: value for key, value in about.items() if key not in ("value", "values", ASKED)}
        cells["response"] = json.dumps(kept, ensure_ascii=False) if kept else ""
        changed = [self._checks.set(text_of(line[ROW_ID]), column, value) for column, value in cells.items()]
        return any(changed)


def _is_open(line: Line) -> bool:
    return line.get("state") == OPEN


def _emptied(line: Line) -> dict[str, Cell]:
    edited = last_edit(line)
    kept = edited if isinstance(edited, int | float) else ""
    return {"became": became.ERASED, "answers": "", "earlier": "", "wrote": "", "note": "", "edited": kept}


def _less(answers: Any, response_id: str, made: Iterable[str]) -> Any:
    """Answers without the filling that a case came of; text that was cut short goes wholly, since nobody can tell.

    So do answers to questions that the form no longer has: it may have asked them about this child.
    """
    if not isinstance(answers, dict):
        return ""
    made = set(made)
    return {
        key: {number: one for number, one in told.items() if made_from(f"{response_id}:{number}") not in made}
        if isinstance(told, dict)
        else told
        for key, told in answers.items()
        if key != STRAYS
    }
