"""What people do to columns and tabs, the harm that this can do, and how they put it right."""

from __future__ import annotations

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import rule
from whole.office import ids_of, span, typing
from whole.people import PLACES, TABS, People

from automation.rules.setup.requests import sheet_id
from automation.rules.tables import Table
from automation.rules.tabs import must_have, visible_id
from automation.rules.values import text_of
from automation.specs.system import FIRST_ROW, KEY_ROW, ROW_ID

EVERY_TAB = st.one_of(TABS, st.sampled_from(["emails", "pilot_plan"]))


class Builders(People):
    """Those who rearrange the tracker, and sometimes break it."""

    @rule(tab=TABS, at=PLACES)
    def somebody_renames_a_column(self, tab: str, at: int) -> None:
        if (table := self.table(tab)) is None:
            return
        event("a column renamed")
        column = sorted(table.columns.values())[1 + at % (len(table.columns) - 1)]
        self.office.type(tab, 1, column, f"Title {self.office.number()}")

    @rule(tab=TABS, at=PLACES, to=PLACES)
    def somebody_moves_a_column(self, tab: str, at: int, to: int) -> None:
        if (table := self.table(tab)) is None:
            return
        event("a column moved")
        places = sorted(table.columns.values())
        column, there = places[at % len(places)], places[to % len(places)]
        if not column <= there <= column + 1:
            source = span(tab, "COLUMNS", column, column + 1)
            self.office.do(tab, {"moveDimension": {"source": source, "destinationIndex": there}})

    @rule(tab=TABS, at=PLACES)
    def somebody_hides_a_column(self, tab: str, at: int) -> None:
        if (table := self.table(tab)) is None:
            return
        event("a column hidden")
        column = sorted(table.columns.values())[at % len(table.columns)]
        where = span(tab, "COLUMNS", column, column + 1)
        hidden = {"range": where, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        self.office.do(tab, {"updateDimensionProperties": hidden})

    @rule(tab=TABS, at=PLACES)
    def somebody_adds_a_column(self, tab: str, at: int) -> None:
        if (table := self.table(tab)) is None:
            return
        event("a column added")
        column = sorted(table.columns.values())[at % len(table.columns)]
        where = span(tab, "COLUMNS", column, column + 1)
        self.office.do(
            tab,
            {"insertDimension": {"range": where, "inheritFromBefore": False}},
            typing(tab, 1, column, [["Our own"]]),
            *([typing(tab, table.places[0], column, [["typed"]])] if table.places else []),
        )

    @rule(tab=EVERY_TAB)
    def somebody_renames_a_tab(self, tab: str) -> None:
        if tab in self.office.known.missing:
            return
        event("a tab renamed")
        named = {"sheetId": sheet_id(tab), "title": f"Tab {self.office.number()}"}
        self.office.do(tab, {"updateSheetProperties": {"properties": named, "fields": "title"}})

    @rule(tab=EVERY_TAB)
    def somebody_deletes_a_tab(self, tab: str) -> None:
        known = self.office.known
        if known.missing or known.harmed:
            return
        event(f"a tab deleted: {tab}")
        self.office.forget(tab)
        if tab in ("pilot_plan", "standards"):  # A spreadsheet keeps at least one sheet.
            self.office.do(tab, {"addSheet": {"properties": {"sheetId": self.office.number()}}})
        self.office.do(tab, {"deleteSheet": {"sheetId": sheet_id(tab)}})

    # Harm: from now on the tab cannot be trusted, until somebody puts it right.

    def harm(self, tab: str, what: str, *first: dict[str, object]) -> None:
        """Remember how a tab was before it is harmed; `first` undoes what changed its size."""
        event(f"{what}: {tab}")
        values = self.office.values(tab)

        def put_right() -> None:
            self.office.do(tab, *first)
            self.office.put_back(tab, values)

        self.office.known.harmed[tab] = put_right

    @rule(tab=EVERY_TAB, at=PLACES)
    def somebody_copies_a_row(self, tab: str, at: int) -> None:
        found = self.row(tab, at)
        if found is None or not found[2].get(ROW_ID):
            return
        place = found[1]
        self.harm(tab, "a row copied", {"deleteDimension": {"range": span(tab, "ROWS", place + 1, place + 2)}})
        whole = {"sheetId": sheet_id(tab), "startRowIndex": place, "endRowIndex": place + 1}
        there = {"sheetId": sheet_id(tab), "startRowIndex": place + 1, "endRowIndex": place + 2}
        self.office.do(
            tab,
            {"insertDimension": {"range": span(tab, "ROWS", place + 1, place + 2), "inheritFromBefore": True}},
            {"copyPaste": {"source": whole, "destination": there, "pasteType": "PASTE_NORMAL"}},
        )

    @rule(tab=EVERY_TAB, at=PLACES, to=PLACES)
    def somebody_pastes_a_row_over_another(self, tab: str, at: int, to: int) -> None:
        found, other = self.row(tab, at), self.row(tab, to)
        if found is None or other is None or found[1] == other[1] or not found[2].get(ROW_ID):
            return
        self.harm(tab, "a row pasted over another")
        whole, there = (
            {"sheetId": sheet_id(tab), "startRowIndex": place, "endRowIndex": place + 1}
            for place in (found[1], other[1])
        )
        self.office.do(tab, {"copyPaste": {"source": whole, "destination": there, "pasteType": "PASTE_NORMAL"}})

    @rule(tab=EVERY_TAB)
    def somebody_empties_a_tab(self, tab: str) -> None:
        if self.table(tab) is None:
            return
        self.harm(tab, "a tab emptied")
        self.office.do(tab, {"updateCells": {"range": {"sheetId": sheet_id(tab)}, "fields": "userEnteredValue"}})

    @rule(tab=EVERY_TAB, at=PLACES, doubled=st.booleans())
    def somebody_spoils_a_hidden_key(self, tab: str, at: int, doubled: bool) -> None:
        if (table := self.table(tab)) is None:
            return
        keys = must_have(table.tab)
        optional = [key for key in table.columns if key != keys[0]]
        spoilt, instead = (optional[at % len(optional)], keys[0]) if doubled else (keys[at % len(keys)], "")
        self.harm(tab, "a hidden key doubled" if doubled else "a hidden key lost")
        self.office.type(tab, KEY_ROW, table.columns[spoilt], instead)

    @rule(tab=EVERY_TAB, at=PLACES)
    def somebody_deletes_a_column(self, tab: str, at: int) -> None:
        if (table := self.table(tab)) is None:
            return
        keys = must_have(table.tab)
        column = table.columns[keys[at % len(keys)]]
        where = span(tab, "COLUMNS", column, column + 1)
        self.harm(tab, "a column deleted", {"insertDimension": {"range": where, "inheritFromBefore": column > 0}})
        self.office.do(tab, {"deleteDimension": {"range": where}})

    @rule(tab=st.sampled_from(["children", "agreed_actions", "waiting_list"]), order=st.booleans())
    def somebody_sorts_some_columns_only(self, tab: str, order: bool) -> None:
        table = self.table(tab)
        if table is None or table.columns[ROW_ID] or seen_ids(table) != [row.get(ROW_ID) for row in table.rows]:
            return
        before, by = ids_of(table), table.columns["number" if tab == "agreed_actions" else "reference"]
        self.harm(tab, "some columns sorted")
        where = {"sheetId": sheet_id(tab), "startRowIndex": FIRST_ROW, "startColumnIndex": 1}
        how = [{"dimensionIndex": by, "sortOrder": "ASCENDING" if order else "DESCENDING"}]
        self.office.do(tab, {"sortRange": {"range": where, "sortSpecs": how}})
        if seen_ids(self.office.look().book.tables[tab]) == before:
            del self.office.known.harmed[tab]

    @rule(at=PLACES)
    def somebody_puts_a_tab_right(self, at: int) -> None:
        harmed = self.office.known.harmed
        if not harmed:
            return
        tab = sorted(harmed)[at % len(harmed)]
        event("put right")
        harmed.pop(tab)()


def seen_ids(table: Table) -> list[str]:
    """The ids that people see in the rows of a tab."""
    return [visible_id(table.tab, row) or text_of(row.get("reference")) for row in table.rows]
