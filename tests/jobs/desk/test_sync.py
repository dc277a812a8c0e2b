"""Sync through the desk: everything arrives once, people's edits stay, and an unchanged run writes nothing."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.errors import StoppedError, WorkspaceError
from automation.jobs import sync
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.rules.tables import NewRow
from automation.specs.system import EMAILS, RUNS, TO_CHECK

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHILD = {
    "initials": "AB",
    "date_of_birth": "2015-03-01",
    "area": "Seaton",
    "parent": "Mum",
    "stage": "Court",
    "agreed": "Yes",
}
TODAY = "2026-11-23"
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}


def refer(partnership: Any, **changes: str) -> str:
    """A child is referred and taken in; returns the reference."""
    partnership.send("referral", who_asks="The young person", turns=[{**CHILD, **changes}])
    run_sync(partnership.house)
    return str(partnership.rows("children")[-1]["id"])


def test_a_second_sync_changes_nothing_at_all(partnership: Any) -> None:
    reference = refer(partnership)
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    partnership.send("feedback_child", reference="?")
    run_sync(partnership.house)
    before = partnership.dump()
    done = run_sync(partnership.house)
    assert (done.written, done.responses, done.result) == (0, 0, "ok")
    assert partnership.dump() == before


def test_a_response_appears_with_its_values_typed_and_formulas_as_text(partnership: Any) -> None:
    reference = refer(partnership, initials="=A1", area="1/2", lives_with="+44 1632")
    row = partnership.row("children", reference)
    assert (row["initials"], row["area"], row["lives_with"]) == ("=A1", "1/2", "+44 1632")
    assert (row["date_of_birth"], row["received"]) == (42064, 46349)


def test_many_responses_are_written_chunk_by_chunk_and_told_as_they_go(
    partnership: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.jobs.sync._CHUNK", 3)
    for number in range(7):
        partnership.send("feedback_child", good=f"thing {number}")
    told: list[tuple[str, int, int]] = []
    done = run_sync(partnership.house, tell=lambda *said: told.append(said))
    assert done.responses == 7 and [row["good"] for row in partnership.rows("feedback")] == [
        f"thing {n}" for n in range(7)
    ]
    assert told[0] == ("Taking in responses", 3, 7) and told[-1] == ("Taking in responses", 7, 7)
    assert run_sync(partnership.house).written == 0


def test_a_dry_run_lists_changes_and_writes_none(partnership: Any) -> None:
    partnership.send("feedback_child", good="the biscuits")
    before = partnership.dump()
    done = run_sync(partnership.house, dry_run=True)
    assert {change.tab for change in done.changes} >= {"feedback", "responses"}
    assert partnership.dump() == before


def test_a_dry_run_lists_the_very_cells_of_the_whole_sync_however_many_chunks_it_takes(
    partnership: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = refer(partnership)
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    run_sync(partnership.house)
    monkeypatch.setattr("automation.jobs.sync._CHUNK", 2)
    partnership.send("referral", turns=[CHILD, {**CHILD, "initials": "CD"}])
    for status in ("In progress", "Done"):
        partnership.send("action_update", reference=reference, number="1", status=status)
    partnership.send("feedback_child", reference="?", not_safe="Someone may not be safe")
    partnership.send("assessment_mum", reference="", initials="CD", turns=[VISIT, VISIT])
    tabs = [tab.key for tab in partnership.house.specs.tabs() if tab.key not in (RUNS, EMAILS)]
    expected = {tab: {str(row["id"]): dict(row) for row in partnership.rows(tab)} for tab in tabs}
    planned = run_sync(partnership.house, dry_run=True)
    for change in planned.changes:
        row = expected[change.tab].setdefault(change.row_id, {"id": change.row_id})
        row |= change.cells if isinstance(change, NewRow) else {change.column: change.new}
    assert (planned.responses, planned.written) == (5, 0)
    done = run_sync(partnership.house)
    assert planned.summary.split(". ")[1] == done.summary.split(". ")[1]
    for tab, rows in expected.items():
        filled = {
            row_id: {key: cell for key, cell in row.items() if cell not in ("", None)} for row_id, row in rows.items()
        }
        assert {str(row["id"]): dict(row) for row in partnership.rows(tab)} == filled


def test_syncing_after_each_response_or_once_at_the_end_gives_the_same_tabs(
    partnership: Any, folder: Path, tmp_path: Path
) -> None:
    sent: list[tuple[str, dict[str, Any]]] = [
        ("referral", {"turns": [CHILD, {**CHILD, "initials": "CD"}]}),
        ("referral", {"turns": [CHILD]}),
        ("assessment_mum", {"reference": "", "initials": "CD", "turns": [VISIT, VISIT]}),
        ("feedback_carer", {"good": "all of it"}),
        ("action_update", {"reference": "PLAN", "number": "1.1", "status": "Done"}),
        ("action_update", {"reference": "PLAN", "number": "1.1", "status": "In progress"}),
    ]
    for step, (form, answers) in enumerate(sent):
        partnership.at(MONDAY + timedelta(minutes=step))
        partnership.send(form, **answers)
    partnership.house.office.desk.store.close()
    copied = shutil.copytree(folder, tmp_path / "copy")

    def tabs(house: House) -> dict[str, Any]:
        tables = read_book(house).book.tables
        return {key: table.rows for key, table in tables.items() if key not in (RUNS, "emails")}

    at_once = partnership.at(MONDAY + timedelta(hours=1))
    run_sync(at_once)
    one_by_one = open_house(copied / "config.toml", clock=lambda: MONDAY + timedelta(hours=1))
    with one_by_one.office.desk.store.write() as connection:
        waiting = connection.execute("SELECT * FROM response ORDER BY submitted").fetchall()
        connection.execute("DELETE FROM response")
    for response in waiting:
        with one_by_one.office.desk.store.write() as connection:
            connection.execute(f"INSERT INTO response VALUES ({','.join('?' * len(response))})", response)
        run_sync(one_by_one)
    assert tabs(one_by_one) == tabs(at_once)
    one_by_one.office.desk.store.close()


def test_renamed_moved_and_hidden_columns_and_a_renamed_tab_are_found(partnership: Any) -> None:
    reference = refer(partnership)
    columns = partnership.table("children").columns
    tab = sheet_id("children")
    span = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": columns["agreed"], "endIndex": columns["agreed"] + 1}
    partnership.do(
        "children",
        {"updateSheetProperties": {"properties": {"sheetId": tab, "title": "Our young people"}, "fields": "title"}},
        {"updateDimensionProperties": {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}},
        {"moveDimension": {"source": span, "destinationIndex": 0}},
        {
            "insertDimension": {
                "range": {"sheetId": tab, "dimension": "COLUMNS", "startIndex": 3, "endIndex": 4},
                "inheritFromBefore": False,
            }
        },
    )
    partnership.send("change_of_mind", reference=reference, agreed="No")
    assert run_sync(partnership.house).result == "ok"
    assert partnership.table("children").columns["agreed"] == 0
    assert partnership.row("children", reference)["agreed"] == "No"


def test_a_deleted_tab_is_told_the_rest_is_done_and_what_waited_is_taken_in_later_once(partnership: Any) -> None:
    reference = refer(partnership)
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    run_sync(partnership.house)
    partnership.do("agreed_actions", {"deleteSheet": {"sheetId": sheet_id("agreed_actions")}})
    partnership.send("assessment_mum", reference=reference, turns=[{**VISIT, "action": "write to my dad"}])
    partnership.send("feedback_child", good="the biscuits")
    with pytest.raises(StoppedError) as stopped:
        run_sync(partnership.house)
    assert "“Agreed actions” is missing" in stopped.value.remedy
    assert partnership.rows("feedback")[0]["good"] == "the biscuits"
    assert "“Agreed actions” is missing" in str(partnership.rows(RUNS)[-1]["problems"])
    plan = provision(partnership.house, only_plan=True)
    assert "the tab “Agreed actions” (18 columns)" in [step.what for step in plan.steps if step.kind == "create"]
    provision(partnership.house)
    assert run_sync(partnership.house).responses == 1
    assert [(row["id"], row["action"]) for row in partnership.rows("agreed_actions")] == [
        (f"{reference}/2", "write to my dad")
    ]
    assert run_sync(partnership.house).written == 0


def test_responses_that_wait_for_their_tab_do_not_crowd_out_the_others(
    partnership: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.jobs.sync._CHUNK", 2)
    partnership.do("feedback", {"deleteSheet": {"sheetId": sheet_id("feedback")}})
    for number in range(5):
        partnership.send("feedback_child", good=f"thing {number}")
    with pytest.raises(StoppedError):
        run_sync(partnership.house)
    partnership.at(MONDAY + timedelta(minutes=1))
    partnership.send("referral", turns=[CHILD])
    with pytest.raises(StoppedError):
        run_sync(partnership.house)
    assert [row["initials"] for row in partnership.rows("children")] == ["AB"]


def test_a_problem_that_stays_is_one_line_in_runs_and_not_one_each_time(partnership: Any) -> None:
    partnership.do("feedback", {"deleteSheet": {"sheetId": sheet_id("feedback")}})
    for minutes in (0, 15, 30):
        partnership.at(MONDAY + timedelta(minutes=minutes))
        with pytest.raises(StoppedError):
            run_sync(partnership.house)
    assert len([row for row in partnership.rows(RUNS) if row["result"] == "With problems"]) == 1


def test_a_quiet_day_leaves_one_line_in_runs(partnership: Any) -> None:
    run_sync(partnership.house)
    for day in (24, 25):
        for hour in (9, 10, 11):
            run_sync(partnership.at(datetime(2026, 11, day, hour, tzinfo=UTC)))
    assert [row["summary"] for row in partnership.rows(RUNS)][1:] == ["Nothing new. 0 to check, 0 overdue."] * 2


def test_columns_and_tabs_of_peoples_own_stay_as_they_are(partnership: Any) -> None:
    reference = refer(partnership)
    table = partnership.table("children")
    width, place = max(table.columns.values()) + 1, table.places[0]
    start = {"sheetId": sheet_id("children"), "rowIndex": place, "columnIndex": width}
    mine = {"rows": [{"values": [{"userEnteredValue": {"stringValue": "mine"}}]}], "fields": "userEnteredValue"}
    partnership.do(
        "children",
        {"appendDimension": {"sheetId": sheet_id("children"), "dimension": "COLUMNS", "length": 1}},
        {"updateCells": {"start": start, **mine}},
        {"addSheet": {"properties": {"sheetId": 77, "title": "My list"}}},
    )
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    run_sync(partnership.house)
    partnership.sort("children", "initials")
    run_sync(partnership.house)
    values = partnership.house.office.sheets.read_tabs(
        partnership.file_of("children"), {"children": sheet_id("children")}
    )
    assert values["children"][place][width] == "mine"
    assert "the tab “My list”, which somebody added" in [step.what for step in provision(partnership.house).steps]


def test_a_form_that_is_gone_is_told_and_does_not_stop_the_others(partnership: Any) -> None:
    form_id = find_files(partnership.house, {}).forms["referral"]
    partnership.house.office.drive.update(form_id, {"trashed": True})
    partnership.send("feedback_child", good="the biscuits")
    done = run_sync(partnership.house)
    assert done.responses == 1 and done.result == "problems"
    assert done.problems == [
        "The form “Ask for support for a child or young person” is missing. Make it again with: followthrough provision"
    ]


def test_an_answer_longer_than_a_cell_is_cut_there_and_says_where_the_rest_is(partnership: Any) -> None:
    receipt = partnership.send("feedback_child", good="ü" * 60_000)
    run_sync(partnership.house)
    cell = str(partnership.rows("feedback")[0]["good"])
    assert len(cell) == 50_000 and cell.endswith(f"(the rest is in the response with receipt {receipt})")


# Rows that people move while a run is at work.


class Meddler:
    """Somebody who works in the tracker at the very moment in which a run writes to it for the n-th time."""

    def __init__(
        self, partnership: Any, monkeypatch: pytest.MonkeyPatch, act: Callable[[], None], nth: int = 1
    ) -> None:
        sheets = partnership.house.office.sheets
        write, self.writes = sheets.write, 0

        def meddle(*given: Any) -> Any:
            self.writes += 1
            if self.writes == nth:
                monkeypatch.setattr(sheets, "write", write)
                act()
                monkeypatch.setattr(sheets, "write", meddle)
            return write(*given)

        monkeypatch.setattr(sheets, "write", meddle)


@pytest.fixture
def four(partnership: Any) -> list[str]:
    """Four cases, each with an action."""
    references = [refer(partnership, initials=initials, area=initials) for initials in ("AA", "BB", "CC", "DD")]
    for reference in references:
        partnership.send("assessment_mum", reference=reference, turns=[{**VISIT, "action": reference, "due": TODAY}])
    run_sync(partnership.house)
    return references


def test_rows_sorted_between_reading_and_writing_are_put_right(
    partnership: Any, four: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for reference, news in zip(four[:2], ("first", "second"), strict=True):
        partnership.send("action_update", reference=reference, number="1", status="Done", progress=news)
    Meddler(partnership, monkeypatch, lambda: partnership.sort("agreed_actions", "action"))
    done = run_sync(partnership.house)
    assert done.result == "ok"
    told = {row["action"]: (row.get("status"), row.get("progress")) for row in partnership.rows("agreed_actions")}
    assert told == {
        four[0]: ("Done", "first"), four[1]: ("Done", "second"),
        four[2]: ("Not started", None), four[3]: ("Not started", None),
    }  # fmt: skip
    assert run_sync(partnership.house).written == 0


@pytest.fixture
def some_late(partnership: Any) -> list[str]:
    """Six cases with an action each, the first three of which are overdue on Tuesday; returns their ids."""
    references = [refer(partnership, initials=f"{letter}{letter}") for letter in "ABCDEF"]
    for number, reference in enumerate(references):
        due = TODAY if number < 3 else "2026-12-24"
        visit = {**VISIT, "action": f"{number % 3}{number}", "due": due}
        partnership.send("assessment_mum", reference=reference, turns=[visit])
    run_sync(partnership.house)
    partnership.at(MONDAY + timedelta(days=1))
    return [f"{reference}/1" for reference in references]


def writes_to(partnership: Any, monkeypatch: pytest.MonkeyPatch, tab: str) -> list[list[Any]]:
    """What runs write into the cells of a tab from now on, a list for each time."""
    seen: list[list[Any]] = []
    write = partnership.house.office.sheets.write

    def and_note(file_id: str, requests: Any, what: str, *more: Any) -> Any:
        requests = list(requests)
        cells = [one["updateCells"] for one in requests if "updateCells" in one]
        mine = [one for one in cells if one["start"]["sheetId"] == sheet_id(tab)]
        if what.startswith("writing to") and mine:
            seen.append(mine)
        return write(file_id, requests, what, *more)

    monkeypatch.setattr(partnership.house.office.sheets, "write", and_note)
    return seen


def overdue(partnership: Any) -> set[str]:
    """The ids of the actions that are said to be overdue."""
    return {str(row["id"]) for row in partnership.rows("agreed_actions") if row.get("overdue") == "Overdue"}


def test_what_stands_in_the_wrong_rows_after_a_sort_is_put_right_with_one_more_write_and_hits_nothing_else(
    partnership: Any, some_late: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Meddler(partnership, monkeypatch, lambda: partnership.sort("agreed_actions", "action", "ASCENDING"))
    seen = writes_to(partnership, monkeypatch, "agreed_actions")
    done = run_sync(partnership.house)
    assert overdue(partnership) == set(some_late[:3]) and (done.result, len(seen)) == ("ok", 2)
    assert run_sync(partnership.house).written == 0


def test_where_people_sort_each_time_the_last_try_writes_to_the_rows_where_they_stand_now_and_to_no_others(
    partnership: Any, some_late: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work_out, orders = sync.sync, itertools.cycle(["ASCENDING", "DESCENDING"])

    def and_meanwhile(*given: Any) -> Any:
        account = work_out(*given)
        partnership.sort("agreed_actions", "action", next(orders))
        return account

    monkeypatch.setattr(sync, "sync", and_meanwhile)
    seen = writes_to(partnership, monkeypatch, "agreed_actions")
    done = run_sync(partnership.house)
    monkeypatch.setattr(sync, "sync", work_out)
    assert overdue(partnership) == set(some_late[:3]) and (done.problems, len(seen)) == ([], 1)
    assert run_sync(partnership.house).written == 0


@pytest.mark.parametrize("how", ["sorted", "inserted above"])
def test_the_id_of_a_typed_row_goes_to_no_other_row_where_rows_move_meanwhile(
    partnership: Any, four: list[str], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    partnership.type_row("agreed_actions", reference=four[0], action="00 typed", due="January 2017")
    before = {str(row["id"]): row["action"] for row in partnership.rows("agreed_actions") if row.get("id")}
    place = partnership.table("agreed_actions").places[0]
    span = {"sheetId": sheet_id("agreed_actions"), "dimension": "ROWS", "startIndex": place, "endIndex": place + 1}
    insert = {"insertDimension": {"range": span, "inheritFromBefore": False}}
    acts = {
        "sorted": lambda: partnership.sort("agreed_actions", "action", "ASCENDING"),
        "inserted above": lambda: partnership.do("agreed_actions", insert),
    }
    Meddler(partnership, monkeypatch, acts[how])
    for _ in range(2):
        assert run_sync(partnership.house).result == "ok"
    after = {str(row["id"]): row["action"] for row in partnership.rows("agreed_actions")}
    assert after == before | {f"{four[0]}/2": "00 typed"}
    assert all(row["reference"] == str(row["id"])[:11] for row in partnership.rows("agreed_actions"))
    assert run_sync(partnership.house).written == 0


def test_a_row_deleted_between_reading_and_writing_stays_deleted_and_its_neighbour_whole(
    partnership: Any, four: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    partnership.send("action_update", reference=four[0], number="1", status="Done")
    Meddler(partnership, monkeypatch, lambda: partnership.delete_row("agreed_actions", f"{four[0]}/1"))
    run_sync(partnership.house)
    rows = partnership.rows("agreed_actions")
    assert [(row["action"], row["status"]) for row in rows] == [(reference, "Not started") for reference in four[1:]]


def test_a_row_that_a_person_puts_in_between_loses_nothing_in_silence(
    partnership: Any, four: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    partnership.send("action_update", reference=four[0], number="1", status="Done")
    place = partnership.table("agreed_actions").places[0]
    columns = partnership.table("agreed_actions").columns
    span = {"sheetId": sheet_id("agreed_actions"), "dimension": "ROWS", "startIndex": place, "endIndex": place + 1}

    def insert() -> None:
        partnership.do("agreed_actions", {"insertDimension": {"range": span, "inheritFromBefore": False}})
        start = {"sheetId": sheet_id("agreed_actions"), "rowIndex": place, "columnIndex": columns["action"]}
        typed = [{"values": [{"userEnteredValue": {"stringValue": "mine"}}]}]
        partnership.do("agreed_actions", {"updateCells": {"start": start, "rows": typed, "fields": "userEnteredValue"}})

    Meddler(partnership, monkeypatch, insert)
    done = run_sync(partnership.house)
    assert partnership.row("agreed_actions", f"{four[0]}/1")["status"] == "Done"
    (mine,) = [row for row in partnership.rows("agreed_actions") if row.get("action") == "mine"]
    assert "status" not in mine and "may have been lost" in done.problems[0]


def test_an_edit_made_while_a_run_worked_things_out_is_seen_and_kept(
    partnership: Any, four: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    partnership.send("action_update", reference=four[0], number="1", status="Done")
    work_out, seen = sync.sync, []

    def and_meanwhile(*given: Any) -> Any:
        account = work_out(*given)
        if not seen:
            seen.append(partnership.edit("agreed_actions", f"{four[0]}/1", status="No longer needed"))
        return account

    monkeypatch.setattr(sync, "sync", and_meanwhile)
    run_sync(partnership.house)
    assert partnership.row("agreed_actions", f"{four[0]}/1")["status"] == "No longer needed"
    assert [line["kind"] for line in partnership.open_lines()] == ["Two values"]


def test_what_people_typed_while_a_run_worked_everything_out_for_the_last_time_stays_and_the_next_run_asks(
    partnership: Any, four: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for reference in four[:2]:
        partnership.send("action_update", reference=reference, number="1", status="Done")
    work_out, tries = sync.sync, 0

    def and_meanwhile(*given: Any) -> Any:
        nonlocal tries
        account, tries = work_out(*given), tries + 1
        if tries < 3:
            partnership.edit("agreed_actions", f"{four[2]}/1", action=f"worked on, {tries}")
        else:
            partnership.edit("agreed_actions", f"{four[0]}/1", status="No longer needed")
        return account

    monkeypatch.setattr(sync, "sync", and_meanwhile)
    done = run_sync(partnership.house)
    monkeypatch.setattr(sync, "sync", work_out)
    assert tries == 3 and done.responses == 1 and "the next run does it" in " ".join(done.problems)
    first, second = (partnership.row("agreed_actions", f"{reference}/1") for reference in four[:2])
    assert (first["status"], second["status"]) == ("No longer needed", "Done")
    assert partnership.open_lines() == []
    assert run_sync(partnership.house).responses == 1
    assert partnership.row("agreed_actions", f"{four[0]}/1")["status"] == "No longer needed"
    assert "Two values" in [line["kind"] for line in partnership.open_lines()]
    assert run_sync(partnership.house).written == 0


def test_sync_says_so_where_there_is_no_desk_and_where_another_run_is_at_work(partnership: Any, folder: Path) -> None:
    with partnership.house.alone(), pytest.raises(WorkspaceError, match="Another run of Followthrough is at work"):
        run_sync(partnership.house)


def test_a_row_typed_below_the_others_is_adopted(partnership: Any, four: list[str]) -> None:
    partnership.type_row("agreed_actions", reference=four[0], action="typed", due="January 2017", lead="Jo")
    done = run_sync(partnership.house)
    assert done.adopted == 1
    row = partnership.row("agreed_actions", f"{four[0]}/2")
    assert row["overdue"] == "Overdue" and "“Jo”" in str(row["attention"])


def test_a_typed_decision_is_carried_out(partnership: Any, four: list[str]) -> None:
    partnership.send("assessment_mum", reference="?", trusted_adult="my nan")
    run_sync(partnership.house)
    (line,) = partnership.open_lines()
    partnership.edit(TO_CHECK, str(line["id"]), decision=four[2])
    assert run_sync(partnership.house).settled == 1
    assert partnership.row("children", four[2])["trusted_adult"] == "my nan"
