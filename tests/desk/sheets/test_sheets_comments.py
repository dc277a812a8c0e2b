"""Comments on cells: threads, replies, and where they lie."""

from __future__ import annotations

from typing import Any

import gspread
import pytest

INCLUDED = "COMMENTS_VIEW_MODE_INCLUDED"


def commented(office: Any, content: str = "Is this <right>?", **more: Any) -> Any:
    asked = {"content": content, "coordinate": {"rowIndex": 2, "columnIndex": 1}, **more}
    (reply,) = office.batch({"insertComment": asked})
    return reply["insertComment"]["commentThread"]


def shown(office: Any) -> Any:
    return office.answer("GET", f"/{office.id}", commentsViewMode=INCLUDED)


def test_a_comment_lies_on_its_cell_and_is_shown_only_when_asked_for(office: Any) -> None:
    office.put("B3", [["CH-1"]])
    thread = commented(office)
    assert thread["status"] == "OPEN" and thread["plainTextQuote"] == "CH-1"
    head = thread["headPost"]
    assert head["content"] == "Is this <right>?" and head["contentHtml"] == "Is this &lt;right&gt;?"
    assert head["author"]["me"] is True and head["createTime"] == "2026-11-22T09:30:00.000Z"
    assert "comments" not in office.everything() and "commentAnchors" not in office.sheet()
    whole = shown(office)
    assert whole["comments"] == [thread] and whole["commentsViewMode"] == INCLUDED
    (anchor,) = whole["sheets"][0]["commentAnchors"]
    cell = {"startRowIndex": 2, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 2}
    assert anchor == {"anchorId": thread["anchorId"], "range": cell}
    office.batch({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}}})
    assert shown(office)["sheets"][0]["commentAnchors"][0]["range"]["startRowIndex"] == 4


def test_a_thread_is_answered_resolved_and_reopened(office: Any) -> None:
    comment = commented(office)["commentId"]
    (reply,) = office.batch({"addCommentReply": {"commentId": comment, "post": {"content": "Yes."}}})
    post = reply["addCommentReply"]["post"]
    office.batch({"updateCommentPost": {"commentId": comment, "postId": post["postId"], "content": "No."}})
    office.batch({"addCommentReply": {"commentId": comment, "post": {"commentAction": "RESOLVE"}}})
    (thread,) = shown(office)["comments"]
    assert thread["status"] == "RESOLVED" and [one.get("content") for one in thread["replies"]] == ["No.", None]
    office.batch({"addCommentReply": {"commentId": comment, "post": {"commentAction": "REOPEN"}}})
    office.batch({"deleteCommentReply": {"commentId": comment, "postId": post["postId"]}})
    (thread,) = shown(office)["comments"]
    assert thread["status"] == "OPEN"
    assert set(thread["replies"][0]) == {"postId", "createTime", "updateTime", "deleted"}
    office.batch({"deleteComment": {"commentId": comment}})
    whole = shown(office)
    assert "comments" not in whole and "commentAnchors" not in whole["sheets"][0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"insertComment": {"content": " ", "coordinate": {}}}, "cannot be empty"),
        ({"insertComment": {"content": "é" * 1025, "coordinate": {}}}, "may not exceed 2048"),
        ({"insertComment": {"content": "x", "coordinate": {"rowIndex": 20}}}, "outside of the grid"),
        ({"insertComment": {"content": "x"}}, "coordinate is required"),
        ({"deleteComment": {"commentId": "x"}}, "No comment with id: x"),
        ({"addCommentReply": {"commentId": "HERE", "post": {}}}, "cannot be empty"),
        ({"addCommentReply": {"commentId": "HERE", "post": {"content": "x", "postId": "p"}}}, "postId cannot be set"),
        ({"addCommentReply": {"commentId": "HERE", "post": {"content": "x", "assigneeEmail": "a@b.org"}}}, "assignee"),
        ({"updateCommentPost": {"commentId": "HERE", "postId": "x", "content": "y"}}, "No post with id: x"),
        ({"deleteCommentReply": {"commentId": "HERE", "postId": "HEAD"}}, "use deleteComment"),
    ],
)
def test_what_google_refuses_of_comments_is_refused(office: Any, asked: dict[str, Any], words: str) -> None:
    thread = commented(office)
    names = {"HERE": thread["commentId"], "HEAD": thread["headPost"]["postId"]}
    ((kind, given),) = asked.items()
    real = {name: names.get(held, held) if isinstance(held, str) else held for name, held in given.items()}
    code, message = office.refused({kind: real})
    assert code == 400 and words in message


def test_a_reply_with_an_action_stays(office: Any) -> None:
    comment = commented(office, assigneeEmailAddress="ann@example.org")["commentId"]
    again = {"content": "You, then", "assigneeEmail": "bob@example.org"}
    (reply,) = office.batch({"addCommentReply": {"commentId": comment, "post": again}})
    post = reply["addCommentReply"]["post"]["postId"]
    assert "cannot be deleted" in office.refused({"deleteCommentReply": {"commentId": comment, "postId": post}})[1]


def test_the_answer_to_a_batch_shows_comments_when_asked_for(office: Any) -> None:
    body = {
        "requests": [{"insertComment": {"content": "x", "coordinate": {}}}],
        "includeSpreadsheetInResponse": True,
    }
    plain = office.answer("POST", f"/{office.id}:batchUpdate", body)["updatedSpreadsheet"]
    assert "comments" not in plain
    told = office.answer("POST", f"/{office.id}:batchUpdate", {**body, "commentsViewMode": INCLUDED})
    assert len(told["updatedSpreadsheet"]["comments"]) == 2


def test_a_copy_of_the_spreadsheet_has_no_comments(office: Any) -> None:
    commented(office)
    copy = gspread.Client(auth=None, session=office.session).copy(office.id, title="Copy")
    whole = office.answer("GET", f"/{copy.id}", commentsViewMode=INCLUDED)
    assert "comments" not in whole and "commentAnchors" not in whole["sheets"][0]
