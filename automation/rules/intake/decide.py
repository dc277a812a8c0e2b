"""Decisions typed in To check, carried out; one that makes no sense stays, with a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from automation.rules.answers import Response
from automation.rules.book import Book
from automation.rules.intake import entry as became
from automation.rules.intake.checklines import CannotBeDone
from automation.rules.intake.choices import choices_for
from automation.rules.intake.decisions import Decision, decisions_in
from automation.rules.intake.entry import Entry
from automation.rules.intake.erased import Erased
from automation.rules.intake.erasing import Erasing
from automation.rules.intake.kinds import (
    ABOUT_STOPPING,
    BY_ERASING,
    CONFLICT,
    HOW_TO_DECIDE,
    LOOKS_ALIKE,
    MATCH,
    SENT_TWICE,
    STOPS,
)
from automation.rules.intake.named import Named, named_in, row_named
from automation.rules.intake.reconcile import Forced, Reconciler
from automation.rules.intake.remarks import decided
from automation.rules.intake.reopened import left_as_it_is
from automation.rules.intake.updating import day_it_ended
from automation.rules.intake.whose_words import WhoseWords
from automation.rules.intake.writing import HeldBack
from automation.rules.sorted_in_part import told
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, is_empty, same
from automation.specs.model import FollowUp, FormSpec
from automation.specs.system import TO_CHECK


def decided_responses(book: Book) -> list[tuple[str, str]]:
    """Form key and id of each response that a typed decision needs: they have to be fetched again."""
    table = book.tables[TO_CHECK]
    wanted = []
    for decision in decisions_in(table):
        row = table.find(decision.row_id) or {}
        if _needs_response(decision) and decision.about.get("response"):
            wanted.append((str(row.get("form")), str(decision.about["response"])))
    return wanted


def placed_by_decisions(book: Book) -> set[str]:
    """The ids of the responses that a typed decision finds a place for."""
    decisions = decisions_in(book.tables[TO_CHECK])
    return {str(one.about.get("response")) for one in decisions if one.kind in (MATCH, SENT_TWICE)}


def _needs_response(decision: Decision) -> bool:
    if decision.kind == MATCH:
        return decision.verb != "ignore"
    return (decision.kind, decision.verb) in ((LOOKS_ALIKE, "again"), (SENT_TWICE, "both"))


class Decider:
    """Carries out what people typed in To check, with the responses that were fetched for it."""

    def __init__(self, book: Book, reconciler: Reconciler, fetched: Mapping[str, Response]) -> None:
        self._book = book
        self._fetched = fetched
        self._reconciler = reconciler
        self._ledger = reconciler.ledger
        self._to_check = reconciler.to_check
        self._words = WhoseWords(book)
        self.erased: list[Erased] = []
        """What was erased because a person decided so."""
        self.settled: list[str] = []
        """The ids of the lines whose decisions were carried out."""

    def carry_out(self) -> None:
        """Carry out every decision.

        What waits is tried again after others were carried out: of several cases that looked like one child, those
        that now go on in the same one are no longer several.
        """
        waiting = list(decisions_in(self._book.tables[TO_CHECK]))
        if waiting and self._to_check.is_out_of_step:
            return
        while True:
            left = [decision for decision in waiting if not self._one(decision)]
            if len(left) in (0, len(waiting)):
                return
            waiting = left

    def _one(self, decision: Decision) -> bool:
        try:
            outcome = self._outcome(decision)
        except (HeldBack, CannotBeDone) as why:
            self._to_check.ask_again(decision.row_id, f"This waits: {why}")
            return False
        if not outcome:
            self._to_check.ask_again(
                decision.row_id, f"“{decision.text[:100]}” cannot be carried out{self._why_not(decision)}"
            )
            return False
        self._to_check.settle(decision.row_id, outcome)
        self.settled.append(decision.row_id)
        remark = decided(decision.text, decision.kind, self._book.facts.today)
        self._ledger.remark(str(decision.about.get("response", "")), remark)
        return True

    def _why_not(self, decision: Decision) -> str:
        """The end of the sentence about a decision that makes no sense, and what may be typed instead."""
        response = self._fetched.get(str(decision.about.get("response", "")))
        if decision.kind != MATCH or response is None:
            return f". {HOW_TO_DECIDE[decision.kind]}"
        form = response.form
        numbered = form.purpose == "updates" and self._book.specs.tab(form.tab).follow_up is not None
        how = choices_for(form, suggested=bool(decision.suggestion), numbered=numbered)
        if form.purpose == "stands":
            return f". {how}"
        return f"{': it names no case that this can go to' if decision.verb == 'reference' else ''}. {how}"

    def _outcome(self, decision: Decision) -> str:
        if decision.kind == MATCH:
            return self._place(decision)
        if decision.kind == CONFLICT:
            return self._resolve(decision)
        if decision.kind == LOOKS_ALIKE:
            response = self._fetched.get(str(decision.about.get("response", "")))
            return self._reconciler.same_child.carry_out(decision, response)
        if decision.kind == SENT_TWICE:
            return self._once_or_both(decision)
        if decision.kind == STOPS:
            return self._erase_or_keep(decision)
        return "Seen." if decision.verb == "seen" else ""

    def _erase_or_keep(self, decision: Decision) -> str:
        if decision.verb == "keep":
            return f"Kept. To erase it later: followthrough erase {decision.suggestion}"
        if decision.verb != "erase":
            return ""
        asked = decision.row_id.removeprefix(ABOUT_STOPPING)
        if asked != decision.suggestion:
            raise CannotBeDone(
                f"{asked} was asked about, and another reference stands beside it now. Put {asked} back there, or type "
                "“keep”."
            )
        erased = Erasing(self._book).erase(asked)
        self.erased.append(erased)
        self._ledger.forget(erased.rows)
        receipts = ", ".join(sent.receipt for sent in erased.sent)
        same_child = "".join(
            f" {other} is a case of the same child, and stays. To erase it too: followthrough erase {other}"
            for other in dict.fromkeys(erased.others)
        )
        emails = "".join(
            f" The email “We have your request” of {day_in_words(day)} holds the address of whoever asked: delete it."
            for day in dict.fromkeys(erased.told)
        )
        beyond = f" {erased.not_reached}" if erased.beyond else ""
        return (
            f"{BY_ERASING}{day_in_words(self._book.facts.today)} from every tab. The forms still hold what was sent "
            f"({receipts}): open each receipt on the desk and choose “Erase these answers”; in Google Forms, delete "
            f"each response by hand. Copies and exported files made before hold it too.{emails} All that is left, "
            f"with each address and the day on which the last copy goes, says: followthrough erase {asked}."
            f"{same_child}{beyond}"
        )

    def _once_or_both(self, decision: Decision) -> str:
        response_id = str(decision.about.get("response", ""))
        if decision.verb and (left := left_as_it_is(decision, self._ledger.line(response_id), self._book)):
            return left
        if decision.verb == "once":
            note = f"Sent twice: the same as the one with the receipt {decision.about.get('first')}."
            self._ledger.settle(response_id, Entry(became.SET_ASIDE, decision.suggestion, note=note))
            return "Set aside."
        if decision.verb != "both":
            return ""
        response = self._fetched.get(response_id)
        if response is None:
            raise CannotBeDone("the response itself cannot be read now. If it was erased, type “once”.")
        entry = self._reconciler.take_in(response)
        return f"Taken in. {entry.became}{f': {entry.reference}' if entry.reference else ''}."

    def _place(self, decision: Decision) -> str:
        response_id = str(decision.about.get("response", ""))
        if left := left_as_it_is(decision, self._ledger.line(response_id), self._book):
            return left
        if decision.verb == "ignore":
            self._ledger.settle(response_id, Entry(became.SET_ASIDE))
            return "Set aside."
        response = self._fetched.get(response_id)
        if response is None:
            raise CannotBeDone("the response itself cannot be read now. If it was erased, type “ignore”.")
        forced = self._forced(decision, response)
        if forced is None:
            return ""
        if missing := self._reconciler.missing_row(response, forced):
            raise CannotBeDone(missing)
        entry = self._reconciler.place(response, forced)
        return f"{entry.became}: {entry.reference}." if entry.reference else f"{entry.became}."

    def _forced(self, decision: Decision, response: Response) -> Forced | None:
        """Where a decision sends a response; None where that is nowhere."""
        if decision.verb == "new":
            return Forced(new_case=True) if response.form.purpose == "adds" else None
        if decision.verb == "none":
            return Forced() if response.form.reference == "optional" else None
        typed = decision.suggestion if decision.verb == "accept" else decision.text
        if response.form.purpose == "stands":
            return Forced(key=typed) if self._reconciler.names_a_row(response, typed) else None
        named = named_in(typed, self._book)
        return Forced(named) if self._is_there(named, response.form) else None

    def _is_there(self, named: Named, form: FormSpec) -> bool:
        """Whether there is such a case, or such a row where one row of a tab is to be updated.

        Behind the reference of a case a number is let pass: which case is meant is certain.
        """
        case = self._book.case_table.find(named.reference)
        if case and self._reconciler.is_erased(named.reference):
            return False
        table = self._book.tables.get(named.tab or form.tab)
        if table is None:
            return False  # its form has no spec any more
        if form.purpose != "updates" or table.tab.case:
            return case is not None and (named.number.isdecimal() or not named.number)
        if named.number:
            return table.find(row_named(table, named.reference, named.number)) is not None
        return any(row_id.partition("/")[0] == named.reference for row_id in table.by_id)

    def _resolve(self, decision: Decision) -> str:
        about = decision.about
        table = self._book.tables.get(str(about.get("tab", "")))
        if not decision.verb:
            return ""
        if decision.verb == "keep":
            return "The sheet's value was kept."
        if table is None:
            raise CannotBeDone("its tab has no template any more. Type “keep”.")
        if table.stopped:
            raise HeldBack(table.stopped)
        row_id, column, response_id = (str(about.get(key, "")) for key in ("row", "column", "response"))
        asked = about.get("values") or {column: about.get("value")}
        values = {key: value for key, value in asked.items() if key in table.columns}
        if table.find(row_id) is None or (column and not values):
            raise CannotBeDone("the row or the column is no longer there. Type “keep”.")
        if self._words.have_moved(table, row_id, self._ledger.line(response_id)):
            raise CannotBeDone(told(table.tab))
        if "value" not in about and "values" not in about:
            raise CannotBeDone("the answer is too long to be put in by itself. Copy what you need, then type “keep”.")
        return self._use(table, row_id, response_id, values)

    def _use(self, table: Table, row_id: str, response_id: str, values: Mapping[str, Cell]) -> str:
        """Put in one answer, or all that were asked about at once, but where an answer stands that came after it."""
        here = {column: table.cell(row_id, column) for column in values}
        newer = [one for one in values if self._ledger.holds_newer((table.key, row_id, one), here[one], response_id)]
        for column in [column for column in values if column not in newer]:
            self._let_in(table, row_id, column, response_id, values[column])
        follow = table.tab.follow_up
        if follow and follow.status in values.keys() - newer and follow.done_on not in values:
            self._close_if_done(table, row_id, response_id, follow)
        if len(newer) == len(values):
            return "An answer that came after this one stands there by now, and was left."
        return "The newer answer was put in." if len(values) == 1 else "The newer answers were put in."

    def _let_in(self, table: Table, row_id: str, column: str, response_id: str, value: Cell) -> None:
        table.set(row_id, column, value)
        self._ledger.wrote_after_all(response_id, (table.key, row_id, column), value)

    def _close_if_done(self, table: Table, row_id: str, response_id: str, follow: FollowUp) -> None:
        """Let the day on which a row ended follow a status that was let in; a day that a person typed stays."""
        day = self._ledger.received(response_id)
        if day is None:
            return
        ended, here = day_it_ended(table, row_id, day), table.cell(row_id, follow.done_on)
        mine = is_empty(here) or self._ledger.was_written_here((table.key, row_id, follow.done_on), here)
        if mine and not same(here, ended):
            self._let_in(table, row_id, follow.done_on, response_id, ended)
