"""Copying spreadsheets: tab by tab, each marked when it is whole, so that a run that was cut off goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from automation.errors import WorkspaceError
from automation.jobs.moving.pictures import MovedPictures
from automation.jobs.moving.places import MOVING, File, Place, Places
from automation.rules.moving.sameness import same_look, tab_digest
from automation.rules.moving.tabs import (
    CELL,
    LINE,
    MOVED,
    SHEET,
    Tab,
    filling,
    finishing,
    mark_of,
    marking,
    opening,
    read_tab,
)
from automation.rules.setup.requests import sheet_id
from automation.rules.sharing.record import MARK as SHARED
from automation.workspace.sheets import Sheets

_ROWS_A_CALL: Final = 2_000
_DESCRIBED: Final = (
    "properties(title,locale,timeZone),namedRanges,developerMetadata,sheets(properties,developerMetadata)"
)
_DATA: Final = f"data(startRow,startColumn,rowData.values({CELL}),rowMetadata({LINE}),columnMetadata({LINE}))"
_SCAFFOLD: Final = sheet_id("moving in")
"""The id of an empty tab that stands in a new spreadsheet while it is filled: there is no spreadsheet without one."""

_ADD_SCAFFOLD: Final = {"addSheet": {"properties": {"sheetId": _SCAFFOLD, "title": "Followthrough is moving in"}}}


@dataclass
class Copied:
    """What was copied, in counts; and in words what was left as somebody made it there, or may look different."""

    tabs: int = 0
    rows: int = 0
    notes: list[str] = field(default_factory=list)


class SpreadsheetCopy:
    """One spreadsheet on its way."""

    def __init__(self, places: Places, file: File, pictures: MovedPictures) -> None:
        self._old: Sheets = places.old.house.office.sheets
        self._new: Sheets = places.new.house.office.sheets
        self._places, self._file, self._pictures = places, file, pictures
        self.id = ""

    def run(self, done: Copied) -> None:
        """Bring over what is not there yet."""
        self.id = self._made()
        old, new = self._describe(self._old, str(self._file["id"])), self._describe(self._new, self.id)
        there = {_id(sheet) for sheet in new["sheets"]}
        if _SCAFFOLD not in there and not any(_is_marked(sheet) for sheet in new["sheets"]):
            self._begin(new)
            there = {_SCAFFOLD}
        for sheet in old["sheets"]:
            self._tab(sheet, done, is_there=_id(sheet) in there)
        self._finish(old)

    def check(self) -> None:
        """Read both sides once more: raise where the old one is not what was copied."""
        marks = {_id(sheet): sheet for sheet in self._describe(self._new, self.id)["sheets"]}
        for sheet in self._describe(self._old, str(self._file["id"]))["sheets"]:
            tab = self._read(self._old, str(self._file["id"]), sheet).linked(self._pictures.links)
            copy = marks.get(_id(sheet))
            if copy is None or _mark(copy) != tab_digest(tab):
                raise WorkspaceError(
                    f"Somebody changed “{tab.title}” in “{self._file['name']}” while it was moved.",
                    remedy="Run the same again: what was changed is then taken along.",
                )

    def _made(self) -> str:
        begun = self._places.new.copies.get(str(self._file["id"]))
        if begun:
            return str(begun["id"])
        drive = self._places.new.house.office.drive
        return drive.create_spreadsheet(str(self._file["name"]), str(self._file["id"]), MOVING)

    def _describe(self, sheets: Sheets, file_id: str) -> dict[str, Any]:
        """A spreadsheet, of its sheets those that have cells: a sheet that is one large chart stays behind."""
        found = sheets.get(file_id, _DESCRIBED, f"looking at “{self._file['name']}”")
        return {**found, "sheets": [one for one in found["sheets"] if "gridProperties" in one["properties"]]}

    def _begin(self, new: Mapping[str, Any]) -> None:
        self._write([_ADD_SCAFFOLD, *({"deleteSheet": {"sheetId": _id(sheet)}} for sheet in new["sheets"])])

    def _tab(self, sheet: Mapping[str, Any], done: Copied, *, is_there: bool) -> None:
        old = self._read(self._old, str(self._file["id"]), sheet)
        old = old.linked(self._pictures.bring(old))
        new = self._read(self._new, self.id, sheet) if is_there else None
        done.tabs += 1
        done.rows += sum(any("userEnteredValue" in cell for cell in row) for row in old.rows)
        if new is None or self._is_to_copy(old, new, done):
            self._copy(old, done, is_there=is_there)

    def _is_to_copy(self, old: Tab, new: Tab, done: Copied) -> bool:
        """Whether a tab that is there already is to be copied anew. What somebody did in it is never overwritten."""
        mark, edited = mark_of(new), mark_of(new) != tab_digest(new)
        if not mark:
            return True  # a run was cut off in the middle of it
        if mark == tab_digest(old):
            if edited:
                done.notes.append(f"“{old.title}” was changed in the new place already, and stays so.")
            return False
        if edited:
            raise WorkspaceError(
                f"“{old.title}” was changed in both places since the move began, so neither can be taken for both.",
                remedy="Put the changes together in the old place, then: followthrough move --give-up, and move again.",
            )
        return True

    def _copy(self, old: Tab, done: Copied, *, is_there: bool) -> None:
        there = {_id(sheet) for sheet in self._describe(self._new, self.id)["sheets"]}
        gone = [{"deleteSheet": {"sheetId": old.id}}] if is_there else []
        self._write([*([] if _SCAFFOLD in there else [_ADD_SCAFFOLD]), *gone, opening(old)])
        for batch in filling(old):
            self._new.write(self.id, batch, f"copying “{old.title}”", is_done=lambda: False)
        digest = tab_digest(old)
        mark = {
            "metadataKey": MOVED,
            "metadataValue": digest,
            "visibility": "DOCUMENT",
            "location": {"sheetId": old.id},
        }
        self._write([*finishing(old), marking(mark)])
        new = self._read(self._new, self.id, old.sheet)
        if tab_digest(new) != digest:
            raise WorkspaceError(
                f"“{old.title}” came out different in the new place.",
                remedy="Nothing was changed in the old one. Run the same again; if it stays, stay where you are: "
                "followthrough move --give-up",
            )
        if looks := list(same_look(old, new)):
            done.notes.append(f"“{old.title}” may look different: {', '.join(looks)}.")

    def _finish(self, old: Mapping[str, Any]) -> None:
        """What belongs to the whole spreadsheet: language, names, marks, the order of its tabs."""
        new = self._describe(self._new, self.id)
        requests: list[dict[str, Any]] = []
        wanted = {key: old["properties"][key] for key in ("locale", "timeZone") if key in old["properties"]}
        if any(new["properties"].get(key) != value for key, value in wanted.items()):
            fields = ",".join(wanted)
            requests.append({"updateSpreadsheetProperties": {"properties": wanted, "fields": fields}})
        named = {one["namedRangeId"] for one in new.get("namedRanges", [])}
        requests += (
            {"addNamedRange": {"namedRange": one}}
            for one in old.get("namedRanges", [])
            if one["namedRangeId"] not in named
        )
        marks = {one["metadataKey"] for one in new.get("developerMetadata", [])}
        requests += (
            marking(one)
            for one in old.get("developerMetadata", [])
            if one["location"].get("spreadsheet") and one["metadataKey"] not in {*marks, SHARED}
        )
        if any(_id(sheet) == _SCAFFOLD for sheet in new["sheets"]):
            requests.append({"deleteSheet": {"sheetId": _SCAFFOLD}})
        order = [_id(sheet) for sheet in old["sheets"]]
        if [_id(sheet) for sheet in new["sheets"] if _id(sheet) in order] != order:
            places = ({"sheetId": one, "index": at} for at, one in enumerate(order))
            requests += ({"updateSheetProperties": {"properties": one, "fields": "index"}} for one in places)
        self._write(requests)

    def _read(self, sheets: Sheets, file_id: str, sheet: Mapping[str, Any]) -> Tab:
        """A tab, some thousand rows at a time."""
        rows = int(sheet["properties"]["gridProperties"].get("rowCount", 1))
        parts = []
        for start in range(0, rows, _ROWS_A_CALL):
            area = {"sheetId": _id(sheet), "startRowIndex": start, "endRowIndex": min(rows, start + _ROWS_A_CALL)}
            parts.append(sheets.with_cells(file_id, area, f"{SHEET},{_DATA}"))
        return read_tab(parts)

    def _write(self, requests: list[dict[str, Any]]) -> None:
        self._new.write(self.id, requests, f"copying “{self._file['name']}”")


def clear_marks(place: Place) -> None:
    """Take the marks of the move away from the tabs of a place."""
    lookup = {"developerMetadataLookup": {"metadataKey": MOVED}}
    for file in place.spreadsheets():
        sheets, what = place.house.office.sheets, f"tidying up in “{file['name']}”"
        if any(_is_marked(sheet) for sheet in sheets.get(str(file["id"]), _DESCRIBED, what)["sheets"]):
            sheets.write(str(file["id"]), [{"deleteDeveloperMetadata": {"dataFilter": lookup}}], what)


def _id(sheet: Mapping[str, Any]) -> int:
    return int(sheet["properties"].get("sheetId", 0))


def _is_marked(sheet: Mapping[str, Any]) -> bool:
    return bool(_mark(sheet))


def _mark(sheet: Mapping[str, Any]) -> str:
    marks = [one for one in sheet.get("developerMetadata", []) if one["metadataKey"] == MOVED]
    return str(marks[0].get("metadataValue", "")) if marks else ""
