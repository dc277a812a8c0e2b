"""From a response as the Forms API gives it to answers by question key, and from answers to cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from automation.rules.layout import LEAD_UNKNOWN, Layout
from automation.rules.pages import Sent, answers_of, sent_from
from automation.rules.values import CELL_LIMIT, Cell, fit, read_date, to_serial
from automation.specs.model import Column, FormSpec, Question
from automation.specs.system import NOT_SAFE

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?")
"""What becomes a number. With a leading zero, as telephone numbers and codes have it, it stays text."""
_FIRST_YEAR: Final = 2000
"""A response from before this year has a clock that was wrong."""

Answers = dict[str, list[str]]
"""What was answered, by question key; a grid's answers are lines of "row: answer"."""


@dataclass(frozen=True, slots=True)
class Response:
    """One response, read: when it was last sent (partnership's time), its answers, and each filling of its repeats.

    `turns` gives, by section key, the place in the repeat (from 1) and the answers of each filling; 0 is the place of
    what was answered while the section did not repeat.
    `strays` are answers to questions that the form spec no longer has.
    `arrived` is when it first came, before any edit; None where nobody can tell.
    """

    id: str
    layout: Layout
    submitted: datetime
    answers: Answers
    turns: Mapping[str, list[tuple[int, Answers]]] = field(default_factory=dict)
    strays: tuple[str, ...] = ()
    arrived: datetime | None = None

    @property
    def never_edited(self) -> bool:
        """Whether it is certain that it still says what it said when it first came."""
        return self.arrived == self.submitted

    @property
    def as_it_arrived(self) -> Response:
        """The same answers as if they came when the response first did: an edit moves no meeting and no referral."""
        return self if self.arrived in (None, self.submitted) else replace(self, submitted=self.arrived)

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
    """The last eight letters and digits of a response's id, in two groups of four.

    Google's ids have dashes and underscores too: behind a dash, a command would look for an option.
    """
    end = response_id[-8:]
    if not end.isalnum():
        end = "".join(filter(str.isalnum, response_id))[-8:]
    return f"{end[:-4]}-{end[-4:]}"


def read_response(raw: Sent | Mapping[str, Any], layout: Layout, zone: ZoneInfo) -> Response:
    """Read one response of the Forms API.

    Raises ValueError, with what is wrong (never what was typed), for a response without an id or a time, and for one
    that is not in the API's shape.
    """
    sent = raw if isinstance(raw, Sent) else sent_from(raw)
    response_id, submitted = id_of(sent), moment_of_sending(sent, zone)
    arrived = _moment_of_arrival(sent, submitted)
    answers: Answers = {}
    turns: dict[tuple[str, int], Answers] = {}
    strays: list[str] = []
    for question_id, answer in answers_of(sent).items():
        placed = layout.by_id.get(question_id) or layout.asked_otherwise.get(question_id)
        texts = list(map(_whole, answer.texts))
        if placed is None:
            strays.extend(texts)
        elif texts and not placed.again:
            is_filling = placed.turn or placed.section.repeat
            into = turns.setdefault((placed.section.key, placed.turn), {}) if is_filling else answers
            if placed.question.kind == "grid":
                row = placed.question.rows[placed.ids.index(question_id)]
                texts = [f"{row}: {text}" for text in texts]
            into.setdefault(placed.question.key, []).extend(texts)
    came = arrived and arrived.replace(tzinfo=None)
    if layout.form.purpose == "opens":
        _begin_with_one(turns)
    return Response(response_id, layout, submitted.replace(tzinfo=None), answers, _ordered(turns), tuple(strays), came)


def _begin_with_one(turns: dict[tuple[str, int], Answers]) -> None:
    """A case that was asked for while its section did not repeat is the first of those that it asks for now."""
    for key in [key for key, turn in turns if not turn and (key, 1) not in turns]:
        turns[key, 1] = turns.pop((key, 0))


def _ordered(turns: Mapping[tuple[str, int], Answers]) -> dict[str, list[tuple[int, Answers]]]:
    ordered: dict[str, list[tuple[int, Answers]]] = {}
    for (section, turn), answers in sorted(turns.items(), key=lambda item: item[0]):
        if any(text.strip() for texts in answers.values() for text in texts):
            ordered.setdefault(section, []).append((turn, answers))
    return ordered


def id_of(sent: Sent) -> str:
    """The id of a response. Raises ValueError where it has none that could be one."""
    found: object = sent.responseId
    if not isinstance(found, str) or not found.isascii() or not found.strip():
        raise ValueError("it has no id")
    return found


def moment_of_sending(sent: Sent, zone: ZoneInfo) -> datetime:
    """When a response was last submitted, by the clock of a zone. Raises ValueError where nobody can tell."""
    return _local(sent.lastSubmittedTime or sent.createTime, zone)


def _moment_of_arrival(sent: Sent, submitted: datetime) -> datetime | None:
    """When a response first came; None where it does not say so, or says what cannot be."""
    if not sent.createTime or sent.createTime == sent.lastSubmittedTime:
        return submitted if sent.createTime else None
    try:
        arrived = _local(sent.createTime, submitted.tzinfo)
    except ValueError:
        return None
    return arrived if arrived <= submitted else None


def _local(text: object, zone: tzinfo | None) -> datetime:
    if not isinstance(text, str) or not text:
        raise ValueError("it has no time")
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        local = moment.astimezone(zone)
    except (ValueError, OverflowError):
        raise ValueError("its time cannot be read") from None
    if local.year < _FIRST_YEAR:
        raise ValueError("its time lies before there were such forms")
    return local


def which(sent: Sent) -> str:
    """How a response that cannot be read is told apart: by its receipt number, where it has one."""
    try:
        return f" (receipt {receipt_number(id_of(sent))})"
    except ValueError:
        return ""


def _whole(text: str) -> str:
    """Text that can be kept: half of a pair of surrogates, which stands for no character, becomes the sign for that."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def to_cell(question: Question, column: Column, texts: Sequence[str], response: Response) -> Cell:
    """An answer as the cell of a column: dates and numbers as numbers where they can be read, all else as typed."""
    if question.kind == "lead":
        texts = [text for text in texts if text != LEAD_UNKNOWN]
    text = "\n".join(texts) if question.kind in ("grid", "drawing") else ", ".join(texts)
    if column.type == "date" and (day := read_date(text).day):
        return to_serial(day)
    if column.type == "number" and _NUMBER.fullmatch(text.strip()):
        return _number(text)
    return fit_answer(text, response)


def fit_answer(text: str, response: Response) -> str:
    """What was answered, as far as a cell holds it; the end of longer text says which response has the rest."""
    if len(text) <= CELL_LIMIT:
        return text
    return fit(text, f"the rest is in the response with receipt {response.receipt}")


def _number(text: str) -> Cell:
    number = float(text)
    return int(number) if number.is_integer() else number
