"""Which partners a case went to: by the rules of routing or by a person's word, when and why, as far as is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from automation.rules.book import Book
from automation.rules.marks import CHOSEN, day_of, is_with, routed_mark, way_of
from automation.rules.story.asking import Subject
from automation.rules.story.events import SOMEBODY, THE_PROGRAM, Event
from automation.rules.story.showing import WORDS, Showing
from automation.rules.values import Cell, day_in_words, text_of

Row = Mapping[str, Cell]


def told_by_routing(book: Book, subject: Subject, showing: Showing) -> Iterator[Event]:
    """An event for each partner that a case went to; only of the last one is the reason still known."""
    row = book.case_table.find(subject.name) if subject.kind == "case" else None
    if row is None or book.routing is None:
        return
    here, way = text_of(row.get(book.routing.column)).strip(), way_of(row)
    for mark in way:
        now = mark is way[-1] and is_with(mark, here)
        yield _event(mark, _name(book, mark, here, showing), _reason(book, row, showing) if now else "")
    if here and not way and routed_mark(row):
        why = f"{_reason(book, row, showing)} Nobody can say when.".strip()
        yield Event(None, THE_PROGRAM, f"gave the case to {here}", why)


def partner_today(book: Book, row: Row, showing: Showing) -> tuple[str, str]:
    """Whom a case is with, if with anybody, and why; both empty where there are no rules."""
    if book.routing is None:
        return "", ""
    here = text_of(row.get(book.routing.column)).strip()
    return _shown(book, here, showing) if here else "", _reason(book, row, showing)


def _event(mark: str, name: str, why: str) -> Event:
    day = day_of(mark)
    if mark.startswith(CHOSEN):
        return Event(
            day, SOMEBODY, f"gave the case to {name}", f"Seen by the run of {day_in_words(day)}." if day else ""
        )
    return Event(day, THE_PROGRAM, f"gave the case to {name}", why)


def _name(book: Book, mark: str, here: str, showing: Showing) -> str:
    """The partner of a mark, which has only a fingerprint: one of those who are known, or the one of today."""
    assert book.routing is not None
    known = (partner.name for partner in book.routing.partners)
    found = next((name for name in known if is_with(mark, name)), "")
    return found or (_shown(book, here, showing) if is_with(mark, here) else "a partner who is no longer in the rules")


def _shown(book: Book, name: str, showing: Showing) -> str:
    """A partner's name, unless a person wrote something there that is none."""
    assert book.routing is not None
    return name if showing.full or name in {partner.name for partner in book.routing.partners} else WORDS


def _reason(book: Book, row: Row, showing: Showing) -> str:
    """Why the case is where it is; what it says of the child, behind a colon, is shown only in full."""
    columns = book.columns(book.case_table.tab).values()
    keys = [column.key for column in columns if column.computed and column.computed.rule == "routed_because"]
    reason = next((text for text in (text_of(row.get(key)) for key in keys) if text), "")
    rule, colon, _ = reason.partition(":")
    return reason if showing.full or not colon else f"{rule}."
