"""Who may do what with a file: the permissions of Drive v3."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from automation.desk import fieldmask
from automation.desk.api import Answer, Call, answers
from automation.desk.fault import Refusal, invalid, not_found, unanswered
from automation.desk.owner import Owner, owner, permission_id

Permission = dict[str, Any]

COMMON: Final = (
    "fields", "alt", "prettyPrint", "quotaUser", "key", "supportsAllDrives", "supportsTeamDrives",
    "enforceSingleParent", "fileId",
)  # fmt: skip
_ROLES: Final = ("writer", "commenter", "reader")
_OTHER_ROLES: Final = ("owner", "organizer", "fileOrganizer")
_ADDRESSED: Final = ("user", "group")
_TYPES: Final = (*_ADDRESSED, "domain", "anyone")
_WRITABLE: Final = ("kind", "type", "role", "emailAddress", "domain", "allowFileDiscovery", "view", "expirationTime")
_LONGEST: Final = timedelta(days=366)
_DEFAULT: Final = "kind,id,type,role"


def only(call: Call, *names: str) -> None:
    """Refuse a parameter that would change the meaning of a call and is not answered."""
    for name in call.parameters:
        if name not in (*COMMON, *names):
            raise unanswered(name)


def masked(call: Call, answer: Answer, default: str) -> Answer:
    """An answer with Google's default fields, where the call names none of its own."""
    if call.parameters.get("fields"):
        return answer
    pruned: Answer = fieldmask.prune(answer, fieldmask.parse(default))
    return pruned


def owner_permission(who: Owner) -> Permission:
    """The permission that the owner has on every file."""
    return {
        "kind": "drive#permission",
        "id": permission_id(who.address),
        "type": "user",
        "role": "owner",
        "displayName": who.name,
        "emailAddress": who.address,
        "deleted": False,
        "pendingOwner": False,
    }


def granted(connection: sqlite3.Connection, file_id: str) -> list[Permission]:
    """The permissions that were given on a file, those of its published view included."""
    rows = connection.execute("SELECT body FROM permission WHERE file_id = ? ORDER BY id", (file_id,))
    return [json.loads(row[0]) for row in rows]


@answers("drive.permissions.create", writes=True)
def create(call: Call) -> Answer:
    """Share a file with a person, a group, a domain or anyone who has the link."""
    only(call, "sendNotificationEmail", "emailMessage", "moveToNewOwnersRoot", "enforceExpansiveAccess")
    if call.parameters.get("moveToNewOwnersRoot"):
        raise unanswered("moveToNewOwnersRoot")
    name = _require_file(call)
    made = _checked(call, call.body)
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
    if call.parameters.get("pageToken"):
        raise invalid("Invalid Value", "pageToken")  # every list fits one page, so no token was ever given out
    _require_file(call)
    view = call.parameters.get("includePermissionsForView", "")
    if view not in ("", "published"):
        raise invalid("Invalid Value", "includePermissionsForView")
    found = [held for held in granted(call.connection, call.parameters["fileId"]) if held.get("view", "") in ("", view)]
    listed = [owner_permission(owner(call.connection)), *found]
    return masked(call, {"kind": "drive#permissionList", "permissions": listed}, f"kind,permissions({_DEFAULT})")


@answers("drive.permissions.get", writes=False)
def get(call: Call) -> Answer:
    """One permission on a file."""
    only(call, "permissionId")
    _require_file(call)
    mine = owner_permission(owner(call.connection))
    return masked(call, mine if mine["id"] == call.parameters["permissionId"] else _require(call), _DEFAULT)


@answers("drive.permissions.update", writes=True)
def update(call: Call) -> Answer:
    """Change the role or the end of a permission."""
    only(call, "permissionId", "removeExpiration", "enforceExpansiveAccess")
    _require_file(call)
    _refuse_owner(call)
    held = _require(call)
    for name in call.body:
        if name not in ("kind", "role", "expirationTime"):
            raise Refusal(403, "The resource body includes fields which are not directly writable.", field=name)
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
    _require_file(call)
    _refuse_owner(call)
    _require(call)
    where = (call.parameters["fileId"], call.parameters["permissionId"])
    call.connection.execute("DELETE FROM permission WHERE file_id = ? AND id = ?", where)
    return {}


def _checked(call: Call, body: dict[str, Any]) -> Permission:
    for name in body:
        if name not in _WRITABLE:
            raise Refusal(403, "The resource body includes fields which are not directly writable.", field=name)
    kind, role = body.get("type", ""), body.get("role", "")
    if kind not in _TYPES:
        raise invalid("The permission type field is required." if not kind else "Invalid permission type.", "type")
    if role in _OTHER_ROLES:
        raise unanswered(f"role {role}")
    if role not in _ROLES:
        raise invalid("The permission role field is required." if not role else "Invalid permission role.", "role")
    if body.get("view", "published") != "published" or ("view" in body and role != "reader"):
        raise invalid("Only the view 'published' with the role 'reader' can be given.", "view")
    made = {"kind": "drive#permission", "id": _id(body), "type": kind, "role": role, **_whom(kind, body)}
    if "view" in body:
        made["view"] = body["view"]
    if "expirationTime" in body:
        made["expirationTime"] = _checked_end(call, kind, body["expirationTime"])
    return made


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
        end = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(f'Invalid value for: Invalid format: "{text}"', "expirationTime") from error
    end = end if end.tzinfo else end.replace(tzinfo=UTC)
    if kind not in _ADDRESSED or not call.now < end <= call.now + _LONGEST:
        message = "Expiration dates need a user or group, a time in the future and not more than a year away."
        raise Refusal(403, message, field="expirationTime")
    return text


def _require_file(call: Call) -> str:
    file_id = call.parameters["fileId"]
    row = call.connection.execute("SELECT name FROM file WHERE id = ?", (file_id,)).fetchone()
    if row is None:
        raise not_found(f"File not found: {file_id}.")
    return str(row[0])


def _require(call: Call) -> Permission:
    wanted = call.parameters["permissionId"]
    for held in granted(call.connection, call.parameters["fileId"]):
        if held["id"] == wanted:
            return held
    raise not_found(f"Permission not found: {wanted}.")


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
