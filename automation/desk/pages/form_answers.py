"""What was typed into a field, read as an answer; or, in plain words, why it cannot be one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from automation.desk.pages import form_picture
from automation.desk.pages.form_model import Field, Section
from automation.desk.pages.security import the_time

Values = Mapping[str, list[str]]
"""What was typed, by the names of the inputs."""

OTHER: Final = "__other_option__"
LONGEST: Final = 100_000
"""Characters of one text answer."""
_YEARS: Final = range(1900, 2101)
ADDRESS: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_FURTHEST_AHEAD: Final = timedelta(hours=14)
"""How far clocks run ahead of the desk's, which keeps UTC; in Britain none runs behind it."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?")


@dataclass(frozen=True)
class Reading:
    """An answer: its texts and its picture (PNG), both empty when nothing was given; or an `error`.

    `part` is the input that the error is about, as the ending of its id.
    """

    texts: tuple[str, ...] = ()
    picture: bytes = b""
    error: str = ""
    part: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return not self.texts and not self.picture


def read(field: Field, values: Values) -> Reading:
    """The answer that was given to one field."""
    reading = _READERS[field.kind](field, values)
    if field.required and reading.empty and not reading.error:
        return _wrong(field, _MISSING.get(field.kind, "Answer this question."))
    return reading


def read_section(section: Section, values: Values) -> dict[str, Reading]:
    """The answers to all fields of a section, by question id."""
    return {field.id: read(field, values) for field in section.fields}


def errors_of(section: Section, values: Values) -> dict[str, Reading]:
    """The readings of a section that are errors, by question id."""
    return {key: reading for key, reading in read_section(section, values).items() if reading.error}


def value(values: Values, name: str) -> str:
    """The last value typed under a name; empty where there is none."""
    return (values.get(name) or [""])[-1]


_MISSING: Final = {
    "radio": "Choose one answer.",
    "dropdown": "Choose one answer.",
    "scale": "Choose one number.",
    "rating": "Choose one answer.",
    "checkbox": "Choose at least one answer.",
    "date": "Enter a date.",
    "time": "Enter a time.",
    "drawing": "Draw something, or say it in words.",
}
_NAMES: Final = frozenset(["Al", "Bo", "Cy", "Di", "Ed", "Jo", "Lu", "Mo", "Si", "Ty", "Vi"])
"""Names of two letters, as names are written: JO and jo may be initials."""
_FIRST_PART: Final = {"radio": "-0", "scale": "-0", "rating": "-0", "checkbox": "-0", "date": "-day", "time": "-hour"}


def _wrong(field: Field, error: str, part: str = "") -> Reading:
    return Reading(error=error, part=part or _FIRST_PART.get(field.kind, ""))


def _read_text(field: Field, values: Values) -> Reading:
    text = value(values, field.name)
    if not text.strip():
        return Reading()
    if len(text) > LONGEST:
        return _wrong(field, f"This answer has {len(text):,} characters. Shorten it to {LONGEST:,} or fewer.")
    if field.shape == "email":
        return _read_email(field, text.strip())
    if field.shape == "number":
        return _read_number(field, text.strip())
    if field.shape == "initials" and not all(map(_is_short, _WORD.findall(text))):
        return _wrong(field, "Please leave names out. Give only the first letters, in capitals, like AB.")
    return Reading((text,))


def _is_short(word: str) -> bool:
    """Whether letters in a row can be initials, the Welsh LlJ among them; four capitals are as often ANNA or LIAM."""
    if len(word) <= 2:
        return word not in _NAMES
    small_in_a_row = any(one.islower() and other.islower() for one, other in pairwise(word))
    return word[0].isupper() and not small_in_a_row and sum(map(str.isupper, word)) <= 3


def _read_email(field: Field, text: str) -> Reading:
    if not ADDRESS.fullmatch(text):
        return _wrong(field, "Enter one whole email address, like name@example.org.")
    return Reading((text,))


def _read_number(field: Field, text: str) -> Reading:
    if not _NUMBER.fullmatch(text):
        return _wrong(field, "Enter a number in figures, like 3.")
    return Reading((text,))


def _read_one(field: Field, values: Values) -> Reading:
    return _read_choices(field, values, values.get(field.name, [])[-1:])


def _read_many(field: Field, values: Values) -> Reading:
    return _read_choices(field, values, values.get(field.name, []))


def _read_choices(field: Field, values: Values, given: list[str]) -> Reading:
    offered = [choice.value for choice in field.choices]
    chosen = {text for text in given if text}
    if chosen - set(offered) - ({OTHER} if field.other else set()):
        return _wrong(field, "Choose from the answers shown here.")
    texts = [text for text in offered if text in chosen]
    if OTHER in chosen:
        said = value(values, field.other_name)
        if not said.strip():
            return _wrong(field, "You chose “Other”. Say what it is.", "-other")
        if len(said) > LONGEST:
            return _wrong(field, f"Shorten your own answer to {LONGEST:,} characters or fewer.", "-other")
        texts.append(said)
    return Reading(tuple(texts))


def _read_date(field: Field, values: Values) -> Reading:
    numbers = _numbers(field, values)
    if isinstance(numbers, Reading):
        return numbers
    year = numbers.get("year", 2000)  # without a year, 29 February may be meant: a leap year knows it
    if year not in _YEARS:
        return _wrong(field, f"Enter a year between {_YEARS[0]} and {_YEARS[-1]}.", "-year")
    try:
        day = datetime(year, numbers["month"], numbers["day"])
    except ValueError:
        return _wrong(field, "That day does not exist. Check the day and the month.", "-day")
    if field.has_year and (error := _wrong_side(field, day.date())):
        return _wrong(field, error, "-day")
    text = day.strftime("%Y-%m-%d" if field.has_year else "%m-%d")
    if not field.has_time:
        return Reading((text,))
    clock = _clock(field, numbers)
    return clock if clock.error else Reading((f"{text} {clock.texts[0]}",))


def _wrong_side(field: Field, day: date) -> str:
    """Why a day lies on the wrong side of today; empty where it does not, or where either side will do."""
    if field.shape == "from today" and day < the_time().date():
        return "That day has passed. Give today, or a day that is still to come."
    if field.shape == "up to today" and day > (the_time() + _FURTHEST_AHEAD).date():
        return "That day is still to come. Check the year."
    return ""


def _read_time(field: Field, values: Values) -> Reading:
    numbers = _numbers(field, values)
    return numbers if isinstance(numbers, Reading) else _clock(field, numbers)


def _numbers(field: Field, values: Values) -> dict[str, int] | Reading:
    """The parts of a date or time as they were typed, or what is said where there is none or one is no number."""
    typed = {part: value(values, f"{field.name}_{part}").strip() for part in field.parts}
    if not any(typed.values()):
        return Reading()
    for part, text in typed.items():
        error = _part_error(part, text)
        if error:
            return _wrong(field, error, f"-{part}")
    return {part: int(text) for part, text in typed.items()}


def _clock(field: Field, numbers: dict[str, int]) -> Reading:
    if numbers["hour"] > 23 and not field.duration:
        return _wrong(field, "Enter the hour as a number from 0 to 23.", "-hour")
    if numbers["minute"] > 59:
        return _wrong(field, "Enter the minutes as a number from 0 to 59.", "-minute")
    return Reading((f"{numbers['hour']:02d}:{numbers['minute']:02d}",))


def _part_error(part: str, text: str) -> str:
    named = "minutes" if part == "minute" else part
    if not text:
        return f"Enter the {named} too."
    if part == "year" and re.fullmatch(r"[0-9]{1,3}", text):
        return "Enter the year with all four numbers, like 2009."
    longest = 4 if part == "year" else 2
    if not re.fullmatch(rf"[0-9]{{1,{longest}}}", text):
        return f"Enter the {named} as a number."
    return ""


def _read_drawing(field: Field, values: Values) -> Reading:
    words = _read_text(field, values)
    url = value(values, field.picture_name)
    if words.error or not url:
        return words
    try:
        return Reading(words.texts, form_picture.read(url))
    except form_picture.NoPicture as error:
        return _wrong(field, str(error))


_READERS: Final[dict[str, Callable[[Field, Values], Reading]]] = {
    "text": _read_text,
    "paragraph": _read_text,
    "radio": _read_one,
    "dropdown": _read_one,
    "scale": _read_one,
    "rating": _read_one,
    "checkbox": _read_many,
    "date": _read_date,
    "time": _read_time,
    "drawing": _read_drawing,
}
