"""Doctor at Google: each check once green and once red, and none that stops the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from google_here import NO_SCOPE
from hopeside import MONDAY

from automation.jobs.doctor import examine
from automation.jobs.files import find_files
from automation.jobs.findings import Finding
from automation.jobs.sheet_copies import copy_sheets
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.workspace.retry import Patience

THE_REST: Final = ("Every email address in People", "is signed in to Google", "Emails can be written")


@pytest.fixture
def well(at_google: Any) -> Any:
    """A partnership at Google that lacks nothing: synced today, and copied."""
    run_sync(at_google.house)
    copy_sheets(at_google.house, MONDAY.date())
    return at_google


def form(there: Any, key: str = "referral") -> str:
    return find_files(there.house, {}).forms[key]


def tracker(there: Any) -> str:
    return find_files(there.house, {}).sheets["tracker"]


def findings(there: Any) -> list[Finding]:
    return list(examine(there.open(there.now[0])).findings)


def closed(there: Any) -> None:
    body = {"publishSettings": {"publishState": {"isPublished": True, "isAcceptingResponses": False}}}
    forms = there.house.office.forms._forms
    forms.setPublishSettings(formId=form(there), body={**body, "updateMask": "publishState"}).execute()


def kept_from_responders(there: Any) -> None:
    sharing = there.house.office.sharing
    (one,) = [p for p in sharing.of(form(there)) if p.get("view") == "published"]
    sharing.take_away(form(there), one["id"])


def binned(there: Any) -> None:
    there.house.office.drive.update(form(there), {"trashed": True})


def tracker_binned(there: Any) -> None:
    there.house.office.drive.update(tracker(there), {"trashed": True})


def deleted(there: Any) -> None:
    there.house.office.drive.delete(form(there))


def shared_by_link(there: Any) -> None:
    permissions = there.house.office.drive._permissions
    permissions.create(fileId=tracker(there), body={"type": "anyone", "role": "reader"}).execute()


def shared_with_a_stranger(there: Any) -> None:
    there.house.office.sharing.give(tracker(there), "nosy@elsewhere.example", "reader", notify=False)


def column_deleted(there: Any) -> None:
    span = {"sheetId": sheet_id("children"), "dimension": "COLUMNS", "startIndex": 3, "endIndex": 4}
    there.house.office.sheets.write(tracker(there), [{"deleteDimension": {"range": span}}], "a slip")


def question_deleted(there: Any) -> None:
    there.house.office.forms.write(form(there), [{"deleteItem": {"location": {"index": 2}}}])


def two_days_pass(there: Any) -> None:
    there.now[0] = MONDAY + timedelta(days=2, hours=3)


def copies_lost(there: Any) -> None:
    for copy in there.house.config.desk.backups.iterdir():
        copy.unlink()


def no_outbox(there: Any) -> None:
    shutil.rmtree(there.house.config.mail.folder)
    there.house.config.mail.folder.write_text("in the way")


RED: Final = [
    (closed, "problem", "“Ask for support for a child or young person” takes no responses"),
    (kept_from_responders, "problem", "“Ask for support for a child or young person” takes no responses"),
    (binned, "problem", "“Ask for support for a child or young person” is in the bin"),
    (tracker_binned, "problem", "“Tracker” is in the bin"),
    (deleted, "problem", "“Ask for support for a child or young person” is missing"),
    (shared_by_link, "problem", "everybody who has the link may"),
    (shared_with_a_stranger, "problem", "nosy@elsewhere.example, who is not in People, may"),
    (column_deleted, "warning", "are not as their specs want them: in the tab “Children” the column"),
    (question_deleted, "warning", "was deleted in the form"),
    (two_days_pass, "problem", "The last sync that went well ended on 23 November"),
    (two_days_pass, "warning", "The newest copy of the spreadsheets"),
    (copies_lost, "warning", "There is no copy of the spreadsheets"),
    (no_outbox, "problem", "Emails cannot be written"),
]


def test_where_nothing_is_wrong_every_line_is_green(well: Any) -> None:
    told = findings(well)
    assert [one for one in told if one.level != "ok"] == []
    words = " ".join(one.what for one in told)
    for said in (
        "Every form takes responses",
        "No form or spreadsheet is in the bin",
        "No file is shared by a link",
        "as their specs want them",
        "The last sync ended on 23 November",
        "No run of the last two days met a limit",
        "The newest copy of the spreadsheets",
        *THE_REST,
    ):
        assert said in words


@pytest.mark.parametrize(("break_it", "level", "says"), RED, ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_wrong_is_said_with_its_remedy(
    break_it: Callable[[Any], None], level: str, says: str, well: Any
) -> None:
    break_it(well)
    told = [one for one in findings(well) if says.casefold() in one.what.casefold()]
    assert told and told[0].level == level and told[0].remedy


@pytest.mark.parametrize("api", ["sheets.", "forms.", "drive.permissions"])
def test_an_api_that_refuses_stops_no_other_check(api: str, well: Any) -> None:
    well.google.refuse[api] = (403, NO_SCOPE)
    told = findings(well)
    assert any(one.level != "ok" for one in told)
    words = " ".join(one.what for one in told)
    assert "Every email address in People" in words or api == "sheets."
    for said in ("is signed in to Google", "Emails can be written", "No form or spreadsheet is in the bin"):
        assert said in words


def test_a_withdrawn_sign_in_is_said_once(well: Any) -> None:
    well.google.tokens.clear()
    well.google.revoked = "invalid_grant"
    told = [one for one in findings(well) if one.level == "problem"]
    assert len(told) == 1 and "no longer signed in" in told[0].what


def test_runs_that_met_a_limit_are_told_for_two_days(well: Any) -> None:
    quota = {"error": {"code": 429, "message": "Quota exceeded for quota metric 'Read requests'."}}
    well.google.refuse["forms.forms.responses"] = (429, quota)
    house = well.open()
    house.patience = Patience(sleep=lambda _: None)
    assert "(429)" in run_sync(house).problems[0]
    well.google.refuse.clear()

    def told() -> list[str]:
        return [one.what for one in findings(well) if "because they were too many" in one.what]

    assert told() == ["Google refused calls of 1 run in the last two days, because they were too many."]
    two_days_pass(well)
    assert told() == []


def test_the_rows_are_read_once_for_the_plan_and_once_for_all_the_rest(well: Any) -> None:
    what = "sheets.spreadsheets.values.batchGetByDataFilter"
    before = well.google.calls[what]
    findings(well)
    assert well.google.calls[what] - before == 2 * len(find_files(well.house, {}).sheets)
