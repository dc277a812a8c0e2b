"""What people do in the tracker: type, sort, insert, delete, move and paste rows, and work on columns and tabs."""

from __future__ import annotations

from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from whole.office import Office, span, typing

from automation.rules.intake.kinds import CONFLICT, LOOKS_ALIKE, MATCH, OPEN, SENT_TWICE, STOPS
from automation.rules.setup.requests import sheet_id
from automation.rules.tables import Table
from automation.rules.values import Cell, same, text_of, to_serial
from automation.specs.system import FIRST_ROW, ROW_ID, TO_CHECK

PLACES = st.integers(0, 12)
FILLED = ["children", "agreed_actions", "waiting_list", "feedback", "people", "to_check", "standards"]
TABS = st.sampled_from([*FILLED, "responses"])
ROWS_OF = st.sampled_from([*FILLED, "pilot_plan"])
THEIRS = st.sampled_from(
    [
        *(("children", key) for key in ("agreed", "agreed", "notes", "lives_with", "revisit_on", "trusted_adult")),
        *(("children", key) for key in ("initials", "date_of_birth", "received", "assessed_on", "partner")),
        *(
            ("agreed_actions", key)
            for key in ("status", "status", "due", "due", "lead", "done_on", "progress", "notes")
        ),
        *(("agreed_actions", key) for key in ("action", "reference", "number")),
        *(("waiting_list", key) for key in ("next_step", "notes", "offer_by")),
        *(("feedback", key) for key in ("our_answer", "good", "reference")),
        *(("people", key) for key in ("name", "aliases", "email", "pause_until")),
        *(("pilot_plan", key) for key in ("status", "due", "lead", "done_on")),
        *(("standards", key) for key in ("level", "level", "organisation", "notes")),
    ]
)
PROTECTED = st.sampled_from(
    [
        *(("children", key) for key in ("reference", "attention", "waiting_state", "waiting_days", "open_items")),
        *(("agreed_actions", key) for key in ("overdue", "days_overdue", "attention", "first_due", "moved")),
        *(("waiting_list", key) for key in ("reference", "received", "waiting_days")),
        *((TO_CHECK, key) for key in ("what", "suggestions", "outcome", "state", "reference", "settled_on")),
        *(("responses", key) for key in ("note", "answers", "reference")),
    ]
)
ANY_WORD = ["yes", "new", "none", "ignore", "use", "keep", "seen", "again", "second", "different", "once", "both"]
OFFERED = {
    MATCH: ["yes", "new", "ignore"],
    LOOKS_ALIKE: ["again", "second", "different"],
    SENT_TWICE: ["once", "both"],
    CONFLICT: ["use", "keep"],
    STOPS: ["erase", "keep"],
}
"""What a line offers; every other kind is only to be seen."""
WORDS = st.sampled_from([*ANY_WORD, "a case", "a case", "perhaps later", "?"])


class People(RuleBasedStateMachine):
    """Those who work in the tracker: rows, cells and decisions."""

    office: Office

    def table(self, tab: str) -> Table | None:
        """A tab that is there, and that nobody has to put right first."""
        known = self.office.known
        return None if tab in known.missing or tab in known.harmed else self.office.look().book.tables[tab]

    def row(self, tab: str, place: int) -> tuple[Table, int, dict[str, Cell]] | None:
        """Some row of a tab: its table, its sheet row and what it holds."""
        table = self.table(tab)
        if table is None or not table.rows:
            event(f"no row there: {tab}")
            return None
        at = place % len(table.rows)
        return table, table.places[at], table.rows[at]

    def value(self, kind: str, choices: tuple[str, ...]) -> Cell:
        """Something that a person types."""
        number = self.office.number()
        if kind == "a day":
            return to_serial(self.office.moment.date()) + number % 50 - 20
        return choices[number % len(choices)] if kind == "a choice" and choices else f"typed {number}"

    @rule(where=THEIRS, at=PLACES, kind=st.sampled_from(["a choice", "a choice", "words", "a day", "nothing"]))
    def somebody_types(self, where: tuple[str, str], at: int, kind: str) -> None:
        tab, key = where
        found = self.row(tab, at)
        if found is None or key not in found[0].columns:
            return
        table, place, row = found
        spec = next(column for column in table.tab.columns if column.key == key)
        value = "" if kind == "nothing" else self.value(kind, spec.choices)
        if same(row.get(key), value):
            return
        self.office.type(tab, place, table.columns[key], value)
        event(f"typed {kind} into a column of {'everybody' if spec.owner == 'both' else 'people'}")
        self.office.known.typed.pop((tab, str(row.get(ROW_ID)), key), None)
        if row.get(ROW_ID) and value != "":
            self.office.known.typed[tab, str(row[ROW_ID]), key] = value

    @rule(where=PROTECTED, at=PLACES, empty=st.booleans())
    def somebody_types_over_what_the_program_keeps(self, where: tuple[str, str], at: int, empty: bool) -> None:
        found = self.row(where[0], at)
        if found is None or where[1] not in found[0].columns:
            return
        event(f"typed over {where[0]} {where[1]}")
        value = "" if empty else f"typed {self.office.number()}"
        self.office.type(where[0], found[1], found[0].columns[where[1]], value)

    @rule(at=PLACES, word=WORDS, case=PLACES)
    def somebody_decides(self, at: int, word: str, case: int) -> None:
        table = self.table(TO_CHECK)
        lines = [] if table is None else [n for n, row in enumerate(table.rows) if row.get("state") == "Open"]
        if table is None or not lines:
            return
        place = lines[at % len(lines)]
        if word == "a case" and (found := self.row("children", case)):
            word = text_of(found[2].get("reference")) or word
        event(f"{table.rows[place].get('kind')}: {word if len(word) < 14 and '-' not in word else 'another case'}")
        self.office.type(TO_CHECK, table.places[place], table.columns["decision"], word)

    @rule(which=st.integers(0, 2))
    def somebody_decides_everything(self, which: int) -> None:
        """Each open line gets one of the words that it offers."""
        for kind in [*OFFERED, ""]:
            self.decide_all(kind, which)

    def decide_all(self, kind: str, which: int) -> None:
        """Type a word that they offer on the open lines of a kind, or (for no kind) "seen" on all others."""
        table = self.table(TO_CHECK)
        for at, row in enumerate(table.rows if table else ()):
            if (
                table
                and row.get("state") == OPEN
                and (row.get("kind") == kind or (not kind and row.get("kind") not in OFFERED))
            ):
                words = OFFERED.get(kind, ["seen"])
                event(f"{row.get('kind')}: {words[which % len(words)]}, as offered")
                self.office.type(TO_CHECK, table.places[at], table.columns["decision"], words[which % len(words)])

    @rule(tab=ROWS_OF, of=PLACES, where=st.sampled_from(["below", "between", "blank"]), number=st.booleans())
    def somebody_adds_a_row(self, tab: str, of: int, where: str, number: bool) -> None:
        table = self.table(tab)
        if table is None:
            return
        place = max(table.places, default=FIRST_ROW - 1) + 1
        if where != "below":
            place = table.places[of % len(table.places)] if table.places else FIRST_ROW
            self.office.do(tab, {"insertDimension": {"range": span(tab, "ROWS", place, place + 1)}})
        event(f"a row added {where}: {tab}")
        if where == "blank":
            return
        words = f"typed {self.office.number()}"
        cells: dict[str, Cell] = {self.free_column(table): words}
        if tab == "agreed_actions" and (case := self.row("children", of)):
            cells |= {"reference": case[2].get("reference"), "lead": "SR", "due": "January 2027"}
            cells |= {"number": "2"} if number else {}
        self.office.do(tab, *(typing(tab, place, table.columns[key], [[cell]]) for key, cell in cells.items()))

    @staticmethod
    def free_column(table: Table) -> str:
        """A column of a tab that takes any words, and that no rule reads."""
        names = ("notes", "our_answer", "aliases", "outcome", "decision", "next_step")
        return next(name for name in names if any(c.key == name for c in table.tab.columns if c.owner != "script"))

    @rule(tab=ROWS_OF, at=PLACES)
    def somebody_deletes_a_row(self, tab: str, at: int) -> None:
        found = self.row(tab, at)
        if found is None:
            return
        _, place, row = found
        self.office.do(tab, {"deleteDimension": {"range": span(tab, "ROWS", place, place + 1)}})
        event(f"a row deleted: {tab}")
        if row.get(ROW_ID):
            self.office.gone(tab, row)

    @rule(tab=TABS, at=PLACES, to=PLACES)
    def somebody_moves_a_row(self, tab: str, at: int, to: int) -> None:
        found, other = self.row(tab, at), self.row(tab, to)
        if found is None or other is None or found[1] <= other[1] <= found[1] + 1:
            return
        event(f"a row moved: {tab}")
        source = span(tab, "ROWS", found[1], found[1] + 1)
        self.office.do(tab, {"moveDimension": {"source": source, "destinationIndex": other[1]}})

    @rule(tab=TABS, at=PLACES, to=PLACES)
    def somebody_cuts_a_row_and_pastes_it_below(self, tab: str, at: int, to: int) -> None:
        found = self.row(tab, at)
        if found is None:
            return
        table, place, _ = found
        event(f"a row cut and pasted: {tab}")
        end = max(table.places) + 2
        self.office.do(tab, {"appendDimension": {"sheetId": sheet_id(tab), "dimension": "ROWS", "length": 3}})
        whole = {"sheetId": sheet_id(tab), "startRowIndex": place, "endRowIndex": place + 1}
        there = {"sheetId": sheet_id(tab), "rowIndex": end, "columnIndex": 0}
        self.office.do(tab, {"cutPaste": {"source": whole, "destination": there, "pasteType": "PASTE_NORMAL"}})

    @rule(tab=TABS, by=PLACES, order=st.sampled_from(["ASCENDING", "DESCENDING"]))
    def somebody_sorts(self, tab: str, by: int, order: str) -> None:
        table = self.table(tab)
        if table is None:
            return
        event(f"sorted: {tab}")
        where = {"sheetId": sheet_id(tab), "startRowIndex": FIRST_ROW}
        column = sorted(table.columns.values())[by % len(table.columns)]
        how = [{"dimensionIndex": column, "sortOrder": order}]
        self.office.do(tab, {"sortRange": {"range": where, "sortSpecs": how}})

    @rule(tab=TABS, by=PLACES)
    def somebody_filters(self, tab: str, by: int) -> None:
        table = self.table(tab)
        if table is None:
            return
        event(f"filtered: {tab}")
        where = {"sheetId": sheet_id(tab), "startRowIndex": 1}
        hidden: dict[str, Any] = {str(by % len(table.columns)): {"hiddenValues": ["Open", "Yes", "AB"]}}
        self.office.do(tab, {"setBasicFilter": {"filter": {"range": where, "criteria": hidden}}})
