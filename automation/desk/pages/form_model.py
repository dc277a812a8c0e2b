"""A form as its pages show it: sections, and in each the fields and words in order."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final, Literal

from automation.desk.forms import records

Kind = Literal["text", "paragraph", "radio", "checkbox", "dropdown", "scale", "rating", "date", "time", "drawing"]

FIRST: Final = "start"
"""The key of the section that comes before any page break."""
RESTART: Final = "RESTART_FORM"
SUBMIT: Final = "SUBMIT_FORM"


@dataclass(frozen=True)
class Choice:
    """An answer on offer, and where it leads: a section's key, RESTART or SUBMIT; empty means to the next section."""

    value: str
    leads_to: str = ""


@dataclass(frozen=True)
class Field:
    """One question.

    `shape` narrows a text (email, number, reference, initials) or a date (from today, up to today); `other` is there
    where people may give an answer of their own; `duration` makes of a time how long something took.
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
    questions: what to do if someone is not safe. `description` is the rest. One that is reached `by_link` asks for
    something that only the link knows.
    """

    id: str
    public_id: str
    title: str
    warning: Words | None
    description: str
    afterwards: str
    open: bool
    sections: tuple[Section, ...]
    by_link: bool = False

    def section(self, key: str) -> Section | None:
        """The section with this key."""
        return next((section for section in self.sections if section.key == key), None)

    def following(self, section: Section) -> Section | None:
        """The section after this one; None after the last."""
        place = self.sections.index(section) + 1
        return self.sections[place] if place < len(self.sections) else None
