"""Columns that answers go into and that the sheet does not have, or not yet: those responses wait, and lose no word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from automation.rules.answers import Response
from automation.rules.book import Book
from automation.rules.intake.writing import HeldBack
from automation.rules.layout import Layout
from automation.rules.tables import Table
from automation.specs.model import FormSpec, Question, Section


class Lacking:
    """Looks, once for each form, for the questions whose answers would be dropped."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._of: dict[str, Mapping[str, str]] = {}
        self.told: dict[str, None] = {}
        """Why responses wait, in sentences."""

    def refuse(self, response: Response) -> None:
        """Raise HeldBack where a response answers a question whose column is not in its tab."""
        lacking = self._questions(response.layout)
        if not lacking:
            return  # as nearly always
        turns = (answers for told in response.turns.values() for _, answers in told)
        answered = {key for answers in (response.answers, *turns) for key in answers}
        if why := next((lacking[key] for key in lacking if key in answered), ""):
            self.told[why] = None
            raise HeldBack(why)

    def _questions(self, layout: Layout) -> Mapping[str, str]:
        """The questions of a form whose column is lacking, by key: what is said of each."""
        if layout.key not in self._of:
            form = layout.form
            asked = ((question, section) for section in form.sections for question in section.questions)
            self._of[layout.key] = {q.key: why for q, section in asked if (why := self._why(form, section, q))}
        return self._of[layout.key]

    def _why(self, form: FormSpec, section: Section, question: Question) -> str:
        into = (question.column, *(key for told in question.sets.values() for key in told))
        for table in self._tables(form, section):
            columns = self._book.columns(table.tab)
            lacking = [columns[key] for key in into if key in columns and key not in table.columns]
            for column in [one for one in lacking if not one.computed]:  # by what is worked out rows are only told
                return (
                    f"The tab “{table.tab.title}” has no column “{column.title}”, into which answers go: they wait for "
                    "it. Make it with: followthrough provision"
                )
        return ""

    def _tables(self, form: FormSpec, section: Section) -> Iterator[Table]:
        """The tabs that a section's answers may go to, as far as they are there; news may go to any that is chased."""
        tables = self._book.tables
        own = tables.get(section.tab or form.tab)
        here = [own] if own is not None else []
        if form.purpose == "updates" and own is not None and own.tab.follow_up:
            here = [table for table in tables.values() if table.tab.follow_up and not table.tab.one_for_each]
        return (table for table in here if not table.stopped)
