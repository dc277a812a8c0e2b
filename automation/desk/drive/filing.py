"""Drive v3 on the desk: making, finding, changing, copying and deleting files."""

from __future__ import annotations

import re
from typing import Any, Final

from automation.desk import files
from automation.desk.api import Answer, Call, answers
from automation.desk.drive.comments import copy_comments
from automation.desk.drive.common import masked, only
from automation.desk.drive.copies import copy_file, make_file, rename_content
from automation.desk.drive.media import download
from automation.desk.drive.permissions import checked_view
from automation.desk.drive.resource import (
    KEPT,
    ROOT,
    TIMES,
    File,
    check_writable,
    checked_parent,
    descendants,
    merged_properties,
    one_file,
    write_details,
)
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.uploads import Media

_DEFAULT: Final = "kind,id,name,mimeType"
_ID: Final = re.compile(r"[\w-]{25,}")
_UNTITLED: Final = "Untitled"
_CREATABLE: Final = ("id", "name", "mimeType", "description", "appProperties", "parents", *TIMES, *KEPT)
_CHANGEABLE: Final = ("name", "mimeType", "description", "appProperties", "trashed", "modifiedTime", *KEPT)


@answers(
    "drive.files.create",
    writes=True,
    differs="A file that is uploaded (up to 5 MB, `uploadType` media or multipart) is kept as it is and never turned "
    "into a spreadsheet; resumable uploads, shortcuts and documents of Google's other editors are refused.",
)
def create(call: Call) -> Answer:
    """Make a folder, a spreadsheet or a form, or keep a file that is uploaded."""
    only(call, "ignoreDefaultVisibility", "keepRevisionForever", "includePermissionsForView")
    body = call.body
    check_writable(body, _CREATABLE)
    details = {
        **{name: body[name] for name in (*TIMES, *KEPT) if name in body},
        "description": body.get("description", ""),
        "appProperties": merged_properties({}, body.get("appProperties", {})),
        "parent": checked_parent(call.connection, body.get("parents", [])),
    }
    file_id = _make(call, body.get("name", _UNTITLED), body.get("id", ""))
    write_details(call.connection, file_id, details)
    return _answer(call, file_id)


def _make(call: Call, name: str, wanted_id: str) -> str:
    """Make the file with what belongs to its kind, and return its id."""
    mime_type = call.body.get("mimeType") or (call.media.content_type if call.media else "application/octet-stream")
    if wanted_id and files.is_googles(mime_type) and mime_type != files.FOLDER:
        raise invalid("Generated IDs cannot be used to create this type of file.", "id")
    if wanted_id and not _ID.fullmatch(wanted_id):
        raise invalid("The provided file ID is not usable.", "id")
    if wanted_id and call.connection.execute("SELECT 1 FROM file WHERE id = ?", (wanted_id,)).fetchone():
        raise Refusal(409, "A file already exists with the provided ID.", field="id", reason="fileIdInUse")
    if call.media and files.is_googles(mime_type):
        raise unanswered(f"turning an upload into {mime_type}")
    if files.is_googles(mime_type):
        file_id = make_file(call.connection, mime_type, name, call.stamp)
    else:
        content = call.media.content if call.media else b""
        file_id = files.create(call.connection, mime_type, name, call.stamp, content=content)
    if wanted_id:
        call.connection.execute("UPDATE file SET id = ? WHERE id = ?", (wanted_id, file_id))
    return wanted_id or file_id


@answers("drive.files.get", writes=False)
def get(call: Call) -> Answer | Media:
    """One file's details; its content with alt=media."""
    only(call, "acknowledgeAbuse", "includePermissionsForView")
    file_id = call.parameters["fileId"]
    if call.parameters.get("alt") == "media":
        return download(call, file_id, _one(call)["mimeType"])
    return _answer(call, file_id)


@answers(
    "drive.files.update",
    writes=True,
    differs="Content can be uploaded for files that were uploaded, not for spreadsheets. A file lies in one folder: "
    "adding a parent moves it there.",
)
def update(call: Call) -> Answer:
    """Change what is said of a file, its content or its place, or put it in the bin."""
    only(call, "addParents", "removeParents", "keepRevisionForever", "includePermissionsForView")
    body, file_id = call.body, call.parameters["fileId"]
    check_writable(body, _CHANGEABLE)
    held = _one(call)
    if file_id == ROOT:
        raise Refusal(403, "The user does not have sufficient permissions for this file.", field="fileId")
    if body.get("mimeType", held["mimeType"]) != held["mimeType"]:
        raise unanswered("mimeType", "a file on the desk stays of the kind that it was made as")
    details: dict[str, Any] = {key: body[key] for key in _CHANGEABLE if key in body}
    if "appProperties" in body:
        details["appProperties"] = merged_properties(held.get("appProperties", {}), body["appProperties"])
    if "addParents" in call.parameters or "removeParents" in call.parameters:
        details["parent"] = _new_parent(call, held)
    _replace_content(call, held)
    files.touch(call.connection, file_id, call.stamp)
    write_details(call.connection, file_id, details)
    if details.get("name") is not None:
        rename_content(call.connection, file_id, held["mimeType"], details["name"])
    return _answer(call, file_id)


def _replace_content(call: Call, held: File) -> None:
    if call.media is None:
        return
    if files.is_googles(held["mimeType"]):
        raise unanswered(f"an upload into {held['mimeType']}")
    call.connection.execute("UPDATE file SET content = ? WHERE id = ?", (call.media.content, held["id"]))


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
    """Copy a file; the copy of a form is not published, and nobody has the permissions of the source."""
    only(call, "ignoreDefaultVisibility", "keepRevisionForever", "includePermissionsForView", "copyComments")
    check_writable(call.body, tuple(name for name in _CREATABLE if name != "id"))
    source = _one(call)
    if source["mimeType"] == files.FOLDER:
        raise Refusal(403, "This file cannot be copied by the user.")
    if call.body.get("mimeType", source["mimeType"]) != source["mimeType"]:
        raise unanswered("mimeType")
    name = call.body.get("name", f"Copy of {source['name']}")
    kept = {name: source[name] for name in KEPT if name in source and name != "starred"}
    details: dict[str, Any] = {
        **kept,
        **{name: call.body[name] for name in (*TIMES, *KEPT) if name in call.body},
        "properties": merged_properties(source.get("properties", {}), call.body.get("properties", {})),
        "description": call.body.get("description", source.get("description", "")),
        "appProperties": merged_properties(source.get("appProperties", {}), call.body.get("appProperties", {})),
        "parent": checked_parent(call.connection, call.body.get("parents") or source["parents"]),
    }
    copy_id = copy_file(call.connection, source["id"], source["mimeType"], name, call.stamp)
    write_details(call.connection, copy_id, details)
    if call.parameters.get("copyComments"):
        copy_comments(call.connection, source["id"], copy_id)
    return _answer(call, copy_id)


@answers("drive.files.delete", writes=True)
def delete(call: Call) -> Answer:
    """Delete a file for good; a folder goes with everything in it."""
    only(call)
    if _one(call)["id"] == ROOT:
        raise Refusal(403, "The user does not have sufficient permissions for this file.", field="fileId")
    _delete(call, call.parameters["fileId"])
    return {}


@answers("drive.files.emptyTrash", writes=True)
def empty_trash(call: Call) -> Answer:
    """Delete for good everything that is in the bin."""
    only(call, "driveId")
    if call.parameters.get("driveId"):
        raise Refusal(404, f"Shared drive not found: {call.parameters['driveId']}", field="driveId")
    for (file_id,) in call.connection.execute("SELECT id FROM file WHERE trashed").fetchall():
        _delete(call, file_id)
    return {}


def _delete(call: Call, file_id: str) -> None:
    for gone in (file_id, *descendants(call.connection, file_id)):
        call.connection.execute("DELETE FROM file WHERE id = ?", (gone,))


def _one(call: Call) -> File:
    return one_file(call.connection, call.parameters["fileId"], call.base_url, call.now, checked_view(call))


def _answer(call: Call, file_id: str) -> Answer:
    found = one_file(call.connection, file_id, call.base_url, call.now, checked_view(call))
    return masked(call, found, _DEFAULT)
