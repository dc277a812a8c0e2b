"""What becomes of each response: a case opened, answers added, a row changed, a standing row renewed, or To check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from automation.rules.answers import Response
from automation.rules.book import Book
from automation.rules.intake import entry as became
from automation.rules.intake.adding import Adding
from automation.rules.intake.cases import Cases
from automation.rules.intake.editing import Editing
from automation.rules.intake.entry import Entry
from automation.rules.intake.gone import Gone
from automation.rules.intake.lacking import Lacking
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.matching import Match
from automation.rules.intake.named import Named
from automation.rules.intake.numbering import Numbers
from automation.rules.intake.opening import Opening
from automation.rules.intake.samechild import SameChild
from automation.rules.intake.sent_at import sent_serial
from automation.rules.intake.standing import Standing
from automation.rules.intake.tocheck import EDIT_LOST, ToCheck
from automation.rules.intake.twice import Twice
from automation.rules.intake.updating import Updating
from automation.rules.intake.writing import HeldBack, NowhereToGoError, Writer
from automation.rules.marks import Origins
from automation.specs.system import RESPONSES, TO_CHECK


@dataclass(frozen=True)
class Forced:
    """A person's word on where a response belongs: this case or row, this natural key, a new case, or none at all."""

    named: Named | None = None
    key: str = ""
    new_case: bool = False


class Reconciler:
    """Takes responses in, one after another, and works them into the book.

    Nothing here knows a child or a court: a form's purpose and the columns its questions name decide everything.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self.ledger = Ledger(book.tables[RESPONSES])
        self.to_check = ToCheck(book.tables[TO_CHECK], book.facts.today)
        self.numbers = Numbers(book, self.ledger)
        writer, origins = Writer(book, self.ledger, self.to_check), Origins()
        self._writer = writer
        self._cases = Cases(book, self.ledger, writer, origins)
        self._opening = Opening(self._cases, writer, self.to_check)
        self._adding = Adding(book, self._cases, writer, self.to_check, self.numbers, origins)
        self._updating = Updating(book, self._cases, writer, self.to_check)
        self._standing = Standing(writer, self.to_check)
        purposes = (self._opening, self._adding, self._updating, self._standing)
        self._editing = Editing(book, self.ledger, self._cases, writer, self.to_check, origins, purposes)
        self._twice = Twice(book.tables[RESPONSES])
        self.lacking = Lacking(book)
        self._gone = Gone(book.tables[TO_CHECK])
        self.same_child = SameChild(book, self._cases, self._opening, writer, self.ledger, self.to_check)

    def take(self, responses: Iterable[Response]) -> int:
        """Take in the responses that are not accounted for yet, and edits of others; returns how many are now.

        A response whose tab is missing or held back gets a line too, and waits: the next run takes it up again.
        """
        taken, responses = 0, sorted(responses, key=_when_sent)
        self._cases.look_anew()  # what people decided in this pass may have changed any case
        self._expect(responses)
        for response in responses:
            if self.ledger.is_news(response) or self.ledger.waits(response.id):
                known = self.ledger.knows(response.id)
                taken += self._take_edit(response) if known else self._take_new(response)
        return taken

    def _expect(self, responses: Iterable[Response]) -> None:
        """Say which rows will be looked at: those that the responses name, as far as that can be seen beforehand."""
        rows: defaultdict[str, set[str]] = defaultdict(set)
        for response in responses:
            case, item = self._updating.rows_named(response)
            rows[self._cases.key].add(self._cases.meant(response, case))
            rows[response.form.tab].add(item)
        for tab, row_ids in [(tab, row_ids) for tab, row_ids in rows.items() if tab in self._book.tables]:
            self._book.tables[tab].expect(map(self._book.tables[tab].by_id.get, row_ids))
        self.ledger.written.expect((tab, row_id) for tab, row_ids in rows.items() for row_id in row_ids)

    def _take_new(self, response: Response) -> bool:
        erased_with = self._gone.erased_with(response.id)
        if erased_with is not None:
            return self._leave_erased(response, erased_with)
        try:
            entry = self._unless_sent_twice(response)
            if self.ledger.waits(response.id) and entry.became != became.TO_BE_CHECKED:
                self.to_check.placed(response)
        except HeldBack as held:
            entry = Entry(became.WAITING, note=str(held))
            if isinstance(held, NowhereToGoError):
                self.to_check.without_spec(response)
        self._account(response, entry)
        self._twice.remember(response, entry.reference)
        return entry.became != became.WAITING

    def _leave_erased(self, response: Response, reference: str) -> bool:
        """What was erased stays so, though somebody deleted its line in Responses: it gets one without its answers."""
        if response.not_safe:
            self.to_check.not_safe(response, reference)
        self.ledger.record(response, Entry(became.ERASED, reference))
        return True

    def _take_edit(self, response: Response) -> bool:
        """The newest version of a response that was taken in; one that was put into To check gets another try."""
        if not self.ledger.is_newer(response):
            return self._let_edit_go(response)
        edit = self._editing.begin(response)
        if edit.entry.became == became.ERASED:
            # Nothing is kept of what it said before, so nobody can tell whether this is said anew.
            self.to_check.not_safe(response, edit.entry.reference, anew=True)
            self.ledger.heard_of(response)
            return False
        if edit.says_nothing_new and edit.entry.became != became.TO_BE_CHECKED:
            self.ledger.heard_of(response)
            return False
        try:
            if edit.entry.became == became.TO_BE_CHECKED:
                edit = replace(edit, now=response, entry=self._unless_sent_twice(response))
                if edit.entry.became != became.TO_BE_CHECKED:
                    self.to_check.placed(response)
            else:
                self.lacking.refuse(response)
                self._editing.carry_out(edit)
        except HeldBack as held:
            if response.not_safe:
                self.to_check.not_safe(response, edit.entry.reference, anew=edit.says_anew_not_safe)
            if isinstance(held, NowhereToGoError):
                still = f"{held} Until then what it says now stands in the form alone: read it there."
                self.to_check.edited(response, edit.entry.reference, [still])
            self.ledger.let_edit_wait(response.id, str(held))
            self._writer.oddities = {}  # they are told once it is taken in, and of no other response
            return False
        if edit.has_new_strays and not edit.sentences:
            self.to_check.without_a_column(edit.now, edit.entry.reference)
        self._account(edit.now, edit.entry, anew=edit.says_anew_not_safe, given=edit.arrived)
        return True

    def _let_edit_go(self, response: Response) -> bool:
        """An edit waited, and the response was deleted from its form meanwhile: there is only what it said before."""
        self.to_check.edit_lost(response, self.ledger.entry(response.id).reference)
        self.ledger.let_edit_go(response.id, EDIT_LOST)
        return False

    def place(self, response: Response, forced: Forced) -> Entry:
        """Put a response where a person says; raises HeldBack while the tab may not be written to."""
        self.lacking.refuse(response)
        if response.form.purpose == "updates":
            entry = self._updating.take(response, forced.named)
        elif response.form.purpose == "stands":
            entry = self._standing.take(response, forced.key)
        else:
            match = None if forced.new_case else Match(forced.named.reference if forced.named else "")
            entry = self._adding.place(response, match)
        self._account(response, entry)
        return entry

    def names_a_row(self, response: Response, typed: str) -> bool:
        """Whether what a person typed is the natural key of a row of the tab that a response is meant for."""
        table = self._writer.table(response.form.tab)
        return table.find(self._standing.row_of(response, table, typed)) is not None

    def is_erased(self, reference: str) -> bool:
        """Whether a case was erased, or the one in which it goes on."""
        return self._cases.erased_on(reference) is not None

    def missing_row(self, response: Response, forced: Forced) -> str:
        """That the row is not there which an update should change, in sentences; empty where nothing is missing."""
        if response.form.purpose != "updates" or forced.named is None:
            return ""
        return self._updating.missing_row(response, forced.named)

    def take_in(self, response: Response) -> Entry:
        """Take in a response that was held because it was sent twice; raises HeldBack like `place`."""
        entry = self._by_purpose(response)
        self._account(response, entry)
        return entry

    def _unless_sent_twice(self, response: Response) -> Entry:
        first = self._twice.first_of(response)
        if first is None:
            return self._by_purpose(response)
        self.to_check.sent_twice(response, first.receipt, first.reference, first.minutes_from(response))
        return Entry(
            became.TO_BE_CHECKED, first.reference, f"The same was sent before, with the receipt {first.receipt}."
        )

    def _by_purpose(self, response: Response) -> Entry:
        self.lacking.refuse(response)
        match response.form.purpose:
            case "opens":
                return self._opening.take(response)
            case "adds":
                return self._adding.take(response)
            case "updates":
                return self._updating.take(response)
            case "stands":
                return self._standing.take(response)

    def _account(self, response: Response, entry: Entry, *, anew: bool = False, given: datetime | None = None) -> None:
        """Give a response its line; `given` is when it first came, where this is an edit of it."""
        self._writer.note_passed(entry, (given or response.as_it_arrived.submitted).date())
        if response.not_safe:
            self.to_check.not_safe(response, entry.reference, anew=anew)
        if response.strays and given is None and response.layout.has_spec:
            self.to_check.without_a_column(response, entry.reference)
        if response.strays and response.layout.has_spec:
            entry.note = f"{entry.note} Answers to questions that the form no longer has are kept here.".strip()
        if self._writer.oddities:
            entry.note = " ".join(filter(None, [entry.note, *self._writer.oddities]))
            self._writer.oddities = {}
        self.ledger.record(response, entry)


def _when_sent(response: Response) -> tuple[float, datetime, str]:
    return sent_serial(response.submitted), response.submitted, response.id
