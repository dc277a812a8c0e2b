"""Serve: the pages answer until the process is asked to end, and nobody else's programs are let in."""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from automation.desk import create_app
from automation.errors import ConfigError, WorkspaceError
from automation.jobs.house import House
from automation.jobs.serve import serve
from automation.jobs.serving import address_of, is_loopback, served


def then_stop(with_what: signal.Signals, seen: list[int]) -> Callable[[str], None]:
    """As a person does: open the first page, then end the program."""

    def visit(address: str) -> None:
        def act() -> None:
            seen.append(requests.get(address, timeout=10).status_code)
            os.kill(os.getpid(), with_what)

        threading.Thread(target=act).start()

    return visit


@pytest.mark.parametrize("with_what", [signal.SIGINT, signal.SIGTERM])
def test_the_pages_answer_until_the_process_is_asked_to_end(
    provisioned_house: House, with_what: signal.Signals
) -> None:
    seen: list[int] = []
    before = signal.getsignal(with_what)
    done = serve(provisioned_house, port=0, ready=then_stop(with_what, seen))
    assert seen == [200]
    assert signal.getsignal(with_what) is before
    with pytest.raises(requests.ConnectionError):
        requests.get(done.address, timeout=10)


def test_a_request_that_is_being_answered_is_finished_first(provisioned_house: House) -> None:
    entered, release = threading.Event(), threading.Event()
    desk = provisioned_house.office.desk
    pages, answers = desk.pages, []

    def slow(environ, start_response):  # type: ignore[no-untyped-def]
        entered.set()
        release.wait(10)
        return pages(environ, start_response)

    desk.pages = slow  # type: ignore[assignment]
    with served(desk) as address:
        asking = threading.Thread(target=lambda: answers.append(requests.get(address, timeout=10).status_code))
        asking.start()
        assert entered.wait(10)
        threading.Timer(0.2, release.set).start()
    asking.join()
    assert answers == [200]


def test_the_pages_bear_the_partnerships_name(provisioned_house: House) -> None:
    texts: list[str] = []

    def ready(address: str) -> None:
        texts.append(requests.get(address, timeout=10).text)
        os.kill(os.getpid(), signal.SIGTERM)

    serve(provisioned_house, port=0, ready=ready)
    assert "Hopeside" in texts[0]


def test_the_server_does_not_say_what_it_is(provisioned_house: House) -> None:
    with served(provisioned_house.office.desk) as address:
        assert "Server" not in requests.get(address, timeout=10).headers


def test_over_a_socket_only_pages_answer_never_the_api(provisioned_house: House) -> None:
    headers = {"automation.desk.in_process": "true", "Automation-Desk-In-Process": "true"}
    with served(provisioned_house.office.desk) as address:
        assert requests.get(f"{address}/drive/v3/files", headers=headers, timeout=10).status_code == 404
        assert requests.get(f"{address}/v4/spreadsheets/x", headers=headers, timeout=10).status_code == 404


def refused_port(house: House, port: int) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        serve(house, port=port, ready=lambda _: None)
    return caught.value


def test_a_port_that_another_program_has_is_named_and_another_one_offered(provisioned_house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        error = refused_port(provisioned_house, port)
    assert error.what == f"Port {port} is in use already, by another program."
    assert f"--port {port + 1}" in error.remedy and "config.toml" in error.remedy


@pytest.mark.parametrize("says", [b"x" * 5000, b"[1]", b'{"desk": 7}', b"\xff{"])
def test_a_program_that_answers_something_else_is_no_desk(provisioned_house: House, says: bytes) -> None:
    def other(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", str(len(says)))])
        return [says]

    other.has_open_api = False  # type: ignore[attr-defined]
    with served(other) as address:  # type: ignore[arg-type]  # a desk for all the server knows
        error = refused_port(provisioned_house, int(address.rsplit(":", 1)[1]))
    assert "by another program" in error.what


def test_a_desk_that_is_open_already_is_told_with_its_address(provisioned_house: House) -> None:
    with served(provisioned_house.office.desk) as address:
        error = refused_port(provisioned_house, int(address.rsplit(":", 1)[1]))
    assert error.what.startswith(f"The desk is open already, at {address}: by `followthrough serve` or")
    assert error.remedy.startswith("Open that address in a browser.") and "--port" not in error.remedy


def test_another_partnerships_desk_is_not_taken_for_this_one(provisioned_house: House, tmp_path: Path) -> None:
    other = create_app(tmp_path / "other.sqlite", base_url="https://demo.example")
    with served(other) as address:
        error = refused_port(provisioned_house, port := int(address.rsplit(":", 1)[1]))
    assert error.what == f"Port {port} is taken by another desk of Followthrough, such as the demo's."
    assert f"--port {port + 1}" in error.remedy


def test_a_port_that_cannot_be_is_refused(provisioned_house: House) -> None:
    with pytest.raises(WorkspaceError, match="There is no port 99999"):
        serve(provisioned_house, port=99_999, ready=lambda _: None)


def test_an_address_of_another_computer_is_refused_in_plain_words(provisioned_house: House) -> None:
    with pytest.raises(WorkspaceError, match=r"cannot listen on 192\.0\.2\.1") as caught:
        serve(provisioned_house, host="192.0.2.1", port=0, ready=lambda _: None, warn=lambda _: None)
    assert "--host 127.0.0.1" in caught.value.remedy


def test_the_network_is_opened_only_to_somebody_who_heard_that_a_proxy_must_encrypt(provisioned_house: House) -> None:
    opened: list[str] = []
    with pytest.raises(ConfigError, match="not opened to the network") as caught:
        serve(provisioned_house, host="0.0.0.0", port=0, ready=opened.append)
    assert "reverse proxy" in caught.value.remedy
    assert not opened

    heard: list[str] = []
    serve(provisioned_house, host="0.0.0.0", port=0, warn=heard.append, ready=then_stop(signal.SIGTERM, seen := []))
    assert seen == [200]
    assert "reverse proxy" in heard[0] and "public_url" in heard[0]


def test_what_counts_as_this_computer_alone() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.0.0.2", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.5", "desk.hopeside.example", "")))


def test_the_address_shown_is_one_that_a_browser_can_open() -> None:
    assert address_of("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert address_of("::1", 8765) == "http://[::1]:8765"


def test_a_long_answer_on_a_connection_that_stays_open_leaves_nothing_behind_at_the_end() -> None:
    def long_answer(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", str(3 * 2**20))])
        return [b"x" * 2**20] * 3

    long_answer.has_open_api = False  # type: ignore[attr-defined]
    with requests.Session() as caller:
        with served(long_answer) as address:  # type: ignore[arg-type]  # a desk for all the server knows
            assert len(caller.get(address, timeout=10).content) == 3 * 2**20
        gc.collect()  # a file that was not closed is told of now, and fails this test
