"""Answers that are not as their question asked for them, told in sentences that repeat nothing of what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from automation.rules.values import read_date
from automation.specs.model import Column, Question

_SEVERAL: Final = ("many_choices", "drawing", "grid")
"""Kinds of questions that take more than one answer; of a grid each row takes one."""


def oddities(question: Question, column: Column, texts: Sequence[str]) -> Iterator[str]:
    """What is odd about an answer that became text: no number, no date, or more answers than there should be."""
    if column.type == "number":
        yield f"“{column.title}” is no number that can be read: it stands as typed."
    if column.type == "date" and any(read_date(text).unclear for text in texts):
        yield f"“{column.title}” is no date that can be read: it stands as typed."
    if len(texts) > 1 and (question.kind not in _SEVERAL or _row_twice(question, texts)):
        yield f"“{column.title}” was answered more than once: all of it is kept."


def _row_twice(question: Question, texts: Sequence[str]) -> bool:
    return any(sum(text.startswith(f"{row}: ") for text in texts) > 1 for row in question.rows)
