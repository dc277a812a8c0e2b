"""The same storms over real sockets: connections are reset, hung up and cut off, and the workspace is the same."""

from __future__ import annotations

import http.client
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from weather import play, provision_in_a_storm, sync_whose_answer_is_lost, weather

from automation.jobs.remind import run_remind
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
    stormy = world(empty, sockets=True)
    provision_in_a_storm(stormy, world(provisioned), layer, people, seed=seed, each=(8, 20))


def test_any_broken_connection_loses_nothing_and_does_nothing_twice(
    provisioned: Path, world: Any, layer: ModuleType, answered: Any
) -> None:
    play(weather(world, provisioned, layer, answered, sockets=True), histories=2, steps=8)


@pytest.mark.parametrize("after", AFTER)
def test_rows_of_a_write_whose_answer_was_lost_on_the_way_are_not_written_again(
    after: str, provisioned: Path, world: Any, answered: Any
) -> None:
    sync_whose_answer_is_lost(world(provisioned, sockets=True), answered, after)


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
