"""Pages of responses that are not what they should be: told in words, by form and receipt, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from automation.jobs.sync import Synced, run_sync
from automation.rules.answers import receipt_number
from automation.rules.values import CELL_LIMIT
from automation.workspace.retry import Patience

REFERRAL, FEEDBACK = "Ask for support for a child or young person", "Tell us how it was for you"
CHILD = {"who_asks": "The young person", "initials": "AB", "date_of_birth": "2015-03-01", "parent": "Mum"}
NO_PAGES = {
    "a page for people": b"<html><title>Sign in to the library's network</title></html>",
    "nothing at all": b"",
    "a list": b"[]",
    "a word": b'"responses"',
    "responses that are no list": b'{"responses": {"responseId": "x"}}',
    "responses that are a word": b'{"responses": "none"}',
    "a token that is no text": b'{"responses": [], "nextPageToken": 7}',
    "a page without an end": b'{"responses": [',
    "letters of another encoding": '{"responses": [{"responseId": "é"}]}'.encode("latin-1"),
    "what is nested too deep": b'{"responses": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
}


class Post:
    """A provisioned house to which a referral and some feedback were sent."""

    def __init__(self, made: Any, answered: Callable[..., Any]) -> None:
        self.world, self._answered = made, answered
        self.referral = self.send("referral", **CHILD)
        self.feedback = self.send("feedback_child", good="the biscuits")

    def send(self, form: str, **answers: str) -> str:
        """A response is kept; returns its id."""
        response_id, given = self._answered(self.world.house, form, **answers)
        self.world.send(form, response_id, given)
        return str(response_id)

    def garble(self, form: str, change: Callable[[bytes], bytes]) -> None:
        """Every page of a form's responses is changed on its way."""
        self.world.network.garble(self.world._form_ids()[form], change)

    def change(self, form: str, response_id: str, **wrong: Any) -> None:
        """One response of a form is changed on its way."""

        def changed(body: bytes) -> bytes:
            page = json.loads(body)
            for one in page.get("responses", []):
                if one["responseId"] == response_id:
                    one.update(wrong)
            return json.dumps(page).encode()

        self.garble(form, changed)

    def sync(self) -> Synced:
        """One sync by a new command."""
        return run_sync(self.world.open())

    def column(self, tab: str, column: str) -> list[Any]:
        """A column of a tab."""
        return [row.get(column) for row in self.world.tables()[tab].values()]


@pytest.fixture
def post(provisioned: Path, world: Any, answered: Callable[..., Any]) -> Post:
    """What was sent, before a sync."""
    return Post(world(provisioned), answered)


@pytest.mark.parametrize("body", NO_PAGES.values(), ids=NO_PAGES)
def test_a_page_that_is_none_is_told_and_comes_in_once_it_is_one(post: Post, body: bytes) -> None:
    post.garble("referral", lambda _: body)
    done = post.sync()
    (why,) = done.problems
    told = "could not be read: No answer came while reading responses. Check the network, then run the command again."
    assert why == f"The responses of the form “{REFERRAL}” {told}"
    assert done.result != "ok" and done.responses == 1
    assert post.column("feedback", "good") == ["the biscuits"] and post.column("children", "initials") == []
    post.world.network.calm()
    assert post.sync().responses == 1
    assert post.column("children", "initials") == ["AB"]


WRONG = [
    ({"lastSubmittedTime": None, "createTime": None}, "it has no time"),
    ({"lastSubmittedTime": "yesterday"}, "its time cannot be read"),
    ({"lastSubmittedTime": "2026-11-20T10:00:00"}, "its time cannot be read"),
    ({"lastSubmittedTime": "0202-11-20T10:00:00Z"}, "its time lies before there were such forms"),
    ({"answers": ["Rosebud"]}, "its answers are not by question"),
    ({"answers": {"00000001": {"textAnswers": {"answers": [{"value": 7}]}}}}, "an answer in it is no text"),
    ({"answers": {"00000001": {"textAnswers": {"answers": [{"value": None}]}}}}, "an answer in it is no text"),
    ({"answers": {"00000001": {"textAnswers": {"answers": [{"value": ["Rosebud"]}]}}}}, "an answer in it is no text"),
    ({"answers": {"00000001": "Rosebud"}}, "an answer in it is no text"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
def test_one_response_in_no_shape_is_told_by_its_form_and_receipt_and_the_others_go_on(
    post: Post, wrong: dict[str, Any], why: str
) -> None:
    post.send("referral", **{**CHILD, "initials": "CD"})
    post.change("referral", post.referral, **wrong)
    done = post.sync()
    told = f"A response of the form “{REFERRAL}” (receipt {receipt_number(post.referral)}) cannot be used: {why}."
    assert done.problems == [told] and done.responses == 2
    assert post.column("children", "initials") == ["CD"] and post.column("feedback", "good") == ["the biscuits"]
    assert post.world.runs()[-1]["problems"] == told


@pytest.mark.parametrize("no_id", [None, "", 7, ["x"], "é"])
def test_one_without_an_id_is_told_by_its_form_alone(post: Post, no_id: Any) -> None:
    post.change("feedback_child", post.feedback, responseId=no_id)
    assert post.sync().problems == [f"A response of the form “{FEEDBACK}” cannot be used: it has no id."]
    assert post.column("children", "initials") == ["AB"]


@pytest.mark.parametrize("one", [None, 7, "a word", [], ["x"]])
def test_what_is_no_response_at_all_is_told_as_well(post: Post, one: Any) -> None:
    post.garble(
        "feedback_child", lambda body: json.dumps({"responses": [one, *json.loads(body)["responses"]]}).encode()
    )
    assert post.sync().problems == [f"A response of the form “{FEEDBACK}” cannot be used: it has no id."]
    assert post.column("feedback", "good") == ["the biscuits"]


def test_half_a_character_reaches_the_tracker_as_the_sign_for_one_that_is_lost(post: Post) -> None:
    post.garble("feedback_child", lambda body: body.replace(b"the biscuits", b"the \\ud83c biscuits \\ud83c\\udf6a"))
    assert post.sync().problems == []
    assert post.column("feedback", "good") == ["the \ufffd biscuits 🍪"]
    assert post.sync().written == 0


def test_five_thousand_answers_in_one_response_are_taken_in(post: Post) -> None:
    many = {f"{number:08x}": {"textAnswers": {"answers": [{"value": "x" * 20}]}} for number in range(5_000)}
    post.change("feedback_child", post.feedback, answers=many)
    done = post.sync()
    assert (done.problems, done.responses) == ([], 2)
    line = post.world.tables()["responses"][post.feedback]
    assert line["note"] == "Answers to questions that the form no longer has are kept here."
    assert len(line["answers"]) == CELL_LIMIT and line["answers"].endswith(f"{receipt_number(post.feedback)})")


def test_a_page_that_never_becomes_right_does_not_hold_a_run_beyond_its_deadline(post: Post) -> None:
    post.garble("referral", lambda _: b"")
    clock = post.world.clock
    patience: Patience = post.world.open().patience
    began = clock()
    with patience.within(20):
        post.sync()
    assert clock() - began < 20 * 60
