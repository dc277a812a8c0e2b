"""Erasing on the desk: from every tab and file, whole after a kill, told without a word of what was erased."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.desk import files
from automation.desk.forms.responses import erase_answers
from automation.errors import ConfigError, StoppedError, WorkspaceError
from automation.jobs import erase as job
from automation.jobs import sync
from automation.jobs.backup import make_backup
from automation.jobs.came_back import CameBack, Went
from automation.jobs.doctor import examine
from automation.jobs.erase import erase
from automation.jobs.remind import run_remind
from automation.jobs.restoring import restore, would_come_back
from automation.jobs.sync import run_sync
from automation.rules.layout import NOT_SAFE_CHOICE
from automation.rules.setup.requests import sheet_id
from automation.specs.system import RESPONSES, RUNS, TO_CHECK

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHILD = {"initials": "ÉA", "date_of_birth": "2015-03-01", "area": "Canaryton", "parent": "Mum", "stage": "Court"}
VISIT = {"action": "canary visit", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}


def draw(partnership: Any, receipt: str, at: str = "2026-11-23T09:00:59.000000Z") -> str:
    """A drawing that came with a response; returns the file's id."""
    line = next(row for row in partnership.rows(RESPONSES) if row["receipt"] == receipt)
    (question,) = [
        placed.ids[0]
        for placed in partnership.house.layouts[str(line["form"])].by_id.values()
        if placed.question.key == "drawing"
    ]
    with partnership.house.office.desk.store.write() as connection:
        file_id = files.create(connection, "image/png", "Drawing.png", "2026-11-23T09:00:00.000Z", content=b"canary")
        upload = f'{{"fileUploadAnswers":{{"answers":[{{"fileId":"{file_id}"}}]}},"questionId":"{question}"}}'
        connection.execute(
            "UPDATE response SET body = json_set(body, ?, json(?)), submitted = ? WHERE id = ?",
            (f"$.answers.{question}", upload, at, line["id"]),
        )
    return file_id


@pytest.fixture
def reference(partnership: Any) -> str:
    """A family with an assessment, a drawing, feedback, news and an edit, all of it with canaries in it."""
    partnership.send("referral", who_asks="The young person", agreed="Yes", turns=[CHILD])
    run_sync(partnership.house)
    found = str(partnership.rows("children")[0]["id"])
    receipt = partnership.send("assessment_mum", reference=found, about_me="canary", turns=[VISIT])
    partnership.send("feedback_child", reference=found, good="the canary biscuits")
    partnership.send("action_update", reference=found, number="1", progress="canary news")
    run_sync(partnership.house)
    partnership.drawing = draw(partnership, receipt)
    run_sync(partnership.house)
    partnership.edit("children", found, notes="a canary in the notes")
    return found


def words(partnership: Any) -> list[tuple[str, str]]:
    """The tabs and columns in which anything still stands that was said."""
    tabs = ("children", "agreed_actions", "feedback", "waiting_list", RESPONSES, TO_CHECK)
    cells = [(tab, *cell) for tab in tabs for row in partnership.rows(tab) for cell in row.items()]
    return [(tab, key) for tab, key, cell in cells if any(word in str(cell).lower() for word in ("canary", "éa"))]


def drawings(partnership: Any) -> list[Any]:
    """The drawings among the files."""
    with partnership.house.office.desk.store.read() as connection:
        found: list[Any] = connection.execute("SELECT id FROM file WHERE mime_type = 'image/png'").fetchall()
    return found


def test_it_goes_from_every_tab_and_the_drawing_from_the_files(partnership: Any, reference: str) -> None:
    assert words(partnership) != [] and drawings(partnership) == [(partnership.drawing,)]
    done = erase(partnership.house, reference)
    assert words(partnership) == [] and drawings(partnership) == [] and done.problems == []
    assert (done.responses, done.drawings) == (4, 1) and done.cells["Children"] > 5
    case = partnership.row("children", reference)
    assert case["attention"] == "Erased on 23 November 2026." and case["waiting_state"] == "Stopped"
    assert not {key for key in case if key.endswith("_link")} - {"change_of_mind_link"}
    assert partnership.rows(RUNS)[-1]["summary"] == done.summary and "canary" not in done.summary
    run_sync(partnership.house)
    assert run_sync(partnership.house).written == 0 and words(partnership) == []


def test_a_dry_run_says_what_would_go_and_writes_nothing(partnership: Any, reference: str) -> None:
    before = partnership.dump()
    would = erase(partnership.house, reference, dry_run=True)
    assert partnership.dump() == before
    done = erase(partnership.house, reference)
    assert (would.cells, would.responses, would.questions, would.drawings) == (
        done.cells,
        done.responses,
        done.questions,
        done.drawings,
    )


@pytest.mark.parametrize("step", ["drawings", "tabs", "runs"])
def test_killed_half_way_it_is_finished_by_running_it_again(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Killed(BaseException):
        """The machine stops."""

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    name = {"drawings": "delete_drawings", "tabs": "write_changes", "runs": "note_run"}[step]
    with monkeypatch.context() as patched:
        patched.setattr(job, name, killed)
        with pytest.raises(Killed):
            erase(partnership.house, reference)
    erase(partnership.house, reference)
    assert words(partnership) == [] and drawings(partnership) == []


def test_run_twice_the_second_changes_nothing(partnership: Any, reference: str) -> None:
    erase(partnership.house, reference)
    before = {tab: partnership.rows(tab) for tab in ("children", "agreed_actions", "feedback", RESPONSES, TO_CHECK)}
    done = erase(partnership.house, reference)
    assert done.is_nothing and {tab: partnership.rows(tab) for tab in before} == before


def test_typed_in_to_check_it_goes_with_its_drawing_at_the_next_sync(partnership: Any, reference: str) -> None:
    partnership.send("change_of_mind", reference=reference, agreed="No", mind_words="canary")
    run_sync(partnership.house)
    (line,) = [line for line in partnership.open_lines() if line["kind"] == "No longer takes part"]
    partnership.edit(TO_CHECK, str(line["id"]), decision="erase")
    before = partnership.dump()
    run_sync(partnership.house, dry_run=True)
    assert partnership.dump() == before
    said = run_sync(partnership.house).summary
    assert said.endswith(f" What is left to do by hand says: followthrough erase {reference}.")
    assert words(partnership) == [] and drawings(partnership) == []
    assert run_sync(partnership.house).written == 0


def test_a_drawing_stays_while_the_erasing_of_its_case_is_left_to_the_next_run_and_that_of_another_case_goes(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    partnership.send("referral", who_asks="The young person", agreed="Yes", turns=[{**CHILD, "initials": "RS"}])
    run_sync(partnership.house)
    other = str(partnership.rows("children")[-1]["id"])
    receipt = partnership.send("assessment_mum", reference=other, about_me="robin")
    run_sync(partnership.house)
    theirs = draw(partnership, receipt, "2026-11-23T09:05:00.000000Z")
    for one in (reference, other):
        partnership.send("change_of_mind", reference=one, agreed="No")
    run_sync(partnership.house)
    for line in partnership.open_lines():
        if line["kind"] == "No longer takes part":
            partnership.edit(TO_CHECK, str(line["id"]), decision="erase")
    assert {file for (file,) in drawings(partnership)} == {partnership.drawing, theirs}
    work_out, tries = sync.sync, itertools.count(1)

    def and_meanwhile(*given: Any) -> Any:
        account = work_out(*given)
        partnership.edit("children", reference, notes=f"somebody is typing, {next(tries)}")
        return account

    with monkeypatch.context() as patched:
        patched.setattr(sync, "sync", and_meanwhile)
        done = run_sync(partnership.house)
    assert next(tries) == 4 and "the next run does it" in " ".join(done.problems) and done.settled == 1
    assert drawings(partnership) == [(partnership.drawing,)]
    assert "initials" in partnership.row("children", reference) and "initials" not in partnership.row("children", other)
    assert ("feedback", "good") in words(partnership), "nothing is erased by halves"
    run_sync(partnership.house)
    assert drawings(partnership) == [] and words(partnership) == []


def test_an_edit_on_the_form_brings_nothing_back(partnership: Any, reference: str) -> None:
    receipt = next(str(row["receipt"]) for row in partnership.rows(RESPONSES) if row["form"] == "assessment_mum")
    erase(partnership.house, reference)
    partnership.at(MONDAY + timedelta(hours=2))
    partnership.edit_response(receipt, reference=reference, about_me="canary again", turns=[VISIT])
    run_sync(partnership.house)
    assert words(partnership) == [] and run_sync(partnership.house).written == 0


def test_an_edit_of_a_known_response_reaches_the_tracker(partnership: Any, reference: str) -> None:
    receipt = next(str(row["receipt"]) for row in partnership.rows(RESPONSES) if row["form"] == "feedback_child")
    partnership.at(MONDAY + timedelta(hours=2))
    partnership.edit_response(
        receipt, reference=reference, good="the robin biscuits", not_safe="Someone may not be safe"
    )
    done = run_sync(partnership.house)
    assert (done.responses, done.alerts) == (1, 1)
    (row,) = partnership.rows("feedback")
    assert row["good"] == "the robin biscuits"
    again = run_sync(partnership.house)
    assert (again.written, again.alerts, again.responses) == (0, 0, 0)


def test_nobody_is_reminded_of_an_erased_case(partnership: Any, reference: str) -> None:
    assert any("sal@" in message.to.email for message in run_remind(partnership.house, dry_run=True).messages)
    erase(partnership.house, reference)
    assert not any("sal@" in message.to.email for message in run_remind(partnership.house, dry_run=True).messages)


def test_what_is_left_to_do_is_told_with_the_address_of_each_response_and_the_copies(
    partnership: Any, reference: str
) -> None:
    make_backup(partnership.house, partnership.house.now.date())
    done = erase(partnership.house, reference)
    receipts = {str(row["receipt"]) for row in partnership.rows(RESPONSES)}
    assert {left.receipt for left in done.left} == receipts
    assert {left.address for left in done.left} == {f"http://127.0.0.1:8765/responses/{one}" for one in receipts}
    assert (done.copies.many, str(done.copies.until)) == (1, "2026-12-23")


def test_a_drawing_that_cannot_be_deleted_is_told_and_the_rest_goes_on(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_: str) -> None:
        raise WorkspaceError("The workspace refused.")

    monkeypatch.setattr(partnership.house.office.drive, "delete", refuses)
    done = erase(partnership.house, reference)
    assert words(partnership) == [] and partnership.drawing in done.problems[0]
    assert partnership.rows(RUNS)[-1]["result"] == "With problems"


@pytest.mark.parametrize("typed", ["HW-9999-999", "?", ""])
def test_a_name_that_nothing_goes_by_erases_nothing_and_alarms_nobody(
    partnership: Any, reference: str, typed: str
) -> None:
    before = partnership.dump()
    with pytest.raises(ConfigError):
        erase(partnership.house, typed)
    assert partnership.dump() == before


def test_a_row_or_a_response_is_not_erased_alone(partnership: Any, reference: str) -> None:
    for typed in (f"{reference}/1", str(partnership.rows(RESPONSES)[0]["receipt"]), "PLAN/1.1"):
        with pytest.raises(ConfigError, match="only whole cases are") as told:
            erase(partnership.house, typed)
        assert (f"followthrough erase {reference}" in told.value.remedy) == (typed != "PLAN/1.1")


def test_a_response_that_belongs_to_no_case_is_erased_by_its_receipt_number(partnership: Any) -> None:
    kept = partnership.send("feedback_child", good="the robin biscuits")
    alone = partnership.send("feedback_child", good="the canary biscuits")
    lost = partnership.send("assessment_mum", reference="?", about_me="canary", turns=[VISIT])
    run_sync(partnership.house)
    for receipt in (alone, lost):
        assert erase(partnership.house, receipt.lower()).responses == 1
    assert words(partnership) == [] and partnership.open_lines() == []
    became = {row["receipt"]: row["became"] for row in partnership.rows(RESPONSES)}
    assert became == {kept: "Row added", alone: "Erased", lost: "Erased"}
    assert [row.get("good") for row in partnership.rows("feedback")] == ["the robin biscuits", None]
    assert run_sync(partnership.house).written == 0


def test_while_a_tab_is_missing_nothing_is_erased(partnership: Any, reference: str) -> None:
    partnership.do("feedback", {"deleteSheet": {"sheetId": sheet_id("feedback")}})
    before = partnership.dump()
    with pytest.raises(StoppedError, match="by halves"):
        erase(partnership.house, reference)
    assert partnership.dump() == before


def test_a_person_who_writes_meanwhile_loses_nothing(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    partnership.send("referral", who_asks="The young person", turns=[{**CHILD, "initials": "RS", "area": "Seaton"}])
    run_sync(partnership.house)
    other = str(partnership.rows("children")[-1]["id"])
    original: Callable[..., Any] = job.changed_meanwhile
    moves = iter([True])

    def moved_meanwhile(*given: Any) -> Any:
        if next(moves, False):
            partnership.sort("children", "initials")
            partnership.edit("children", other, notes="typed meanwhile")
        return original(*given)

    monkeypatch.setattr(job, "changed_meanwhile", moved_meanwhile)
    erase(partnership.house, reference)
    row = partnership.row("children", other)
    assert (row["initials"], row["area"], row["notes"]) == ("RS", "Seaton", "typed meanwhile")
    assert "initials" not in partnership.row("children", reference)


def put_back(partnership: Any, copy: Path) -> CameBack:
    """The copy in the place of the desk, as `restore` does it; returns what it says came back."""
    partnership.house.office.desk.store.close()
    back = restore(partnership.house, copy, confirm=True).back
    partnership.at(MONDAY + timedelta(hours=5))
    return back


def test_a_restored_copy_names_the_case_and_the_response_that_it_brings_back(partnership: Any, reference: str) -> None:
    kept, alone = (partnership.send("feedback_child", good=f"the {word} biscuits") for word in ("robin", "canary"))
    run_sync(partnership.house)
    made = make_backup(partnership.house, partnership.house.now.date())
    for name in (reference, alone):
        erase(partnership.house, name)
    back = put_back(partnership, made.path)
    assert (set(back.names), back.after_sync, back.answers, back.unknown) == ({reference, alone}, (), (), "")
    assert words(partnership) != [] and kept not in back.names
    for name in back.names:
        erase(partnership.house, name)
    assert words(partnership) == []
    again = make_backup(partnership.house, partnership.house.now.date(), by_hand=True)
    assert not put_back(partnership, again.path), "what is erased in the copy too does not come back"


def test_what_the_forms_alone_bring_back_is_named_too(partnership: Any) -> None:
    made = make_backup(partnership.house, partnership.house.now.date())
    partnership.send("referral", who_asks="The young person", agreed="Yes", turns=[CHILD])
    copied = make_backup(partnership.house, partnership.house.now.date(), by_hand=True)
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    erase(partnership.house, reference)
    assert put_back(partnership, copied.path).after_sync == (reference,)
    run_sync(partnership.house)
    erase(partnership.house, reference)
    line = partnership.rows(RESPONSES)[0]
    unknown = partnership.send("feedback_child", good="the canary biscuits")
    copied = make_backup(partnership.house, partnership.house.now.date(), by_hand=True)
    with partnership.house.office.desk.store.write() as connection:
        for (one,) in connection.execute("SELECT id FROM response").fetchall():
            erase_answers(connection, one)
    back = put_back(partnership, copied.path)
    assert (back.names, back.after_sync) == ((reference,), ()), f"the form of {line['receipt']} holds the answers again"
    assert back.answers == (f"http://127.0.0.1:8765/responses/{unknown}",)
    assert not put_back(partnership, made.path), "what is not in the copy at all does not come back"


def test_a_restored_copy_tells_which_answers_came_since_and_which_of_them_say_that_someone_may_not_be_safe(
    partnership: Any,
) -> None:
    before = partnership.send("feedback_child", good="the robin")
    made = make_backup(partnership.house, partnership.house.now.date())
    taken_in = partnership.send("feedback_child", not_safe=NOT_SAFE_CHOICE)
    run_sync(partnership.house)
    waits = partnership.send("feedback_child", good="canary", not_safe=NOT_SAFE_CHOICE)
    others = [partnership.send("feedback_child", good="the wren") for _ in range(2)]
    partnership.house.office.desk.store.close()
    would = would_come_back(partnership.house, made.path).went
    went = put_back(partnership, made.path).went
    assert went == would == Went(tuple(sorted([taken_in, waits])), (), tuple(sorted(others)))
    assert before not in str(went)


def and_each_time(monkeypatch: pytest.MonkeyPatch, act: Callable[[int], None]) -> list[int]:
    """Somebody acts whenever an erasing has worked out what it would write; returns the times they did."""
    original: Callable[..., Any] = job.changed_meanwhile
    times: list[int] = []

    def moved_meanwhile(*given: Any) -> Any:
        times.append(len(times) + 1)
        act(times[-1])
        return original(*given)

    monkeypatch.setattr(job, "changed_meanwhile", moved_meanwhile)
    return times


def test_while_people_keep_working_on_other_rows_a_case_is_erased_all_the_same_and_nothing_of_theirs_is_touched(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    partnership.send("referral", who_asks="The young person", turns=[{**CHILD, "initials": "RS", "area": "Seaton"}])
    run_sync(partnership.house)
    other = str(partnership.rows("children")[-1]["id"])

    def work(time: int) -> None:
        partnership.sort("children", "initials", "ASCENDING" if time % 2 else "DESCENDING")
        partnership.edit("children", other, notes=f"typed, {time}")

    times = and_each_time(monkeypatch, work)
    erase(partnership.house, reference)
    row = partnership.row("children", other)
    assert (row["initials"], row["area"], row["notes"], len(times)) == ("RS", "Seaton", "typed, 3", 3)
    assert words(partnership) == [] and drawings(partnership) == []
    monkeypatch.undo()
    run_sync(partnership.house)
    assert run_sync(partnership.house).written == 0


def test_while_somebody_keeps_typing_about_the_case_itself_nothing_is_erased_and_that_is_said(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = words(partnership)
    with monkeypatch.context() as patched:
        and_each_time(patched, lambda time: partnership.edit("children", reference, asker_name=f"canary {time}"))
        with pytest.raises(StoppedError, match="somebody kept changing what is to be erased") as told:
            erase(partnership.house, reference)
    assert "Run it again" in told.value.remedy and drawings(partnership) == [(partnership.drawing,)]
    assert set(words(partnership)) == {*before, ("children", "asker_name")}
    erase(partnership.house, reference)
    assert words(partnership) == [] and drawings(partnership) == []


def test_doctor_names_what_the_forms_still_hold_until_it_was_erased_there_too(partnership: Any, reference: str) -> None:
    def told() -> list[str]:
        return [one.what for one in examine(partnership.house).findings if "still in the form" in one.what]

    assert told() == []
    erase(partnership.house, reference)
    receipts = [str(row["receipt"]) for row in partnership.rows(RESPONSES)]
    (what,) = told()
    assert what.startswith("4 responses that were erased are") and all(receipt in what for receipt in receipts)
    others = [str(row["id"]) for row in partnership.rows(RESPONSES)[1:]]
    with partnership.house.office.desk.store.write() as connection:
        assert all(erase_answers(connection, one) for one in others)
    (what,) = told()
    assert what.startswith("1 response that was erased is") and receipts[0] in what
