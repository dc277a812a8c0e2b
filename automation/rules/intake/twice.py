"""The same answers sent twice within a few minutes: a slip of the hand, most often, and never taken in unasked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from automation.rules.answers import Response
from automation.rules.intake.ledger import SET_ASIDE, TO_BE_CHECKED, WAITING, answers_text
from automation.rules.intake.writing import questions_of
from automation.rules.tables import Table
from automation.rules.values import moment_of, moment_to_serial, text_of
from automation.specs.model import QuestionKind
from automation.specs.system import ROW_ID

_WITHIN: Final = timedelta(minutes=5)
_TYPED: Final[frozenset[QuestionKind]] = frozenset(
    {"short_text", "long_text", "date", "time", "email", "reference", "number", "drawing"}
)
"""Answers that people give in their own words. Ticks alone are the same by chance, on a tablet passed round say."""

_NOT_TAKEN_IN: Final = (SET_ASIDE, TO_BE_CHECKED, WAITING)
"""What a later response may have become that repeats one which waited for its tab: both cannot be the second."""


@dataclass(frozen=True)
class First:
    """The response that came before, or stands in Responses already: what it was, and how far apart the two are."""

    receipt: str
    reference: str
    apart: timedelta

    @property
    def minutes(self) -> int:
        """Within how many minutes the two came."""
        return -(-self.apart // timedelta(minutes=1))


class Twice:
    """Finds, for a response, another one of the same form with the same answers, sent a few minutes away from it.

    Only forms that open or add are looked at: a change that is made twice is made once. Twins are two fillings of one
    response, so that they never come here.
    """

    def __init__(self, responses: Table) -> None:
        self._table = responses
        self._known: dict[str, list[tuple[datetime, int]]] | None = None
        self._taken: defaultdict[str, list[tuple[Response, str]]] = defaultdict(list)

    def first_of(self, response: Response) -> First | None:
        """The response that this one repeats. They have to be asked for in the order in which they were sent."""
        if response.form.purpose not in ("opens", "adds"):
            return None
        found = self._among_taken(response) or self._among_known(response)
        return found if found and _says_something(response) else None

    def remember(self, response: Response, reference: str) -> None:
        """A response that was just taken in, and the case that it belongs to."""
        taken = self._taken[response.layout.key]
        taken[:] = [one for one in taken if response.submitted - one[0].submitted <= _WITHIN]
        taken.append((response, reference))

    def _among_taken(self, response: Response) -> First | None:
        for one, reference in self._taken[response.layout.key]:
            apart = abs(response.submitted - one.submitted)
            if apart <= _WITHIN and one.id != response.id and _same_answers(one, response):
                return First(one.receipt, reference, apart)
        return None

    def _among_known(self, response: Response) -> First | None:
        if self._known is None:
            self._known = self._since(response.submitted - _WITHIN)
        for moment, at in self._known.get(response.layout.key, ()):
            apart = abs(response.submitted - moment)
            row = self._table.row(at)
            came_first = moment < response.submitted.replace(microsecond=0) or row.get("became") not in _NOT_TAKEN_IN
            is_other = came_first and row.get(ROW_ID) != response.id
            if apart <= _WITHIN and is_other and row.get("answers") == answers_text(response):
                return First(text_of(row.get("receipt")), text_of(row.get("reference")), apart)
        return None

    def _since(self, first: datetime) -> dict[str, list[tuple[datetime, int]]]:
        found: dict[str, list[tuple[datetime, int]]] = {}
        serial, forms = moment_to_serial(first), self._table.texts("form")
        for at, cell in enumerate(self._table.column("received")):
            if isinstance(cell, int | float) and cell >= serial and (moment := moment_of(cell)):
                found.setdefault(forms[at], []).append((moment, at))
        return found


def _same_answers(one: Response, other: Response) -> bool:
    return one.answers == other.answers and one.turns == other.turns and one.strays == other.strays


def _says_something(response: Response) -> bool:
    """Whether somebody put something into words, or named a day: more than chance makes alike."""
    answered = [response.answers, *(answers for turns in response.turns.values() for _, answers in turns)]
    keys = {key for answers in answered for key in answers}
    return any(question.key in keys for question in questions_of(response.form) if question.kind in _TYPED)
