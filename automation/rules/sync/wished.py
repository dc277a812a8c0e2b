"""People who asked for fewer emails than somebody typed: until a person has decided in To check, fewer go out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from automation.rules.book import Book
from automation.rules.chasing.readers import ONLY_WHEN_OVERDUE, wants
from automation.rules.chasing.wishes import NEVER
from automation.rules.intake.checklines import CheckLines
from automation.rules.people import Directory
from automation.rules.values import read_date, text_of
from automation.specs.system import PEOPLE, TO_CHECK

_QUIET: Final = {ONLY_WHEN_OVERDUE: 1, NEVER: 2}
"""How quiet a wish is; any other brings a list every week or every day."""


def as_wished(book: Book) -> Directory:
    """The people, each with the quieter of two wishes, or the longer absence, where To check asks which one counts.

    To have said so once has to be enough: nobody gets more emails for it that a coordinator has not looked yet.
    """
    if book.tables[TO_CHECK].stopped or book.tables[PEOPLE].stopped:
        return book.directory
    asked, people = CheckLines(book.tables[TO_CHECK], book.facts.today), dict(book.directory.people)
    for row_id, answer in asked.asked_about(PEOPLE, "how_often"):
        if person := people.get(row_id):
            wished = replace(person, how_often=text_of(answer))
            people[row_id] = max(person, wished, key=lambda one: _QUIET.get(wants(one), 0))
    for row_id, answer in asked.asked_about(PEOPLE, "pause_until"):
        person, day = people.get(row_id), read_date(answer).day
        if person and day and (person.pause_until is None or day > person.pause_until):
            people[row_id] = replace(person, pause_until=day)
    return Directory(people.values())
