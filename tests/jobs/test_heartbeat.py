"""The heartbeat: one call to an address outside, which says nothing, waits for little and gives nothing away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from automation.jobs import heartbeat
from automation.jobs.heartbeat import beat

KEY = "8f2c-secret-key"


class Service(HTTPServer):
    """A service like healthchecks.io: it notes who called, and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[tuple[str, str, dict[str, str]]] = []
        self.answer = 200
        self.let_go = threading.Event()
        self.let_go.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{KEY}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.calls.append((self.command, self.path, dict(self.headers)))
        self.server.let_go.wait(10)
        self.send_response(self.server.answer)
        self.send_header("Content-Length", "1000000000")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.let_go.set()
    made.shutdown()
    thread.join()
    made.server_close()


def test_a_call_says_who_calls_and_nothing_else_and_reads_no_endless_answer(service: Service) -> None:
    assert beat(service.url) == ""
    ((command, path, headers),) = service.calls
    assert (command, path) == ("GET", f"/{KEY}")
    assert headers["User-Agent"] == "Followthrough"
    assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def test_an_answer_that_is_no_yes_is_told_without_the_address(service: Service) -> None:
    service.answer = 404
    assert beat(service.url).startswith("The heartbeat did not get through: the service answered 404.")
    assert KEY not in beat(service.url)


def test_a_service_that_does_not_answer_is_not_waited_for(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_SECONDS", 0.2)
    service.let_go.clear()
    assert "no answer came within" in beat(service.url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "http://a..b/", "http://[::1"])
def test_a_service_that_cannot_be_reached_is_told_in_words(url: str) -> None:
    told = beat(url)
    assert "could not be reached" in told and "heartbeat_url" in told and url not in told
