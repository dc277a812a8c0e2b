"""Which file of the workspace is which: found by the marker that each carries, never by its title."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.rules.book import FormLink
from automation.workspace.drive import FORM, MARKER

LINK_MARK: Final = "followthrough.form."
"""Start of the marks on the tracker that say where each form is filled in."""


@dataclass
class Files:
    """Ids by key of the sheets and forms that are there, and what else is known of each file by id."""

    sheets: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    about: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    adopted: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

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
    for key in titles.keys() - files.forms.keys():
        begun = _begun(house, titles[key], found)
        if begun:
            _put(files, f"form:{key}", begun)
            files.adopted.append(key)
    return files


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


def tracker_id(house: House, files: Files) -> str:
    """The id of the spreadsheet that holds the cases; raises WorkspaceError where it is not there yet."""
    tab = next(tab for tab in house.specs.tabs() if tab.case)
    key = house.specs.sheet_of(tab.key).key
    if key not in files.sheets:
        raise WorkspaceError("The tracker has not been made yet.", remedy="Make it with: followthrough provision")
    return files.sheets[key]


def form_links(house: House, tracker: Mapping[str, Any]) -> dict[str, FormLink]:
    """Where each form is filled in, from the marks that provisioning left on the tracker."""
    links: dict[str, FormLink] = {}
    for mark in tracker.get("developerMetadata", []):
        key = str(mark.get("metadataKey", "")).removeprefix(LINK_MARK)
        if key in house.layouts:
            told = json.loads(mark["metadataValue"])
            links[key] = FormLink(house.layouts[key], _today_at(house, str(told["address"])))
    return links


def _today_at(house: House, address: str) -> str:
    """A form's address where the desk is reached today: config may name another place than when it was set up."""
    _, path, form = address.partition("/forms/d/e/")
    return f"{house.base_url}{path}{form}" if house.config.workspace.where == "desk" and path else address


def link_requests(forms: Mapping[str, Mapping[str, Any]], tracker: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Requests that bring the marks on the tracker up to date with the forms that are there, by key."""
    known = {mark["metadataKey"]: mark for mark in tracker.get("developerMetadata", [])}
    requests = []
    for key, form in forms.items():
        told = json.dumps({"id": form["formId"], "address": form["responderUri"]})
        requests += _link_request(f"{LINK_MARK}{key}", told, known)
    return requests


def _link_request(mark: str, told: str, known: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    if mark not in known:
        made = {"metadataKey": mark, "metadataValue": told, "location": {"spreadsheet": True}, "visibility": "DOCUMENT"}
        return [{"createDeveloperMetadata": {"developerMetadata": made}}]
    if known[mark].get("metadataValue") == told:
        return []
    lookup = {"developerMetadataLookup": {"metadataId": known[mark]["metadataId"]}}
    update = {"dataFilters": [lookup], "developerMetadata": {"metadataValue": told}, "fields": "metadataValue"}
    return [{"updateDeveloperMetadata": update}]


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
