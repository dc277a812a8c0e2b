"""Looking at a spreadsheet before it is set up: how it is, until what is to be done there comes out the same twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.rules.setup.filled_in import COLUMN_MARK
from automation.rules.setup.requests import sheet_id
from automation.rules.setup.sheet_plan import DESCRIBED, Here, SheetPlan, to_set_apart
from automation.specs.model import SheetTemplate
from automation.specs.system import FIRST_ROW, PEOPLE
from automation.workspace.sheet_shapes import Sheets

NOTHING_THERE: Final = Here({}, {})
_FIRST_SHEET: Final = 0
"""The id of the one sheet that a new spreadsheet comes with."""
_MOST_LOOKS: Final = 4


def look_at_sheet(house: House, file_id: str, template: SheetTemplate, known: Mapping[str, str]) -> Here:
    """A spreadsheet as it is now; `known` are the properties of its file. Without an id there is none yet."""
    if not file_id:
        return NOTHING_THERE
    sheets = house.office.sheets
    description = sheets.get(file_id, DESCRIBED, f"looking at “{template.title}”", Sheets)
    there = {int(s["properties"].get("sheetId", 0)) for s in description["sheets"]}
    if there == {_FIRST_SHEET}:
        fresh = not sheets.read_tabs(file_id, {"": _FIRST_SHEET})[""]
        return Here(description, {}, known=known, fresh=fresh)
    wanted = {tab.key: sheet_id(tab.key) for tab in template.tabs if sheet_id(tab.key) in there}
    marks = sheets.column_marks(file_id, COLUMN_MARK)
    by_tab = {key: marks.get(at, {}) for key, at in wanted.items()}
    whole = {PEOPLE, *to_set_apart(template, description, by_tab, known)}  # of People, whom a lead question offers
    top = {key: FIRST_ROW for key in wanted if key not in whole}
    values = sheets.read_tabs(file_id, wanted, top) if wanted else {}
    return Here(description, values, by_tab, known)


def settled(
    template: SheetTemplate, plan: SheetPlan, look: Callable[[], Here], plan_for: Callable[[Here], SheetPlan]
) -> tuple[Here, SheetPlan]:
    """The spreadsheet, and the plan for it, once two looks in a row come to the same.

    A plan names columns by their places, a look takes more than one call, and the first one may be minutes old: where
    somebody put in a column meanwhile, keys would be written over those of another column, and what stands in that
    would be taken for something else ever after. Raises WorkspaceError where it goes on changing.
    """
    for _ in range(_MOST_LOOKS):
        here, before = look(), plan
        plan = plan_for(here)
        if plan.requests == before.requests:
            return here, plan
    raise WorkspaceError(
        f"Somebody was changing the columns or tabs of “{template.title}” all the time, so nothing was written to it.",
        remedy="Run the command again when nobody is at work on them.",
    )
