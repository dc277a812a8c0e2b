"""An alert that the mail server puts off stays one message, though its answer gets its place meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hopeside import MONDAY
from post.setting import Setting
from whole.office import answers_of

from automation.desk.forms.responses import add_response, new_response_id
from automation.errors import StoppedError
from automation.jobs.files import find_files
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id


def answer(setting: Setting, form: str, *turns: dict[str, Any], **answers: Any) -> None:
    house, response_id = setting.house(), new_response_id()
    given, form_id = answers_of(house.layouts[form], answers, turns), find_files(house, {}).forms[form]
    with house.office.desk.store.write() as connection:
        add_response(connection, form_id, response_id, response_id, given, lambda: MONDAY)


def test_it_keeps_its_number_and_comes_once(setting: Setting) -> None:
    answer(setting, "referral", {"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"})
    run_sync(setting.house())
    (child,) = setting.table("children")
    house = setting.house()
    tracker = find_files(house, {}).sheets[house.specs.sheet_of("to_check").key]
    gone = {"deleteSheet": {"sheetId": sheet_id("to_check")}}
    house.office.sheets.write(tracker, [gone], "deleting a tab")
    answer(setting, "feedback_child", reference=child["id"], not_safe=["Someone may not be safe"])

    setting.post.acts = {"rcpt": "450 4.2.1 Busy"}
    with pytest.raises(StoppedError, match="left undone"):
        run_sync(setting.house())
    provision(setting.house())
    setting.post.acts = {}
    done = run_sync(setting.house(MONDAY + timedelta(minutes=10)))
    assert done.alerts == 1 and len(setting.post.to("sam@hopeside.example")) == 1
    (line,) = [row for row in setting.table() if row["kind"] == "Alert"]
    assert (line["state"], line["tries"]) == ("Sent", 1)
    assert run_sync(setting.house(MONDAY + timedelta(minutes=30))).alerts == 0
