"""What the To check tab tells of a case, row or response: what was asked, what was decided, what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from automation.rules.book import Book
from automation.rules.intake.checklines import about_of
from automation.rules.intake.kinds import (
    BY_ERASING,
    CONFLICT,
    EDITED,
    LOOKS_ALIKE,
    MATCH,
    NO_PART,
    NOT_SAFE,
    NOT_TOLD,
    OPEN,
    PUT_RIGHT,
    REMARK,
    SENT_TWICE,
    SETTLED,
    STOPS,
)
from automation.rules.story.asking import Subject
from automation.rules.story.events import SOMEBODY, THE_PROGRAM, Event
from automation.rules.story.showing import Showing
from automation.rules.values import Cell, from_serial, is_empty, text_of
from automation.specs.system import TO_CHECK

Line = Mapping[str, Cell]
_QUESTIONS: Final = {
    MATCH: "asked in To check which case a response belongs to",
    LOOKS_ALIKE: "asked in To check whether this is the same child as another",
    SENT_TWICE: "asked in To check whether the same answers were sent twice by a slip",
    REMARK: "asked in To check to look at a row",
    NOT_TOLD: "asked in To check to tell the reference to whoever asked for support",
    EDITED: "asked in To check to look at what an edit changed",
    STOPS: "asked in To check whether to erase what is kept",
    NOT_SAFE: "said in To check that someone may not be safe",
}


def told_in_to_check(book: Book, subject: Subject, showing: Showing) -> Iterator[Event]:
    """What was asked about the subject, and what became of each question."""
    for line in lines_about(book, subject):
        why = " ".join(text_of(line.get("what")).split()) if showing.full else ""
        still = "It is still open." if line.get("state") == OPEN else ""
        asked = _question(book, line, showing)
        yield Event(from_serial(line.get("found_on")), THE_PROGRAM, asked, " ".join(filter(None, [why, still])))
        if line.get("state") == SETTLED:
            yield _settled(line)


def lines_about(book: Book, subject: Subject) -> list[Line]:
    """The lines of To check about a subject."""
    return [line for line in book.tables[TO_CHECK] if _is_about(line, subject)]


def _is_about(line: Line, subject: Subject) -> bool:
    about = about_of(line)
    if subject.kind == "case" and subject.name in _cases(line):
        return True
    if subject.kind == "row" and about.get("row"):
        return (about.get("tab"), about["row"]) in subject.rows
    return about.get("response") in subject.lines


def _cases(line: Line) -> list[str]:
    """The cases that a line speaks of: its own, and those that may be the same child's."""
    others = about_of(line).get("others", [])
    return [*text_of(line.get("reference")).split(", "), *map(str, others if isinstance(others, list) else [])]


def _question(book: Book, line: Line, showing: Showing) -> str:
    kind, about = text_of(line.get("kind")), about_of(line)
    table = book.tables.get(str(about.get("tab", "")))
    if kind == CONFLICT and "column" not in about and about.get("row"):
        return f"asked in To check whether to put in what the new request for {about['row']} says otherwise"
    if kind == CONFLICT and table is not None:
        title = showing.title(table, str(about.get("column")))
        return f"asked in To check which of two values to keep in “{title}” of {about.get('row')}"
    return _QUESTIONS.get(kind, "asked something in To check")


def _settled(line: Line) -> Event:
    day, outcome = from_serial(line.get("settled_on")), text_of(line.get("outcome"))
    undated = "" if day else "Nobody can say when."
    if outcome.startswith(BY_ERASING):
        return Event(day, SOMEBODY, "erased what was kept", outcome)
    if outcome in (PUT_RIGHT, NO_PART) or is_empty(line.get("decision")):
        return Event(day, THE_PROGRAM, "settled that by itself", " ".join(filter(None, [outcome, undated])))
    # What settled a line is a word of the program's own, or a reference.
    decision = text_of(line.get("decision")).strip()[:40]
    return Event(day, SOMEBODY, f"decided “{decision}” in To check", " ".join(filter(None, [outcome, undated])))
