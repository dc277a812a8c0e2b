"""Finding files in Drive v3: files.list, its orders and its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from automation.desk import files
from automation.desk.api import Answer, Call, answers
from automation.desk.drive import common, query
from automation.desk.drive.common import masked, only
from automation.desk.drive.permissions import checked_view
from automation.desk.drive.resource import ROOT, File, all_files
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.owner import owner

_MOST_A_PAGE: Final = 1000
_ORDERS: Final[dict[str, Callable[[File], Any]]] = {
    "createdTime": lambda file: file["createdTime"],
    "modifiedTime": lambda file: file["modifiedTime"],
    "modifiedByMeTime": lambda file: file["modifiedTime"],
    "recency": lambda file: file["modifiedTime"],
    "name": lambda file: file["name"].casefold(),
    "name_natural": lambda file: _natural(file["name"]),
    "folder": lambda file: file["mimeType"] != files.FOLDER,
    "quotaBytesUsed": lambda file: int(file.get("quotaBytesUsed", 0)),
    "starred": lambda file: not file["starred"],
}
_NEVER_KNOWN: Final = ("sharedWithMeTime", "viewedByMeTime")


@answers(
    "drive.files.list",
    writes=False,
    differs="A search in the text of files (`fullText`), by who saw a file when (`viewedByMeTime`, `sharedWithMeTime`) "
    "and by labels or shortcuts is refused. Everything lies in one space, `drive`.",
)
def list_files(call: Call) -> Answer:
    """The files that a query finds, in order, a page at a time."""
    only(
        call, "q", "orderBy", "pageSize", "pageToken", "spaces", "corpora", "corpus", "driveId", "teamDriveId",
        "includeItemsFromAllDrives", "includeTeamDriveItems", "includePermissionsForView",
    )  # fmt: skip
    _check_corpora(call)
    every = all_files(call.connection, call.base_url, call.now, checked_view(call))
    known = {ROOT, *(file["id"] for file in every)}
    test = query.read(call.parameters.get("q", ""), owner(call.connection).address, known)
    found = _ordered([file for file in every if test(file)], call.parameters.get("orderBy", ""))
    here, answer = common.page(call, found, usual=100, most=_MOST_A_PAGE)
    answer.update(kind="drive#fileList", incompleteSearch=False, files=here)
    return masked(call, answer, "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)")


def _check_corpora(call: Call) -> None:
    """Refuse to look where the desk has nothing: it has one drive, its owner's."""
    if call.parameters.get("spaces", "drive") != "drive":
        raise unanswered(f"spaces={call.parameters['spaces']}")
    drive_id = call.parameters.get("driveId") or call.parameters.get("teamDriveId")
    if drive_id:
        raise Refusal(404, f"Shared drive not found: {drive_id}", field="driveId")
    corpora = call.parameters.get("corpora", "user")
    if corpora == "drive":
        raise invalid("The driveId parameter must be specified if and only if corpora is set to drive.", "driveId")
    if corpora not in ("user", "domain", "allDrives"):
        raise invalid("Invalid Value", "corpora")


def _ordered(found: list[File], order_by: str) -> list[File]:
    """Files in the order asked for; the last key is sorted first, so that the first one decides."""
    for part in reversed([part.split() for part in order_by.split(",") if part.strip()]):
        if part[0] in _NEVER_KNOWN:
            raise unanswered(f"orderBy={part[0]}")
        if part[0] not in _ORDERS or part[1:] not in ([], ["desc"]):
            raise invalid("Invalid Value", "orderBy")
        found = sorted(found, key=_ORDERS[part[0]], reverse=len(part) > 1)
    return found


def _natural(name: str) -> list[tuple[int, str]]:
    """A name as people order it: Report 9 comes before Report 10."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
