"""Questions that people deleted from To check: what then becomes of the responses that they were about.

To delete a question is a decision: its response is set aside, with all its answers, and its line in Responses says so.
A tab without a single line was emptied or made anew, and decides nothing: those responses are asked about again, and
so is every answer that says that someone may not be safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from automation.rules.book import Book
from automation.rules.intake import entry as became
from automation.rules.intake.checklines import is_settled_for_good, questions_of
from automation.rules.intake.kinds import NOT_SAFE, OPEN
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.remarks import ASKED_AGAIN, SETTLED_BEFORE, deleted, tells_deleted, times_decided
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.versions import earlier_versions, said_not_safe, says_not_safe
from automation.rules.values import Cell, text_of
from automation.specs.system import RESPONSES, ROW_ID, TO_CHECK

_LOST: Final = "The questions in To check were lost: it is asked about again."


def lost_questions(book: Book) -> list[tuple[str, str]]:
    """Form key and id of each response to ask about again, because To check lost all its lines."""
    if not _is_emptied(book):
        return []
    return [(text_of(line.get("form")), response_id) for response_id, line in _lines(book, became.TO_BE_CHECKED)]


def bring_worries_back(book: Book, to_check: ToCheck) -> None:
    """Ask again in an emptied To check wherever an answer says that someone may not be safe, and nobody saw it."""
    lines = book.tables[RESPONSES]
    told = enumerate(lines.texts("answers")) if _is_emptied(book) else ()
    for line in [lines.row(at) for at, answers in told if says_not_safe(answers)]:
        if line.get(ROW_ID) and times_decided(text_of(line.get("note")), NOT_SAFE) < _worries(line):
            to_check.not_safe_after_all(line)


def _worries(line: Mapping[str, Cell]) -> int:
    """How often a response said that someone may not be safe: after an edit that took it back, it counts anew."""
    says = [*map(said_not_safe, earlier_versions(line)), says_not_safe(text_of(line.get("answers")))]
    return sum(now and not before for before, now in pairwise([False, *says]))


def _is_emptied(book: Book) -> bool:
    tabs = book.tables[TO_CHECK], book.tables[RESPONSES]
    return not any(tabs[0].column("kind")) and not any(tab.stopped for tab in tabs)


def follow_deleted_questions(book: Book, ledger: Ledger, to_check: ToCheck) -> None:
    """Set aside what nobody is asked about any more; take that back where the question came back, by Undo say."""
    table, questions = book.tables[TO_CHECK], questions_of(book.tables[TO_CHECK])
    lost = {response_id for _, response_id in lost_questions(book)}
    for response_id, _ in _lines(book, became.TO_BE_CHECKED):
        lines = [table.find(line) or {} for line in questions[response_id]]
        if response_id in lost:
            ledger.becomes(response_id, became.WAITING, _LOST)
        elif not any(line.get("state") == OPEN for line in lines) and not to_check.is_out_of_step:
            settled = any(map(is_settled_for_good, lines))
            ledger.becomes(response_id, became.SET_ASIDE, SETTLED_BEFORE if settled else deleted(book.facts.today))
    for response_id, line in _lines(book, became.SET_ASIDE):
        asked = ((table.find(question) or {}).get("state") for question in questions[response_id])
        if tells_deleted(text_of(line.get("note"))) and OPEN in asked and not to_check.is_out_of_step:
            # An answer that was edited meanwhile may be about somebody else: the next run asks anew.
            again = became.WAITING if line.get("edited") else became.TO_BE_CHECKED
            ledger.becomes(response_id, again, ASKED_AGAIN)


def _lines(book: Book, state: str) -> list[tuple[str, Mapping[str, Cell]]]:
    """The lines of Responses that became something, each with its response's id."""
    lines, ids = book.tables[RESPONSES], book.tables[RESPONSES].ids
    return [(ids[at], lines.row(at)) for at in lines.where("became", state) if ids[at]]
