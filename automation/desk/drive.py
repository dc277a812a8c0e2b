"""Drive v3 on the desk: making, finding, changing, copying and deleting files."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any, Final

from automation.desk import drive_query, exports, files
from automation.desk.api import Answer, Call, answers
from automation.desk.drive_copies import copy_file, make_file, rename_content
from automation.desk.drive_files import (
    File,
    all_files,
    check_writable,
    checked_parent,
    descendants,
    merged_properties,
    one_file,
    write_details,
)
from automation.desk.drive_media import download
from automation.desk.drive_permissions import masked, only
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.owner import owner
from automation.desk.uploads import Media

_DEFAULT: Final = "kind,id,name,mimeType"
_UNTITLED: Final = "Untitled"
_MOST_A_PAGE: Final = 1000
_ORDERS: Final[dict[str, Callable[[File], Any]]] = {
    "createdTime": lambda file: file["createdTime"],
    "modifiedTime": lambda file: file["modifiedTime"],
    "name": lambda file: file["name"].casefold(),
    "folder": lambda file: file["mimeType"] != files.FOLDER,
}


@answers("drive.files.create", writes=True)
def create(call: Call) -> Answer:
    """Make a folder, a spreadsheet or a form."""
    only(call, "ignoreDefaultVisibility", "keepRevisionForever")
    body = call.body
    check_writable(body, ("id", "name", "mimeType", "description", "appProperties", "parents"))
    details = {
        "description": body.get("description", ""),
        "appProperties": merged_properties({}, body.get("appProperties", {})),
        "parent": checked_parent(call.connection, body.get("parents", [])),
    }
    file_id = _make(call, body.get("mimeType", ""), body.get("name", _UNTITLED), body.get("id", ""))
    write_details(call.connection, file_id, details)
    return _answer(call, file_id)


def _make(call: Call, mime_type: str, name: str, wanted_id: str) -> str:
    """Make the file with what belongs to its kind, and return its id."""
    if wanted_id and mime_type != files.FOLDER:
        raise invalid("Generated IDs cannot be used to create this type of file.", "id")
    if wanted_id and call.connection.execute("SELECT 1 FROM file WHERE id = ?", (wanted_id,)).fetchone():
        raise Refusal(409, "A file already exists with the provided ID.", field="id")
    file_id = make_file(call.connection, mime_type, name, call.stamp)
    if wanted_id:
        call.connection.execute("UPDATE file SET id = ? WHERE id = ?", (wanted_id, file_id))
    return wanted_id or file_id


@answers("drive.files.get", writes=False)
def get(call: Call) -> Answer | Media:
    """One file's details; its content with alt=media."""
    only(call, "acknowledgeAbuse", "includePermissionsForView")
    file_id = call.parameters["fileId"]
    if call.parameters.get("alt") == "media":
        return download(call, file_id, one_file(call.connection, file_id, call.base_url)["mimeType"])
    return _answer(call, file_id)


@answers("drive.files.list", writes=False)
def list_files(call: Call) -> Answer:
    """The files that a query finds, in order, a page at a time."""
    only(
        call, "q", "orderBy", "pageSize", "pageToken", "spaces", "corpora", "corpus",
        "includeItemsFromAllDrives", "includeTeamDriveItems", "includePermissionsForView",
    )  # fmt: skip
    if call.parameters.get("spaces", "drive") != "drive":
        raise unanswered("spaces")
    test = drive_query.read(call.parameters.get("q", ""))
    found = [file for file in all_files(call.connection, call.base_url) if test(file)]
    start, size = _page(call)
    answer: Answer = {"kind": "drive#fileList", "incompleteSearch": False}
    answer["files"] = _ordered(found, call.parameters.get("orderBy", ""))[start : start + size]
    if len(found) > start + size:
        answer["nextPageToken"] = _token(call, start + size)
    return masked(call, answer, f"kind,incompleteSearch,nextPageToken,files({_DEFAULT})")


def _ordered(found: list[File], order_by: str) -> list[File]:
    """Files in the order asked for; the last key is sorted first, so that the first one decides."""
    for part in reversed([part.split() for part in order_by.split(",") if part.strip()]):
        if part[0] not in _ORDERS or part[1:] not in ([], ["desc"]):
            raise invalid("Invalid Value", "orderBy")
        found = sorted(found, key=_ORDERS[part[0]], reverse=len(part) > 1)
    return found


def _page(call: Call) -> tuple[int, int]:
    size = call.parameters.get("pageSize", 100)
    if not 1 <= size <= _MOST_A_PAGE:
        raise invalid(f"Invalid value '{size}'. Values must be within the range: [1, {_MOST_A_PAGE}]", "pageSize")
    token = call.parameters.get("pageToken", "")
    if not token:
        return 0, size
    start = token.split(".")[0]
    if not start.isdecimal() or token != _token(call, int(start)):
        raise invalid("Invalid Value", "pageToken")
    return int(start), size


def _token(call: Call, start: int) -> str:
    """Where the next page starts, good only for the same question."""
    question = json.dumps([start, call.parameters.get("q", ""), call.parameters.get("orderBy", "")])
    return f"{start}." + base64.urlsafe_b64encode(hashlib.sha256(question.encode()).digest()[:9]).decode()


@answers("drive.files.update", writes=True)
def update(call: Call) -> Answer:
    """Change a file's name, description, app properties or place, or put it in the bin."""
    only(call, "addParents", "removeParents", "keepRevisionForever")
    body, file_id = call.body, call.parameters["fileId"]
    check_writable(body, ("name", "mimeType", "description", "appProperties", "trashed"))
    held = one_file(call.connection, file_id, call.base_url)
    if body.get("mimeType", held["mimeType"]) != held["mimeType"]:
        raise unanswered("mimeType")
    details: dict[str, Any] = {key: body[key] for key in ("name", "description", "trashed") if key in body}
    if "appProperties" in body:
        details["appProperties"] = merged_properties(held.get("appProperties", {}), body["appProperties"])
    if "addParents" in call.parameters or "removeParents" in call.parameters:
        details["parent"] = _new_parent(call, held)
    write_details(call.connection, file_id, details)
    if details.get("name") is not None:
        rename_content(call.connection, file_id, held["mimeType"], details["name"])
    files.touch(call.connection, file_id, call.stamp)
    return _answer(call, file_id)


def _new_parent(call: Call, held: File) -> str:
    remaining = [folder for folder in held["parents"] if folder not in _ids(call, "removeParents")]
    added = _ids(call, "addParents")
    inside = {held["id"], *descendants(call.connection, held["id"])}
    if inside.intersection(added):
        raise Refusal(403, "A folder cannot be moved into itself.", field="addParents")
    # A file lies in one folder; adding another moves it there, as in Google's "single parent" Drive.
    return checked_parent(call.connection, added or remaining)


def _ids(call: Call, name: str) -> list[str]:
    return [part.strip() for part in call.parameters.get(name, "").split(",") if part.strip()]


@answers("drive.files.copy", writes=True)
def copy(call: Call) -> Answer:
    """Copy a spreadsheet or a form; the copy of a form is not published."""
    only(call, "ignoreDefaultVisibility", "keepRevisionForever", "includePermissionsForView")
    check_writable(call.body, ("name", "mimeType", "description", "appProperties", "parents"))
    source = one_file(call.connection, call.parameters["fileId"], call.base_url)
    if source["mimeType"] == files.FOLDER:
        raise Refusal(403, "This file cannot be copied by the user.")
    if call.body.get("mimeType", source["mimeType"]) != source["mimeType"]:
        raise unanswered("mimeType")
    name = call.body.get("name", f"Copy of {source['name']}")
    details: dict[str, Any] = {
        "description": call.body.get("description", source.get("description", "")),
        "appProperties": merged_properties(source.get("appProperties", {}), call.body.get("appProperties", {})),
        "parent": checked_parent(call.connection, call.body.get("parents") or source["parents"]),
    }
    copy_id = copy_file(call.connection, source["id"], source["mimeType"], name, call.stamp)
    write_details(call.connection, copy_id, details)
    return _answer(call, copy_id)


@answers("drive.files.delete", writes=True)
def delete(call: Call) -> Answer:
    """Delete a file for good; a folder goes with everything in it."""
    only(call)
    file_id = call.parameters["fileId"]
    one_file(call.connection, file_id, call.base_url)
    for gone in (file_id, *descendants(call.connection, file_id)):
        call.connection.execute("DELETE FROM file WHERE id = ?", (gone,))
    return {}


@answers("drive.files.generateIds", writes=False)
def generate_ids(call: Call) -> Answer:
    """Ids that can be given to folders when they are made."""
    only(call, "count", "space", "type")
    count = call.parameters.get("count", 10)
    if not 1 <= count <= _MOST_A_PAGE:
        raise invalid(f"Invalid value '{count}'. Values must be within the range: [1, {_MOST_A_PAGE}]", "count")
    for name, usual in (("space", "drive"), ("type", "files")):
        if call.parameters.get(name, usual) != usual:
            raise unanswered(name)
    return {"kind": "drive#generatedIds", "space": "drive", "ids": [files.new_id() for _ in range(count)]}


@answers("drive.about.get", writes=False)
def about(call: Call) -> Answer:
    """Whose Drive this is."""
    only(call)
    if not call.parameters.get("fields"):
        raise invalid("The 'fields' parameter is required for this method.", "fields")
    return {"kind": "drive#about", "user": owner(call.connection).as_user(), "exportFormats": exports.kinds()}


def _answer(call: Call, file_id: str) -> Answer:
    return masked(call, one_file(call.connection, file_id, call.base_url), _DEFAULT)
