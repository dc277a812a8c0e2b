"""Which file of the workspace is which: found by the marker that each carries, never by its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.rules.book import FormLink
from automation.rules.setup.form_record import ADDRESS
from automation.rules.setup.requests import sheet_id
from automation.workspace.drive import FORM, MARKER

MOVED: Final = "moved:"
"""How the marker of a file begins that was moved to the other place: no job finds it any more."""
OUT_OF_THE_BIN: Final = (
    "At drive.google.com open Bin (Trash), right-click the file and choose Restore. To have a new and empty one "
    "instead, delete it there for good, then run: followthrough provision"
)
_PATH: Final = "/forms/d/e/"
"""How the path begins under which a form is filled in."""


@dataclass
class Files:
    """Ids by key of the sheets and forms that are there, and what else is known of each file by id."""

    sheets: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    about: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    adopted: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def title(self, file_id: str) -> str:
        """What people call a file."""
        return str(self.about[file_id]["name"]) if file_id in self.about else ""

    def properties(self, file_id: str) -> Mapping[str, str]:
        """What stands on a file besides its marker, such as the fingerprint (`look`) of the last provisioning."""
        found: Mapping[str, str] = self.about.get(file_id, {}).get("appProperties", {})
        return found


def find_files(house: House, titles: Mapping[str, str]) -> Files:
    """Look through the workspace's files.

    A form without a marker and without a question that bears the very title of one that is missing is adopted: it
    was made by a run that was cut off before it could mark it. `titles` gives the titles of forms by key. Spreadsheets
    carry their marker from the start, so an unmarked one belongs to somebody else, whatever its title.
    """
    found, files = house.office.drive.ours(), Files()
    for file in found:
        marker = str(file.get("appProperties", {}).get(MARKER, ""))
        if marker:
            _put(files, marker, file)
    _refuse_a_left_place(found, files)
    for key in titles.keys() - files.forms.keys():
        begun = _begun(house, titles[key], found)
        if begun:
            _put(files, f"form:{key}", begun)
            files.adopted.append(key)
    return files


def _refuse_a_left_place(found: Sequence[Mapping[str, Any]], files: Files) -> None:
    """Nobody goes on by mistake where the workspace was moved away from: what is there is a copy of that day."""
    if not files.sheets and any(str(f.get("appProperties", {}).get(MARKER, "")).startswith(MOVED) for f in found):
        raise WorkspaceError(
            "The workspace was moved away from here: what is left is a copy.",
            remedy="Write where it is now under [workspace] in config.toml, or move it back with: followthrough move",
        )


def find_begun(house: House, title: str) -> str | None:
    """The id of the form with this title that was made a moment ago and bears no marker yet; None without one."""
    begun = _begun(house, title, house.office.drive.ours())
    return str(begun["id"]) if begun else None


def _begun(house: House, title: str, found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    alike = [
        file
        for file in found
        if file["mimeType"] == FORM and file["name"] == title and MARKER not in file.get("appProperties", {})
    ]
    if len(alike) == 1 and not house.office.forms.get(alike[0]["id"]).get("items"):
        return alike[0]
    return None


def in_the_bin(house: House) -> list[str]:
    """The names of files of these specs that lie in the bin, and are not there a second time outside it."""
    drive = house.office.drive
    there = {str(file.get("appProperties", {}).get(MARKER, "")) for file in drive.ours()}
    wanted = {f"sheet:{sheet.key}" for sheet in house.specs.sheets} | {f"form:{key}" for key in house.layouts}
    lost = wanted - there
    return [str(file["name"]) for file in drive.ours(binned=True) if file.get("appProperties", {}).get(MARKER) in lost]


def refuse_a_desk_left_behind(house: House) -> None:
    """Raise WorkspaceError where all would be made anew at Google although a desk with somebody's work lies here."""
    desk = house.config.desk.file
    if desk.exists() and not any(MARKER in file.get("appProperties", {}) for file in house.office.drive.ours()):
        raise WorkspaceError(
            f"There is a desk here too ({desk.name}), and nothing of it at Google yet. Nothing was changed.",
            remedy='To take its forms and tracker along, write where = "desk" again under [workspace] in config.toml, '
            "then type: followthrough move --to google. To begin anew at Google, move that file elsewhere first.",
        )


def refuse_what_is_in_the_bin(house: House) -> None:
    """Raise WorkspaceError where a file would be made anew that could be taken out of the bin.

    A new one would begin empty, and a form would have another address than the one that people have.
    """
    found = in_the_bin(house)
    if found:
        named = ", ".join(f"“{name}”" for name in found)
        raise WorkspaceError(
            f"{named} {'is' if len(found) == 1 else 'are'} in the bin of Google Drive. Nothing was changed.",
            remedy=OUT_OF_THE_BIN,
        )


def refuse_another_key(house: House, files: Files) -> None:
    """Raise WorkspaceError where a spreadsheet would be made anew beside the one that holds its tabs already.

    Somebody changed the key of its template: in the new one nothing would be known of what was done and decided.
    """
    left = {key: files.sheets[key] for key in files.sheets.keys() - {sheet.key for sheet in house.specs.sheets}}
    for template in house.specs.sheets if left else ():
        wanted = {sheet_id(tab.key) for tab in template.tabs}
        for key, file_id in left.items() if template.key not in files.sheets else ():
            found = house.office.sheets.get(file_id, "sheets(properties(sheetId))", f"looking at “{template.title}”")
            if not wanted.isdisjoint(int(one["properties"].get("sheetId", 0)) for one in found["sheets"]):
                raise WorkspaceError(
                    f"The spreadsheet “{files.title(file_id)}” was made for a template with the key “{key}”, and now "
                    f"“{template.key}” describes its tabs. Nothing was changed.",
                    remedy=f'Write key = "{key}" again at the top of that template: a key is for life.',
                )


def require_tracker(house: House, files: Files) -> None:
    """Raise WorkspaceError where the spreadsheet that holds the cases is not there yet."""
    tab = next(tab for tab in house.specs.tabs() if tab.case)
    if house.specs.sheet_of(tab.key).key not in files.sheets:
        if house.on_google:
            refuse_what_is_in_the_bin(house)
        raise WorkspaceError("The tracker has not been made yet.", remedy="Make it with: followthrough provision")


def tracker_address(house: House, files: Files) -> str:
    """Where the tracker is opened."""
    if not house.on_google:
        return f"{house.base_url}/tracker"
    tab = next(tab for tab in house.specs.tabs() if tab.case)
    return f"https://docs.google.com/spreadsheets/d/{files.sheets[house.specs.sheet_of(tab.key).key]}"


def form_links(house: House, files: Files) -> dict[str, FormLink]:
    """Where each form is filled in, from what provisioning left on its file."""
    known = {key: files.properties(files.forms.get(key, "")).get(ADDRESS, "") for key in house.layouts}
    return {key: FormLink(house.layouts[key], _today_at(house, known[key])) for key in known if known[key]}


def known_address(house: House, form: Mapping[str, Any]) -> str:
    """A form's address as it is kept on its file: on the desk without the place, which config may change any day."""
    address = str(form["responderUri"])
    return address if house.on_google else address[address.index(_PATH) :]


def _today_at(house: House, address: str) -> str:
    return f"{house.base_url}{address}" if address.startswith(_PATH) else address


def _put(files: Files, marker: str, file: Mapping[str, Any]) -> None:
    kind, _, key = marker.partition(":")
    shelf = {"form": files.forms, "sheet": files.sheets}.get(kind)
    if shelf is None:
        return
    if key in shelf:
        files.doubled.append(str(file["name"]))
        return
    shelf[key] = str(file["id"])
    files.about[str(file["id"])] = file
