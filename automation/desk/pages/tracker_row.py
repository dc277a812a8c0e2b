"""One row of the tracker on a page of its own: everything in it, and changing what people may change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from automation.desk.api import timestamp
from automation.desk.banner import Standing, standings
from automation.desk.pages import tracker_edit
from automation.desk.pages.banner import plain_time
from automation.desk.pages.form_answers import ADDRESS
from automation.desk.pages.security import coordinator_only, the_store, the_time
from automation.desk.pages.tracker_belonging import belonging_to
from automation.desk.pages.tracker_edit import Change, Field, read_changes
from automation.desk.pages.tracker_filter import Query
from automation.desk.pages.tracker_fixed import cut, fixed, heading
from automation.desk.pages.tracker_links import Links
from automation.desk.pages.tracker_sheet import Line, Tab
from automation.desk.sheets.cells import Cell

_FEW: Final = 2
_SHOWN: Final = 60
"""Letters of what was typed that a message repeats: it travels in a cookie."""
blueprint = Blueprint("tracker_row", __name__, url_prefix="/tracker/<spreadsheet_id>/<int:sheet_id>")


@blueprint.get("/row/<path:name>")
@coordinator_only
def show(spreadsheet_id: str, sheet_id: int, name: str) -> ResponseReturnValue:
    """One row with all that is in it."""
    with the_store().read() as connection:
        tab = Tab.open(connection, spreadsheet_id, sheet_id, the_time())
        line = require(tab, name)
        fields = tracker_edit.fields(tab, line)
    return _page(tab, line, fields)


@blueprint.post("/row/<path:name>")
@coordinator_only
def save(spreadsheet_id: str, sheet_id: int, name: str) -> ResponseReturnValue:
    """Write the cells that were changed, if they still hold what the page showed."""
    wrong, clashes = False, list[tuple[Change, Cell]]()
    with the_store().write() as connection:
        tab = Tab.open(connection, spreadsheet_id, sheet_id, the_time())
        line = _still_there(tab, name)
        if line:
            changes, typed = read_changes(tab, tracker_edit.fields(tab, line), request.form, the_time().year)
            wrong, clashes = any(field.error for field in typed), tracker_edit.conflicts(changes, line)
            if changes and not wrong and not clashes:
                tracker_edit.write(tab, line.index, changes, timestamp(the_time()))
    if line is None:
        return _lost_page(tab, moved=tab.find(name) is not None)
    if wrong:
        return _page(tab, line, typed)
    if clashes:
        return _clash_page(tab, line, changes, clashes)
    return _done(spreadsheet_id, sheet_id, changes, typed)


def _still_there(tab: Tab, name: str) -> Line | None:
    """The row that the page showed: of one without an id only its content tells that it is the same."""
    line = tab.find(name)
    is_another = line and name.startswith("@") and request.form.get("mark") != line.mark
    return None if is_another else line


@blueprint.get("/new")
@coordinator_only
def blank(spreadsheet_id: str, sheet_id: int) -> ResponseReturnValue:
    """The page to add a row."""
    with the_store().read() as connection:
        tab = Tab.open(connection, spreadsheet_id, sheet_id, the_time())
        fields = tracker_edit.empty_fields(tab)
    return _page(tab, None, fields)


@blueprint.post("/new")
@coordinator_only
def add(spreadsheet_id: str, sheet_id: int) -> ResponseReturnValue:
    """Write a new row below all others. It has no id: the next sync gives it one."""
    with the_store().write() as connection:
        tab = Tab.open(connection, spreadsheet_id, sheet_id, the_time())
        changes, typed = read_changes(tab, tracker_edit.empty_fields(tab), request.form, the_time().year)
        wrong = any(field.error for field in typed)
        if changes and not wrong:
            tracker_edit.write(tab, tab.next_row(), changes, timestamp(the_time()))
    if wrong:
        return _page(tab, None, typed)
    if not changes:
        flash("Nothing was filled in, so no row was added.", "warn")
        return redirect(url_for(".blank", spreadsheet_id=spreadsheet_id, sheet_id=sheet_id, back=came_from()))
    _tell("The row was added.", changes, typed)
    return redirect(list_address(spreadsheet_id, sheet_id))


def require(tab: Tab, name: str) -> Line:
    """The row of that name; a page that says so where there is none."""
    line = tab.find(name)
    if line is None:
        abort(404, "This row is not there any more. It may have been deleted, or moved to another place.")
    return line


def came_from() -> str | None:
    """The query of the list that the person came from; of what the address says, only that is taken along."""
    given = Query.read(dict(parse_qsl(request.values.get("back", ""))))
    return urlencode(given.address(page=given.page)) or None


def list_address(spreadsheet_id: str, sheet_id: int) -> str:
    """The address of the list that the person came from, as it was filtered and sorted."""
    address = url_for("tracker.tab", spreadsheet_id=spreadsheet_id, sheet_id=sheet_id)
    return f"{address}?{came_from()}" if came_from() else address


def _done(spreadsheet_id: str, sheet_id: int, changes: list[Change], typed: list[Field]) -> ResponseReturnValue:
    if changes:
        titles = ", ".join(change.column.title for change in changes)
        _tell(f"Saved: {titles}.", changes, typed)
    else:
        flash("Nothing was changed.", "good")
    return redirect(list_address(spreadsheet_id, sheet_id))


def _tell(done: str, changes: list[Change], typed: list[Field]) -> None:
    """Say what was written; that the sync works with it only where nothing speaks against that."""
    doubts = [*_doubts(changes), *_over(changes, typed)]
    flash(done if doubts else f"{done} {_next_sync()}", "good")
    for sentence in doubts:
        flash(sentence, "warn")


def _doubts(changes: list[Change]) -> Iterator[str]:
    """Questions about what was kept as it was typed, and may be a slip."""
    for change in changes:
        column, holds = change.column, f"{change.column.title} now holds"
        text = cut(change.text, _SHOWN)
        if column.kind == "date" and isinstance(change.after, str):
            yield f"{holds} words and no day: “{text}”. Is that what you mean?"
        elif column.condition == "TEXT_IS_EMAIL" and change.after and not ADDRESS.fullmatch(change.text.strip()):
            yield f"{holds} “{text}”, which is no email address. Is that what you mean?"
        elif not _is_listed(change):
            yield f"{holds} “{text}”, which is not in its list. Is that what you mean?"


def _over(changes: list[Change], typed: list[Field]) -> Iterator[str]:
    """What to do about a row that the program is done with: its state is past the first of its list and was left so."""
    changed = {change.column.name for change in changes}
    for field in (one for one in typed if one.editable and one.column.protected and one.column.name not in changed):
        if field.text not in ("", field.column.choices[0]):
            yield f"{field.column.title} still says “{field.text}”. {field.column.note}"


def _next_sync() -> str:
    """That what was typed is worked with at the next sync, and how long ago the last one was."""
    last = standings(the_store()).get("sync", Standing("sync")).well
    if not last:
        return "To have it worked with, run: followthrough sync"
    return f"The next sync works with it. The last one was on {plain_time(last)}."


def _is_listed(change: Change) -> bool:
    """Whether what was typed is offered in the column's list, or is several of it between commas."""
    known = ("", *change.column.choices)
    return len(known) == 1 or change.text in known or all(part.strip() in known for part in change.text.split(","))


def _lost_page(tab: Tab, *, moved: bool) -> ResponseReturnValue:
    """The row is gone, or another stands in its place: nothing is written, and what was typed is shown to be copied."""
    page = render_template(
        "tracker_lost.html",
        tab=tab,
        gone=not moved,
        typed=tracker_edit.typed_in(tab, request.form),
        list_address=list_address(tab.book.id, tab.grid.sheet_id),
    )
    return page, 409 if moved else 404


def _page(tab: Tab, line: Line | None, fields: list[Field]) -> ResponseReturnValue:
    errors = [field for field in fields if field.error]
    with the_store().read():
        links = Links(tab, (field.before for field in fields), in_words=True)
        belonging = belonging_to(tab, line) if line else []
    told = fixed(tab, line, [one for one in fields if not one.editable], links) if line else []
    editable = [field for field in fields if field.editable]
    # Where there is little to fill in, it stands right under the sentences that it answers, also on a telephone.
    asks = [one for one in told if one.column.kind == "long" and not one.folded] if len(editable) <= _FEW else []
    page = render_template(
        "tracker_row.html",
        tab=tab,
        line=line,
        heading=heading(tab, line) if line else "Add a row",
        asks=asks,
        fixed=[one for one in told if one not in asks],
        belonging=belonging,
        fields=[(field, links.of(line, field.before)) for field in editable],
        can_delete=line is not None and tab.open_to_people,
        errors=errors,
        back=came_from(),
        list_address=list_address(tab.book.id, tab.grid.sheet_id),
    )
    return page, 422 if errors else 200


def _clash_page(tab: Tab, line: Line, changes: list[Change], clashes: list[tuple[Change, Cell]]) -> ResponseReturnValue:
    """Ask a person to choose between what they typed and what somebody else wrote meanwhile."""
    now = {change.column.name: held for change, held in clashes}
    shown = [
        {
            "column": change.column,
            "yours": change.text,
            "theirs": tracker_edit.edit_text(held, change.column, tab.book.locale),
        }
        for change, held in clashes
    ]
    kept = [Field(change.column, change.text, now.get(change.column.name, change.before), True) for change in changes]
    page = render_template(
        "tracker_clash.html",
        tab=tab,
        line=line,
        heading=heading(tab, line),
        clashes=shown,
        fields=kept,
        back=came_from(),
        list_address=list_address(tab.book.id, tab.grid.sheet_id),
    )
    return page, 409
