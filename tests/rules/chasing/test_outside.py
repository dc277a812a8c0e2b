"""What of a cell may leave the workspace: names of cases, rows and lists, and nothing that somebody typed there."""

from __future__ import annotations

from typing import Any

import pytest

from automation.rules.chasing.outside import named_to_leave


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("{case}", "{case}"),
        ("{case}/2", "{case}/2"),
        ("{case}/2, {case}", "{case}/2, {case}"),
        ("PLAN", "PLAN"),
        ("PLAN/1.1", "PLAN/1.1"),
        ("{case}/Jo Smith", "{case}"),
        ("Jo Smith, {case}", "{case}"),
        ("PLANNING", ""),
        ("/2", ""),
        (None, ""),
    ],
)
def test_a_case_a_row_and_a_list_are_named_and_nothing_else(office: Any, cell: str | None, told: str) -> None:
    case = office.refer()
    assert named_to_leave(cell and cell.format(case=case), office.book()) == told.format(case=case)
