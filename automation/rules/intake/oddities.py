"""Answers that are not as their question asked for them, told in sentences that repeat nothing of what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from automation.rules.initials import are_initials
from automation.rules.values import Cell, from_serial, read_date
from automation.specs.model import Column, Question

_SEVERAL: Final = ("many_choices", "drawing", "grid")
"""Kinds of questions that take more than one answer; of a grid each row takes one."""


def oddities(question: Question, column: Column, texts: Sequence[str], value: Cell, sent: date) -> Iterator[str]:
    """What is odd about an answer that was `sent` on a day and became the `value` of a cell.

    That may be no number or date, a date on the wrong side of that day, a name in the place of initials, or more
    answers than there should be.
    """
    if column.type == "number" and isinstance(value, str):
        yield f"“{column.title}” is no number that can be read: it stands as typed."
    if column.type == "date" and any(read_date(text).unclear for text in texts):
        yield f"“{column.title}” is no date that can be read: it stands as typed."
    if question.falls and (day := from_serial(value)):
        yield from _on_the_wrong_side(question, column, day, sent)
    if question.kind == "initials" and not are_initials(" ".join(texts)):
        yield f"“{column.title}” may hold a name: it stands as typed."
    if len(texts) > 1 and (question.kind not in _SEVERAL or _row_twice(question, texts)):
        yield f"“{column.title}” was answered more than once: all of it is kept."


def _on_the_wrong_side(question: Question, column: Column, day: date, sent: date) -> Iterator[str]:
    if question.falls == "from today" and day < sent:
        yield f"“{column.title}” had passed already when this was sent: it stands as typed."
    if question.falls == "up to today" and day > sent:
        yield f"“{column.title}” had not come yet when this was sent: it stands as typed."


def _row_twice(question: Question, texts: Sequence[str]) -> bool:
    return any(sum(text.startswith(f"{row}: ") for text in texts) > 1 for row in question.rows)
