"""A form read for its pages from what the API keeps of it; once per revision."""

from __future__ import annotations

import functools
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from automation.desk import files
from automation.desk.forms import records
from automation.desk.pages.form_model import (
    FIRST,
    RESTART,
    SUBMIT,
    Choice,
    Field,
    FormPages,
    Grid,
    Kind,
    Section,
    Words,
)

Json = dict[str, Any]

_ELSEWHERE: Final = (RESTART, SUBMIT)
_CHOICE_KINDS: Final[dict[str, Kind]] = {"RADIO": "radio", "CHECKBOX": "checkbox", "DROP_DOWN": "dropdown"}
_ICONS: Final = {"STAR": "★", "HEART": "♥", "THUMB_UP": "👍"}
_SELECT: Final = "SELECT form.id, public_id, name, body, properties, description FROM form JOIN file USING (id)"


def find(connection: sqlite3.Connection, public_id: str) -> FormPages | None:
    """The form at a public address; None where there is none."""
    row = connection.execute(f"{_SELECT} WHERE public_id = ?", (public_id,)).fetchone()
    return _pages(connection, row) if row else None


def find_by_id(connection: sqlite3.Connection, form_id: str) -> FormPages:
    """The form with this file id, which must exist."""
    return _pages(connection, connection.execute(f"{_SELECT} WHERE form.id = ?", (form_id,)).fetchone())


def open_forms(connection: sqlite3.Connection) -> list[FormPages]:
    """The forms that people can fill in now, in the order in which they were made."""
    rows = connection.execute(f"{_SELECT} ORDER BY file.created, name").fetchall()
    return [form for form in (_pages(connection, row) for row in rows) if form.open]


def _pages(connection: sqlite3.Connection, row: tuple[Any, ...]) -> FormPages:
    shared = records.shared_with_everyone(connection, row[0]) and not files.in_the_bin(connection, row[0])
    return _read(*row, shared=shared)


@functools.lru_cache(maxsize=64)
def _read(
    form_id: str, public_id: str, name: str, body: str, properties: str, afterwards: str, *, shared: bool
) -> FormPages:
    form, hints = json.loads(body), json.loads(properties)
    state = form["publishSettings"]["publishState"]
    collects = form["settings"]["emailCollectionType"]
    sections = tuple(_sections(form.get("items", []), _shapes(hints)))
    if collects == "RESPONDER_INPUT":
        sections = (_with_address(sections[0]), *sections[1:])
    warning, description = _without_warning(form["info"].get("description", ""), sections)
    first = replace(sections[0], title=_title_of_first(sections[0], warning))
    return FormPages(
        id=form_id,
        public_id=public_id,
        title=form["info"].get("title") or name,
        warning=warning,
        description=description,
        afterwards=afterwards,
        # Nobody who answers signs in to the desk, so no address can be verified here.
        open=shared and state["isPublished"] and state["isAcceptingResponses"] and collects != "VERIFIED",
        sections=(first, *sections[1:]),
        by_link="by-link" in hints,
    )


def _shapes(properties: dict[str, str]) -> dict[str, str]:
    """By question id what narrows its answer: a property kind-… names a kind, and as its value all ids in a row.

    Older forms have one for each question, with the id in the name and the kind as the value.
    """
    found: dict[str, str] = {}
    for name, value in properties.items():
        if name.startswith("kind-"):
            one = name.removeprefix("kind-")
            by_id = re.fullmatch("[0-9a-f]{8}", one)
            found |= {one: value} if by_id else dict.fromkeys(re.findall(".{8}", value), re.sub(r"-\d+$", "", one))
    return found


def _with_address(section: Section) -> Section:
    """The first page with a question for the email address, before all other questions."""
    asked = Field(records.EMAIL, "text", "Your email address", required=True, shape="email")
    parts = list(section.parts)
    place = next((place for place, part in enumerate(parts) if not isinstance(part, Words)), len(parts))
    return replace(section, parts=(*parts[:place], asked, *parts[place:]))


def _without_warning(description: str, sections: tuple[Section, ...]) -> tuple[Words | None, str]:
    for part in (part for section in sections for part in section.parts):
        if isinstance(part, Words) and part.text and description.startswith(part.text):
            return part, description.removeprefix(part.text).lstrip()
    return None, description


def _title_of_first(section: Section, warning: Words | None) -> str:
    """No page break stands before the first page to name it: words at its very beginning do, if it has any."""
    opening = next((part for part in section.parts if part != warning), None)
    return opening.title if isinstance(opening, Words) else ""


def _sections(items: list[Json], shapes: dict[str, str]) -> Iterator[Section]:
    head: Json = {"itemId": FIRST}
    parts: list[Field | Grid | Words] = []
    for item in items:
        if "pageBreakItem" in item:
            yield _section(head, parts)
            head, parts = item, []
        else:
            parts.append(_part(item, shapes))
    yield _section(head, parts)


def _section(head: Json, parts: list[Field | Grid | Words]) -> Section:
    return Section(head["itemId"], head.get("title", ""), head.get("description", ""), tuple(parts))


def _part(item: Json, shapes: dict[str, str]) -> Field | Grid | Words:
    title, text = item.get("title", ""), item.get("description", "")
    if "questionItem" in item:
        return _field(item["questionItem"]["question"], title, text, shapes)
    if "questionGroupItem" in item:
        group = item["questionGroupItem"]
        choice = _choice_parts(group["grid"]["columns"])
        rows = tuple(
            Field(
                id=row["questionId"],
                title=row["rowQuestion"]["title"],
                required=row.get("required", False),
                group=title,
                **choice,
            )
            for row in group["questions"]
        )
        return Grid(title, text, rows)
    if "videoItem" in item:
        video = item["videoItem"]
        text = "\n".join(part for part in (text, video.get("caption", ""), video["video"]["youtubeUri"]) if part)
    return Words(title, text)


def _field(question: Json, title: str, hint: str, shapes: dict[str, str]) -> Field:
    shape = shapes.get(question["questionId"], "")
    return Field(
        id=question["questionId"],
        title=title,
        hint=hint,
        required=question.get("required", False),
        **_kind_parts(question, shape),
    )


def _kind_parts(question: Json, shape: str) -> Json:
    if "choiceQuestion" in question:
        return _choice_parts(question["choiceQuestion"])
    if "scaleQuestion" in question:
        scale = question["scaleQuestion"]
        labels = {"low_label": scale.get("lowLabel", ""), "high_label": scale.get("highLabel", "")}
        return {"kind": "scale", "choices": _numbers(scale.get("low", 0), scale["high"]), **labels}
    if "ratingQuestion" in question:
        rating = question["ratingQuestion"]
        icon = _ICONS[rating["iconType"]]
        return {"kind": "rating", "choices": _numbers(1, rating["ratingScaleLevel"]), "icon": icon}
    if "dateQuestion" in question:
        date = question["dateQuestion"]
        return {
            "kind": "date",
            "has_year": date.get("includeYear", False),
            "has_time": date.get("includeTime", False),
            "shape": shape,
        }
    if "timeQuestion" in question:
        return {"kind": "time", "duration": question["timeQuestion"].get("duration", False)}
    if shape == "drawing":
        return {"kind": "drawing"}
    return {"kind": "paragraph" if question["textQuestion"].get("paragraph") else "text", "shape": shape}


def _numbers(low: int, high: int) -> tuple[Choice, ...]:
    return tuple(Choice(str(number)) for number in range(low, high + 1))


def _choice_parts(question: Json) -> Json:
    options = question["options"]
    others = [Choice("", _leads_to(option)) for option in options if option.get("isOther")]
    return {
        "kind": _CHOICE_KINDS[question["type"]],
        "choices": tuple(Choice(one["value"], _leads_to(one)) for one in options if not one.get("isOther")),
        "other": others[0] if others else None,
    }


def _leads_to(option: Json) -> str:
    action = option.get("goToAction", "")
    return option.get("goToSectionId") or (action if action in _ELSEWHERE else "NEXT" if action else "")
