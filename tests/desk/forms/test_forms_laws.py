"""Laws of a forms batch, whatever it holds: places shift as in a list, and it happens whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.discovery import build
from hypothesis import example, given, settings
from hypothesis import strategies as st

from automation.desk import create_app
from automation.workspace.transport import DeskHttp

BEFORE = ["one", "two", "three", "four"]
# Most of them are places of a form with four items, so that whole batches are carried out and not only refused.
PLACES = st.integers(0, 3) | st.integers(0, 3) | st.integers(-1, 5)
NAMES = st.sampled_from(["A", "B", "Ŵyl", "🙂"])
STEPS = st.one_of(
    st.tuples(st.just("create"), PLACES, NAMES),
    st.tuples(st.just("delete"), PLACES, st.none()),
    st.tuples(st.just("move"), PLACES, PLACES),
    st.tuples(st.just("rename"), PLACES, NAMES),
)


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Any:
    desk = create_app(tmp_path_factory.mktemp("laws") / "desk.sqlite", check_answers=True)
    return build("forms", "v1", http=DeskHttp(desk)).forms()


def request(step: tuple[str, int, Any]) -> dict[str, Any]:
    """A step as a request of batchUpdate."""
    kind, place, other = step
    location = {"location": {"index": place}}
    if kind == "create":
        return {"createItem": {"item": {"title": other, "textItem": {}}, **location}}
    if kind == "delete":
        return {"deleteItem": location}
    if kind == "move":
        return {"moveItem": {"originalLocation": location["location"], "newLocation": {"index": other}}}
    return {"updateItem": {"item": {"title": other}, "updateMask": "title", **location}}


def carried_out(titles: list[str], steps: list[tuple[str, int, Any]]) -> list[str] | None:
    """The same steps on a plain list; None where one of them has no such place."""
    left = list(titles)
    for kind, place, other in steps:
        room = len(left) + (kind == "create")
        if not 0 <= place < room or (kind == "move" and not 0 <= other < len(left)):
            return None
        if kind == "create":
            left.insert(place, other)
        elif kind == "move":
            left.insert(other, left.pop(place))
        elif kind == "delete":
            left.pop(place)
        else:
            left[place] = other
    return left


@settings(max_examples=40)
@given(st.lists(STEPS, min_size=1, max_size=6), st.lists(STEPS, min_size=1, max_size=6))
@example([("move", 0, 3)], [("move", 3, 1)])
def test_a_batch_is_a_list_that_changes_whole_or_not_at_all(forms: Any, first: Any, second: Any) -> None:
    form = forms.create(body={"info": {"title": "Laws"}}).execute()
    titles: list[str] = []
    for steps in ([("create", at, title) for at, title in enumerate(BEFORE)], first, second):
        call = forms.batchUpdate(formId=form["formId"], body={"requests": [request(step) for step in steps]})
        expected = carried_out(titles, steps)
        before = forms.get(formId=form["formId"]).execute()
        if expected is None:
            with pytest.raises(Exception, match="400"):
                call.execute()
            assert forms.get(formId=form["formId"]).execute() == before
        else:
            assert len(call.execute()["replies"]) == len(steps)
            titles = expected
        after = forms.get(formId=form["formId"]).execute()
        assert [item["title"] for item in after.get("items", [])] == titles
        assert len({item["itemId"] for item in after.get("items", [])}) == len(titles)
