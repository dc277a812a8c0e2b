"""The same storms over real sockets: connections are reset, hung up and cut off, and the workspace is the same."""

from __future__ import annotations

import http.client
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from weather import under_faults, weather

from automation.jobs.provision import provision
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.specs.system import EMAILS
from automation.workspace.traffic import Traffic

AFTER = ("reset after", "hung up after", "cut off after", "503 after", "timeout after")


@pytest.mark.parametrize(
    ("fault", "by_requests", "by_httplib2"),
    [
        ("reset before", requests.ConnectionError, ConnectionResetError),
        ("hung up after", requests.ConnectionError, ConnectionResetError),
        ("timeout before", requests.ReadTimeout, TimeoutError),
        ("cut off after", requests.exceptions.ChunkedEncodingError, http.client.IncompleteRead),
    ],
)
def test_the_connections_really_break(
    fault: str, by_requests: type[Exception], by_httplib2: type[Exception], provisioned: Path, world: Any
) -> None:
    here = world(provisioned, sockets=True)
    url = "https://www.googleapis.com/drive/v3/files"
    here.network.storm(1, 1, [fault])
    with pytest.raises(by_requests):
        here._carrier.by.session().get(url)
    with pytest.raises(by_httplib2):
        here._carrier.http(Traffic()).request(url)
    assert here.network.met[fault] == 2
    here.network.calm()
    assert here._carrier.by.session().get(url).json()["files"]


@pytest.mark.parametrize("seed", range(2))
def test_provisioning_in_a_storm_of_broken_connections_ends_as_in_a_calm(
    seed: int, empty: Path, provisioned: Path, world: Any, layer: ModuleType, people: Any
) -> None:
    calm, stormy = world(provisioned), world(empty, sockets=True)
    for often in (8, 20):
        stormy.network.storm(seed, often)
        under_faults(stormy, layer, lambda house: provision(house, people=people))
    assert stormy.network.met, f"seed {seed}"
    stormy.network.calm()
    provision(stormy.open(), people=people)
    assert not provision(stormy.house).writes
    for made in (stormy, calm):
        run_sync(made.open())
    assert stormy.forms() == calm.forms() and stormy.tables() == calm.tables(), f"seed {seed}"


def test_any_broken_connection_loses_nothing_and_does_nothing_twice(
    provisioned: Path, world: Any, layer: ModuleType, answered: Any
) -> None:
    health = [HealthCheck.too_slow, HealthCheck.data_too_large]
    limits = settings(max_examples=2, stateful_step_count=8, deadline=None, suppress_health_check=health)
    run_state_machine_as_test(weather(world, provisioned, layer, answered, sockets=True), settings=limits)


@pytest.mark.parametrize("after", AFTER)
def test_rows_of_a_write_whose_answer_was_lost_on_the_way_are_not_written_again(
    after: str, provisioned: Path, world: Any, answered: Any
) -> None:
    here = world(provisioned, sockets=True)
    before = len(here.network.calls)
    assert run_sync(here.open()).written == 0
    reads = len(here.network.calls) - before
    here.send("feedback_child", *answered(here.house, "feedback_child", good="the biscuits"))
    here.network.plan({reads + 1: after})
    done = run_sync(here.open())
    assert here.network.met == {after: 1} and (done.responses, done.result) == (1, "ok")
    assert len(here.tables()["feedback"]) == len(here.tables()["responses"]) == 1


@pytest.mark.parametrize("number", range(4))
def test_a_write_while_emails_go_out_is_found_out_though_its_answer_was_lost(
    number: int, provisioned: Path, world: Any
) -> None:
    calm = world(provisioned)
    house, before = calm.open(), len(calm.network.calls)
    assert run_remind(house, even_if_empty=True).problems == []
    writes = [at for at, call in enumerate(calm.network.calls[before:]) if call == "sheets writes"]
    assert len(writes) >= 6
    here = world(provisioned, sockets=True)
    here.network.plan({writes[number + 1]: AFTER[number]})
    done = run_remind(here.open(), even_if_empty=True)
    assert here.network.met == {AFTER[number]: 1} and done.problems == []
    lines = here.tables()[EMAILS].values()
    assert {line["state"] for line in lines} == {"Written"} and not any(line.get("note") for line in lines)
    assert here.outbox() == sorted(str(line["message_id"]) for line in lines)
    assert run_remind(here.open(), even_if_empty=True).handed_over == 0


def test_no_copy_of_an_email_is_kept_twice_though_the_other_side_hangs_up_once_it_has_it(
    provisioned: Path, world: Any
) -> None:
    calm = world(provisioned)
    house, before = calm.open(), len(calm.network.calls)
    run_remind(house, even_if_empty=True)
    copies = [at for at, call in enumerate(calm.network.calls[before:]) if call == "gmail writes"]
    assert copies
    here = world(provisioned, sockets=True)
    here.network.plan(dict.fromkeys(copies[:1], "hung up after"))
    run_remind(here.open(), even_if_empty=True)
    assert here.network.met == {"hung up after": 1}
    assert len(set(here.sent_mail())) == len(here.sent_mail())
