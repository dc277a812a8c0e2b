"""Deleting a row of the tracker: the page that asks first, and the deleting."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from automation.desk.api import timestamp
from automation.desk.pages import tracker_edit
from automation.desk.pages.security import coordinator_only, the_store, the_time
from automation.desk.pages.tracker_fixed import fixed, heading
from automation.desk.pages.tracker_links import Links
from automation.desk.pages.tracker_row import came_from, list_address, require
from automation.desk.pages.tracker_sheet import Line, Tab
from automation.desk.sheets.requests.dimensions import delete_dimension

blueprint = Blueprint("tracker_delete", __name__, url_prefix="/tracker/<spreadsheet_id>/<int:sheet_id>")


@blueprint.get("/delete/<path:name>")
@coordinator_only
def ask(spreadsheet_id: str, sheet_id: int, name: str) -> ResponseReturnValue:
    """Show the row once more, with what its deleting means."""
    with the_store().read() as connection:
        tab = _of_people(Tab.open(connection, spreadsheet_id, sheet_id, the_time()))
        line = require(tab, name)
        fields = tracker_edit.fields(tab, line)
        links = Links(tab, (field.before for field in fields), in_words=True)
        held = fixed(tab, line, fields, links)
    return render_template(
        "tracker_delete.html",
        tab=tab,
        line=line,
        heading=heading(tab, line),
        fixed=held,
        back=came_from(),
        list_address=list_address(spreadsheet_id, sheet_id),
    )


@blueprint.post("/delete/<path:name>")
@coordinator_only
def delete(spreadsheet_id: str, sheet_id: int, name: str) -> ResponseReturnValue:
    """Delete the row, if it is still what the page showed."""
    with the_store().write() as connection:
        tab = _of_people(Tab.open(connection, spreadsheet_id, sheet_id, the_time()))
        line = require(tab, name)
        if request.form.get("mark") != line.mark:
            abort(
                409, "This row was changed or moved meanwhile, so it was not deleted. Go back to the list and open it."
            )
        title = heading(tab, line)
        _take_out(tab, line)
    flash(f"Deleted: {title}.", "good")
    return redirect(list_address(spreadsheet_id, sheet_id))


def _of_people(tab: Tab) -> Tab:
    """The tab, where people may write into it; what only scripts keep is no one's to delete."""
    if not tab.open_to_people:
        abort(403, "The rows of this tab are kept by the program, so they cannot be deleted here.")
    return tab


def _take_out(tab: Tab, line: Line) -> None:
    # A sheet keeps at least one row below its frozen ones.
    tab.grid.grow(rows=tab.head.first + 2)
    rows = {"sheetId": tab.grid.sheet_id, "dimension": "ROWS", "startIndex": line.index, "endIndex": line.index + 1}
    delete_dimension(tab.book, {"range": rows})
    tab.book.save(timestamp(the_time()))
