"""The same answers sent twice within a few minutes: a slip of the hand, most often, and never taken in unasked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final, NamedTuple

from automation.rules.answers import Response, receipt_number
from automation.rules.intake.entry import SET_ASIDE, TO_BE_CHECKED, WAITING
from automation.rules.intake.ledger import answers_text, moments
from automation.rules.intake.sent_at import sent_moment, sent_serial, time_between
from automation.rules.tables import Table
from automation.rules.values import Cell, text_of
from automation.specs.kinds import QuestionKind
from automation.specs.system import ROW_ID

_WITHIN: Final = timedelta(minutes=5)
_NEAR: Final = (_WITHIN + timedelta(seconds=1)) / timedelta(days=1)
"""The same as a part of a day, and the second that serial numbers are rounded by."""
_TYPED: Final[frozenset[QuestionKind]] = frozenset(
    {"short_text", "long_text", "initials", "date", "time", "email", "reference", "drawing"}
)
"""Answers that people give in their own words. Ticks alone are the same by chance, on a tablet passed round say."""

_NOT_TAKEN_IN: Final = (SET_ASIDE, TO_BE_CHECKED, WAITING)
"""What a later response may have become that repeats one which waited for its tab: both cannot be the second."""


class Sent(NamedTuple):
    """A response that was dealt with, now or by an earlier run, and whether it was taken in."""

    id: str
    moment: datetime
    receipt: str
    reference: str
    taken_in: bool = True

    def is_repeated_by(self, response: Response) -> bool:
        """Whether a response with the same answers is the second of the two."""
        came_first = sent_serial(self.moment) < sent_serial(response.submitted) or self.taken_in
        return came_first and self.id != response.id and time_between(response.submitted, self.moment) <= _WITHIN

    def minutes_from(self, response: Response) -> int:
        """Within how many minutes of another it came."""
        return -(-time_between(response.submitted, self.moment) // timedelta(minutes=1))


@dataclass
class _OfOneForm:
    """What was sent with one form, by its answers as text, as far as anybody had to look at those.

    Most responses have no neighbour in time. `lines` are those of Responses, in the order of their moments, of which
    `passed` were dealt with; `unread` are responses of this run.
    """

    lines: list[tuple[float, Mapping[str, Cell]]] = field(default_factory=list)
    passed: int = 0
    unread: list[tuple[float, Response, str]] = field(default_factory=list)
    by_answers: defaultdict[str, list[Sent]] = field(default_factory=lambda: defaultdict(list))

    def has_any_near(self, moment: float) -> bool:
        """Whether anything was sent within those minutes; asked for one moment after another."""
        if self.unread and moment - self.unread[-1][0] <= _NEAR:
            return True
        self.unread.clear()
        at = bisect_left(self.lines, moment - _NEAR, key=_moment)
        return at < len(self.lines) and self.lines[at][0] <= moment + _NEAR

    def same_answers(self, response: Response, moment: float) -> list[Sent]:
        """What was sent with these answers, around the moment (as a serial number) at which they came."""
        first = bisect_left(self.lines, moment - _NEAR, lo=self.passed, key=_moment)
        self.passed = bisect_right(self.lines, moment + _NEAR, lo=first, key=_moment)
        for serial, line in self.lines[first : self.passed]:
            if came := sent_moment(serial):
                self.by_answers[text_of(line.get("answers"))].append(_sent(line, came))
        for _, one, reference in self.unread:
            self.by_answers[answers_text(one)].append(Sent(one.id, one.submitted, one.receipt, reference))
        self.unread.clear()
        return self.by_answers.get(answers_text(response), [])


class Twice:
    """Finds, for a response, another one of the same form with the same answers, sent a few minutes away from it.

    Only forms that open or add are looked at: a change that is made twice is made once. Twins are two fillings of one
    response, so that they never come here.
    """

    def __init__(self, responses: Table) -> None:
        self._table = responses
        self._forms: defaultdict[str, _OfOneForm] | None = None

    def first_of(self, response: Response) -> Sent | None:
        """The response that this one repeats. They have to be asked for in the order in which they were sent."""
        if response.form.purpose not in ("opens", "adds"):
            return None
        moment = sent_serial(response.submitted)
        if self._forms is None:
            self._forms = self._since(moment - _NEAR)
        sent = self._forms[response.layout.key]
        if not sent.has_any_near(moment):
            return None
        found = next((one for one in sent.same_answers(response, moment) if one.is_repeated_by(response)), None)
        return found if found and _says_something(response) else None

    def remember(self, response: Response, reference: str) -> None:
        """A response that was just taken in, and the case that it belongs to."""
        if self._forms is not None:
            self._forms[response.layout.key].unread.append((sent_serial(response.submitted), response, reference))

    def _since(self, first: float) -> defaultdict[str, _OfOneForm]:
        """What Responses holds from a moment on."""
        found: defaultdict[str, _OfOneForm] = defaultdict(_OfOneForm)
        received = moments(self._table)
        for at in [at for at, arrived in enumerate(received) if arrived >= first]:
            line = self._table.row(at)
            found[text_of(line.get("form"))].lines.append((received[at], line))
        for form in found.values():
            form.lines.sort(key=_moment)
        return found


def _says_something(response: Response) -> bool:
    """Whether somebody put something into words, or named a day: more than chance makes alike."""
    answered = [response.answers, *(answers for turns in response.turns.values() for _, answers in turns)]
    keys = {key for answers in answered for key in answers}
    return any(question.key in keys for question in response.layout.questions if question.kind in _TYPED)


_moment: Final = itemgetter(0)


def _sent(line: Mapping[str, Cell], moment: datetime) -> Sent:
    response_id, reference = text_of(line.get(ROW_ID)), text_of(line.get("reference"))
    return Sent(response_id, moment, receipt_number(response_id), reference, line.get("became") not in _NOT_TAKEN_IN)
