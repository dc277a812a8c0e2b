"""Responses and To check name forms as people do; the program goes on by keys that they need not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.specs.model import Specs
from automation.specs.system import RESPONSES, TO_CHECK


def called(specs: Specs, key: str, title: str) -> Specs:
    """The specs with another title for a form."""
    forms = [msgspec.structs.replace(form, title=title) if form.key == key else form for form in specs.forms]
    return msgspec.structs.replace(specs, forms=tuple(forms))


def test_a_line_says_which_form_it_was_in_the_words_of_its_title(partnership: Any) -> None:
    partnership.send("assessment_mum", reference="?")
    run_sync(partnership.house)
    for tab in (RESPONSES, TO_CHECK):
        (line,) = partnership.rows(tab)
        assert line["form_title"] == "How things are for me, and what would help (mum)"
        assert line["form"] == "assessment_mum"


def test_a_form_that_is_called_anew_is_called_so_in_older_lines_too(partnership: Any) -> None:
    partnership.send("feedback_child", good="the biscuits")
    run_sync(partnership.house)
    partnership.house.specs = called(partnership.house.specs, "feedback_child", "How was it?")
    run_sync(partnership.house)
    assert [line["form_title"] for line in partnership.rows(RESPONSES)] == ["How was it?"]
    assert run_sync(partnership.house).written == 0


def test_a_tracker_without_the_column_works_and_has_it_filled_once_it_is_provisioned(
    partnership: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = partnership.table(RESPONSES).columns["form_title"]
    span = {"sheetId": sheet_id(RESPONSES), "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    partnership.do(RESPONSES, {"deleteDimension": {"range": span}})
    partnership.send("feedback_child", good="the biscuits")
    assert run_sync(partnership.house).responses == 1
    partnership.at(partnership.house.clock() + timedelta(minutes=5))
    provision(partnership.house)
    run_sync(partnership.house)
    (line,) = partnership.rows(RESPONSES)
    assert line["form_title"] and line["form"] == "feedback_child"
