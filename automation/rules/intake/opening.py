"""A form that opens: a case for each filling of its repeat (brothers and sisters), or one case."""

from __future__ import annotations

from collections.abc import Iterator

from automation.rules.answers import Answers, Response
from automation.rules.intake import entry as became
from automation.rules.intake.cases import Cases
from automation.rules.intake.entry import Entry
from automation.rules.intake.tocheck import ToCheck
from automation.rules.intake.writing import Writer
from automation.rules.marks import erased_on
from automation.rules.values import Cell


class Opening:
    """Takes in the responses of forms that open."""

    def __init__(self, cases: Cases, writer: Writer, to_check: ToCheck) -> None:
        self._cases = cases
        self._writer = writer
        self._to_check = to_check

    def take(self, response: Response) -> Entry:
        """Open the cases that a response asks for."""
        table = self._writer.table(response.form.tab)
        entry = Entry(became.NEW_CASE)
        references: list[str] = []
        lookalikes: list[tuple[str, list[str]]] = []
        for turn, cells in self.fillings(response.as_it_arrived):
            group = references[0] if references else ""
            if known := self._cases.opened_by(f"{response.id}:{turn}"):
                self._meet(entry, response, known, cells)
                references.append(known)
                continue
            reference, alike = self._cases.open(f"{response.id}:{turn}", cells, group)
            self._writer.note(entry, table, reference, cells)
            # Twins may agree in everything: children of one form are brothers and sisters, not the same child.
            lookalikes.append((reference, [other for other in alike if other not in references]))
            references.append(reference)
        entry.reference = ", ".join(references)
        if all(map(self._is_erased, references)):
            entry.became = became.ERASED
            return entry
        self._cases.name_group(references)
        self.ask_for_a_way(response, entry.reference)
        for reference, others in lookalikes:
            if others:
                self._to_check.looks_alike(response, reference, others)
        return entry

    def _meet(self, entry: Entry, response: Response, reference: str, cells: dict[str, Cell]) -> None:
        """Go on with a case that this very response opened; one that was erased since gets nothing back."""
        if not self._is_erased(reference):
            self._writer.meet(entry, response, self._cases.table, reference, cells)

    def _is_erased(self, reference: str) -> bool:
        return erased_on(self._cases.table.find(reference) or {}) is not None

    def ask_for_a_way(self, response: Response, references: str) -> None:
        """Tell a person where nobody can be reached by what a request left; take that back once somebody can."""
        reach = response.form.reach
        if reach and not any(text.strip() for key in reach for text in response.answers.get(key, ())):
            self._to_check.no_way_to_reach(response, references)
        else:
            self._to_check.a_way_to_reach(response)

    def fillings(self, response: Response) -> Iterator[tuple[int, dict[str, Cell]]]:
        """The cells of each case that a response asks for, with its place in the form's repeat."""
        table = self._writer.table(response.form.tab)
        for turn, answers in _turns(response):
            everything = {**response.answers, **answers}
            cells = self._writer.cells(table, response.layout.questions, everything, response)
            yield turn, cells | self._writer.form_cells(table, response)


def _turns(response: Response) -> list[tuple[int, Answers]]:
    """The fillings of the form's repeat; one without answers of its own where nothing was repeated.

    A form that no longer repeats a section may still be answered as if it did: each child in it is one by itself.
    """
    section = next((one for one in response.form.sections if one.repeat or one.key in response.turns), None)
    fillings = response.turns.get(section.key, []) if section else []
    if section is None or section.repeat:
        return fillings or [(1, {})]
    once = {one.key: response.answers[one.key] for one in section.questions if one.key in response.answers}
    none_of_these: Answers = {key: [] for key in once}
    return [*([(0, once)] if once else []), *((turn, none_of_these | answers) for turn, answers in fillings)]
