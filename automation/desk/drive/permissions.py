"""Who may do what with a file: the permissions of Drive v3."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from typing import Any, Final

from automation.desk.api import Answer, Call, answers, timestamp
from automation.desk.drive import common
from automation.desk.drive.common import check_writable, masked, moment, only, require_file
from automation.desk.drive.grants import ROLES, Grants, Permission, owner_permission
from automation.desk.fault import Refusal, invalid, not_found, unanswered
from automation.desk.owner import owner, permission_id

_OF_SHARED_DRIVES: Final = ("organizer", "fileOrganizer")
_ADDRESSED: Final = ("user", "group")
_TYPES: Final = (*_ADDRESSED, "domain", "anyone")
_WRITABLE: Final = ("kind", "type", "role", "emailAddress", "domain", "allowFileDiscovery", "view", "expirationTime")
_LONGEST: Final = timedelta(days=366)
_DEFAULT: Final = "kind,id,type,role"


def _granted(call: Call, view: str = "") -> list[Permission]:
    file_id = call.parameters["fileId"]
    row = call.connection.execute("SELECT parent FROM file WHERE id = ?", (file_id,)).fetchone()
    return Grants(call.connection, call.now, view).on(file_id, row[0])


def _own(connection: sqlite3.Connection, file_id: str) -> list[Permission]:
    rows = connection.execute("SELECT body FROM permission WHERE file_id = ?", (file_id,))
    return [json.loads(row[0]) for row in rows]


@answers(
    "drive.permissions.create",
    writes=True,
    differs="Nobody signs in to the desk but the coordinator, so what a named person, group or domain may do is kept "
    "and told and opens nothing. A form opens to `anyone` with `view=published`. Ownership cannot be given away.",
)
def create(call: Call) -> Answer:
    """Share a file with a person, a group, a domain or anyone who has the link."""
    only(
        call, "sendNotificationEmail", "emailMessage", "transferOwnership", "enforceExpansiveAccess",
    )  # fmt: skip
    name = require_file(call)
    made = _checked(call, call.body)
    mine = owner_permission(owner(call.connection))
    if made["id"] == mine["id"]:
        return masked(call, mine, _DEFAULT)
    addressed = made["type"] in _ADDRESSED
    notify = call.parameters.get("sendNotificationEmail", addressed)
    if "emailMessage" in call.parameters and not (addressed and notify):
        raise invalid("emailMessage needs a notification to a user or a group.", "emailMessage")
    _store(call, made)
    if addressed and notify:
        _tell(call, made["emailAddress"], name)
    return masked(call, made, _DEFAULT)


@answers("drive.permissions.list", writes=False)
def list_permissions(call: Call) -> Answer:
    """The permissions on a file; those of its published view where they are asked for."""
    only(call, "includePermissionsForView", "pageSize", "pageToken")
    require_file(call)
    found = _granted(call, checked_view(call))
    listed = [owner_permission(owner(call.connection)), *found]
    here, answer = common.page(call, listed, usual=len(listed), most=max(len(listed), 100))
    answer.update(kind="drive#permissionList", permissions=here)
    return masked(call, answer, f"kind,nextPageToken,permissions({_DEFAULT})")


def checked_view(call: Call) -> str:
    """The view whose permissions a call asks for besides the usual ones; empty for none."""
    view = str(call.parameters.get("includePermissionsForView", ""))
    if view not in ("", "published"):
        raise invalid("Invalid Value", "includePermissionsForView")
    return view


@answers("drive.permissions.get", writes=False)
def get(call: Call) -> Answer:
    """One permission on a file."""
    only(call, "permissionId")
    require_file(call)
    mine = owner_permission(owner(call.connection))
    return masked(call, mine if mine["id"] == call.parameters["permissionId"] else _require(call), _DEFAULT)


@answers("drive.permissions.update", writes=True, differs="Ownership cannot be given away.")
def update(call: Call) -> Answer:
    """Change the role or the end of a permission."""
    only(call, "permissionId", "removeExpiration", "transferOwnership", "enforceExpansiveAccess")
    require_file(call)
    _refuse_owner(call)
    held = _require_own(call)
    check_writable(call.body, ("role", "expirationTime"))
    if call.parameters.get("removeExpiration"):
        held.pop("expirationTime", None)
    changed = {key: held[key] for key in _WRITABLE if key in held} | call.body
    made = {**_checked(call, changed), "id": held["id"]}
    _store(call, made)
    return masked(call, made, _DEFAULT)


@answers("drive.permissions.delete", writes=True)
def delete(call: Call) -> Answer:
    """Take a permission away."""
    only(call, "permissionId", "enforceExpansiveAccess")
    require_file(call)
    _refuse_owner(call)
    _require_own(call)
    where = (call.parameters["fileId"], call.parameters["permissionId"])
    call.connection.execute("DELETE FROM permission WHERE file_id = ? AND id = ?", where)
    return {}


def _checked(call: Call, body: dict[str, Any]) -> Permission:
    check_writable(body, _WRITABLE)
    kind, role = body.get("type", ""), body.get("role", "")
    if kind not in _TYPES:
        raise invalid("The permission type field is required." if not kind else "Invalid permission type.", "type")
    _check_role(call, role)
    if role not in ROLES:
        raise invalid("The permission role field is required." if not role else "Invalid permission role.", "role")
    if body.get("view", "published") != "published" or ("view" in body and role != "reader"):
        raise invalid("Only the view 'published' with the role 'reader' can be given.", "view")
    made = {"kind": "drive#permission", "id": _id(body), "type": kind, "role": role, **_whom(kind, body)}
    if "view" in body:
        made["view"] = body["view"]
    if "expirationTime" in body:
        made["expirationTime"] = _checked_end(call, kind, body["expirationTime"])
    return made


def _check_role(call: Call, role: str) -> None:
    if role == "owner" and not call.parameters.get("transferOwnership"):
        message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        raise Refusal(403, message, field="transferOwnership", reason="forbidden")
    if role == "owner":
        raise unanswered("transferOwnership", "everything on the desk belongs to the partnership")
    if role in _OF_SHARED_DRIVES:
        raise Refusal(403, f"The role {role} is for shared drives only.", field="role", reason="invalidSharingRequest")
    if call.parameters.get("transferOwnership"):
        message = "The transferOwnership parameter needs the permission role 'owner'."
        raise invalid(message, "transferOwnership")


def _whom(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """The part of a permission that says to whom it is given."""
    if kind in _ADDRESSED:
        address = body.get("emailAddress", "")
        if "@" not in address.strip("@") or any(letter.isspace() for letter in address):
            message = "The specified emailAddress is invalid or not applicable for the given permission type."
            raise invalid(message, "emailAddress")
        return {"emailAddress": address, "displayName": address.split("@")[0], "deleted": False}
    if "emailAddress" in body:
        message = "The specified emailAddress is invalid or not applicable for the given permission type."
        raise invalid(message, "emailAddress")
    found = {"allowFileDiscovery": bool(body.get("allowFileDiscovery", False))}
    if kind == "anyone":
        return found
    if not body.get("domain"):
        raise invalid("The specified domain is invalid or not applicable for the given permission type.", "domain")
    return {**found, "domain": body["domain"], "displayName": body["domain"]}


def _id(body: dict[str, Any]) -> str:
    if body["type"] == "anyone":
        made = "anyone" if body.get("allowFileDiscovery") else "anyoneWithLink"
    else:
        made = permission_id(str(body.get("emailAddress") or body.get("domain")))
    return f"{made}-{body['view']}" if "view" in body else made


def _checked_end(call: Call, kind: str, text: str) -> str:
    try:
        end = moment(text)
    except ValueError as error:
        raise invalid(f'Invalid value for: Invalid format: "{text}"', "expirationTime") from error
    if kind not in _ADDRESSED or not call.now < end <= call.now + _LONGEST:
        message = "Expiration dates need a user or group, a time in the future and not more than a year away."
        raise Refusal(403, message, field="expirationTime")
    return timestamp(end)


def _require(call: Call) -> Permission:
    wanted = call.parameters["permissionId"]
    for view in ("", "published"):
        for held in _granted(call, view):
            if held["id"] == wanted:
                return held
    raise not_found(f"Permission not found: {wanted}.")


def _require_own(call: Call) -> Permission:
    """A permission that was given on the file itself: one that comes from a folder is changed there."""
    for own in _own(call.connection, call.parameters["fileId"]):
        if own["id"] == call.parameters["permissionId"]:
            return own
    _require(call)
    message = "Cannot change an inherited permission. Change it on the folder that it was given on."
    raise Refusal(403, message, field="permissionId", reason="cannotModifyInheritedPermission")


def _refuse_owner(call: Call) -> None:
    if call.parameters["permissionId"] == permission_id(owner(call.connection).address):
        raise Refusal(403, "The owner of a file cannot be removed or changed.", field="permissionId")


def _store(call: Call, made: Permission) -> None:
    line = (call.parameters["fileId"], made["id"], json.dumps(made, ensure_ascii=False))
    call.connection.execute("INSERT OR REPLACE INTO permission VALUES (?, ?, ?)", line)


def _tell(call: Call, address: str, name: str) -> None:
    """Put the message that tells somebody of a shared file into the sent mail."""
    from automation.desk import mailbox

    who = owner(call.connection)
    said = call.parameters.get("emailMessage", "")
    text = f"{who.name} shared “{name}” with you.\n\n{said}".rstrip() + "\n"
    mailbox.put_note(call.connection, call.now, who, to=address, subject=f"Shared with you: {name}", text=text)
