"""Rules for whom spreadsheets are shared with: roles that exist, and no role that may not see one of the tabs."""

from __future__ import annotations

from automation.errors import Problem
from automation.specs.ground import Ground, Problems, column_of, not_offered
from automation.specs.model import SharedWith, SheetTemplate
from automation.specs.system import PEOPLE


def check_sharing(ground: Ground) -> Problems:
    """Everything wrong with whom spreadsheets and tabs are shared with."""
    for sheet, file in ground.sheets:
        yield from _roles(ground, file, "`shared_with` names", _named(sheet))
        yield from _both(sheet, file)
        if ground.whole(file):
            yield from _may_not_see(sheet, file)
    for placed in ground.tabs:
        yield from _roles(ground, placed.place, "`seen_by` names", placed.tab.seen_by)


def _named(sheet: SheetTemplate) -> tuple[str, ...]:
    """The roles that a template names itself; what every template starts from is taken as it is."""
    usual, shared = SharedWith(), sheet.shared_with
    return (*(() if shared.edit == usual.edit else shared.edit), *shared.see)


def _roles(ground: Ground, place: str, what: str, roles: tuple[str, ...]) -> Problems:
    people = ground.tab(PEOPLE)
    column = column_of(people, "role") if people else None
    if column and column.choices:
        yield from not_offered(place, f"{what} the role", roles, column.choices)


def _both(sheet: SheetTemplate, file: str) -> Problems:
    for role in sheet.shared_with.edit:
        if role in sheet.shared_with.see:
            found = f'`shared_with` names the role "{role}" under `edit` and under `see`'
            yield Problem(file, found, "each role once", "Who may edit may see as well: take it out of `see`")


def _may_not_see(sheet: SheetTemplate, file: str) -> Problems:
    for role in dict.fromkeys((*sheet.shared_with.edit, *sheet.shared_with.see)):
        hidden = sheet.hidden_from(role)
        if hidden:
            titles = ", ".join(f"“{tab.title}”" for tab in hidden[:3]) + (" and others" if len(hidden) > 3 else "")
            yield Problem(
                file,
                f'the spreadsheet is to be shared with the role "{role}", which may not see {titles}',
                "a role that may see every tab: Google shares whole spreadsheets, never single tabs",
                f'Take "{role}" out of `shared_with`, or write seen_by = ["{role}"] on each tab that it may see',
            )
