"""An answer that says someone may not be safe reaches the safeguarding lead at once, once, by reference only."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from automation.desk.banner import last_run
from automation.desk.pages.banner import describe
from automation.errors import StoppedError, WorkspaceError
from automation.jobs.doctor import examine
from automation.jobs.remind import run_remind
from automation.jobs.runs import set_banner
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.specs.system import EMAILS, PEOPLE, RESPONSES, RUNS, TO_CHECK

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UNSAFE = {"not_safe": ["Someone may not be safe"]}
CHILD = {"initials": "AB", "date_of_birth": "2015-03-01"}


def alerts(partnership: Any) -> list[Any]:
    """The alerts in the outbox."""
    folder: Path = partnership.house.config.mail.folder
    files = sorted(folder.glob("*-alert-*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def text(message: Any) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content())


def refer(partnership: Any) -> str:
    partnership.send("referral", turns=[CHILD])
    run_sync(partnership.house)
    return str(partnership.rows("children")[0]["id"])


def test_it_goes_out_at_once_and_only_once(partnership: Any) -> None:
    receipt = partnership.send("feedback_child", good="I am scared of Uncle Xavier", **UNSAFE)
    assert run_sync(partnership.house).alerts == 1
    assert run_sync(partnership.house).alerts == 0
    (alert,) = alerts(partnership)
    assert alert["To"] == "sam@hopeside.example" and receipt in text(alert)
    assert "Xavier" not in alert.as_string() and "scared" not in alert.as_string()
    assert partnership.rows(TO_CHECK)[0]["urgent"] == "Now"


def test_it_goes_out_once_also_when_the_run_meets_a_fault_of_ours_and_runs_and_the_banner_say_so(
    partnership: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("Uncle Xavier")

    partnership.send("feedback_child", good="I am scared of Uncle Xavier", **UNSAFE)
    with monkeypatch.context() as broken:
        broken.setattr("automation.jobs.sync.sync", fails)
        for _ in range(2):
            with pytest.raises(KeyError):
                run_sync(partnership.house)
            assert len(alerts(partnership)) == 1
    told = "Something went wrong that Followthrough did not foresee (KeyError)."
    line, banner = partnership.rows(RUNS)[-1], last_run(partnership.house.notes)
    assert (line["job"], line["result"], line["summary"]) == ("sync", "Failed", told)
    assert banner is not None and (banner.result, banner.summary) == ("failed", told)
    assert "Xavier" not in str([partnership.rows(RUNS), banner])
    assert run_sync(partnership.house).responses == 1
    assert len(alerts(partnership)) == 1


@pytest.mark.parametrize(
    "second", ["automation.jobs.sync.send_alerts", "automation.jobs.runs.read_book", "automation.jobs.runs.set_banner"]
)
def test_what_a_run_met_first_is_told_also_where_noting_it_meets_another_fault(
    partnership: Any, monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise KeyError("the second")

    def fails_first(*_: Any, **__: Any) -> Any:
        monkeypatch.setattr(second, fails)
        raise WorkspaceError("The first thing that went wrong.")

    monkeypatch.setattr("automation.jobs.sync.sync", fails_first)
    with pytest.raises(WorkspaceError, match="The first thing that went wrong"):
        run_sync(partnership.house)


def test_whoever_looks_at_the_run_is_told_to_telephone_because_the_file_reaches_nobody(partnership: Any) -> None:
    partnership.send("feedback_child", good="I am scared of Uncle Xavier", **UNSAFE)
    told = run_sync(partnership.house).alarm
    (file,) = partnership.house.config.mail.folder.glob("*-alert-*.eml")
    lead = partnership.house.config.safeguarding
    assert told == [
        "1 alert written: someone may not be safe. Look at To check now.",
        f"Telephone {lead.name} on {lead.telephone} now: this email is not sent by itself.",
        f"It lies in {file}",
    ]
    assert run_sync(partnership.house).alarm == []


def test_it_names_the_case_by_its_reference(partnership: Any) -> None:
    reference = refer(partnership)
    partnership.send("feedback_child", reference=reference, **UNSAFE)
    run_sync(partnership.house)
    assert f"- {reference} (receipt " in text(alerts(partnership)[0])


def test_a_second_answer_about_the_same_child_raises_an_alert_of_its_own(partnership: Any) -> None:
    reference = refer(partnership)
    partnership.send("feedback_child", reference=reference, **UNSAFE)
    run_sync(partnership.house)
    partnership.at(TUESDAY)
    partnership.send("feedback_child", reference=reference, **UNSAFE)
    assert run_sync(partnership.house).alerts == 1
    assert len(alerts(partnership)) == 2


@pytest.mark.parametrize("tab", [TO_CHECK, RESPONSES, "children"])
def test_it_goes_out_even_while_a_tab_is_missing_and_not_again_once_the_tab_is_back(partnership: Any, tab: str) -> None:
    partnership.do(tab, {"deleteSheet": {"sheetId": sheet_id(tab)}})
    receipt = partnership.send("assessment_mum", reference="?", **UNSAFE)
    for _ in range(2):
        with pytest.raises(StoppedError):
            run_sync(partnership.house)
    (alert,) = alerts(partnership)
    assert receipt in text(alert)


def test_it_goes_to_each_safeguarding_lead_of_people_and_to_a_deputy_while_one_is_away(partnership: Any) -> None:
    run_sync(partnership.house)
    sam = next(row for row in partnership.rows(PEOPLE) if row["role"] == "Safeguarding lead")
    partnership.edit(PEOPLE, str(sam["id"]), pause_until=46360, deputy="SR")
    partnership.send("feedback_child", **UNSAFE)
    run_sync(partnership.house)
    assert {alert["To"] for alert in alerts(partnership)} == {"sam@hopeside.example", "sal@hopeside.example"}


def test_a_wrong_address_is_loud_and_does_not_stop_the_others(partnership: Any) -> None:
    run_sync(partnership.house)
    partnership.type_row(PEOPLE, name="Al Park", email="not an address", role="Safeguarding lead")
    partnership.send("feedback_child", **UNSAFE)
    done = run_sync(partnership.house)
    assert done.alerts == 1 and done.result == "problems"
    assert "The email address of Al Park in People is not one email address." in done.problems[0]
    assert "Failed" in {row["state"] for row in partnership.rows(EMAILS)}
    assert run_sync(partnership.house).alerts == 0


def test_an_alert_that_did_not_go_out_is_on_the_desks_pages_until_it_has(partnership: Any) -> None:
    run_sync(partnership.house)
    partnership.type_row(PEOPLE, name="Al Park", email="not an address", role="Safeguarding lead")
    partnership.send("feedback_child", good="I am scared of Uncle Xavier", **UNSAFE)
    lead = partnership.house.config.safeguarding
    for _ in range(2):
        run_sync(partnership.house)
        shown = last_run(partnership.house.office.desk.store)
        assert "not everybody who must know was told" in shown.alarm
        assert shown.alarm.endswith(f"telephone {lead.name} on {lead.telephone}.") and "Xavier" not in shown.alarm
        banner = describe(shown, partnership.house.clock())
        assert (banner.tone, banner.advice) == ("red", shown.alarm)
    al_park = next(row for row in partnership.rows(PEOPLE) if row["name"] == "Al Park")
    partnership.edit(PEOPLE, str(al_park["id"]), email="al@hopeside.example")
    for expected in ("Telephone", "Make sure that"):
        run_sync(partnership.house)
        assert expected in last_run(partnership.house.office.desk.store).alarm


def test_the_desk_and_doctor_say_so_until_somebody_has_typed_seen_whatever_runs_meanwhile(partnership: Any) -> None:
    partnership.send("feedback_child", good="I am scared of Uncle Xavier", **UNSAFE)
    run_sync(partnership.house)
    house, lead = partnership.house, partnership.house.config.safeguarding
    for job in (run_sync, run_remind, lambda here: set_banner(here, "backup", "failed", "The disk is full.")):
        job(house)
        banner = describe(last_run(house.office.desk.store), house.clock())
        assert banner.tone == "red"
    ((_, answer), (said, tab)) = banner.links
    assert answer == f"/responses/{partnership.rows(TO_CHECK)[0]['receipt']}" and said == "Open “To check”"
    with_line = house.office.desk.pages.url_map.bind("").match(tab)[1]
    assert with_line["spreadsheet_id"] == partnership.file_of(TO_CHECK) and with_line["sheet_id"] == sheet_id(TO_CHECK)
    assert str(partnership.rows(TO_CHECK)[0]["receipt"]) in partnership.rows(TO_CHECK)[0]["what"]
    assert banner.advice == (
        f"An answer says that someone may not be safe. Make sure that {lead.name} knows ({lead.telephone}), then type "
        "“seen” beside it in To check."
    )
    told = [finding for finding in examine(house).findings if "may not be safe" in finding.what]
    assert [finding.level for finding in told] == ["problem"] and lead.telephone in told[0].remedy
    partnership.edit(TO_CHECK, str(partnership.rows(TO_CHECK)[0]["id"]), decision="seen")
    run_sync(house)
    assert last_run(house.office.desk.store).alarm == ""
    assert not [finding for finding in examine(house).findings if "may not be safe" in finding.what]


def test_that_no_safeguarding_lead_can_be_told_is_a_problem_each_time_and_the_coordinator_hears_once(
    partnership: Any,
) -> None:
    run_sync(partnership.house)
    sam = next(row for row in partnership.rows(PEOPLE) if row["role"] == "Safeguarding lead")
    partnership.edit(PEOPLE, str(sam["id"]), email="")
    config = partnership.house.config
    nobody = msgspec.structs.replace(config.safeguarding, email="")
    partnership.house.config = msgspec.structs.replace(config, safeguarding=nobody)
    partnership.send("feedback_child", **UNSAFE)
    for _ in range(2):
        assert "no email reaches a safeguarding lead" in run_sync(partnership.house).problems[0]
    assert "no email reaches a safeguarding lead" in str(partnership.rows(RUNS)[-1]["problems"])
    (alert,) = alerts(partnership)
    assert alert["To"] == "robin@hopeside.example" and "may not see it now" in text(alert)
    assert "telephone Sam Whitlock" in last_run(partnership.house.office.desk.store).alarm


def test_while_the_lead_and_their_deputy_are_away_the_deputys_deputy_is_told(partnership: Any) -> None:
    run_sync(partnership.house)
    sam, sal = (
        next(row for row in partnership.rows(PEOPLE) if row["name"].startswith(name)) for name in ("Sam", "Sal")
    )
    partnership.type_row(PEOPLE, name="Ann Lee", email="ann@hopeside.example", role="Lead", how_often="Never")
    partnership.edit(PEOPLE, str(sam["id"]), pause_until=46360, deputy="SR")
    partnership.edit(PEOPLE, str(sal["id"]), pause_until=46360, deputy="Ann Lee")
    partnership.send("feedback_child", **UNSAFE)
    assert run_sync(partnership.house).untold == 0
    assert {alert["To"] for alert in alerts(partnership)} == {"sam@hopeside.example", "ann@hopeside.example"}


def test_a_lead_who_is_away_without_a_deputy_is_told_and_so_is_the_coordinator(partnership: Any) -> None:
    run_sync(partnership.house)
    sam = next(row for row in partnership.rows(PEOPLE) if row["role"] == "Safeguarding lead")
    partnership.edit(PEOPLE, str(sam["id"]), pause_until=46360)
    partnership.send("feedback_child", **UNSAFE)
    assert "no email reaches a safeguarding lead" in run_sync(partnership.house).problems[0]
    assert {alert["To"] for alert in alerts(partnership)} == {"sam@hopeside.example", "robin@hopeside.example"}


def test_whom_config_names_is_told_also_where_people_still_has_the_one_before(partnership: Any) -> None:
    run_sync(partnership.house)
    config = partnership.house.config
    anew = msgspec.structs.replace(config.safeguarding, name="Nia Rees", email="nia@hopeside.example")
    partnership.house.config = msgspec.structs.replace(config, safeguarding=anew)
    partnership.send("feedback_child", **UNSAFE)
    run_sync(partnership.house)
    assert {alert["To"] for alert in alerts(partnership)} == {"sam@hopeside.example", "nia@hopeside.example"}
    (told,) = [one.what for one in examine(partnership.house).findings if "config.toml names Nia Rees" in one.what]
    assert "alerts go to both" in told


def test_a_line_that_somebody_has_seen_raises_no_alert_any_more(partnership: Any) -> None:
    partnership.send("feedback_child", **UNSAFE)
    run_sync(partnership.house)
    partnership.edit(TO_CHECK, str(partnership.open_lines()[0]["id"]), decision="seen")
    partnership.delete_row(EMAILS, str(partnership.rows(EMAILS)[0]["id"]))
    done = run_sync(partnership.house)
    assert done.settled == 1 and done.alerts == 0


def test_a_dry_run_sends_nothing(partnership: Any) -> None:
    partnership.send("feedback_child", **UNSAFE)
    run_sync(partnership.house, dry_run=True)
    assert alerts(partnership) == []
