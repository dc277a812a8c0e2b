"""The demo's cast: the invented people of demo_cast.toml, and what they type into the forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from automation.rules.layout import Layout, Placed, again_key
from automation.rules.references import ALPHABET
from automation.specs.model import Section

Entries = dict[str, list[str]]
"""What is typed into a form, by the name of the field (`entry.<decimal of the question id>`)."""

_DAYS: Final = re.compile(r"[+-]\d+")
_MONTHS: Final = re.compile(r"month:([+-]\d+)")


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A piece of the cast file, strict about its keys."""


class CastPerson(Part, frozen=True, kw_only=True):
    """Somebody who works with the partnership: a row of the People tab."""

    name: str
    aliases: str = ""
    email: str = ""
    role: str = ""
    partner: str = ""
    deputy: str = ""
    language: str = ""


class PlanLine(Part, frozen=True, kw_only=True):
    """What the coordinator fills in on the row of the pilot plan with this number; dates as the cast writes them."""

    number: str
    lead: str
    due: str
    status: str = ""
    done_on: str = ""


class CastResponse(Part, frozen=True, kw_only=True):
    """One form that somebody sends in, `days_ago` before the demo's day at `hour` o'clock.

    `labels` name the references that a referral's children get, `reference_of` is the label whose reference is
    typed, wrongly if `mistype`. `answers` are by question key; a repeated section is a list of such tables.
    """

    form: str
    days_ago: int
    hour: int
    variant: str = ""
    labels: tuple[str, ...] = ()
    reference_of: str = ""
    mistype: bool = False
    answers: dict[str, Any] = {}

    @property
    def form_key(self) -> str:
        """The key of the provisioned form, such as `assessment_mum`."""
        return f"{self.form}_{self.variant}" if self.variant else self.form

    def moment(self, day: date) -> datetime:
        """When it is sent in, in the partnership's time; no two responses of the cast share a moment."""
        return datetime.combine(day - timedelta(days=self.days_ago), time(self.hour))


class Cast(Part, frozen=True, kw_only=True):
    """Everybody in the demo, the pilot plan as it is filled in, and the responses in the order in which they come."""

    people: tuple[CastPerson, ...]
    plan: tuple[PlanLine, ...]
    responses: tuple[CastResponse, ...]


def read_cast() -> Cast:
    """The cast that travels with the program."""
    content = Path(__file__).with_name("demo_cast.toml").read_bytes()
    return msgspec.toml.decode(content, type=Cast)


def on_the_day(text: str, day: date) -> date | str:
    """A date as the cast writes it, for a demo of this day: "+14" as that date, "month:+1" as "March 2027"."""
    if _DAYS.fullmatch(text):
        return day + timedelta(days=int(text))
    if months := _MONTHS.fullmatch(text):
        year, month = divmod(day.year * 12 + day.month - 1 + int(months[1]), 12)
        return f"{date(year, month + 1, 1):%B %Y}"
    return text


def entry_name(question_id: str) -> str:
    """The name of a question's field on the page, as in prefilled links."""
    return f"entry.{int(question_id, 16)}"


def typed(response: CastResponse, layout: Layout, day: date, references: Mapping[str, str]) -> Entries:
    """What is typed into each field of the form; dates as 2027-01-31, "yes" where one more filling follows."""
    reference = references[response.reference_of] if response.reference_of else ""
    found: Entries = {}
    for page in layout.pages:
        for placed in page.questions:
            answers = _answers_on(page.section, page.turn, response.answers)
            if reference and placed.question.kind == "reference":
                answers = {placed.question.key: mistyped(reference) if response.mistype else reference}
            found.update(_entries_of(placed, answers, day))
    return found


def mistyped(reference: str) -> str:
    """A reference with one character wrong: the third of its own six, which gives way to its neighbour."""
    at = reference.index("-") + 3
    wrong = ALPHABET[(ALPHABET.index(reference[at]) + 1) % len(ALPHABET)]
    return reference[:at] + wrong + reference[at + 1 :]


def _answers_on(section: Section, turn: int, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers on one page: the cast's own, or for a turn of a repeat those of that filling."""
    repeat = section.repeat
    if not repeat:
        return answers
    fillings = answers.get(section.key, [])
    if turn > max(len(fillings), 1):
        return {}
    again = {again_key(section): repeat.yes if turn < len(fillings) else repeat.no}
    return {**again, **(fillings[turn - 1] if fillings else {})}


def _entries_of(placed: Placed, answers: Mapping[str, Any], day: date) -> Iterator[tuple[str, list[str]]]:
    question = placed.question
    answer = answers.get(question.key)
    if answer is None:
        return
    if question.kind == "grid":
        names = dict(zip(question.rows, map(entry_name, placed.ids), strict=True))
        yield from ((names[row], [text]) for row, text in answer.items())
    else:
        texts = answer if isinstance(answer, list) else [_text(answer)]
        yield (
            entry_name(placed.ids[0]),
            [str(on_the_day(one, day)) for one in texts] if question.kind == "date" else texts,
        )


def _text(answer: Any) -> str:
    if isinstance(answer, dict):
        words, length = str(answer["text"]), int(answer["long"])
        return (words * (length // len(words) + 1))[:length]
    return str(answer)
