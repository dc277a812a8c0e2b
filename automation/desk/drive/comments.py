"""Comments on files, and the replies to them: comments and replies of Drive v3."""

from __future__ import annotations

import html
import json
import secrets
import sqlite3
from datetime import datetime
from typing import Any, Final

from automation.desk.api import Answer, Call, answers
from automation.desk.drive import common
from automation.desk.drive.common import check_writable, only, require_fields, require_file
from automation.desk.fault import invalid, not_found
from automation.desk.owner import owner

Comment = dict[str, Any]

_WRITABLE: Final[tuple[str, ...]] = ("content", "anchor", "quotedFileContent")
_REPLY_WRITABLE: Final = ("content", "action")
_ACTIONS: Final = {"resolve": True, "reopen": False}
_LONGEST: Final = 4096
_NOT_SHOWN: Final = "The desk's pages do not show comments."


@answers("drive.comments.create", writes=True, differs=_NOT_SHOWN)
def create(call: Call) -> Answer:
    """Say something about a file."""
    require_fields(call)
    only(call)
    require_file(call)
    check_writable(call.body, _WRITABLE)
    said: Comment = {name: call.body[name] for name in ("anchor", "quotedFileContent") if name in call.body}
    made = {"kind": "drive#comment", **_written(call), **said, "resolved": False, "replies": []}
    _save(call.connection, call.parameters["fileId"], made)
    return made


@answers("drive.comments.list", writes=False)
def list_comments(call: Call) -> Answer:
    """The comments on a file, the newest change first, a page at a time."""
    require_fields(call)
    only(call, "includeDeleted", "pageSize", "pageToken", "startModifiedTime")
    require_file(call)
    found = [_shown(call, comment) for comment in comments(call.connection, call.parameters["fileId"])]
    if "startModifiedTime" in call.parameters:
        start = _moment(call.parameters["startModifiedTime"])
        found = [comment for comment in found if _moment(comment["modifiedTime"]) >= start]
    left = [comment for comment in found if call.parameters.get("includeDeleted") or not comment["deleted"]]
    here, answer = common.page(call, left, usual=20, most=100)
    return {"kind": "drive#commentList", "comments": here, **answer}


@answers("drive.comments.get", writes=False)
def get(call: Call) -> Answer:
    """One comment with its replies."""
    require_fields(call)
    only(call, "commentId", "includeDeleted")
    return _shown(call, _require(call))


@answers("drive.comments.update", writes=True)
def update(call: Call) -> Answer:
    """Say it in other words."""
    require_fields(call)
    only(call, "commentId")
    check_writable(call.body, ("content",))
    comment = _require(call)
    comment.update(_content(call), modifiedTime=call.stamp)
    _save(call.connection, call.parameters["fileId"], comment)
    return _shown(call, comment)


@answers("drive.comments.delete", writes=True)
def delete(call: Call) -> Answer:
    """Take a comment back; what it said is gone."""
    only(call, "commentId")
    comment = _require(call)
    _empty(comment, call.stamp)
    comment["replies"] = []
    comment.pop("quotedFileContent", None)
    _save(call.connection, call.parameters["fileId"], comment)
    return {}


@answers("drive.replies.create", writes=True, differs=_NOT_SHOWN)
def create_reply(call: Call) -> Answer:
    """Answer a comment, settle it or open it again."""
    require_fields(call)
    only(call, "commentId")
    check_writable(call.body, _REPLY_WRITABLE)
    comment = _require(call)
    action = call.body.get("action")
    if action is not None and action not in _ACTIONS:
        raise invalid("Invalid Value", "action")
    made = {"kind": "drive#reply", **_written(call, may_be_empty=action is not None)}
    if action:
        made["action"] = action
        comment["resolved"] = _ACTIONS[action]
    comment["replies"].append(made)
    comment["modifiedTime"] = call.stamp
    _save(call.connection, call.parameters["fileId"], comment)
    return made


@answers("drive.replies.list", writes=False)
def list_replies(call: Call) -> Answer:
    """The replies to a comment, the oldest first, a page at a time."""
    require_fields(call)
    only(call, "commentId", "includeDeleted", "pageSize", "pageToken")
    here, answer = common.page(call, _shown(call, _require(call))["replies"], usual=20, most=100)
    return {"kind": "drive#replyList", "replies": here, **answer}


@answers("drive.replies.get", writes=False)
def get_reply(call: Call) -> Answer:
    """One reply."""
    require_fields(call)
    only(call, "commentId", "replyId", "includeDeleted")
    return _require_reply(call, _shown(call, _require(call)))


@answers("drive.replies.update", writes=True)
def update_reply(call: Call) -> Answer:
    """Say a reply in other words."""
    require_fields(call)
    only(call, "commentId", "replyId")
    check_writable(call.body, ("content",))
    comment = _require(call)
    reply = _require_reply(call, comment)
    reply.update(_content(call), modifiedTime=call.stamp)
    comment["modifiedTime"] = call.stamp
    _save(call.connection, call.parameters["fileId"], comment)
    return reply


@answers("drive.replies.delete", writes=True)
def delete_reply(call: Call) -> Answer:
    """Take a reply back; what it said is gone."""
    only(call, "commentId", "replyId")
    comment = _require(call)
    _empty(_require_reply(call, comment), call.stamp)
    comment["modifiedTime"] = call.stamp
    _save(call.connection, call.parameters["fileId"], comment)
    return {}


def comments(connection: sqlite3.Connection, file_id: str) -> list[Comment]:
    """Every comment on a file, deleted ones too, the newest change first."""
    select = "SELECT body FROM comment WHERE file_id = ? ORDER BY modified DESC, id"
    return [json.loads(row[0]) for row in connection.execute(select, (file_id,))]


def copy_comments(connection: sqlite3.Connection, source_id: str, target_id: str) -> None:
    """Give a copied file the comments of its source."""
    for comment in comments(connection, source_id):
        if not comment["deleted"]:
            _save(connection, target_id, {**comment, "id": _new_id()})


def _written(call: Call, *, may_be_empty: bool = False) -> dict[str, Any]:
    """What a comment and a reply have in common when they are made."""
    who = owner(call.connection)
    author = {"kind": "drive#user", "displayName": who.name, "me": True}
    times = {"createdTime": call.stamp, "modifiedTime": call.stamp}
    said = {} if may_be_empty and not call.body.get("content") else _content(call)
    return {"id": _new_id(), "author": author, **times, **said, "deleted": False}


def _content(call: Call) -> dict[str, str]:
    text = call.body.get("content", "")
    if not text.strip():
        raise invalid("Content is required.", "content")
    if len(text) > _LONGEST:
        raise invalid(f"Content is too long: the most is {_LONGEST} characters.", "content")
    return {"content": text, "htmlContent": html.escape(text, quote=True).replace("\n", "<br>")}


def _empty(written: dict[str, Any], stamp: str) -> None:
    for name in ("content", "htmlContent"):
        written.pop(name, None)
    written.update(deleted=True, modifiedTime=stamp)


def _shown(call: Call, comment: Comment) -> Comment:
    """A comment with its replies, without deleted ones unless they are asked for."""
    if call.parameters.get("includeDeleted"):
        return comment
    return {**comment, "replies": [reply for reply in comment["replies"] if not reply["deleted"]]}


def _new_id() -> str:
    return "AAAA" + secrets.token_urlsafe(6)


def _require(call: Call) -> Comment:
    require_file(call)
    wanted = call.parameters["commentId"]
    row = call.connection.execute(
        "SELECT body FROM comment WHERE file_id = ? AND id = ?", (call.parameters["fileId"], wanted)
    ).fetchone()
    comment: Comment = json.loads(row[0]) if row else {"deleted": True}
    if comment["deleted"] and not (row and call.parameters.get("includeDeleted")):
        raise not_found(f"Comment not found: {wanted}.")
    return comment


def _require_reply(call: Call, comment: Comment) -> dict[str, Any]:
    wanted = call.parameters["replyId"]
    for reply in comment["replies"]:
        if reply["id"] == wanted and (not reply["deleted"] or call.parameters.get("includeDeleted")):
            found: dict[str, Any] = reply
            return found
    raise not_found(f"Reply not found: {wanted}.")


def _save(connection: sqlite3.Connection, file_id: str, comment: Comment) -> None:
    line = (file_id, comment["id"], comment["modifiedTime"], json.dumps(comment, ensure_ascii=False))
    connection.execute("INSERT OR REPLACE INTO comment VALUES (?, ?, ?, ?)", line)


def _moment(text: str) -> datetime:
    try:
        return common.moment(text)
    except ValueError as error:
        raise invalid("Invalid Value", "startModifiedTime") from error
