"""Which file of the workspace is which: found by the marker that each carries, never by its title."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.rules.book import FormLink
from automation.workspace.drive import FORM, MARKER, SPREADSHEET

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

    def look(self, file_id: str) -> str:
        """The fingerprint that the last complete provisioning left on a form's file."""
        return str(self.about.get(file_id, {}).get("appProperties", {}).get("look", ""))


def find_files(house: House, titles: Mapping[str, str]) -> Files:
    """Look through the workspace's files.

    A file without a marker that bears the very title of one that is missing is adopted: it was made by a run that
    was cut off before it could mark it. `titles` gives the titles by marker (`form:…`, `sheet:…`).
    """
    found, files = house.office.drive.ours(), Files()
    for file in found:
        marker = str(file.get("appProperties", {}).get(MARKER, ""))
        if marker:
            _put(files, marker, file)
    kinds = {"form": FORM, "sheet": SPREADSHEET}
    for marker, title in titles.items():
        kind, _, key = marker.partition(":")
        if key in (files.forms if kind == "form" else files.sheets):
            continue
        alike = [f for f in found if f["name"] == title and f["mimeType"] == kinds[kind] and f["id"] not in files.about]
        if len(alike) == 1:
            _put(files, marker, alike[0])
            files.adopted.append(marker)
    return files


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
            links[key] = FormLink(house.layouts[key], str(told["address"]))
    return links


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
