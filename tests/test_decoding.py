"""Decoding of TOML into typed parts: whatever stands in a file, something is said of it or it is taken."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.config import parse_config
from automation.decoding import Decoder, closest, did_you_mean, listed
from automation.errors import ConfigError
from automation.specs.model import FormSpec, SheetTemplate

VALUES = st.recursive(
    st.text(max_size=5) | st.integers() | st.booleans() | st.floats() | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", [FormSpec, SheetTemplate])
@given(st.data())
def test_a_part_is_taken_or_something_is_said_of_it(kind, data):
    keys = [field.name for field in msgspec.structs.fields(kind)]
    raw = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(keys, VALUES)))
    decoder = Decoder("file.toml")
    taken = decoder.struct(raw, kind, "file.toml")
    assert taken is not None or kind.__name__ in decoder.lost
    assert decoder.problems or not decoder.lost


@given(st.text(max_size=30))
def test_any_text_is_toml_or_told_by_its_line(text):
    decoder = Decoder("file.toml")
    if decoder.parse(text) is None:
        assert ", column " in str(decoder.problems[0])


def test_a_value_that_may_be_left_out_is_told_by_what_it_may_be():
    decoder = Decoder("file.toml")
    raw = {
        "key": "s",
        "title": "S",
        "tabs": [{"key": "t", "title": "T", "views": [{"title": "V", "where": [{"column": "c", "filled": "yes"}]}]}],
    }
    decoder.struct(raw, SheetTemplate, "file.toml")
    assert [str(problem) for problem in decoder.problems] == [
        'file.toml, tab "t", view "V", condition 1: `filled` is "yes". Expected: true or false.'
    ]


def test_a_path_is_a_text():
    with pytest.raises(ConfigError) as caught:
        parse_config("[desk]\nfile = 3\n")
    assert "`file` is the number 3. Expected: text in quotes" in str(caught.value.problems[0])


def test_a_word_is_only_suggested_when_it_is_like_the_one_found():
    assert closest("shrt_text", ["short_text", "long_text"]) == "short_text"
    assert closest("SHORT_TEXT", ["short_text", "long_text"]) == "short_text"
    assert closest("picture", ["short_text", "long_text"]) is None
    assert did_you_mean("picture", [], "Remove it") == "Remove it"


def test_names_are_listed_as_people_list_them():
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"]) == "`a`, `b` or `c`"
