"""Questions that people deleted from To check: what then becomes of the responses that they were about.

To delete a question is a decision: its response is set aside, with all its answers, and its line in Responses says so.
A tab without a single line was emptied or made anew, and decides nothing: those responses are asked about again, and
so is every answer that says that someone may not be safe.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from automation.rules.book import Book
from automation.rules.intake import ledger as became
from automation.rules.intake.checklines import NOT_SAFE, OPEN, decided_about, is_settled_for_good, questions_of
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.tocheck import ToCheck
from automation.rules.values import Cell, day_text, text_of
from automation.specs.system import NOT_SAFE as NOT_SAFE_KEY
from automation.specs.system import RESPONSES, ROW_ID, TO_CHECK

_DELETED: Final = "Somebody deleted the question about it in To check"
_SETTLED: Final = "The question about it was settled in To check before: what was decided stands there."
_LOST: Final = "The questions in To check were lost: it is asked about again."
_SAYS_NOT_SAFE: Final = re.compile(rf'"{NOT_SAFE_KEY}": ?\["')
"""In answers as a line keeps them: quotation marks that somebody typed are told from these by a stroke before them."""
_BACK: Final = "The question about it is in To check again."


def lost_questions(book: Book) -> list[tuple[str, str]]:
    """Form key and id of each response to ask about again, because To check lost all its lines."""
    if not _is_emptied(book):
        return []
    return [(text_of(line.get("form")), response_id) for response_id, line in _lines(book, became.TO_BE_CHECKED)]


def bring_worries_back(book: Book, to_check: ToCheck) -> None:
    """Ask again in an emptied To check wherever an answer says that someone may not be safe, and nobody saw it."""
    lines = book.tables[RESPONSES]
    told = enumerate(lines.texts("answers")) if _is_emptied(book) else ()
    for line in [lines.row(at) for at, answers in told if _SAYS_NOT_SAFE.search(answers)]:
        if line.get(ROW_ID) and decided_about(NOT_SAFE) not in text_of(line.get("note")):
            to_check.not_safe_after_all(line)


def _is_emptied(book: Book) -> bool:
    tabs = book.tables[TO_CHECK], book.tables[RESPONSES]
    return not any(tabs[0].column("kind")) and not any(tab.stopped for tab in tabs)


def follow_deleted_questions(book: Book, ledger: Ledger) -> None:
    """Set aside what nobody is asked about any more; take that back where the question came back, by Undo say."""
    table, questions = book.tables[TO_CHECK], questions_of(book.tables[TO_CHECK])
    lost = {response_id for _, response_id in lost_questions(book)}
    for response_id, _ in _lines(book, became.TO_BE_CHECKED):
        lines = [table.find(line) or {} for line in questions[response_id]]
        if response_id in lost:
            ledger.becomes(response_id, became.WAITING, _LOST)
        elif not any(line.get("state") == OPEN for line in lines):
            seen = f"{_DELETED}; seen by the run of {day_text(book.facts.today)}."
            ledger.becomes(response_id, became.SET_ASIDE, _SETTLED if any(map(is_settled_for_good, lines)) else seen)
    for response_id, line in _lines(book, became.SET_ASIDE):
        asked = ((table.find(question) or {}).get("state") for question in questions[response_id])
        if _DELETED in text_of(line.get("note")) and OPEN in asked:
            ledger.becomes(response_id, became.TO_BE_CHECKED, _BACK)


def _lines(book: Book, state: str) -> list[tuple[str, Mapping[str, Cell]]]:
    """The lines of Responses that became something, each with its response's id."""
    lines, ids = book.tables[RESPONSES], book.tables[RESPONSES].ids
    return [(ids[at], lines.row(at)) for at in lines.where("became", state) if ids[at]]
