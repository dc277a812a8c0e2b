"""From a response as the Forms API gives it to answers by question key, and from answers to cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from automation.rules.layout import LEAD_UNKNOWN, Layout
from automation.rules.values import Cell, fit, read_date, to_serial
from automation.specs.model import Column, FormSpec, Question
from automation.specs.system import NOT_SAFE

_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")

Answers = dict[str, list[str]]
"""What was answered, by question key; a grid's answers are lines of "row: answer"."""


@dataclass(frozen=True, slots=True)
class Response:
    """One response, read: when it came (partnership's time), its answers, and each filling of its repeats.

    `turns` gives, by section key, the place in the repeat (from 1) and the answers of each filling.
    `strays` are answers to questions that the form spec no longer has.
    """

    id: str
    layout: Layout
    submitted: datetime
    answers: Answers
    turns: Mapping[str, list[tuple[int, Answers]]] = field(default_factory=dict)
    strays: tuple[str, ...] = ()

    @property
    def form(self) -> FormSpec:
        """The spec of the form that was filled in."""
        return self.layout.form

    @property
    def receipt(self) -> str:
        """The receipt number that the respondent was shown: the end of the response's id."""
        return receipt_number(self.id)

    @property
    def not_safe(self) -> bool:
        """Whether it says that someone may not be safe."""
        return bool(self.answers.get(NOT_SAFE))


def receipt_number(response_id: str) -> str:
    """The last eight characters of a response's id, in two groups of four."""
    return f"{response_id[-8:-4]}-{response_id[-4:]}"


def read_response(raw: Mapping[str, Any], layout: Layout, zone: ZoneInfo) -> Response:
    """Read one response of the Forms API.

    Raises ValueError, with what is missing, for a response without an id or a time.
    """
    response_id = raw.get("responseId")
    if not response_id:
        raise ValueError("it has no id")
    submitted = _moment(raw.get("lastSubmittedTime") or raw.get("createTime"), zone)
    answers: Answers = {}
    turns: dict[tuple[str, int], Answers] = {}
    strays: list[str] = []
    for question_id, answer in (raw.get("answers") or {}).items():
        placed = layout.by_id.get(question_id)
        texts = _texts(answer)
        if placed is None:
            strays.extend(texts)
        elif texts and not placed.again:
            into = turns.setdefault((placed.section.key, placed.turn), {}) if placed.turn else answers
            row = placed.question.rows[placed.ids.index(question_id)] if placed.question.kind == "grid" else ""
            into.setdefault(placed.question.key, []).extend(f"{row}: {text}" if row else text for text in texts)
    return Response(str(response_id), layout, submitted, answers, _ordered(turns), tuple(strays))


def _ordered(turns: Mapping[tuple[str, int], Answers]) -> dict[str, list[tuple[int, Answers]]]:
    ordered: dict[str, list[tuple[int, Answers]]] = {}
    for (section, turn), answers in sorted(turns.items(), key=lambda item: item[0]):
        if any(text.strip() for texts in answers.values() for text in texts):
            ordered.setdefault(section, []).append((turn, answers))
    return ordered


def _moment(text: Any, zone: ZoneInfo) -> datetime:
    if not isinstance(text, str):
        raise ValueError("it has no time")
    return datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None)


def _texts(answer: Mapping[str, Any]) -> list[str]:
    texts = [str(part.get("value", "")) for part in (answer.get("textAnswers") or {}).get("answers", [])]
    files = [
        f"A drawing: /drawings/{part['fileId']}"
        for part in (answer.get("fileUploadAnswers") or {}).get("answers", [])
        if part.get("fileId")
    ]
    return [text for text in texts if text] + files


def to_cell(question: Question, column: Column, texts: Sequence[str], response: Response) -> Cell:
    """An answer as the cell of a column: dates and numbers as numbers where they can be read, all else as typed."""
    if question.kind == "lead":
        texts = [text for text in texts if text != LEAD_UNKNOWN]
    text = "\n".join(texts) if question.kind in ("grid", "drawing") else ", ".join(texts)
    if column.type == "date" and (day := read_date(text).day):
        return to_serial(day)
    if column.type == "number" and _NUMBER.fullmatch(text.strip()):
        return _number(text)
    return fit(text, f"the rest is in the response with receipt {response.receipt}")


def _number(text: str) -> Cell:
    number = float(text)
    return int(number) if number.is_integer() else number
