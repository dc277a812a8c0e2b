"""The words of a message: three templates for each kind, and the few turns of phrase that they share."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from automation.rules.chasing.digests import Unsent, wants
from automation.rules.items import Item

_TEMPLATES: Final = Path(__file__).parent / "templates"
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WHITESPACE: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def words(template: str, facts: Mapping[str, object]) -> str:
    """A template filled in. What it prints is inert, and in HTML escaped; a name that it does not know is an error."""
    return _environment().get_template(template).render(facts)


def inert(text: str) -> str:
    """A text that can only be read: on one line, without characters that steer a screen or turn reading around."""
    return _UNSEEN.sub("", _SURROGATE.sub("\ufffd", _WHITESPACE.sub(" ", text)))


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        finalize=_inert_if_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for phrase in (weekday, day, clock, counted, place, standing, unsent, wants):
        environment.filters[phrase.__name__] = phrase
    return environment


def _inert_if_text(printed: object) -> object:
    return inert(printed) if isinstance(printed, str) and not isinstance(printed, Markup) else printed


def day(date_: date) -> str:
    """A date as "13 November 2026", whatever the language of the machine."""
    return f"{date_.day} {_MONTHS[date_.month - 1]} {date_.year}"


def weekday(date_: date) -> str:
    """A date as "Friday 13 November 2026"."""
    return f"{_DAYS[date_.weekday()]} {day(date_)}"


def clock(moment: datetime) -> str:
    """The time of day as "08:05"."""
    return f"{moment:%H:%M}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 day", "9 days"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def place(item: Item) -> str:
    """What to call a row: "HW-7KQ4-X2C, action 2"."""
    number = f"action {item.number}" if item.number else ""
    return ", ".join(filter(None, (item.reference, number))) or item.tab_title


def standing(item: Item, today: date) -> str:
    """Where a row stands: "9 days overdue, was due 13 November 2026", and how often that was moved."""
    if item.due is None:
        return f"no date yet{_moved(item)}"
    if item.days_overdue:
        return f"{counted(item.days_overdue, 'day')} overdue, was due {day(item.due)}{_moved(item)}"
    when = f"today, {weekday(item.due)}" if item.due == today else weekday(item.due)
    return f"due {when}{_moved(item)}"


def _moved(item: Item) -> str:
    """That its date was moved: ", moved twice, first promised for 3 November 2026"; empty when it never was."""
    if not item.moved or item.first_due is None:
        return ""
    often = {1: "once", 2: "twice"}.get(item.moved) or f"{item.moved} times"
    return f", moved {often}, first promised for {day(item.first_due)}"


def unsent(one: Unsent) -> str:
    """Why a lead's digest reached nobody, and what it held."""
    until = one.person.pause_until
    away = f"is away until {weekday(until)} and has no deputy who can step in" if until else "is away"
    why = {"away": away, "no address": "has no email address in People"}[one.reason]
    return f"{one.person.name} {why}. {counted(one.open, 'open action')}, {one.overdue} overdue."
