"""The tracker: the spreadsheets of the desk, and a tab of one as a table that can be searched, filtered and sorted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from automation.desk.pages.security import coordinator_only, the_store, the_time
from automation.desk.pages.tracker_column import Column
from automation.desk.pages.tracker_filter import Query, chosen
from automation.desk.pages.tracker_fixed import cut, is_link
from automation.desk.pages.tracker_links import Links
from automation.desk.pages.tracker_overview import spreadsheets
from automation.desk.pages.tracker_sheet import Line, Tab
from automation.desk.pages.tracker_tones import Tones
from automation.desk.sheets import list_sheets

blueprint = Blueprint("tracker", __name__, url_prefix="/tracker")

_A_PAGE: Final = 100
_LONGEST_IN_A_CELL: Final = 140


@blueprint.get("")
@coordinator_only
def index() -> ResponseReturnValue:
    """The list of spreadsheets with their tabs."""
    with the_store().read() as connection:
        sheets = spreadsheets(connection, the_time())
    return render_template("tracker_files.html", sheets=sheets)


@blueprint.get("/<spreadsheet_id>")
@coordinator_only
def first_tab(spreadsheet_id: str) -> ResponseReturnValue:
    """Go to the first tab of a spreadsheet."""
    with the_store().read() as connection:
        tabs = [tab for tab in list_sheets(connection, spreadsheet_id) if not tab.get("hidden")]
    if not tabs:
        abort(404, "There is no such spreadsheet, or all of its tabs are hidden.")
    return redirect(url_for(".tab", spreadsheet_id=spreadsheet_id, sheet_id=tabs[0]["sheetId"]))


@blueprint.get("/<spreadsheet_id>/<int:sheet_id>")
@coordinator_only
def tab(spreadsheet_id: str, sheet_id: int) -> ResponseReturnValue:
    """One tab as a table; what is shown of it stands in the address, so that it can be bookmarked."""
    query = Query.read(request.args)
    with the_store().read() as connection:
        opened = Tab.open(connection, spreadsheet_id, sheet_id, the_time())
        tabs = [one for one in list_sheets(connection, spreadsheet_id) if not one.get("hidden")]
        found, untold = chosen(opened, query)
        pages = max(-(-len(found) // _A_PAGE), 1)
        query = replace(query, page=min(query.page, pages))
        here = [opened.line(place) for place in found[(query.page - 1) * _A_PAGE : query.page * _A_PAGE]]
        table = _table(opened, here, query)
    return render_template(
        "tracker_tab.html",
        name=opened.book.body["properties"]["title"],
        sheet=opened.grid.properties,
        spreadsheet_id=spreadsheet_id,
        tabs=tabs,
        query=query,
        untold=untold,
        views=opened.grid.body.get("filterViews", []),
        pickers=[_picker(column, query) for column in opened.columns if _has_picker(column, query)],
        table=table,
        can_add=opened.open_to_people,
        total=len(found),
        pages=pages,
        address=lambda **changes: _address(spreadsheet_id, sheet_id, query.address(**changes)),
    )


def _address(spreadsheet_id: str, sheet_id: int, parts: dict[str, Any]) -> str:
    return url_for(".tab", spreadsheet_id=spreadsheet_id, sheet_id=sheet_id, **parts)


def _has_picker(column: Column, query: Query) -> bool:
    return column.shown and (column.kind == "choice" or column.name in query.picks)


def _picker(column: Column, query: Query) -> dict[str, Any]:
    """A choice column's filter: its choices, with what is picked now where it is none of them."""
    picked = query.picks.get(column.name, "")
    known = column.choices
    return {"column": column, "picked": picked, "choices": (*known, picked) if picked not in ("", *known) else known}


def _table(opened: Tab, lines: list[Line], query: Query) -> dict[str, Any]:
    columns = [column for column in opened.columns if column.shown]
    tones = Tones(opened)
    links = Links(opened, (line.cell(column) for line in lines for column in columns))
    back = urlencode(query.address(page=query.page))
    rows = []
    for line in lines:
        address = url_for(
            "tracker_row.show",
            spreadsheet_id=opened.book.id,
            sheet_id=opened.grid.sheet_id,
            name=line.name,
            back=back or None,
        )
        rows.append(
            {
                "address": address,
                "number": line.index + 1,
                "cells": [_cell(opened, tones, links, line, one) for one in columns],
            }
        )
    return {"columns": columns, "rows": rows, "back": back or None}


def _cell(opened: Tab, tones: Tones, links: Links, line: Line, column: Column) -> dict[str, Any]:
    text = opened.text(line, column)
    return {
        "text": cut(text, _LONGEST_IN_A_CELL),
        "link": text if column.linked and is_link(text) else "",
        "leads_to": links.of(line, line.cell(column)),
        "tone": tones.at(line, column),
    }
