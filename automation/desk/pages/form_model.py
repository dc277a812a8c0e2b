"""A form as its pages show it: sections, and in each the fields and words in order. Read once per revision."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from automation.desk import files
from automation.desk.forms import records

Json = dict[str, Any]
Kind = Literal["text", "paragraph", "radio", "checkbox", "dropdown", "scale", "rating", "date", "time", "drawing"]

FIRST: Final = "start"
"""The key of the section that comes before any page break."""
RESTART: Final = "RESTART_FORM"
SUBMIT: Final = "SUBMIT_FORM"
_ELSEWHERE: Final = (RESTART, SUBMIT)
_CHOICE_KINDS: Final[dict[str, Kind]] = {"RADIO": "radio", "CHECKBOX": "checkbox", "DROP_DOWN": "dropdown"}
_ICONS: Final = {"STAR": "★", "HEART": "♥", "THUMB_UP": "👍"}


@dataclass(frozen=True)
class Choice:
    """An answer on offer, and where it leads: a section's key, RESTART or SUBMIT; empty means to the next section."""

    value: str
    leads_to: str = ""


@dataclass(frozen=True)
class Field:
    """One question.

    `shape` narrows a text (email, number, reference); `other` is there where people may give an answer of their own;
    `duration` makes of a time how long something took.
    """

    id: str
    kind: Kind
    title: str
    hint: str = ""
    required: bool = False
    shape: str = ""
    choices: tuple[Choice, ...] = ()
    other: Choice | None = None
    low_label: str = ""
    high_label: str = ""
    icon: str = ""
    has_year: bool = False
    has_time: bool = False
    duration: bool = False
    group: str = ""

    @functools.cached_property
    def name(self) -> str:
        """The name of the field in HTML and in prefilled links, as Google's: the question's id as a decimal."""
        return self.id if self.id == records.EMAIL else f"entry.{int(self.id, 16)}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of a date or time, as the endings of the names of their inputs."""
        date = ("day", "month", "year") if self.has_year else ("day", "month")
        clock = ("hour", "minute")
        if self.kind == "date":
            return date + clock if self.has_time else date
        return clock if self.kind == "time" else ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all inputs of the field."""
        if self.parts:
            return tuple(f"{self.name}_{part}" for part in self.parts)
        if self.kind == "drawing":
            return (self.name, self.picture_name)
        return (self.name, self.other_name) if self.other else (self.name,)

    @property
    def other_name(self) -> str:
        """The name of the input beside "Other"."""
        return f"{self.name}.other_option_response"

    @property
    def picture_name(self) -> str:
        """The name of the hidden input that carries a drawing."""
        return f"{self.name}.drawing"

    @property
    def full_title(self) -> str:
        """The title, with that of its grid before it."""
        return f"{self.group} – {self.title}" if self.group else self.title


@dataclass(frozen=True)
class Grid:
    """Questions that share their choices."""

    title: str
    hint: str
    rows: tuple[Field, ...]


@dataclass(frozen=True)
class Words:
    """Something said between the questions."""

    title: str
    text: str


@dataclass(frozen=True)
class Section:
    """One page of the form."""

    key: str
    title: str
    text: str
    parts: tuple[Field | Grid | Words, ...]

    @functools.cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every question of the page, the rows of grids one by one."""
        found: list[Field] = []
        for part in self.parts:
            found.extend(part.rows if isinstance(part, Grid) else [part] if isinstance(part, Field) else [])
        return tuple(found)


@dataclass(frozen=True)
class FormPages:
    """A form, ready to be shown; `afterwards` says on the receipt what happens next.

    `warning` are the words that the form says twice, at the head of its description and again between its
    questions: what to do if someone is not safe. `description` is the rest.
    """

    id: str
    public_id: str
    title: str
    warning: Words | None
    description: str
    afterwards: str
    open: bool
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        """The section with this key."""
        return next((section for section in self.sections if section.key == key), None)

    def following(self, section: Section) -> Section | None:
        """The section after this one; None after the last."""
        place = self.sections.index(section) + 1
        return self.sections[place] if place < len(self.sections) else None


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
    sections = tuple(_sections(form.get("items", []), hints))
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
    )


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


def _sections(items: list[Json], hints: dict[str, str]) -> Iterator[Section]:
    head: Json = {"itemId": FIRST}
    parts: list[Field | Grid | Words] = []
    for item in items:
        if "pageBreakItem" in item:
            yield _section(head, parts)
            head, parts = item, []
        else:
            parts.append(_part(item, hints))
    yield _section(head, parts)


def _section(head: Json, parts: list[Field | Grid | Words]) -> Section:
    return Section(head["itemId"], head.get("title", ""), head.get("description", ""), tuple(parts))


def _part(item: Json, hints: dict[str, str]) -> Field | Grid | Words:
    title, text = item.get("title", ""), item.get("description", "")
    if "questionItem" in item:
        return _field(item["questionItem"]["question"], title, text, hints)
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


def _field(question: Json, title: str, hint: str, hints: dict[str, str]) -> Field:
    shape = hints.get(f"kind-{question['questionId']}", "")
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
