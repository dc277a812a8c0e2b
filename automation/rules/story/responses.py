"""What the Responses tab tells of a case, row or response: each response, and what it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from automation.rules.book import Book
from automation.rules.chasing.acknowledgement import acknowledgement_lines
from automation.rules.chasing.emails import WRITTEN, is_handed_over
from automation.rules.intake import entry as became
from automation.rules.intake.versions import earlier_versions, last_edit
from automation.rules.intake.written import Place, in_full, rows_of, written_by
from automation.rules.layout import form_titles
from automation.rules.marks import made_from, marks_of
from automation.rules.story.asking import Subject
from automation.rules.story.events import THE_PROGRAM, Event
from automation.rules.story.showing import WORDS, Showing
from automation.rules.values import Cell, moment_of, object_in, same, text_of
from automation.specs.system import EMAILS, RESPONSES, ROW_ID

Line = Mapping[str, Cell]
_QUOTED: Final = re.compile(
    r"(?<=The reference )“.{0,110}?”(?= is not)|(?<=There is no row )[^“]{1,200}(?= in “)"
    r"|(?<=It gives two numbers for )[^“]{1,20}“.{0,220}?”(?=\. Which)",
    re.DOTALL,
)
"""What a respondent typed, where a note quotes it."""


def told_by_responses(book: Book, subject: Subject, showing: Showing) -> Iterator[Event]:
    """An event for each response that has to do with the subject."""
    titles, seen = form_titles(book.specs), _Seen(book, showing)
    for line in sorted(book.tables[RESPONSES], key=_received):
        mine = text_of(line[ROW_ID]) in subject.lines
        changes = seen.take(line, subject if mine else None)
        if mine:
            form = text_of(line.get("form"))
            who = f"A response to “{titles.get(form, form)}” (receipt {text_of(line.get('receipt'))})"
            told = line.get("became") == became.TO_BE_CHECKED and not showing.full
            note = text_of(line.get("note")).strip()
            why = "See below." if told else note if showing.full else _QUOTED.sub("“…”", note)
            yield Event(
                moment_of(line.get("received")), who, _what(book, line, subject), why, (*changes, *_count(line))
            )
            yield from _acknowledged(book, line)
            for moment in _edits(line):
                kept = "The earlier answers are kept in Responses." if line.get("earlier") else ""
                yield Event(moment, who, "was edited by whoever sent it", kept)


def _acknowledged(book: Book, line: Line) -> Iterator[Event]:
    """That whoever sent a response was told the references by email, or that the email lies there to be sent."""
    for email in acknowledgement_lines(book.tables[EMAILS], text_of(line[ROW_ID])):
        if is_handed_over(email.get("state")):
            what, more = "told whoever asked the reference by email", ""
            if email.get("state") == WRITTEN:
                what, more = "wrote an email with the reference for whoever asked", "It goes when somebody sends it."
            yield Event(moment_of(email.get("sent_at")), THE_PROGRAM, what, more)


def _edits(line: Line) -> Iterator[datetime]:
    """When a response was edited; of one that was erased only the last time is known."""
    moments = [*(version.get("at") for version in earlier_versions(line)), last_edit(line)]
    yield from filter(None, (moment_of(moment) for moment in moments if moment != line.get("received")))


class _Seen:
    """What each cell held before a response came, as far as responses wrote it."""

    def __init__(self, book: Book, showing: Showing) -> None:
        self._book = book
        self._showing = showing
        self._rows: set[tuple[str, str]] = set()
        self._held: dict[Place, Cell] = {}

    def take(self, line: Line, subject: Subject | None) -> list[str]:
        """Go on past a line; returns what it made and changed of the subject's rows, in words."""
        told: list[str] = []
        for tab, row_id in rows_of(line.get("where")):
            # A row that a response only changes was there before, typed or from a template.
            new = (tab, row_id) not in self._rows and line.get("became") != became.ROW_CHANGED
            self._rows.add((tab, row_id))
            if subject and (tab, row_id) in subject.rows and tab in self._book.tables:
                told += [f"{row_id} was put into “{self._book.tables[tab].tab.title}”"] if new and "/" in row_id else []
        for place, value in written_by(line):
            before = self._held.get(place)
            self._held[place] = value
            if subject and place[:2] in subject.rows and place[0] in self._book.tables and not same(before, value):
                told += self._change(place, before, value)
        return _without_words(told)

    def _change(self, place: Place, before: Cell, value: Cell) -> list[str]:
        tab, row_id, column = place
        table = self._book.tables[tab]
        here = (table.find(row_id) or {}).get(column)
        old, new = (self._showing.cell(table, column, in_full(cell, here)) for cell in (before, value))
        name = f"{row_id}, {self._showing.title(table, column)}"
        return [f"{name}: {old} → {new or 'nothing'}" if old else f"{name}: {new or 'nothing'}"]


def _without_words(told: list[str]) -> list[str]:
    """Lines that show nothing are counted instead."""
    shown = [line for line in told if not line.endswith(f": {WORDS}")]
    hidden = len(told) - len(shown)
    return [*shown, *([f"{hidden} more {'answer' if hidden == 1 else 'answers'} in words"] if hidden else [])]


def _what(book: Book, line: Line, subject: Subject) -> str:
    references = text_of(line.get("reference")).split(", ")
    others = [reference for reference in references if reference != subject.name]
    state = text_of(line.get("became"))
    if state == became.NEW_CASE:
        if subject.kind != "case":
            return f"opened the {'cases' if len(references) > 1 else 'case'} {' and '.join(references)}"
        if subject.name not in references:
            which = f"{'cases' if len(references) > 1 else 'case'} {' and '.join(references)}"
            return f"opened the {which}, and this one again"
        return "opened the case" + (f", together with {' and '.join(others)}" if others else "")
    if state == became.ON_CASE:
        opened = made_from(f"{text_of(line[ROW_ID])}:case") in marks_of(book.case_table.find(references[0]) or {})
        return f"{'opened' if opened else 'added answers to'} the case {references[0]}"
    if state in (became.ROW_ADDED, became.ROW_CHANGED):
        return f"{'added' if state == became.ROW_ADDED else 'changed'} {_places(book, line)}"
    return {
        became.TO_BE_CHECKED: "was put into To check",
        became.SET_ASIDE: "was set aside",
        became.ERASED: "came; what it said was erased since",
        became.WAITING: "waits until its tab can be written to",
    }.get(state, f"is in Responses as “{state}”")


def _places(book: Book, line: Line) -> str:
    """The rows a response stands on: by reference and number where they have them, else by their tab."""
    named = []
    for tab, row_id in rows_of(line.get("where")):
        title = book.tables[tab].tab.title if tab in book.tables else tab
        spoken = "/" in row_id or row_id in book.case_table.by_id
        named.append(f"{row_id} in “{title}”" if spoken else f"a row of “{title}”")
    return " and ".join(named) or "a row"


def _count(line: Line) -> list[str]:
    """How many questions were answered in all."""
    answers = object_in(line.get("answers"))  # nothing where they were too long for a cell, and cut
    return [f"{len(answers)} {'question' if len(answers) == 1 else 'questions'} answered"] if answers else []


def _received(line: Line) -> float:
    moment = line.get("received")
    return moment if isinstance(moment, int | float) else 0.0
