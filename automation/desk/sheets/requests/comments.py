"""Comments on cells: threads with replies, resolved and reopened, all of them by the desk's one user."""

from __future__ import annotations

import html
import secrets
from typing import Any, Final

from automation.desk.api import timestamp
from automation.desk.fault import invalid
from automation.desk.owner import owner, permission_id
from automation.desk.sheets.book import Book
from automation.desk.sheets.requests.registry import Given, Reply, request, required

Thread = dict[str, Any]
_LONGEST: Final = 2048
_ACTIONS: Final = {"RESOLVE": "RESOLVED", "REOPEN": "OPEN"}
_SET_BY_GOOGLE: Final = (
    "postId", "author", "contentHtml", "createTime", "updateTime", "deleted", "fromCopiedSpreadsheet",
    "fromImportedSpreadsheet",
)  # fmt: skip


@request(
    "insertComment",
    differs="The assignee is kept and nobody is written to; Drive's comments are kept apart from these.",
)
def insert_comment(book: Book, given: Given) -> Reply:
    """Start a thread on a cell."""
    spot = required(given, "coordinate")
    grid = book.grid(spot.get("sheetId", 0))
    row, column = spot.get("rowIndex", 0), spot.get("columnIndex", 0)
    if not (0 <= row < grid.row_count and 0 <= column < grid.column_count):
        raise invalid("The coordinate lies outside of the grid.", "coordinate")
    content = _content(given.get("content", ""), "content")
    post = _post(book, content, given.get("assigneeEmailAddress", ""), "assigneeEmailAddress")
    anchor, comment = secrets.token_urlsafe(8), secrets.token_urlsafe(8)
    cell = {"startRowIndex": row, "endRowIndex": row + 1, "startColumnIndex": column, "endColumnIndex": column + 1}
    place = {"sheetId": grid.sheet_id, **cell} if grid.sheet_id else cell
    grid.body.setdefault("commentAnchors", []).append({"anchorId": anchor, "range": place})
    thread = {"commentId": comment, "anchorId": anchor, "status": "OPEN", "headPost": post}
    quote = grid.shown(row, column, book.locale)
    if quote:
        thread["plainTextQuote"] = quote
    book.body.setdefault("comments", []).append(thread)
    return {"commentThread": thread}


def _content(text: str, field: str) -> str:
    if not text.strip():
        raise invalid("The content of a comment cannot be empty.", field)
    _check_length(text, field)
    return text


def _check_length(text: str, field: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > _LONGEST:
        raise invalid(f"{field} may not exceed {_LONGEST} UTF-8 code units.", field)


def _post(book: Book, content: str, assignee: str, field: str) -> dict[str, Any]:
    me, now = owner(book.connection), timestamp(book.now)
    author = {"displayName": me.name, "me": True, "user": f"users/{permission_id(me.address)}"}
    made = {"postId": secrets.token_urlsafe(8), "author": author, "createTime": now, "updateTime": now}
    if content:
        made |= {"content": content, "contentHtml": html.escape(content)}
    if assignee:
        _check_length(assignee, field)
        made["assigneeEmail"] = assignee
    return made


def _thread(book: Book, given: Given) -> Thread:
    for thread in book.body.get("comments", ()):
        if thread["commentId"] == given.get("commentId", ""):
            found: Thread = thread
            return found
    raise invalid(f"No comment with id: {given.get('commentId', '')}", "commentId")


def _of_thread(thread: Thread, given: Given) -> dict[str, Any]:
    for post in (thread["headPost"], *thread.get("replies", ())):
        if post["postId"] == given.get("postId", "") and not post.get("deleted"):
            found: dict[str, Any] = post
            return found
    raise invalid(f"No post with id: {given.get('postId', '')}", "postId")


@request("addCommentReply")
def add_comment_reply(book: Book, given: Given) -> Reply:
    """Add a reply to a thread; with an action it resolves or reopens the thread."""
    thread, asked = _thread(book, given), required(given, "post")
    for name in _SET_BY_GOOGLE:
        if name in asked:
            raise invalid(f"{name} cannot be set.", f"post.{name}")
    action, assignee = asked.get("commentAction", ""), asked.get("assigneeEmail", "")
    if assignee and "assigneeEmail" not in thread["headPost"]:
        raise invalid("Only a comment that has an assignee can be assigned anew.", "post.assigneeEmail")
    if assignee and action in _ACTIONS:
        raise invalid("A reply that resolves or reopens cannot assign.", "post.assigneeEmail")
    if action not in _ACTIONS or asked.get("content"):
        _content(asked.get("content", ""), "post.content")
    post = _post(book, asked.get("content", ""), assignee, "post.assigneeEmail")
    if action in _ACTIONS:
        post["commentAction"] = action
        thread["status"] = _ACTIONS[action]
    thread.setdefault("replies", []).append(post)
    return {"post": post}


@request("updateCommentPost")
def update_comment_post(book: Book, given: Given) -> Reply:
    """Put other words into a post."""
    post = _of_thread(_thread(book, given), given)
    content = _content(given.get("content", ""), "content")
    post.update(content=content, contentHtml=html.escape(content), updateTime=timestamp(book.now))
    return {}


@request("deleteCommentReply")
def delete_comment_reply(book: Book, given: Given) -> Reply:
    """Delete a reply; an entry without content and author stays, marked as deleted."""
    thread = _thread(book, given)
    post = _of_thread(thread, given)
    if post is thread["headPost"]:
        raise invalid("The first post of a comment goes with the comment: use deleteComment.", "postId")
    if "commentAction" in post or "assigneeEmail" in post:
        raise invalid("A reply with an action or an assignee cannot be deleted.", "postId")
    kept = {name: post[name] for name in ("postId", "createTime")}
    post.clear()
    post.update(kept, updateTime=timestamp(book.now), deleted=True)
    return {}


@request("deleteComment")
def delete_comment(book: Book, given: Given) -> Reply:
    """Delete a thread with its replies."""
    thread = _thread(book, given)
    book.body["comments"].remove(thread)
    for grid in book.grids():
        if "commentAnchors" in grid.body:
            anchors = grid.body["commentAnchors"]
            grid.body["commentAnchors"] = [one for one in anchors if one["anchorId"] != thread["anchorId"]]
    return {}
