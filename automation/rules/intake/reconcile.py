"""What becomes of each response: a case opened, answers added, a row changed, a standing row renewed, or To check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from automation.rules.answers import Response
from automation.rules.book import Book
from automation.rules.intake import ledger as became
from automation.rules.intake.adding import Adding
from automation.rules.intake.cases import Cases
from automation.rules.intake.ledger import Entry, Ledger
from automation.rules.intake.matching import Match
from automation.rules.intake.numbering import Numbers
from automation.rules.intake.opening import Opening
from automation.rules.intake.standing import Standing
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.updating import Updating
from automation.rules.intake.writing import HeldBack, Writer
from automation.rules.marks import Origins
from automation.specs.system import RESPONSES, TO_CHECK


@dataclass(frozen=True)
class Forced:
    """A person's word on where a response belongs: this reference (or reference/number), a new case, or none at all."""

    reference: str = ""
    new_case: bool = False


class Reconciler:
    """Takes responses in, one after another, and works them into the book.

    Nothing here knows a child or a court: a form's purpose and the columns its questions name decide everything.
    """

    def __init__(self, book: Book) -> None:
        self.ledger = Ledger(book.tables[RESPONSES])
        self.to_check = ToCheck(book.tables[TO_CHECK], book.facts.today)
        self.numbers = Numbers(book, self.ledger)
        writer, origins = Writer(book, self.ledger, self.to_check), Origins()
        self._writer = writer
        self._cases = Cases(book, self.ledger, writer, origins)
        self._opening = Opening(self._cases, writer, self.to_check)
        self._adding = Adding(book, self._cases, writer, self.to_check, self.numbers, origins)
        self._updating = Updating(book, self._cases, writer, self.to_check)
        self._standing = Standing(writer)

    def take(self, responses: Iterable[Response]) -> int:
        """Take in the responses that are not accounted for yet; returns how many are now.

        A response whose tab is missing or held back gets a line too, and waits: the next run takes it up again.
        """
        taken = 0
        for response in sorted(responses, key=lambda response: (response.submitted, response.id)):
            if not self.ledger.knows(response.id):
                try:
                    entry = self._by_purpose(response)
                except HeldBack as held:
                    entry = Entry(became.WAITING, note=str(held))
                self._account(response, entry)
                taken += entry.became != became.WAITING
        return taken

    def place(self, response: Response, forced: Forced) -> Entry:
        """Put a response where a person says; raises HeldBack while the tab may not be written to."""
        if response.form.purpose == "updates":
            entry = self._updating.take(response, forced.reference)
        else:
            match = None if forced.new_case else Match(self._cases.named(forced.reference) if forced.reference else "")
            entry = self._adding.place(response, match)
        self._account(response, entry)
        return entry

    def _by_purpose(self, response: Response) -> Entry:
        match response.form.purpose:
            case "opens":
                return self._opening.take(response)
            case "adds":
                return self._adding.take(response)
            case "updates":
                return self._updating.take(response)
            case "stands":
                return self._standing.take(response)

    def _account(self, response: Response, entry: Entry) -> None:
        if response.not_safe:
            self.to_check.not_safe(response, entry.reference)
        if response.strays:
            entry.note = f"{entry.note} Answers to questions that the form no longer has are kept here.".strip()
        if self._writer.oddities:
            entry.note = " ".join(filter(None, [entry.note, *self._writer.oddities]))
            self._writer.oddities = {}
        self.ledger.record(response, entry)
