"""A child who seems to be referred again: what a person said of it in To check. Nothing is merged unasked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from automation.rules.answers import Response
from automation.rules.book import Book
from automation.rules.chasing.standings import takes_no_part
from automation.rules.intake.cases import Cases
from automation.rules.intake.checklines import CannotBeDone
from automation.rules.intake.decisions import Decision
from automation.rules.intake.entry import Entry
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.opening import Opening
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.versions import told_of_edits
from automation.rules.intake.writing import Writer
from automation.rules.marks import AGAIN, change_marks, made_from, marks_of
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, is_empty, read_date, same, text_of, to_serial

_SURE: Final = "sure"
"""Stands behind “again” and a reference where somebody means two cases that do not look like one child."""
_FILLERS: Final = frozenset({"child", "concern", "case", "referral", "request", "time", "in", _SURE})
"""Words that may stand behind a decision without saying anything more about which case is meant."""


class SameChild:
    """Carries out “again”, “second” and “different”; both rows stay whatever is said."""

    def __init__(
        self, book: Book, cases: Cases, opening: Opening, writer: Writer, ledger: Ledger, to_check: ToCheck
    ) -> None:
        self._book = book
        self._cases = cases
        self._opening = opening
        self._writer = writer
        self._ledger = ledger
        self._to_check = to_check

    def carry_out(self, decision: Decision, response: Response | None) -> str:
        """What became of a decision, in words; empty for one that makes no sense.

        `response` is the referral; only “again” needs it. Raises HeldBack and CannotBeDone.
        """
        new = str(decision.about.get("new") or decision.suggestion)
        if decision.verb == "different":
            self._refuse_where_joined(new, list(map(str, decision.about.get("others", []))))
            return "Another child: nothing was changed."
        if decision.verb == "seen":
            return "Seen. Both cases stay as they are."
        if decision.verb and self._cases.table.find(new) is None:
            raise CannotBeDone(f"the case {new} is no longer there. Type “different” to settle this.")
        others = self._meant(decision, new) if decision.verb else []
        if not others:
            return ""
        if decision.verb == "second":
            return self._link(new, others, str(decision.about.get("response", "")))
        if len(others) > 1:
            raise CannotBeDone(f"more than one case looks like it. Type which one goes on: again {others[0]}")
        differ = self._cases.differing(new, others[0])
        if differ and _SURE not in decision.text.casefold().split():
            raise CannotBeDone(
                f"the {' and '.join(differ)} of {new} and {others[0]} differ, so nothing was joined. If it is the same "
                f"child all the same, type: again {others[0]} {_SURE}"
            )
        if response is None:
            raise CannotBeDone(
                "the response itself cannot be read now. If it was erased, type “second” or “different”."
            )
        return self._go_on(new, others[0], response)

    def _refuse_where_joined(self, new: str, others: list[str]) -> None:
        """Raise CannotBeDone where somebody said before that it is the same child, and the cases say so still."""
        case, columns = self._cases.case, {column.key: column.title for column in self._cases.table.tab.columns}
        row = self._cases.table.find(new) or {}
        for column in filter(None, (case.goes_on, case.same_child)):
            named = next((other for other in others if other in text_of(row.get(column))), "")
            if named:
                raise CannotBeDone(
                    f"{new} names {named} under “{columns[column]}”, and nothing is taken back by itself. Empty that "
                    f"cell (and look at {named}, which may name {new} and hold its answers); then this is settled."
                )

    def _meant(self, decision: Decision, new: str) -> list[str]:
        """The cases that a decision means: the one that was typed behind the word, else those that looked alike."""
        words = [word.strip(" .,!“”\"'") for word in decision.text.split()[1:]]
        typed = "".join(word for word in words if word.lower() not in _FILLERS)
        given = [self._cases.named(typed)] if typed else list(decision.about.get("others", []))
        there = [one for one in map(str, given) if self._cases.table.find(one) and self._cases.erased_on(one) is None]
        return [one for one in dict.fromkeys(map(self._cases.goes_on_in, there)) if one != new]

    def _link(self, new: str, others: list[str], response_id: str) -> str:
        """A second concern: every case stays, and the new one and each other name one another."""
        table, column = self._cases.table, self._column("same_child")
        for other in others:
            _name(table, new, column, other)
            _name(table, other, column, new)
        named = " and ".join(others)
        note = f"{new} is a second concern of the same child as {named}."
        self._note(response_id, self._ledger.entry(response_id), note)
        return f"A second concern: {new} and {named} stay, and name each other."

    def _go_on(self, new: str, old: str, response: Response) -> str:
        """The older case is opened again: it gets the answers and waits anew. The new one names it and is closed."""
        table, column = self._cases.table, self._column("goes_on")
        entry = self._ledger.entry(response.id)
        differing = self._give(entry, response, old, self._answers_for(new, response))
        entry.touches(table.key, old)
        table.set(new, column, old)
        since = read_date((table.find(new) or {}).get(self._cases.case.received)).day or response.submitted.date()
        told = self._wait_anew(old, since)
        self._note(response.id, entry, f"{new} goes on in {old}.")
        if differing:
            self._to_check.answers_differ(response, table, old, differing)
            told += " Answers that differ stand in a line of their own here."
        return f"{old} goes on. {told} {new} is closed, and names it."

    def _answers_for(self, new: str, response: Response) -> dict[str, Cell]:
        """The cells that the referral made of the new case; of several children those of this one."""
        marks = marks_of(self._cases.table.find(new) or {})
        with self._writer.told_before():
            fillings = list(self._opening.fillings(response))
        mine = (cells for turn, cells in fillings if made_from(f"{response.id}:{turn}") in marks)
        return next(mine, fillings[0][1] if len(fillings) == 1 else {})

    def _give(self, entry: Entry, response: Response, old: str, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """Put the new answers where no person's edit can be undone by that; returns those that a person has to see."""
        table, case = self._cases.table, self._cases.case
        columns, differing = self._book.columns(table.tab), dict[str, Cell]()
        for key, value in cells.items():
            here = (table.find(old) or {}).get(key)
            if key not in columns or key in (case.reference, case.received, case.group, *case.identity):
                continue
            if columns[key].owner == "both":
                self._writer.put(entry, response, table, old, key, value)
            elif is_empty(here):
                self._writer.set(table, old, key, value)
            elif not same(here, value):
                differing[key] = value
        return differing

    def _wait_anew(self, old: str, since: date) -> str:
        """The wait begins on the day of the new request; returns that in words, with the day it was counted from."""
        table, received = self._cases.table, self._cases.case.received
        before = read_date((table.find(old) or {}).get(received)).day
        change_marks(table, old, add=[f"{AGAIN}{to_serial(since)}"])
        if before is None or since > before:
            table.set(old, received, to_serial(since))
        told = f"It waits anew from {day_in_words(since)}" + (f" (before: {day_in_words(before)})." if before else ".")
        case, row = self._cases.case, table.find(old) or {}
        stopped = bool(case.agreed) and takes_no_part(case, row.get(case.agreed))
        return told + (" It still says that the family does not take part." if stopped else "")

    def _column(self, name: str) -> str:
        """The column of the tab of cases that `name` stands for in its template."""
        key, table = getattr(self._cases.case, name), self._cases.table
        if key and key in table.columns:
            return str(key)
        where = "Run: followthrough provision" if key else f"Add one, and name it under [case] as `{name}`."
        raise CannotBeDone(f"the tab “{table.tab.title}” has no column for that yet. {where}")

    def _note(self, response_id: str, entry: Entry, sentence: str) -> None:
        """Say in the response's line what a person decided, behind what stands there."""
        line = self._ledger.line(response_id)
        before = text_of(line.get("note")).removeprefix(told_of_edits(line)).strip()
        entry.note = " ".join(filter(None, [before, sentence]))
        self._ledger.settle(response_id, entry)


def _name(table: Table, row_id: str, column: str, reference: str) -> None:
    """Add a reference to those that a cell names; what people typed there stays."""
    here = text_of((table.find(row_id) or {}).get(column)).strip()
    if reference not in here:
        table.set(row_id, column, f"{here}, {reference}" if here else reference)
