"""How many calls the commands make, and that they keep within what Google answers in a minute."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google_here import google_for
from hopeside import ANSWERS, MONDAY

from automation.cli.main import run as followthrough
from automation.config import make_keys, write_config
from automation.errors import StoppedError
from automation.jobs.erase import erase
from automation.jobs.explain import explain
from automation.jobs.house import open_house
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.remind import run_remind
from automation.jobs.report import run_report
from automation.jobs.sync import run_sync
from automation.specs.system import RESPONSES
from automation.workspace.retry import Patience
from automation.workspace.traffic import GOOGLE_A_MINUTE, Traffic
from automation.workspace.transport import InProcess

MONTHS_AGO = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
LAST_WEEK = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def calls(world: Any, job: Callable[[Any], Any]) -> Counter[str]:
    """The calls of one command, by API and kind, which its own count agrees with."""
    house, before = world.open(), len(world.network.calls)
    job(house)
    made = Counter(world.network.calls[before:])
    for api, count in house.office.traffic.counts.items():
        assert count.writes == made[f"{api} writes"]
        assert count.reads == made[f"{api} reads"] + made[f"{api} responses"]
        assert count.bytes_in > 0
    return made


def feedback(world: Any, answered: Any, many: int, at: datetime) -> None:
    """So many people said how it was."""
    new = [answered(world.house, "feedback_child", good=f"the biscuits, number {number}") for number in range(many)]
    world.send_all("feedback_child", new, at)


@pytest.mark.parametrize("rows", [10, 1_000, 10_000])
def test_the_calls_of_a_sync_do_not_grow_with_the_rows_that_are_there(
    rows: int, provisioned: Path, world: Any, answered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world(provisioned)
    monkeypatch.setattr("automation.jobs.sync._CHUNK", 20_000)
    feedback(here, answered, rows - 1, MONTHS_AGO)
    feedback(here, answered, 1, LAST_WEEK)
    first = calls(here, run_sync)
    forms, spreadsheets = len(here.house.layouts), len(here.house.specs.sheets)
    assert first["forms responses"] == forms + (rows - 2) // 5_000
    unchanged = calls(here, run_sync)
    # Which file is which, every spreadsheet and every form's responses: each asked for once.
    assert unchanged == {"drive reads": 1, "forms responses": forms, "sheets reads": spreadsheets}
    feedback(here, answered, 3, here.house.clock())
    changed = calls(here, run_sync)
    # Before writing, the spreadsheet is looked at once more; behind the rows comes the line in Runs.
    assert changed == unchanged + Counter({"sheets reads": 1, "sheets writes": 2})


@pytest.mark.parametrize("rows", [10, 1_000, 10_000])
def test_the_calls_of_every_other_job_do_not_grow_with_the_rows_that_are_there_either(
    rows: int, provisioned: Path, world: Any, answered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world(provisioned)
    monkeypatch.setattr("automation.jobs.sync._CHUNK", 20_000)
    here.send("referral", *answered(here.house, "referral", initials="QZ", date_of_birth="2015-03-01"))
    feedback(here, answered, rows, MONTHS_AGO)
    run_sync(here.open())
    (reference,) = here.tables()["children"]
    forms, spreadsheets = len(here.house.layouts), len(here.house.specs.sheets)
    whole = Counter({"drive reads": 1, "sheets reads": spreadsheets})
    # The coordinator's summary, and what a run makes of it: taking the lease and reading under it, each line and mark.
    summary = {"forms reads": forms, "sheets reads": 6, "sheets writes": 5, "gmail reads": 2, "gmail writes": 1}
    assert calls(here, run_remind) == whole + Counter(summary)
    assert calls(here, run_remind) == whole + Counter({"forms reads": forms, "gmail reads": 1})
    assert calls(here, run_report) == whole + Counter({"sheets writes": 1})
    # The titles of tabs are read too, as people have them now.
    assert calls(here, lambda house: explain(house, reference)) == whole + Counter({"sheets reads": spreadsheets})
    # Of each spreadsheet how it is built, which columns are marked, and its top rows; nothing is written.
    assert calls(here, provision) == Counter({"drive reads": 1, "sheets reads": 3 * spreadsheets, "forms reads": forms})
    # Looked for by its name, worked out, looked at again, written, read back where cells were set, and noted.
    erased = {"sheets reads": 2, "sheets writes": 2}
    assert calls(here, lambda house: erase(house, reference)) == whole + whole + Counter(erased)


def test_however_many_responses_wait_for_a_tab_their_form_is_asked_for_them_once(
    provisioned: Path, world: Any, answered: Any
) -> None:
    here = world(provisioned)
    feedback(here, answered, 2, LAST_WEEK)
    run_sync(here.open())
    one, other = here.tables()["feedback"]
    here.edit("feedback", one, "id", other)  # an id that is there twice holds the tab back
    feedback(here, answered, 40, here.house.clock())
    for _ in range(2):
        made = calls(here, stopped_sync)
    assert (made["forms reads"], made["forms responses"]) == (0, len(here.house.layouts) + 1)
    assert Counter(read_book(here.house).book.tables[RESPONSES].texts("became"))["Waiting"] == 40
    here.edit("feedback", other, "id", one)
    run_sync(here.open())
    tables = here.tables()
    assert len(tables["feedback"]) == 42 and {line["became"] for line in tables[RESPONSES].values()} == {"Row added"}


def test_one_response_that_waits_is_asked_for_by_itself_and_not_with_all_others(
    provisioned: Path, world: Any, answered: Any
) -> None:
    here = world(provisioned)
    feedback(here, answered, 2, LAST_WEEK)
    run_sync(here.open())
    one, other = here.tables()["feedback"]
    here.edit("feedback", one, "id", other)
    feedback(here, answered, 1, here.house.clock())
    for _ in range(2):
        made = calls(here, stopped_sync)
    assert (made["forms reads"], made["forms responses"]) == (1, len(here.house.layouts))


def stopped_sync(house: Any) -> None:
    """A sync that says what it left undone."""
    with pytest.raises(StoppedError):
        run_sync(house)


def test_a_sync_writes_each_spreadsheet_that_changed_once_and_looks_before_and_after(
    empty: Path, world: Any, answered: Any, people: Any
) -> None:
    here = world(empty)
    provision(here.open(), people=people)
    forms, spreadsheets = len(here.house.layouts), len(here.house.specs.sheets)
    asked = Counter({"drive reads": 1, "forms responses": forms, "sheets reads": spreadsheets})
    here.send("referral", *answered(here.house, "referral", initials="QZ", date_of_birth="2015-03-01"))
    # Of the pilot plan and of People (who get their codes), whose rows were there, cells are set: both spreadsheets are
    # read back, for people may have moved rows. The line in Runs is a write of its own behind all others, because it
    # says how they went, and the alerts after them.
    looked_again, read_back, runs = Counter({"sheets reads": 2}), Counter({"sheets reads": 1}), {"sheets writes": 1}
    assert calls(here, run_sync) == asked + looked_again + read_back + read_back + Counter(
        {"sheets writes": 2}
    ) + Counter(runs)
    (reference,) = here.tables()["children"]
    assessed = answered(here.house, "assessment_mum", reference=reference, action="see my dad", lead="Sal Rowe")
    here.send("assessment_mum", *assessed)
    tracker = Counter({"sheets reads": 1, "sheets writes": 1})
    assert calls(here, run_sync) == asked + tracker + read_back + Counter(runs)
    assert calls(here, run_sync) == asked


def test_setting_up_everything_stays_within_a_minute_of_googles(empty: Path, world: Any, people: Any) -> None:
    here = world(empty, quota=GOOGLE_A_MINUTE)
    made = calls(here, lambda house: provision(house, people=people))
    assert all(made[kind] <= allowed for kind, allowed in GOOGLE_A_MINUTE.items()), made
    assert here.clock.slept == [] and not here.network.met
    assert [kind for kind in calls(here, provision) if kind.endswith("writes")] == []


def test_at_google_setting_up_and_a_first_sync_meet_no_limit_of_its_own(
    layer: Any, tmp_path: Path, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_config(tmp_path / "config.toml", {**ANSWERS, "workspace.where": "google"})
    make_keys(tmp_path / "config.toml")
    google: Any = google_for(tmp_path, lambda: MONDAY, monkeypatch)
    google.store, clock = google.desk.store, layer.Clock()
    network = layer.Network(google, clock, GOOGLE_A_MINUTE)
    monkeypatch.setattr("automation.workspace.carriers.Network", lambda: InProcess(network))
    house = open_house(tmp_path / "config.toml", clock=lambda: MONDAY)
    house.patience = Patience(sleep=clock.sleep, clock=clock)
    house.office.traffic = Traffic()  # nothing of ours holds a call back: Google would have to
    provision(house, people=people)
    for _ in range(2):
        assert run_sync(house).result == "ok"
    assert network.calls.count("sheets writes") and network.met["over the quota"] == 0 and clock.slept == []


def test_where_a_minute_is_too_short_the_calls_are_spaced_out_and_none_is_refused(
    empty: Path, provisioned: Path, world: Any, people: Any
) -> None:
    narrow = {"sheets reads": 4, "sheets writes": 2, "forms reads": 10, "forms responses": 5, "forms writes": 6}
    here = world(empty, quota=narrow)
    for job in (lambda house: provision(house, people=people), run_sync, run_remind):
        job(here.open(narrow))
        here.clock.now += 60  # each command counts its own calls
    assert here.clock.slept and not here.network.met
    calm = world(provisioned)
    run_sync(calm.open())
    assert here.tables().keys() == calm.tables().keys() and here.forms() == calm.forms()


def test_a_quota_that_nobody_keeps_to_is_met_with_patience(provisioned: Path, world: Any) -> None:
    here = world(provisioned, quota={"sheets reads": 2, "forms responses": 4})
    assert run_sync(here.open()).result == "ok"
    assert here.network.met["over the quota"] and here.clock.slept


@pytest.mark.parametrize("command", ["sync", "remind", "provision"])
def test_json_tells_the_calls_and_bytes_and_people_are_spared_them(
    command: str, provisioned: Path, world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    here = world(provisioned)
    config = ["--config", str(here.folder / "config.toml")]
    assert followthrough([command, *config, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["calls"]
    assert told["drive"]["reads"] >= 1 and set(told["sheets"]) == {"reads", "writes", "bytes_out", "bytes_in"}
    assert followthrough([command, *config]) == 0
    assert "calls" not in capsys.readouterr().out
