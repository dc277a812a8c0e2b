"""Which requests are acknowledged: new cases of the last days whose sender left an address that is one."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import compress, count
from typing import Any, Final

from automation.rules.answers import receipt_number
from automation.rules.book import Book
from automation.rules.chasing.acknowledgement import Acknowledgement, acknowledgement_lines
from automation.rules.chasing.addresses import is_address
from automation.rules.chasing.emails import is_to_be_sent, told_of
from automation.rules.chasing.outside import fit_to_leave
from automation.rules.chasing.sending import state_of
from automation.rules.chasing.standings import stopped_cases
from automation.rules.intake.entry import NEW_CASE
from automation.rules.intake.ledger import moments
from automation.rules.intake.versions import newest_of, version_of
from automation.rules.items import Person
from automation.rules.layout import layouts
from automation.rules.tables import Table
from automation.rules.values import Cell, moment_to_serial, object_in, text_of
from automation.specs.model import Acknowledge, FormSpec
from automation.specs.system import EMAILS, RESPONSES, ROW_ID

_LOOKS_BACK: Final = timedelta(days=7)
"""Older requests were answered by a person long ago: a first sync of old ones writes to nobody."""
MOST: Final = 50
"""Acknowledgements of one run; the rest are sent by the next."""


@dataclass(frozen=True, slots=True)
class Untold:
    """A request whose sender left an address to which no email can go."""

    response_id: str
    receipt: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """Those that are to be sent now, the oldest first, and the requests that nobody can acknowledge by email."""

    messages: tuple[Acknowledgement, ...] = ()
    untold: tuple[Untold, ...] = ()


def acknowledgements(book: Book) -> Acknowledgements:
    """What is to be acknowledged, from Responses and Emails as they are; of a family that has stopped, nothing."""
    messages, untold = [], []
    stopped = functools.cache(lambda: stopped_cases(book))  # very many cases, and asked of a few lines at most
    for line, asked in _new_cases(book):
        number, references = _not_told_yet(book, line)
        references = tuple(one for one in references if one not in stopped())
        if not references:
            continue  # as of nearly all: their answers are long, and stay as they came
        response_id, left = text_of(line[ROW_ID]), address_left(asked, object_in(line.get("answers")))
        if is_address(left):
            sender = Person(id="", name="", email=left)
            messages.append(Acknowledgement(sender, book.facts.today, response_id, references, number))
        elif left:
            untold.append(Untold(response_id, receipt_number(response_id), references))
    return Acknowledgements(tuple(messages[:MOST]), tuple(untold))


def address_left(asked: Sequence[Acknowledge], answers: Mapping[str, Any]) -> str:
    """The first address that was left, of those that count after what else was answered; empty where none was."""
    for one in asked:
        given = " ".join(map(str, _texts(answers.get(one.to)))).strip()
        if given and all(choice in _texts(answers.get(key)) for key, choice in one.when.items()):
            return given
    return ""


def _new_cases(book: Book) -> Iterator[tuple[Mapping[str, Cell], Sequence[Acknowledge]]]:
    """The lines of young requests that opened a case, with who is told; oldest first."""
    forms = {layout.key: form.acknowledge for form in book.specs.forms for layout in _acknowledged(form)}
    lines, since = book.tables[RESPONSES], moment_to_serial(book.facts.now - _LOOKS_BACK)
    if not forms or lines.stopped or book.tables[EMAILS].stopped:
        return
    for at in _young(lines, since):
        line = lines.row(at)
        form, response_id = text_of(line.get("form")), text_of(line.get(ROW_ID))
        if form in forms and response_id and line.get("became") == NEW_CASE:
            yield line, forms[form]


def _young(lines: Table, since: float) -> list[int]:
    """The positions of the lines that came since a moment, the oldest first; behind them those that were edited since.

    Of an old request that nobody was told of by email, an edit is no reason to begin with it.
    """
    # Very many lines are asked, and nearly all of them are old.
    received = moments(lines)
    young = [at for at, moment in enumerate(received) if moment >= since]
    edited = lines.column("edited")
    again = [at for at in compress(count(), edited) if version_of(lines.row(at)) >= since > received[at]]
    return [*sorted(young, key=received.__getitem__), *again]


def _acknowledged(form: FormSpec) -> Iterator[Any]:
    return layouts(form) if form.acknowledge else iter(())


def _not_told_yet(book: Book, line: Mapping[str, Cell]) -> tuple[int, tuple[str, ...]]:
    """The references of a request that nobody was told, neither by an email nor by a person.

    With the number of the acknowledgement that tells them: the one that waits, or one more for a child added later.
    """
    emails = acknowledgement_lines(book.tables[EMAILS], text_of(line[ROW_ID]))
    if not emails and newest_of(line.get("received"), None) < moment_to_serial(book.facts.now - _LOOKS_BACK):
        return 1, ()
    done = emails[:-1] if emails and is_to_be_sent(state_of(emails[-1])) else emails
    told = [told_of(email.get("about")) for email in done]
    references = fit_to_leave(line.get("reference"), book)
    if not references or not all(told):
        return 1, ()  # of an email that does not say what it tells nobody knows what it leaves out
    return len(done) + 1, tuple(one for one in references.split(", ") if not any(one in about for about in told))


def _texts(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else []
