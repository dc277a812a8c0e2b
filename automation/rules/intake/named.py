"""What somebody types to name a case, or with a number behind it one of its rows: read once, in one way."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from automation.rules.book import Book
from automation.rules.lookalikes import plainly
from automation.rules.references import is_valid, normalise
from automation.rules.tables import Table

_WORD: Final = re.compile(r"(?:no|nr|num|number|action|row|rhif)\b[.: ]*(?=\d)", re.IGNORECASE)
"""What people put before a number."""
_NUMBER: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})*[a-z]?")


class Named(NamedTuple):
    """A case by its reference, in its own form, and a row of it by its number ("" where none was given).

    `tab` is set where the reference is a tab's own, such as PLAN: the rows of that tab hang on no case.
    """

    reference: str
    number: str = ""
    tab: str = ""


def named_in(typed: str, book: Book) -> Named:
    """What was typed, read; whether there is such a case or row is not looked at."""
    given, number = _parted(typed, book.facts.prefix)
    word = "".join(given.split()).strip("-").upper()
    for tab in book.specs.tabs():
        if tab.follow_up and tab.follow_up.reference_text and tab.follow_up.reference_text.upper() == word:
            return Named(tab.follow_up.reference_text, plain_number(number), tab.key)
    return Named(normalise(given, book.facts.prefix), plain_number(number))


def without_number(typed: str, prefix: str) -> str:
    """The reference of a case as typed, without the number of a row behind it: which case is meant is certain."""
    given, number = _parted(typed, prefix)
    return given if not number or _NUMBER.fullmatch(_simply(number)) else typed


def _parted(typed: str, prefix: str) -> tuple[str, str]:
    """What was typed before and behind a stroke or the last space; strokes may also be a reference's dashes."""
    if ("/" not in typed and " " not in typed.strip()) or is_valid(normalise(typed, prefix), prefix):
        return typed, ""
    given, stroke, number = typed.partition("/")
    if stroke:
        return given, number
    given, _, number = typed.strip().rpartition(" ")
    return (given, number) if is_valid(normalise(given, prefix), prefix) else (typed, "")


def plain_number(text: str) -> str:
    """A row's number as typed, without what people put around it."""
    return text.strip().lstrip("#").removesuffix(".0").strip(" .")


def _simply(number: str) -> str:
    """A number without a word before it, or zeros: “No. 02” is 2."""
    bare = _WORD.sub("", plain_number(plainly(number)), count=1)
    return bare.lstrip("0") or bare if bare.isdecimal() else bare


def row_named(table: Table, reference: str, number: str) -> str:
    """The id of the row of this number: as it was typed where there is one, else as it was probably meant."""
    as_typed, simply = f"{reference}/{number}", f"{reference}/{_simply(number)}"
    return simply if table.find(as_typed) is None and table.find(simply) is not None else as_typed


def same_number(one: str, other: str) -> bool:
    """Whether two numbers, as typed, mean the same row."""
    return one == other or _simply(one) == _simply(other)
