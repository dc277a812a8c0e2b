"""Field masks: which parts of an answer are wanted."""

from __future__ import annotations

from typing import Any

import pytest

from automation.desk import fieldmask
from automation.desk.fault import Refusal


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("a", {"a": {}}),
        ("a,b", {"a": {}, "b": {}}),
        ("a.b", {"a": {"b": {}}}),
        ("a/b/c", {"a": {"b": {"c": {}}}}),
        ("a(b,c.d),e", {"a": {"b": {}, "c": {"d": {}}}, "e": {}}),
        ("a.b(c)", {"a": {"b": {"c": {}}}}),
        ("a.b,a.c", {"a": {"b": {}, "c": {}}}),
        ("a(b),a(c)", {"a": {"b": {}, "c": {}}}),
        ("*", {"*": {}}),
        ("a/*/b", {"a": {"*": {"b": {}}}}),
        ("a(*/b,c)", {"a": {"*": {"b": {}}, "c": {}}}),
        (" a , b ", {"a": {}, "b": {}}),
    ],
)
def test_masks_are_read(text: str, mask: Any) -> None:
    assert fieldmask.parse(text) == mask


@pytest.mark.parametrize("text", ["a,a.b", "a.b,a", "a(b),a", "a,a(b)", "a(*)", "a.*"])
def test_a_whole_field_is_whole_whatever_else_is_named(text: str) -> None:
    assert fieldmask.parse(text) == {"a": {}}


@pytest.mark.parametrize("text", ["", "a(", "a(b", "a)", "a,,b", ",a", "a.", "(a)", "a(b))", "a;b", "a b;"])
def test_masks_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        fieldmask.parse(text)
    assert caught.value.code == 400 and caught.value.field == "fields"


def test_an_answer_keeps_what_is_wanted() -> None:
    answer = {"id": 1, "items": [{"a": {"x": 1, "y": 2}, "b": 3}, {"b": 4}], "text": "t"}
    assert fieldmask.prune(answer, fieldmask.parse("items.a.x,text")) == {"items": [{"a": {"x": 1}}, {}], "text": "t"}
    assert fieldmask.prune(answer, fieldmask.parse("*")) == answer
    assert fieldmask.prune(answer, fieldmask.parse("items(b)")) == {"items": [{"b": 3}, {"b": 4}]}


def test_the_paths_of_an_update_mask() -> None:
    assert fieldmask.paths("a(b,c.d),e") == ["a.b", "a.c.d", "e"]
    assert fieldmask.paths("*") == ["*"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("sheets/*/title", {"sheets": [{"properties": {"title": "A"}}, {"properties": {"title": "B"}}]}),
        ("sheets(*/title)", {"sheets": [{"properties": {"title": "A"}}, {"properties": {"title": "B"}}]}),
        ("*/title", {"properties": {"title": "Book"}}),
        ("sheets(*/at,n)", {"sheets": [{"charts": [{"at": 7}, {}], "n": 1}, {"n": 2}]}),
        ("sheets(*/title,properties/n)", {"sheets": [{"properties": {"title": "A"}}, {"properties": {"title": "B"}}]}),
        ("*/*/title", {"sheets": [{"properties": {"title": "A"}}, {"properties": {"title": "B"}}]}),
    ],
)
def test_a_star_in_the_middle_stands_for_every_field_that_has_what_follows(text: str, kept: Any) -> None:
    answer = {
        "id": "x",
        "properties": {"title": "Book", "locale": "en"},
        "sheets": [
            {"properties": {"title": "A", "id": 1}, "n": 1, "tags": ["x"], "charts": [{"at": 7, "id": 3}, {"id": 4}]},
            {"properties": {"title": "B", "id": 2}, "n": 2, "charts": []},
        ],
    }
    assert fieldmask.prune(answer, fieldmask.parse(text)) == kept
