"""What a run may still write after people kept changing the tracker: nothing they changed, and nothing by halves."""

from __future__ import annotations

from typing import Any

from automation.rules.sync.meanwhile import Parted, parted
from automation.rules.sync.one_pass import sync
from automation.rules.tables import NewRow
from automation.specs.system import RESPONSES, TO_CHECK

VISIT = {"what": "see my dad", "lead": "Sal Rowe", "due": "2026-12-01"}


def _work_out(office: Any) -> Any:
    book = office.book()
    sync(book, office.responses.values(), {})
    return book


def _parted(office: Any, book: Any) -> Parted:
    return parted(book.take_changes(), book, office.book().tables)


def test_where_nothing_was_changed_everything_is_written(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, feeling="sad", turns=[VISIT])
    told = _parted(office, _work_out(office))
    assert told.left == [] and {change.tab for change in told.safe} >= {"children", "actions", RESPONSES}


def test_the_answer_whose_cell_a_person_filled_in_is_left_whole_and_others_are_taken_in(office: Any) -> None:
    first, second = office.refer(), office.refer("CD", "2016-05-01", at="2026-11-20T11:00:00Z")
    sent = [office.send("talk_mum", reference=one, feeling="sad", turns=[VISIT]) for one in (first, second)]
    book = _work_out(office)
    office.edit("children", first, feeling="happy, she told me")
    told = _parted(office, book)
    lines = {change.row_id for change in told.safe if isinstance(change, NewRow) and change.tab == RESPONSES}
    assert lines == {sent[1].id}
    assert {change.row_id for change in told.left} == {first, f"{first}/1", sent[0].id}


def test_a_question_about_a_cell_that_a_person_has_changed_again_is_asked_by_the_next_run(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, feeling="sad")
    office.sync()
    office.edit("children", reference, feeling="typed")
    office.send("talk_mum", reference=reference, at="2026-11-21T10:00:00Z", feeling="glad", revisit="2026-12-20")
    book = _work_out(office)
    office.edit("children", reference, revisit=46400)
    told = _parted(office, book)
    assert told.safe == [] and TO_CHECK in {change.tab for change in told.left}


def test_cells_of_rows_that_were_moved_are_written_where_their_rows_are_now(office: Any) -> None:
    first, _ = office.refer(), office.refer("CD", "2016-05-01", at="2026-11-20T11:00:00Z")
    office.send("talk_mum", reference=first, feeling="sad")
    book = _work_out(office)
    office.tabs["children"][2:] = reversed(office.tabs["children"][2:])
    told = _parted(office, book)
    assert told.left == [] and {one.sheet_row for one in told.safe if one.tab == "children"} == {3}


def test_what_came_for_a_case_that_was_deleted_meanwhile_is_left(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, feeling="sad", turns=[VISIT])
    book = _work_out(office)
    office.delete("children", reference)
    told = _parted(office, book)
    assert told.safe == [] and {change.tab for change in told.left} >= {"children", "actions", RESPONSES}


def test_a_row_that_was_typed_is_adopted_by_the_next_run_where_others_are_typed_meanwhile(office: Any) -> None:
    office.type_row("children", initials="AB")
    book = _work_out(office)
    office.tabs["children"].insert(2, ["", "", "", "ZZ"])
    told = _parted(office, book)
    assert [change for change in told.safe if change.tab in ("children", "waiting")] == []
