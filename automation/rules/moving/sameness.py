"""Whether a tab or a form is the same in both places: by a digest of what people typed, and by its look."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from automation.rules.moving.tabs import MOVED, Tab
from automation.rules.setup.plan import bare, says
from automation.rules.values import digest

Json = Mapping[str, Any]
_LOOKED_AT: Final = {
    "merges": "joined cells",
    "conditionalFormats": "colours",
    "filterViews": "views",
    "protectedRanges": "protected ranges",
    "rowGroups": "groups of rows",
    "columnGroups": "groups of columns",
}
_NOT_COMPARED: Final = ("editors", "requestingUserCanEdit")


def tab_digest(tab: Tab) -> str:
    """A fingerprint of every value and note of a tab."""
    return digest(json.dumps([_trimmed(row) for row in tab.rows], ensure_ascii=False), length=24)


def same_look(old: Tab, new: Tab) -> Iterator[str]:
    """What of a tab's look did not come through, in words; nothing where all is as it was."""
    if old.title != new.title:
        yield "its title"
    for key, called in _LOOKED_AT.items():
        there, wanted = _plain(new.sheet.get(key, [])), _plain(old.sheet.get(key, []))
        if not (len(there) == len(wanted) and all(any(says(one, each) for one in there) for each in wanted)):
            yield called
    if sorted(_marks(old)) != sorted(_marks(new)):
        yield "what the columns are known by"
    if _hidden(old.column_lines) != _hidden(new.column_lines) or _hidden(old.row_lines) != _hidden(new.row_lines):
        yield "what is hidden"
    if list(_validations(old)) != list(_validations(new)):
        yield "choices"


def form_digest(form: Json) -> str:
    """A fingerprint of what a form asks, and how."""
    info = {key: form.get("info", {}).get(key, "") for key in ("title", "description")}
    items = [bare(item) for item in form.get("items", [])]
    return digest(json.dumps([info, items], ensure_ascii=False, sort_keys=True), length=24)


def _trimmed(row: Sequence[Json]) -> list[Any]:
    cells = [[_value(cell), cell.get("note", "")] for cell in row]
    while cells and cells[-1] == [None, ""]:
        cells.pop()
    return cells


def _value(cell: Json) -> Any:
    value = cell.get("userEnteredValue")
    if not value:
        return None
    ((kind, held),) = value.items()
    return [kind, float(held) if kind == "numberValue" else held]


def _plain(items: Sequence[Json]) -> list[Any]:
    return [bare({key: value for key, value in item.items() if key not in _NOT_COMPARED}) for item in items]


def _marks(tab: Tab) -> Iterator[tuple[str, str, str]]:
    for mark in tab.sheet.get("developerMetadata", []):
        if mark["metadataKey"] != MOVED:
            yield "", mark["metadataKey"], mark.get("metadataValue", "")
    for lines in (tab.row_lines, tab.column_lines):
        for at, line in enumerate(lines):
            for mark in line.get("developerMetadata", []):
                yield str(at), mark["metadataKey"], mark.get("metadataValue", "")


def _hidden(lines: Sequence[Json]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.get("hiddenByUser")]


def _validations(tab: Tab) -> Iterator[tuple[int, int, str]]:
    for at, row in enumerate(tab.rows):
        for column, cell in enumerate(row):
            if rule := cell.get("dataValidation"):
                yield at, column, json.dumps(bare(rule), sort_keys=True)
