"""Due dates that move: the first promise is remembered, and every move counted, whoever made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.promises import promise_of
from automation.rules.values import Cell
from automation.specs.model import Column, Computed, SheetTemplate, Specs, Tab
from automation.specs.system import TO_CHECK

MON, TUE, WED = (f"2026-11-{day}T10:00:00Z" for day in (16, 17, 18))
DEC_1, DEC_4, DEC_24 = 46357, 46360, 46380
COLUMNS = (
    Column(key="moved", title="Moved", type="number", owner="script", computed=Computed(rule="times_moved")),
    Column(key="first", title="First", type="date", owner="script", computed=Computed(rule="first_due")),
)


def _with_columns(specs: Specs, key: str) -> Specs:
    """Specs whose tab of this key shows what was promised."""

    def more(tab: Tab) -> Tab:
        return msgspec.structs.replace(tab, columns=(*tab.columns, *COLUMNS)) if tab.key == key else tab

    def renewed(sheet: SheetTemplate) -> SheetTemplate:
        return msgspec.structs.replace(sheet, tabs=tuple(map(more, sheet.tabs)))

    return msgspec.structs.replace(specs, sheets=tuple(map(renewed, specs.sheets)))


@pytest.fixture
def remembering(make_office: Callable[[], Any]) -> Any:
    """A small office whose actions and plan show what was promised."""
    office = make_office()
    for key in ("actions", "plan"):
        office.specs = _with_columns(office.specs, key)
        for row in office.tabs[key][:2]:
            row.extend(column.key for column in COLUMNS)
    return office


@pytest.fixture
def action(remembering: Any) -> str:
    """The id of an action that was promised for 1 December 2026."""
    office = remembering
    reference = office.refer(at="2026-11-10T10:00:00Z")
    office.send("talk_mum", at="2026-11-12T10:00:00Z", reference=reference, turns=[{"what": "a", "due": "2026-12-01"}])
    office.sync()
    return f"{reference}/1"


def news(office: Any, action: str, at: str, due: str) -> None:
    """News with a new date is sent; a sync takes it in later."""
    reference, _, number = action.partition("/")
    office.send("news", at=at, reference=reference, number=number, due=due)


def seen(office: Any, row_id: str, tab: str = "actions") -> tuple[Cell, Cell]:
    """How often a row was moved, and its first promise, after a sync that leaves nothing for the next one."""
    office.sync()
    row = office.row(tab, row_id)
    office.sync()
    assert office.changes == []
    return row.get("moved"), row.get("first")


def test_a_date_that_stands_is_the_first_promise_and_was_never_moved(remembering: Any, action: str) -> None:
    assert seen(remembering, action) == (None, DEC_1)


def test_news_with_another_date_moves_it_and_with_the_same_date_does_not(remembering: Any, action: str) -> None:
    news(remembering, action, MON, "2026-12-01")
    assert seen(remembering, action) == (None, DEC_1)
    news(remembering, action, TUE, "2026-12-24")
    assert seen(remembering, action) == (1, DEC_1)


def test_a_person_who_changes_the_date_in_the_sheet_moves_it_too(remembering: Any, action: str) -> None:
    remembering.edit("actions", action, due="4 December 2026")
    assert seen(remembering, action) == (1, DEC_1)
    remembering.edit("actions", action, due=DEC_4)
    assert seen(remembering, action) == (1, DEC_1)
    remembering.edit("actions", action, due=DEC_1)
    assert seen(remembering, action) == (2, DEC_1)


def test_moves_taken_in_together_count_as_those_taken_in_one_by_one(remembering: Any, action: str) -> None:
    news(remembering, action, MON, "2026-12-04")
    news(remembering, action, TUE, "2026-12-24")
    news(remembering, action, WED, "2026-12-01")
    assert seen(remembering, action) == (3, DEC_1)


def test_a_rebuild_from_the_responses_counts_as_the_runs_did(
    remembering: Any, make_office: Callable[[], Any], action: str
) -> None:
    for at, due in ((MON, "2026-12-04"), (TUE, "2026-12-24")):
        news(remembering, action, at, due)
        remembering.sync()
    rebuilt = make_office()
    rebuilt.specs, rebuilt.responses = remembering.specs, remembering.responses
    for key in ("actions", "plan"):
        for row in rebuilt.tabs[key][:2]:
            row.extend(column.key for column in COLUMNS)
    assert seen(rebuilt, action) == seen(remembering, action) == (2, DEC_1)
    assert rebuilt.row("actions", action)["noticed"] == remembering.row("actions", action)["noticed"]


def test_a_persons_move_counts_though_news_take_its_place_before_the_next_run(remembering: Any, action: str) -> None:
    news(remembering, action, MON, "2026-12-04")
    remembering.sync()
    remembering.edit("actions", action, due=DEC_24)
    news(remembering, action, TUE, "2026-12-31")
    assert seen(remembering, action) == (2, DEC_1)
    remembering.decide("use")
    assert seen(remembering, action) == (3, DEC_1)
    assert [line["state"] for line in remembering.rows(TO_CHECK)] == ["Settled"]


@pytest.mark.parametrize("emptied", ["", "ongoing", "when he is back"])
def test_a_date_that_was_taken_away_moves_nothing_until_another_one_is_named(
    remembering: Any, action: str, emptied: str
) -> None:
    remembering.edit("actions", action, due=emptied)
    assert seen(remembering, action) == (None, DEC_1)
    remembering.edit("actions", action, due=DEC_1)
    assert seen(remembering, action) == (None, DEC_1)
    remembering.edit("actions", action, due=emptied)
    remembering.sync()
    remembering.edit("actions", action, due=DEC_24)
    assert seen(remembering, action) == (1, DEC_1)


def test_a_row_that_a_person_typed_is_promised_for_the_first_date_it_is_given(remembering: Any) -> None:
    remembering.type_row("plan", number="1.1", what="Meet the court", lead="SR")
    assert seen(remembering, "PLAN/1.1", "plan") == (None, None)
    remembering.edit("plan", "PLAN/1.1", due="November 2026")
    assert seen(remembering, "PLAN/1.1", "plan") == (None, 46356)
    remembering.edit("plan", "PLAN/1.1", due=DEC_4)
    assert seen(remembering, "PLAN/1.1", "plan") == (1, 46356)


def test_digests_are_told_of_moves(remembering: Any, action: str) -> None:
    news(remembering, action, MON, "2026-12-24")
    remembering.sync()
    (item,) = FollowUps(remembering.book()).items()
    assert (item.moved, str(item.first_due), str(item.due)) == (1, "2026-12-01", "2026-12-24")


def test_a_tab_without_such_columns_keeps_no_marks(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{"what": "a", "due": "2026-12-01"}])
    office.sync()
    assert "promised" not in str(office.row("actions", f"{reference}/1")["noticed"])


@pytest.mark.parametrize(
    "mark",
    [
        "promised:",
        "promised:x:y:z",
        "promised:46357:46357",
        "promised:0:0:0",
        "x",
        f"promised:46357:46357:{'9' * 5_000}",
    ],
)
def test_a_mark_that_somebody_spoilt_is_no_promise(mark: str) -> None:
    assert promise_of({"noticed": mark}) is None
