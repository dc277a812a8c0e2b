"""What provisioning does to one spreadsheet: make tabs and columns that are missing, renew the look, leave the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from automation.rules.setup.filled_in import COLUMN_MARK, Known, handed_over, set_apart
from automation.rules.setup.plan import Step, says
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.setup.sheet_look import (
    conditional_rules,
    frame_requests,
    hidden_columns,
    look_of,
    look_requests,
    protected_ranges,
    protection_of,
    title_cells,
    view_requests,
)
from automation.rules.setup.sheet_top import Top, put_back, top_of
from automation.rules.tabs import expected_columns
from automation.rules.values import Cell, text_of
from automation.specs.model import Column, SheetTemplate, Tab
from automation.specs.system import FIRST_ROW, KEY_ROW, TITLE_ROW

Request = dict[str, Any]
LOOK_MARK: Final = "followthrough.look"
DESCRIBED: Final = (
    "properties(title,locale,timeZone),sheets(properties,developerMetadata(metadataKey,metadataValue),"
    "filterViews(filterViewId,title),protectedRanges(protectedRangeId),conditionalFormats)"
)
"""The fields of a spreadsheet that the plan needs to know."""
ROWS_AT_FIRST: Final = 200
_ANOTHER_KEY: Final = (
    "a tab “{title}” was made from a template with another key than “{key}”, so none is made beside it. Write the key "
    "that it had again: a key is for life. To have a new and empty one, give the old tab another title first"
)


@dataclass
class SheetPlan:
    """The steps for one spreadsheet, and the requests that carry them out in one batch."""

    steps: list[Step] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)


@dataclass(frozen=True)
class Here:
    """A spreadsheet as it is: its description (`DESCRIBED`), and the rows and the marked columns of its tabs by key.

    Of a tab its keys and titles are enough, unless `rows_of` is asked for it, or the program takes a column over from
    people. `marks` give the keys of columns as the marks say that travel with them, by tab key and place. `known` are
    the properties of its file. `fresh` says that it holds nothing yet but the empty sheet that every new spreadsheet
    comes with.
    """

    description: Mapping[str, Any]
    values: Mapping[str, Sequence[Sequence[Cell]] | None]
    marks: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    known: Known = field(default_factory=dict)
    fresh: bool = False


def plan_sheet(
    template: SheetTemplate,
    here: Here,
    lead_names: Sequence[str],
    time_zone: str,
    rows: Mapping[str, Sequence[Mapping[str, str]]],
) -> SheetPlan:
    """Compare a spreadsheet with its template. `rows` are rows to start tabs with, besides the template's own."""
    plan = SheetPlan()
    sheets = {int(s["properties"].get("sheetId", 0)): s for s in here.description.get("sheets", [])}
    properties = here.description.get("properties", {})
    if (properties.get("locale"), properties.get("timeZone")) != ("en_GB", time_zone):
        wanted = {"locale": "en_GB", "timeZone": time_zone}
        plan.requests.append({"updateSpreadsheetProperties": {"properties": wanted, "fields": "locale,timeZone"}})
    titles = {str(sheet["properties"]["title"]).casefold() for sheet in sheets.values()}
    others = added_tabs(template, here)
    earlier = {title.casefold() for key, title in others.items() if _mark(sheets[key], LOOK_MARK)}
    for tab in template.tabs:
        sheet = sheets.get(sheet_id(tab.key))
        if sheet is None and tab.title.casefold() in earlier:
            plan.steps.append(Step("problem", _ANOTHER_KEY.format(title=tab.title, key=tab.key)))
        elif sheet is None:
            _create_tab(plan, tab, _free(tab.title, titles), lead_names, [*tab.rows, *rows.get(tab.key, [])])
        else:
            _renew_tab(plan, tab, sheet, here, lead_names)
    if here.fresh:
        plan.requests += [{"deleteSheet": {"sheetId": key}} for key in others]
    else:
        plan.steps += [Step("leave", f"the tab “{others[key]}”, {_whence(sheets[key])}") for key in others]
    return plan


def _whence(sheet: Mapping[str, Any]) -> str:
    if _mark(sheet, LOOK_MARK):
        return "which has no template now: nothing in it is read, chased or erased"
    return "which somebody added"


def added_tabs(template: SheetTemplate, here: Here) -> dict[int, str]:
    """The tabs that no template describes, by id: their titles."""
    ours = {sheet_id(tab.key) for tab in template.tabs}
    sheets = (sheet["properties"] for sheet in here.description.get("sheets", []))
    return {key: str(one["title"]) for one in sheets if (key := int(one.get("sheetId", 0))) not in ours}


def rows_of(tab: Tab, here: Here) -> list[dict[str, Cell]] | None:
    """The rows of a tab, by column key, even while its hidden keys are in want of repair; None where it is gone."""
    values = here.values.get(tab.key)
    if values is None:
        return None
    top = top_of(tab, values, here.marks.get(tab.key, {}))
    return [{key: row[at] for at, key in enumerate(top.keys) if key and at < len(row)} for row in top.rows[FIRST_ROW:]]


def _free(title: str, taken: set[str]) -> str:
    """This title, or with a number behind it where somebody's own tab or view bears it."""
    made, attempt = title, 1
    while made.casefold() in taken:
        attempt += 1
        made = f"{title} ({attempt})"
    return made


def _create_tab(
    plan: SheetPlan, tab: Tab, title: str, lead_names: Sequence[str], rows: Sequence[Mapping[str, str]]
) -> None:
    plan.steps.append(Step("create", f"the tab “{tab.title}” ({len(tab.columns)} columns)"))
    keys = expected_columns(tab)
    grid = {"rowCount": max(ROWS_AT_FIRST, len(rows) + FIRST_ROW + 50), "columnCount": len(keys)}
    properties = {"sheetId": sheet_id(tab.key), "title": title, "gridProperties": grid}
    plan.requests.append({"addSheet": {"properties": properties}})
    columns = {key: at for at, key in enumerate(keys)}
    plan.requests.extend(_write_titles(tab, keys, 0))
    plan.requests.extend(frame_requests(tab, columns))
    plan.requests.extend(_mark_columns(tab, columns))
    plan.requests.extend(_looks(tab, columns, lead_names, sheet={}))
    plan.requests.append(_mark_look(tab, lead_names))
    if rows:
        values = [{"values": [cell(row.get(key, "")) for key in keys]} for row in rows]
        start = {"sheetId": sheet_id(tab.key), "rowIndex": FIRST_ROW, "columnIndex": 0}
        plan.requests.append({"updateCells": {"start": start, "rows": values, "fields": "userEnteredValue"}})


def _renew_tab(plan: SheetPlan, tab: Tab, sheet: Mapping[str, Any], here: Here, lead_names: Sequence[str]) -> None:
    rows = here.values.get(tab.key) or []
    top = top_of(tab, rows, here.marks.get(tab.key, {}))
    for step, requests in put_back(tab, rows, top):
        plan.steps += [step] if step else []
        plan.requests += requests
    if top.moved_down:
        return
    keys = list(top.keys)
    for apart in set_apart(tab, keys, top.rows, handed_over(tab, here.known, protected_in(sheet))):
        plan.steps.append(apart.step)
        plan.requests += apart.requests
        keys[apart.at] = apart.key
    missing = [key for key in expected_columns(tab) if key not in keys]
    if missing:
        titles = ", ".join(f"“{column.title}”" for column in tab.columns if column.key in missing) or ", ".join(missing)
        plan.steps.append(Step("create", f"in the tab “{tab.title}” the column(s) {titles}"))
        width = int(sheet["properties"]["gridProperties"]["columnCount"])
        # Put in at that very place, and not at the end: they are empty also where somebody put in a column just now.
        span = {"sheetId": sheet_id(tab.key), "dimension": "COLUMNS", "startIndex": width}
        at_the_end = {**span, "endIndex": width + len(missing)}
        plan.requests.append({"insertDimension": {"range": at_the_end, "inheritFromBefore": True}})
        plan.requests.extend(_write_titles(tab, missing, width))
        new = {key: width + at for at, key in enumerate(missing)}
        plan.requests.extend(_mark_columns(tab, new))
        plan.requests.extend(hidden_columns(tab, new))
        keys = [*keys, *[""] * (width - len(keys)), *missing]
    columns = {key: at for at, key in enumerate(keys) if key}
    anew = missing or top.titles_gone
    if anew or _mark(sheet, LOOK_MARK) != look_of(tab, lead_names):
        if not anew:
            plan.steps.append(Step("change", f"formats, choices and views of the tab “{tab.title}”"))
        plan.requests.extend(_looks(tab, columns, lead_names, sheet))
        plan.requests.append(_renew_mark(sheet, tab, lead_names))
    plan.steps.extend(_told(tab, columns, top, sheet))


def to_set_apart(
    template: SheetTemplate, description: Mapping[str, Any], marks: Mapping[str, Mapping[int, str]], known: Known
) -> list[str]:
    """The tabs in which the template hands columns over to the program, that people may have typed in."""
    protected = {one for sheet in description.get("sheets", []) for one in protected_in(sheet)}
    handed = ((tab.key, handed_over(tab, known, protected)) for tab in template.tabs)
    return [key for key, columns in handed if not columns.isdisjoint(marks.get(key, {}).values())]


def protected_in(sheet: Mapping[str, Any]) -> set[int]:
    """The ids of the protected ranges of a sheet."""
    return {int(one["protectedRangeId"]) for one in sheet.get("protectedRanges", [])}


def _told(tab: Tab, columns: Mapping[str, int], top: Top, sheet: Mapping[str, Any]) -> list[Step]:
    steps = []
    if sheet["properties"]["title"] != tab.title:
        steps.append(Step("leave", f"the title “{sheet['properties']['title']}” that the tab “{tab.title}” was given"))
    titles = [] if top.titles_gone or len(top.rows) <= TITLE_ROW else top.rows[TITLE_ROW]
    for column in tab.columns:
        at = columns.get(column.key)
        seen = text_of(titles[at]) if at is not None and at < len(titles) else column.title
        if seen != column.title:
            steps.append(Step("leave", f"the title “{seen}” that the column “{column.title}” was given"))
    for key in sorted(columns.keys() - set(expected_columns(tab)), key=columns.__getitem__):
        seen = (text_of(titles[columns[key]]) if columns[key] < len(titles) else "") or key
        steps.append(Step("leave", f"in the tab “{tab.title}” the column “{seen}”, which is not in its template"))
    return steps


def _write_titles(tab: Tab, keys: Sequence[str], start_column: int) -> list[Request]:
    known = {column.key: column for column in tab.columns}
    columns: list[Column | str] = [known.get(key, key) for key in keys]
    start = {"sheetId": sheet_id(tab.key), "rowIndex": KEY_ROW, "columnIndex": start_column}
    rows = [{"values": row} for row in title_cells(columns)]
    return [{"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue,note"}}]


def _mark_columns(tab: Tab, columns: Mapping[str, int]) -> list[Request]:
    return [
        _create_mark(
            COLUMN_MARK,
            key,
            {
                "dimensionRange": {
                    "sheetId": sheet_id(tab.key),
                    "dimension": "COLUMNS",
                    "startIndex": at,
                    "endIndex": at + 1,
                }
            },
        )
        for key, at in columns.items()
    ]


def _create_mark(key: str, value: str, location: Request, mark_id: int = 0) -> Request:
    mark = {"metadataKey": key, "metadataValue": value, "location": location, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": {**mark, **({"metadataId": mark_id} if mark_id else {})}}}


def _mark_look(tab: Tab, lead_names: Sequence[str]) -> Request:
    location = {"sheetId": sheet_id(tab.key)}
    return _create_mark(LOOK_MARK, look_of(tab, lead_names), location, sheet_id(f"{tab.key} look"))


def _renew_mark(sheet: Mapping[str, Any], tab: Tab, lead_names: Sequence[str]) -> Request:
    if not _mark(sheet, LOOK_MARK):
        return _mark_look(tab, lead_names)
    lookup = {"developerMetadataLookup": {"metadataId": sheet_id(f"{tab.key} look")}}
    mark = {"metadataValue": look_of(tab, lead_names)}
    return {"updateDeveloperMetadata": {"dataFilters": [lookup], "developerMetadata": mark, "fields": "metadataValue"}}


def _mark(sheet: Mapping[str, Any], key: str) -> str:
    marks = [m for m in sheet.get("developerMetadata", []) if m.get("metadataKey") == key]
    return str(marks[0].get("metadataValue", "")) if marks else ""


def _looks(tab: Tab, columns: Mapping[str, int], lead_names: Sequence[str], sheet: Mapping[str, Any]) -> list[Request]:
    """Everything about the look; what the sheet has of it already is replaced, what people added stays."""
    requests = list(look_requests(tab, columns, lead_names))
    protected = protected_in(sheet)
    peoples = (protection_of(tab, column.key) for column in tab.columns if column.owner != "script")
    requests += [{"deleteProtectedRange": {"protectedRangeId": one}} for one in peoples if one in protected]
    for wanted in protected_ranges(tab, columns):
        if wanted["protectedRangeId"] in protected:
            requests.append({"updateProtectedRange": {"protectedRange": wanted, "fields": "range,warningOnly"}})
        else:
            requests.append({"addProtectedRange": {"protectedRange": wanted}})
    there = sheet.get("conditionalFormats", [])
    missing = (rule for rule in conditional_rules(tab, columns) if not any(says(known, rule) for known in there))
    for at, rule in enumerate(missing):
        requests.append({"addConditionalFormatRule": {"rule": rule, "index": at}})
    views = {int(view["filterViewId"]): str(view.get("title", "")).casefold() for view in sheet.get("filterViews", [])}
    for request in view_requests(tab, columns):
        wanted = request["addFilterView"]["filter"]
        if wanted["filterViewId"] in views:
            request = {"updateFilterView": {"filter": wanted, "fields": "range,filterSpecs,sortSpecs"}}
        else:
            request = {"addFilterView": {"filter": {**wanted, "title": _free(wanted["title"], set(views.values()))}}}
        requests.append(request)
    return requests
