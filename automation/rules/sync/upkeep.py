"""Keeping the tabs in order: ids for rows that people typed, lists of all cases, remarks put into To check."""

from __future__ import annotations

import functools
from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from automation.rules.book import Book
from automation.rules.chasing.addresses import unreadable
from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.slots import unreadable as wishes_unreadable
from automation.rules.chasing.standings import agreement_column, agreement_in_other_words, stopped_cases, takes_no_part
from automation.rules.intake.acknowledging import acknowledgements
from automation.rules.intake.entry import NEW_CASE
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.numbering import Numbers
from automation.rules.intake.remarks import left_to_people, untold
from automation.rules.intake.tocheck import ToCheck
from automation.rules.layout import form_titles
from automation.rules.marks import ERASED, LISTED, OFFERED, change_marks, remarks_of, unmarked, with_remarks
from automation.rules.references import is_valid, make_reference, normalise
from automation.rules.sync.copies import Copies
from automation.rules.tables import FOR_NOW, Table
from automation.rules.tabs import visible_id
from automation.rules.values import digest, each_once, in_short, text_of, to_serial
from automation.specs.system import FORM, FORM_TITLE, NOTICED, PEOPLE, RESPONSES, ROW_ID

_SHOWN: Final = 10
"""Cases that one sentence names."""
_OFFER: Final = f"{OFFERED}erasing"


class Upkeep:
    """What a run does besides taking in responses."""

    def __init__(self, book: Book, ledger: Ledger, to_check: ToCheck, numbers: Numbers) -> None:
        self._book = book
        self._ledger = ledger
        self._to_check = to_check
        self._numbers = numbers

    def adopt_rows(self) -> int:
        """Give an id to every row that a person typed; returns how many there were."""
        adopted = 0
        # Cases first: typed items may belong to them.
        for table in sorted(self._book.tables.values(), key=lambda table: table.tab.case is None):
            if table.stopped:
                continue
            copies = Copies(table, self._book.facts.prefix)
            for position in _typed_rows(table):
                adopted += not table.row(position).get(ROW_ID)
                with copies.watched(position):
                    self._adopt(table, position)
        self._show_references()
        return adopted

    def _show_references(self) -> None:
        """A row is told by its hidden id: the reference of a case that somebody typed over comes back.

        So does an item's that was emptied; one that was only written in another way is put into its own form. Whatever
        else a person typed there stays.
        """
        cases = self._book.case_table
        if not cases.tab.case or cases.stopped:
            return
        cases.set_column(cases.tab.case.reference, cases.ids)
        for table in self._book.with_follow_up():
            follow = table.tab.follow_up
            if follow and follow.reference and not table.tab.one_for_each:
                self._show_references_of_items(table, follow.reference)

    def _show_references_of_items(self, table: Table, column: str) -> None:
        known, references = self._book.case_table.by_id.keys(), table.texts(column)
        typed_over = set(references) - known
        if not typed_over:
            return  # as nearly always, so that very many rows are not looked at one by one
        for at in [at for at, reference in enumerate(references) if reference in typed_over]:
            own = table.ids[at].partition("/")[0]
            meant = normalise(references[at], self._book.facts.prefix) if references[at].strip() else own
            if meant in known:
                table.set_at(at, column, meant)

    def list_cases(self) -> None:
        """Keep one row for each case in the tabs that ask for it; a row that a person deleted stays deleted."""
        cases = self._book.case_table
        for table in self._book.tables.values():
            if table.tab.one_for_each != cases.key or table.stopped or cases.stopped:
                continue
            mark = f"{LISTED}{table.key}"
            for row_id in unmarked(cases, mark):
                change_marks(cases, row_id, add=[mark])
                if table.find(row_id) is None:
                    table.add(row_id, {})

    def offer_erasing(self) -> None:
        """Ask once, when a family stops taking part, whether to erase what is kept; take that back if they go on."""
        cases, case = self._book.case_table, self._book.case_table.tab.case
        if cases.stopped or case is None or not case.agreed:
            return
        stopped = each_once(lambda cell: takes_no_part(case, cell), cases.column(case.agreed))
        for row_id, stops, noticed in zip(cases.ids, stopped, cases.texts(NOTICED), strict=True):
            offered = OFFERED in noticed
            if not row_id or stops == offered or ERASED in noticed or self._to_check.is_out_of_step:
                continue
            if stops:
                self._to_check.offer_erasing(row_id)
                change_marks(cases, row_id, add=[_OFFER])
            else:
                self._to_check.take_offer_back(row_id)
                change_marks(cases, row_id, remove=[_OFFER])

    def name_forms(self) -> None:
        """Beside the key that the program knows a form by, show what people call it, also once it is called anew.

        Of a form whose spec is gone the last title stays.
        """
        titles = form_titles(self._book.specs)
        for table in self._book.tables.values():
            if FORM_TITLE in table.columns and not table.stopped:
                keys = table.texts(FORM)
                wanted = [titles.get(key, key) for key in keys]
                if set(keys) - titles.keys() - {""}:  # as rarely, so that very many titles need not be read
                    shown = zip(keys, table.texts(FORM_TITLE), strict=True)
                    wanted = [titles.get(key) or title or key for key, title in shown]
                table.set_column(FORM_TITLE, wanted)

    def put_remarks_to_check(self, follow_ups: FollowUps) -> None:
        """Put each new remark on a followed-up row into To check, once; settle those that no longer hold."""
        holding: set[str] = set()
        for table in self._book.with_follow_up():
            standing = follow_ups.standings(table).remarks
            holding.update(mark for remarks in standing.values() for mark, _ in remarks)
            for position in sorted({*standing, *with_remarks(table)}):
                self._bring_up_to_date(table, position, dict(standing.get(position, ())))
        holding.update(self._wrong_in_people())
        holding.update(self._most_are_gone())
        holding.update(self._unclear_agreements())
        if not self._book.stopped():
            # Remarks on rows that were deleted no longer hold either; of a tab that is held back nothing is concluded.
            silent = stopped_cases(self._book)
            for gone in set(self._to_check.open_remarks()) - holding:
                self._to_check.withdraw(gone, silent)

    def _wrong_in_people(self) -> Iterator[str]:
        """Ask about addresses in People that are none, and wishes that cannot be read; the ids of the lines that do."""
        title = self._book.tables[PEOPLE].tab.title
        for person in unreadable(self._book.directory):
            told = digest("address", person.id, person.email)
            what = f"In “{title}”, {person.name}: this is not one email address, so no email can go there."
            self._to_check.put_right(told, f"{what} Please put that right.")
            yield told
        for person in self._book.directory.people.values():
            for column, typed in wishes_unreadable(person).items():
                told = digest("wish", person.id, column, typed)
                what = f"In “{title}”, {person.name}: what stands under {column} cannot be read, so their emails go out"
                self._to_check.put_right(told, f"{what} as if it were empty. Please put that right.")
                yield told

    def _most_are_gone(self) -> Iterator[str]:
        """Say so where most of the cases that answers opened are gone: each may be deleted, but hardly all of them.

        Said again once twice as many are; the id of the line that does.
        """
        cases, lines = self._book.case_table, self._book.tables[RESPONSES]
        if cases.stopped or len(cases.by_id) > lines.column("became").count(NEW_CASE):
            return  # as nearly always, so that very many lines are not looked at one by one
        references = [lines.texts("reference")[at] for at in lines.where("became", NEW_CASE)]
        gone = {one for told in filter(None, references) for one in told.split(", ")} - cases.by_id.keys()
        if len(gone) > max(1, len(cases.by_id)):
            line = digest("gone", cases.key, str(len(gone).bit_length()))
            self._to_check.put_right(
                line,
                f"{len(gone)} cases that answers opened are no longer in “{cases.tab.title}”: their rows were deleted. "
                "If nobody meant that, bring them back (Edit, Undo, or an earlier version).",
            )
            yield line

    def _unclear_agreements(self) -> Iterator[str]:
        """Ask about words that do not tell whether a family takes part, once for each; the ids of the lines that do."""
        cases, column = self._book.case_table, agreement_column(self._book.case_table.tab)
        if column is None or cases.stopped:
            return
        for typed, positions in agreement_in_other_words(cases).items():
            said, named = in_short(text_of(typed)), [cases.ids[at] for at in positions]
            more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
            line = digest("agreed", text_of(typed))
            self._to_check.put_right(
                line,
                f"In “{cases.tab.title}”, “{said}” is none of the words for {column.title} "
                f"({', '.join(column.choices)}). It stands there for {', '.join(named[:_SHOWN])}{more}. Until one of "
                "the words does, nobody is reminded, and no form is offered. Please put that right.",
            )
            yield line

    def put_untold_to_check(self) -> None:
        """Ask a person to tell those who asked for support and left an address that is none."""
        for one in acknowledgements(self._book).untold:
            noted = left_to_people(text_of(self._ledger.line(one.response_id).get("note")))
            asked = self._to_check.left_to_people(one.response_id)
            if new := ", ".join(reference for reference in one.references if reference not in noted | asked):
                self._to_check.not_told(one.response_id, one.receipt, new)
            if unnoted := ", ".join(reference for reference in one.references if reference not in noted):
                self._ledger.remark(one.response_id, untold(unnoted))

    def _bring_up_to_date(self, table: Table, position: int, remarks: Mapping[str, str]) -> None:
        row = table.row(position)
        known, row_id = remarks_of(row), text_of(row.get(ROW_ID))
        for mark in [mark for mark in remarks if mark not in known]:
            self._remark(table, row_id, mark, remarks[mark])
        if row_id and set(known) != remarks.keys():
            change_marks(table, row_id, add=remarks, remove=set(known) - remarks.keys())

    def _remark(self, table: Table, row_id: str, mark: str, text: str) -> None:
        reference = row_id.partition("/")[0]
        known = is_valid(reference, self._book.facts.prefix)
        where = f", {row_id}" if known or not row_id.startswith(FOR_NOW) else ", in a row that was typed in"
        what = f"In “{table.tab.title}”{where}: {text} Please put that right."
        self._to_check.remark(mark, what, reference if known else "")

    def _adopt(self, table: Table, position: int) -> None:
        row = table.row(position)
        if table.tab.case:
            self._adopt_case(table, position)
        elif table.tab.one_for_each and (listed := self._case_in(table, position)):
            table.set_at(position, ROW_ID, listed)
        elif table.tab.follow_up and not table.tab.one_for_each:
            self._adopt_item(table, position)
        else:
            made = digest("typed", table.key, *map(text_of, row.values()))
            table.set_at(position, ROW_ID, _free(table, made))

    def _case_in(self, table: Table, position: int) -> str:
        """The case that a row typed into a list of all cases names, unless that is listed already; else empty."""
        for cell in table.row(position).values():
            reference = normalise(text_of(cell), self._book.facts.prefix)
            if self._book.case_table.find(reference) is not None and reference not in table.by_id:
                return reference
        return ""

    def _adopt_case(self, table: Table, position: int) -> None:
        case = table.tab.case
        assert case is not None
        row, facts = table.row(position), self._book.facts
        typed = normalise(text_of(row.get(case.reference)), facts.prefix)
        if not is_valid(typed, facts.prefix) or typed in table.by_id:
            # By the day, not the moment: a dry run of the same day shows the reference that the case will get.
            source = digest("typed", str(facts.today), *map(text_of, row.values()))
            taken = ChainMap[str, Any](self._ledger.references, self._in_ids)
            typed = make_reference(facts.key, facts.prefix, source, taken)
        self._ledger.references[typed] = None
        table.set_at(position, ROW_ID, typed)
        table.set_at(position, case.reference, typed)
        if not row.get(case.received):
            table.set_at(position, case.received, to_serial(facts.today))

    @functools.cached_property
    def _in_ids(self) -> dict[str, None]:
        """The references that ids in any tab begin with: also of cases that were deleted, but have rows elsewhere."""
        ids = (row_id for table in self._book.tables.values() for row_id in table.ids)
        return dict.fromkeys(row_id.partition("/")[0] for row_id in ids)

    def _adopt_item(self, table: Table, position: int) -> None:
        follow = table.tab.follow_up
        assert follow is not None
        row = table.row(position)
        reference = normalise(text_of(row.get(follow.reference)), self._book.facts.prefix) if follow.reference else ""
        of_a_case = self._book.case_table.find(reference) is not None
        if of_a_case:
            table.set_at(position, follow.reference, reference)
            number = text_of(row.get(follow.number)).strip()
            if not number or f"{reference}/{number}" in table.by_id:
                table.set_at(position, follow.number, self._numbers.give(table, follow, reference))
            self._numbers.remember(table, follow, reference, text_of(row.get(follow.number)).strip())
        made = visible_id(table.tab, row)
        if made and made not in table.by_id and (of_a_case or not follow.reference):
            table.set_at(position, ROW_ID, made)
        elif not row.get(ROW_ID):
            table.set_at(position, ROW_ID, _free(table, FOR_NOW + digest(table.key, *map(text_of, row.values()))))


def _typed_rows(table: Table) -> list[int]:
    """The positions of the rows without an id, or with one that is only for now."""
    ids = table.ids
    if table.tab.follow_up:
        return [at for at, row_id in enumerate(ids) if not row_id or row_id.startswith(FOR_NOW)]
    return [at for at, row_id in enumerate(ids) if not row_id] if "" in ids else []


def _free(table: Table, row_id: str) -> str:
    """This id, or with a number behind it when another row has it (two rows typed alike)."""
    made, attempt = row_id, 1
    while made in table.by_id:
        attempt += 1
        made = f"{row_id}-{attempt}"
    return made
