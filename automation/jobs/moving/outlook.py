"""What a move would take along, and what it cannot: said before anybody is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from automation.errors import WorkspaceError
from automation.jobs.moving.places import File, Places, properties_of
from automation.jobs.moving.sharing import MovedSharing
from automation.jobs.reading import read_book
from automation.rules.moving.forms import left_behind
from automation.rules.moving.tabs import SHEET
from automation.rules.setup.form_items import cannot_be
from automation.rules.sharing.access import permissions_from
from automation.specs.system import PEOPLE, RESPONSES
from automation.workspace.drive import MARKER

_ONLY_THERE: Final = {
    "charts": "charts",
    "slicers": "slicers",
    "tables": "the look of tables",
    "bandedRanges": "stripes",
}


@dataclass
class Outlook:
    """The lines of the plan, and of what stays behind."""

    takes: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)


def look_ahead(places: Places) -> Outlook:
    """Look at the old place; nothing is changed in either."""
    found = Outlook()
    reading = read_book(places.old.house)
    sharing = MovedSharing(places, reading.book.tables[PEOPLE].rows)
    for file in places.old.spreadsheets():
        found.takes.append(_spreadsheet(places, file, found.stays))
        found.takes += (step.what for step in sharing.plan(file) if step.kind != "problem")
        if any(not one.address for one in permissions_from(places.old.house.office.sharing.of(str(file["id"])))):
            found.stays.append(f"that everybody with the link may open “{file['name']}”")
    for file in places.old.forms():
        form = places.old.house.office.forms.get(str(file["id"]))
        many = len(form.get("items", []))
        found.takes.append(f"the form “{file['name']}”, with {many} questions and texts")
        layout = places.old.house.layouts.get(properties_of(file).get(MARKER, "").removeprefix("form:"))
        if layout and places.new.house.on_google:
            found.stays += (step.what for step in cannot_be(layout))
        if left := left_behind(form):
            found.stays.append(f"in the form “{file['name']}”: {left} with pictures, films or uploads")
    found.stays += _always(places, len(reading.book.tables[RESPONSES]))
    found.stays += (f"“{name}”, which Followthrough did not make" for name in places.old.others)
    return found


def refuse_a_full_place(places: Places) -> None:
    """Raise where there is nothing to move, or already somebody's work in the new place."""
    if not places.old.ours:
        raise WorkspaceError("There is nothing to move.", remedy="Make forms and tracker with: followthrough provision")
    if places.left_over():
        raise WorkspaceError(
            f"There are forms and spreadsheets of Followthrough at {places.new.name} already.",
            remedy="Nothing is mixed with them. If they are not needed, delete them there, then move.",
        )


def _spreadsheet(places: Places, file: File, stays: list[str]) -> str:
    asked = f"sheets({SHEET})"
    found = places.old.house.office.sheets.get(str(file["id"]), asked, f"looking at “{file['name']}”")
    for sheet in found["sheets"]:
        title = sheet["properties"]["title"]
        if "gridProperties" not in sheet["properties"]:
            stays.append(f"in “{file['name']}”: the sheet “{title}”, which has no cells")
        left = [called for key, called in _ONLY_THERE.items() if sheet.get(key)]
        if left:
            stays.append(f"in “{file['name']}”, on the tab “{title}”: {', '.join(left)}")
    many = len(found["sheets"])
    return f"the spreadsheet “{file['name']}”, with {many} tab{'s' * (many != 1)}"


def _always(places: Places, responses: int) -> Iterator[str]:
    new = places.new.house
    if responses:
        yield (
            f"the {responses} responses as they were sent: what was answered stands in Responses and goes with the "
            "tracker, but forms in the new place begin empty"
        )
    yield "the addresses of the forms: links in emails, on posters and on websites have to be renewed"
    if new.on_google:
        yield "the sent emails on the desk's page: what was sent, and to whom, stands in Emails"
    else:
        yield "earlier versions and comments that Google keeps, and the passphrase: a new desk wants its own"
