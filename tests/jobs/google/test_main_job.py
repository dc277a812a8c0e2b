"""The main job at Google: what people answer, what is written to them, where links lead, and what cannot be there."""

from __future__ import annotations

import json
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from google_here import Google, google_for
from hopeside import ANSWERS, MONDAY
from python_calamine import CalamineWorkbook

from automation.config import make_keys, write_config
from automation.errors import WorkspaceError
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.preview import run_preview
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.remind import run_remind
from automation.jobs.sheet_copies import copy_sheets, days_copied
from automation.jobs.sync import run_sync
from automation.rules.answers import read_response
from automation.timetable import run_once
from automation.workspace.account import FILES, SEND, keep_token

MORE: Final = {"adult": "My teacher", "action": "A visit to my dad", "lead": "Sal Rowe", "due": "2026-11-16"}
TOO_LARGE: Final = {"error": {"code": 403, "errors": [{"reason": "exportSizeLimitExceeded"}], "message": "Too large."}}


def mails(folder: Path) -> list[Any]:
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))]


def holds(copy: Path, text: str) -> bool:
    """Whether a text stands in some cell of an .ods file."""
    book = CalamineWorkbook.from_path(str(copy))
    return any(text in row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())


def text_of(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def links_in(text: str) -> list[str]:
    return [word.strip("()<>") for word in text.split() if word.startswith("https://")]


def new_house(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[House, Google]:
    """A partnership that has signed in to Google, and has nothing there yet."""
    write_config(folder / "config.toml", {**ANSWERS, "workspace.where": "google"})
    make_keys(folder / "config.toml")
    google = google_for(folder, lambda: MONDAY, monkeypatch)
    return open_house(folder / "config.toml", clock=lambda: MONDAY), google


def told_of_an_action(there: Any) -> str:
    """An assessment with an action that is overdue; returns the case's reference."""
    (reference,) = read_book(there.house).book.case_table.by_id
    there.send("assessment_mum", "4eJ-t", reference=reference, **MORE)
    assert run_sync(there.open()).result == "ok"
    return str(reference)


def filled_in(house: House, address: str) -> dict[str, str]:
    """What a prefilled address of Google's fills in, by the question's key."""
    parts = urlsplit(address)
    assert parts.netloc == "docs.google.com" and parts.path.startswith("/forms/d/e/")
    asked = parse_qs(parts.query)
    assert asked.pop("usp") == ["pp_url"]
    by_id = {key: placed for layout in house.layouts.values() for key, placed in layout.by_id.items()}
    return {by_id[f"{int(name.removeprefix('entry.')):08x}"].question.key: text for name, (text,) in asked.items()}


def test_links_in_tracker_and_emails_open_googles_form_with_the_reference_filled_in(at_google: Any) -> None:
    reference = told_of_an_action(at_google)
    (action,) = read_book(at_google.house).book.tables["agreed_actions"].rows
    assert filled_in(at_google.house, str(action["update_link"])) == {"reference": reference, "number": "1"}
    run_remind(at_google.house)
    digest = next(mail for mail in mails(at_google.house.config.mail.folder) if "sal@" in str(mail["To"]))
    known = [filled_in(at_google.house, link) for link in links_in(text_of(digest))]
    assert {"reference": reference, "number": "1"} in known
    (code,) = [found["code"] for found in known if "code" in found]
    people = read_book(at_google.house).book.tables["people"].rows
    assert code in [str(row.get("code")) for row in people if row.get("name") == "Sal Rowe"]
    # Nothing at Google stops emails at one click: a mail program must not be told so.
    assert digest["List-Unsubscribe-Post"] is None and "mailto:" in digest["List-Unsubscribe"]
    assert "docs.google.com" not in digest["List-Unsubscribe"]


def test_an_update_by_googles_form_reaches_the_action(at_google: Any) -> None:
    reference = told_of_an_action(at_google)
    at_google.send("action_update", "5fK-u", reference=reference, number="1", status="Done")
    assert run_sync(at_google.open()).result == "ok"
    (action,) = read_book(at_google.house).book.tables["agreed_actions"].rows
    assert action["status"] == "Done"


def test_the_coordinators_summary_leads_to_the_tracker_at_google(at_google: Any) -> None:
    run_remind(at_google.house)
    (summary,) = [mail for mail in mails(at_google.house.config.mail.folder) if "robin@" in str(mail["To"])]
    tracker = find_files(at_google.house, {}).sheets["tracker"]
    assert f"https://docs.google.com/spreadsheets/d/{tracker}" in links_in(text_of(summary))


def test_a_form_with_a_drawing_asks_for_words_and_says_what_follows_before_it_is_sent(at_google: Any) -> None:
    office, house = at_google.house.office, at_google.house
    form = office.forms.get(find_files(house, {}).forms["assessment_mum"])
    (drawing,) = [item for item in form["items"] if item.get("title", "").startswith("Draw how things are")]
    assert "no place to draw in this form" in drawing["description"] and drawing["questionItem"]["question"]
    assert form["items"][-1]["title"] == "When you have sent this" and form["items"][-1]["description"]


def test_an_answer_as_google_sends_it_is_read_whole(at_google: Any) -> None:
    layout = at_google.house.layouts["referral"]
    ids = {placed.question.key: placed.ids[0] for placed in layout.by_id.values() if placed.turn <= 1}
    answers = {
        ids["initials"]: {"questionId": ids["initials"], "textAnswers": {"answers": [{"value": "KM"}]}},
        # Several boxes, one of them "Other"; an answer that was emptied; a date; a question that is no more.
        ids["language"]: {"questionId": ids["language"], "textAnswers": {"answers": [{"value": "Welsh"}]}},
        ids["knows"]: {"questionId": ids["knows"], "textAnswers": {}},
        ids["date_of_birth"]: {
            "questionId": ids["date_of_birth"],
            "textAnswers": {"answers": [{"value": "2012-02-03"}]},
        },
        "7f00aa11": {"questionId": "7f00aa11", "textAnswers": {"answers": [{"value": "stray"}]}},
    }
    raw = {
        "responseId": "ACYDBNi84NuJUO2O13A5-_x9zQ-w",
        "createTime": "2026-11-20T16:55:51.394Z",
        "lastSubmittedTime": "2026-11-20T16:55:51.394652Z",
        "respondentEmail": "kim@family.example",
        "answers": answers,
    }
    read = read_response(json.loads(json.dumps(raw)), layout, at_google.house.zone)
    assert read.receipt == "3A5x-9zQw" and f"{read.submitted:%H:%M:%S.%f}" == "16:55:51.394652"
    said = {**read.answers, **read.turns["child"][0][1]} if "child" in read.turns else read.answers
    assert said["initials"] == ["KM"] and said["date_of_birth"] == ["2012-02-03"] and "knows" not in said
    assert read.strays == ("stray",) and "kim@family.example" not in str(read.answers)


def test_previews_are_files_that_go_as_soon_as_the_emails_do(at_google: Any) -> None:
    done = run_preview(at_google.house)
    folder = Path(done.address)
    assert done.shown == len(mails(folder)) == 1 and done.problems == []
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
    assert run_preview(at_google.house).shown == len(mails(folder)) == 1
    run_remind(at_google.house)
    assert mails(folder) == []
    assert sum("robin@" in str(mail["To"]) for mail in mails(at_google.house.config.mail.folder)) == 1


def test_every_day_has_its_copies_and_the_oldest_go(at_google: Any) -> None:
    folder = at_google.house.config.desk.backups
    for day in range(3):
        house = at_google.open(MONDAY + timedelta(days=day))
        assert run_once(house, tell=lambda _: None).done["backup"] == 1
        assert not run_once(house, tell=lambda _: None).done.get("backup")
    (folder / "my own.ods").write_bytes(b"")
    config = at_google.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace("keep_backups = 30", "keep_backups = 2"), encoding="utf-8")
    done = copy_sheets(at_google.open(MONDAY + timedelta(days=2)), (MONDAY + timedelta(days=2)).date())
    assert days_copied(folder) == ["2026-11-25", "2026-11-24"] and len(done.removed) == 2
    assert (folder / "my own.ods").exists()
    assert all(path.stat().st_mode & 0o077 == 0 for path in done.paths)
    assert holds(done.paths[-1], "KM")


def test_copies_made_by_hand_leave_the_earlier_ones_of_the_day(at_google: Any) -> None:
    first = copy_sheets(at_google.house, MONDAY.date())
    second, third = (copy_sheets(at_google.house, MONDAY.date(), by_hand=True) for _ in range(2))
    assert [copies.paths[0].name[14:26] for copies in (second, third)] == ["2026-11-23-2", "2026-11-23-3"]
    assert all(path.exists() for copies in (first, second, third) for path in copies.paths)
    assert (third.kept, third.removed) == (1, ())
    assert copy_sheets(at_google.house, MONDAY.date()).paths == third.paths, "the daily one of run goes over the last"


def test_a_spreadsheet_too_large_to_be_exported_is_copied_cell_by_cell(at_google: Any) -> None:
    at_google.google.refuse["drive.files.export"] = (403, TOO_LARGE)
    done = copy_sheets(at_google.house, MONDAY.date())
    assert len(done.paths) == 2 and holds(done.paths[-1], "KM")


def test_erasing_tells_of_the_copies_that_still_hold_it(at_google: Any) -> None:
    from automation.jobs.erase import erase

    copy_sheets(at_google.house, MONDAY.date())
    (reference,) = read_book(at_google.house).book.case_table.by_id
    done = erase(at_google.house, str(reference))
    assert done.copies.many == 1 and done.left[0].address.startswith("https://docs.google.com/forms/d/")


def test_the_weeks_emails_leave_by_gmail_and_once(at_google: Any) -> None:
    told_of_an_action(at_google)
    config = at_google.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('way = "folder"', 'way = "gmail"'), encoding="utf-8")
    keep_token(at_google.house.config.google.token_file, at_google.google.grant(FILES, SEND))
    first, second = run_remind(at_google.open()), run_remind(at_google.open())
    assert first.problems == []
    assert (first.result, first.state, first.handed_over, second.handed_over) == ("ok", "Sent", 2, 0)
    assert at_google.google.calls["gmail.users.messages.send"] == 2
    assert {call for call in at_google.google.calls if call.startswith("gmail.")} == {"gmail.users.messages.send"}


def test_a_tracker_in_the_bin_is_taken_out_and_no_second_one_is_made(at_google: Any) -> None:
    drive, files = at_google.house.office.drive, find_files(at_google.house, {})
    drive.update(files.sheets["tracker"], {"trashed": True})
    for job in (run_sync, run_remind, provision):
        with pytest.raises(WorkspaceError, match="“Tracker” is in the bin") as told:
            job(at_google.open())
        assert "choose Restore" in told.value.remedy
    drive.update(files.sheets["tracker"], {"trashed": False})
    assert run_sync(at_google.open()).responses == 1
    assert find_files(at_google.house, {}).doubled == []


def test_an_organisation_that_forbids_sharing_with_everybody_has_its_forms_made_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, google = new_house(tmp_path, monkeypatch)
    told = {"error": {"code": 403, "errors": [{"reason": "publishOutNotPermitted"}], "message": "Not permitted."}}
    google.refuse["drive.permissions.create"] = (403, told)
    steps = provision(house).steps
    problems = [step.what for step in steps if step.kind == "problem"]
    forms = [what for what in problems if "could not be opened to everybody" in what]
    assert len(forms) == len(house.layouts) and "administrator" in forms[0]
    google.refuse.clear()
    left = [step.what for step in provision(house, only_plan=True).steps if step.kind == "drift"]
    assert sum("nobody may fill in the form" in what for what in left) == len(house.layouts)
    provision(house, anew=list(house.layouts))
    assert [step for step in provision(house, only_plan=True).steps if step.kind == "drift"] == []


def test_a_form_that_could_not_be_opened_just_now_is_opened_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, google = new_house(tmp_path, monkeypatch)
    told = {"error": {"code": 403, "errors": [{"reason": "sharingRateLimitExceeded"}], "message": "Too often."}}
    google.refuse["drive.permissions.create"] = (403, told)
    with pytest.raises(WorkspaceError, match="refused while opening a form") as refused:
        provision(house)
    assert "tomorrow" in refused.value.remedy
    google.refuse.clear()
    assert [step for step in provision(house).steps if step.kind in ("problem", "drift")] == []
    assert all(house.office.drive.is_open_to_responders(form) for form in find_files(house, {}).forms.values())
