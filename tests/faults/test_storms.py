"""Under any faults and interruptions, provision, sync and remind end in the workspace that there would be without."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from weather import play, provision_in_a_storm, sync_whose_answer_is_lost, weather

from automation.errors import WorkspaceError
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync


@pytest.mark.parametrize("seed", range(6))
def test_provisioning_in_a_storm_ends_as_in_a_calm(
    seed: int, empty: Path, provisioned: Path, world: Any, layer: ModuleType, people: Any
) -> None:
    each = (6, 10, 20, 40)
    provision_in_a_storm(world(empty), world(provisioned), layer, people, seed=seed, each=each)


def test_any_faults_at_any_call_lose_nothing_and_do_nothing_twice(
    provisioned: Path, world: Any, layer: ModuleType, answered: Any
) -> None:
    play(weather(world, provisioned, layer, answered), histories=12, steps=10)


@pytest.mark.parametrize("seed", range(3))
def test_provisioning_goes_on_by_itself_where_only_answers_are_lost(
    seed: int, empty: Path, world: Any, layer: ModuleType, people: Any
) -> None:
    here = world(empty)
    here.network.storm(seed, 4, ["timeout after", "reset after", "503 after", "cut off after"])
    provision(here.open(), people=people)
    assert sum(here.network.met.values()) > 15
    here.network.calm()
    files = [file["name"] for file in here.open().office.drive.ours()]
    assert len(set(files)) == len(files) and not provision(here.house).writes


@pytest.mark.parametrize("after", ["timeout after", "reset after", "503 after", "cut off after"])
def test_rows_of_a_write_without_an_answer_are_found_and_not_written_again(
    after: str, provisioned: Path, world: Any, answered: Any
) -> None:
    sync_whose_answer_is_lost(world(provisioned), answered, after)


def test_a_run_ends_by_its_deadline_however_long_the_other_side_asks_it_to_wait(provisioned: Path, world: Any) -> None:
    here = world(provisioned)
    here.network.storm(1, 1, ["429 with Retry-After"])
    with pytest.raises(WorkspaceError) as told:
        run_sync(here.open())
    assert here.clock.now <= 10 * 60 and told.value.remedy


def test_a_slow_run_stops_in_time_says_so_and_the_next_one_goes_on(
    provisioned: Path, world: Any, answered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world(provisioned)
    monkeypatch.setattr("automation.jobs.sync._CHUNK", 1)
    for number in range(12):
        here.send("feedback_child", *answered(here.house, "feedback_child", good=f"number {number}"))
    before = here.clock.now
    here.network.seconds_a_call = 12
    done = run_sync(here.open())
    assert here.clock.now - before <= 10 * 60
    assert done.result == "problems" and 0 < done.responses < 12
    assert done.problems == [
        "The time that a run may take was over before everything was taken in: the next run goes on."
    ]
    (line,) = [row for row in here.runs() if row["result"] == "With problems"]
    assert f"{done.responses} responses taken in" in str(line["summary"])
    here.network.seconds_a_call = 0
    assert run_sync(here.open()).responses == 12 - done.responses
    assert run_sync(here.open()).written == 0
