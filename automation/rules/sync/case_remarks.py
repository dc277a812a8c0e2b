"""What a person should look at in each case, in words: one kind of remark after another, each only where it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from automation.rules.book import Book
from automation.rules.chasing.standings import agreement_column, agreement_in_other_words
from automation.rules.initials import are_initials
from automation.rules.intake.kinds import OPEN
from automation.rules.marks import ERASED, SAID_NO, erased_on, marked
from automation.rules.references import normalise
from automation.rules.sync.routing import can_route, unplaced
from automation.rules.sync.sums import Sums
from automation.rules.sync.waiting import CLOSED, STOPPED, WAITING, Waits
from automation.rules.tables import Table
from automation.rules.values import Cell, day_in_words, each_once, from_serial, read_date, text_of
from automation.specs.model import Column, Question
from automation.specs.system import NOTICED, TO_CHECK

Remark = tuple[int, str]
"""The position of a case, and what there is to say of it."""
_SAID_NO: Final = "An answer says that the family takes no part: nothing goes out until you decide."


def case_remarks(book: Book, waits: Waits, sums: Sums) -> list[str]:
    """What there is to be said of each case; empty texts where nothing is."""
    cells = [""] * len(book.case_table)
    for at, remark in _whatever_its_state(book):
        cells[at] = f"{cells[at]} {remark}" if cells[at] else remark
    for at, remark in _of_those_that_go_on(book, waits, sums):
        if waits.states[at] != STOPPED:
            cells[at] = f"{cells[at]} {remark}" if cells[at] else remark
    return cells


def _whatever_its_state(book: Book) -> Iterator[Remark]:
    table, case = book.case_table, book.case_table.tab.case
    assert case is not None
    for at, noticed in enumerate(table.texts(NOTICED)):
        if ERASED in noticed and (day := erased_on(table.row(at))):
            yield at, f"Erased on {day_in_words(day)}."
    yield from ((at, _SAID_NO) for at in marked(table, SAID_NO))
    yield from _unclear_agreement(table)
    checked = _in_to_check(book)
    for at, reference in enumerate(table.texts(case.reference)):
        if reference in checked:
            yield at, "See To check."
    yield from _not_as_asked(book)


def _not_as_asked(book: Book) -> Iterator[Remark]:
    """Names in the place of initials, and days that should have come: at Google nothing asks again for such answers.

    What was typed is not repeated: a remark may be seen where a name must not be.
    """
    table = book.case_table
    titles = {column.key: column.title for column in table.tab.columns}
    asked = {(q.column, q.kind, q.falls) for q in _questions_on(book, table.key) if q.column in titles}
    for column, kind, falls in sorted(asked):
        if kind == "initials":
            fits = each_once(lambda cell: are_initials(text_of(cell)), table.column(column))
            remark = f"“{titles[column]}” may hold a name. Please leave only the first letters, in capitals."
        elif falls == "up to today":
            fits = each_once(lambda cell: not _is_to_come(cell, book.facts.today), table.column(column))
            remark = f"“{titles[column]}” is still to come. Please put that right."
        else:
            continue
        yield from ((at, remark) for at, fit in enumerate(fits) if not fit)


def _questions_on(book: Book, tab: str) -> Iterator[Question]:
    """The questions whose answers go to a tab."""
    placed = ((section.tab or form.tab, section) for form in book.specs.forms for section in form.sections)
    return (question for key, section in placed if key == tab for question in section.questions)


def _is_to_come(cell: Cell, today: date) -> bool:
    day = read_date(cell).day
    return day is not None and day > today


def _in_to_check(book: Book) -> set[str]:
    """The references that open lines of To check speak of."""
    lines = book.tables[TO_CHECK]
    rows = zip(lines.column("state"), lines.texts("reference"), strict=True)
    return {reference for state, text in rows if state == OPEN for reference in text.split(", ")}


def _of_those_that_go_on(book: Book, waits: Waits, sums: Sums) -> Iterator[Remark]:
    table = book.case_table
    if CLOSED in waits.states:
        yield from _closed_into_nothing(book, waits)
    too_long = [at for at, late in enumerate(waits.late) if late and waits.states[at] == WAITING]
    yield from zip(too_long, each_once(_waits_too_long, [waits.meet_by[at] for at in too_long]), strict=True)
    if can_route(book):
        waiting = [at for at, state in enumerate(waits.states) if state == WAITING]
        yield from ((at, remark) for at in waiting if (remark := unplaced(book, table.row(at))))
    for reference, many in sums.overdue.items():
        if reference in table.by_id:
            yield table.by_id[reference], f"{many} {'action' if many == 1 else 'actions'} overdue."
    yield from ((at, "Time to talk again.") for at, again in enumerate(waits.to_be_revisited) if again)
    yield from _unclear_wording(book)
    for column in table_dates(table):
        yield from _unclear_dates(table, column)


def _waits_too_long(meet_by: Cell) -> str:
    day = from_serial(meet_by)
    return f"Waits too long: to be met by {day_in_words(day)}." if day else ""


def _closed_into_nothing(book: Book, waits: Waits) -> Iterator[Remark]:
    table, case = book.case_table, book.case_table.tab.case
    assert case is not None
    for at in [at for at, state in enumerate(waits.states) if state == CLOSED]:
        typed = text_of(table.row(at).get(case.goes_on))
        if table.find(normalise(typed, book.facts.prefix)) is None:
            yield at, f"“{typed[:60]}” is the reference of no case in which this one could go on."


def _unclear_agreement(table: Table) -> Iterator[Remark]:
    """Words like “withdrawn”, or those that the sheet had before: until a person decides, the case rests."""
    other, column = agreement_in_other_words(table), agreement_column(table.tab)
    if other and column:
        words = ", ".join(column.choices)
        remark = f"“{column.title}” has none of its words ({words}): nothing goes out until it has."
        yield from ((at, remark) for positions in other.values() for at in positions)


def _unclear_wording(book: Book) -> Iterator[Remark]:
    """What picks the wording of a form for a case, and picks none: no such form can be offered."""
    table = book.case_table
    for column in table.tab.columns:
        variants = [one for form in book.specs.forms if form.variant_column == column.key for one in form.variants]
        if whens := list(dict.fromkeys(one.when for one in variants if one.when)):
            words, cells = {"", *map(str.casefold, whens)}, table.column(column.key)
            other = {cell for cell in set(cells) if text_of(cell).casefold() not in words}
            remark = f"“{column.title}” has none of its words ({', '.join(whens)}): a form cannot be offered."
            yield from ((at, remark) for at, cell in enumerate(cells) if cell in other) if other else ()


def _unclear_dates(table: Table, column: Column) -> Iterator[Remark]:
    cells = table.column(column.key)
    if any(read_date(cell).unclear for cell in set(cells)):
        for at, text in enumerate(each_once(lambda cell: read_date(cell).unclear, cells)):
            if text:
                yield at, f"“{text[:60]}” in {column.title} is not a date that can be read."


def table_dates(table: Table) -> list[Column]:
    """The date columns of a table that people or forms fill in."""
    return [column for column in table.tab.columns if column.type == "date" and column.owner != "script"]
