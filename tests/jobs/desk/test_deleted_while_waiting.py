"""A response that waits for its tab, or for a decision, and is deleted from its form meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hopeside import MONDAY

from automation.desk.forms.responses import erase_answers
from automation.errors import StoppedError
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import cell, sheet_id
from automation.specs.system import RESPONSES, TO_CHECK


@contextmanager
def held_back(partnership: Any, tab: str) -> Iterator[None]:
    """The tab's hidden first cell is lost for a while; a sync then takes nothing in there."""
    set_first_cell(partnership, tab, "lost")
    yield
    with pytest.raises(StoppedError):
        run_sync(partnership.house)
    set_first_cell(partnership, tab, "id")


def set_first_cell(partnership: Any, tab: str, text: str) -> None:
    start = {"sheetId": sheet_id(tab), "rowIndex": 0, "columnIndex": 0}
    rows = [{"values": [cell(text)]}]
    partnership.do(tab, {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})


def delete_from_form(partnership: Any, receipt: str) -> None:
    line = next(row for row in partnership.rows(RESPONSES) if row["receipt"] == receipt)
    with partnership.house.office.desk.store.write() as connection:
        assert erase_answers(connection, str(line["id"]))


def test_it_is_taken_in_as_responses_has_it_and_no_run_complains_again(partnership: Any) -> None:
    with held_back(partnership, "feedback"):
        receipt = partnership.send("feedback_child", good="the biscuits", not_safe=["Someone may not be safe"])
    assert partnership.rows(RESPONSES)[0]["became"] == "Waiting"
    delete_from_form(partnership, receipt)
    assert run_sync(partnership.house).problems == []
    assert [row["good"] for row in partnership.rows("feedback")] == ["the biscuits"]
    assert partnership.rows(RESPONSES)[0]["became"] == "Row added"
    assert len(partnership.open_lines()) == 1, "the worry is told once"
    assert run_sync(partnership.house).written == 0


def test_a_decision_still_finds_it_a_place(partnership: Any) -> None:
    partnership.send("referral", turns=[{"initials": "AB", "date_of_birth": "2015-03-01"}])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    receipt = partnership.send("feedback_child", reference="HS-lost", good="the biscuits")
    run_sync(partnership.house)
    delete_from_form(partnership, receipt)
    (line,) = partnership.open_lines()
    partnership.edit(TO_CHECK, str(line["id"]), decision=reference)
    assert run_sync(partnership.house).problems == []
    assert [row["good"] for row in partnership.rows("feedback")] == ["the biscuits"]


def test_an_edit_that_waited_is_lost_and_somebody_is_told_once(partnership: Any) -> None:
    receipt = partnership.send("feedback_child", good="the biscuits")
    run_sync(partnership.house)
    partnership.at(MONDAY + timedelta(hours=1))
    with held_back(partnership, "feedback"):
        partnership.edit_response(receipt, good="the biscuits, and the dog")
    assert partnership.rows(RESPONSES)[0]["edited"] == "Waiting"
    delete_from_form(partnership, receipt)
    assert run_sync(partnership.house).problems == []
    line = partnership.rows(RESPONSES)[0]
    assert "edited" not in line and "what it said then is lost" in line["note"]
    assert [row["good"] for row in partnership.rows("feedback")] == ["the biscuits"]
    (told,) = partnership.open_lines()
    assert told["kind"] == "Edited afterwards" and receipt in told["what"]
    assert run_sync(partnership.house).written == 0
