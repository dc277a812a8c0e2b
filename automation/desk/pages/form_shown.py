"""Answers as people read them back: on the list to check, on the receipt, and on the coordinator's page."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for

from automation.desk.pages import form_picture, form_sent
from automation.desk.pages.form_answers import Reading, Values
from automation.desk.pages.form_model import Field, FormPages, Section

Json = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A question and its answer: texts, and the addresses of drawings."""

    title: str
    texts: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """The answers of one page of the form; `key` is the section's."""

    key: str
    title: str
    lines: tuple[Line, ...]


def to_check(path: Iterable[Section], readings: Mapping[str, Reading], values: Values) -> list[Group]:
    """The questions on the way through the form that were read, answered or not.

    What cannot be an answer stands as it was typed.
    """

    def line(field: Field) -> Line:
        reading = readings[field.id]
        pictures = (form_picture.as_url(reading.picture),) if reading.picture else ()
        typed = tuple(text for name in field.names if name != field.picture_name for text in values.get(name, []))
        return Line(field.full_title, typed if reading.error else _in_words(field, reading.texts), pictures)

    read = [(one, tuple(line(field) for field in one.fields if field.id in readings)) for one in path]
    return [Group(one.key, one.title, lines) for one, lines in read if lines]


def answered(groups: list[Group]) -> list[Group]:
    """What of the list was answered at all."""
    left = [replace(group, lines=tuple(one for one in group.lines if one.texts or one.pictures)) for group in groups]
    return [group for group in left if group.lines]


def kept(form: FormPages, answers: Json, picture_url: Callable[[str], str]) -> list[Group]:
    """The questions that were answered in a kept response, in the order of the form as it is now.

    Answers to questions that are no longer on the form come last.
    """
    groups, rest = [], dict(answers)
    for section in form.sections:
        lines = tuple(
            _kept_line(field, rest.pop(field.id), picture_url) for field in section.fields if field.id in rest
        )
        if lines:
            groups.append(Group(section.key, section.title, lines))
    if rest:
        lines = tuple(_kept_line(None, answer, picture_url) for answer in rest.values())
        groups.append(Group("", "No longer on the form", lines))
    return groups


def _kept_line(field: Field | None, answer: Json, picture_url: Callable[[str], str]) -> Line:
    texts = tuple(form_sent.texts_of(answer))
    pictures = tuple(picture_url(file_id) for file_id in form_sent.picture_ids(answer))
    if field is None:
        return Line("A question that was taken off the form", texts, pictures)
    return Line(field.full_title, _in_words(field, texts), pictures)


def inline(connection: sqlite3.Connection) -> Callable[[str], str]:
    """Drawings carried in the page itself, for a person who may not open the coordinator's addresses."""
    return lambda file_id: form_picture.as_url(form_sent.picture(connection, file_id))


def linked(file_id: str) -> str:
    """A drawing by its address, for the coordinator."""
    return url_for("forms.drawing", file_id=file_id)


def _in_words(field: Field, texts: tuple[str, ...]) -> tuple[str, ...]:
    if field.kind == "date":
        return tuple(_date_in_words(text) for text in texts)
    if field.kind == "rating":
        return tuple(f"{text} out of {field.choices[-1].value}" for text in texts)
    return texts


def _date_in_words(text: str) -> str:
    match = re.fullmatch(r"(?:(\d{4})-)?(\d\d)-(\d\d)(?: (\d\d:\d\d))?", text)
    if match is None:  # the question was of another kind when this was answered
        return text
    year, month, day, clock = match.groups()
    words = f"{int(day)} {datetime(2000, int(month), 1):%B}"
    return words + (f" {year}" if year else "") + (f", {clock}" if clock else "")
