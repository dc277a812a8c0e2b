"""A question opened again about a response whose answers were put somewhere already: they are never moved unasked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from automation.rules.book import Book
from automation.rules.intake import entry as became
from automation.rules.intake.checklines import CannotBeDone
from automation.rules.intake.decisions import Decision
from automation.rules.intake.kinds import SENT_TWICE
from automation.rules.intake.named import named_in
from automation.rules.intake.written import rows_of
from automation.rules.values import Cell, text_of

_PUT_IN: Final = (became.NEW_CASE, became.ON_CASE, became.ROW_ADDED, became.ROW_CHANGED)
_CLOSES: Final = {SENT_TWICE: "both"}
"""The word that leaves everything as it is, where that is not “ignore”."""
Line = Mapping[str, Cell]


def left_as_it_is(decision: Decision, line: Line, book: Book) -> str:
    """What came of a decision about a response that was dealt with already; empty where it is still to be placed.

    `line` is the response's line in Responses. Raises CannotBeDone for a decision that would put the answers to a
    second place, or call them set aside while they stand at the first.
    """
    if line.get("became") == became.ERASED:
        return "It was erased: nothing was changed."
    if line.get("became") not in _PUT_IN:
        return ""
    place, closes = _place(line, book), _CLOSES.get(decision.kind, "ignore")
    if decision.verb == closes or _names(decision, place, book):
        return f"It stands {place} already: nothing was changed."
    raise CannotBeDone(
        f"its answers stand {place} already, and nothing that was put in is moved or taken out by itself. Put them by "
        f"hand where they belong, and empty the cells where they do not; then type “{closes}”."
    )


def _place(line: Line, book: Book) -> str:
    rows = list(rows_of(line.get("where")))
    numbered = [row_id for _, row_id in rows if "/" in row_id and line.get("became") == became.ROW_CHANGED]
    named = " and ".join(numbered) or text_of(line.get("reference")).replace(", ", " and ")
    titles = [book.tables[tab].tab.title for tab, _ in rows if tab in book.tables]
    return f"on {named}" if named else f"in “{titles[0]}”" if titles else "in the tracker"


def _names(decision: Decision, place: str, book: Book) -> bool:
    """Whether a decision names the very place where the answers stand."""
    named = named_in(decision.suggestion if decision.verb == "accept" else decision.text, book)
    return place == f"on {named.reference}{f'/{named.number}' if named.number else ''}"
