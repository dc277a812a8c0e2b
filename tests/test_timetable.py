"""The timetable: each job at its time, once; one that fails is told and noted and stops no other."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from clock import StandingClock
from hopeside import ANSWERS

from automation.config import make_keys, write_config
from automation.desk.banner import last_run
from automation.errors import ConfigError, StoppedError
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.run import JOBS, Event
from automation.timetable import Timetable, run, run_once

MONDAY_SEVEN = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(MONDAY_SEVEN)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with config, keys and a provisioned desk, closed again."""
    folder = tmp_path_factory.mktemp("office")
    write_config(folder / "config.toml", ANSWERS)
    make_keys(folder / "config.toml")
    house = open_house(folder / "config.toml", clock=lambda: MONDAY_SEVEN)
    provision(house)
    house.office.desk.store.close()
    return folder


@pytest.fixture
def house(made_once: Path, tmp_path: Path, clock: StandingClock) -> House:
    folder = shutil.copytree(made_once, tmp_path / "office")
    return open_house(folder / "config.toml", clock=clock)


def jobs_of(events: list[Event]) -> list[tuple[str, str]]:
    taken = [(event.job, event.result) for event in events]
    events.clear()
    return taken


def test_at_the_start_everything_that_is_due_is_done_and_then_nothing(house: House) -> None:
    events: list[Event] = []
    timetable = Timetable(house, events.append)
    timetable.begin()
    timetable.look()
    assert jobs_of(events) == [("provision", "ok"), ("backup", "ok"), ("sync", "ok")]
    timetable.look()
    assert events == []


def test_over_a_week_each_job_comes_at_its_time(house: House, clock: StandingClock) -> None:
    events: list[Event] = []
    timetable = Timetable(house, events.append)
    at: dict[str, list[datetime]] = {"backup": [], "sync": [], "remind": [], "report": []}
    for _ in range(8 * 4):
        timetable.look()
        for event in events:
            at[event.job].append(event.at)
        events.clear()
        clock.passes(hours=6)
    assert len(at["sync"]) == 32
    assert [when.day for when in at["backup"]] == [*range(23, 31), 1]
    assert at["remind"] == [datetime(2026, 11, 23, 13), datetime(2026, 11, 30, 13)], "six hours after seven"
    assert at["report"] == [datetime(2026, 12, 1, 1)], "the first look in December"


def test_syncs_keep_to_their_minutes(house: House, clock: StandingClock) -> None:
    timetable = Timetable(house, lambda _: None)
    for _ in range(60):
        timetable.look()
        clock.passes(minutes=1)
    assert timetable.done["sync"] == 4


def test_a_computer_that_slept_through_monday_sends_on_waking_once_even_after_a_restart(
    house: House, clock: StandingClock
) -> None:
    Timetable(house, lambda _: None).look()
    clock.passes(days=2)
    woken = Timetable(house, lambda _: None)
    woken.look()
    assert woken.done["remind"] == 1
    clock.passes(hours=1)
    restarted = Timetable(house, lambda _: None)
    restarted.look()
    assert restarted.done["remind"] == 0


def test_a_job_that_raises_is_told_noted_and_stops_no_other(house: House, clock: StandingClock) -> None:
    events: list[Event] = []
    JOBS["sync"](house)
    clock.passes(hours=2)

    def broken(_: House) -> tuple[str, str]:
        raise ZeroDivisionError("Kit Marlow wrote this")

    timetable = Timetable(house, events.append, {**JOBS, "sync": broken})  # type: ignore[dict-item]
    timetable.look()
    failed = next(event for event in events if event.job == "sync")
    assert jobs_of(events) == [("backup", "ok"), ("sync", "failed"), ("remind", "ok")]
    assert "ZeroDivisionError at test_timetable.py" in failed.summary
    assert "Marlow" not in failed.summary, "an error's own words could hold an answer"
    notes = [row for row in read_book(house).book.tables["runs"].rows if row["job"] == "sync"]
    assert [(row["result"], row["problems"]) for row in notes[1:]] == [("Failed", failed.summary)]


def test_a_sync_that_held_something_back_is_told_without_a_second_line_in_runs(house: House) -> None:
    events: list[Event] = []

    def held_back(_: House) -> tuple[str, str]:
        raise StoppedError("Part of the tracker was left alone.", remedy="Undo the sort.")

    Timetable(house, events.append, {**JOBS, "sync": held_back}).look()  # type: ignore[dict-item]
    assert events[-1].summary == "Part of the tracker was left alone. Undo the sort."
    assert not read_book(house).book.tables["runs"].rows


def test_a_job_that_fails_is_not_tried_at_every_look(house: House, clock: StandingClock) -> None:
    events: list[Event] = []
    house.config.desk.backups.write_text("a file where the folder should be")
    timetable = Timetable(house, events.append)
    for _ in range(30):
        timetable.look()
        clock.passes(minutes=1)
    failures = [event for event in events if event.job == "backup"]
    assert len(failures) == 2, "as often as a sync"
    assert "No copy of the desk could be made" in failures[0].summary
    house.config.desk.backups.unlink()
    clock.passes(minutes=15)
    timetable.look()
    assert timetable.done["backup"] == 1


def test_a_tracker_that_is_gone_shows_in_the_banner_and_the_copy_is_made_all_the_same(
    house: House, clock: StandingClock
) -> None:
    house.office.drive.update(find_files(house, {}).sheets["tracker"], {"trashed": True})
    clock.passes(hours=2)
    events: list[Event] = []
    Timetable(house, events.append).look()
    assert jobs_of(events) == [("backup", "ok"), ("sync", "failed"), ("remind", "failed")]
    shown = last_run(house.office.desk.store)
    assert shown and shown.result == "failed" and "followthrough provision" in shown.summary


def test_while_another_command_is_at_work_everything_waits(house: House) -> None:
    events: list[Event] = []
    timetable = Timetable(house, events.append)
    with open_house(house.config_path).alone():
        timetable.look()
    assert events == []
    timetable.look()
    assert [event.result for event in events] == ["ok", "ok"]


def test_pages_and_jobs_run_together_until_the_process_is_asked_to_end(house: House) -> None:
    seen: list[int] = []
    synced = threading.Event()

    def tell(event: Event) -> None:
        if event.job == "sync":
            synced.set()

    def visit(address: str) -> None:
        def act() -> None:
            seen.append(requests.get(f"{address}/forms", timeout=10).status_code)
            synced.wait(30)
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=act).start()

    ran = run(house, port=0, ready=visit, tell=tell)
    assert seen == [200]
    assert ran.done == {"provision": 1, "backup": 1, "sync": 1}
    assert ran.failed == {}
    assert last_run(house.office.desk.store)


def test_without_a_desk_it_does_not_begin(house: House) -> None:
    house.config.desk.file.unlink()
    with pytest.raises(ConfigError, match="no desk yet"):
        run(house, port=0, ready=lambda _: None, tell=lambda _: None)


def retold(house: House, old: str, new: str) -> None:
    """A person changes config.toml while `run` keeps going."""
    text = house.config_path.read_text(encoding="utf-8")
    assert old in text
    house.config_path.write_text(text.replace(old, new), encoding="utf-8")


def test_changed_settings_and_routing_count_from_the_next_job_on(house: House, clock: StandingClock) -> None:
    timetable = Timetable(house, lambda event: None)
    timetable.look()
    assert house.routing is None
    retold(house, "01632 960101", "01632 960199")
    (house.config_path.parent / "routing.toml").write_text(
        'tab = "children"\ncolumn = "partner"\n[[partners]]\nname = "Hopeside"\n[[rules]]\npartner = "Hopeside"\n',
        encoding="utf-8",
    )
    clock.passes(minutes=15)
    timetable.look()
    assert house.config.coordinator.telephone == "01632 960199"
    assert house.routing is not None and house.routing.partners[0].name == "Hopeside"
    (house.config_path.parent / "routing.toml").write_text("tab =", encoding="utf-8")
    clock.passes(minutes=15)
    events: list[Event] = []
    Timetable(house, events.append).look()
    assert house.routing.partners[0].name == "Hopeside"
    told = next(event.summary for event in events if event.job == "sync")
    assert "routing.toml" in told and "the earlier rules hold; all else goes on." in told


def test_settings_that_cannot_be_used_are_told_and_the_earlier_ones_hold(house: House, clock: StandingClock) -> None:
    events: list[Event] = []
    timetable = Timetable(house, events.append)
    timetable.look()
    jobs_of(events)
    retold(house, 'telephone = "01632 960101"', 'telephone = "call me"')
    clock.passes(minutes=15)
    timetable.look()
    (event,) = events
    assert (event.job, event.result) == ("sync", "problems")
    assert "config.toml cannot be used yet" in event.summary and "the earlier ones still hold" in event.summary
    assert house.config.coordinator.telephone == "01632 960101"
    shown = last_run(house.office.desk.store)
    assert shown and (shown.result, shown.summary) == ("problems", event.summary)
    retold(house, 'telephone = "call me"', 'telephone = "01632 960199"')
    clock.passes(minutes=15)
    events.clear()
    timetable.look()
    assert jobs_of(events) == [("sync", "ok")]


def called(house: House, clock: StandingClock, monkeypatch: pytest.MonkeyPatch, **jobs: object) -> list[str]:
    """Which addresses the timetable calls over an hour, with some jobs replaced."""
    retold(house, 'heartbeat_url = ""', 'heartbeat_url = "https://outside.example/good"')
    retold(house, 'failure_url = ""', 'failure_url = "https://outside.example/bad"')
    house.read_anew()
    calls: list[str] = []
    monkeypatch.setattr("automation.timetable.beat", lambda url: calls.append(url.rpartition("/")[2]) or "")
    timetable = Timetable(house, lambda event: None, {**JOBS, **jobs})  # type: ignore[dict-item]
    for _ in range(60):
        timetable.look()
        clock.passes(minutes=1)
    return calls


def test_the_heartbeat_comes_after_each_run_that_went_well(
    house: House, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert called(house, clock, monkeypatch) == ["good"] * 4, "as often as a sync"


def test_while_a_job_fails_the_other_address_is_called_until_it_goes_well_again(
    house: House, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [3]

    def failing(_: House) -> tuple[str, str]:
        left[0] -= 1
        if left[0] >= 0:
            raise ConfigError("The disk is full.")
        return "ok", "Mended."

    assert called(house, clock, monkeypatch, sync=failing) == ["bad", "bad", "bad", "good"]


def test_a_heartbeat_that_does_not_get_through_is_told_and_fails_nothing(house: House) -> None:
    retold(house, 'heartbeat_url = ""', 'heartbeat_url = "http://127.0.0.1:1/secret"')
    house.read_anew()
    events: list[Event] = []
    timetable = Timetable(house, events.append)
    timetable.look()
    assert jobs_of(events[:2]) == [("backup", "ok"), ("sync", "ok")]
    assert (events[-1].job, events[-1].result) == ("heartbeat", "problems")
    assert "could not be reached" in events[-1].summary and "secret" not in events[-1].summary
    assert not timetable.failed and timetable.code == 0


def test_a_single_run_does_what_is_due_and_looks_at_the_plan_once_a_day(house: House, clock: StandingClock) -> None:
    events: list[Event] = []
    assert run_once(house, tell=events.append).code == 0
    assert jobs_of(events) == [("backup", "ok"), ("sync", "ok"), ("provision", "ok")]
    clock.passes(minutes=5)
    assert run_once(house, tell=events.append).done == {"sync": 1}
    clock.passes(hours=1)
    assert run_once(house, tell=events.append).done == {"sync": 1, "remind": 1}
    clock.passes(hours=1)
    assert run_once(house, tell=events.append).done == {"sync": 1}


def test_a_single_run_ends_with_the_code_of_what_failed(house: House) -> None:
    house.office.drive.update(find_files(house, {}).sheets["tracker"], {"trashed": True})
    ran = run_once(house, tell=lambda event: None)
    assert ran.failed["sync"] == 1 and ran.code == 3


def test_a_single_run_leaves_everything_to_the_next_while_another_command_is_at_work(house: House) -> None:
    events: list[Event] = []
    with open_house(house.config_path).alone():
        ran = run_once(house, tell=events.append)
    assert (ran.code, ran.done) == (0, {})
    assert "The next run does what is due." in events[0].summary
